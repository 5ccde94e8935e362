"""Prints a shop's code as SVG, PNG or PDF (decision 0007): the same layout, drawn by three small printers."""

from __future__ import annotations

from pathlib import Path

from jinbao.pay.adapters.poster.pdf import draw_pdf
from jinbao.pay.adapters.poster.png import draw_png
from jinbao.pay.adapters.poster.svg import draw_svg
from jinbao.pay.adapters.poster.symbol import symbol_of
from jinbao.pay.rules.poster import Form, Paper, Poster, lay_out

__all__ = ["PosterPrinter"]


class PosterPrinter:
    """Draws posters. ``font`` is a file with Chinese glyphs for PNG; without it PNG carries the Latin name only.

    SVG and PDF need no font: they name one that every reader has, and the reader draws it.
    """

    def __init__(self, font: Path | None = None) -> None:
        self._font = font

    def draw(self, poster: Poster, form: Form, paper: Paper) -> bytes:
        """The file. Takes up to a second for PNG on A4: call it on a thread. The text must fit a QR (2,331 bytes)."""
        symbol = symbol_of(poster.text)
        layout = lay_out(poster, paper)
        if form is Form.SVG:
            return draw_svg(layout, symbol, paper)
        if form is Form.PDF:
            return draw_pdf(layout, symbol, paper, title=poster.latin_name)
        return draw_png(layout, symbol, paper, self._font)
