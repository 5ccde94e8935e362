"""Asking how an order stands."""

from __future__ import annotations

import re

from jinbao.compat.errors import FieldInvalid, TradeMissing
from jinbao.compat.rules.wechat import shapes, states
from jinbao.compat.service.context import Context
from jinbao.compat.service.operations import About, Answer, WechatCall, WechatOperation
from jinbao.compat.service.trades import Trades
from jinbao.compat.service.wechat import parties
from jinbao.compat.service.wechat.parties import Party
from jinbao.compat.types import Trade
from jinbao.pay.types import Order


async def by_out_trade_no(context: Context, call: WechatCall) -> Answer:
    """A merchant's order by its own number."""
    return await _by_out_no(context, call, _direct(call))


async def partner_by_out_trade_no(context: Context, call: WechatCall) -> Answer:
    """``by_out_trade_no``, by a provider."""
    return await _by_out_no(context, call, _partner(context, call))


async def by_transaction_id(context: Context, call: WechatCall) -> Answer:
    """A merchant's paid order by our number of it."""
    return await _by_number(context, call, _direct(call))


async def partner_by_transaction_id(context: Context, call: WechatCall) -> Answer:
    """``by_transaction_id``, by a provider."""
    return await _by_number(context, call, _partner(context, call))


async def trade_of(context: Context, party: Party, out_no: str) -> tuple[Trade, Order]:
    """The caller's trade with this number, alone or part of a combined one. Raises ``TradeMissing``."""
    trade = await Trades(context).by_out_no(party.merchant.merchant_id, out_no)
    if trade is None or not party.owns(trade):
        raise TradeMissing(what=out_no)
    return trade, await context.pay.orders.get(trade.order_id)


async def told(context: Context, trade: Trade, order: Order) -> Answer:
    """The order as WeChat Pay describes it."""
    names = await parties.payer_names(context, trade, order)
    return Answer(states.transaction(trade, order, names, parties.seen(context)), order_id=order.id)


def about(call: WechatCall) -> About:
    """The number in the path, when it is the merchant's."""
    return About(call.path.get("out_trade_no", ""))


def path_number(call: WechatCall, name: str, shape: re.Pattern[str]) -> str:
    """A number in the path; raises ``FieldInvalid`` when it cannot be one."""
    value = call.path[name]
    if shape.fullmatch(value) is None:
        raise FieldInvalid(field=name, location="uri_template", reason="长度或字符不符合要求")
    return value


def _direct(call: WechatCall) -> Party:
    return parties.direct(call, parties.asked_of(call.query, "mchid"))


def _partner(context: Context, call: WechatCall) -> Party:
    sp_mchid, sub_mchid = (parties.asked_of(call.query, name) for name in ("sp_mchid", "sub_mchid"))
    return parties.partner(context, call, sp_mchid, sub_mchid)


async def _by_out_no(context: Context, call: WechatCall, party: Party) -> Answer:
    out_no = path_number(call, "out_trade_no", shapes.OUT_TRADE_NO)
    trade, order = await trade_of(context, party, out_no)
    if trade.combined:  # such an order is asked for with the others
        raise TradeMissing(what=out_no)
    return await told(context, trade, order)


async def _by_number(context: Context, call: WechatCall, party: Party) -> Answer:
    number = path_number(call, "transaction_id", shapes.TRANSACTION_ID)
    trade = await Trades(context).by_number(number)
    if trade is None or not party.owns(trade) or trade.combined:
        raise TradeMissing(what=number)
    order = await context.pay.orders.get(trade.order_id)
    if not states.payable(order):  # nobody has been told the number of an order that is not paid
        raise TradeMissing(what=number)
    return await told(context, trade, order)


_BASE = "/v3/pay/transactions"
_PARTNER = "/v3/pay/partner/transactions"

OPERATIONS = (
    WechatOperation("query", "GET", f"{_BASE}/out-trade-no/{{out_trade_no}}", by_out_trade_no, about=about),
    WechatOperation("query_by_id", "GET", f"{_BASE}/id/{{transaction_id}}", by_transaction_id),
    WechatOperation(
        "partner.query", "GET", f"{_PARTNER}/out-trade-no/{{out_trade_no}}", partner_by_out_trade_no, about=about
    ),
    WechatOperation("partner.query_by_id", "GET", f"{_PARTNER}/id/{{transaction_id}}", partner_by_transaction_id),
)
