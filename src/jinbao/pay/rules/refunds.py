"""Whether a payment may be given back, and how much of it."""

from __future__ import annotations

from collections.abc import Sequence

from jinbao.kit.errors import Refusal
from jinbao.kit.money import Money
from jinbao.pay.errors import AmountTooSmall, OrderNotPaid, RefundExceedsPayment, RefundOutNoUsed, RefundTooLate
from jinbao.pay.types import DAY_MS, PAID_STATES, Order, PartBack, Refund, SplitReturn


def refund_refusal(order: Order, amount: Money, now_ms: int, within_days: int) -> Refusal | None:
    """Why ``amount`` cannot be refunded: too small, not paid, too late, more than is left, in this order."""
    if amount.minor < 1:
        return AmountTooSmall()
    if order.state not in PAID_STATES:
        return OrderNotPaid(state=order.state.value)
    assert order.paid_at_ms is not None
    if now_ms > order.paid_at_ms + within_days * DAY_MS:
        return RefundTooLate(days=within_days)
    if amount.minor > order.refundable.minor:
        return RefundExceedsPayment(left_minor=order.refundable.minor, left=str(order.refundable))
    return None


def repeat_refusal(
    refund: Refund, taken: Sequence[SplitReturn], order_id: int, amount: Money, returns: Sequence[PartBack]
) -> Refusal | None:
    """Why the merchant's refund number cannot be used again; ``None`` when the same refund is asked for.

    ``taken`` is what came back with it. Whoever names no ``returns`` does not ask about them, and a refund that was
    refused may be tried again with others.
    """
    same = (refund.order_id, refund.amount) == (order_id, amount)
    if same and returns and not refund.refused:
        same = _parts(taken) == _parts(returns)
    return None if same else RefundOutNoUsed(out_no=refund.out_no)


def _parts(returns: Sequence[SplitReturn] | Sequence[PartBack]) -> list[tuple[int, int, int]]:
    return sorted([(back.split_id, back.receiver_id, back.amount.minor) for back in returns])


def from_held(amount: Money, fee_back: Money, left: Money) -> Money:
    """How much of a refund of ``amount`` comes out of what the order has ``left`` set aside.

    All that the operator does not give back, as far as it goes; the merchant's balance gives the rest.
    """
    wanted = amount.minus(fee_back)
    return wanted if wanted.minor <= left.minor else left
