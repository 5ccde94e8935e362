"""Money that merchants send or share out, as WeChat Pay numbers and names it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class TransferKind(Enum):
    """``bill``: a transfer that its receiver confirms (since 2025). ``change``: the older one, straight to change."""

    BILL = "bill"
    CHANGE = "change"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """One row beside each payout that a merchant asked for. What became of it is said by the payout.

    ``payout_id`` is ``None`` for one that failed before anything moved; ``reason`` is then the scheme's word for why.
    ``package`` opens it for its receiver. ``named``: the merchant gave the receiver's name, and it was right.
    """

    number: str
    kind: TransferKind
    account: str
    app_id: str
    out_no: str
    merchant_id: int
    member_id: int
    openid: str
    payout_id: int | None
    amount_minor: int
    remark: str
    scene: str
    named: bool
    notify_url: str
    package: str
    asked: bytes
    details: bytes
    reason: str
    created_at_ms: int


class BatchState(Enum):
    """``accepted`` until every detail of it has ended."""

    ACCEPTED = "accepted"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A batch of transfers of the old model: ``size`` details that add up to ``total_minor``."""

    number: str
    account: str
    app_id: str
    out_no: str
    merchant_id: int
    name: str
    remark: str
    total_minor: int
    size: int
    scene: str
    notify_url: str
    asked: bytes
    state: BatchState
    created_at_ms: int
    updated_at_ms: int


class DetailState(Enum):
    """``init`` until it has been paid or has failed."""

    INIT = "init"
    SUCCESS = "success"
    FAIL = "fail"


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchDetail:
    """One transfer of a batch. ``member_id`` is ``None`` when nobody has the openid; ``reason`` says why it failed."""

    number: str
    batch: str
    place: int
    out_no: str
    openid: str
    member_id: int | None
    amount_minor: int
    remark: str
    named: bool
    state: DetailState
    reason: str
    payout_id: int | None
    created_at_ms: int
    updated_at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RedPacket:
    """A red packet that a merchant sent, by its own number. What became of it is said by packets."""

    number: str
    account: str
    app_id: str
    out_no: str
    merchant_id: int
    member_id: int
    openid: str
    packet_id: int
    amount_minor: int
    size: int
    asked: bytes
    details: bytes
    created_at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiverName:
    """What a merchant calls a receiver of parts of its payments. ``member`` says whether ``party_id`` is a member."""

    account: str
    kind: str
    receiver: str
    app_id: str
    member: bool
    party_id: int
    relation: str
    custom: str
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitName:
    """The scheme's number and words of a split. ``details`` are its receivers as asked for, in the split's order."""

    split_id: int
    number: str
    account: str
    order_id: int
    out_no: str
    notify_url: str
    asked: bytes
    details: bytes
    created_at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitReturnName:
    """The scheme's number and words of a split's return. ``receiver`` is the merchant number that gives it back."""

    return_id: int
    number: str
    split_id: int
    account: str
    out_no: str
    receiver: str
    asked: bytes
    note: str
    created_at_ms: int
