"""Every way pay moves money. Numbers of kinds are never used again for anything else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from jinbao.bank.types import safeguarding
from jinbao.kit.money import Money
from jinbao.ledger.chart import AccountRef, EntryKind, Leg, Movement, Phase
from jinbao.pay.types import Order, Party, PartyKind, merchant_payable, operator_fees, split_held
from jinbao.wallet.types import member_balance

PAID = EntryKind(200, "pay.order_paid", "A member pays a merchant's order; the operator keeps its fee.")
REFUNDED = EntryKind(201, "pay.order_refunded", "A merchant gives money back; the operator gives back its share.")
BUNDLE_PAID = EntryKind(202, "pay.bundle_paid", "A member pays several merchants' orders at once, or none of them.")
SETTLEMENT_HELD = EntryKind(210, "pay.settlement_held", "A merchant's earnings are set aside for its bank account.")
SETTLED = EntryKind(211, "pay.settled", "The bank has paid a merchant's earnings out.")
SETTLEMENT_RETURNED = EntryKind(212, "pay.settlement_returned", "The bank did not pay; the earnings are back.")
PAID_OUT = EntryKind(220, "pay.paid_out", "A merchant pays a member out of what it has earned.")
PAYOUT_HELD = EntryKind(221, "pay.payout_held", "A merchant's money is set aside until a member accepts it.")
PAYOUT_ACCEPTED = EntryKind(222, "pay.payout_accepted", "The member has accepted what a merchant set aside.")
PAYOUT_RETURNED = EntryKind(223, "pay.payout_returned", "The merchant has back what it had set aside for a member.")
SPLIT = EntryKind(
    230, "pay.split", "A merchant shares out what an order has set aside; at the end the rest is its own."
)
SPLIT_RETURNED = EntryKind(231, "pay.split_returned", "A merchant gives its part back to the one who shared it out.")


def order_paid(payer: AccountRef, order: Order, fee: Money) -> Movement:
    """A member pays a merchant's order; the operator keeps its fee; what is to be shared out is set aside.

        debit                        credit
        member.balance P             merchant.payable M           amount
        merchant.payable M           operator.fees                fee
        merchant.payable M           merchant.split_held M        amount - fee (of an order to be shared out)

    ``payer`` is the account that the wallet names: the member's balance, or another source of funds.
    """
    return Movement(PAID, tuple(_payment_legs(payer, order, fee)))


def bundle_paid(payer: AccountRef, orders: Sequence[Order], fees: Sequence[Money]) -> Movement:
    """A member pays several orders at once; for each of them, one after another, the legs of ``order_paid``.

    debit                        credit
    member.balance P             merchant.payable M           amount
    merchant.payable M           operator.fees                fee
    merchant.payable M           merchant.split_held M        amount - fee (of an order to be shared out)
    """
    legs = [leg for order, fee in zip(orders, fees, strict=True) for leg in _payment_legs(payer, order, fee)]
    return Movement(BUNDLE_PAID, tuple(legs))


def _payment_legs(payer: AccountRef, order: Order, fee: Money) -> list[Leg]:
    amount = order.amount
    assert 0 < amount.minor and fee.minor <= amount.minor, (amount, fee)
    merchant = merchant_payable(order.merchant_id, amount.asset)
    legs = [Leg(payer, merchant, amount)]
    if fee.minor:
        legs.append(Leg(merchant, operator_fees(amount.asset), fee))
    if order.split and fee.minor < amount.minor:
        legs.append(Leg(merchant, split_held(order.merchant_id, amount.asset), amount.minus(fee)))
    return legs


def order_refunded(
    payer: AccountRef,
    merchant_id: int,
    amount: Money,
    fee_back: Money,
    from_held: Money | None = None,
    returns: Sequence[tuple[int, Money]] = (),
) -> Movement:
    """A merchant gives money back to the payer.

    Merchants that got parts of the payment first give back what ``returns`` says (receiver, amount), then the operator
    its share of the fee, and what the order has still set aside to be shared out comes before what the merchant has
    otherwise.

    debit                        credit
    merchant.payable R           merchant.payable M           what each receiver gives back
    operator.fees                merchant.payable M           fee_back
    merchant.split_held M        merchant.payable M           from_held
    merchant.payable M           member.balance P             amount
    """
    held = Money(0, amount.asset) if from_held is None else from_held
    assert 0 < amount.minor and fee_back.plus(held).minor <= amount.minor, (amount, fee_back, held)
    merchant = merchant_payable(merchant_id, amount.asset)
    assert all(receiver_id != merchant_id and back.minor > 0 for receiver_id, back in returns), returns
    legs = [Leg(merchant_payable(receiver_id, back.asset), merchant, back) for receiver_id, back in returns]
    if fee_back.minor:
        legs.append(Leg(operator_fees(amount.asset), merchant, fee_back))
    if held.minor:
        legs.append(Leg(split_held(merchant_id, amount.asset), merchant, held))
    legs.append(Leg(merchant, payer, amount))
    return Movement(REFUNDED, tuple(legs))


def paid_out(merchant_id: int, member_id: int, amount: Money) -> Movement:
    """A merchant pays a member out of what it has earned.

    debit                        credit
    merchant.payable M           member.balance P             amount
    """
    return Movement(PAID_OUT, (_payout_leg(merchant_id, member_id, amount),))


def payout_held(merchant_id: int, member_id: int, amount: Money) -> Movement:
    """A merchant's money is set aside until the member accepts it (a pending transfer).

    debit                        credit
    merchant.payable M           member.balance P             amount (pending)
    """
    return Movement(PAYOUT_HELD, (replace(_payout_leg(merchant_id, member_id, amount), phase=Phase.PENDING),))


def payout_accepted(merchant_id: int, member_id: int, amount: Money, hold_id: int) -> Movement:
    """The member accepts: what was set aside is the member's (posts ``hold_id``).

    debit                        credit
    merchant.payable M           member.balance P             amount (posted)
    """
    leg = replace(_payout_leg(merchant_id, member_id, amount), phase=Phase.POST, pending_id=hold_id)
    return Movement(PAYOUT_ACCEPTED, (leg,))


def payout_returned(merchant_id: int, member_id: int, amount: Money, hold_id: int) -> Movement:
    """Nobody accepted, or the merchant thought better of it: it may use the money again (voids ``hold_id``).

    debit                        credit
    merchant.payable M           member.balance P             amount (voided)
    """
    leg = replace(_payout_leg(merchant_id, member_id, amount), phase=Phase.VOID, pending_id=hold_id)
    return Movement(PAYOUT_RETURNED, (leg,))


def _payout_leg(merchant_id: int, member_id: int, amount: Money) -> Leg:
    assert amount.minor > 0
    return Leg(merchant_payable(merchant_id, amount.asset), member_balance(member_id, amount.asset), amount)


def split(merchant_id: int, parts: Sequence[tuple[Party, Money]], rest: Money) -> Movement:
    """A merchant shares out what an order has set aside; with the last split the rest is its own.

    debit                        credit
    merchant.split_held M        member.balance P             the part of each receiver that is a member
    merchant.split_held M        merchant.payable R           the part of each receiver that is a merchant
    merchant.split_held M        merchant.payable M           rest
    """
    held = split_held(merchant_id, rest.asset)
    legs = [Leg(held, _receiving(party, amount), amount) for party, amount in parts]
    if rest.minor:
        legs.append(Leg(held, merchant_payable(merchant_id, rest.asset), rest))
    assert all(leg.amount.minor > 0 for leg in legs)
    return Movement(SPLIT, tuple(legs))


def _receiving(party: Party, amount: Money) -> AccountRef:
    account = member_balance if party.kind is PartyKind.MEMBER else merchant_payable
    return account(party.id, amount.asset)


def split_returned(receiver_id: int, merchant_id: int, amount: Money) -> Movement:
    """A merchant that got a part gives some of it back to the merchant that shared it out.

    debit                        credit
    merchant.payable R           merchant.payable M           amount
    """
    assert amount.minor > 0
    receiver, merchant = merchant_payable(receiver_id, amount.asset), merchant_payable(merchant_id, amount.asset)
    return Movement(SPLIT_RETURNED, (Leg(receiver, merchant, amount),))


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


KINDS = (
    PAID,
    REFUNDED,
    BUNDLE_PAID,
    SETTLEMENT_HELD,
    SETTLED,
    SETTLEMENT_RETURNED,
    PAID_OUT,
    PAYOUT_HELD,
    PAYOUT_ACCEPTED,
    PAYOUT_RETURNED,
    SPLIT,
    SPLIT_RETURNED,
)
