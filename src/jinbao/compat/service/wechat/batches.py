"""Batches of transfers, the older model: ask, look at a batch or at one of its transfers.

A small batch is paid out before the call is answered, the rest of a large one when the house's jobs come round. A
detail is paid under its own number, so doing it again after a crash pays nothing twice.
"""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec

from jinbao.compat.errors import FieldInvalid, NotPermitted, TradeOtherwise
from jinbao.compat.rules.wechat import payout_numbers
from jinbao.compat.rules.wechat import transfers as rules
from jinbao.compat.rules.wechat.shapes.transfers import BatchLine, NewBatch
from jinbao.compat.rules.wechat.times import rfc3339
from jinbao.compat.service.context import Context
from jinbao.compat.service.noting import tell_in
from jinbao.compat.service.operations import About, Answer, WechatCall, WechatOperation
from jinbao.compat.service.trades import Trades, fingerprint
from jinbao.compat.service.wechat import receivers
from jinbao.compat.service.wechat.telling_money_out import batch_in
from jinbao.compat.store import transfers as rows
from jinbao.compat.types import Batch, BatchDetail, BatchState, DetailState
from jinbao.identity import MerchantFrozen
from jinbao.kit.db import Tx
from jinbao.kit.errors import Again, NotFound, Refusal, Unknown
from jinbao.pay import MerchantFundsShort, PayeeFrozen
from jinbao.pay.types import PayoutAsked

#: So many transfers are made before the call that asks for them is answered.
AT_ONCE = 20
_JOB_BATCHES, _JOB_DETAILS = 10, 200
_LIMIT_LEAST, _LIMIT_MOST = 20, 100

_DETAIL_WORDS = {DetailState.INIT: "PROCESSING", DetailState.SUCCESS: "SUCCESS", DetailState.FAIL: "FAIL"}
_ASKED_WORDS = {"ALL": None, "SUCCESS": DetailState.SUCCESS, "FAIL": DetailState.FAIL}


async def ask(context: Context, call: WechatCall) -> Answer:
    """A new batch, or again the one that was asked for by this number with the same content.

    Raises ``AppMismatch``, ``FieldInvalid``, ``TransferAmountRefused``, ``TradeOtherwise`` and ``MerchantFundsShort``.
    A receiver who cannot be paid is no refusal: that detail fails.
    """
    body: NewBatch = call.body
    receivers.demand_app(call.merchant, body.appid)
    _check_sums(body)
    # Opening a thousand names takes most of a second, in which everybody else would wait.
    names = await asyncio.to_thread(_check_lines, context, call)
    plain = [
        msgspec.structs.replace(line, user_name=name or None)
        for line, name in zip(body.transfer_detail_list, names, strict=True)
    ]
    asked = fingerprint("batch", msgspec.structs.replace(body, transfer_detail_list=plain))
    known = await context.runtime.db.read(lambda tx: rows.batch_by_out_no(tx, call.merchant.mchid, body.out_batch_no))
    if known is None:
        balance = await context.pay.settlements.balance(call.merchant.merchant_id)
        if balance.available < body.total_amount:
            raise MerchantFundsShort()
        batch = _fresh(context, call, asked)
        details = [await _detail(context, batch, line, place) for place, line in enumerate(plain)]
        known = await context.runtime.db.write(lambda tx: _once(tx, batch, details))
    if known.asked != asked:
        raise TradeOtherwise(out_no=body.out_batch_no)
    await _work(context, known, AT_ONCE)
    return Answer(
        {
            "out_batch_no": known.out_no,
            "batch_id": known.number,
            "create_time": rfc3339(known.created_at_ms, context.runtime.zone),
            "batch_status": "ACCEPTED",
        }
    )


async def work_due(context: Context) -> int:
    """Go on with batches that are not finished; how many transfers were seen to."""
    batches = await context.runtime.db.read(lambda tx: rows.open_batches(tx, _JOB_BATCHES))
    return sum([await _work(context, batch, _JOB_DETAILS) for batch in batches])


async def by_number(context: Context, call: WechatCall) -> Answer:
    """A batch by the scheme's number, with its details if wanted. Raises ``NotFound``, ``FieldInvalid``."""
    return await _told(context, call, await _by_number(context, call))


async def by_out_no(context: Context, call: WechatCall) -> Answer:
    """A batch by the merchant's own number. Raises ``NotFound``, ``FieldInvalid``."""
    return await _told(context, call, await _by_out_no(context, call))


async def detail_by_number(context: Context, call: WechatCall) -> Answer:
    """One transfer of a batch by the scheme's numbers. Raises ``NotFound``."""
    batch, number = await _by_number(context, call), call.path["detail_id"]
    return await _detail_told(
        context, call, batch, await context.runtime.db.read(lambda tx: rows.detail(tx, batch.number, number))
    )


async def detail_by_out_no(context: Context, call: WechatCall) -> Answer:
    """One transfer of a batch by the merchant's own numbers. Raises ``NotFound``."""
    batch, out_no = await _by_out_no(context, call), call.path["out_detail_no"]
    return await _detail_told(
        context, call, batch, await context.runtime.db.read(lambda tx: rows.detail_by_out_no(tx, batch.number, out_no))
    )


async def receipt(context: Context, call: WechatCall) -> Answer:
    """Electronic receipts are not made here, and that is what is said."""
    del context, call
    raise NotPermitted(reason="本平台不提供电子回单")


def _check_sums(body: NewBatch) -> None:
    lines = body.transfer_detail_list
    if body.total_num != len(lines):
        raise FieldInvalid(field="/total_num", location="body", reason="与明细笔数不一致")
    if body.total_amount != sum(line.transfer_amount for line in lines):
        raise FieldInvalid(field="/total_amount", location="body", reason="与明细金额之和不一致")
    if len({line.out_detail_no for line in lines}) != len(lines):
        raise FieldInvalid(field="/transfer_detail_list", location="body", reason="明细单号重复")


def _check_lines(context: Context, call: WechatCall) -> list[str]:
    """The names that the lines give, opened."""
    body: NewBatch = call.body
    return [_check_line(context, call, line, place) for place, line in enumerate(body.transfer_detail_list)]


def _check_line(context: Context, call: WechatCall, line: BatchLine, place: int) -> str:
    """The name that the line gives, opened."""
    field = f"/transfer_detail_list/{place}/user_name"
    if refusal := rules.amount_refusal(line.transfer_amount):
        raise refusal
    if refusal := rules.name_refusal(line.transfer_amount, named=bool(line.user_name), field=field):
        raise refusal
    return receivers.opened_name(context, call, line.user_name, field)


def _fresh(context: Context, call: WechatCall, asked: bytes) -> Batch:
    body: NewBatch = call.body
    now, day = context.now_ms(), receivers.today(context)
    return Batch(
        number=payout_numbers.transfer_number(payout_numbers.BATCH, day, receivers.digits),
        account=call.merchant.mchid,
        app_id=body.appid,
        out_no=body.out_batch_no,
        merchant_id=call.merchant.merchant_id,
        name=body.batch_name,
        remark=body.batch_remark,
        total_minor=body.total_amount,
        size=body.total_num,
        scene=body.transfer_scene_id or "",
        notify_url=body.notify_url or "",
        asked=asked,
        state=BatchState.ACCEPTED,
        created_at_ms=now,
        updated_at_ms=now,
    )


async def _detail(context: Context, batch: Batch, line: BatchLine, place: int) -> BatchDetail:
    """A detail; one whose receiver is not known, or has another name, has failed already."""
    member_id = await context.accounts.member_of(batch.app_id, line.openid)
    reason = "" if member_id is not None else "OPENID_INVALID"
    if member_id is not None and line.user_name and not await receivers.has_name(context, member_id, line.user_name):
        reason = "NAME_NOT_CORRECT"
    day = receivers.today(context)
    return BatchDetail(
        number=payout_numbers.transfer_number(payout_numbers.DETAIL, day, receivers.digits),
        batch=batch.number,
        place=place,
        out_no=line.out_detail_no,
        openid=line.openid,
        member_id=member_id,
        amount_minor=line.transfer_amount,
        remark=line.transfer_remark,
        named=bool(line.user_name) and not reason,
        state=DetailState.FAIL if reason else DetailState.INIT,
        reason=reason,
        payout_id=None,
        created_at_ms=batch.created_at_ms,
        updated_at_ms=batch.created_at_ms,
    )


def _once(tx: Tx, batch: Batch, details: list[BatchDetail]) -> Batch:
    known = rows.batch_by_out_no(tx, batch.account, batch.out_no)
    if known is None:
        rows.insert_batch(tx, batch, details)
    return known or batch


async def _work(context: Context, batch: Batch, most: int) -> int:
    """Pay up to ``most`` details of a batch; how many. Stops where the ledger does not answer.

    One at a time: pay tries a payout that was refused again, so two who came to the same detail could end it otherwise.
    """
    if batch.state is BatchState.FINISHED:
        return 0
    async with context.turn(batch.number):
        return await _work_on(context, batch, most)


async def _work_on(context: Context, batch: Batch, most: int) -> int:
    to_do = await context.runtime.db.read(lambda tx: rows.details_to_do(tx, batch.number, most))
    done = 0
    for detail in to_do:
        try:
            await _pay(context, batch, detail)
        except Unknown:
            return done
        done += 1
    at_ms = context.now_ms()

    def finish(tx: Tx) -> None:
        if rows.finish_batch(tx, batch.number, at_ms) and (notice := batch_in(context, tx, batch, at_ms)):
            tell_in(tx, notice)

    await context.runtime.db.write(finish)
    return done


async def _pay(context: Context, batch: Batch, detail: BatchDetail) -> None:
    assert detail.member_id is not None, detail
    asked = PayoutAsked(
        merchant_id=batch.merchant_id,
        member_id=detail.member_id,
        amount=context.money(detail.amount_minor),
        title=detail.remark,
        out_no=detail.number,
    )
    payout_id, reason = None, ""
    try:
        payout_id = (await context.pay.payouts.pay_out(asked, Trades(context).once())).id
    except PayeeFrozen:
        reason = "ACCOUNT_FROZEN"
    except (MerchantFundsShort, MerchantFrozen):
        reason = "PAYER_ACCOUNT_ABNORMAL"
    except Refusal as refusal:
        if refusal.again is Again.LATER:
            raise Unknown() from refusal
        reason = "TRANSFER_RISK"
    state = DetailState.FAIL if payout_id is None else DetailState.SUCCESS
    at_ms = context.now_ms()
    await context.runtime.db.write(lambda tx: rows.end_detail(tx, detail.number, state, reason, payout_id, at_ms))


async def _by_number(context: Context, call: WechatCall) -> Batch:
    number = call.path["batch_id"]
    return _there(await context.runtime.db.read(lambda tx: rows.batch(tx, call.merchant.mchid, number)))


async def _by_out_no(context: Context, call: WechatCall) -> Batch:
    out_no = call.path["out_batch_no"]
    return _there(await context.runtime.db.read(lambda tx: rows.batch_by_out_no(tx, call.merchant.mchid, out_no)))


def _there(batch: Batch | None) -> Batch:
    if batch is None:
        raise NotFound()
    return batch


async def _told(context: Context, call: WechatCall, batch: Batch) -> Answer:
    query = call.query
    answer: dict[str, Any] = {"transfer_batch": await batch_told(context, batch)}
    if query.get("need_query_detail", "false") == "true":
        offset = _number(query.get("offset", "0"), "offset", 0, 10**6)
        limit = _number(query.get("limit", "20"), "limit", _LIMIT_LEAST, _LIMIT_MOST)
        wanted = query.get("detail_status", "ALL")
        if wanted not in (*_ASKED_WORDS, "WAIT_PAY"):
            raise FieldInvalid(field="detail_status", location="query", reason="ALL, WAIT_PAY, SUCCESS or FAIL")
        details: list[BatchDetail] = []
        if wanted != "WAIT_PAY":
            state = _ASKED_WORDS[wanted]
            details = await context.runtime.db.read(lambda tx: rows.details(tx, batch.number, state, offset, limit))
        answer |= {"offset": offset, "limit": limit}
        answer["transfer_detail_list"] = [
            {
                "detail_id": detail.number,
                "out_detail_no": detail.out_no,
                "detail_status": _DETAIL_WORDS[detail.state],
            }
            for detail in details
        ]
    return Answer(answer)


async def batch_told(context: Context, batch: Batch) -> dict[str, Any]:
    """A batch as queries and notifications describe it."""
    sums = await context.runtime.db.read(lambda tx: rows.sums(tx, batch.number))
    zone = context.runtime.zone
    paid, failed = sums.get(DetailState.SUCCESS, (0, 0)), sums.get(DetailState.FAIL, (0, 0))
    return {
        "mchid": batch.account,
        "out_batch_no": batch.out_no,
        "batch_id": batch.number,
        "appid": batch.app_id,
        "batch_status": "FINISHED" if batch.state is BatchState.FINISHED else "PROCESSING",
        "batch_type": "API",
        "batch_name": batch.name,
        "batch_remark": batch.remark,
        "total_amount": batch.total_minor,
        "total_num": batch.size,
        "create_time": rfc3339(batch.created_at_ms, zone),
        "update_time": rfc3339(batch.updated_at_ms, zone),
        "success_amount": paid[1],
        "success_num": paid[0],
        "fail_amount": failed[1],
        "fail_num": failed[0],
        **({"transfer_scene_id": batch.scene} if batch.scene else {}),
    }


async def _detail_told(context: Context, call: WechatCall, batch: Batch, detail: BatchDetail | None) -> Answer:
    if detail is None:
        raise NotFound()
    zone = context.runtime.zone
    answer = {
        "mchid": batch.account,
        "out_batch_no": batch.out_no,
        "batch_id": batch.number,
        "appid": batch.app_id,
        "out_detail_no": detail.out_no,
        "detail_id": detail.number,
        "detail_status": _DETAIL_WORDS[detail.state],
        "transfer_amount": detail.amount_minor,
        "transfer_remark": detail.remark,
        "openid": detail.openid,
        "initiate_time": rfc3339(detail.created_at_ms, zone),
        "update_time": rfc3339(detail.updated_at_ms, zone),
    }
    if detail.reason:
        answer["fail_reason"] = detail.reason
    if detail.named and detail.member_id is not None:
        answer["user_name"] = await receivers.sealed_name(context, call.merchant, detail.member_id)
    return Answer(answer)


def _number(text: str, field: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
        raise FieldInvalid(field=field, location="query", reason=f"{least} to {most}")
    return int(text)


def _about(call: WechatCall) -> About:
    body: NewBatch = call.body
    return About(body.out_batch_no, body.total_amount, body.batch_name)


def _about_path(call: WechatCall) -> About:
    return About(call.path.get("out_batch_no", ""))


_BASE = "/v3/transfer/batches"

OPERATIONS = (
    WechatOperation("batch", "POST", _BASE, ask, NewBatch, _about),
    WechatOperation("batch_query_by_id", "GET", f"{_BASE}/batch-id/{{batch_id}}", by_number),
    WechatOperation(
        "batch_detail_by_id", "GET", f"{_BASE}/batch-id/{{batch_id}}/details/detail-id/{{detail_id}}", detail_by_number
    ),
    WechatOperation("batch_query", "GET", f"{_BASE}/out-batch-no/{{out_batch_no}}", by_out_no, about=_about_path),
    WechatOperation(
        "batch_detail",
        "GET",
        f"{_BASE}/out-batch-no/{{out_batch_no}}/details/out-detail-no/{{out_detail_no}}",
        detail_by_out_no,
        about=_about_path,
    ),
    WechatOperation("batch_receipt_query", "GET", "/v3/transfer/bill-receipt/{out_batch_no}", receipt),
    WechatOperation("batch_detail_receipt_query", "GET", "/v3/transfer-detail/electronic-receipts", receipt),
    WechatOperation("batch_receipt", "POST", "/v3/transfer/bill-receipt", receipt),
    WechatOperation("batch_detail_receipt", "POST", "/v3/transfer-detail/electronic-receipts", receipt),
)
