"""Refunds by XML: ask for one, and how those of an order stand."""

from __future__ import annotations

import msgspec

from jinbao.compat.errors import CallRefused, TradeMissing
from jinbao.compat.rules.wechat import shapes, states
from jinbao.compat.rules.wechat.bills import stamp
from jinbao.compat.service.context import Context
from jinbao.compat.service.operations import About, Answer, WechatV2Call, WechatV2Operation
from jinbao.compat.service.trades import Trades
from jinbao.compat.service.wechat.parties import Party
from jinbao.compat.service.wechat.refunds import PARTS_MOST
from jinbao.compat.service.wechat.v2 import fields, orders
from jinbao.compat.types import Trade, TradeRefund
from jinbao.kit.errors import NotFound
from jinbao.pay import RefundAsked
from jinbao.pay.types import Order, Refund, RefundState

_PAGE = 10
_RECEIVED = "支付用户零钱"
_FUNDS = ("REFUND_SOURCE_RECHARGE_FUNDS", "REFUND_SOURCE_UNSETTLED_FUNDS")


async def refund(context: Context, call: WechatV2Call) -> Answer:
    """Give back a part of a payment or all of it; the same number again gives the same refund.

    Raises ``FieldInvalid``, ``TradeMissing``, ``CallRefused`` (another total) and what pay's refunds refuse.
    """
    party = fields.party(context, call)
    trade, order = await orders.named(context, call, party)
    fields.currency(context, call, "refund_fee_type")
    total, back = fields.amount(call, "total_fee"), fields.amount(call, "refund_fee")
    out_no = fields.shaped(call, "out_refund_no", shapes.OUT_REFUND_NO)
    if total != order.amount.minor:
        raise CallRefused(reason="订单金额与之前请求不一致")
    kept = {
        "funds_account": fields.choice(call, "refund_account", _FUNDS, _FUNDS[1]),
        "v2": call.fields.get("sign_type", "") or "MD5",
    }
    reason = fields.text(call, "refund_desc", 80)
    asked = RefundAsked(trade.merchant_id, order.id, context.money(back), reason, out_no)
    notify_url = fields.text(call, "notify_url", 256)
    beside, done = await Trades(context).refund(asked, notify_url, msgspec.json.encode(kept), most=PARTS_MOST)
    amount, code = str(done.amount.minor), done.amount.asset.code
    told = {
        "transaction_id": trade.number,
        "out_trade_no": trade.out_no,
        "out_refund_no": done.out_no,
        "refund_id": beside.number,
        "refund_fee": amount,
        "settlement_refund_fee": amount,
        "total_fee": str(order.amount.minor),
        "settlement_total_fee": str(order.amount.minor),
        "fee_type": code,
        "cash_fee": str(order.amount.minor),
        "cash_refund_fee": amount,
    }
    return Answer(told, order_id=order.id)


async def query(context: Context, call: WechatV2Call) -> Answer:
    """An order's refunds, ten at a time from ``offset``; one when a refund is named.

    Raises ``FieldInvalid``, ``TradeMissing``; an order without refunds is a failure of the scheme's own name.
    """
    party = fields.party(context, call)
    found = await _named_refund(context, call, party)
    if found is None:
        trade, order = await orders.named(context, call, party)
        beside = await Trades(context).refund_rows(order.id)
    else:
        trade, order, beside = found
    refunds = {refund.id: refund for refund in await context.pay.refunds.of_order(order.id)}
    made = [(row, refunds[row.refund_id]) for row in beside if refunds[row.refund_id].state is not RefundState.REFUSED]
    offset = fields.number(call, "offset", 0, 1_000)
    shown = made[offset : offset + _PAGE]
    if not shown:
        return fields.failed("REFUNDNOTEXIST", "退款订单查询失败", order.id)
    told = {
        "transaction_id": trade.number,
        "out_trade_no": trade.out_no,
        "total_fee": str(order.amount.minor),
        "settlement_total_fee": str(order.amount.minor),
        "fee_type": order.amount.asset.code,
        "cash_fee": str(order.amount.minor),
        "total_refund_count": str(len(made)),
        "refund_count": str(len(shown)),
        "refund_fee": str(sum(each.amount.minor for _, each in made)),
    }
    for place, (row, each) in enumerate(shown):
        told |= _one(context, place, row, each)
    return Answer(told, order_id=order.id)


def refund_notice(context: Context, trade: Trade, order: Order, beside: TradeRefund, done: Refund) -> dict[str, str]:
    """A refund as its notice describes it, the accounts among it."""
    assert done.done_at_ms is not None, done.id
    kept = states.told_of(beside.details)
    amount = str(done.amount.minor)
    return {
        "return_code": "SUCCESS",
        "appid": trade.app_id,
        "mch_id": trade.account,
        "sub_appid": trade.sub_app_id,
        "sub_mch_id": trade.sub_account,
        "transaction_id": trade.number,
        "out_trade_no": trade.out_no,
        "refund_id": beside.number,
        "out_refund_no": done.out_no,
        "total_fee": str(order.amount.minor),
        "settlement_total_fee": str(order.amount.minor),
        "refund_fee": amount,
        "settlement_refund_fee": amount,
        "refund_status": "SUCCESS",
        "success_time": stamp(done.done_at_ms, context.runtime.zone),
        "refund_recv_accout": _RECEIVED,
        "refund_account": str(kept.get("funds_account", _FUNDS[1])),
        "refund_request_source": "API",
    }


async def _named_refund(
    context: Context, call: WechatV2Call, party: Party
) -> tuple[Trade, Order, list[TradeRefund]] | None:
    """The one refund that a call names, if it names one. Raises ``TradeMissing``."""
    by_scheme = fields.shaped(call, "refund_id", shapes.TRANSACTION_ID, needed=False)
    out_no = fields.shaped(call, "out_refund_no", shapes.OUT_REFUND_NO, needed=False)
    if not by_scheme and not out_no:
        return None
    trades = Trades(context)
    if by_scheme:
        beside = await trades.refund_by_number(by_scheme)
    else:
        try:
            refund = await context.pay.refunds.by_out_no(party.merchant.merchant_id, out_no)
        except NotFound:
            raise TradeMissing() from None
        beside = await trades.refund_row(refund.id)
    trade = None if beside is None else await trades.of_order(beside.order_id)
    if beside is None or trade is None or not party.owns(trade):
        raise TradeMissing()
    return trade, await context.pay.orders.get(trade.order_id), [beside]


def _one(context: Context, place: int, beside: TradeRefund, refund: Refund) -> dict[str, str]:
    kept = states.told_of(beside.details)
    told = {
        "out_refund_no": refund.out_no,
        "refund_id": beside.number,
        "refund_channel": "ORIGINAL",
        "refund_fee": str(refund.amount.minor),
        "settlement_refund_fee": str(refund.amount.minor),
        "refund_status": states.refund_state(refund),
        "refund_account": str(kept.get("funds_account", _FUNDS[1])),
        "refund_recv_accout": _RECEIVED,
    }
    if refund.done_at_ms is not None:
        told["refund_success_time"] = stamp(refund.done_at_ms, context.runtime.zone)
    return {f"{name}_{place}": value for name, value in told.items()}


def about(call: WechatV2Call) -> About:
    """The order or the refund, as the merchant numbers it."""
    fee = call.fields.get("refund_fee", "")
    amount = int(fee) if fee.isascii() and fee.isdigit() and len(fee) < 16 else None
    number = call.fields.get("out_trade_no", "") or call.fields.get("out_refund_no", "")
    return About(number, amount, call.fields.get("refund_desc", ""))


OPERATIONS = (
    WechatV2Operation("v2.refund", "/secapi/pay/refund", refund, about),
    WechatV2Operation("v2.refundquery", "/pay/refundquery", query, about),
)
