"""Orders as the operator's screens show them. Ids as shown, amounts in minor units."""

from __future__ import annotations

import msgspec

from jinbao.console.types.names import Named


class PayerName(msgspec.Struct, frozen=True):
    """The payer as the merchant knows them."""

    name_masked: str


class OrderItem(msgspec.Struct, frozen=True):
    """An order in a list."""

    id: str
    out_no: str
    merchant: Named
    amount_minor: int
    refunded_minor: int
    fee_minor: int
    fee_returned_minor: int
    subject: str
    state: str
    channel: str
    created_at_ms: int
    expires_at_ms: int
    paid_at_ms: int | None
    closed_at_ms: int | None
    closed_why: str | None
    waiting_for: str | None
    waiting_until_ms: int | None


class ListedOrder(OrderItem, frozen=True):
    """An order in a list, with its payer's masked name once there is a payer."""

    payer: PayerName | None


class RefundItem(msgspec.Struct, frozen=True):
    """A refund of an order, and the journal entry that moves its money."""

    id: str
    order_id: str
    out_no: str
    amount_minor: int
    fee_back_minor: int
    state: str
    reason: str
    at_ms: int
    entry_id: str


class EntryRef(msgspec.Struct, frozen=True):
    """A journal entry about an order."""

    id: str
    kind: str
    state: str
    at_ms: int


class OrderDetail(OrderItem, frozen=True):
    """An order's own page: who paid, what went back, and the journal's entries about it."""

    payer: Named | None
    refunds: list[RefundItem]
    entries: list[EntryRef]
