"""What compat does when others' events arrive: it tells the merchants whose trades they are about."""

from __future__ import annotations

from jinbao.compat.service import Compat
from jinbao.kit.db import Tx
from jinbao.kit.outbox import Consumer, Event
from jinbao.pay.events import OrderClosed, OrderExpired, OrderPaid, RefundDone


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
            case _:
                raise AssertionError(type(event))

    return Consumer("compat", (OrderPaid, RefundDone, OrderClosed, OrderExpired), handle)
