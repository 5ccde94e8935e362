"""Fields that several bodies have, with their lengths and characters. Amounts are whole minor units."""

from __future__ import annotations

import re
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

_OUT_TRADE_NO = r"[0-9A-Za-z_\-|*]{6,32}"
_OUT_REFUND_NO = r"[0-9A-Za-z_\-|*@]{1,64}"

#: For numbers that come in a path.
OUT_TRADE_NO = re.compile(_OUT_TRADE_NO)
OUT_REFUND_NO = re.compile(_OUT_REFUND_NO)
TRANSACTION_ID = re.compile(r"[0-9]{28,32}")

#: Why a text is not taken, by the pattern that it does not match, as msgspec writes that into its messages.
PATTERN_WORDS: dict[str, str] = {}


def patterned(pattern: str, words: str, max_length: int | None = None) -> Meta:
    """The rule that a text is all of ``pattern``; ``words`` say so in Chinese to who breaks it."""
    whole = rf"\A{pattern}\Z"
    PATTERN_WORDS[repr(whole)] = words
    return Meta(pattern=whole, max_length=max_length)


AppId: TypeAlias = Annotated[str, Meta(min_length=1, max_length=32)]
MchId: TypeAlias = Annotated[str, patterned("[0-9]{8,10}", "须为8至10位数字")]
OpenId: TypeAlias = Annotated[str, Meta(min_length=1, max_length=128)]
OutTradeNo: TypeAlias = Annotated[str, patterned(_OUT_TRADE_NO, "须为6至32个字符，只能是数字、大小写字母、_-|*")]
OutRefundNo: TypeAlias = Annotated[str, patterned(_OUT_REFUND_NO, "须为1至64个字符，只能是数字、大小写字母、_-|*@")]
TransactionId: TypeAlias = Annotated[str, patterned("[0-9]{1,32}", "须为1至32位数字")]
Description: TypeAlias = Annotated[str, Meta(min_length=1, max_length=127)]
Attach: TypeAlias = Annotated[str, Meta(max_length=128)]
GoodsTag: TypeAlias = Annotated[str, Meta(max_length=32)]
#: A full address without a query.
NotifyUrl: TypeAlias = Annotated[
    str, patterned(r"https?://[^\s?#/]+[^\s?#]*", "须为http://或https://开头的完整地址，不能携带参数", 255)
]
Time: TypeAlias = Annotated[str, Meta(min_length=1, max_length=64)]
Currency: TypeAlias = Annotated[str, patterned("[A-Z]{3}", "须为3位大写字母的币种代码")]
Fen: TypeAlias = Annotated[int, Meta(ge=1, le=1_000_000_000_000)]
FenOrNone: TypeAlias = Annotated[int, Meta(ge=0, le=1_000_000_000_000)]
Ip: TypeAlias = Annotated[str, patterned("[0-9A-Fa-f.:]+", "须为IPv4或IPv6地址", 45)]
Text32: TypeAlias = Annotated[str, Meta(max_length=32)]
Text64: TypeAlias = Annotated[str, Meta(max_length=64)]
Text128: TypeAlias = Annotated[str, Meta(max_length=128)]
Text256: TypeAlias = Annotated[str, Meta(max_length=256)]
Text512: TypeAlias = Annotated[str, Meta(max_length=512)]
LimitPay: TypeAlias = Literal["no_balance", "no_credit", "no_debit", "balance_only"]


class Body(Struct, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """Any body: what it does not name is refused."""


class Amount(Body, kw_only=True):
    """What is to be paid."""

    total: Fen
    currency: Currency | None = None


class Goods(Body, kw_only=True):
    """One line of what is bought."""

    merchant_goods_id: Annotated[str, Meta(min_length=1, max_length=32)]
    wechatpay_goods_id: Text32 | None = None
    goods_name: Text256 | None = None
    quantity: Annotated[int, Meta(ge=1, le=1_000_000_000)]
    unit_price: FenOrNone


class Detail(Body, kw_only=True):
    """What is bought."""

    cost_price: FenOrNone | None = None
    invoice_id: Text32 | None = None
    goods_detail: Annotated[list[Goods], Meta(max_length=6000)] | None = None


class Store(Body, kw_only=True):
    """Where it is bought."""

    id: Annotated[str, Meta(min_length=1, max_length=32)]
    name: Text256 | None = None
    area_code: Text32 | None = None
    address: Text512 | None = None


class H5Info(Body, kw_only=True):
    """The browser in which it is bought."""

    type: Annotated[str, Meta(min_length=1, max_length=32)]
    app_name: Text64 | None = None
    app_url: Text128 | None = None
    bundle_id: Text128 | None = None
    package_name: Text128 | None = None


class Scene(Body, kw_only=True):
    """Whence it is bought."""

    payer_client_ip: Ip
    device_id: Text32 | None = None
    store_info: Store | None = None
    h5_info: H5Info | None = None


class SceneH5(Body, kw_only=True):
    """``Scene`` for a browser, of which WeChat Pay wants to know more."""

    payer_client_ip: Ip
    device_id: Text32 | None = None
    store_info: Store | None = None
    h5_info: H5Info


class TillStore(Body, kw_only=True):
    """Where a till stands: one of the two names it."""

    id: Text32 | None = None
    out_id: Text32 | None = None
    name: Text256 | None = None
    area_code: Text32 | None = None
    address: Text512 | None = None


class TillScene(Body, kw_only=True):
    """Where a payment code is read."""

    payer_client_ip: Ip | None = None
    device_id: Text32 | None = None
    device_ip: Ip | None = None
    store_info: TillStore


class Settle(Body, kw_only=True):
    """Whether what is paid will be shared out."""

    profit_sharing: bool = False


class Payer(Body, kw_only=True):
    """Who is to pay, as the merchant's app calls them."""

    openid: OpenId


class PartnerPayer(Body, kw_only=True):
    """Who is to pay, as the provider's or the merchant's app calls them: one of the two."""

    sp_openid: OpenId | None = None
    sub_openid: OpenId | None = None


class CodePayer(Body, kw_only=True):
    """Who is to pay: whoever shows this payment code."""

    auth_code: Annotated[str, Meta(min_length=1, max_length=128)]
