"""Receipts of transfers: asked for, looked after, and fetched as a PDF by a signed call within ten minutes.

The file says what the transfer and its payout say, drawn to the byte alike each time; its hash is in the answer.
"""

from __future__ import annotations

import asyncio
import hashlib
from functools import partial
from typing import Any

import msgspec

from jinbao.compat.errors import CallRefused, FieldInvalid, TokenExpired
from jinbao.compat.rules.wechat import transfers as rules
from jinbao.compat.rules.wechat.bills import stamp, yuan
from jinbao.compat.rules.wechat.shapes.transfers import ElectronicReceipt
from jinbao.compat.rules.wechat.times import rfc3339
from jinbao.compat.service.context import Context
from jinbao.compat.service.operations import About, Answer, WechatCall, WechatOperation
from jinbao.compat.service.wechat import links
from jinbao.compat.store import receipts as receipt_rows
from jinbao.compat.store import transfers as rows
from jinbao.compat.types import Transfer, TransferKind
from jinbao.kit.clock import MINUTE_MS
from jinbao.kit.errors import NotFound
from jinbao.pay.types import Payout

LINK_LIFE_MS = 10 * MINUTE_MS
DOWNLOAD = "/v3/transferdownload/elecvoucherfile"
_PURPOSE = "receipt"
_BASE = "/v3/fund-app/mch-transfer/elecsign"
_WORKING, _READY = "GENERATING", "FINISHED"


class Link(msgspec.Struct, frozen=True):
    """Whose transfer's receipt a link leads to. ``until_ms`` is on the wall."""

    mchid: str
    number: str
    until_ms: int


async def ask(context: Context, call: WechatCall) -> Answer:
    """Ask for the receipt of a transfer that has arrived; again says that it is there.

    Raises ``FieldInvalid``, ``NotFound``, ``CallRefused`` (it has not arrived).
    """
    body: ElectronicReceipt = call.body
    name = call.request.path.rpartition("/")[2].replace("-", "_")
    number = body.out_bill_no if name == "out_bill_no" else body.transfer_bill_no
    if not number:
        raise FieldInvalid(field=f"/{name}", location="body", reason="此字段为必填项")
    transfer, _ = await _arrived(context, call, name, number)
    now_ms = context.now_ms()
    fresh = await context.runtime.db.write(lambda tx: receipt_rows.ask(tx, transfer.number, now_ms))
    at_ms = await context.runtime.db.read(lambda tx: receipt_rows.asked_at(tx, transfer.number))
    assert at_ms is not None, transfer.number
    return Answer({"state": _WORKING if fresh else _READY, "create_time": rfc3339(at_ms, context.runtime.zone)})


async def query(context: Context, call: WechatCall) -> Answer:
    """Where a receipt that was asked for can be fetched. Raises ``NotFound``."""
    ((name, number),) = call.path.items()
    transfer, payout = await _arrived(context, call, name, number)
    at_ms = await context.runtime.db.read(lambda tx: receipt_rows.asked_at(tx, transfer.number))
    if at_ms is None:
        raise NotFound()
    file = await _draw(context, transfer, payout)
    until_ms = context.wall.now_ms() + LINK_LIFE_MS
    link = msgspec.json.encode(Link(mchid=transfer.account, number=transfer.number, until_ms=until_ms))
    told: dict[str, Any] = {
        "state": _READY,
        "create_time": rfc3339(at_ms, context.runtime.zone),
        "update_time": rfc3339(at_ms, context.runtime.zone),
        "hash_type": "SHA256",
        "hash_value": hashlib.sha256(file).hexdigest(),
        "download_url": f"{call.request.base}{DOWNLOAD}?token={links.write(context, _PURPOSE, link)}&source=elecsign",
    }
    return Answer(told)


async def download(context: Context, call: WechatCall) -> Answer:
    """The file behind a link. Raises ``TokenExpired``: too old, not ours, or somebody else's."""
    raw = links.read(context, _PURPOSE, call.query.get("token", ""))
    link = None if raw is None else msgspec.json.decode(raw, type=Link)
    if link is None or link.mchid != call.merchant.mchid or context.wall.now_ms() >= link.until_ms:
        raise TokenExpired()
    transfer, payout = await _arrived(context, call, "transfer_bill_no", link.number)
    return Answer(raw=await _draw(context, transfer, payout), content_type="application/pdf")


async def _arrived(context: Context, call: WechatCall, name: str, number: str) -> tuple[Transfer, Payout]:
    """The caller's transfer by one of its numbers. Raises ``NotFound``, ``CallRefused``."""
    mchid = call.merchant.mchid
    if name == "out_bill_no":
        found = await context.runtime.db.read(lambda tx: rows.by_out_no(tx, mchid, TransferKind.BILL, number))
    else:
        found = await context.runtime.db.read(lambda tx: rows.by_number(tx, number))
    if found is None or found.account != mchid or found.kind is not TransferKind.BILL:
        raise NotFound()
    payout = None
    if found.payout_id is not None:
        payout = await context.pay.payouts.get(found.merchant_id, found.payout_id)
    if payout is None or rules.bill_state(payout) != "SUCCESS":
        raise CallRefused(reason="仅支持转账成功的单据申请电子回单")
    return found, payout


async def _draw(context: Context, transfer: Transfer, payout: Payout) -> bytes:
    assert payout.done_at_ms is not None, payout.id
    lines = (
        ("微信转账单号", transfer.number),
        ("商户单号", transfer.out_no),
        ("付款商户", f"{payout.merchant_name} ({transfer.account})"),
        ("收款用户", f"{payout.member_name} ({transfer.openid})"),
        ("金额", f"{payout.amount.asset.code} {yuan(payout.amount.minor)}"),
        ("备注", transfer.remark),
        ("到账时间", stamp(payout.done_at_ms, context.runtime.zone)),
    )
    draw = partial(context.receipts.draw, "转账电子回单", lines)
    return await asyncio.get_running_loop().run_in_executor(None, draw)


def _about(call: WechatCall) -> About:
    if isinstance(call.body, ElectronicReceipt):
        return About(call.body.out_bill_no or "")
    return About(call.path.get("out_bill_no", ""))


OPERATIONS = (
    WechatOperation("transfer_receipt", "POST", f"{_BASE}/out-bill-no", ask, ElectronicReceipt, _about),
    WechatOperation("transfer_receipt_by_id", "POST", f"{_BASE}/transfer-bill-no", ask, ElectronicReceipt, _about),
    WechatOperation("transfer_receipt_query", "GET", f"{_BASE}/out-bill-no/{{out_bill_no}}", query, about=_about),
    WechatOperation("transfer_receipt_query_by_id", "GET", f"{_BASE}/transfer-bill-no/{{transfer_bill_no}}", query),
    WechatOperation("transfer_receipt_download", "GET", DOWNLOAD, download),
)
