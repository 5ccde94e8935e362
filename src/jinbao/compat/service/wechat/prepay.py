"""Asking for orders that the payer then opens: native, JSAPI and mini-programs, H5, app; by merchants and providers."""

from __future__ import annotations

from typing import Any

import msgspec

from jinbao.compat.errors import FieldInvalid
from jinbao.compat.rules import hosts, numbers
from jinbao.compat.rules.wechat import shapes
from jinbao.compat.rules.wechat.times import read_time
from jinbao.compat.service import opening
from jinbao.compat.service.context import Context
from jinbao.compat.service.operations import About, Answer, WechatCall, WechatOperation
from jinbao.compat.service.trades import NewTrade, Trades, fingerprint
from jinbao.compat.service.wechat import parties
from jinbao.compat.service.wechat.parties import Party
from jinbao.compat.types import Product, Scheme, Trade
from jinbao.kit.clock import DAY_MS, HOUR_MS, MINUTE_MS
from jinbao.pay.types import Channel, NewOrder, Order

#: How long a prepay id or a code's text opens its order, and the link of an H5 order.
TOKEN_LIFE_MS = 2 * HOUR_MS
H5_LIFE_MS = 5 * MINUTE_MS
ORDER_LIFE_MS = 7 * DAY_MS

H5_PATH = "/cgi-bin/mmpayweb-bin/checkmweb"


async def native(context: Context, call: WechatCall) -> Answer:
    """The text of a code that the payer scans."""
    return await _native(context, call, _direct(call))


async def partner_native(context: Context, call: WechatCall) -> Answer:
    """``native``, by a provider."""
    return await _native(context, call, _partner(context, call))


async def app(context: Context, call: WechatCall) -> Answer:
    """A prepay id, with which the merchant's app calls the wallet."""
    return _prepay_id(*await _prepaid(context, call, _direct(call), Product.APP))


async def partner_app(context: Context, call: WechatCall) -> Answer:
    """``app``, by a provider."""
    return _prepay_id(*await _prepaid(context, call, _partner(context, call), Product.APP))


async def jsapi(context: Context, call: WechatCall) -> Answer:
    """A prepay id for a page inside the wallet; only the payer that it names may pay."""
    party = _direct(call)
    payer = await parties.member_behind(context, party.app_id, call.body.payer.openid)
    return _prepay_id(*await _prepaid(context, call, party, Product.JSAPI, payer))


async def partner_jsapi(context: Context, call: WechatCall) -> Answer:
    """``jsapi``, by a provider: the payer as its app or the merchant's calls them."""
    party = _partner(context, call)
    named: shapes.PartnerPrepayJsapi = call.body
    payers: list[int] = []
    if named.payer.sub_openid is not None:
        if not party.sub_app_id:
            raise FieldInvalid(field="/sub_appid", location="body", reason="使用sub_openid时必填")
        payers.append(await parties.member_behind(context, party.sub_app_id, named.payer.sub_openid))
    if named.payer.sp_openid is not None:
        payers.append(await parties.member_behind(context, party.app_id, named.payer.sp_openid))
    if not payers:
        raise FieldInvalid(field="/payer", location="body", reason="sp_openid与sub_openid必须填写其中一个")
    if len(set(payers)) > 1:
        raise FieldInvalid(field="/payer", location="body", reason="sp_openid与sub_openid不是同一用户")
    return _prepay_id(*await _prepaid(context, call, party, Product.JSAPI, payers[0]))


async def h5(context: Context, call: WechatCall) -> Answer:
    """A link for a phone's browser, which leads into the wallet."""
    return _h5_url(context, call, *await _prepaid(context, call, _direct(call), Product.H5))


async def partner_h5(context: Context, call: WechatCall) -> Answer:
    """``h5``, by a provider."""
    return _h5_url(context, call, *await _prepaid(context, call, _partner(context, call), Product.H5))


def h5_link(context: Context, call: WechatCall, trade: Trade) -> str:
    """Where a phone's browser goes; merchants add ``&redirect_url=...`` to it.

    A caller that reached us by the real service's name, through a proxy, has browsers that do not: they are sent
    straight to the cashier.
    """
    if hosts.is_wechat(call.request.base):
        return f"{opening.cashier_url(context, trade)}?package={trade.number[-10:]}"
    return f"{call.request.base}{H5_PATH}?prepay_id={trade.token}&package={trade.number[-10:]}"


def about(call: WechatCall) -> About:
    """What an order is about."""
    body: Any = call.body
    return About(body.out_trade_no, body.amount.total, body.description)


def expiry(context: Context, time_expire: str | None, field: str = "/time_expire") -> int | None:
    """When an order ends that says so, in milliseconds. Raises ``FieldInvalid`` for what is no time."""
    if time_expire is None:
        return None
    at_ms = read_time(time_expire)
    if at_ms is None:
        raise FieldInvalid(field=field, location="body", reason="须为RFC 3339格式，例如2018-06-08T10:34:56+08:00")
    return at_ms


def kept_of(body: Any) -> bytes:
    """What only the answers need of an order: written beside it as JSON."""
    scene = getattr(body, "scene_info", None)
    told = {
        "description": body.description,
        "attach": body.attach or "",
        "device_id": (scene.device_id or "") if scene is not None else "",
        "goods_tag": body.goods_tag or "",
        "detail": body.detail,
    }
    return msgspec.json.encode({name: value for name, value in told.items() if value})


def new_order(
    context: Context, body: Any, *, channel: Channel, expires_at_ms: int | None, payer: int | None = None
) -> NewOrder:
    """The order of ours that a body asks for."""
    return NewOrder(
        amount=context.money(body.amount.total),
        subject=body.description,
        out_no=body.out_trade_no,
        expires_at_ms=expires_at_ms,
        channel=channel,
        split=body.settle_info is not None and body.settle_info.profit_sharing,
        only_payer=payer,
    )


def _direct(call: WechatCall) -> Party:
    return parties.direct(call, call.body.mchid, call.body.appid)


def _partner(context: Context, call: WechatCall) -> Party:
    body: shapes.PartnerPrepay = call.body
    return parties.partner(context, call, body.sp_mchid, body.sub_mchid, body.sp_appid, body.sub_appid or "")


async def _native(context: Context, call: WechatCall, party: Party) -> Answer:
    trade, order = await _prepaid(context, call, party, Product.NATIVE)
    return Answer({"code_url": numbers.CODE_URL + trade.token}, order_id=order.id)


def _prepay_id(trade: Trade, order: Order) -> Answer:
    return Answer({"prepay_id": trade.token}, order_id=order.id)


def _h5_url(context: Context, call: WechatCall, trade: Trade, order: Order) -> Answer:
    return Answer({"h5_url": h5_link(context, call, trade)}, order_id=order.id)


async def _prepaid(
    context: Context, call: WechatCall, party: Party, product: Product, payer: int | None = None
) -> tuple[Trade, Order]:
    body: Any = call.body
    parties.check_currency(context, body.amount.currency)
    ends = expiry(context, body.time_expire)
    expires_at_ms = context.now_ms() + ORDER_LIFE_MS if ends is None else ends
    new = NewTrade(
        scheme=Scheme.WECHAT,
        account=party.account,
        app_id=party.app_id,
        sub_account=party.sub_account,
        sub_app_id=party.sub_app_id,
        merchant_id=party.merchant.merchant_id,
        product=product,
        asked=fingerprint(product.value, body),
        order=new_order(context, body, channel=Channel.API, expires_at_ms=expires_at_ms, payer=payer),
        token_life_ms=H5_LIFE_MS if product is Product.H5 else TOKEN_LIFE_MS,
        notify_url=body.notify_url,
        details=kept_of(body),
        payer_id=payer,
    )
    return await Trades(context).make(new)


_BASE = "/v3/pay/transactions"
_PARTNER = "/v3/pay/partner/transactions"

OPERATIONS = (
    WechatOperation("native", "POST", f"{_BASE}/native", native, shapes.Prepay, about),
    WechatOperation("jsapi", "POST", f"{_BASE}/jsapi", jsapi, shapes.PrepayJsapi, about),
    WechatOperation("h5", "POST", f"{_BASE}/h5", h5, shapes.PrepayH5, about),
    WechatOperation("app", "POST", f"{_BASE}/app", app, shapes.Prepay, about),
    WechatOperation("partner.native", "POST", f"{_PARTNER}/native", partner_native, shapes.PartnerPrepay, about),
    WechatOperation("partner.jsapi", "POST", f"{_PARTNER}/jsapi", partner_jsapi, shapes.PartnerPrepayJsapi, about),
    WechatOperation("partner.h5", "POST", f"{_PARTNER}/h5", partner_h5, shapes.PartnerPrepayH5, about),
    WechatOperation("partner.app", "POST", f"{_PARTNER}/app", partner_app, shapes.PartnerPrepay, about),
)
