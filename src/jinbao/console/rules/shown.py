"""What a journal entry is about, as shown: which prefix the id of its subject has."""

from __future__ import annotations

from collections.abc import Sequence

from jinbao.kit.ids import show

_PREFIXES = {
    "wallet.transferred": "trf",
    "wallet.top_up_held": "top",
    "wallet.topped_up": "top",
    "wallet.top_up_returned": "top",
    "wallet.withdrawal_held": "wdr",
    "wallet.withdrawn": "wdr",
    "wallet.withdrawal_returned": "wdr",
    "pay.order_paid": "ord",
    "pay.order_refunded": "ord",
    "pay.settlement_held": "stl",
    "pay.settled": "stl",
    "pay.settlement_returned": "stl",
    "gold.bought": "gtr",
    "gold.sold": "gtr",
    "gold.held": "jrn",
    "gold.held_returned": "jrn",
    "gold.batch_buy_held": "bat",
    "gold.batch_bought": "bat",
    "gold.batch_buy_returned": "bat",
    "gold.batch_buy_paid": "bat",
    "gold.batch_sell_held": "bat",
    "gold.batch_sold": "bat",
    "gold.batch_sell_returned": "bat",
    "gold.batch_sell_paid": "bat",
    "gold.delivery_ordered": "gdl",
    "gold.delivery_handed_over": "gdl",
    "gold.delivery_cancelled": "gdl",
    "gold.pledged": "gpg",
    "gold.pledge_released": "gpg",
    "packets.sent": "pkt",
    "packets.opened": "pkt",
    "packets.returned": "pkt",
    "packets.gold_bought": "pkt",
    "packets.gold_given": "pkt",
    "packets.gold_opened": "pkt",
    "packets.gold_returned": "pkt",
}


def subject_of(kind: str, subject: int) -> str:
    """The shown id of what an entry of ``kind`` is about; empty for a kind that is about nothing we show."""
    prefix = _PREFIXES.get(kind)
    return show(prefix, subject) if prefix and subject else ""


def largest_of(legs: Sequence[tuple[int, int]], home_ledger: int) -> tuple[int, int]:
    """What an entry moves in one figure, as (amount, ledger): its largest leg in the home currency, else of all."""
    assert legs
    at_home = [leg for leg in legs if leg[1] == home_ledger]
    return max(at_home or legs)
