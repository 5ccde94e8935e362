"""How serial numbers are written, and what people write instead."""

from __future__ import annotations

PUBLIC_KEY_ID = "PUB_KEY_ID_"


def plain(serial: str) -> str:
    """A serial as we keep it: upper-case hexadecimal, without the colons and zeros that tools show."""
    return serial.strip().replace(":", "").upper().removeprefix("0X").lstrip("0")


def from_decimal(serial: str) -> str:
    """What a serial in decimals would be in hexadecimal, or an empty text when it is none."""
    text = serial.strip()
    return f"{int(text):X}" if text.isascii() and text.isdigit() and len(text) <= 50 else ""
