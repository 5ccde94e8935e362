"""Red packets by XML: a shop sends one to a member, alone or to be passed on to a group, and asks who opened it."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from jinbao.compat.errors import (
    FieldInvalid,
    RedPacketAmountRefused,
    RedPacketsTooFast,
    RedPacketsTooMany,
    RedPacketsTooMuch,
    TradeMissing,
    TradeOtherwise,
)
from jinbao.compat.rules.wechat import payout_numbers, xml
from jinbao.compat.rules.wechat.bills import stamp
from jinbao.compat.service.context import Context
from jinbao.compat.service.operations import About, Answer, WechatV2Call, WechatV2Operation
from jinbao.compat.service.trades import fingerprint
from jinbao.compat.service.wechat import receivers
from jinbao.compat.service.wechat.v2 import fields
from jinbao.compat.store import red_packets as rows
from jinbao.compat.types import RedPacket
from jinbao.kit.clock import MINUTE_MS, day_of, day_start_ms
from jinbao.kit.db import Tx
from jinbao.kit.errors import Refusal
from jinbao.packets.types import Claim, ClaimState, Packet, PacketState, ShopPacket

_BILL_NO = re.compile(r"[0-9A-Za-z]{1,28}")
_SCENES = tuple(f"PRODUCT_{number}" for number in range(1, 9))
#: One share, in fen; with a scene it may be more, or less.
LEAST_MINOR, MOST_MINOR, SCENE_MOST_MINOR = 100, 20_000, 49_900
GROUP_MOST_MINOR, GROUP_LEAST_COUNT = 100_000, 3
#: What one receiver may get of one merchant in a day.
DAY_COUNT, DAY_MINOR = 10, 100_000

_STATES = {
    PacketState.SENDING: "SENDING",
    PacketState.OPEN: "SENT",
    PacketState.EMPTY: "RECEIVED",
    PacketState.RETURNING: "RFUND_ING",
    PacketState.RETURNED: "REFUND",
    PacketState.REFUSED: "FAILED",
}


async def send(context: Context, call: WechatV2Call) -> Answer:
    """One share for one member. The same number again is the same packet.

    Raises ``FieldInvalid``, ``AppMismatch``, ``RedPacketAmountRefused``, ``RedPacketsTooMany``, ``ReceiverUnknown``,
    ``TradeOtherwise`` and what packets' ``shops.send_from_merchant`` refuses.
    """
    if fields.number(call, "total_num", 1, 1_000) != 1:
        raise FieldInvalid(field="total_num", location="body", reason="total_num必须为1")
    total = fields.amount(call, "total_amount")
    fields.text(call, "client_ip", 45, needed=True)
    scene = call.fields.get("scene_id", "")
    if scene:
        fields.choice(call, "scene_id", _SCENES)
    least, most = (1, SCENE_MOST_MINOR) if scene else (LEAST_MINOR, MOST_MINOR)
    if not least <= total <= most:
        raise RedPacketAmountRefused(least_minor=least, most_minor=most)
    return await _send(context, call, total, 1)


async def send_group(context: Context, call: WechatV2Call) -> Answer:
    """Several shares by luck; the receiver passes it on to a group. Raises as ``send``."""
    total, count = fields.amount(call, "total_amount"), fields.number(call, "total_num", 0, 1_000)
    if count < GROUP_LEAST_COUNT:
        raise FieldInvalid(field="total_num", location="body", reason=f"total_num不能小于{GROUP_LEAST_COUNT}")
    fields.choice(call, "amt_type", ("ALL_RAND",))
    if not LEAST_MINOR * count <= total <= min(MOST_MINOR * count, GROUP_MOST_MINOR):
        raise RedPacketAmountRefused(least_minor=LEAST_MINOR, most_minor=MOST_MINOR)
    return await _send(context, call, total, count)


async def query(context: Context, call: WechatV2Call) -> Answer:
    """What became of a packet. Raises ``FieldInvalid``, ``AppMismatch``, ``TradeMissing``."""
    app_id = fields.text(call, "appid", 32, needed=True)
    receivers.demand_app(call.merchant, app_id)
    out_no = fields.shaped(call, "mch_billno", _BILL_NO)
    fields.choice(call, "bill_type", ("MCHT",))
    found = await context.packets.shops.find(call.merchant.merchant_id, out_no)
    if found is None or found[0].packet.state is PacketState.REFUSED:
        raise TradeMissing(what=out_no)
    asked, claims = found
    account = call.merchant.mchid
    row = await context.runtime.db.read(lambda tx: rows.by_out_no(tx, account, out_no))
    told = _told(context, call, asked.packet, out_no, row)
    shares = [await _share(context, app_id, claim) for claim in claims if claim.state is ClaimState.DONE]
    return Answer(raw=xml.write_with_list(told, "hblist", "hbinfo", shares), content_type="text/xml; charset=utf-8")


async def _send(context: Context, call: WechatV2Call, total: int, count: int) -> Answer:
    app_id = fields.text(call, "wxappid", 32, needed=True)
    receivers.demand_app(call.merchant, app_id)
    out_no = fields.shaped(call, "mch_billno", _BILL_NO)
    openid = fields.text(call, "re_openid", 64, needed=True)
    wishing = fields.text(call, "wishing", 128, needed=True)
    details = {
        name: fields.text(call, name, most, needed=True)
        for name, most in (("send_name", 32), ("act_name", 32), ("remark", 256))
    }
    asked = fingerprint("v2.redpack", fields.asked(call, "client_ip", "risk_info"))
    account, merchant_id = call.merchant.mchid, call.merchant.merchant_id
    known = await context.runtime.db.read(lambda tx: rows.by_out_no(tx, account, out_no))
    if known is not None and known.asked != asked:
        raise TradeOtherwise(out_no=out_no)
    member_id = await receivers.receiver(context, app_id, openid)
    new = ShopPacket(
        member_id=member_id,
        amount_minor=total,
        out_no=out_no,
        count=count,
        greeting=" ".join(wishing.split()),
        title=" ".join(details["act_name"].split()),
    )

    def row_of(packet: Packet) -> RedPacket:
        return RedPacket(
            number=_number(context, packet),
            account=account,
            app_id=app_id,
            out_no=out_no,
            merchant_id=merchant_id,
            member_id=member_id,
            openid=openid,
            packet_id=packet.id,
            amount_minor=total,
            size=count,
            asked=asked,
            details=msgspec.json.encode(details),
            created_at_ms=context.now_ms(),
        )

    packet = await _sent(context, merchant_id, new, row_of)
    row = await context.runtime.db.read(lambda tx: rows.by_packet(tx, packet.id))
    if row is None or (row.account, row.asked) != (account, asked):
        raise TradeOtherwise(out_no=out_no)
    told = {
        "mch_billno": out_no,
        "mch_id": account,
        "wxappid": app_id,
        "re_openid": openid,
        "total_amount": str(total),
        "send_listid": row.number,
    }
    if count > 1:
        told |= {"total_num": str(count), "send_time": stamp(packet.created_at_ms, context.runtime.zone)}
    return Answer(told)


async def _sent(context: Context, merchant_id: int, new: ShopPacket, row_of: Callable[[Packet], RedPacket]) -> Packet:
    """Send it, its row and the limits' sums written with the packet; one that was refused leaves none of them."""
    written: list[RedPacket] = []

    def also(tx: Tx, packet: Packet) -> None:
        row = row_of(packet)
        known = rows.by_out_no(tx, row.account, row.out_no)
        if known is not None:  # of a packet that was refused, else there would be no new one
            if known.asked != row.asked:
                raise TradeOtherwise(out_no=row.out_no)
            _take_away(context, tx, known)
        _check_limits(context, tx, row)
        rows.insert(tx, row)
        rows.count_on(tx, row.account, _day(context, row), row.amount_minor)
        written.append(row)

    try:
        return await context.packets.shops.send_from_merchant(merchant_id, new, also)
    except Refusal:
        if written:  # if it was not even begun, nothing was kept, and there is nothing to take away
            await context.runtime.db.write(lambda tx: _take_away(context, tx, written[-1]))
        raise


def _take_away(context: Context, tx: Tx, row: RedPacket) -> None:
    """A packet that was refused counts for no limit. Another call may have seen to it."""
    if rows.remove(tx, row.packet_id):
        rows.count_on(tx, row.account, _day(context, row), -row.amount_minor)


def _check_limits(context: Context, tx: Tx, row: RedPacket) -> None:
    """In the unit of work that writes the row. Raises ``RedPacketsTooFast``, ``RedPacketsTooMuch``,
    ``RedPacketsTooMany``.
    """
    settings, now_ms, zone = context.settings, row.created_at_ms, context.runtime.zone
    if rows.sent_since(tx, row.account, now_ms - MINUTE_MS + 1) >= settings.red_packets_per_minute:
        raise RedPacketsTooFast(most=settings.red_packets_per_minute)
    lately, _ = rows.sent_to(tx, row.account, row.openid, now_ms - MINUTE_MS + 1)
    if lately >= settings.red_packets_per_receiver_minute:
        raise RedPacketsTooFast(most=settings.red_packets_per_receiver_minute)
    if rows.sent_on(tx, row.account, _day(context, row)) + row.amount_minor > settings.red_packets_day_minor:
        raise RedPacketsTooMuch(most_minor=settings.red_packets_day_minor)
    count, minor = rows.sent_to(tx, row.account, row.openid, day_start_ms(day_of(now_ms, zone), zone))
    if count >= DAY_COUNT or minor + row.amount_minor > DAY_MINOR:
        raise RedPacketsTooMany()


def _day(context: Context, row: RedPacket) -> str:
    return day_of(row.created_at_ms, context.runtime.zone).isoformat()


def _number(context: Context, packet: Packet) -> str:
    return payout_numbers.red_packet_number(packet.id, day_of(packet.created_at_ms, context.runtime.zone))


def _told(context: Context, call: WechatV2Call, packet: Packet, out_no: str, row: RedPacket | None) -> dict[str, str]:
    zone = context.runtime.zone
    kept = msgspec.json.decode(row.details, type=dict[str, str]) if row is not None else {}
    told = {
        "return_code": "SUCCESS",
        "return_msg": "OK",
        "result_code": "SUCCESS",
        "err_code": "SUCCESS",
        "err_code_des": "OK",
        "mch_billno": out_no,
        "mch_id": call.merchant.mchid,
        "detail_id": _number(context, packet),
        "status": "RECEIVED" if packet.state is PacketState.OPEN and packet.left_count == 0 else _STATES[packet.state],
        "send_type": "API",
        "hb_type": "NORMAL" if packet.count == 1 else "GROUP",
        "total_num": str(packet.count),
        "total_amount": str(packet.total),
        "send_time": stamp(packet.created_at_ms, zone),
        "wishing": packet.greeting,
        "remark": kept.get("remark", ""),
        "act_name": kept.get("act_name", ""),
    }
    if packet.returned and packet.closed_at_ms is not None:
        told |= {"refund_time": stamp(packet.closed_at_ms, zone), "refund_amount": str(packet.returned)}
    return {name: text for name, value in told.items() if (text := xml.clean(value))}


async def _share(context: Context, app_id: str, claim: Claim) -> dict[str, str]:
    return {
        "openid": await context.accounts.openid(app_id, claim.member_id),
        "amount": str(claim.units),
        "rcv_time": stamp(claim.closed_at_ms or claim.at_ms, context.runtime.zone),
    }


def about(call: WechatV2Call) -> About:
    """What a packet is about, as far as it can be read."""
    amount = call.fields.get("total_amount", "")
    minor = int(amount) if amount.isascii() and amount.isdigit() and len(amount) < 16 else None
    return About(call.fields.get("mch_billno", ""), minor, call.fields.get("wishing", ""))


_BASE = "/mmpaymkttransfers"

OPERATIONS = (
    WechatV2Operation("v2.sendredpack", f"{_BASE}/sendredpack", send, about),
    WechatV2Operation("v2.sendgroupredpack", f"{_BASE}/sendgroupredpack", send_group, about),
    WechatV2Operation("v2.gethbinfo", f"{_BASE}/gethbinfo", query, about, signed=False),
)
