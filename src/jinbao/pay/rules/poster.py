"""What stands where on a shop's printed code, in thousandths of the paper's width, for any printer to draw.

The paper is portrait, of the A series. Only the place of the QR is given: the printer fits whole modules into it.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import Enum

JADE = "#0d6a5c"
GOLD = "#dcae4a"
WHITE = "#ffffff"
INK = "#10231f"

#: The unit of every length here: this many make the width of the paper.
WIDTH = 1_000


class Paper(Enum):
    """Width and height in micrometres (ISO 216)."""

    A4 = (210_000, 297_000)
    A5 = (148_000, 210_000)
    A6 = (105_000, 148_000)


class Form(Enum):
    """File forms; the value is the media type."""

    SVG = "image/svg+xml"
    PNG = "image/png"
    PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Poster:
    """``text`` is the payload of the QR. ``name`` is the shop's in any script, ``latin_name`` in printable ASCII (25),
    ``short_id`` what a payer can compare with the screen. ``amount`` ("CNY 12.30") only when the code fixes one."""

    text: str
    name: str
    latin_name: str
    short_id: str
    amount: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with rounded corners: filled, or only its outline when ``line`` is its width."""

    x: int
    y: int
    width: int
    height: int
    radius: int
    colour: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A centred line of text: the baseline's height from the top, the size of an em. ``latin`` stands in for ``text``
    where no Chinese can be drawn; empty means the line is then left out."""

    baseline: int
    size: int
    colour: str
    text: str
    latin: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """The square that the QR fills, its quiet zone of four modules included. White lies under it."""

    x: int
    y: int
    side: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything on the sheet from back to front: boxes, then the QR, then lines. ``height`` of the paper."""

    height: int
    boxes: tuple[Box, ...]
    place: Place
    lines: tuple[Line, ...]


_TEXT_WIDEST = 880


def lay_out(poster: Poster, paper: Paper) -> Layout:
    """The jade sheet with its gold frame, the white card with the QR, who is paid below it."""
    width_um, height_um = paper.value
    height = height_um * WIDTH // width_um
    boxes = (
        Box(0, 0, WIDTH, height, 0, JADE),
        Box(28, 28, WIDTH - 56, height - 56, 36, GOLD, line=5),
        Box(123, 318, 754, 754, 48, GOLD),
        Box(130, 325, 740, 740, 42, WHITE),
    )
    name = _cleaned(poster.name) or poster.latin_name
    number = f"No. {_cleaned(poster.short_id)}"
    told = "  ·  ".join([text for text in (_cleaned(poster.amount), number) if text])
    lines = (
        Line(178, 110, WHITE, "扫码付款", "Scan to pay", bold=True),
        Line(262, 54, GOLD, "Scan to pay", "with your wallet app"),
        Line(
            1_168, min(_fitting(name, 70), _fitting(poster.latin_name, 70)), WHITE, name, poster.latin_name, bold=True
        ),
        Line(1_240, _fitting(told, 46), GOLD, told, told.replace("·", "-")),
        Line(height - 70, 34, WHITE, "金包 Jinbao", "Jinbao"),
    )
    return Layout(height, boxes, Place(140, 335, 720), lines)


def is_wide(char: str) -> bool:
    """Whether a character is as wide as it is high, as Chinese ones are."""
    return unicodedata.east_asian_width(char) in "WF"


def _fitting(text: str, size: int) -> int:
    """``size``, or less when the text would be wider than the sheet allows."""
    thousandths = sum(1_000 if is_wide(char) else 640 for char in text)
    return min(size, _TEXT_WIDEST * 1_000 // max(thousandths, 1))


def _cleaned(text: str) -> str:
    """One line without control characters, halves of characters and what is no character: no printer can draw them,
    and XML forbids them."""
    spaced = "".join([" " if char.isspace() else char for char in text])
    kept = "".join([char for char in spaced if unicodedata.category(char) not in ("Cc", "Cs", "Cn")])
    return " ".join(kept.split())
