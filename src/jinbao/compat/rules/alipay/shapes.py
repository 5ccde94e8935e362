"""What each trade method is asked for, as far as it is heeded here; other fields are passed over."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

#: The documents allow letters, digits and underscores; hyphens pass in practice.
OutNo = Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=r"\A[0-9A-Za-z_\-]+\Z")]
TradeNo = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Amount = Annotated[str, msgspec.Meta(min_length=1, max_length=12)]
Text256 = Annotated[str, msgspec.Meta(min_length=1, max_length=256)]
Note = Annotated[str, msgspec.Meta(max_length=512)]
Url = Annotated[str, msgspec.Meta(max_length=512)]
#: Names of what an answer is to tell besides: a list, or a text that holds the one or the list; ``in`` reads both.
Options = list[str] | str
#: A value that some SDKs send as a JSON text and others as JSON: it is looked at when it is needed.
Loose = Any


class Extend(msgspec.Struct, frozen=True):
    """``royalty_freeze`` sets what was paid aside, to be shared out by ``trade.order.settle``."""

    royalty_freeze: str = ""
    sys_service_provider_id: str = ""


class Ordered(msgspec.Struct, kw_only=True, frozen=True):
    """What all ways to ask for a payment have in common."""

    out_trade_no: OutNo
    total_amount: Amount
    subject: Text256
    body: Annotated[str, msgspec.Meta(max_length=400)] = ""
    product_code: Annotated[str, msgspec.Meta(max_length=64)] = ""
    seller_id: Annotated[str, msgspec.Meta(max_length=28)] = ""
    timeout_express: Annotated[str, msgspec.Meta(max_length=8)] = ""
    time_expire: Annotated[str, msgspec.Meta(max_length=32)] = ""
    passback_params: Annotated[str, msgspec.Meta(max_length=512)] = ""
    store_id: Annotated[str, msgspec.Meta(max_length=64)] = ""
    operator_id: Annotated[str, msgspec.Meta(max_length=64)] = ""
    terminal_id: Annotated[str, msgspec.Meta(max_length=64)] = ""
    discountable_amount: Amount | None = None
    undiscountable_amount: Amount | None = None
    enable_pay_channels: str = ""
    disable_pay_channels: str = ""
    extend_params: Extend = Extend()
    goods_detail: list[Loose] | str = ""


class Precreate(Ordered, kw_only=True, frozen=True):
    """``alipay.trade.precreate``: a code for the buyer to scan."""

    qr_code_timeout_express: Annotated[str, msgspec.Meta(max_length=8)] = ""


class PayByCode(Ordered, kw_only=True, frozen=True):
    """``alipay.trade.pay``: the till has read the buyer's code."""

    scene: Annotated[str, msgspec.Meta(pattern=r"\A(bar_code|security_code|wave_code)\Z")]
    auth_code: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    buyer_id: Annotated[str, msgspec.Meta(max_length=28)] = ""


class Create(Ordered, kw_only=True, frozen=True):
    """``alipay.trade.create``: for a buyer who is known, inside of the wallet."""

    buyer_id: Annotated[str, msgspec.Meta(max_length=28)] = ""
    buyer_open_id: Annotated[str, msgspec.Meta(max_length=128)] = ""
    buyer_logon_id: Annotated[str, msgspec.Meta(max_length=100)] = ""
    op_app_id: Annotated[str, msgspec.Meta(max_length=16)] = ""


class Page(Ordered, kw_only=True, frozen=True):
    """``alipay.trade.page.pay``, ``.wap.pay`` and ``.app.pay``: the buyer comes to our cashier."""

    qr_pay_mode: str = ""
    quit_url: Url = ""


class Which(msgspec.Struct, kw_only=True, frozen=True):
    """A trade, by our number (which wins) or the merchant's."""

    out_trade_no: Annotated[str, msgspec.Meta(max_length=64)] = ""
    trade_no: Annotated[str, msgspec.Meta(max_length=64)] = ""
    query_options: Options = ""
    operator_id: Annotated[str, msgspec.Meta(max_length=64)] = ""


class RoyaltyPart(msgspec.Struct, kw_only=True, frozen=True):
    """A share of a payment: to ``trans_in`` at a settlement, from ``trans_out`` when it comes back with a refund."""

    trans_in: Annotated[str, msgspec.Meta(max_length=64)] = ""
    trans_out: Annotated[str, msgspec.Meta(max_length=64)] = ""
    trans_in_type: Annotated[str, msgspec.Meta(max_length=64)] = "userId"
    royalty_type: Annotated[str, msgspec.Meta(max_length=32)] = "transfer"
    amount: Amount | None = None
    amount_percentage: Annotated[str, msgspec.Meta(pattern=r"\A(100|[1-9]?[0-9])\Z")] = ""
    desc: Annotated[str, msgspec.Meta(max_length=200)] = ""


#: As many as a settlement has parts, with pay too.
Parts = Annotated[list[RoyaltyPart], msgspec.Meta(max_length=50)]


class Refund(Which, kw_only=True, frozen=True):
    """``alipay.trade.refund``."""

    refund_amount: Amount
    out_request_no: Annotated[str, msgspec.Meta(max_length=64)] = ""
    refund_reason: Annotated[str, msgspec.Meta(max_length=256)] = ""
    refund_royalty_parameters: Parts = msgspec.field(default_factory=list)


class RefundQuery(Which, kw_only=True, frozen=True):
    """``alipay.trade.fastpay.refund.query``."""

    out_request_no: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


class SettleExtend(msgspec.Struct, frozen=True):
    """``royalty_finish``: nothing more is shared out, the rest is the merchant's."""

    royalty_finish: str = ""


class Settle(msgspec.Struct, kw_only=True, frozen=True):
    """``alipay.trade.order.settle``."""

    out_request_no: OutNo
    trade_no: TradeNo
    royalty_parameters: Parts = msgspec.field(default_factory=list)
    extend_params: SettleExtend = SettleExtend()


class SettleQuery(msgspec.Struct, kw_only=True, frozen=True):
    """``alipay.trade.order.settle.query``: by our number, or by the merchant's and the trade's."""

    settle_no: Annotated[str, msgspec.Meta(max_length=64)] = ""
    out_request_no: Annotated[str, msgspec.Meta(max_length=64)] = ""
    trade_no: Annotated[str, msgspec.Meta(max_length=64)] = ""


class RoyaltyEntity(msgspec.Struct, kw_only=True, frozen=True):
    """Who may get shares: a user id (2088...), or the name that one logs in with."""

    type: Annotated[str, msgspec.Meta(pattern=r"\A(userId|loginName|openId)\Z")]
    account: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    name: Annotated[str, msgspec.Meta(max_length=64)] = ""
    memo: Annotated[str, msgspec.Meta(max_length=64)] = ""


class Relation(msgspec.Struct, kw_only=True, frozen=True):
    """``alipay.trade.royalty.relation.bind`` and ``.unbind``."""

    receiver_list: Annotated[list[RoyaltyEntity], msgspec.Meta(min_length=1, max_length=20)]
    out_request_no: Annotated[str, msgspec.Meta(max_length=64)] = ""


class RelationQuery(msgspec.Struct, kw_only=True, frozen=True):
    """``alipay.trade.royalty.relation.batchquery``."""

    page_num: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1
    page_size: Annotated[int, msgspec.Meta(ge=1, le=100)] = 20
    out_request_no: Annotated[str, msgspec.Meta(max_length=64)] = ""


class Payee(msgspec.Struct, kw_only=True, frozen=True):
    """Who is paid: a user id, or the phone number that one logs in with."""

    identity: Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
    identity_type: Annotated[str, msgspec.Meta(pattern=r"\A(ALIPAY_USER_ID|ALIPAY_LOGON_ID|ALIPAY_OPEN_ID)\Z")]
    name: Annotated[str, msgspec.Meta(max_length=128)] = ""


class Transfer(msgspec.Struct, kw_only=True, frozen=True):
    """``alipay.fund.trans.uni.transfer``."""

    out_biz_no: OutNo
    trans_amount: Amount
    product_code: Annotated[str, msgspec.Meta(pattern=r"\A(TRANS_ACCOUNT_NO_PWD|STD_RED_PACKET)\Z")]
    biz_scene: Annotated[str, msgspec.Meta(pattern=r"\A(DIRECT_TRANSFER|PERSONAL_COLLECTION)\Z")]
    payee_info: Payee
    order_title: Annotated[str, msgspec.Meta(max_length=128)] = ""
    remark: Annotated[str, msgspec.Meta(max_length=200)] = ""


class TransferQuery(msgspec.Struct, kw_only=True, frozen=True):
    """``alipay.fund.trans.common.query``."""

    out_biz_no: Annotated[str, msgspec.Meta(max_length=64)] = ""
    order_id: Annotated[str, msgspec.Meta(max_length=64)] = ""
    product_code: Annotated[str, msgspec.Meta(max_length=64)] = ""
    biz_scene: Annotated[str, msgspec.Meta(max_length=64)] = ""


class AccountQuery(msgspec.Struct, kw_only=True, frozen=True):
    """``alipay.fund.account.query``."""

    alipay_user_id: Annotated[str, msgspec.Meta(max_length=32)] = ""
    merchant_user_id: Annotated[str, msgspec.Meta(max_length=32)] = ""
    account_type: Annotated[str, msgspec.Meta(max_length=32)] = "ACCTRANS_ACCOUNT"


class Bill(msgspec.Struct, kw_only=True, frozen=True):
    """``alipay.data.dataservice.bill.downloadurl.query``."""

    bill_type: Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
    bill_date: Annotated[str, msgspec.Meta(min_length=1, max_length=10)]


class Token(msgspec.Struct, kw_only=True, frozen=True):
    """``alipay.system.oauth.token``."""

    grant_type: Annotated[str, msgspec.Meta(max_length=32)] = ""
    code: Annotated[str, msgspec.Meta(max_length=512)] = ""
    refresh_token: Annotated[str, msgspec.Meta(max_length=512)] = ""


class Shared(msgspec.Struct, kw_only=True, frozen=True):
    """``alipay.user.info.share``."""

    auth_token: Annotated[str, msgspec.Meta(max_length=512)] = ""


class Certificate(msgspec.Struct, kw_only=True, frozen=True):
    """``alipay.open.app.alipaycert.download``."""

    alipay_cert_sn: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
