"""Who is told of what: from the events of pay to notices, in the words of the scheme that the trade came by."""

from __future__ import annotations

from jinbao.compat.service.context import Context
from jinbao.compat.service.notices import Notices
from jinbao.compat.service.wechat import telling as wechat
from jinbao.compat.store import trades as rows
from jinbao.compat.types import Notice, Scheme, Trade
from jinbao.kit.db import Tx
from jinbao.kit.ids import parse
from jinbao.pay.events import OrderClosed, OrderExpired, OrderPaid, RefundDone
from jinbao.pay.types import Order


class Telling:
    """One verb for each event, within the unit of work that handles it. Orders of our own interface are not told of."""

    def __init__(self, context: Context, notices: Notices) -> None:
        self._context = context
        self._notices = notices

    def order_paid(self, tx: Tx, event: OrderPaid) -> None:
        """An order was paid."""
        trade = rows.get(tx, _number("ord", event.order))
        if trade is None:
            return
        order = self._order_in(tx, trade)
        if trade.scheme is Scheme.WECHAT:
            self._tell(tx, wechat.payment_in(self._context, self._notices, tx, trade, order))

    def refund_done(self, tx: Tx, event: RefundDone) -> None:
        """Money is back with the payer."""
        trade = rows.get(tx, _number("ord", event.order))
        if trade is None:
            return
        refund = self._context.pay.review.refund_in(tx, _number("ref", event.refund))
        assert refund is not None, event.refund
        beside = rows.refund(tx, refund.id)
        order = self._order_in(tx, trade)
        if trade.scheme is Scheme.WECHAT and beside is not None:
            self._tell(tx, wechat.refund_told(self._context, self._notices, trade, order, refund, beside))

    def order_closed(self, tx: Tx, event: OrderClosed | OrderExpired) -> None:
        """Nobody can pay an order any more."""

    def _order_in(self, tx: Tx, trade: Trade) -> Order:
        order = self._context.pay.review.order_in(tx, trade.order_id)
        assert order is not None, trade.order_id
        return order

    def _tell(self, tx: Tx, notice: Notice | None) -> None:
        if notice is not None:
            self._notices.tell_in(tx, notice)


def _number(prefix: str, shown: str) -> int:
    number = parse(prefix, shown)
    assert number is not None, shown
    return number
