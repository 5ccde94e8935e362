"""Money straight to a member by XML, without their confirmation (the older enterprise payment)."""

from __future__ import annotations

import re

import msgspec

from jinbao.compat.errors import NameOtherwise, TradeMissing, TradeOtherwise
from jinbao.compat.rules.wechat import payout_numbers
from jinbao.compat.rules.wechat import transfers as rules
from jinbao.compat.rules.wechat.bills import stamp
from jinbao.compat.service.context import Context
from jinbao.compat.service.operations import About, Answer, WechatV2Call, WechatV2Operation
from jinbao.compat.service.trades import fingerprint
from jinbao.compat.service.wechat import receivers
from jinbao.compat.service.wechat.transfers import send
from jinbao.compat.service.wechat.v2 import fields
from jinbao.compat.store import transfers as rows
from jinbao.compat.types import Transfer, TransferKind
from jinbao.pay.types import PayoutState

_OUT_NO = re.compile(r"[0-9A-Za-z]{1,32}")


async def pay(context: Context, call: WechatV2Call) -> Answer:
    """Pay a member; the same number again gives the same payment.

    Raises ``FieldInvalid``, ``AppMismatch``, ``TransferAmountRefused``, ``ReceiverUnknown``, ``NameOtherwise``,
    ``TradeOtherwise`` and what pay's ``payouts.pay_out`` refuses.
    """
    app_id = fields.text(call, "mch_appid", 128, needed=True)
    receivers.demand_app(call.merchant, app_id)
    out_no = fields.shaped(call, "partner_trade_no", _OUT_NO)
    amount = fields.amount(call, "amount")
    if refusal := rules.amount_refusal(amount):
        raise refusal
    strict = fields.choice(call, "check_name", ("NO_CHECK", "FORCE_CHECK")) == "FORCE_CHECK"
    name = fields.text(call, "re_user_name", 64, needed=strict) if strict else ""
    remark = fields.text(call, "desc", 100, needed=True)
    openid = fields.text(call, "openid", 64, needed=True)
    asked = fingerprint("v2.transfers", fields.asked(call, "mch_appid", "device_info"))
    account = call.merchant.mchid
    known = await context.runtime.db.read(lambda tx: rows.by_out_no(tx, account, TransferKind.CHANGE, out_no))
    if known is None:
        member_id = await receivers.receiver(context, app_id, openid)
        if name and not await receivers.has_name(context, member_id, name):
            raise NameOtherwise()
        known = Transfer(
            number=payout_numbers.payment_number(receivers.today(context), receivers.digits),
            kind=TransferKind.CHANGE,
            account=account,
            app_id=app_id,
            out_no=out_no,
            merchant_id=call.merchant.merchant_id,
            member_id=member_id,
            openid=openid,
            payout_id=None,
            amount_minor=amount,
            remark=remark,
            scene="",
            named=bool(name),
            notify_url="",
            package=receivers.letters(64),
            asked=asked,
            details=msgspec.json.encode({}),
            reason="",
            created_at_ms=context.now_ms(),
        )
    if known.asked != asked:
        raise TradeOtherwise(out_no=out_no)
    transfer, payout = await send(context, known, wait_for_member=False)
    told = {
        "mch_appid": app_id,
        "mchid": account,
        "device_info": fields.text(call, "device_info", 32),
        "partner_trade_no": out_no,
        "payment_no": transfer.number,
        "payment_time": stamp(payout.done_at_ms or payout.at_ms, context.runtime.zone),
    }
    return Answer(told)


async def query(context: Context, call: WechatV2Call) -> Answer:
    """A payment by the merchant's own number. Raises ``FieldInvalid``, ``TradeMissing``."""
    out_no, account = fields.shaped(call, "partner_trade_no", _OUT_NO), call.merchant.mchid
    found = await context.runtime.db.read(lambda tx: rows.by_out_no(tx, account, TransferKind.CHANGE, out_no))
    if found is None or found.payout_id is None:
        raise TradeMissing(what=out_no)
    payout = await context.pay.payouts.get(found.merchant_id, found.payout_id)
    if payout.state is PayoutState.REFUSED:
        raise TradeMissing(what=out_no)
    member = await context.identity.members.get(found.member_id)
    told = {
        "partner_trade_no": out_no,
        "appid": found.app_id,
        "mch_id": account,
        "detail_id": found.number,
        "status": "SUCCESS" if payout.state is PayoutState.DONE else "PROCESSING",
        "openid": found.openid,
        "transfer_name": member.name if found.named else "",
        "payment_amount": str(found.amount_minor),
        "transfer_time": stamp(found.created_at_ms, context.runtime.zone),
        "payment_time": "" if payout.done_at_ms is None else stamp(payout.done_at_ms, context.runtime.zone),
        "desc": found.remark,
    }
    return Answer(told)


def about(call: WechatV2Call) -> About:
    """What a payment is about, as far as it can be read."""
    amount = call.fields.get("amount", "")
    minor = int(amount) if amount.isascii() and amount.isdigit() and len(amount) < 16 else None
    return About(call.fields.get("partner_trade_no", ""), minor, call.fields.get("desc", ""))


_BASE = "/mmpaymkttransfers"

OPERATIONS = (
    WechatV2Operation("v2.transfers", f"{_BASE}/promotion/transfers", pay, about),
    WechatV2Operation("v2.gettransferinfo", f"{_BASE}/gettransferinfo", query, about),
)
