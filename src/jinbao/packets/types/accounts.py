"""Where a packet's money and gold wait for those who open it.

One account for each packet, so that what is left of a packet stands in the ledger and can be compared at any moment.
"""

from __future__ import annotations

from jinbao.kit.money import GOLD, Asset
from jinbao.ledger.chart import AccountKind, AccountRef, Side, account_ref

CASH_ESCROW = AccountKind(
    2400,
    "packets.cash_escrow",
    Side.CREDIT,
    guarded=True,
    about="Money of one red packet that nobody has opened yet; owned by the packet.",
)
GOLD_ESCROW = AccountKind(
    2410,
    "packets.gold_escrow",
    Side.CREDIT,
    guarded=True,
    about="Gold of one gold packet that nobody has opened yet; owned by the packet.",
)


def cash_escrow(packet_id: int, home: Asset) -> AccountRef:
    """What is left of a red packet."""
    return account_ref(CASH_ESCROW, packet_id, home)


def gold_escrow(packet_id: int) -> AccountRef:
    """What is left of a gold packet."""
    return account_ref(GOLD_ESCROW, packet_id, GOLD)
