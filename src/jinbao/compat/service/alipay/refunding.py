"""``trade.refund`` and its query: a merchant numbers the refunds of each trade by itself."""

from __future__ import annotations

from typing import Any

import msgspec

from jinbao.compat.errors import FieldInvalid, TradeEnded
from jinbao.compat.rules.alipay import shapes, times
from jinbao.compat.rules.alipay.writing import yuan
from jinbao.compat.service.alipay.finding import buyer_of, known_trade, refund_out_no
from jinbao.compat.service.alipay.ordering import about_trade
from jinbao.compat.service.alipay.paying import CHANNEL, buyer_fields
from jinbao.compat.service.alipay.settling import back_from_receivers
from jinbao.compat.service.context import Context
from jinbao.compat.service.operations import About, AlipayCall, AlipayMethod, Answer
from jinbao.compat.service.trades import Trades
from jinbao.compat.types import Trade
from jinbao.kit.errors import NotFound
from jinbao.pay import RefundAsked
from jinbao.pay.types import Order, OrderState, Refund, RefundState


def about_refund(call: AlipayCall) -> About:
    """What a refund is about."""
    body: shapes.Refund = call.body
    return About(body.out_trade_no, times.minor_of(body.refund_amount, "refund_amount"), body.refund_reason)


async def refund(context: Context, call: AlipayCall) -> Answer:
    """Give some or all back; a repeat gives the same refund and moves nothing (``fund_change`` N).

    Shares come back with it from those who have them, all of it or nothing. A part needs a number of its own.
    Raises ``FieldInvalid``, ``TradeMissing``, ``TradeEnded``, ``PayeeMissing``, and what pay's ``refunds.refund``
    refuses.
    """
    body: shapes.Refund = call.body
    trade, order = await known_trade(context, call, body)
    amount = context.money(times.minor_of(body.refund_amount, "refund_amount"))
    if not body.out_request_no and amount.minor < order.amount.minor:
        raise FieldInvalid(field="out_request_no", location="body", reason="is needed to give back a part")
    out_request_no = body.out_request_no or trade.out_no
    out_no = refund_out_no(order.id, out_request_no)
    before = await _made(context, trade, out_no)
    if before is None and order.state in (OrderState.CLOSED, OrderState.EXPIRED, OrderState.REFUNDED):
        raise TradeEnded()
    shares = body.refund_royalty_parameters if before is None else []
    asked = RefundAsked(
        merchant_id=trade.merchant_id,
        order_id=order.id,
        amount=amount,
        reason=body.refund_reason,
        out_no=out_no,
        returns=await back_from_receivers(context, order, shares),
    )
    details = msgspec.json.encode({"out_request_no": out_request_no})
    moved: list[bool] = []
    _, done = await Trades(context).refund(asked, trade.notify_url, details, moves=lambda: moved.append(True))
    return Answer(await _told(context, trade, done, bool(moved), body.query_options), order_id=order.id)


async def refund_query(context: Context, call: AlipayCall) -> Answer:
    """What became of a refund; ``refund_status`` is missing when there is none, or it failed."""
    body: shapes.RefundQuery = call.body
    trade, order = await known_trade(context, call, body)
    found = await _made(context, trade, refund_out_no(order.id, body.out_request_no))
    told: dict[str, Any] = {
        "trade_no": trade.number,
        "out_trade_no": trade.out_no,
        "out_request_no": body.out_request_no,
    }
    if found is not None and found.state is RefundState.DONE:
        told |= {
            "total_amount": yuan(order.amount.minor),
            "refund_amount": yuan(found.amount.minor),
            "refund_status": "REFUND_SUCCESS",
        }
        if found.reason:
            told["refund_reason"] = found.reason
        if "gmt_refund_pay" in body.query_options:
            told["gmt_refund_pay"] = times.shown(found.done_at_ms or found.at_ms)
        if "refund_detail_item_list" in body.query_options:
            told["refund_detail_item_list"] = [{"fund_channel": CHANNEL, "amount": yuan(found.amount.minor)}]
            told["send_back_fee"] = yuan(found.amount.minor)
    return Answer(told, order_id=order.id)


async def _made(context: Context, trade: Trade, out_no: str) -> Refund | None:
    """The refund with this number, unless it was refused (and may be tried again)."""
    try:
        found = await context.pay.refunds.by_out_no(trade.merchant_id, out_no)
    except NotFound:
        return None
    return None if found.state is RefundState.REFUSED else found


async def _told(context: Context, trade: Trade, done: Refund, fresh: bool, options: shapes.Options) -> dict[str, Any]:
    order: Order = await context.pay.orders.get(trade.order_id)
    buyer = await buyer_of(context, order.payer_id)
    told: dict[str, Any] = {
        "trade_no": trade.number,
        "out_trade_no": trade.out_no,
        **buyer_fields(buyer),
        "refund_fee": yuan(order.refunded.minor),
        "send_back_fee": yuan(done.amount.minor),
        "fund_change": "Y" if fresh else "N",
        "gmt_refund_pay": times.shown(done.done_at_ms or done.at_ms),
        "store_name": order.merchant_name,
    }
    if "refund_detail_item_list" in options:
        told["refund_detail_item_list"] = [{"fund_channel": CHANNEL, "amount": yuan(done.amount.minor)}]
    return told


METHODS = (
    AlipayMethod(
        name="alipay.trade.refund",
        run=refund,
        body=shapes.Refund,
        rest=("POST", "/v3/alipay/trade/refund"),
        about=about_refund,
        extra={"compat.payee_missing": "ROYALTY_RECEIVER_INVALID"},
    ),
    AlipayMethod(
        name="alipay.trade.fastpay.refund.query",
        run=refund_query,
        body=shapes.RefundQuery,
        rest=("POST", "/v3/alipay/trade/fastpay/refund/query"),
        about=about_trade,
    ),
)
