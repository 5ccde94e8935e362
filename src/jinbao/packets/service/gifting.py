"""The gifting page, and what the operator sees of all packets together: from sums that are kept, nothing is counted."""

from __future__ import annotations

from jinbao.kit.db import Tx
from jinbao.packets.rules.looking import worth_minor
from jinbao.packets.service.context import Context
from jinbao.packets.store import totals
from jinbao.packets.types import DayTotals, Gifting, Holds, InFlight

#: How many days, today included, make covers popular.
_COVER_DAYS = 30


class Gifts:
    """Covers that are sent most, and what is given today."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def page(self) -> Gifting:
        """Covers by how often they were sent within 30 days, and what was sent today."""
        today = self._context.day().toordinal()

        def work(tx: Tx) -> tuple[list[tuple[str, int]], list[DayTotals]]:
            return totals.covers(tx, today - _COVER_DAYS + 1), totals.days(tx, today, today)

        covers, days = await self._context.runtime.db.read(work)
        sent = {day.holds: day for day in days}
        cash = sent.get(Holds.CASH.value, DayTotals(today, Holds.CASH.value))
        gold = sent.get(Holds.GOLD.value, DayTotals(today, Holds.GOLD.value))
        worth = worth_minor(gold.sent_units, self._context.bid_minor())
        return Gifting(covers, cash.sent, cash.sent_units, gold.sent, gold.sent_units, worth)

    async def days(self, count: int) -> list[DayTotals]:
        """The sums of the last ``count`` days, today included, newest first; days without packets are left out."""
        today = self._context.day().toordinal()
        return await self._context.runtime.db.read(lambda tx: totals.days(tx, today - count + 1, today))

    async def in_flight(self) -> InFlight:
        """What packets hold that nobody has opened yet."""
        return await self._context.runtime.db.scan(totals.in_flight)
