"""The ledger in memory: for tests, and the model that the other engines are checked against.

Written to be read beside TigerBeetle's documentation, not to be fast: nothing here is shared with the ``sqlite``
engine, so that a mistake in one shows as a difference. Every list of checks is in order of precedence. All of it is
gone when the process ends.
"""

from __future__ import annotations

from jinbao.ledger.adapters.memory.engine import MemoryEngine

__all__ = ["MemoryEngine"]
