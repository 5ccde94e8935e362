"""Where in somebody's JSON a price stands. Shared by the feeds that poll and those that are told.

What comes from outside is read strictly: numbers of sensible length, no exponents to blow up, bid not above ask.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import Enum
from fractions import Fraction

import msgspec

from jinbao.gold.rules.units import per_gram
from jinbao.gold.types.price import Tick

_BP = 10_000
_NUMBER = re.compile(r"([0-9]{1,15})(?:\.([0-9]{1,20}))?(?:[eE]([+-]?[0-9]))?", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
#: More than any market asks for a gram, and little enough for every later multiplication.
_MINOR_MAX = 10**12
#: Numbers stay text until they are read exactly.
_DECODER: msgspec.json.Decoder[object] = msgspec.json.Decoder(float_hook=str)
_MISSING = object()


class FeedError(Exception):
    """A feed cannot work as it was set up; the message says what to change. Raised at start-up only."""


class Unreadable(Exception):
    """The text is not what the mapping expects; the message says where."""


class TimeUnit(Enum):
    """How a time is written: milliseconds or seconds since 1970, or RFC 3339 (UTC when it names no zone)."""

    MS = "ms"
    S = "s"
    ISO = "iso"


@dataclass(frozen=True, slots=True)
class Unit:
    """What a quoted price is of: a troy ounce or a gram, in which currency.

    ``factor`` is what one unit of that currency is worth in the home currency, ``scale`` how many decimals that has.
    """

    per_ounce: bool
    factor: str = "1"
    scale: int = 2

    def __post_init__(self) -> None:
        if not (number(self.factor) or 0) > 0:
            raise FeedError(f"{self.factor!r} is no rate: give a decimal above 0.")
        assert 0 <= self.scale <= 9, self.scale

    def minor_per_gram(self, price: Fraction) -> int | None:
        """A price in minor units of the home currency per gram; ``None`` when that is nothing or absurd."""
        factor = number(self.factor)
        assert factor is not None
        if price <= 0:
            return None
        minor = per_gram(price, self.scale, per_ounce=self.per_ounce, factor=factor)
        return minor if 0 < minor <= _MINOR_MAX else None


@dataclass(frozen=True, slots=True)
class Mapping:
    """JSON pointers (RFC 6901) to ``bid`` and ``ask``, or to ``last`` alone, in ``unit``; the others may be empty.

    ``time`` is when the price was made; without it a price counts as fresh whenever it is read, so that a source that
    stands still is not noticed: name it when there is one. ``open`` is true, 1 or "open" while the market deals.
    ``only`` are pointers and the text that must stand there, for streams that carry more than one thing.
    ``half_spread_bp`` is put on either side of ``last``.
    """

    unit: Unit
    bid: str = ""
    ask: str = ""
    last: str = ""
    time: str = ""
    time_unit: TimeUnit = TimeUnit.MS
    open: str = ""
    only: tuple[tuple[str, str], ...] = ()
    half_spread_bp: int = 0

    def __post_init__(self) -> None:
        both, either = bool(self.bid and self.ask), bool(self.bid or self.ask)
        if both is bool(self.last) or either is not both:
            raise FeedError("Say where the price stands: bid and ask, or last alone.")
        for pointer in (self.bid, self.ask, self.last, self.time, self.open, *(pointer for pointer, _ in self.only)):
            if pointer and not pointer.startswith("/"):
                raise FeedError(f"{pointer!r} is no JSON pointer: it begins with a slash, such as /data/0/bid.")


def read_tick(mapping: Mapping, text: bytes | str, source: str, now_ms: int) -> Tick:
    """The tick that a JSON text tells; ``now_ms`` is its time when the mapping names none. Raises ``Unreadable``."""
    try:
        document = _DECODER.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise Unreadable("not JSON") from None
    for pointer, wanted in mapping.only:
        if str(_found(document, pointer)) != wanted:
            raise Unreadable(f"not {wanted} at {pointer}")
    if mapping.last:
        last = _price(mapping, document, mapping.last)
        half = last * mapping.half_spread_bp
        bid, ask = max((last * _BP - half) // _BP, 1), -(-(last * _BP + half) // _BP)
    else:
        bid, ask = _price(mapping, document, mapping.bid), _price(mapping, document, mapping.ask)
    if bid > ask:
        raise Unreadable("bid above ask")
    at_ms = _time(mapping, _found(document, mapping.time)) if mapping.time else now_ms
    opened = not mapping.open or _found(document, mapping.open) in (True, 1, "true", "open", "OPEN")
    return Tick(at_ms, bid, ask, source, opened)


def number(value: object) -> Fraction | None:
    """A number or the text of one, exactly; ``None`` for anything else, and for what is too long or negative."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    match = _NUMBER.fullmatch(value if isinstance(value, str) else str(value)[:20])
    if match is None:
        return None
    whole, part, exponent = match[1], match[2] or "", int(match[3] or 0)
    return Fraction(int(whole + part)) * Fraction(10) ** (exponent - len(part))


def moment(value: object, unit: TimeUnit) -> int | None:
    """A time as milliseconds UTC, or ``None`` when it cannot be read."""
    if unit is TimeUnit.ISO:
        try:
            read = datetime.fromisoformat(value) if isinstance(value, str) else None
        except ValueError:
            read = None
        if read is None:
            return None
        aware = read if read.tzinfo else read.replace(tzinfo=timezone.utc)
        return (aware - _EPOCH) // timedelta(milliseconds=1)
    read_number = number(value)
    if read_number is None:
        return None
    return int(read_number * 1000 if unit is TimeUnit.S else read_number)


def _price(mapping: Mapping, document: object, pointer: str) -> int:
    read = number(_found(document, pointer))
    minor = None if read is None else mapping.unit.minor_per_gram(read)
    if minor is None:
        raise Unreadable(f"no price at {pointer}")
    return minor


def _time(mapping: Mapping, value: object) -> int:
    at_ms = moment(value, mapping.time_unit)
    if at_ms is None or at_ms < 0:
        raise Unreadable(f"no time at {mapping.time}")
    return at_ms


def _found(document: object, pointer: str) -> object:
    """What a pointer points to, ``_MISSING`` when there is nothing."""
    here = document
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(here, dict):
            here = here.get(key, _MISSING)
        elif isinstance(here, Sequence) and not isinstance(here, str) and re.fullmatch(r"[0-9]{1,6}", key, re.ASCII):
            here = here[int(key)] if int(key) < len(here) else _MISSING
        else:
            return _MISSING
    return here
