"""What an auditor and the console read of accounts and dealing, in the caller's snapshot. Nothing here writes."""

from __future__ import annotations

from jinbao.gold.service.context import Context
from jinbao.gold.store import accounts, plans, quotes, trades
from jinbao.gold.types.holding import GoldAccount
from jinbao.gold.types.quote import Quote
from jinbao.gold.types.trade import Trade
from jinbao.kit.db import Tx


class Review:
    """Rows as they stand, in batches by key."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def trade_in(self, tx: Tx, trade_id: int) -> Trade | None:
        """Anybody's trade."""
        return trades.get(tx, trade_id)

    def trades_after_in(self, tx: Tx, after_id: int, limit: int) -> list[Trade]:
        """Trades after an id, oldest first. A trade's id is its journal entry's."""
        return trades.after(tx, after_id, limit)

    def quotes_after_in(self, tx: Tx, after_id: int, limit: int) -> list[Quote]:
        """Quotes after an id, oldest first; ``used_by`` is what used one."""
        return quotes.after(tx, after_id, limit)

    def quote_differences_in(self, tx: Tx, limit: int) -> list[int]:
        """Trades that do not say what their quote says, or whose quote was not used by them."""
        return trades.quote_differences(tx, limit)

    def accounts_after_in(self, tx: Tx, after_member: int, limit: int) -> list[GoldAccount]:
        """Gold accounts after a member's id, in its order."""
        return accounts.after(tx, after_member, limit)

    def lines_after_in(self, tx: Tx, after: tuple[int, int], limit: int) -> list[tuple[int, int, int, int]]:
        """Lines after a (member, number), as (member, number, entry, signed micrograms)."""
        return accounts.lines_after(tx, *after, limit)

    def broken_lines_in(self, tx: Tx, limit: int) -> list[tuple[int, int]]:
        """Lines (member, number) that do not follow from the line before; number 0 for an account that does not agree
        with its newest line."""
        return accounts.broken_lines(tx, limit)

    def cost_differences_in(self, tx: Tx, limit: int) -> list[int]:
        """Members whose cost or profit is not what their lines add up to; what was handed over took some cost along."""
        return accounts.cost_differences(tx, limit)

    def standing_in(self, tx: Tx) -> tuple[int, int]:
        """How many plans are active and how many alerts wait."""
        return plans.counts(tx)
