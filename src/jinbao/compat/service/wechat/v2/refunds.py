"""Refunds by XML: ask for one, and how those of an order stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from jinbao.compat.errors import CallRefused, TradeMissing
from jinbao.compat.rules.wechat import shapes, states
from jinbao.compat.rules.wechat.bills import stamp
from jinbao.compat.service.context import Context
from jinbao.compat.service.operations import About, Answer, WechatV2Call, WechatV2Operation
from jinbao.compat.service.stuck import Stuck
from jinbao.compat.service.trades import Trades
from jinbao.compat.service.wechat import abnormal
from jinbao.compat.service.wechat.parties import Party
from jinbao.compat.service.wechat.v2 import fields, orders
from jinbao.compat.service.wechat.v2.refund_notices import UNSETTLED, v2_status
from jinbao.compat.types import StuckRefund, Trade, TradeRefund
from jinbao.kit.errors import NotFound
from jinbao.pay import RefundAsked
from jinbao.pay.types import Order, RefundState

_PAGE = 10
_FUNDS = ("REFUND_SOURCE_RECHARGE_FUNDS", UNSETTLED)


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
        "funds_account": fields.choice(call, "refund_account", _FUNDS, UNSETTLED),
        "v2": call.fields.get("sign_type", "") or "MD5",
    }
    reason = fields.text(call, "refund_desc", 80)
    asked = RefundAsked(trade.merchant_id, order.id, context.money(back), reason, out_no)
    notify_url, details = fields.text(call, "notify_url", 256), msgspec.json.encode(kept)
    stuck = await abnormal.known(context, trade, asked)
    if stuck is None and call.fault is not None and call.fault.abnormal:
        stuck = await abnormal.get_stuck(context, trade, asked, notify_url, details)
    if stuck is None:
        beside, _ = await Trades(context).refund(asked, notify_url, details, most=abnormal.PARTS_MOST)
    number = beside.number if stuck is None else stuck.number
    amount, code = str(back), order.amount.asset.code
    told = {
        "transaction_id": trade.number,
        "out_trade_no": trade.out_no,
        "out_refund_no": out_no,
        "refund_id": number,
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
    named = await _named_refund(context, call, party)
    if named is None:
        trade, order = await orders.named(context, call, party)
        made = await _made(context, order)
    else:
        trade, number = named
        order = await context.pay.orders.get(trade.order_id)
        made = [each for each in await _made(context, order) if each.number == number]
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
        "refund_fee": str(sum(each.minor for each in made)),
    }
    for place, each in enumerate(shown):
        told |= _one(context, place, each)
    return Answer(told, order_id=order.id)


@dataclass(frozen=True, slots=True)
class _Made:
    """One refund of an order, whether its money has arrived or is stuck."""

    number: str
    out_no: str
    minor: int
    status: str
    done_at_ms: int | None
    received: str
    details: dict[str, Any]
    created_at_ms: int


async def _made(context: Context, order: Order) -> list[_Made]:
    """Those of an order, oldest first."""
    refunds = {refund.id: refund for refund in await context.pay.refunds.of_order(order.id)}
    made = []
    for row in await Trades(context).refund_rows(order.id):
        refund, details = refunds[row.refund_id], states.told_of(row.details)
        if refund.state is RefundState.REFUSED:
            continue
        minor, status, to = refund.amount.minor, states.refund_state(refund), states.received(details)
        at_ms = refund.done_at_ms
        made.append(_Made(row.number, refund.out_no, minor, status, at_ms, to, details, row.created_at_ms))
    for stuck in await Stuck(context).of_order(order.id):
        details, to = states.told_of(stuck.details), states.stuck_received(stuck)
        status = v2_status(states.stuck_state(stuck))
        at_ms = stuck.ended_at_ms
        made.append(
            _Made(stuck.number, stuck.out_no, stuck.amount_minor, status, at_ms, to, details, stuck.created_at_ms)
        )
    return sorted(made, key=lambda each: each.created_at_ms)


async def _named_refund(context: Context, call: WechatV2Call, party: Party) -> tuple[Trade, str] | None:
    """The trade and the number of the one refund that a call names, if it names one. Raises ``TradeMissing``."""
    by_scheme = fields.shaped(call, "refund_id", shapes.TRANSACTION_ID, needed=False)
    out_no = fields.shaped(call, "out_refund_no", shapes.OUT_REFUND_NO, needed=False)
    if not by_scheme and not out_no:
        return None
    trades, stuck = Trades(context), Stuck(context)
    row: TradeRefund | StuckRefund | None
    if by_scheme:
        row = await stuck.by_number(by_scheme) or await trades.refund_by_number(by_scheme)
    else:
        row = await stuck.by_out_no(party.merchant.merchant_id, out_no)
    if row is None and not by_scheme:
        try:
            refund = await context.pay.refunds.by_out_no(party.merchant.merchant_id, out_no)
        except NotFound:
            raise TradeMissing() from None
        row = await trades.refund_row(refund.id)
    trade = None if row is None else await trades.of_order(row.order_id)
    if row is None or trade is None or not party.owns(trade):
        raise TradeMissing()
    return trade, row.number


def _one(context: Context, place: int, made: _Made) -> dict[str, str]:
    told = {
        "out_refund_no": made.out_no,
        "refund_id": made.number,
        "refund_channel": "ORIGINAL" if made.received == states.TO_PAYER else "OTHER_BANKCARD",
        "refund_fee": str(made.minor),
        "settlement_refund_fee": str(made.minor),
        "refund_status": made.status,
        "refund_account": str(made.details.get("funds_account", UNSETTLED)),
        "refund_recv_accout": made.received,
    }
    if made.done_at_ms is not None:
        told["refund_success_time"] = stamp(made.done_at_ms, context.runtime.zone)
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
    # The same for orders whose goods are told one by one; what is asked and answered beyond that is alike.
    WechatV2Operation("v2.refundv2", "/secapi/pay/refundv2", refund, about),
    WechatV2Operation("v2.refundqueryv2", "/pay/refundqueryv2", query, about),
)
