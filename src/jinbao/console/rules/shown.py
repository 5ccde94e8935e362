"""What a journal entry is about, as shown: which prefix the id of its subject has."""

from __future__ import annotations

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
}


def subject_of(kind: str, subject: int) -> str:
    """The shown id of what an entry of ``kind`` is about; empty for a kind that is about nothing we show."""
    prefix = _PREFIXES.get(kind)
    return show(prefix, subject) if prefix and subject else ""
