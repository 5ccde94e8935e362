"""What a member has sent and received, by year."""

from __future__ import annotations

from datetime import MAXYEAR, date

from jinbao.kit.clock import day_start_ms
from jinbao.kit.db import Tx
from jinbao.kit.errors import Invalid
from jinbao.kit.ids import decode, encode
from jinbao.kit.pages import LIMIT_MAX, Page, make_cursor, parse_cursor
from jinbao.packets.service.context import Context
from jinbao.packets.store import packets as store
from jinbao.packets.store import totals
from jinbao.packets.types import Kept, YearTotals

SENT, RECEIVED = "sent", "received"
#: Ids begin with the milliseconds at which they were made.
_RANDOM_BITS = 80
_FIRST_YEAR = 1970


class History:
    """A member's packets, a year at a time."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def page(
        self, member_id: int, box: str, year: int | None, cursor: str | None, limit: int
    ) -> tuple[Page[Kept], YearTotals]:
        """Packets ``sent`` or ``received`` in a year of the operator's zone (this one unless given), newest first, and
        the sums of that year; raises ``Invalid`` for a cursor that is not ours or a year that cannot be."""
        assert box in (SENT, RECEIVED) and 1 <= limit <= LIMIT_MAX
        context = self._context
        year = context.day().year if year is None else year
        if not _FIRST_YEAR <= year < MAXYEAR:
            raise Invalid(field="year", reason="a calendar year")
        key = parse_cursor(cursor, (str,))
        # Every id of the year is above ``first`` and below ``end``.
        first, end = (day_start_ms(date(each, 1, 1), context.runtime.zone) << _RANDOM_BITS for each in (year, year + 1))
        before = end if key is None else min(end, decode(str(key[0])) or 0)

        def work(tx: Tx) -> tuple[list[tuple[int, Kept]], YearTotals]:
            sums = totals.year(tx, member_id, box, year)
            if box == SENT:
                sent = store.sent_by(tx, member_id, max(0, first - 1), before, limit + 1)
                return [(packet.id, Kept(packet, None)) for packet in sent], sums
            got = store.received_by(tx, member_id, max(0, first - 1), before, limit + 1)
            return [(claim.id, Kept(packet, claim)) for packet, claim in got], sums

        found, sums = await context.runtime.db.read(work)
        more = len(found) > limit
        items = [kept for _, kept in found[:limit]]
        return Page(items, make_cursor((encode(found[limit - 1][0]),)) if more else None), sums
