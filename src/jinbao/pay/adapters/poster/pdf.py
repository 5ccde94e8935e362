"""A poster as PDF: exact size, sharp at any printer.

Chinese is set in STSong-Light, one of the Asian fonts that PDF names without carrying them: the reader brings it or
its own. So the file is a few kilobytes and nothing is taken from this machine.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from io import BytesIO

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from jinbao.pay.adapters.poster.symbol import Symbol
from jinbao.pay.rules.poster import INK, WIDTH, Box, Layout, Line, Paper

_CHINESE = "STSong-Light"
_LATIN = "Helvetica"
_LATIN_BOLD = "Helvetica-Bold"
#: The base plane; the Asian fonts of PDF end there.
_LAST = "\uffff"

pdfmetrics.registerFont(UnicodeCIDFont(_CHINESE))

_UM = Fraction(72, 25_400)


def draw_pdf(layout: Layout, symbol: Symbol, paper: Paper, title: str) -> bytes:
    """One page of the paper's size. The same poster gives the same bytes."""
    width_um, height_um = paper.value
    out = BytesIO()
    canvas = Canvas(out, pagesize=(_points(width_um), _points(height_um)), invariant=1, pageCompression=1)
    canvas.setTitle(title)
    canvas.setCreator("Jinbao")
    # from here on in the layout's units; only that reportlab counts heights from the bottom
    scale = Fraction(width_um, WIDTH) * _UM
    canvas.scale(scale, scale)
    for box in layout.boxes:
        _box(canvas, box, layout.height)
    _symbol(canvas, layout, symbol)
    for line in layout.lines:
        _line(canvas, line, layout.height)
    canvas.save()
    return out.getvalue()


def _points(um: int) -> Decimal:
    """To a hundredth: the page's size is written into the file as it is handed in, so a fraction would not do."""
    return Decimal(um * 7_200 // 25_400).scaleb(-2)


def _box(canvas: Canvas, box: Box, height: int) -> None:
    filled = 0 if box.line else 1
    canvas.setFillColor(box.colour)
    canvas.setStrokeColor(box.colour)
    canvas.setLineWidth(box.line)
    bottom = height - box.y - box.height
    if box.radius:
        canvas.roundRect(box.x, bottom, box.width, box.height, box.radius, stroke=1 - filled, fill=filled)
    else:
        canvas.rect(box.x, bottom, box.width, box.height, stroke=1 - filled, fill=filled)


def _symbol(canvas: Canvas, layout: Layout, symbol: Symbol) -> None:
    """One path for all modules: drawn one by one, readers show hairlines between them."""
    place = layout.place
    fine = 100
    module, margin = symbol.fit(place.side * fine)
    canvas.saveState()
    canvas.scale(Fraction(1, fine), Fraction(1, fine))
    left, top = place.x * fine + margin, (layout.height - place.y) * fine - margin
    path = canvas.beginPath()
    for y, x, count in symbol.runs():
        path.rect(left + x * module, top - (y + 1) * module, count * module, module)
    canvas.setFillColor(INK)
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.restoreState()


def _line(canvas: Canvas, line: Line, height: int) -> None:
    runs = _runs(line.text, _LATIN_BOLD if line.bold else _LATIN)
    wide = sum(pdfmetrics.stringWidth(text, font, line.size) for text, font in runs)
    text_object = canvas.beginText(Fraction(WIDTH - Fraction(wide), 2), height - line.baseline)
    text_object.setFillColor(line.colour)
    for text, font in runs:
        text_object.setFont(font, line.size)
        text_object.textOut(text)
    canvas.drawText(text_object)


def _runs(text: str, latin: str) -> list[tuple[str, str]]:
    """Pieces of the line with the font that has their characters; what no font has is left out."""
    runs: list[tuple[str, str]] = []
    for char in text:
        if char > _LAST:
            continue
        font = latin if _in_latin(char) else _CHINESE
        if runs and runs[-1][1] == font:
            runs[-1] = (runs[-1][0] + char, font)
        else:
            runs.append((char, font))
    return runs


def _in_latin(char: str) -> bool:
    try:
        char.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True
