"""Transfers to members, which these confirm: ask, look, cancel; and for members: look, and take."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec

from jinbao.compat.errors import CallRefused, PayerMismatch, TokenExpired, TradeOtherwise
from jinbao.compat.rules.wechat import payout_numbers
from jinbao.compat.rules.wechat import transfers as rules
from jinbao.compat.rules.wechat.shapes.transfers import NewTransfer
from jinbao.compat.service.context import Context
from jinbao.compat.service.noting import tell_in
from jinbao.compat.service.operations import About, Answer, WechatCall, WechatOperation
from jinbao.compat.service.trades import Trades, fingerprint
from jinbao.compat.service.wechat import receivers
from jinbao.compat.service.wechat.telling_money_out import failed_in
from jinbao.compat.service.wechat.transfer_words import told, updated
from jinbao.compat.store import transfers as rows
from jinbao.compat.types import Transfer, TransferKind
from jinbao.kit.clock import DAY_MS
from jinbao.kit.db import Tx
from jinbao.kit.errors import NotFound
from jinbao.pay.types import Payout, PayoutAsked, PayoutState

_BASE = "/v3/fund-app/mch-transfer"
_NAME_OTHERWISE = "NAME_NOT_CORRECT"


async def ask(context: Context, call: WechatCall) -> Answer:
    """A new transfer, or again the one that was asked for by this number with the same content.

    Raises ``AppMismatch``, ``SceneRefused``, ``TransferAmountRefused``, ``FieldInvalid``, ``TradeOtherwise``,
    ``ReceiverUnknown`` and what pay's ``payouts.pay_out`` refuses. A wrong name is no refusal: the transfer has failed.
    """
    body: NewTransfer = call.body
    receivers.demand_app(call.merchant, body.appid)
    told = [info.info_type for info in body.transfer_scene_report_infos or []]
    if refusal := rules.scene_refusal(body.transfer_scene_id, told) or rules.amount_refusal(body.transfer_amount):
        raise refusal
    if refusal := rules.name_refusal(body.transfer_amount, named=bool(body.user_name)):
        raise refusal
    name = receivers.opened_name(context, call, body.user_name, "user_name")
    asked = fingerprint("transfer", msgspec.structs.replace(body, user_name=name or None))
    known = await _of(context, call.merchant.mchid, body.out_bill_no)
    if known is None:
        member_id = await receivers.receiver(context, body.appid, body.openid)
        fits = not name or await receivers.has_name(context, member_id, name)
        known = _fresh(context, call, member_id, asked, named=bool(name), reason="" if fits else _NAME_OTHERWISE)
    if known.asked != asked:
        raise TradeOtherwise(out_no=body.out_bill_no)
    transfer, payout = await _send(context, known)
    answer = _brief(context, transfer, payout)
    if payout is not None and payout.state is PayoutState.WAITING:
        answer["package_info"] = transfer.package
    return Answer(answer)


async def by_out_no(context: Context, call: WechatCall) -> Answer:
    """A transfer by the merchant's own number. Raises ``NotFound``."""
    return await _told(context, call, await _of(context, call.merchant.mchid, call.path["out_bill_no"]))


async def by_number(context: Context, call: WechatCall) -> Answer:
    """A transfer by the scheme's number. Raises ``NotFound``."""
    number = call.path["transfer_bill_no"]
    found = await context.runtime.db.read(lambda tx: rows.by_number(tx, number))
    mine = found is not None and found.account == call.merchant.mchid and found.kind is TransferKind.BILL
    return await _told(context, call, found if mine else None)


async def cancel(context: Context, call: WechatCall) -> Answer:
    """Take back a transfer that waits for its receiver; again changes nothing.

    Raises ``NotFound``, ``CallRefused`` (it failed), and what pay's ``payouts.cancel`` refuses.
    """
    transfer = _there(await _of(context, call.merchant.mchid, call.path["out_bill_no"]))
    if transfer.payout_id is None:
        raise CallRefused(reason="转账已失败，无需撤销")
    payout = _accepted(await context.pay.payouts.cancel(transfer.merchant_id, transfer.payout_id))
    state = rules.bill_state(payout)
    if state == "FAIL":
        raise CallRefused(reason="转账已失败，无需撤销")
    answer = _brief(context, transfer, payout)
    del answer["create_time"]
    return Answer(answer | {"update_time": updated(context, transfer, payout)})


async def offered(context: Context, member_id: int, package: str) -> tuple[Transfer, Payout]:
    """What ``package_info`` opens, for the member whom it is for.

    Raises ``TokenExpired`` (nobody was given this), ``PayerMismatch`` (it is for somebody else).
    """
    transfer = await context.runtime.db.read(lambda tx: rows.by_package(tx, package))
    if transfer is None or transfer.payout_id is None:
        raise TokenExpired()
    if transfer.member_id != member_id:
        raise PayerMismatch()
    return transfer, await context.pay.payouts.of_member(member_id, transfer.payout_id)


async def take(context: Context, member_id: int, package: str) -> Payout:
    """The member takes it. Raises as ``offered``, and what pay's ``payouts.accept`` refuses."""
    _, payout = await offered(context, member_id, package)
    return await context.pay.payouts.accept(member_id, payout.id)


def _brief(context: Context, transfer: Transfer, payout: Payout | None) -> dict[str, Any]:
    """What the call that asks for it is told."""
    whole = told(context, transfer, payout)
    names = ("out_bill_no", "transfer_bill_no", "create_time", "state", "fail_reason")
    return {name: whole[name] for name in names if name in whole}


def _fresh(context: Context, call: WechatCall, member_id: int, asked: bytes, *, named: bool, reason: str) -> Transfer:
    body: NewTransfer = call.body
    day = receivers.today(context)
    details = {
        "report": body.transfer_scene_report_infos or [],
        "perception": body.user_recv_perception or "",
        "style": body.user_recv_style.type if body.user_recv_style else "CONFIRM_PAGE",
    }
    return Transfer(
        number=payout_numbers.transfer_number(payout_numbers.TRANSFER, day, receivers.digits),
        kind=TransferKind.BILL,
        account=call.merchant.mchid,
        app_id=body.appid,
        out_no=body.out_bill_no,
        merchant_id=call.merchant.merchant_id,
        member_id=member_id,
        openid=body.openid,
        payout_id=None,
        amount_minor=body.transfer_amount,
        remark=body.transfer_remark,
        scene=body.transfer_scene_id,
        named=named and not reason,
        notify_url=body.notify_url or "",
        package=receivers.letters(64),
        asked=asked,
        details=msgspec.json.encode(details),
        reason=reason,
        created_at_ms=context.now_ms(),
    )


async def _send(context: Context, transfer: Transfer) -> tuple[Transfer, Payout | None]:
    """Ask pay for the payout (unless the name was wrong); the row as it stands, and the payout.

    Asking again is what pay makes of it: the same payout, or one more try of one that was refused.
    """
    if transfer.reason:
        return await context.runtime.db.write(lambda tx: _failed(context, tx, transfer)), None
    return await send(context, transfer, wait_for_member=True)


async def send(context: Context, transfer: Transfer, *, wait_for_member: bool) -> tuple[Transfer, Payout]:
    """Pay a transfer out, with its row written beside the payout. Raises as pay's ``payouts.pay_out``.

    ``TradeOtherwise``: the number is that of another payout of the merchant's, or of a transfer that failed.
    """

    def also(tx: Tx, payout: Payout) -> None:
        # At the same moment the number may have been taken by a transfer that failed, and so has no payout.
        if rows.by_out_no(tx, transfer.account, transfer.kind, transfer.out_no) is not None:
            raise TradeOtherwise(out_no=transfer.out_no)
        rows.insert(tx, replace(transfer, payout_id=payout.id))

    asked = PayoutAsked(
        merchant_id=transfer.merchant_id,
        member_id=transfer.member_id,
        amount=context.money(transfer.amount_minor),
        title=transfer.remark,
        out_no=transfer.out_no,
        wait_for_member=wait_for_member,
    )
    payout = await context.pay.payouts.pay_out(asked, Trades(context).once(), also)
    written = await context.runtime.db.read(lambda tx: rows.by_payout(tx, payout.id))
    if written is None or (written.account, written.kind, written.asked) != (
        transfer.account,
        transfer.kind,
        transfer.asked,
    ):
        raise TradeOtherwise(out_no=transfer.out_no)
    return written, payout


def _failed(context: Context, tx: Tx, transfer: Transfer) -> Transfer:
    """Write a transfer that failed, of which its merchant is told, or find the one that has its number."""
    known = rows.by_out_no(tx, transfer.account, transfer.kind, transfer.out_no)
    if known is None:
        rows.insert(tx, transfer)
        if notice := failed_in(context, transfer):
            tell_in(tx, notice)
        return transfer
    if known.asked != transfer.asked:
        raise TradeOtherwise(out_no=transfer.out_no)
    return known


async def _of(context: Context, account: str, out_no: str) -> Transfer | None:
    return await context.runtime.db.read(lambda tx: rows.by_out_no(tx, account, TransferKind.BILL, out_no))


def _there(transfer: Transfer | None) -> Transfer:
    if transfer is None:
        raise NotFound()
    return transfer


def _accepted(payout: Payout) -> Payout:
    """One that was refused for want of money was never accepted, so there is none."""
    if payout.state is PayoutState.REFUSED:
        raise NotFound()
    return payout


async def _told(context: Context, call: WechatCall, found: Transfer | None) -> Answer:
    transfer = _there(found)
    if context.now_ms() - transfer.created_at_ms > rules.QUERY_DAYS * DAY_MS:
        raise NotFound()
    payout = None
    if transfer.payout_id is not None:
        payout = _accepted(await context.pay.payouts.get(transfer.merchant_id, transfer.payout_id))
    answer = told(context, transfer, payout)
    if transfer.named and (sealed := await receivers.sealed_name(context, call.merchant, transfer.member_id)):
        answer["user_name"] = sealed
    return Answer(answer)


def _about(call: WechatCall) -> About:
    body: NewTransfer = call.body
    return About(body.out_bill_no, body.transfer_amount, body.transfer_remark)


def _about_path(call: WechatCall) -> About:
    return About(call.path.get("out_bill_no", ""))


OPERATIONS = (
    WechatOperation("transfer", "POST", f"{_BASE}/transfer-bills", ask, NewTransfer, _about),
    WechatOperation(
        "transfer_query", "GET", f"{_BASE}/transfer-bills/out-bill-no/{{out_bill_no}}", by_out_no, about=_about_path
    ),
    WechatOperation(
        "transfer_query_by_id", "GET", f"{_BASE}/transfer-bills/transfer-bill-no/{{transfer_bill_no}}", by_number
    ),
    WechatOperation(
        "transfer_cancel",
        "POST",
        f"{_BASE}/transfer-bills/out-bill-no/{{out_bill_no}}/cancel",
        cancel,
        about=_about_path,
    ),
)
