"""Who is told of what: from the events of pay to notices, in the words of the scheme that the trade came by."""

from __future__ import annotations

from jinbao.compat.service.alipay import telling as alipay
from jinbao.compat.service.context import Context
from jinbao.compat.service.noting import tell_in
from jinbao.compat.service.wechat import telling as wechat
from jinbao.compat.service.wechat import telling_money_out as money_out
from jinbao.compat.store import trades as rows
from jinbao.compat.types import Notice, Scheme, Trade
from jinbao.kit.db import Tx
from jinbao.kit.ids import parse
from jinbao.pay.events import (
    OrderClosed,
    OrderExpired,
    OrderPaid,
    PayoutDone,
    PayoutReturned,
    RefundDone,
    SplitDone,
    SplitReturned,
)
from jinbao.pay.types import Order


class Telling:
    """One verb for each event, within the unit of work that handles it. Orders of our own interface are not told of."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def order_paid(self, tx: Tx, event: OrderPaid) -> None:
        """An order was paid."""
        trade = rows.get(tx, _number("ord", event.order))
        if trade is None:
            return
        teller = wechat.payment_in if trade.scheme is Scheme.WECHAT else alipay.payment_in
        _tell(tx, teller(self._context, tx, trade, self._order_in(tx, trade)))

    def refund_done(self, tx: Tx, event: RefundDone) -> None:
        """Money is back with the payer."""
        trade = rows.get(tx, _number("ord", event.order))
        if trade is None:
            return
        refund = self._context.pay.review.refund_in(tx, _number("ref", event.refund))
        assert refund is not None, event.refund
        beside = rows.refund(tx, refund.id)
        order = self._order_in(tx, trade)
        if trade.scheme is Scheme.ALIPAY:
            refunded = event.refunded_minor
            _tell(tx, alipay.refund_in(self._context, tx, trade, order, refund, beside, refunded))
        elif beside is not None:
            _tell(tx, wechat.refund_told(self._context, trade, order, refund, beside))

    def order_closed(self, tx: Tx, event: OrderClosed | OrderExpired) -> None:
        """Nobody can pay an order any more: only Alipay tells of it."""
        trade = rows.get(tx, _number("ord", event.order))
        if trade is not None and trade.scheme is Scheme.ALIPAY:
            _tell(tx, alipay.closed_in(self._context, tx, trade, self._order_in(tx, trade)))

    def payout_ended(self, tx: Tx, event: PayoutDone | PayoutReturned) -> None:
        """A member has what a merchant sent, or the merchant has it again."""
        _tell(tx, money_out.transfer_in(self._context, tx, _number("mpo", event.payout)))

    def split_done(self, tx: Tx, event: SplitDone) -> None:
        """Parts of a payment were given to receivers."""
        _tell(tx, *money_out.split_in(self._context, tx, _number("spl", event.split)))

    def split_returned(self, tx: Tx, event: SplitReturned) -> None:
        """A receiver gave some of its part back."""
        _tell(tx, *money_out.split_return_in(self._context, tx, _number("spr", event.split_return)))

    def _order_in(self, tx: Tx, trade: Trade) -> Order:
        order = self._context.pay.review.order_in(tx, trade.order_id)
        assert order is not None, trade.order_id
        return order


def _tell(tx: Tx, *told: Notice | None) -> None:
    for notice in told:
        if notice is not None:
            tell_in(tx, notice)


def _number(prefix: str, shown: str) -> int:
    number = parse(prefix, shown)
    assert number is not None, shown
    return number
