"""What pay announces. Each event is a snapshot that a till, a phone or a read model can use as it is.

Ids are as shown (``ord_...``), amounts whole minor units, times milliseconds UTC, names masked.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

from jinbao.kit.outbox import Event


class OrderEvent(Event, frozen=True, kw_only=True):
    """What every event about an order tells: the order as it now stands."""

    order: str
    out_no: str
    merchant: str
    merchant_name: str
    amount_minor: int
    subject: str
    state: str
    channel: str
    at_ms: int
    expires_at_ms: int
    member: str = ""
    payer_name: str = ""


class OrderCreated(OrderEvent, frozen=True, kw_only=True):
    """A merchant wants to be paid."""

    NAME: ClassVar[str] = "pay.order_created/1"


class OrderPaid(OrderEvent, frozen=True, kw_only=True):
    """The money has moved: ``payment`` is also the id of the journal entry."""

    NAME: ClassVar[str] = "pay.order_paid/1"
    payment: str
    fee_minor: int


class OrderClosed(OrderEvent, frozen=True, kw_only=True):
    """Nobody can pay the order any more; ``why`` is ``merchant``, ``declined`` or ``refused``."""

    NAME: ClassVar[str] = "pay.order_closed/1"
    why: str


class OrderExpired(OrderEvent, frozen=True, kw_only=True):
    """The order's time (or the payer's time to confirm) ran out."""

    NAME: ClassVar[str] = "pay.order_expired/1"


class ConfirmationWanted(OrderEvent, frozen=True, kw_only=True):
    """A till has read the member's payment code; the phone must confirm before ``until_ms``."""

    NAME: ClassVar[str] = "pay.confirmation_wanted/1"
    until_ms: int


class RefundDone(Event, frozen=True, kw_only=True):
    """Money is back with the payer. ``refunded_minor`` and ``state`` are the order's after this refund."""

    NAME: ClassVar[str] = "pay.refund_done/1"
    refund: str
    out_refund_no: str
    order: str
    out_no: str
    merchant: str
    merchant_name: str
    member: str
    payer_name: str
    amount_minor: int
    fee_back_minor: int
    order_amount_minor: int
    refunded_minor: int
    state: str
    subject: str
    reason: str
    at_ms: int


class CodeReplayed(Event, frozen=True, kw_only=True):
    """A payment code came a second time, from another merchant than ``first_order``'s: maybe a copied phone."""

    NAME: ClassVar[str] = "pay.code_replayed/1"
    member: str
    device: str
    merchant: str
    first_order: str
    at_ms: int


class SettlementDone(Event, frozen=True, kw_only=True):
    """The bank has paid a merchant out."""

    NAME: ClassVar[str] = "pay.settlement_done/1"
    settlement: str
    merchant: str
    amount_minor: int
    at_ms: int


class SettlementRefused(Event, frozen=True, kw_only=True):
    """The bank did not pay; the money is with the merchant's balance again."""

    NAME: ClassVar[str] = "pay.settlement_refused/1"
    settlement: str
    merchant: str
    amount_minor: int
    reason: str
    at_ms: int


class PayoutEvent(Event, frozen=True, kw_only=True):
    """What every event about a payout tells: the payout as it now stands."""

    payout: str
    out_no: str
    merchant: str
    merchant_name: str
    member: str
    member_name: str
    amount_minor: int
    title: str
    state: str
    at_ms: int


class PayoutWaiting(PayoutEvent, frozen=True, kw_only=True):
    """A merchant has set money aside for the member, who may accept it before ``expires_at_ms``."""

    NAME: ClassVar[str] = "pay.payout_waiting/1"
    expires_at_ms: int


class PayoutDone(PayoutEvent, frozen=True, kw_only=True):
    """The member has the money."""

    NAME: ClassVar[str] = "pay.payout_done/1"


class PayoutReturned(PayoutEvent, frozen=True, kw_only=True):
    """The merchant has the money again; ``why`` is ``cancelled`` or ``expired``."""

    NAME: ClassVar[str] = "pay.payout_returned/1"
    why: str


class SplitPart(msgspec.Struct, frozen=True):
    """What one receiver (``mbr_...`` or ``mch_...``) got."""

    receiver: str
    amount_minor: int
    note: str


class SplitDone(Event, frozen=True, kw_only=True):
    """A merchant has shared out some of an order (``shared_minor``, in parts); with ``finish`` the rest is its own."""

    NAME: ClassVar[str] = "pay.split_done/1"
    split: str
    out_no: str
    order: str
    order_out_no: str
    merchant: str
    merchant_name: str
    parts: list[SplitPart]
    shared_minor: int
    finish: bool
    rest_minor: int
    note: str
    at_ms: int


class SplitReturned(Event, frozen=True, kw_only=True):
    """A receiver has given some of its part back."""

    NAME: ClassVar[str] = "pay.split_returned/1"
    split_return: str
    out_no: str
    split: str
    split_out_no: str
    order: str
    merchant: str
    receiver: str
    amount_minor: int
    note: str
    at_ms: int
