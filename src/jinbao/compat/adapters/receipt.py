"""Draws receipts as PDF, in one of the Asian fonts that PDF names without carrying them."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from reportlab.lib.pagesizes import A5, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

_FONT = "STSong-Light"
#: Points: margins, where values begin, and from line to line.
_MARGIN, _VALUES, _STEP = 48, 150, 26
_TITLE, _TEXT = 18, 11
_WIDEST = 60

pdfmetrics.registerFont(UnicodeCIDFont(_FONT))


class ReceiptPdf:
    """Fills ``compat.ports.ReceiptPrinter``."""

    def draw(self, title: str, lines: Sequence[tuple[str, str]]) -> bytes:
        """One page; the same receipt gives the same bytes."""
        out = BytesIO()
        canvas = Canvas(out, pagesize=landscape(A5), invariant=1, pageCompression=1)
        canvas.setTitle(title)
        canvas.setCreator("Jinbao")
        height = int(landscape(A5)[1])
        canvas.setFont(_FONT, _TITLE)
        canvas.drawString(_MARGIN, height - _MARGIN - _TITLE, title)
        canvas.setFont(_FONT, _TEXT)
        at = height - _MARGIN - _TITLE - 2 * _STEP
        for label, value in lines:
            canvas.drawString(_MARGIN, at, _drawable(label))
            canvas.drawString(_VALUES, at, _drawable(value)[:_WIDEST])
            at -= _STEP
        canvas.save()
        return out.getvalue()


def _drawable(text: str) -> str:
    """Without what the font cannot have: it ends with the base plane."""
    return "".join([char for char in text if char <= "\uffff" and char.isprintable()])
