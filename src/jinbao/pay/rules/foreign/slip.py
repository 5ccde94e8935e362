"""The mini-QR on Thai bank slips: proof of a transfer, not a code to pay. Its checksum stands in 91."""

from __future__ import annotations

from dataclasses import dataclass

from jinbao.pay.rules.emv_mpm.tree import DataObject, Unreadable, crc, parse, template


@dataclass(frozen=True, slots=True)
class Slip:
    """The sending bank's three-digit code, the transfer's reference, and whether the checksum is right."""

    bank: str
    reference: str
    crc_ok: bool


def slip_of(text: str) -> Slip | None:
    """The slip in ``text``, or ``None`` when it is something else. Layout: 00 {00 "000001", 01, 02}, 51 "TH", 91."""
    root = parse(text)
    if isinstance(root, Unreadable) or len(root) < 3 or root[0].id != "00" or root[-1].id != "91":
        return None
    inside = template(root[0].value, "00")
    if isinstance(inside, Unreadable):
        return None
    head = DataObject("00", root[0].value, inside)
    bank, reference = head.child("01"), head.child("02")
    if head.child("00") != "000001" or bank is None or reference is None:
        return None
    stated = root[-1].value
    return Slip(bank, reference, len(stated) == 4 and crc(text[: len(text) - 4]) == stated.upper())
