"""Every way pay moves money. Numbers of kinds are never used again for anything else."""

from __future__ import annotations

from jinbao.bank.types import safeguarding
from jinbao.kit.money import Money
from jinbao.ledger.chart import AccountRef, EntryKind, Leg, Movement, Phase
from jinbao.pay.types import merchant_payable, operator_fees

PAID = EntryKind(200, "pay.order_paid", "A member pays a merchant's order; the operator keeps its fee.")
REFUNDED = EntryKind(201, "pay.order_refunded", "A merchant gives money back; the operator gives back its share.")
SETTLEMENT_HELD = EntryKind(210, "pay.settlement_held", "A merchant's earnings are set aside for its bank account.")
SETTLED = EntryKind(211, "pay.settled", "The bank has paid a merchant's earnings out.")
SETTLEMENT_RETURNED = EntryKind(212, "pay.settlement_returned", "The bank did not pay; the earnings are back.")


def order_paid(payer: AccountRef, merchant_id: int, amount: Money, fee: Money) -> Movement:
    """A member pays a merchant's order; the operator keeps its fee.

        debit                        credit
        member.balance P             merchant.payable M           amount
        merchant.payable M           operator.fees                fee

    ``payer`` is the account that the wallet names: the member's balance, or another source of funds.
    """
    assert 0 < amount.minor and fee.minor <= amount.minor, (amount, fee)
    merchant = merchant_payable(merchant_id, amount.asset)
    legs = [Leg(payer, merchant, amount)]
    if fee.minor:
        legs.append(Leg(merchant, operator_fees(amount.asset), fee))
    return Movement(PAID, tuple(legs))


def order_refunded(payer: AccountRef, merchant_id: int, amount: Money, fee_back: Money) -> Movement:
    """A merchant gives money back to the payer; the operator first gives back its share of the fee.

    debit                        credit
    operator.fees                merchant.payable M           fee_back
    merchant.payable M           member.balance P             amount
    """
    assert 0 < amount.minor and fee_back.minor <= amount.minor, (amount, fee_back)
    merchant = merchant_payable(merchant_id, amount.asset)
    legs = [Leg(merchant, payer, amount)]
    if fee_back.minor:
        legs.insert(0, Leg(operator_fees(amount.asset), merchant, fee_back))
    return Movement(REFUNDED, tuple(legs))


def settlement_held(merchant_id: int, amount: Money) -> Movement:
    """A merchant's earnings are set aside until the bank has answered (a pending transfer).

    debit                        credit
    merchant.payable M           bank.safeguarding            amount (pending)
    """
    assert amount.minor > 0
    leg = Leg(merchant_payable(merchant_id, amount.asset), safeguarding(amount.asset), amount, Phase.PENDING)
    return Movement(SETTLEMENT_HELD, (leg,))


def settled(merchant_id: int, amount: Money, hold_id: int) -> Movement:
    """The bank has paid out: what was set aside leaves (posts ``hold_id``).

    debit                        credit
    merchant.payable M           bank.safeguarding            amount (posted)
    """
    merchant, bank = merchant_payable(merchant_id, amount.asset), safeguarding(amount.asset)
    return Movement(SETTLED, (Leg(merchant, bank, amount, Phase.POST, pending_id=hold_id),))


def settlement_returned(merchant_id: int, amount: Money, hold_id: int) -> Movement:
    """The bank refused: what was set aside is the merchant's to use again (voids ``hold_id``).

    debit                        credit
    merchant.payable M           bank.safeguarding            amount (voided)
    """
    merchant, bank = merchant_payable(merchant_id, amount.asset), safeguarding(amount.asset)
    return Movement(SETTLEMENT_RETURNED, (Leg(merchant, bank, amount, Phase.VOID, pending_id=hold_id),))


KINDS = (PAID, REFUNDED, SETTLEMENT_HELD, SETTLED, SETTLEMENT_RETURNED)
