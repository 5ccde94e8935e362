"""Ids: 128-bit numbers that rise with time, shown as a prefix and 26 Crockford characters.

48 bits of milliseconds, then 80 bits of randomness; two ids made in the same millisecond by one
process still rise. The number is also the ledger's transfer id, so there is no mapping table.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from functools import lru_cache

#: Every prefix in use. A new kind of id is added here and nowhere else.
PREFIXES = {
    "acc": "ledger account",
    "aud": "audit log entry",
    "bat": "batch of gold bought or sold with the custodian",
    "bnd": "bundle of orders paid together",
    "bnk": "linked bank account",
    "cba": "attempt to call a merchant back",
    "cbk": "callback (notice) to a merchant",
    "cin": "custodian instruction",
    "clm": "claim of a packet's share",
    "cnv": "conversation",
    "cod": "payment code",
    "cre": "passkey credential",
    "dev": "device",
    "evt": "event",
    "frq": "friend request",
    "gal": "gold price alert",
    "gdl": "gold delivery",
    "gpg": "gold pledge",
    "gpl": "gold plan",
    "gtr": "gold trade",
    "ins": "bank instruction",
    "jrn": "journal entry",
    "lin": "statement line",
    "mbr": "member",
    "mch": "merchant",
    "mpo": "payout of a merchant to a member",
    "msg": "chat message",
    "ord": "order",
    "pay": "payment",
    "pic": "picture",
    "pkt": "packet",
    "psh": "push subscription",
    "qrc": "static QR",
    "quo": "gold quote",
    "ref": "refund",
    "req": "money request",
    "ses": "session",
    "spa": "sandbox act",
    "spf": "sandbox fault",
    "spl": "split of a merchant's payment",
    "spr": "return of a split",
    "spx": "sandbox exchange",
    "stf": "staff",
    "stl": "settlement",
    "top": "top-up",
    "trf": "transfer between members",
    "txn": "ledger transfer",
    "wdr": "withdrawal",
}

ID_MAX = 2**128 - 1
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
#: Two characters for each ten bits: half the steps of writing an id, which every answer does.
_PAIRS = [high + low for high in _ALPHABET for low in _ALPHABET]
_VALUE = {char: value for value, char in enumerate(_ALPHABET)}
_RANDOM_BITS = 80
_ROOM = 2**62
_POOL_BYTES = 4_096


class _Pool:
    """The system's randomness, fetched for a few hundred ids at a time: one call to the kernel each was dear."""

    def __init__(self) -> None:
        self._bytes = b""
        self._at = 0

    def __call__(self, bits: int) -> int:
        """``bits`` (at most 128) random bits, given out once."""
        size = (bits + 7) // 8
        if self._at + size > len(self._bytes):
            self._bytes, self._at = secrets.token_bytes(_POOL_BYTES), 0
        start, self._at = self._at, self._at + size
        return int.from_bytes(self._bytes[start : self._at], "big") & ((1 << bits) - 1)


class IdMaker:
    """Makes ids that rise within the process even while the clock stands still or steps back."""

    def __init__(self, now_ms: Callable[[], int], random_bits: Callable[[int], int] | None = None) -> None:
        self._now_ms = now_ms
        self._random_bits = random_bits or _Pool()
        self._last = 0
        self._lock = threading.Lock()

    def __call__(self) -> int:
        """A new id, greater than every id this maker has made before."""
        with self._lock:
            fresh = (self._now_ms() << _RANDOM_BITS) | self._random_bits(_RANDOM_BITS)
            if fresh >> _RANDOM_BITS <= self._last >> _RANDOM_BITS:
                fresh = self._last + 1 + self._random_bits(62) % _ROOM
            assert self._last < fresh <= ID_MAX
            self._last = fresh
            return fresh


@lru_cache(maxsize=8_192)
def show(prefix: str, number: int) -> str:
    """``show("ord", n)`` is ``"ord_"`` and 26 characters; the prefix must be a registered one.

    Remembered for a while, as rows, events, cards and answers about one thing all name it.
    """
    assert prefix in PREFIXES, prefix
    assert 0 <= number <= ID_MAX, number
    return f"{prefix}_{encode(number)}"


def parse(prefix: str, text: str) -> int | None:
    """The number behind ``text``, or ``None`` when it is not an id with this prefix."""
    assert prefix in PREFIXES, prefix
    head, mark, tail = text.partition("_")
    if head != prefix or not mark:
        return None
    return decode(tail)


def encode(number: int) -> str:
    """26 Crockford base-32 characters for 0 .. 2**128 - 1."""
    return "".join([_PAIRS[(number >> shift) & 1023] for shift in range(120, -1, -10)])


def decode(text: str) -> int | None:
    """The number that ``encode`` wrote, or ``None``; upper case only, exactly 26 characters."""
    if len(text) != 26:
        return None
    number = 0
    for char in text:
        value = _VALUE.get(char)
        if value is None:
            return None
        number = number << 5 | value
    return number if number <= ID_MAX else None


def to_bytes(number: int) -> bytes:
    """16 bytes, big-endian: how an id is kept in SQL, so that byte order is time order."""
    return number.to_bytes(16, "big")


def from_bytes(raw: bytes) -> int:
    """The number behind the 16 bytes that ``to_bytes`` wrote."""
    assert len(raw) == 16, len(raw)
    return int.from_bytes(raw, "big")
