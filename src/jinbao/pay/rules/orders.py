"""What may happen to an order, in which state, and which refusal comes first.

The table in docs/reference/orders.md says the same in words; a test holds the two together.
"""

from __future__ import annotations

from jinbao.kit.errors import Refusal
from jinbao.kit.ids import show
from jinbao.kit.money import Money
from jinbao.pay.errors import (
    AmountFixed,
    AmountTooLarge,
    AmountTooSmall,
    ExpiryOutOfRange,
    NotWaiting,
    OrderBeingPaid,
    OrderClosed,
    OrderExpired,
    OrderInBundle,
    OrderPaid,
    OtherPayer,
    OutNoUsed,
)
from jinbao.pay.types import PAID_STATES, Channel, ClosedWhy, NewOrder, Order, OrderState, PaySettings, StaticQr

#: Channels in which the payment makes the order: when it fails, nobody else can pay the order either.
MADE_BY_PAYING = frozenset({Channel.STATIC_QR, Channel.PAYMENT_CODE})


def amount_refusal(amount: Money, settings: PaySettings) -> Refusal | None:
    """Why nothing can be sold for ``amount``: too small, too large."""
    if amount.minor < 1:
        return AmountTooSmall()
    if amount.minor > settings.order_most_minor:
        most = Money(settings.order_most_minor, amount.asset)
        return AmountTooLarge(most_minor=most.minor, most=str(most))
    return None


def static_amount_refusal(qr: StaticQr, amount: Money, settings: PaySettings) -> Refusal | None:
    """Why ``amount`` cannot be paid to a static code: too small, too large, not the amount that it says."""
    if refusal := amount_refusal(amount, settings):
        return refusal
    if qr.amount is not None and qr.amount != amount:
        return AmountFixed(amount_minor=qr.amount.minor, amount=str(qr.amount))
    return None


def creation_refusal(new: NewOrder, now_ms: int, settings: PaySettings) -> Refusal | None:
    """Why this order cannot be made: amount first, then expiry."""
    if refusal := amount_refusal(new.amount, settings):
        return refusal
    if new.expires_at_ms is not None:
        latest = now_ms + settings.order_life_max_ms
        if not now_ms < new.expires_at_ms <= latest:
            return ExpiryOutOfRange(latest_at_ms=latest)
    return None


def same_content(order: Order, new: NewOrder) -> bool:
    """Whether ``new`` asks for what ``order`` already is, so that asking again is harmless."""
    return (order.amount, order.subject, order.channel, order.split, order.only_payer) == (
        new.amount,
        new.subject,
        new.channel,
        new.split,
        new.only_payer,
    )


def repeat_refusal(order: Order, new: NewOrder) -> Refusal | None:
    """Why the merchant's number cannot be used for ``new`` when ``order`` has it; ``None`` when they are the same."""
    return None if same_content(order, new) else number_taken(order)


def number_taken(order: Order) -> Refusal:
    """Why a new order cannot have the number of ``order``, whatever its content."""
    return OutNoUsed(out_no=order.out_no)


def ended_refusal(order: Order, now_ms: int) -> Refusal | None:
    """Why nobody can pay this order any more: paid, closed, expired, in this order."""
    if order.state in PAID_STATES:
        return OrderPaid(paid_at_ms=order.paid_at_ms or 0)
    if order.state is OrderState.CLOSED:
        return OrderClosed(closed_at_ms=order.closed_at_ms or 0)
    if order.state is OrderState.EXPIRED or (order.state is OrderState.OPEN and now_ms >= order.expires_at_ms):
        return OrderExpired(expires_at_ms=order.expires_at_ms)
    return None


def other_payer_refusal(order: Order, member_id: int) -> Refusal | None:
    """Why this member may not be the payer: the order is for another one."""
    return OtherPayer() if order.only_payer is not None and order.only_payer != member_id else None


def pay_refusal(order: Order, member_id: int, now_ms: int) -> Refusal | None:
    """Why this member cannot pay an order now: ended first, then for another payer, in a bundle, being paid."""
    if refusal := ended_refusal(order, now_ms):
        return refusal
    if refusal := other_payer_refusal(order, member_id):
        return refusal
    if order.bundle_id is not None:
        return OrderInBundle(bundle=show("bnd", order.bundle_id))
    return OrderBeingPaid() if order.state is OrderState.PAYING else None


def confirm_refusal(order: Order, member_id: int, now_ms: int) -> Refusal | None:
    """Why this member cannot confirm (or decline) a payment by code: ended, on its way, not asked, too late."""
    if order.payer_id == member_id and (refusal := ended_refusal(order, now_ms)):
        return refusal
    if order.payer_id == member_id and order.in_flight:
        return OrderBeingPaid()
    if not order.waiting or order.payer_id != member_id:
        return NotWaiting()
    assert order.waiting_until_ms is not None
    return NotWaiting() if now_ms >= order.waiting_until_ms else None


def close_refusal(order: Order) -> Refusal | None:
    """Why the merchant cannot close the order: paid, on its way, in a bundle. Closing an ended one is no refusal.

    An order that waits for the payer's confirmation may be closed; one whose payment is with the
    ledger may not, until the answer is there.
    """
    if order.state in PAID_STATES:
        return OrderPaid(paid_at_ms=order.paid_at_ms or 0)
    if order.in_flight:
        return OrderBeingPaid()
    if order.bundle_id is not None and order.state is OrderState.OPEN:
        return OrderInBundle(bundle=show("bnd", order.bundle_id))
    return None


def may_expire(order: Order, now_ms: int) -> bool:
    """Whether the order's time (or its payer's time to confirm) is over and nothing is on its way."""
    if order.state is OrderState.OPEN:
        return now_ms >= order.expires_at_ms
    return order.waiting and order.waiting_until_ms is not None and now_ms >= order.waiting_until_ms


def after_failure(order: Order, now_ms: int) -> tuple[OrderState, ClosedWhy | None]:
    """Where an order goes when the ledger refused its payment.

    Back to waiting while the payer may still confirm, closed when the payment made the order, else
    open: the same or another member may pay it.
    """
    assert order.in_flight, order.state
    if order.waiting_until_ms is not None and now_ms < order.waiting_until_ms:
        return OrderState.PAYING, None
    if order.channel in MADE_BY_PAYING:
        return OrderState.CLOSED, ClosedWhy.REFUSED
    return OrderState.OPEN, None


def after_refund(amount: Money, refunded: Money) -> OrderState:
    """The state of a paid order of which ``refunded`` has been given back."""
    assert refunded.minor <= amount.minor, (refunded, amount)
    if refunded.minor == 0:
        return OrderState.PAID
    return OrderState.REFUNDED if refunded == amount else OrderState.PART_REFUNDED
