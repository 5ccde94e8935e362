"""Bodies of calls about refunds."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from jinbao.compat.rules.wechat.shapes.fields import (
    Body,
    Currency,
    Fen,
    FenOrNone,
    MchId,
    NotifyUrl,
    OutRefundNo,
    OutTradeNo,
    Text32,
    Text256,
    TransactionId,
)


class RefundSource(Body, kw_only=True):
    """Out of which account of the merchant how much is given back."""

    account: Literal["AVAILABLE", "UNAVAILABLE"]
    amount: Fen


class RefundAmount(Body, rename={"from_": "from"}, kw_only=True):
    """How much is given back of how much."""

    refund: Fen
    total: Fen
    currency: Currency
    from_: Annotated[list[RefundSource], Meta(max_length=16)] | None = None


class RefundGoods(Body, kw_only=True):
    """One line of what is given back."""

    merchant_goods_id: Annotated[str, Meta(min_length=1, max_length=32)]
    wechatpay_goods_id: Text32 | None = None
    goods_name: Text256 | None = None
    unit_price: FenOrNone
    refund_amount: FenOrNone
    refund_quantity: Annotated[int, Meta(ge=1, le=1_000_000_000)]


class AskRefund(Body, kw_only=True):
    """A refund of an order, which is named by one of its two numbers."""

    sub_mchid: MchId | None = None
    transaction_id: TransactionId | None = None
    out_trade_no: OutTradeNo | None = None
    out_refund_no: OutRefundNo
    reason: Annotated[str, Meta(max_length=80)] | None = None
    notify_url: NotifyUrl | None = None
    funds_account: Literal["AVAILABLE", "UNSETTLED"] | None = None
    amount: RefundAmount
    goods_detail: Annotated[list[RefundGoods], Meta(max_length=1000)] | None = None


class AbnormalRefund(Body, kw_only=True):
    """Where a refund goes that the payer's bank did not take."""

    sub_mchid: MchId | None = None
    out_refund_no: OutRefundNo
    type: Literal["USER_BANK_CARD", "MERCHANT_BANK_CARD"]
    bank_type: Annotated[str, Meta(max_length=16)] | None = None
    bank_account: Annotated[str, Meta(max_length=1024)] | None = None
    real_name: Annotated[str, Meta(max_length=1024)] | None = None
