"""Trades that come to their end by time alone: shops whose product has it hear that there are no more refunds."""

from __future__ import annotations

from jinbao.compat.rules.alipay.states import FINISHED, SUCCESS, WAIT, status
from jinbao.compat.service.alipay.telling import finished_in
from jinbao.compat.service.context import Context
from jinbao.compat.service.noting import tell_in
from jinbao.compat.store import trades as rows
from jinbao.kit.clock import DAY_MS
from jinbao.kit.db import Tx

_BATCH = 500


async def tell_finished(context: Context) -> int:
    """Tell the shops of app and wap payments whose time for refunds is over, each once; how many were told."""
    days = context.pay.settings.refund_within_days
    now = context.now_ms()
    told, after = 0, (0, 0)

    def work(tx: Tx) -> tuple[int, tuple[int, int] | None]:
        found = rows.to_finish(tx, now - days * DAY_MS, after, _BATCH)
        count = 0
        for trade in found:
            order = context.pay.review.order_in(tx, trade.order_id)
            assert order is not None, trade.order_id
            stands = status(order, now, days)
            if stands in (WAIT, SUCCESS):  # paid later than it was made
                continue
            if stands == FINISHED:
                tell_in(tx, finished_in(context, tx, trade, order))
                count += 1
            rows.note_finish(tx, trade.order_id)
        return count, (found[-1].created_at_ms, found[-1].order_id) if len(found) == _BATCH else None

    while True:
        count, last = await context.runtime.db.write(work)
        told += count
        if last is None:
            return told
        after = last
