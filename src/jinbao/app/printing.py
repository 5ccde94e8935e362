"""Printers, loaded when the first page is asked for: their libraries are 20 MB that most runs never need."""

from __future__ import annotations

import importlib
from collections.abc import Sequence

from jinbao.compat.ports import ReceiptPrinter
from jinbao.pay import Printer
from jinbao.pay.rules.poster import Form, Paper, Poster


class LatePrinter:
    """Fills ``pay.Printer``."""

    def __init__(self) -> None:
        self._printer: Printer | None = None

    def draw(self, poster: Poster, form: Form, paper: Paper) -> bytes:
        """See ``pay.Printer.draw``; call it on a thread."""
        if self._printer is None:
            printer: Printer = importlib.import_module("jinbao.pay.adapters.poster").PosterPrinter()
            self._printer = printer
        return self._printer.draw(poster, form, paper)


class LateReceipts:
    """Fills ``compat.ports.ReceiptPrinter``."""

    def __init__(self) -> None:
        self._printer: ReceiptPrinter | None = None

    def draw(self, title: str, lines: Sequence[tuple[str, str]]) -> bytes:
        """See ``compat.ports.ReceiptPrinter.draw``; call it on a thread."""
        if self._printer is None:
            printer: ReceiptPrinter = importlib.import_module("jinbao.compat.adapters.receipt").ReceiptPdf()
            self._printer = printer
        return self._printer.draw(title, lines)
