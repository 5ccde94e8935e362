"""Giving money back: refunds, how they stand, and those that are stuck."""

from __future__ import annotations

import msgspec

from jinbao.compat.errors import CallRefused, FieldInvalid
from jinbao.compat.rules.wechat import shapes, states
from jinbao.compat.service.context import Context
from jinbao.compat.service.operations import About, Answer, WechatCall, WechatOperation
from jinbao.compat.service.stuck import Stuck
from jinbao.compat.service.trades import Trades
from jinbao.compat.service.wechat import abnormal, parties
from jinbao.compat.service.wechat.parties import Party
from jinbao.compat.service.wechat.queries import path_number
from jinbao.compat.types import Trade
from jinbao.kit.errors import NotFound
from jinbao.pay import RefundAsked
from jinbao.pay.types import RefundState


async def refund(context: Context, call: WechatCall) -> Answer:
    """Give back a part of a payment or all of it; the same number again gives the same refund, as it then stands."""
    body: shapes.AskRefund = call.body
    party = parties.either(context, call, body.sub_mchid)
    parties.check_currency(context, body.amount.currency)
    if body.transaction_id is None and body.out_trade_no is None:
        raise FieldInvalid(
            field="/transaction_id", location="body", reason="transaction_id与out_trade_no必须填写其中一个"
        )
    if body.amount.from_ and sum(source.amount for source in body.amount.from_) != body.amount.refund:
        raise FieldInvalid(field="/amount/from", location="body", reason="各出资金额之和必须等于amount.refund")
    trade = await _trade_of(context, party, body)
    order = await context.pay.orders.get(trade.order_id)
    if order.amount.minor != body.amount.total:
        raise CallRefused(reason="amount.total与原订单金额不一致")
    kept = {"funds_account": body.funds_account or "", "from": body.amount.from_ or []}
    details = msgspec.json.encode({name: value for name, value in kept.items() if value})
    amount = context.money(body.amount.refund)
    asked = RefundAsked(trade.merchant_id, order.id, amount, body.reason or "", body.out_refund_no)
    notify_url = body.notify_url or ""
    known = await abnormal.known(context, trade, asked)
    if known is not None:
        return abnormal.told(context, trade, order, known)
    if call.fault is not None and call.fault.abnormal:
        stuck = await abnormal.get_stuck(context, trade, asked, notify_url, details)
        return abnormal.accepted(context, abnormal.told(context, trade, order, stuck))
    made: list[bool] = []
    beside, done = await Trades(context).refund(
        asked, notify_url, details, most=abnormal.PARTS_MOST, moves=lambda: made.append(True)
    )
    order = await context.pay.orders.get(order.id)
    answer = Answer(states.refund_told(trade, order, done, beside, parties.seen(context)), order_id=order.id)
    return abnormal.accepted(context, answer) if made else answer


async def query(context: Context, call: WechatCall) -> Answer:
    """A refund by the merchant's own number."""
    party = parties.either(context, call, call.query.get("sub_mchid"))
    out_no = path_number(call, "out_refund_no", shapes.OUT_REFUND_NO)
    stuck = await Stuck(context).by_out_no(party.merchant.merchant_id, out_no)
    if stuck is not None:
        return abnormal.told(context, *await abnormal.of_stuck(context, party, stuck), stuck)
    found = await context.pay.refunds.by_out_no(party.merchant.merchant_id, out_no)
    trades = Trades(context)
    beside, trade = await trades.refund_row(found.id), await trades.of_order(found.order_id)
    if beside is None or trade is None or not party.owns(trade) or found.state is RefundState.REFUSED:
        raise NotFound()
    order = await context.pay.orders.get(found.order_id)
    return Answer(states.refund_told(trade, order, found, beside, parties.seen(context)), order_id=order.id)


def about(call: WechatCall) -> About:
    """The order or the refund, as the merchant numbers it."""
    if isinstance(call.body, shapes.AskRefund):
        return About(call.body.out_trade_no or call.body.out_refund_no, call.body.amount.refund, call.body.reason or "")
    return About(call.path.get("out_refund_no", ""))


async def _trade_of(context: Context, party: Party, body: shapes.AskRefund) -> Trade:
    trades = Trades(context)
    if body.transaction_id is not None:
        trade = await trades.by_number(body.transaction_id)
    else:
        assert body.out_trade_no is not None
        trade = await trades.by_out_no(party.merchant.merchant_id, body.out_trade_no)
    if trade is None or not party.owns(trade):
        raise NotFound()
    if body.out_trade_no is not None and trade.out_no != body.out_trade_no:
        raise CallRefused(reason="transaction_id与out_trade_no不是同一笔订单")
    return trade


_BASE = "/v3/refund/domestic/refunds"

OPERATIONS = (
    WechatOperation("refund", "POST", _BASE, refund, shapes.AskRefund, about),
    WechatOperation("refund_query", "GET", f"{_BASE}/{{out_refund_no}}", query, about=about),
)
