"""What Alipay tells merchants: the parameters of its asynchronous notifications, by product and by what happened.

All go to the address that the payment was asked for with, a refund's too. Whoever signs adds what is the same for all
(``notify_id``, ``notify_time``, ``version``, ``sign_type``): see ``sealing``.
"""

from __future__ import annotations

from typing import Any

import msgspec

from jinbao.compat.rules.alipay.reading import python_charset
from jinbao.compat.rules.alipay.states import CLOSED, FINISHED, SUCCESS
from jinbao.compat.rules.alipay.times import shown, shown_to_ms
from jinbao.compat.rules.alipay.writing import yuan
from jinbao.compat.service.alipay.finding import logon_id
from jinbao.compat.service.alipay.paying import CHANNEL
from jinbao.compat.service.context import Context
from jinbao.compat.service.noting import new_notice
from jinbao.compat.types import Notice, NoticeKind, Product, Scheme, Trade, TradeRefund
from jinbao.kit.db import Tx
from jinbao.pay.types import Order, Refund

EVENT = "trade_status_sync"
#: Products whose merchants hear that a trade was closed without having been paid.
_TOLD_OF_CLOSING = frozenset({Product.APP, Product.WAP})


def payment_in(context: Context, tx: Tx, trade: Trade, order: Order) -> Notice | None:
    """An order was paid, by whichever product."""
    if not trade.notify_url:
        return None
    told = _common_in(context, tx, trade, order) | {"trade_status": SUCCESS}
    return _notice(context, trade, NoticeKind.PAYMENT, told)


def refund_in(
    context: Context,
    tx: Tx,
    trade: Trade,
    order: Order,
    refund: Refund,
    beside: TradeRefund | None,
    refunded_minor: int,
) -> Notice | None:
    """Money went back; ``refunded_minor`` of the order in all, this refund included. All of it closes the trade."""
    if not trade.notify_url:
        return None
    done_at_ms = refund.done_at_ms or refund.at_ms
    details = {} if beside is None else _details(beside.details)
    told = _common_in(context, tx, trade, order) | {
        "out_biz_no": details.get("out_request_no", refund.out_no),
        "refund_fee": yuan(refunded_minor),
        "send_back_fee": yuan(refund.amount.minor),
        "gmt_refund": shown_to_ms(done_at_ms),
        "trade_status": SUCCESS,
    }
    if refunded_minor == order.amount.minor:
        told |= {"trade_status": CLOSED, "gmt_close": shown(done_at_ms)}
    return _notice(context, trade, NoticeKind.REFUND, told)


def closed_in(context: Context, tx: Tx, trade: Trade, order: Order) -> Notice | None:
    """Nobody can pay the order any more: told to merchants whose product has it, once a buyer had come."""
    if not trade.notify_url or trade.product not in _TOLD_OF_CLOSING or trade.seen_at_ms is None:
        return None
    told = _common_in(context, tx, trade, order) | {
        "trade_status": CLOSED,
        "gmt_close": shown(order.closed_at_ms or context.now_ms()),
    }
    return _notice(context, trade, NoticeKind.CLOSED, told)


def finished_in(context: Context, tx: Tx, trade: Trade, order: Order) -> Notice:
    """Nothing of a payment can be given back any more."""
    told = _common_in(context, tx, trade, order) | {"trade_status": FINISHED}
    return _notice(context, trade, NoticeKind.CLOSED, told)


def sign_type(trade: Trade) -> str:
    """How the merchant hears of a trade: signed as its request was, for SDKs take no other kind."""
    return "RSA" if _details(trade.details).get("sign_type") == "RSA" else "RSA2"


def _common_in(context: Context, tx: Tx, trade: Trade, order: Order) -> dict[str, str]:
    details = _details(trade.details)
    app = context.accounts.alipay(trade.account)
    total = yuan(order.amount.minor)
    told = {
        "notify_type": EVENT,
        "sign_type": sign_type(trade),
        "charset": "utf-8" if python_charset(details.get("charset", "utf-8")) == "utf-8" else "GBK",
        "auth_app_id": trade.app_id,
        "app_id": trade.app_id,
        "trade_no": trade.number,
        "out_trade_no": trade.out_no,
        "seller_id": "" if app is None else app.seller_id,
        "total_amount": total,
        "subject": order.subject,
        "body": details.get("body", ""),
        "gmt_create": shown(trade.seen_at_ms or order.created_at_ms),
        "passback_params": details.get("passback_params", ""),
    }
    if order.payer_id is not None:
        member = context.identity.members.get_in(tx, order.payer_id)
        told["buyer_id"] = context.accounts.alipay_user_id_in(tx, order.payer_id)
        told["buyer_logon_id"] = logon_id(member)
    if order.paid_at_ms is not None:
        told |= {"receipt_amount": total, "buyer_pay_amount": total, "invoice_amount": total, "point_amount": "0.00"}
        told["gmt_payment"] = shown(order.paid_at_ms)
        told["fund_bill_list"] = f'[{{"amount":"{total}","fundChannel":"{CHANNEL}"}}]'
    return told


def _details(raw: bytes) -> dict[str, str]:
    found: dict[str, Any] = msgspec.json.decode(raw)
    return {name: text for name, text in found.items() if isinstance(text, str)}


def _notice(context: Context, trade: Trade, kind: NoticeKind, told: dict[str, str]) -> Notice:
    return new_notice(
        context,
        scheme=Scheme.ALIPAY,
        account=trade.account,
        merchant_id=trade.merchant_id,
        order_id=trade.order_id,
        kind=kind,
        event=EVENT,
        url=trade.notify_url,
        content=msgspec.json.encode({name: text for name, text in told.items() if text}),
    )
