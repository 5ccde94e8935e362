"""What the operator keeps of a payment, and what of it goes back with refunds."""

from __future__ import annotations

from fractions import Fraction

from jinbao.kit.money import Money, Rounding

#: A fee between two minor units is rounded as WeChat Pay does it: half a unit up.
FEE_ROUNDING = Rounding.HALF_UP
BASIS_POINTS = 10_000


def fee_of(amount: Money, fee_bp: int) -> Money:
    """The fee on a payment of ``amount`` at ``fee_bp`` basis points (0 .. 10,000); never more than the amount."""
    assert 0 <= fee_bp <= BASIS_POINTS, fee_bp
    fee = amount.times(Fraction(fee_bp, BASIS_POINTS), FEE_ROUNDING)
    assert fee.minor <= amount.minor
    return fee


def fee_back(amount: Money, fee: Money, refunded: Money, returned: Money, refund: Money) -> Money:
    """How much of ``fee`` goes back with a ``refund``, after ``refunded`` in all and ``returned`` of the fee before.

    In proportion, rounded down on the running total: however a payment is refunded, the parts add up,
    and the refund of the last unit brings back the last unit of the fee.
    """
    after = refunded.plus(refund)
    assert 0 < refund.minor and after.minor <= amount.minor, (refund, refunded, amount)
    due = fee.times(Fraction(after.minor, amount.minor), Rounding.DOWN)
    back = due.minus(returned)
    assert back.minor <= refund.minor, (back, refund)
    return back
