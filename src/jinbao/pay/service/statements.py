"""What a merchant (or the operator) reads of what has happened: lines, sums of days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial

from jinbao.kit.clock import day_start_ms
from jinbao.kit.db import Tx
from jinbao.kit.pages import Page, make_cursor, parse_cursor
from jinbao.pay.service.context import Context
from jinbao.pay.store import books
from jinbao.pay.store.books import HourSums, NewLine
from jinbao.pay.types import LineKind, MerchantLine, Totals

_SEQ_MAX = 2**63 - 1
_DAYS_MAX = 366


class Statements:
    """Reads of merchants' statements and of the sums by hour that are kept beside them."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def record_in(
        self, tx: Tx, merchant_id: int, change_minor: int, kind: LineKind, ref: int, title: str, counterpart: str
    ) -> None:
        """A line for money that another module has moved; ``ref`` is the subject of its journal entry."""
        line = NewLine(
            merchant_id=merchant_id,
            kind=kind,
            gross_minor=change_minor,
            fee_minor=0,
            ref=ref,
            title=title,
            counterpart=counterpart,
            at_ms=self._context.now_ms(),
        )
        books.add_line(tx, line, self._context.today())

    async def page(
        self,
        merchant_id: int,
        cursor: str | None = None,
        limit: int = 20,
        from_ms: int | None = None,
        to_ms: int | None = None,
    ) -> Page[MerchantLine]:
        """A merchant's lines, newest first; raises ``Invalid`` for a cursor that is not ours."""
        key = parse_cursor(cursor, (int,))
        before = _SEQ_MAX if key is None else int(key[0])
        low, high = from_ms or 0, _SEQ_MAX if to_ms is None else to_ms
        look = partial(
            books.lines, merchant_id=merchant_id, before_seq=before, from_ms=low, to_ms=high, limit=limit + 1
        )
        found = await self._context.runtime.db.scan(look)
        items = found[:limit]
        return Page(items, make_cursor((items[-1].seq,)) if len(found) > limit else None)

    async def totals(self, merchant_id: int, day: date) -> Totals:
        """A merchant's sums of one business day."""
        start, end = self._bounds(day)
        return self._sum(await self._context.runtime.db.read(lambda tx: books.hours(tx, merchant_id, start, end)))

    async def totals_of_all(self, day: date) -> Totals:
        """Everybody's sums of one business day."""
        start, end = self._bounds(day)
        return self._sum(await self._context.runtime.db.scan(lambda tx: books.hours_of_all(tx, start, end)))

    async def by_day(self, last: date, days: int) -> list[tuple[date, Totals]]:
        """Everybody's sums of the ``days`` (1 .. 366) business days up to ``last``, oldest first."""
        assert 1 <= days <= _DAYS_MAX, days
        wanted = [last - timedelta(days=back) for back in range(days - 1, -1, -1)]
        start, end = self._bounds(wanted[0])[0], self._bounds(last)[1]
        sums = await self._context.runtime.db.scan(lambda tx: books.hours_of_all(tx, start, end))
        sorted_out: dict[date, list[HourSums]] = {day: [] for day in wanted}
        for hour in sums:
            sorted_out[self._local(hour.hour_ms).date()].append(hour)
        return [(day, self._sum(hours)) for day, hours in sorted_out.items()]

    def _bounds(self, day: date) -> tuple[int, int]:
        zone = self._context.runtime.zone
        return day_start_ms(day, zone), day_start_ms(day + timedelta(days=1), zone)

    def _local(self, at_ms: int) -> datetime:
        return datetime.fromtimestamp(at_ms // 1000, self._context.runtime.zone)

    def _sum(self, hours: Sequence[HourSums]) -> Totals:
        by_hour = [0] * 24
        for hour in hours:
            by_hour[self._local(hour.hour_ms).hour] += hour.paid_minor
        return Totals(
            orders=sum(hour.orders for hour in hours),
            paid_minor=sum(hour.paid_minor for hour in hours),
            refunded_minor=sum(hour.refunded_minor for hour in hours),
            fees_minor=sum(hour.fees_minor for hour in hours),
            by_hour=tuple(by_hour),
        )
