"""The accounts that pay opens."""

from __future__ import annotations

from jinbao.kit.money import Asset
from jinbao.ledger.chart import AccountKind, AccountRef, Side, account_ref

#: What the operator owes a merchant: payments less fees, refunds and settlements.
MERCHANT_PAYABLE = AccountKind(
    code=2100,
    name="merchant.payable",
    side=Side.CREDIT,
    guarded=True,
    about="What a merchant has earned and not been paid out yet; it never goes below zero.",
)

#: What the operator has earned.
OPERATOR_FEES = AccountKind(
    code=4000,
    name="operator.fees",
    side=Side.CREDIT,
    guarded=False,
    about="Fees that the operator has kept of payments, less those given back with refunds.",
)

#: What of a merchant's earnings waits to be shared out.
SPLIT_HELD = AccountKind(
    code=2101,
    name="merchant.split_held",
    side=Side.CREDIT,
    guarded=True,
    about="Payments, less their fees, that a merchant has said it will share out and has not yet; then it is payable.",
)


def merchant_payable(merchant_id: int, asset: Asset) -> AccountRef:
    """The account of what is owed to one merchant."""
    return account_ref(MERCHANT_PAYABLE, merchant_id, asset)


def operator_fees(asset: Asset) -> AccountRef:
    """The operator's one account for fees."""
    return account_ref(OPERATOR_FEES, 0, asset)


def split_held(merchant_id: int, asset: Asset) -> AccountRef:
    """The account of what one merchant has still to share out."""
    return account_ref(SPLIT_HELD, merchant_id, asset)
