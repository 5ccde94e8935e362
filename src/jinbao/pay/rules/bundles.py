"""Which orders can be put together and paid together."""

from __future__ import annotations

from collections.abc import Sequence

from jinbao.kit.errors import Invalid, Refusal
from jinbao.pay.errors import BundleOutNoUsed, OrderBeingPaid, OrderPaid
from jinbao.pay.rules.orders import amount_refusal, ended_refusal, other_payer_refusal, same_content
from jinbao.pay.types import BUNDLE_MOST, PAID_STATES, Bundle, BundleItem, OrderState, PaySettings


def repeat_refusal(bundle: Bundle, items: Sequence[BundleItem]) -> Refusal | None:
    """Why the merchant's number, which ``bundle`` has, cannot be used for ``items``; ``None`` if they are the same."""
    same = len(items) == len(bundle.orders) and all(
        order.merchant_id == item.merchant_id
        and item.new.out_no in (None, order.out_no)
        and same_content(order, item.new)
        for order, item in zip(bundle.orders, items, strict=True)
    )
    return None if same else BundleOutNoUsed(out_no=bundle.out_no)


def shape_refusal(items: Sequence[BundleItem]) -> Refusal | None:
    """Why these can be no bundle, whatever the orders are: how many, numbers given twice, unlike in time or payer."""
    if not 1 <= len(items) <= BUNDLE_MOST:
        return Invalid(field="orders", reason=f"1 to {BUNDLE_MOST} orders")
    numbers = [(item.merchant_id, item.new.out_no) for item in items if item.new.out_no is not None]
    if len(set(numbers)) < len(numbers):
        return Invalid(field="orders", reason="an order number twice")
    if len({item.new.expires_at_ms for item in items}) > 1:
        return Invalid(field="orders", reason="one moment of expiry for all")
    if len({item.new.only_payer for item in items}) > 1:
        return Invalid(field="orders", reason="one payer for all")
    return None


def total_refusal(items: Sequence[BundleItem], settings: PaySettings) -> Refusal | None:
    """Why the sum of these (each of them good) cannot be paid at once."""
    total = items[0].new.amount
    for item in items[1:]:
        total = total.plus(item.new.amount)
    return amount_refusal(total, settings)


def pay_refusal(bundle: Bundle, member_id: int, now_ms: int) -> Refusal | None:
    """Why this member cannot pay the bundle now: ended first, then for another payer, then being paid."""
    for order in bundle.orders:
        if refusal := ended_refusal(order, now_ms):
            return refusal
        if refusal := other_payer_refusal(order, member_id):
            return refusal
    return OrderBeingPaid() if bundle.state is OrderState.PAYING else None


def close_refusal(bundle: Bundle) -> Refusal | None:
    """Why the merchant cannot close the bundle. Closing a closed or expired one again is no refusal."""
    first = bundle.orders[0]
    if first.state in PAID_STATES:
        return OrderPaid(paid_at_ms=first.paid_at_ms or 0)
    return None
