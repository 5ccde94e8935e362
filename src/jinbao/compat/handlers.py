"""What compat does when others' events arrive: it tells merchants what became of their trades, and takes up names."""

from __future__ import annotations

from jinbao.compat.service import Compat
from jinbao.identity.events import MerchantChanged
from jinbao.kit.db import Tx
from jinbao.kit.ids import parse
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
    MerchantChanged,
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
            case MerchantChanged():
                merchant_id = parse("mch", event.id)
                assert merchant_id is not None, event.id
                compat.accounts.call(merchant_id, event.name)
            case _:
                raise AssertionError(type(event))

    return Consumer("compat", _EVENTS, handle)
