"""The chart of accounts of the whole house: every kind of account that a module below opens."""

from __future__ import annotations

from jinbao.bank.types import SAFEGUARDING
from jinbao.gold.types import accounts as gold
from jinbao.kit.money import ASSETS, Asset
from jinbao.ledger.chart import AccountKind
from jinbao.packets.types import CASH_ESCROW, GOLD_ESCROW
from jinbao.pay.types import MERCHANT_PAYABLE, OPERATOR_FEES, SPLIT_HELD
from jinbao.wallet.types import MEMBER_BALANCE, WITHDRAWAL_FEES

_KINDS = (
    SAFEGUARDING,
    MEMBER_BALANCE,
    MERCHANT_PAYABLE,
    SPLIT_HELD,
    OPERATOR_FEES,
    WITHDRAWAL_FEES,
    *gold.KINDS,
    CASH_ESCROW,
    GOLD_ESCROW,
)

#: Kinds of what is a member's own.
MEMBERS = (MEMBER_BALANCE, gold.MEMBER_GOLD, gold.PLEDGED, gold.IN_DELIVERY)
#: Whose an account of a kind is, where it is not the operator's.
OWNERS = {
    SAFEGUARDING.code: "bank",
    gold.CUSTODIAN.code: "custodian",
    gold.CUSTODIAN_DUE.code: "custodian",
    **dict.fromkeys((kind.code for kind in MEMBERS), "member"),
    MERCHANT_PAYABLE.code: "merchant",
    SPLIT_HELD.code: "merchant",
    CASH_ESCROW.code: "packet",
    GOLD_ESCROW.code: "packet",
}
#: How an owner's id begins.
PREFIXES = {"member": "mbr", "merchant": "mch", "packet": "pkt"}
#: What the operator has of its own for dealing in gold, metal and cash; it is no income.
_DEALING = frozenset({gold.INVENTORY.code, gold.DEALING.code, gold.UNSETTLED.code})


def chart_of_accounts() -> dict[int, AccountKind]:
    """Every kind of account by its code, in that order."""
    return {kind.code: kind for kind in sorted(_KINDS, key=lambda kind: kind.code)}


def held_kinds() -> set[int]:
    """Kinds whose accounts are money at a bank or metal in a vault (of 1000 .. 1999).

    What the custodian owes us is neither: nothing that is owed to members may rest on it.
    """
    return {code for code in chart_of_accounts() if code // 1_000 == 1} - {gold.CUSTODIAN_DUE.code}


def owed_kinds() -> set[int]:
    """Kinds whose accounts are what we owe to members, to merchants and to who opens a packet (2000 .. 2999)."""
    return {code for code in chart_of_accounts() if code // 1_000 == 2}


def earned_kinds() -> set[int]:
    """Kinds whose accounts are the operator's income (of 4000 .. 4999)."""
    return {code for code in chart_of_accounts() if code // 1_000 == 4} - _DEALING


def dealing_kinds() -> set[int]:
    """Kinds whose accounts are the operator's own means for dealing in gold."""
    return set(_DEALING)


def asset_name(ledger: int, home: Asset) -> str:
    """The code of the asset on a ledger number (``CNY``), or the number itself."""
    names = {asset.ledger: asset.code for asset in (*ASSETS.values(), home)}
    return names.get(ledger, str(ledger))
