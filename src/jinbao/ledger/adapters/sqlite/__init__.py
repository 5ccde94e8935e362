"""The embedded ledger: one SQLite file, one writer, group commit.

What a caller is told has happened is on the disk. The file holds nothing that could not be worked out again from the
transfers in it, and the transfers are sealed in a chain; ``verify`` does both. One process has it open at a time.
"""

from __future__ import annotations

from jinbao.ledger.adapters.sqlite.engine import SqliteEngine
from jinbao.ledger.adapters.sqlite.looking import SqliteLedgerView

__all__ = ["SqliteEngine", "SqliteLedgerView"]
