"""Bodies of calls that share payments out."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta

from jinbao.compat.rules.wechat.shapes.fields import AppId, Body, Fen, MchId, NotifyUrl, OutRefundNo, TransactionId
from jinbao.compat.rules.wechat.shapes.transfers import Sealed

#: Numbers of splits and returns: up to 64 of the characters that refunds' numbers have.
OutOrderNo: TypeAlias = OutRefundNo
ReceiverKind: TypeAlias = Literal["MERCHANT_ID", "PERSONAL_OPENID", "PERSONAL_SUB_OPENID"]
Account: TypeAlias = Annotated[str, Meta(min_length=1, max_length=64)]
Note: TypeAlias = Annotated[str, Meta(min_length=1, max_length=80)]
Relation: TypeAlias = Literal[
    "SERVICE_PROVIDER",
    "STORE",
    "STAFF",
    "STORE_OWNER",
    "PARTNER",
    "HEADQUARTER",
    "BRAND",
    "DISTRIBUTOR",
    "USER",
    "SUPPLIER",
    "CUSTOM",
]


class AddReceiver(Body, kw_only=True):
    """Whom parts of payments may go to. ``custom_relation`` goes with ``CUSTOM``."""

    sub_mchid: MchId | None = None
    appid: AppId
    sub_appid: AppId | None = None
    type: ReceiverKind
    account: Account
    name: Sealed | None = None
    relation_type: Relation
    custom_relation: Annotated[str, Meta(max_length=10)] | None = None


class DeleteReceiver(Body, kw_only=True):
    """Whom they may not go to any more."""

    sub_mchid: MchId | None = None
    appid: AppId
    sub_appid: AppId | None = None
    type: ReceiverKind
    account: Account


class PartLine(Body, kw_only=True):
    """What one receiver is to have."""

    type: ReceiverKind
    account: Account
    name: Sealed | None = None
    amount: Fen
    description: Note


class ShareOut(Body, kw_only=True):
    """Parts of a payment; ``unfreeze_unsplit`` ends the sharing."""

    sub_mchid: MchId | None = None
    appid: AppId
    sub_appid: AppId | None = None
    transaction_id: TransactionId
    out_order_no: OutOrderNo
    receivers: Annotated[list[PartLine], Meta(min_length=1, max_length=50)]
    unfreeze_unsplit: bool
    notify_url: NotifyUrl | None = None


class Unfreeze(Body, kw_only=True):
    """The end of sharing a payment out."""

    sub_mchid: MchId | None = None
    transaction_id: TransactionId
    out_order_no: OutOrderNo
    description: Note
    notify_url: NotifyUrl | None = None


class GiveBack(Body, kw_only=True):
    """Some of a part comes back from a merchant. The split is named by one of its numbers."""

    sub_mchid: MchId | None = None
    order_id: Annotated[str, Meta(min_length=1, max_length=64)] | None = None
    out_order_no: OutOrderNo | None = None
    out_return_no: OutOrderNo
    return_mchid: MchId
    amount: Fen
    description: Note
