"""What Alipay calls where a trade stands."""

from __future__ import annotations

from jinbao.compat.types import Product, Trade
from jinbao.pay.types import DAY_MS, PAID_STATES, Order, OrderState

WAIT, SUCCESS, FINISHED, CLOSED = "WAIT_BUYER_PAY", "TRADE_SUCCESS", "TRADE_FINISHED", "TRADE_CLOSED"

#: Products whose trade is made when the buyer comes to it; until then nobody knows of it.
_MADE_BY_THE_BUYER = frozenset({Product.PRECREATE, Product.PAGE, Product.WAP, Product.APP})


def status(order: Order, now_ms: int, refund_within_days: int) -> str:
    """``trade_status``: paid is ``TRADE_SUCCESS`` while it can be refunded, given back in full is closed."""
    if order.state is OrderState.REFUNDED:
        return CLOSED
    if order.state in PAID_STATES:
        assert order.paid_at_ms is not None
        return FINISHED if now_ms > order.paid_at_ms + refund_within_days * DAY_MS else SUCCESS
    if order.state in (OrderState.CLOSED, OrderState.EXPIRED):
        return CLOSED
    if order.state is OrderState.OPEN and now_ms >= order.expires_at_ms:
        return CLOSED
    return WAIT


def exists(trade: Trade, order: Order) -> bool:
    """Whether the trade is known to a query yet: one that waits to be scanned or opened is not."""
    if trade.product not in _MADE_BY_THE_BUYER or trade.seen_at_ms is not None:
        return True
    return order.state in PAID_STATES or order.payer_id is not None
