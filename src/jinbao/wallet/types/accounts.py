"""The accounts that the wallet keeps in the ledger."""

from __future__ import annotations

from jinbao.kit.money import Asset
from jinbao.ledger.chart import AccountKind, AccountRef, Side, account_ref

MEMBER_BALANCE = AccountKind(
    code=2000,
    name="member.balance",
    side=Side.CREDIT,
    guarded=True,
    about="What the operator owes a member: the prepaid balance. It never goes below zero.",
)
WITHDRAWAL_FEES = AccountKind(
    code=4010,
    name="operator.withdrawal_fees",
    side=Side.CREDIT,
    guarded=False,
    about="Fees that members have paid for withdrawals.",
)


def member_balance(member_id: int, asset: Asset) -> AccountRef:
    """A member's balance in ``asset``."""
    return account_ref(MEMBER_BALANCE, member_id, asset)


def withdrawal_fees(asset: Asset) -> AccountRef:
    """The operator's one account for withdrawal fees in ``asset``."""
    return account_ref(WITHDRAWAL_FEES, 0, asset)
