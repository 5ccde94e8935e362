"""Payment by a code that a till has read off the payer's phone, and taking such a payment back."""

from __future__ import annotations

from typing import Any

import msgspec

from jinbao.compat.errors import CallRefused, CannotReverse, FieldInvalid
from jinbao.compat.rules.wechat import shapes
from jinbao.compat.service.context import Context
from jinbao.compat.service.operations import Answer, WechatCall, WechatOperation
from jinbao.compat.service.stuck import Stuck
from jinbao.compat.service.trades import NewTrade, Trades, fingerprint
from jinbao.compat.service.wechat import parties, queries
from jinbao.compat.service.wechat.parties import Party
from jinbao.compat.service.wechat.prepay import TOKEN_LIFE_MS, about, expiry, kept_of, new_order
from jinbao.compat.types import Product, Scheme, Trade
from jinbao.pay import OrderPaid, RefundAsked
from jinbao.pay.types import PAID_STATES, Channel, Order


async def codepay(context: Context, call: WechatCall) -> Answer:
    """Paid at once (``SUCCESS``), or the payer is asked first (``USERPAYING``)."""
    return await _codepay(context, call, parties.direct(call, call.body.mchid, call.body.appid))


async def partner_codepay(context: Context, call: WechatCall) -> Answer:
    """``codepay``, by a provider."""
    body: shapes.PartnerCodePay = call.body
    party = parties.partner(context, call, body.sp_mchid, body.sub_mchid, body.sp_appid, body.sub_appid or "")
    return await _codepay(context, call, party)


async def reverse(context: Context, call: WechatCall) -> Answer:
    """Take a payment by code back: refunded when it was paid, closed when it was not."""
    party = parties.direct(call, call.body.mchid, call.body.appid)
    return await _reverse(context, call, party, {"appid": party.app_id, "mchid": party.account})


async def partner_reverse(context: Context, call: WechatCall) -> Answer:
    """``reverse``, by a provider."""
    body: shapes.PartnerReverse = call.body
    party = parties.partner(context, call, body.sp_mchid, body.sub_mchid, body.sp_appid, body.sub_appid or "")
    named = {"sp_appid": party.app_id, "sp_mchid": party.account, "sub_mchid": party.sub_account}
    return await _reverse(context, call, party, named | ({"sub_appid": body.sub_appid} if body.sub_appid else {}))


async def take_back(context: Context, trade: Trade, order: Order) -> bool:
    """Refund what is left of a payment by code, or close it unpaid; whether money went back. Doing it again is fine.

    Raises ``CannotReverse`` (not paid by code), ``CallRefused`` (refunded in full already), and what pay's refunds and
    closing refuse.
    """
    if trade.product is not Product.CODE:
        raise CannotReverse(reason="只有付款码订单可以撤销，其他订单请关单或退款")
    trades = Trades(context)
    if trade.reversed_at_ms is not None and order.state not in PAID_STATES:
        return False
    if order.state not in PAID_STATES:
        try:
            await context.pay.orders.close(trade.merchant_id, order.id)
        except OrderPaid:  # the payment was on its way and has arrived
            order = await context.pay.orders.get(order.id)
        else:
            await trades.mark_reversed(order.id)
            return False
    number = f"reverse_{trade.number}"
    left = await Stuck(context).left(order)
    if left == 0:
        refunds = await context.pay.refunds.of_order(order.id)
        if not any(refund.out_no == number for refund in refunds):
            raise CallRefused(reason="订单已全额退款")
    else:
        asked = RefundAsked(trade.merchant_id, order.id, context.money(left), "reversed", number)
        await trades.refund(asked, "", msgspec.json.encode({"reversed": True}))
    await trades.mark_reversed(order.id)
    return True


async def _codepay(context: Context, call: WechatCall, party: Party) -> Answer:
    body: Any = call.body
    store = body.scene_info.store_info
    if not store.id and not store.out_id:
        raise FieldInvalid(field="/scene_info/store_info/id", location="body", reason="id与out_id必须填写其中一个")
    parties.check_currency(context, body.amount.currency)
    asked = msgspec.structs.replace(body, payer=shapes.CodePayer(auth_code="-"))
    new = NewTrade(
        scheme=Scheme.WECHAT,
        account=party.account,
        app_id=party.app_id,
        sub_account=party.sub_account,
        sub_app_id=party.sub_app_id,
        merchant_id=party.merchant.merchant_id,
        product=Product.CODE,
        asked=fingerprint("codepay", asked),
        order=new_order(context, body, channel=Channel.PAYMENT_CODE, expires_at_ms=expiry(context, body.time_expire)),
        token_life_ms=TOKEN_LIFE_MS,
        details=kept_of(body),
    )
    ask_payer = call.fault is not None and call.fault.ask_payer
    trade, order = await Trades(context).charge(new, body.payer.auth_code, ask_payer=ask_payer)
    return await queries.told(context, trade, order)


async def _reverse(context: Context, call: WechatCall, party: Party, named: dict[str, str]) -> Answer:
    out_no = queries.path_number(call, "out_trade_no", shapes.OUT_TRADE_NO)
    trade, order = await queries.trade_of(context, party, out_no)
    await take_back(context, trade, order)
    return Answer({**named, "out_trade_no": out_no}, order_id=order.id)


_BASE = "/v3/pay/transactions"
_PARTNER = "/v3/pay/partner/transactions"

OPERATIONS = (
    WechatOperation("codepay", "POST", f"{_BASE}/codepay", codepay, shapes.CodePay, about),
    WechatOperation("partner.codepay", "POST", f"{_PARTNER}/codepay", partner_codepay, shapes.PartnerCodePay, about),
    WechatOperation(
        "reverse",
        "POST",
        f"{_BASE}/out-trade-no/{{out_trade_no}}/reverse",
        reverse,
        shapes.Reverse,
        queries.about,
    ),
    WechatOperation(
        "partner.reverse",
        "POST",
        f"{_PARTNER}/out-trade-no/{{out_trade_no}}/reverse",
        partner_reverse,
        shapes.PartnerReverse,
        queries.about,
    ),
)
