"""What WeChat Pay tells merchants: who is told of what, in the words of the API that they asked by.

Contents are written in the unit of work of the event's consumer, from the event and the rows beside it, as the event
found them: an order that has been refunded since then was paid all the same.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec

from jinbao.compat.rules.wechat import states
from jinbao.compat.rules.wechat.states import PayerNames
from jinbao.compat.rules.wechat.times import rfc3339
from jinbao.compat.service.context import Context
from jinbao.compat.service.noting import new_notice
from jinbao.compat.service.wechat import parties
from jinbao.compat.service.wechat.sealing import V2_PAYMENT, V2_REFUND
from jinbao.compat.service.wechat.v2 import orders
from jinbao.compat.service.wechat.v2.refund_notices import RefundEnded, refund_notice
from jinbao.compat.store import trades as rows
from jinbao.compat.types import Notice, NoticeKind, Product, Scheme, StuckRefund, Trade, TradeRefund
from jinbao.kit.db import Tx
from jinbao.pay.types import Order, OrderState, Refund

_REFUND_SUCCESS, _REFUND_ABNORMAL = "REFUND.SUCCESS", "REFUND.ABNORMAL"
_REFUNDS = (_REFUND_SUCCESS, _REFUND_ABNORMAL, V2_REFUND)


def payment_in(context: Context, tx: Tx, trade: Trade, order: Order) -> Notice | None:
    """An order was paid. Payment by code is not told of; orders asked for together are told of once, by the first."""
    if trade.product is Product.CODE or not trade.notify_url:
        return None
    if trade.combined:
        return _combined_in(context, tx, trade, order)
    paid, trade = _as_paid(order), replace(trade, stuck=False)
    names = _names_in(context, tx, trade, paid)
    if "v2" in states.told_of(trade.details):
        told = _v2_parties(trade) | orders.paid_told(context, trade, paid, names)
        return _notice(context, trade, trade.account, V2_PAYMENT, trade.notify_url, told)
    content = states.transaction(trade, paid, names, parties.seen(context))
    return _notice(context, trade, trade.account, "TRANSACTION.SUCCESS", trade.notify_url, content)


def refund_told(context: Context, trade: Trade, order: Order, refund: Refund, beside: TradeRefund) -> Notice | None:
    """A refund arrived. Only where the refund said that it wants to be told of."""
    if not beside.notify_url:
        return None
    assert refund.done_at_ms is not None, refund.id
    details = states.told_of(beside.details)
    ended = RefundEnded(
        beside.number, refund.out_no, refund.amount.minor, "SUCCESS", refund.done_at_ms, states.received(details)
    )
    return _ended(context, trade, order, ended, beside.notify_url, details)


def stuck_told(context: Context, trade: Trade, order: Order, stuck: StuckRefund) -> Notice | None:
    """A refund is stuck, or its merchant has taken it upon itself."""
    if not stuck.notify_url:
        return None
    status, to = states.stuck_state(stuck), states.stuck_received(stuck)
    ended = RefundEnded(stuck.number, stuck.out_no, stuck.amount_minor, status, stuck.ended_at_ms, to)
    return _ended(context, trade, order, ended, stuck.notify_url, states.told_of(stuck.details))


def _ended(
    context: Context, trade: Trade, order: Order, ended: RefundEnded, url: str, details: dict[str, Any]
) -> Notice:
    if "v2" in details:
        told = refund_notice(context, trade, order, ended, details)
        return _notice(context, trade, trade.account, V2_REFUND, url, told)
    own = {"sp_mchid": trade.account, "sub_mchid": trade.sub_account} if trade.sub_account else {"mchid": trade.account}
    content = own | {
        "out_trade_no": trade.out_no,
        "transaction_id": trade.number,
        "out_refund_no": ended.out_no,
        "refund_id": ended.number,
        "refund_status": ended.status,
        "user_received_account": ended.received,
        "amount": {
            "total": order.amount.minor,
            "refund": ended.minor,
            "payer_total": order.amount.minor,
            "payer_refund": ended.minor,
        },
    }
    if ended.at_ms is not None:
        content["success_time"] = rfc3339(ended.at_ms, context.runtime.zone)
    event = _REFUND_SUCCESS if ended.status == "SUCCESS" else _REFUND_ABNORMAL
    return _notice(context, trade, trade.account, event, url, content)


def _combined_in(context: Context, tx: Tx, trade: Trade, order: Order) -> Notice | None:
    assert order.bundle_id is not None, order.id
    bundle = context.pay.review.bundle_in(tx, order.bundle_id)
    assert bundle is not None, order.id
    orders = [_as_paid(each) for each in bundle.orders]
    if orders[0].id != order.id:
        return None
    parts = [(replace(found, stuck=False), each) for each in orders if (found := rows.get(tx, each.id)) is not None]
    assert len(parts) == len(orders), "each order of those asked for together has a trade"
    names = [_names_in(context, tx, *part) for part in parts]
    content = states.combined(parts, names[0], [each.sub_openid for each in names], parties.seen(context))
    caller = states.told_of(trade.details)["combine_mchid"]
    return _notice(context, trade, caller, "TRANSACTION.SUCCESS", trade.notify_url, content)


def _v2_parties(trade: Trade) -> dict[str, str]:
    """What an XML notice of a payment says beside the payment; it is signed as the order was."""
    sign_type = states.told_of(trade.details)["v2"]
    return {
        "return_code": "SUCCESS",
        "result_code": "SUCCESS",
        "appid": trade.app_id,
        "mch_id": trade.account,
        "sub_appid": trade.sub_app_id,
        "sub_mch_id": trade.sub_account,
        "sign_type": "" if sign_type == "MD5" else sign_type,
    }


def _as_paid(order: Order) -> Order:
    """The order as it was when it had just been paid."""
    return replace(order, state=OrderState.PAID, refund_id=None)


def _names_in(context: Context, tx: Tx, trade: Trade, order: Order) -> PayerNames:
    """As ``parties.payer_names``, within a unit of work."""
    assert order.payer_id is not None, order.id
    openid = context.accounts.openid_in(tx, trade.app_id, order.payer_id)
    sub = context.accounts.openid_in(tx, trade.sub_app_id, order.payer_id) if trade.sub_app_id else ""
    return PayerNames(openid, sub)


def _notice(context: Context, trade: Trade, account: str, event: str, url: str, content: dict[str, Any]) -> Notice:
    caller = context.accounts.wechat(account)
    return new_notice(
        context,
        scheme=Scheme.WECHAT,
        account=account,
        merchant_id=trade.merchant_id if caller is None else caller.merchant_id,
        order_id=trade.order_id,
        kind=NoticeKind.REFUND if event in _REFUNDS else NoticeKind.PAYMENT,
        event=event,
        url=url,
        content=msgspec.json.encode(content),
    )
