"""Numbers that a merchant cancelled before anything was asked for under them: nothing is to be paid by them later.

A till that got no answer cancels what it may have asked for. Its call can still be on the way, and would be paid by
somebody who has left the shop.
"""

from __future__ import annotations

from jinbao.compat.errors import TooFrequent, TradeEnded
from jinbao.compat.service.context import Context
from jinbao.compat.store import cancelled as rows
from jinbao.compat.store import trades as trade_rows
from jinbao.compat.types import AlipayApp, Scheme, Trade
from jinbao.kit.clock import DAY_MS
from jinbao.kit.db import Tx

#: As long as an order can wait to be paid: a call is not on the way for longer than what it asks for may live.
KEPT_MS = 15 * DAY_MS
_FORGET_BATCH = 1_000


class Cancelled:
    """Cheap to make: it keeps nothing but the context."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def put(self, app: AlipayApp, out_no: str) -> Trade | None:
        """Remember a number that an app cancels; if a trade has it after all, that trade, and nothing is remembered.

        Raises ``TooFrequent`` when the app has cancelled as many unknown numbers within a day as one may.
        """
        return await self._context.runtime.db.write(lambda tx: self._put(tx, app, out_no))

    def check_in(self, tx: Tx, merchant_id: int, out_no: str) -> None:
        """Within the unit of work that makes an order. Raises ``TradeEnded`` when its number was cancelled."""
        at_ms = rows.at(tx, merchant_id, out_no)
        if at_ms is not None and at_ms > self._forgotten_ms():
            raise TradeEnded(reason="此商户订单号已被撤销")

    async def forget_old(self) -> int:
        """Drop numbers by which nothing can arrive any more; how many."""
        until, gone = self._forgotten_ms(), 0
        while count := await self._context.runtime.db.write(lambda tx: rows.forget(tx, until, _FORGET_BATCH)):
            gone += count
        return gone

    def _put(self, tx: Tx, app: AlipayApp, out_no: str) -> Trade | None:
        known = trade_rows.by_out_no(tx, app.merchant_id, out_no)
        if known is not None:  # made since we looked; one of the other scheme's keeps the number from being used anyway
            return known if known.scheme is Scheme.ALIPAY else None
        now, most = self._context.now_ms(), self._context.settings.unknown_cancels_per_day
        new = rows.at(tx, app.merchant_id, out_no) is None
        if new and rows.count_since(tx, app.app_id, now - DAY_MS) >= most:
            raise TooFrequent(reason="撤销不存在的交易过于频繁")
        rows.put(tx, app.merchant_id, out_no, app.app_id, now)
        return None

    def _forgotten_ms(self) -> int:
        return self._context.now_ms() - KEPT_MS
