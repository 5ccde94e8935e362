"""Events about orders, made from the order as it stands."""

from __future__ import annotations

from typing import Any

from jinbao.kit.ids import show
from jinbao.pay import events
from jinbao.pay.rules.splits import shown
from jinbao.pay.types import Order, Payout, Refund, Split, SplitReturn


def created(order: Order) -> events.OrderCreated:
    """``order`` is new and may be paid."""
    return events.OrderCreated(**_order(order, order.created_at_ms))


def paid(order: Order) -> events.OrderPaid:
    """``order`` has just been paid."""
    assert order.payment_id is not None and order.paid_at_ms is not None
    payment = show("pay", order.payment_id)
    return events.OrderPaid(**_order(order, order.paid_at_ms), payment=payment, fee_minor=order.fee.minor)


def closed(order: Order) -> events.OrderClosed:
    """``order`` has just been closed."""
    assert order.closed_at_ms is not None and order.closed_why is not None
    return events.OrderClosed(**_order(order, order.closed_at_ms), why=order.closed_why.value)


def expired(order: Order) -> events.OrderExpired:
    """``order`` has just expired."""
    assert order.closed_at_ms is not None
    return events.OrderExpired(**_order(order, order.closed_at_ms))


def confirmation_wanted(order: Order, at_ms: int) -> events.ConfirmationWanted:
    """``order`` waits for its payer."""
    assert order.waiting and order.waiting_until_ms is not None
    return events.ConfirmationWanted(**_order(order, at_ms), until_ms=order.waiting_until_ms)


def refunded(order: Order, refund: Refund, at_ms: int) -> events.RefundDone:
    """``refund`` has just been done; ``order`` is as it stands after it."""
    return events.RefundDone(
        refund=show("ref", refund.id),
        out_refund_no=refund.out_no,
        order=show("ord", order.id),
        out_no=order.out_no,
        merchant=show("mch", order.merchant_id),
        merchant_name=order.merchant_name,
        member=show("mbr", refund.payer_id),
        payer_name=order.payer_name,
        amount_minor=refund.amount.minor,
        fee_back_minor=refund.fee_back.minor,
        order_amount_minor=order.amount.minor,
        refunded_minor=order.refunded.minor,
        state=order.state.value,
        subject=order.subject,
        reason=refund.reason,
        at_ms=at_ms,
    )


def _order(order: Order, at_ms: int) -> dict[str, Any]:
    return {
        "order": show("ord", order.id),
        "out_no": order.out_no,
        "merchant": show("mch", order.merchant_id),
        "merchant_name": order.merchant_name,
        "amount_minor": order.amount.minor,
        "subject": order.subject,
        "state": order.state.value,
        "channel": order.channel.value,
        "at_ms": at_ms,
        "expires_at_ms": order.expires_at_ms,
        "member": "" if order.payer_id is None else show("mbr", order.payer_id),
        "payer_name": order.payer_name,
    }


def payout(payout: Payout, at_ms: int) -> dict[str, Any]:
    """What every event about a payout tells of it as it stands."""
    return {
        "payout": show("mpo", payout.id),
        "out_no": payout.out_no,
        "merchant": show("mch", payout.merchant_id),
        "merchant_name": payout.merchant_name,
        "member": show("mbr", payout.member_id),
        "member_name": payout.member_name,
        "amount_minor": payout.amount.minor,
        "title": payout.title,
        "state": payout.state.value,
        "at_ms": at_ms,
    }


def split_done(split: Split, order: Order, at_ms: int) -> events.SplitDone:
    """``split`` of ``order`` has just been done."""
    return events.SplitDone(
        split=show("spl", split.id),
        out_no=split.out_no,
        order=show("ord", order.id),
        order_out_no=order.out_no,
        merchant=show("mch", order.merchant_id),
        merchant_name=order.merchant_name,
        parts=[events.SplitPart(shown(part.party), part.amount.minor, part.note) for part in split.parts],
        shared_minor=sum(part.amount.minor for part in split.parts),
        finish=split.finish,
        rest_minor=split.rest.minor,
        note=split.note,
        at_ms=at_ms,
    )


def split_returned(returned: SplitReturn, split: Split, at_ms: int) -> events.SplitReturned:
    """``returned`` has just been done."""
    return events.SplitReturned(
        split_return=show("spr", returned.id),
        out_no=returned.out_no,
        split=show("spl", split.id),
        split_out_no=split.out_no,
        order=show("ord", split.order_id),
        merchant=show("mch", returned.merchant_id),
        receiver=show("mch", returned.receiver_id),
        amount_minor=returned.amount.minor,
        note=returned.note,
        at_ms=at_ms,
    )
