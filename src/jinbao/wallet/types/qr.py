"""The personal QR: a text that says whom to send money to, and perhaps how much and what for.

``jinbao:u:<26 characters of the member's id>``, then ``?a=<minor units>`` and ``n=<note, percent-encoded UTF-8>`` in
this order. There is exactly one way to write each code, and only that way is read.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from jinbao.kit.ids import decode, encode
from jinbao.kit.money import MINOR_MAX

NOTE_MAX = 60
_TEXT_MAX = 800  # scheme, id and amount, and a note of 60 characters of four bytes each, all percent-encoded
_CODE = re.compile(
    r"jinbao:u:(?P<who>[0-9A-HJKMNP-TV-Z]{26})"
    r"(?:\?(?:a=(?P<a1>[1-9][0-9]{0,17})(?:&n=(?P<n1>[^&]+))?|n=(?P<n2>[^&]+)))?",
    re.ASCII,
)
_INVISIBLE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ESCAPE = re.compile(r"%([0-9A-F]{2})", re.ASCII)


def note_is_fine(note: str) -> bool:
    """At most ``NOTE_MAX`` characters in composed form, without controls, direction marks or other invisibles.

    The joiner that holds some emoji together is allowed.
    """
    return (
        len(note) <= NOTE_MAX
        and note == note.strip()
        and unicodedata.is_normalized("NFC", note)
        and not any(unicodedata.category(char) in _INVISIBLE and char != "\u200d" for char in note)
    )


@dataclass(frozen=True, slots=True)
class PersonalQr:
    """Whom to pay; ``amount_minor`` (1 .. MINOR_MAX) and ``note`` when the one who shows it has set them."""

    member_id: int
    amount_minor: int | None = None
    note: str = ""

    def __post_init__(self) -> None:
        assert self.amount_minor is None or 0 < self.amount_minor <= MINOR_MAX, self.amount_minor
        assert note_is_fine(self.note), "a note is checked before it is put into a code"

    def text(self) -> str:
        """The text that the code carries, which ``parse_personal_qr`` reads back."""
        parts = [] if self.amount_minor is None else [f"a={self.amount_minor}"]
        if self.note:
            parts.append("n=" + _escaped(self.note))
        return "jinbao:u:" + encode(self.member_id) + ("?" + "&".join(parts) if parts else "")


def parse_personal_qr(text: str) -> PersonalQr | None:
    """The personal QR behind a scanned text, or ``None`` when it is anything else."""
    if len(text) > _TEXT_MAX or (match := _CODE.fullmatch(text)) is None:
        return None
    member_id = decode(match["who"])
    amount = int(match["a1"]) if match["a1"] else None
    note = _unescaped(match["n1"] or match["n2"] or "")
    if not member_id or note is None or not note_is_fine(note) or (amount or 0) > MINOR_MAX:
        return None
    found = PersonalQr(member_id, amount, note)
    return found if found.text() == text else None


def _escaped(note: str) -> str:
    return "".join(chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in note.encode())


def _unescaped(text: str) -> str | None:
    if not text.isascii():
        return None
    raw = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text).encode("latin-1")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
