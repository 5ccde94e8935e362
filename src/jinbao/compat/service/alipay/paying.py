"""``alipay.trade.pay``: the till has read the buyer's code."""

from __future__ import annotations

from typing import Any

from jinbao.compat.rules.alipay import shapes
from jinbao.compat.rules.alipay.times import shown
from jinbao.compat.rules.alipay.writing import yuan
from jinbao.compat.service.alipay.finding import Buyer, buyer_of
from jinbao.compat.service.alipay.ordering import COUNTER_MS, about_order, new_trade
from jinbao.compat.service.context import Context
from jinbao.compat.service.operations import AlipayCall, AlipayMethod, Answer
from jinbao.compat.service.trades import Trades
from jinbao.compat.types import Product, Trade
from jinbao.pay.types import PAID_STATES, Channel, Order

#: What everything is paid from.
CHANNEL = "ALIPAYACCOUNT"


async def pay(context: Context, call: AlipayCall) -> Answer:
    """The payment, or that the buyer is being asked (10003), which the merchant then queries for."""
    body: shapes.PayByCode = call.body
    new = new_trade(context, call, Product.CODE, usual_ms=COUNTER_MS, channel=Channel.PAYMENT_CODE)
    ask = call.fault is not None and call.fault.ask_payer
    trade, order = await Trades(context).charge(new, body.auth_code, ask_payer=ask)
    buyer = await buyer_of(context, order.payer_id)
    if order.state not in PAID_STATES:
        return Answer(_waiting(trade, order, buyer), status=202, order_id=order.id)
    paid = {**_waiting(trade, order, buyer), **amounts(order), "gmt_payment": shown(order.paid_at_ms or 0)}
    return Answer({**paid, "fund_bill_list": fund_bills(order), "store_name": order.merchant_name}, order_id=order.id)


def amounts(order: Order) -> dict[str, str]:
    """What was paid, under all the names that it has; there are neither discounts nor points."""
    paid = yuan(order.amount.minor)
    return {"receipt_amount": paid, "buyer_pay_amount": paid, "point_amount": "0.00", "invoice_amount": paid}


def fund_bills(order: Order) -> list[dict[str, str]]:
    """What it was paid from."""
    return [{"amount": yuan(order.amount.minor), "fund_channel": CHANNEL}]


def buyer_fields(buyer: Buyer | None) -> dict[str, str]:
    """The buyer as answers name it; nothing while there is none."""
    return {} if buyer is None else {"buyer_logon_id": buyer.logon_id, "buyer_user_id": buyer.user_id}


def _waiting(trade: Trade, order: Order, buyer: Buyer | None) -> dict[str, Any]:
    return {
        "trade_no": trade.number,
        "out_trade_no": trade.out_no,
        **buyer_fields(buyer),
        "total_amount": yuan(order.amount.minor),
    }


METHODS = (
    AlipayMethod(
        name="alipay.trade.pay",
        run=pay,
        body=shapes.PayByCode,
        rest=("POST", "/v3/alipay/trade/pay"),
        about=about_order,
    ),
)
