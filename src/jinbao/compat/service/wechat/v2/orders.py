"""Orders by XML: ask for one, charge a code, look, close, take back, and who shows a code."""

from __future__ import annotations

import msgspec

from jinbao.compat.errors import CannotReverse, CombinedOnly, FieldInvalid, TradeMissing
from jinbao.compat.rules import numbers
from jinbao.compat.rules.wechat import shapes, states
from jinbao.compat.rules.wechat.times import compact
from jinbao.compat.service.context import Context
from jinbao.compat.service.operations import About, Answer, WechatV2Call, WechatV2Operation
from jinbao.compat.service.trades import NewTrade, Trades, fingerprint
from jinbao.compat.service.wechat import parties
from jinbao.compat.service.wechat.codepay import take_back
from jinbao.compat.service.wechat.parties import Party
from jinbao.compat.service.wechat.prepay import H5_LIFE_MS, H5_PATH, ORDER_LIFE_MS, TOKEN_LIFE_MS
from jinbao.compat.service.wechat.v2 import fields
from jinbao.compat.types import Product, Scheme, Trade
from jinbao.kit.errors import Unknown
from jinbao.pay import OrderBeingPaid
from jinbao.pay.types import Channel, NewOrder, Order

_PRODUCTS = {"JSAPI": Product.JSAPI, "NATIVE": Product.NATIVE, "APP": Product.APP, "MWEB": Product.H5}
_NOTIFY_MOST = 256


async def unified(context: Context, call: WechatV2Call) -> Answer:
    """An order that the payer then opens: a code's text, a link, or a prepay id.

    Raises ``FieldInvalid``, ``AppMismatch``, ``MerchantMismatch``, ``PayerMismatch`` and what ``Trades.make`` refuses.
    """
    party = fields.party(context, call)
    kind = fields.choice(call, "trade_type", tuple(_PRODUCTS))
    notify_url = fields.text(call, "notify_url", _NOTIFY_MOST, needed=True)
    if not notify_url.startswith(("http://", "https://")):
        raise FieldInvalid(field="notify_url", location="body", reason="notify_url格式错误")
    if kind == "NATIVE":
        fields.text(call, "product_id", 32)
    payer = await _payer(context, call, party) if kind == "JSAPI" else None
    ends = fields.moment(call, "time_expire", context.runtime.zone)
    expires_at_ms = context.now_ms() + ORDER_LIFE_MS if ends is None else ends
    order = _new_order(context, call, Channel.API, expires_at_ms, payer)
    product = _PRODUCTS[kind]
    new = _new_trade(call, party, product, order, fingerprint("v2." + kind, fields.asked(call)), notify_url, payer)
    trade, made = await Trades(context).make(new)
    told = {"trade_type": kind, "prepay_id": trade.token}
    if kind == "NATIVE":
        told["code_url"] = numbers.CODE_URL + trade.token
    if kind == "MWEB":
        told["mweb_url"] = f"{call.request.base}{H5_PATH}?prepay_id={trade.token}&package={trade.number[-10:]}"
    return Answer(told, order_id=made.id)


async def micropay(context: Context, call: WechatV2Call) -> Answer:
    """Charge the code that a till has read; ``USERPAYING`` while its payer is asked.

    Raises ``FieldInvalid``, ``AppMismatch``, ``MerchantMismatch`` and what ``Trades.charge`` refuses.
    """
    party = fields.party(context, call)
    code = fields.text(call, "auth_code", 128, needed=True)
    ends = fields.moment(call, "time_expire", context.runtime.zone)
    order = _new_order(context, call, Channel.PAYMENT_CODE, ends, None)
    asked = fingerprint("v2.micropay", fields.asked(call, "auth_code"))
    new = _new_trade(call, party, Product.CODE, order, asked, "", None)
    ask_payer = call.fault is not None and call.fault.ask_payer
    trade, made = await Trades(context).charge(new, code, ask_payer=ask_payer)
    if not states.payable(made):
        return fields.failed("USERPAYING", "需要用户输入支付密码", made.id)
    return Answer(await _paid(context, trade, made), order_id=made.id)


async def query(context: Context, call: WechatV2Call) -> Answer:
    """How an order stands. Raises ``FieldInvalid``, ``TradeMissing``."""
    party = fields.party(context, call)
    trade, order = await named(context, call, party)
    state = states.trade_state(trade, order, parties.seen(context))
    told = {
        "trade_state": state,
        "trade_state_desc": states.STATE_SENTENCES[state],
        "out_trade_no": trade.out_no,
        "total_fee": str(order.amount.minor),
        "fee_type": order.amount.asset.code,
        "device_info": _kept(trade, "device_id"),
        "attach": _kept(trade, "attach"),
    }
    if states.payable(order):
        told |= await _paid(context, trade, order)
    return Answer(told, order_id=order.id)


async def close(context: Context, call: WechatV2Call) -> Answer:
    """Nobody can pay the order any more; again is no refusal. Raises ``TradeMissing``, ``CannotReverse``, ..."""
    party = fields.party(context, call)
    trade, order = await named(context, call, party)
    if trade.combined:
        raise CombinedOnly(combined=trade.combined)
    if trade.product is Product.CODE:
        raise CannotReverse(reason="付款码订单请使用撤销接口")
    await context.pay.orders.close(trade.merchant_id, order.id)
    return Answer({"result_msg": "OK"}, order_id=order.id)


async def reverse(context: Context, call: WechatV2Call) -> Answer:
    """Take a payment by code back; ``recall`` says whether to call again, since the outcome is not known."""
    party = fields.party(context, call)
    trade, order = await named(context, call, party)
    try:
        await take_back(context, trade, order)
    except OrderBeingPaid:
        return fields.failed("USERPAYING", "用户支付中，请稍后再撤销", order.id, recall="Y")
    except Unknown:
        return fields.failed("SYSTEMERROR", "接口返回错误，请用相同参数重新调用", order.id, recall="Y")
    return Answer({"recall": "N"}, order_id=order.id)


async def payer_of_code(context: Context, call: WechatV2Call) -> Answer:
    """What the app calls the payer who shows this code now; the code stays good."""
    party = fields.party(context, call)
    code = fields.text(call, "auth_code", 128, needed=True)
    member_id = await context.pay.charges.payer(party.merchant.merchant_id, code)
    told = {"openid": await context.accounts.openid(party.app_id, member_id)}
    if party.sub_app_id:
        told["sub_openid"] = await context.accounts.openid(party.sub_app_id, member_id)
    return Answer(told)


async def named(context: Context, call: WechatV2Call, party: Party) -> tuple[Trade, Order]:
    """The order that a call names by one of its numbers. Raises ``FieldInvalid``, ``TradeMissing``."""
    by_scheme = fields.shaped(call, "transaction_id", shapes.TRANSACTION_ID, needed=False)
    trades = Trades(context)
    if by_scheme:
        trade = await trades.by_number(by_scheme)
    else:
        out_no = fields.shaped(call, "out_trade_no", shapes.OUT_TRADE_NO)
        trade = await trades.by_out_no(party.merchant.merchant_id, out_no)
    if trade is None or not party.owns(trade):
        raise TradeMissing()
    return trade, await context.pay.orders.get(trade.order_id)


def about(call: WechatV2Call) -> About:
    """What an order is about, as far as it can be read."""
    fee = call.fields.get("total_fee", "")
    amount = int(fee) if fee.isascii() and fee.isdigit() and len(fee) < 16 else None
    return About(call.fields.get("out_trade_no", ""), amount, call.fields.get("body", ""))


async def _payer(context: Context, call: WechatV2Call, party: Party) -> int:
    sub_openid = fields.text(call, "sub_openid", 128)
    if party.sub_app_id and sub_openid:
        return await parties.member_behind(context, party.sub_app_id, sub_openid)
    return await parties.member_behind(context, party.app_id, fields.text(call, "openid", 128, needed=True))


def _new_order(
    context: Context, call: WechatV2Call, channel: Channel, expires_at_ms: int | None, payer: int | None
) -> NewOrder:
    fields.currency(context, call, "fee_type")
    return NewOrder(
        amount=context.money(fields.amount(call, "total_fee")),
        subject=fields.text(call, "body", 128, needed=True),
        out_no=fields.shaped(call, "out_trade_no", shapes.OUT_TRADE_NO),
        expires_at_ms=expires_at_ms,
        channel=channel,
        split=fields.choice(call, "profit_sharing", ("Y", "N"), "N") == "Y",
        only_payer=payer,
    )


def _new_trade(
    call: WechatV2Call,
    party: Party,
    product: Product,
    order: NewOrder,
    asked: bytes,
    notify_url: str,
    payer: int | None,
) -> NewTrade:
    kept = {
        "description": order.subject,
        "attach": fields.text(call, "attach", 127),
        "device_id": fields.text(call, "device_info", 32),
        "goods_tag": fields.text(call, "goods_tag", 32),
        "v2": call.fields.get("sign_type", "") or "MD5",
    }
    return NewTrade(
        scheme=Scheme.WECHAT,
        account=party.account,
        app_id=party.app_id,
        sub_account=party.sub_account,
        sub_app_id=party.sub_app_id,
        merchant_id=party.merchant.merchant_id,
        product=product,
        asked=asked,
        order=order,
        token_life_ms=H5_LIFE_MS if product is Product.H5 else TOKEN_LIFE_MS,
        notify_url=notify_url,
        details=msgspec.json.encode({name: value for name, value in kept.items() if value}),
        payer_id=payer,
    )


async def _paid(context: Context, trade: Trade, order: Order) -> dict[str, str]:
    names = await parties.payer_names(context, trade, order)
    return paid_told(context, trade, order, names)


def paid_told(context: Context, trade: Trade, order: Order, names: states.PayerNames) -> dict[str, str]:
    """A paid order as XML answers and notices describe it. Fields of a provider's merchant are empty without one."""
    assert order.paid_at_ms is not None, order.id
    code = order.amount.asset.code
    return {
        "openid": names.openid,
        "is_subscribe": "N",
        "sub_openid": names.sub_openid,
        "sub_is_subscribe": "N" if names.sub_openid else "",
        "trade_type": states.TRADE_TYPES[trade.product],
        "bank_type": states.BANK,
        "total_fee": str(order.amount.minor),
        "settlement_total_fee": str(order.amount.minor),
        "fee_type": code,
        "cash_fee": str(order.amount.minor),
        "cash_fee_type": code,
        "transaction_id": trade.number,
        "out_trade_no": trade.out_no,
        "attach": _kept(trade, "attach"),
        "device_info": _kept(trade, "device_id"),
        "time_end": compact(order.paid_at_ms, context.runtime.zone),
    }


def _kept(trade: Trade, name: str) -> str:
    return str(states.told_of(trade.details).get(name, ""))


OPERATIONS = (
    WechatV2Operation("v2.unifiedorder", "/pay/unifiedorder", unified, about),
    WechatV2Operation("v2.micropay", "/pay/micropay", micropay, about),
    WechatV2Operation("v2.orderquery", "/pay/orderquery", query, about),
    WechatV2Operation("v2.closeorder", "/pay/closeorder", close, about),
    WechatV2Operation("v2.reverse", "/secapi/pay/reverse", reverse, about),
    WechatV2Operation("v2.authcodetoopenid", "/tools/authcodetoopenid", payer_of_code, about),
)
