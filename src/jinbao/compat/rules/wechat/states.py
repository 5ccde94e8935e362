"""What WeChat Pay calls where an order stands, and how it describes orders and refunds. Pure: rows in, JSON out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from jinbao.compat.rules.wechat.times import rfc3339
from jinbao.compat.types import Product, StuckRefund, StuckState, Trade, TradeRefund
from jinbao.pay.types import PAID_STATES, ClosedWhy, Order, OrderState, Refund, RefundState

TRADE_TYPES = {
    Product.NATIVE: "NATIVE",
    Product.JSAPI: "JSAPI",
    Product.H5: "MWEB",
    Product.APP: "APP",
    Product.CODE: "MICROPAY",
}

STATE_SENTENCES = {
    "SUCCESS": "支付成功",
    "REFUND": "订单发生过退款，退款详情请查询退款单",
    "NOTPAY": "订单未支付",
    "CLOSED": "订单已关闭",
    "REVOKED": "订单已撤销",
    "USERPAYING": "用户支付中，需要输入密码",
    "PAYERROR": "支付失败，请更换付款码或单号后重试",
}

#: The bank of money that comes from a balance.
BANK = "OTHERS"
#: Where refunds go: to the payer's balance, or to the merchant, who settles with the payer by itself.
TO_PAYER, TO_MERCHANT = "支付用户零钱", "商户结算银行账户"


@dataclass(frozen=True, slots=True)
class Seen:
    """When an order is looked at, in which zone times are written, and how long after its end it is called closed."""

    now_ms: int
    zone: ZoneInfo
    closed_after_ms: int


@dataclass(frozen=True, slots=True)
class PayerNames:
    """What the trade's app, and for a provider's trade the merchant's app, call the payer; empty while nobody paid."""

    openid: str = ""
    sub_openid: str = ""


def trade_state(trade: Trade, order: Order, seen: Seen) -> str:
    """One of ``STATE_SENTENCES``. ``time_expire`` stops payment; the order is called closed some time after it."""
    by_code = trade.product is Product.CODE
    if trade.reversed_at_ms is not None and order.state in (
        OrderState.CLOSED,
        OrderState.EXPIRED,
        OrderState.REFUNDED,
    ):
        return "REVOKED"
    if order.state in PAID_STATES:
        refunded = order.state is not OrderState.PAID or order.refund_id is not None or trade.stuck
        return "REFUND" if refunded else "SUCCESS"
    if order.state is OrderState.PAYING:
        return "USERPAYING" if by_code else "NOTPAY"
    if order.state is OrderState.CLOSED:
        failed = by_code and order.closed_why in (ClosedWhy.DECLINED, ClosedWhy.REFUSED)
        return "PAYERROR" if failed else "CLOSED"
    if order.state is OrderState.EXPIRED and by_code:
        return "PAYERROR"
    if order.state is OrderState.EXPIRED and seen.now_ms < order.expires_at_ms:
        return "CLOSED"  # ended before its time, which only a sandbox does
    return "CLOSED" if seen.now_ms >= order.expires_at_ms + seen.closed_after_ms else "NOTPAY"


def payable(order: Order) -> bool:
    """Whether money has arrived for it, so that it has a number, a payer and a time of payment."""
    return order.state in PAID_STATES


def transaction(trade: Trade, order: Order, payer: PayerNames, seen: Seen) -> dict[str, Any]:
    """An order as queries and notifications describe it; of one that is not paid, little is told."""
    state = trade_state(trade, order, seen)
    told: dict[str, Any] = {
        **_parties(trade),
        "out_trade_no": trade.out_no,
        "trade_state": state,
        "trade_state_desc": STATE_SENTENCES[state],
    }
    if not payable(order):
        if state in ("USERPAYING", "PAYERROR", "REVOKED"):
            told["trade_type"] = TRADE_TYPES[trade.product]
        return told | {"payer": {}, "amount": {"total": order.amount.minor, "currency": order.amount.asset.code}}
    assert order.paid_at_ms is not None
    details = told_of(trade.details)
    currency = order.amount.asset.code
    told |= {
        "transaction_id": trade.number,
        "trade_type": TRADE_TYPES[trade.product],
        "bank_type": BANK,
        "attach": details.get("attach", ""),
        "success_time": rfc3339(order.paid_at_ms, seen.zone),
        "payer": _payer(trade, payer),
        "amount": {
            "total": order.amount.minor,
            "payer_total": order.amount.minor,
            "currency": currency,
            "payer_currency": currency,
        },
        "promotion_detail": [],
    }
    if device := details.get("device_id"):
        told["scene_info"] = {"device_id": device}
    return told


def combined(parts: list[tuple[Trade, Order]], payer: PayerNames, sub_openids: list[str], seen: Seen) -> dict[str, Any]:
    """Several orders that are paid together, as queries and notifications describe them."""
    first, order = parts[0]
    details = told_of(first.details)
    told: dict[str, Any] = {
        "combine_appid": first.app_id,
        "combine_mchid": details["combine_mchid"],
        "combine_out_trade_no": first.combined,
        "sub_orders": [
            _part(trade, order, openid, seen) for (trade, order), openid in zip(parts, sub_openids, strict=True)
        ],
    }
    if device := details.get("device_id"):
        told["scene_info"] = {"device_id": device}
    if payable(order):
        told["combine_payer_info"] = {"openid": payer.openid}
    return told


def refund_state(refund: Refund) -> str:
    """One that the ledger refused has not been made, so nobody asks for its state."""
    assert refund.state is not RefundState.REFUSED, refund
    return "SUCCESS" if refund.state is RefundState.DONE else "PROCESSING"


def refund_told(trade: Trade, order: Order, refund: Refund, beside: TradeRefund, seen: Seen) -> dict[str, Any]:
    """A refund as the call that makes it and queries describe it."""
    details = told_of(beside.details)
    told = {
        "refund_id": beside.number,
        "out_refund_no": refund.out_no,
        "channel": "OTHER_BANKCARD" if "card" in details else "ORIGINAL",
        "user_received_account": received(details),
        "create_time": rfc3339(beside.created_at_ms, seen.zone),
        "status": refund_state(refund),
    }
    if refund.done_at_ms is not None:
        told["success_time"] = rfc3339(refund.done_at_ms, seen.zone)
    return told | _refunded(trade, order, details, refund.amount.minor, refund.fee_back.minor)


def stuck_told(trade: Trade, order: Order, stuck: StuckRefund, seen: Seen) -> dict[str, Any]:
    """``refund_told`` of a refund that has moved nothing."""
    told = {
        "refund_id": stuck.number,
        "out_refund_no": stuck.out_no,
        "channel": "ORIGINAL" if stuck.state is StuckState.STUCK else "OTHER_BANKCARD",
        "user_received_account": stuck_received(stuck),
        "create_time": rfc3339(stuck.created_at_ms, seen.zone),
        "status": stuck_state(stuck),
    }
    if stuck.ended_at_ms is not None:
        told["success_time"] = rfc3339(stuck.ended_at_ms, seen.zone)
    return told | _refunded(trade, order, told_of(stuck.details), stuck.amount_minor, 0)


def accepted(told: dict[str, Any]) -> dict[str, Any]:
    """``refund_told`` or ``stuck_told`` of a refund of which nothing is told yet but that it will be seen to."""
    return {name: value for name, value in told.items() if name != "success_time"} | {"status": "PROCESSING"}


def stuck_state(stuck: StuckRefund) -> str:
    """One whose merchant has taken it upon itself has succeeded, as far as the scheme goes."""
    return "ABNORMAL" if stuck.state is StuckState.STUCK else "SUCCESS"


def received(details: dict[str, Any]) -> str:
    """Where a refund has arrived: on the card that was named for it, else in the balance."""
    return str(details.get("card", TO_PAYER))


def stuck_received(stuck: StuckRefund) -> str:
    """Where a refund that has moved nothing was to arrive, or who has it."""
    return TO_PAYER if stuck.state is StuckState.STUCK else TO_MERCHANT


def told_of(details: bytes) -> dict[str, Any]:
    """What only the answers need, as it was written beside the order."""
    return msgspec.json.decode(details, type=dict[str, Any])


def _refunded(trade: Trade, order: Order, details: dict[str, Any], minor: int, fee_back: int) -> dict[str, Any]:
    """What is told of a refund however it stands."""
    return {
        "transaction_id": trade.number,
        "out_trade_no": trade.out_no,
        "funds_account": details.get("funds_account", "AVAILABLE"),
        "amount": {
            "total": order.amount.minor,
            "refund": minor,
            "from": details.get("from", []),
            "payer_total": order.amount.minor,
            "payer_refund": minor,
            "settlement_refund": minor,
            "settlement_total": order.amount.minor,
            "discount_refund": 0,
            "currency": order.amount.asset.code,
            "refund_fee": fee_back,
        },
        "promotion_detail": [],
    }


def _parties(trade: Trade) -> dict[str, str]:
    if not trade.sub_account:
        return {"appid": trade.app_id, "mchid": trade.account}
    parties = {"sp_appid": trade.app_id, "sp_mchid": trade.account, "sub_mchid": trade.sub_account}
    return parties | ({"sub_appid": trade.sub_app_id} if trade.sub_app_id else {})


def _payer(trade: Trade, payer: PayerNames) -> dict[str, str]:
    if not trade.sub_account:
        return {"openid": payer.openid}
    return {"sp_openid": payer.openid} | ({"sub_openid": payer.sub_openid} if payer.sub_openid else {})


def _part(trade: Trade, order: Order, sub_openid: str, seen: Seen) -> dict[str, Any]:
    currency = order.amount.asset.code
    details = told_of(trade.details)
    told: dict[str, Any] = {
        "mchid": trade.account,
        "out_trade_no": trade.out_no,
        "trade_type": TRADE_TYPES[trade.product],
        "trade_state": trade_state(trade, order, seen),
        "attach": details.get("attach", ""),
        "amount": {"total_amount": order.amount.minor, "currency": currency},
    }
    for name, value in (("sub_mchid", trade.sub_account), ("sub_appid", trade.sub_app_id), ("sub_openid", sub_openid)):
        if value:
            told[name] = value
    if payable(order):
        assert order.paid_at_ms is not None
        told |= {"bank_type": BANK, "transaction_id": trade.number, "promotion_detail": []}
        told["success_time"] = rfc3339(order.paid_at_ms, seen.zone)
        told["amount"] |= {"payer_amount": order.amount.minor, "payer_currency": currency}
    return told
