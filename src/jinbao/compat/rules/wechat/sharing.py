"""When a payment may be shared out, and how WeChat Pay describes that. Pure: rows in, JSON out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from jinbao.compat.errors import CallRefused, NotToBeShared, ReturnTooLate
from jinbao.compat.rules.wechat.payout_numbers import part_number
from jinbao.compat.rules.wechat.times import rfc3339
from jinbao.compat.types import SplitName, SplitReturnName, Trade
from jinbao.kit.errors import Refusal
from jinbao.pay.types import Order, OrderState, Split, SplitReturn, SplitState

#: A payment is shared out from a minute after it, in at most fifty calls; what went out can be given back for so long.
FROM_MS = 60_000
CALLS_MOST = 50
RETURN_DAYS = 180
DAY_MS = 86_400_000
#: What the merchant's own rest is called among the receivers.
REST = "解冻给分账方"

_RESULTS = {SplitState.PENDING: "PENDING", SplitState.DONE: "SUCCESS", SplitState.REFUSED: "CLOSED"}
_RETURNS = {SplitState.PENDING: "PROCESSING", SplitState.DONE: "SUCCESS", SplitState.REFUSED: "FAILED"}


class PartName(msgspec.Struct, frozen=True):
    """A receiver as a merchant named it in a call, kept beside the split in the order of its parts."""

    type: str
    account: str
    description: str


def share_refusal(order: Order, calls: int, now_ms: int) -> Refusal | None:
    """Why a payment cannot be shared out now: too soon, refunded whole, too often."""
    if order.paid_at_ms is not None and now_ms < order.paid_at_ms + FROM_MS:
        return NotToBeShared(reason="支付成功1分钟后才能请求分账")
    if order.state is OrderState.REFUNDED:
        return NotToBeShared(reason="订单已全额退款")
    if calls >= CALLS_MOST:
        return CallRefused(reason=f"单笔订单最多分账{CALLS_MOST}次")
    return None


def return_refusal(split: Split, now_ms: int) -> Refusal | None:
    """Why nothing of a split can be given back any more."""
    if now_ms > (split.done_at_ms or split.at_ms) + RETURN_DAYS * DAY_MS:
        return ReturnTooLate(days=RETURN_DAYS)
    return None


def split_told(
    trade: Trade, name: SplitName, split: Split, parts: Sequence[PartName], owner: str, zone: ZoneInfo
) -> dict[str, Any]:
    """A split as calls and queries describe it. ``owner`` is the merchant number to which the rest goes."""
    assert len(parts) == len(split.parts), name
    result = _RESULTS[split.state]
    times = {"create_time": rfc3339(split.at_ms, zone)}
    if split.done_at_ms is not None:
        times["finish_time"] = rfc3339(split.done_at_ms, zone)
    receivers: list[dict[str, Any]] = [
        {
            "amount": part.amount.minor,
            "description": named.description,
            "type": named.type,
            "account": named.account,
            "result": result,
            "detail_id": part_number(split.id, place),
            **times,
        }
        for place, (named, part) in enumerate(zip(parts, split.parts, strict=True))
    ]
    if split.rest.minor:
        rest = {"amount": split.rest.minor, "description": REST, "type": "MERCHANT_ID", "account": owner}
        receivers.append({**rest, "result": result, "detail_id": part_number(split.id, len(parts)), **times})
    told = {
        "transaction_id": trade.number,
        "out_order_no": name.out_no,
        "order_id": name.number,
        "state": "PROCESSING" if split.state is SplitState.PENDING else "FINISHED",
        "receivers": receivers,
    }
    return {"sub_mchid": trade.sub_account, **told} if trade.sub_account else told


def return_told(
    trade: Trade, split: SplitName, name: SplitReturnName, returned: SplitReturn, zone: ZoneInfo
) -> dict[str, Any]:
    """A return as calls and queries describe it."""
    told = {
        "order_id": split.number,
        "out_order_no": split.out_no,
        "out_return_no": name.out_no,
        "return_id": name.number,
        "return_mchid": name.receiver,
        "amount": returned.amount.minor,
        "description": name.note,
        "result": _RETURNS[returned.state],
        "create_time": rfc3339(returned.at_ms, zone),
    }
    if returned.done_at_ms is not None:
        told["finish_time"] = rfc3339(returned.done_at_ms, zone)
    if returned.state is SplitState.REFUSED:
        told["fail_reason"] = "PAYER_ACCOUNT_ABNORMAL"
    return {"sub_mchid": trade.sub_account, **told} if trade.sub_account else told


def accepted_split(told: dict[str, Any]) -> dict[str, Any]:
    """``split_told`` of a split of which nothing is told yet but that it will be seen to."""
    return told | {"state": "PROCESSING", "receivers": [_accepted(each, "PENDING") for each in told["receivers"]]}


def accepted_return(told: dict[str, Any]) -> dict[str, Any]:
    """``return_told`` of a return of which nothing is told yet but that it will be seen to."""
    return _accepted(told, "PROCESSING")


def _accepted(told: dict[str, Any], result: str) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name != "finish_time"} | {"result": result}


def parts_of(name: SplitName) -> list[PartName]:
    """The receivers as the call named them."""
    return msgspec.json.decode(name.details, type=list[PartName])
