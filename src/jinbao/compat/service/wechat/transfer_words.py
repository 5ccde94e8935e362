"""How a transfer of the new model stands, as answers and notices tell it."""

from __future__ import annotations

from typing import Any

from jinbao.compat.rules.wechat import transfers as rules
from jinbao.compat.rules.wechat.times import rfc3339
from jinbao.compat.service.context import Context
from jinbao.compat.types import Transfer
from jinbao.pay.types import Payout


def told(context: Context, transfer: Transfer, payout: Payout | None) -> dict[str, Any]:
    """A transfer as queries and notifications describe it, without the receiver's name."""
    answer = {
        "mch_id": transfer.account,
        "out_bill_no": transfer.out_no,
        "transfer_bill_no": transfer.number,
        "appid": transfer.app_id,
        "state": rules.bill_state(payout),
        "transfer_amount": transfer.amount_minor,
        "transfer_remark": transfer.remark,
        "openid": transfer.openid,
        "create_time": rfc3339(transfer.created_at_ms, context.runtime.zone),
        "update_time": updated(context, transfer, payout),
    }
    if reason := rules.fail_reason(payout, transfer.reason):
        answer["fail_reason"] = reason
    return answer


def updated(context: Context, transfer: Transfer, payout: Payout | None) -> str:
    """When its state last changed."""
    at_ms = transfer.created_at_ms if payout is None else payout.done_at_ms or payout.at_ms
    return rfc3339(at_ms, context.runtime.zone)
