"""Queries, and taking an order back: ``trade.query``, ``trade.close`` and ``trade.cancel``."""

from __future__ import annotations

from typing import Any

from jinbao.compat.errors import CancelTooLate, TradeMissing
from jinbao.compat.rules.alipay import shapes
from jinbao.compat.rules.alipay.states import exists, status
from jinbao.compat.rules.alipay.times import shown
from jinbao.compat.rules.alipay.writing import yuan
from jinbao.compat.service.alipay.finding import buyer_of, known_trade, refund_out_no, trade_of
from jinbao.compat.service.alipay.ordering import about_trade
from jinbao.compat.service.alipay.paying import amounts, buyer_fields, fund_bills
from jinbao.compat.service.cancelled import Cancelled
from jinbao.compat.service.context import Context
from jinbao.compat.service.operations import AlipayCall, AlipayMethod, Answer
from jinbao.compat.service.trades import Trades
from jinbao.compat.types import Trade
from jinbao.kit.clock import HOUR_MS
from jinbao.pay import OrderPaid, RefundAsked, RefundExceedsPayment
from jinbao.pay.types import PAID_STATES, Order, OrderState

_CANCEL_HOURS = 24
_NOTHING = {"receipt_amount": "0.00", "buyer_pay_amount": "0.00", "point_amount": "0.00", "invoice_amount": "0.00"}
#: The number of the refund that a cancellation makes.
_CANCELLED = "cancel"


async def query(context: Context, call: AlipayCall) -> Answer:
    """Where a trade stands. Raises ``TradeMissing``, also before the buyer has scanned or opened it."""
    trade, order = await known_trade(context, call, call.body)
    stands = status(order, context.now_ms(), context.pay.settings.refund_within_days)
    buyer = await buyer_of(context, order.payer_id or trade.payer_id)
    paid = order.paid_at_ms is not None
    told: dict[str, Any] = {
        "trade_no": trade.number,
        "out_trade_no": trade.out_no,
        **buyer_fields(buyer),
        "buyer_user_type": "PRIVATE",
        "trade_status": stands,
        "total_amount": yuan(order.amount.minor),
        **(amounts(order) if paid else _NOTHING),
    }
    if order.paid_at_ms is not None:
        told |= {"send_pay_date": shown(order.paid_at_ms), "fund_bill_list": fund_bills(order)}
        told["store_name"] = order.merchant_name
    return Answer(told, order_id=order.id)


async def close(context: Context, call: AlipayCall) -> Answer:
    """Nobody can pay it any more. Raises ``TradeMissing``; pay's ``OrderPaid`` when it is too late."""
    trade, order = await known_trade(context, call, call.body)
    await context.pay.orders.close(trade.merchant_id, order.id)
    return Answer({"trade_no": trade.number, "out_trade_no": trade.out_no}, order_id=order.id)


async def cancel(context: Context, call: AlipayCall) -> Answer:
    """Unpaid, it is closed; paid, all is given back. What is not known is cancelled from now on.

    Raises ``CancelTooLate`` a day after the payment, what pay's ``refunds.refund`` refuses, and what ``Cancelled.put``
    refuses.
    """
    which: shapes.Which = call.body
    try:
        trade, order = await trade_of(context, call, which)
    except TradeMissing:
        made = None if which.trade_no else await Cancelled(context).put(call.app, which.out_trade_no)
        if made is None:
            told = {"trade_no": which.trade_no, "out_trade_no": which.out_trade_no, "retry_flag": "N"}
            return Answer({name: text for name, text in told.items() if text})
        trade, order = made, await context.pay.orders.get(made.order_id)
    known = exists(trade, order)
    action = await _taken_back(context, trade, order)
    told = {"trade_no": trade.number if known else "", "out_trade_no": trade.out_no, "retry_flag": "N"}
    told["action"] = action if known else ""
    return Answer({name: text for name, text in told.items() if text}, order_id=order.id)


async def _taken_back(context: Context, trade: Trade, order: Order) -> str:
    """Close or refund, whichever it takes; which it was."""
    if order.state not in PAID_STATES:
        try:
            await context.pay.orders.close(trade.merchant_id, order.id)
        except OrderPaid:
            order = await context.pay.orders.get(order.id)  # it was just being paid
        else:
            return "close"
    if order.state is OrderState.REFUNDED:
        return "refund"
    assert order.paid_at_ms is not None
    if context.now_ms() > order.paid_at_ms + _CANCEL_HOURS * HOUR_MS:
        raise CancelTooLate(hours=_CANCEL_HOURS)
    asked = RefundAsked(
        merchant_id=trade.merchant_id,
        order_id=order.id,
        amount=order.refundable,
        reason=_CANCELLED,
        out_no=refund_out_no(order.id, f"{_CANCELLED}.{order.refunded.minor}"),
    )
    try:
        await Trades(context).refund(asked, trade.notify_url, b'{"out_request_no":"cancel"}')
    except RefundExceedsPayment:
        now = await context.pay.orders.get(order.id)
        if now.refunded == order.refunded:
            raise
        return await _taken_back(context, trade, now)  # a refund came between, and there is so much less to give back
    return "refund"


METHODS = (
    AlipayMethod(
        name="alipay.trade.query",
        run=query,
        body=shapes.Which,
        rest=("POST", "/v3/alipay/trade/query"),
        about=about_trade,
    ),
    AlipayMethod(
        name="alipay.trade.close",
        run=close,
        body=shapes.Which,
        rest=("POST", "/v3/alipay/trade/close"),
        about=about_trade,
        extra={"pay.order_paid": "TRADE_STATUS_ERROR"},
    ),
    AlipayMethod(
        name="alipay.trade.cancel",
        run=cancel,
        body=shapes.Which,
        rest=("POST", "/v3/alipay/trade/cancel"),
        about=about_trade,
    ),
)
