"""A poster as PNG at 300 dots per inch."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from jinbao.pay.adapters.poster.symbol import Symbol
from jinbao.pay.rules.poster import INK, JADE, WIDTH, Box, Layout, Line, Paper

DOTS_PER_INCH = 300
_UM_PER_INCH = 25_400

_Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def draw_png(layout: Layout, symbol: Symbol, paper: Paper, font: Path | None) -> bytes:
    """RGB. Every module is a whole number of dots, so that nothing is smeared. Without ``font`` the lines are drawn in
    Pillow's own Latin font; nothing is taken from the machine."""
    width_um, height_um = paper.value
    width, height = (um * DOTS_PER_INCH // _UM_PER_INCH for um in (width_um, height_um))
    sheet = Image.new("RGB", (width, height), JADE)
    draw = ImageDraw.Draw(sheet)
    for box in layout.boxes:
        _box(draw, box, width)
    module, margin = symbol.fit(layout.place.side * width // WIDTH)
    left = layout.place.x * width // WIDTH + margin
    top = layout.place.y * width // WIDTH + margin
    for y, x, count in symbol.runs():
        at = (left + x * module, top + y * module)
        draw.rectangle((*at, at[0] + count * module - 1, at[1] + module - 1), fill=INK)
    for line in layout.lines:
        _line(draw, line, width, font)
    out = BytesIO()
    sheet.save(out, "PNG", dpi=(DOTS_PER_INCH, DOTS_PER_INCH), optimize=False)
    return out.getvalue()


def _box(draw: ImageDraw.ImageDraw, box: Box, width: int) -> None:
    def dots(length: int) -> int:
        return length * width // WIDTH

    edges = (dots(box.x), dots(box.y), dots(box.x + box.width), dots(box.y + box.height))
    if box.line:
        draw.rounded_rectangle(edges, dots(box.radius), outline=box.colour, width=dots(box.line))
    else:
        draw.rounded_rectangle(edges, dots(box.radius), fill=box.colour)


def _line(draw: ImageDraw.ImageDraw, line: Line, width: int, font: Path | None) -> None:
    text = line.text if font else line.latin
    if not text:
        return
    size = line.size * width // WIDTH
    face: _Font = ImageFont.truetype(font, size) if font else ImageFont.load_default(size)
    at = (width // 2, line.baseline * width // WIDTH)
    draw.text(at, text, fill=line.colour, font=face, anchor="ms", stroke_width=0)
