"""How journal entries end, for services whose rows follow them."""

from __future__ import annotations

from collections.abc import Callable

from jinbao.kit.db import Tx
from jinbao.ledger import Entry


class Ending:
    """Two functions as a ``ledger.Completion``; without the second the entry cannot be refused."""

    def __init__(
        self, posted: Callable[[Tx, Entry], None], rejected: Callable[[Tx, Entry, str], None] | None = None
    ) -> None:
        self.posted = posted
        self.rejected = rejected or _never


def _never(tx: Tx, entry: Entry, reason: str) -> None:
    raise AssertionError(f"entry {entry.id:x} settles what is there; the ledger cannot refuse it ({reason})")
