"""Every way the wallet moves money. Numbers of kinds are never used again for anything else."""

from __future__ import annotations

from jinbao.bank.types import safeguarding
from jinbao.kit.money import Money
from jinbao.ledger.chart import EntryKind, Leg, Movement, Phase
from jinbao.wallet.types import BankMove, BankMoveKind, member_balance, withdrawal_fees

TRANSFERRED = EntryKind(100, "wallet.transferred", "One member sends money to another.")
TOP_UP_HELD = EntryKind(110, "wallet.top_up_held", "A top-up is on its way: the bank has been told to collect.")
TOPPED_UP = EntryKind(111, "wallet.topped_up", "The bank has collected: the money is on the member's balance.")
TOP_UP_RETURNED = EntryKind(112, "wallet.top_up_returned", "The bank did not collect: the top-up is taken back.")
WITHDRAWAL_HELD = EntryKind(120, "wallet.withdrawal_held", "A withdrawal is set aside; the bank is told to pay out.")
WITHDRAWN = EntryKind(121, "wallet.withdrawn", "The bank has paid out a withdrawal.")
WITHDRAWAL_RETURNED = EntryKind(122, "wallet.withdrawal_returned", "The bank did not pay out: the money is back.")

KINDS = (TRANSFERRED, TOP_UP_HELD, TOPPED_UP, TOP_UP_RETURNED, WITHDRAWAL_HELD, WITHDRAWN, WITHDRAWAL_RETURNED)


def transferred(payer_id: int, payee_id: int, amount: Money) -> Movement:
    """One member sends money to another.

    debit                      credit
    member.balance P           member.balance Q           amount
    """
    assert payer_id != payee_id and amount.minor > 0
    payer, payee = member_balance(payer_id, amount.asset), member_balance(payee_id, amount.asset)
    return Movement(TRANSFERRED, (Leg(payer, payee, amount),))


def top_up_held(move: BankMove) -> Movement:
    """A top-up is announced to the books before the bank is asked to collect (a pending transfer).

    debit                      credit
    bank.safeguarding          member.balance M           amount (pending)
    """
    assert move.kind is BankMoveKind.TOP_UP and move.fee.minor == 0
    return Movement(TOP_UP_HELD, _top_up_legs(move, Phase.PENDING))


def topped_up(move: BankMove) -> Movement:
    """The bank has collected: what was pending is the member's.

    debit                      credit
    bank.safeguarding          member.balance M           amount (posted)
    """
    return Movement(TOPPED_UP, _top_up_legs(move, Phase.POST))


def top_up_returned(move: BankMove) -> Movement:
    """The bank did not collect: what was pending is taken back.

    debit                      credit
    bank.safeguarding          member.balance M           amount (voided)
    """
    return Movement(TOP_UP_RETURNED, _top_up_legs(move, Phase.VOID))


def withdrawal_held(move: BankMove) -> Movement:
    """A withdrawal and its fee are set aside before the bank is told to pay out (pending transfers).

    debit                      credit
    member.balance M           bank.safeguarding          amount (pending)
    member.balance M           operator.withdrawal_fees   fee (pending)
    """
    assert move.kind is BankMoveKind.WITHDRAWAL
    return Movement(WITHDRAWAL_HELD, _withdrawal_legs(move, Phase.PENDING))


def withdrawn(move: BankMove) -> Movement:
    """The bank has paid out: what was set aside leaves.

    debit                      credit
    member.balance M           bank.safeguarding          amount (posted)
    member.balance M           operator.withdrawal_fees   fee (posted)
    """
    return Movement(WITHDRAWN, _withdrawal_legs(move, Phase.POST))


def withdrawal_returned(move: BankMove) -> Movement:
    """The bank did not pay out: what was set aside is the member's to use again.

    debit                      credit
    member.balance M           bank.safeguarding          amount (voided)
    member.balance M           operator.withdrawal_fees   fee (voided)
    """
    return Movement(WITHDRAWAL_RETURNED, _withdrawal_legs(move, Phase.VOID))


def _top_up_legs(move: BankMove, phase: Phase) -> tuple[Leg, ...]:
    asset = move.amount.asset
    hold_id = 0 if phase is Phase.PENDING else move.hold_id
    return (Leg(safeguarding(asset), member_balance(move.member_id, asset), move.amount, phase, pending_id=hold_id),)


def _withdrawal_legs(move: BankMove, phase: Phase) -> tuple[Leg, ...]:
    asset = move.amount.asset
    member = member_balance(move.member_id, asset)
    hold_id = 0 if phase is Phase.PENDING else move.hold_id
    legs = [Leg(member, safeguarding(asset), move.amount, phase, pending_id=hold_id)]
    if move.fee.minor:
        fee_id = 0 if phase is Phase.PENDING else hold_id + 1  # the second leg of the hold
        legs.append(Leg(member, withdrawal_fees(asset), move.fee, phase, pending_id=fee_id))
    return tuple(legs)
