"""What an XML notice says of a refund that has ended, or is stuck."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jinbao.compat.rules.wechat.bills import stamp
from jinbao.compat.service.context import Context
from jinbao.compat.types import Trade
from jinbao.pay.types import Order

UNSETTLED = "REFUND_SOURCE_UNSETTLED_FUNDS"


@dataclass(frozen=True, slots=True)
class RefundEnded:
    """A refund with both of its numbers, how much, how it stands in API v3's words, since when, and who has it."""

    number: str
    out_no: str
    minor: int
    status: str
    at_ms: int | None
    received: str


def v2_status(status: str) -> str:
    """How the older API calls the state of a refund: one that is stuck has to be changed."""
    return "CHANGE" if status == "ABNORMAL" else status


def refund_notice(
    context: Context, trade: Trade, order: Order, ended: RefundEnded, details: dict[str, Any]
) -> dict[str, str]:
    """A refund as its notice describes it, the accounts among it."""
    amount = str(ended.minor)
    told = {
        "return_code": "SUCCESS",
        "appid": trade.app_id,
        "mch_id": trade.account,
        "sub_appid": trade.sub_app_id,
        "sub_mch_id": trade.sub_account,
        "transaction_id": trade.number,
        "out_trade_no": trade.out_no,
        "refund_id": ended.number,
        "out_refund_no": ended.out_no,
        "total_fee": str(order.amount.minor),
        "settlement_total_fee": str(order.amount.minor),
        "refund_fee": amount,
        "settlement_refund_fee": amount,
        "refund_status": v2_status(ended.status),
        "refund_recv_accout": ended.received,
        "refund_account": str(details.get("funds_account", UNSETTLED)),
        "refund_request_source": "API",
    }
    if ended.at_ms is not None:
        told["success_time"] = stamp(ended.at_ms, context.runtime.zone)
    return told
