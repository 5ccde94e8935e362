"""The QR symbol of a payload, as EMVCo wants it: byte mode, UTF-8, with its ECI when something is not ASCII."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import segno

#: Modules of white that must surround a symbol.
QUIET = 4


@dataclass(frozen=True, slots=True)
class Symbol:
    """``rows`` of modules, true is dark; without the quiet zone."""

    rows: tuple[tuple[bool, ...], ...]

    @property
    def size(self) -> int:
        """Modules along an edge."""
        return len(self.rows)

    def fit(self, side: int) -> tuple[int, int]:
        """The largest whole module for a square of ``side`` with the quiet zone in it, and what is left on the left
        and above the first module so that the symbol stands in the middle."""
        module = side // (self.size + 2 * QUIET)
        assert module > 0, f"{self.size} modules do not fit into {side}"
        return module, (side - module * self.size) // 2

    def runs(self) -> Iterator[tuple[int, int, int]]:
        """Dark modules as (row, first column, how many) from left to right: fewer shapes, no seams."""
        for y, row in enumerate(self.rows):
            x = 0
            while x < len(row):
                start = x
                while x < len(row) and row[x]:
                    x += 1
                if x > start:
                    yield y, start, x - start
                x += 1


def symbol_of(text: str) -> Symbol:
    """Level M: a printed code gets dirty. Left to itself segno would write Chinese in Kanji mode, and the checksum,
    which runs over UTF-8, would no longer cover what is on the symbol."""
    code = segno.make(
        text, error="m", mode="byte", encoding="utf-8", eci=not text.isascii(), micro=False, boost_error=False
    )
    return Symbol(tuple(tuple(bool(module) for module in row) for row in code.matrix))
