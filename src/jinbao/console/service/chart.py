"""The chart of accounts of the whole house: every kind of account that a module below opens."""

from __future__ import annotations

from jinbao.bank.types import SAFEGUARDING
from jinbao.kit.money import ASSETS, Asset
from jinbao.ledger.chart import AccountKind
from jinbao.pay.types import MERCHANT_PAYABLE, OPERATOR_FEES
from jinbao.wallet.types import MEMBER_BALANCE, WITHDRAWAL_FEES

_KINDS = (SAFEGUARDING, MEMBER_BALANCE, MERCHANT_PAYABLE, OPERATOR_FEES, WITHDRAWAL_FEES)

#: Whose an account of a kind is, where it is not the operator's.
OWNERS = {SAFEGUARDING.code: "bank", MEMBER_BALANCE.code: "member", MERCHANT_PAYABLE.code: "merchant"}
#: How an owner's id begins.
PREFIXES = {"member": "mbr", "merchant": "mch"}


def chart_of_accounts() -> dict[int, AccountKind]:
    """Every kind of account by its code, in that order."""
    return {kind.code: kind for kind in sorted(_KINDS, key=lambda kind: kind.code)}


def held_kinds() -> set[int]:
    """Kinds whose accounts are money at a bank (1000 .. 1999)."""
    return {code for code in chart_of_accounts() if code // 1_000 == 1}


def owed_kinds() -> set[int]:
    """Kinds whose accounts are what we owe to members and merchants (2000 .. 2999)."""
    return {code for code in chart_of_accounts() if code // 1_000 == 2}


def earned_kinds() -> set[int]:
    """Kinds whose accounts are the operator's income (4000 .. 4999)."""
    return {code for code in chart_of_accounts() if code // 1_000 == 4}


def asset_name(ledger: int, home: Asset) -> str:
    """The code of the asset on a ledger number (``CNY``), or the number itself."""
    names = {asset.ledger: asset.code for asset in (*ASSETS.values(), home)}
    return names.get(ledger, str(ledger))
