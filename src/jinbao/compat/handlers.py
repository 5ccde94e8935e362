"""What compat does when others' events arrive: it tells the merchants whose trades they are about."""

from __future__ import annotations

from jinbao.compat.service import Compat
from jinbao.kit.db import Tx
from jinbao.kit.outbox import Consumer, Event
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

_EVENTS = (
    OrderPaid,
    RefundDone,
    OrderClosed,
    OrderExpired,
    PayoutDone,
    PayoutReturned,
    SplitDone,
    SplitReturned,
)


def consumer(compat: Compat) -> Consumer:
    """Notices of what became of trades, each once, as the consumer's cursor moves with them."""
    telling = compat.telling

    def handle(tx: Tx, event: Event) -> None:
        match event:
            case OrderPaid():
                telling.order_paid(tx, event)
            case RefundDone():
                telling.refund_done(tx, event)
            case OrderClosed() | OrderExpired():
                telling.order_closed(tx, event)
            case PayoutDone() | PayoutReturned():
                telling.payout_ended(tx, event)
            case SplitDone():
                telling.split_done(tx, event)
            case SplitReturned():
                telling.split_returned(tx, event)
            case _:
                raise AssertionError(type(event))

    return Consumer("compat", _EVENTS, handle)
