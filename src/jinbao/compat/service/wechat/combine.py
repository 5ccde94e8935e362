"""Several orders, of one or several merchants, that a payer pays together: all of them or none."""

from __future__ import annotations

from typing import Any

import msgspec

from jinbao.compat.errors import CallRefused, FieldInvalid, TradeMissing
from jinbao.compat.rules import numbers
from jinbao.compat.rules.wechat import shapes, states
from jinbao.compat.service.context import Context
from jinbao.compat.service.operations import About, Answer, WechatCall, WechatOperation
from jinbao.compat.service.trades import NewTrade, Trades, fingerprint
from jinbao.compat.service.wechat import parties
from jinbao.compat.service.wechat.parties import Party
from jinbao.compat.service.wechat.prepay import H5_LIFE_MS, ORDER_LIFE_MS, TOKEN_LIFE_MS, expiry, h5_link
from jinbao.compat.service.wechat.queries import path_number
from jinbao.compat.types import Product, Scheme, Trade
from jinbao.kit.errors import NotFound
from jinbao.pay.types import Bundle, NewOrder, Order

_DIRECT_FEWEST, _DIRECT_MOST = 2, 10


async def native(context: Context, call: WechatCall) -> Answer:
    """The text of a code that the payer scans."""
    trade, bundle = await _prepaid(context, call, Product.NATIVE)
    return Answer({"code_url": numbers.COMBINED_CODE_URL + trade.token}, order_id=bundle.orders[0].id)


async def app(context: Context, call: WechatCall) -> Answer:
    """A prepay id, with which the merchant's app calls the wallet."""
    trade, bundle = await _prepaid(context, call, Product.APP)
    return Answer({"prepay_id": trade.token}, order_id=bundle.orders[0].id)


async def jsapi(context: Context, call: WechatCall) -> Answer:
    """A prepay id for a page inside the wallet; only the payer that it names may pay."""
    body: shapes.CombineJsapi = call.body
    if body.combine_payer_info.openid is None:
        raise FieldInvalid(field="/combine_payer_info/openid", location="body", reason="此字段为必填项")
    payer = await parties.member_behind(context, body.combine_appid, body.combine_payer_info.openid)
    trade, bundle = await _prepaid(context, call, Product.JSAPI, payer)
    return Answer({"prepay_id": trade.token}, order_id=bundle.orders[0].id)


async def h5(context: Context, call: WechatCall) -> Answer:
    """A link for a phone's browser, which leads into the wallet."""
    trade, bundle = await _prepaid(context, call, Product.H5)
    return Answer({"h5_url": h5_link(context, call, trade)}, order_id=bundle.orders[0].id)


async def query(context: Context, call: WechatCall) -> Answer:
    """How all the orders stand."""
    parts = await _parts(context, call)
    first, order = parts[0]
    payer = await parties.payer_names(context, first, order)
    subs = [(await parties.payer_names(context, *part)).sub_openid for part in parts]
    return Answer(states.combined(parts, payer, subs, parties.seen(context)), order_id=order.id)


async def close(context: Context, call: WechatCall) -> Answer:
    """Nobody can pay any of the orders any more; all of them must be named. Again is no refusal."""
    body: shapes.CloseCombined = call.body
    parties.direct(call, call.merchant.mchid, body.combine_appid)
    parts = await _parts(context, call)
    if parts[0][0].app_id != body.combine_appid:
        raise CallRefused(reason="combine_appid与下单时不一致")
    named = {(sub.mchid, sub.sub_mchid or "", sub.out_trade_no) for sub in body.sub_orders}
    if named != {(trade.account, trade.sub_account, trade.out_no) for trade, _ in parts}:
        raise CallRefused(reason="sub_orders必须与下单时的全部子单一致")
    bundle_id = parts[0][1].bundle_id
    assert bundle_id is not None, "orders asked for together are in a bundle"
    await context.pay.bundles.close(call.merchant.merchant_id, bundle_id)
    return Answer(None, 204, order_id=parts[0][1].id)


def about(call: WechatCall) -> About:
    """What the orders are about, all together."""
    body: Any = call.body
    if isinstance(body, shapes.Combine | shapes.CombineJsapi | shapes.CombineH5):
        amount = sum(sub.amount.total_amount for sub in body.sub_orders)
        return About(body.combine_out_trade_no, amount, body.sub_orders[0].description)
    return About(call.path.get("combine_out_trade_no", ""))


async def _prepaid(
    context: Context, call: WechatCall, product: Product, payer: int | None = None
) -> tuple[Trade, Bundle]:
    body: Any = call.body
    parties.direct(call, body.combine_mchid, body.combine_appid)
    by_provider = any(sub.sub_mchid is not None for sub in body.sub_orders)
    if not by_provider and not _DIRECT_FEWEST <= len(body.sub_orders) <= _DIRECT_MOST:
        reason = f"直连商户{_DIRECT_FEWEST}至{_DIRECT_MOST}笔子单，服务商最多50笔"
        raise FieldInvalid(field="/sub_orders", location="body", reason=reason)
    ends = expiry(context, body.time_expire)
    expires_at_ms = context.now_ms() + ORDER_LIFE_MS if ends is None else ends
    asked = fingerprint(f"combine.{product.value}", body)
    news = [
        NewTrade(
            scheme=Scheme.WECHAT,
            account=party.account,
            app_id=body.combine_appid,
            sub_account=party.sub_account,
            sub_app_id=party.sub_app_id,
            merchant_id=party.merchant.merchant_id,
            product=product,
            asked=asked,
            order=_new_order(context, sub, expires_at_ms, payer),
            token_life_ms=H5_LIFE_MS if product is Product.H5 else TOKEN_LIFE_MS,
            notify_url=body.notify_url,
            details=_kept(body, sub),
            payer_id=payer,
            combined=body.combine_out_trade_no,
        )
        for sub, party in [(sub, _party(context, call, sub)) for sub in body.sub_orders]
    ]
    return await Trades(context).make_bundle(call.merchant.merchant_id, body.combine_out_trade_no, news)


def _party(context: Context, call: WechatCall, sub: Any) -> Party:
    """Who gets the money of one order: the caller, or a merchant that lets the caller act for it."""
    parties.check_currency(context, sub.amount.currency)
    if sub.sub_mchid is not None:
        return parties.partner(context, call, sub.mchid, sub.sub_mchid, "", sub.sub_appid or "")
    if sub.mchid == call.merchant.mchid:
        return parties.direct(call, sub.mchid)
    other = parties.partner(context, call, call.merchant.mchid, sub.mchid)
    return Party(merchant=other.merchant, account=sub.mchid, app_id="")


def _new_order(context: Context, sub: Any, expires_at_ms: int, payer: int | None) -> NewOrder:
    return NewOrder(
        amount=context.money(sub.amount.total_amount),
        subject=sub.description,
        out_no=sub.out_trade_no,
        expires_at_ms=expires_at_ms,
        split=sub.settle_info is not None and sub.settle_info.profit_sharing,
        only_payer=payer,
    )


def _kept(body: Any, sub: Any) -> bytes:
    scene = body.scene_info
    told = {
        "combine_mchid": body.combine_mchid,
        "description": sub.description,
        "attach": sub.attach,
        "device_id": (scene.device_id or "") if scene is not None else "",
        "goods_tag": sub.goods_tag or "",
    }
    return msgspec.json.encode({name: value for name, value in told.items() if value})


async def _parts(context: Context, call: WechatCall) -> list[tuple[Trade, Order]]:
    """The orders that the caller asked for together. Raises ``TradeMissing``."""
    out_no = path_number(call, "combine_out_trade_no", shapes.OUT_TRADE_NO)
    try:
        bundle = await context.pay.bundles.by_out_no(call.merchant.merchant_id, out_no)
    except NotFound:
        raise TradeMissing(what=out_no) from None
    trades = Trades(context)
    parts = [(trade, order) for order in bundle.orders if (trade := await trades.of_order(order.id)) is not None]
    if not parts or states.told_of(parts[0][0].details).get("combine_mchid") != call.merchant.mchid:
        raise TradeMissing(what=out_no)
    return parts


_BASE = "/v3/combine-transactions"
_ONE = f"{_BASE}/out-trade-no/{{combine_out_trade_no}}"

OPERATIONS = (
    WechatOperation("combine.native", "POST", f"{_BASE}/native", native, shapes.Combine, about),
    WechatOperation("combine.jsapi", "POST", f"{_BASE}/jsapi", jsapi, shapes.CombineJsapi, about),
    WechatOperation("combine.h5", "POST", f"{_BASE}/h5", h5, shapes.CombineH5, about),
    WechatOperation("combine.app", "POST", f"{_BASE}/app", app, shapes.Combine, about),
    WechatOperation("combine.query", "GET", _ONE, query, about=about),
    WechatOperation("combine.close", "POST", f"{_ONE}/close", close, shapes.CloseCombined, about),
)
