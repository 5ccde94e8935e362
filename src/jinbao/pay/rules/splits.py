"""Whether, and how far, a payment may be shared out, and what of it may go back."""

from __future__ import annotations

from fractions import Fraction

from jinbao.kit.errors import Refusal
from jinbao.kit.ids import show
from jinbao.kit.money import Money, Rounding
from jinbao.pay.errors import (
    AmountTooSmall,
    NotForSharing,
    OrderNotPaid,
    ReceiverTwice,
    ReturnExceedsSplit,
    SplitAboveRatio,
    SplitExceedsHeld,
    SplitFinished,
    SplitOutNoUsed,
)
from jinbao.pay.rules.fees import BASIS_POINTS
from jinbao.pay.types import Held, Order, Part, Party, PartyKind, ReturnAsked, Split, SplitAsked, SplitReturn


def most_to_give(amount: Money, most_bp: int) -> Money:
    """How much of an order of ``amount`` may go to others in all, at ``most_bp`` basis points; rounded down."""
    assert 0 <= most_bp <= BASIS_POINTS, most_bp
    return amount.times(Fraction(most_bp, BASIS_POINTS), Rounding.DOWN)


def shown(party: Party) -> str:
    """A party's id as it is shown."""
    return show("mbr" if party.kind is PartyKind.MEMBER else "mch", party.id)


def total_of(asked: SplitAsked, nothing: Money) -> Money:
    """What all parts of a split come to."""
    total = nothing
    for part in asked.parts:
        total = total.plus(part.amount)
    return total


def sharing_refusal(order: Order, held: Held | None) -> Refusal | None:
    """Why nothing of this order is set aside: not made to be shared out, then not paid."""
    if not order.split:
        return NotForSharing()
    return OrderNotPaid(state=order.state.value) if held is None else None


def split_refusal(held: Held, asked: SplitAsked) -> Refusal | None:
    """Why a split cannot be: finished, too small a part, a receiver twice, above the ratio, more than is set aside."""
    if held.finished_at_ms is not None:
        return SplitFinished(finished_at_ms=held.finished_at_ms)
    if any(part.amount.minor < 1 for part in asked.parts):
        return AmountTooSmall()
    named: set[Party] = set()
    for part in asked.parts:
        if part.party in named:
            return ReceiverTwice(receiver=shown(part.party))
        named.add(part.party)
    return None


def sum_refusal(held: Held, total: Money) -> Refusal | None:
    """Why ``total`` is too much to give: above the ratio (with what was given before), more than is set aside."""
    if held.given.plus(total).minor > held.most.minor:
        left = held.most.minus(held.given) if held.given.minor <= held.most.minor else total.minus(total)
        return SplitAboveRatio(most_minor=held.most.minor, left_minor=left.minor, left=str(left))
    if total.minor > held.left.minor:
        return SplitExceedsHeld(left_minor=held.left.minor, left=str(held.left))
    return None


def repeat_refusal(known: Split, asked: SplitAsked) -> Refusal | None:
    """Why the merchant's number cannot be used for ``asked``; ``None`` when the same split is asked for."""
    parts = tuple((part.party, part.amount, part.note) for part in known.parts)
    wanted = tuple((part.party, part.amount, part.note) for part in asked.parts)
    if (known.order_id, parts, known.finish) == (asked.order_id, wanted, asked.finish):
        return None
    return SplitOutNoUsed(out_no=known.out_no)


def return_refusal(part: Part, amount: Money) -> Refusal | None:
    """Why ``amount`` of a part cannot go back: too small, more than is left of it."""
    if amount.minor < 1:
        return AmountTooSmall()
    left = part.amount.minus(part.returned)
    return ReturnExceedsSplit(left_minor=left.minor, left=str(left)) if amount.minor > left.minor else None


def return_repeat_refusal(known: SplitReturn, asked: ReturnAsked) -> Refusal | None:
    """Why the merchant's number cannot be used for ``asked``; ``None`` when the same return is asked for."""
    if (known.split_id, known.receiver_id, known.amount) == (asked.split_id, asked.receiver_id, asked.amount):
        return None
    return SplitOutNoUsed(out_no=known.out_no)
