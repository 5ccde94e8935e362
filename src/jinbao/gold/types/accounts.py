"""Gold's lines of the chart of accounts. Codes are never used again for anything else.

Weights are micrograms of fine gold. The dealer's two floats are guarded, so that by construction the custodian holds
what everybody owns, and the bank holds what everybody is owed, whatever the price does.
"""

from __future__ import annotations

from jinbao.kit.money import GOLD, Asset
from jinbao.ledger.chart import AccountKind, AccountRef, Side, account_ref

CUSTODIAN = AccountKind(
    1300, "gold.custodian", Side.DEBIT, guarded=True, about="Fine gold that the custodian holds for us."
)
CUSTODIAN_DUE = AccountKind(
    1310,
    "gold.custodian_due",
    Side.DEBIT,
    guarded=False,
    about="What the custodian owes us for gold it bought; below zero, what we owe it.",
)
MEMBER_GOLD = AccountKind(2300, "member.gold", Side.CREDIT, guarded=True, about="A member's gold, free to use.")
PLEDGED = AccountKind(
    2310, "member.gold_pledged", Side.CREDIT, guarded=True, about="A member's gold that is pledged: owned, not free."
)
IN_DELIVERY = AccountKind(
    2320, "gold.in_delivery", Side.CREDIT, guarded=True, about="A member's gold on its way out as a bar or coin."
)
INVENTORY = AccountKind(
    4300, "gold.inventory", Side.CREDIT, guarded=True, about="The operator's own metal: members buy from it."
)
DEALING = AccountKind(
    4310,
    "gold.dealing",
    Side.CREDIT,
    guarded=True,
    about="The operator's own cash for dealing: members are paid from it.",
)
UNSETTLED = AccountKind(
    4320,
    "gold.unsettled",
    Side.CREDIT,
    guarded=True,
    about="Proceeds of gold sold to the custodian, not yet at the bank.",
)
FEES = AccountKind(4330, "gold.fees", Side.CREDIT, guarded=False, about="What members paid for selling and delivery.")

KINDS = (CUSTODIAN, CUSTODIAN_DUE, MEMBER_GOLD, PLEDGED, IN_DELIVERY, INVENTORY, DEALING, UNSETTLED, FEES)


def member_gold(member_id: int) -> AccountRef:
    """A member's free gold."""
    return account_ref(MEMBER_GOLD, member_id, GOLD)


def pledged_gold(member_id: int) -> AccountRef:
    """A member's pledged gold."""
    return account_ref(PLEDGED, member_id, GOLD)


def gold_in_delivery(member_id: int) -> AccountRef:
    """A member's gold that is being delivered."""
    return account_ref(IN_DELIVERY, member_id, GOLD)


def custodian_gold() -> AccountRef:
    """All metal at the custodian."""
    return account_ref(CUSTODIAN, 0, GOLD)


def inventory() -> AccountRef:
    """The operator's own metal."""
    return account_ref(INVENTORY, 0, GOLD)


def dealing_cash(home: Asset) -> AccountRef:
    """The operator's own cash for dealing."""
    return account_ref(DEALING, 0, home)


def custodian_due(home: Asset) -> AccountRef:
    """The running account with the custodian."""
    return account_ref(CUSTODIAN_DUE, 0, home)


def unsettled(home: Asset) -> AccountRef:
    """Proceeds that the custodian has not paid yet."""
    return account_ref(UNSETTLED, 0, home)


def gold_fees(home: Asset) -> AccountRef:
    """Fees for selling and delivery."""
    return account_ref(FEES, 0, home)
