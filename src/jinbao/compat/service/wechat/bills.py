"""Bills: asked for by a signed call, fetched by another within five minutes.

A day that is over does not change, so nothing is kept: the link says which bill it is, under a seal of ours, and the
file is made again, to the byte, when it is fetched.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import msgspec

from jinbao.compat.errors import BillMissing, FieldInvalid, NotPermitted, TokenExpired
from jinbao.compat.rules.wechat import bills as rules
from jinbao.compat.rules.wechat import share_bills
from jinbao.compat.rules.wechat.bills import TradeBill
from jinbao.compat.service.context import Context
from jinbao.compat.service.operations import About, Answer, WechatCall, WechatOperation
from jinbao.compat.service.wechat import bill_rows, links, parties, receivers, share_rows
from jinbao.compat.types import WechatMerchant
from jinbao.kit.clock import MINUTE_MS

LINK_LIFE_MS = 5 * MINUTE_MS
DOWNLOAD = "/v3/billdownload/file"
_PURPOSE = "bill"

_TRADE_TYPES = {kind.value: kind for kind in TradeBill}
#: Bills that only some merchants get, and one of vouchers, of which there are none here.
_SPECIAL = frozenset({"ALL_SPECIAL", "SUC_SPECIAL", "REF_SPECIAL"})
_VOUCHERS = "RECHARGE_REFUND"
_ACCOUNTS = ("BASIC", "OPERATION", "FEES")
#: The kind of the bill of movements.
FUND = "fund"
#: The kind of the bill of sharing.
SHARE = "share"


class Link(msgspec.Struct, frozen=True):
    """Which bill a link leads to: ``fund``, ``share`` or the kind of a trade bill. ``until_ms`` is on the wall."""

    mchid: str
    kind: str
    day: str
    sub_mchid: str
    zipped: bool
    until_ms: int


@dataclass(frozen=True, slots=True)
class File:
    """A bill as it is sent. ``digest`` is the SHA-1 of what it is before it is zipped, in hex."""

    content: bytes
    content_type: str
    digest: str


async def trade_bill(context: Context, call: WechatCall) -> Answer:
    """Where a day's bill of trades can be fetched. Raises ``FieldInvalid``, ``NotPermitted``, ``BillMissing``."""
    kind = trade_kind(call.query.get("bill_type", ""), "query")
    sub_mchid = call.query.get("sub_mchid", "")
    if sub_mchid:
        parties.partner(context, call, call.merchant.mchid, sub_mchid)
    return await _linked(context, call, kind, sub_mchid)


async def fund_bill(context: Context, call: WechatCall) -> Answer:
    """Where a day's bill of movements can be fetched. Raises ``FieldInvalid``, ``BillMissing``."""
    demand_account(call.query.get("account_type") or "BASIC", "query")
    return await _linked(context, call, FUND, "")


async def share_bill(context: Context, call: WechatCall) -> Answer:
    """Where a day's bill of sharing can be fetched. Raises ``FieldInvalid``, ``NotPermitted``, ``BillMissing``."""
    sub_mchid = call.query.get("sub_mchid", "")
    if sub_mchid:
        parties.partner(context, call, call.merchant.mchid, sub_mchid)
    return await _linked(context, call, SHARE, sub_mchid)


async def download(context: Context, call: WechatCall) -> Answer:
    """The file behind a link. Raises ``TokenExpired``: too old, not ours, or somebody else's."""
    link = _read(context, call.query.get("token", ""))
    if link is None or link.mchid != call.merchant.mchid or context.wall.now_ms() >= link.until_ms:
        raise TokenExpired()
    file = await make(context, call.merchant, link.kind, date.fromisoformat(link.day), link.sub_mchid, link.zipped)
    return Answer(raw=file.content, content_type=file.content_type)


async def make(
    context: Context, merchant: WechatMerchant, kind: str, day: date, sub_mchid: str = "", zipped: bool = False
) -> File:
    """A bill's file; ``kind`` is ``FUND``, ``SHARE`` or what ``trade_kind`` gave.

    Raises ``BillMissing``: not ready, too old, or nothing happened.
    """
    if context.now_ms() < rules.ready_at_ms(day, context.runtime.zone):
        raise BillMissing(reason="账单未生成，请在次日10点后获取")
    if day < rules.earliest(receivers.today(context)):
        raise BillMissing(reason="仅支持三个月内的账单")
    text = "" if kind == _VOUCHERS else await _text(context, merchant, kind, day, sub_mchid)
    if not text:
        raise BillMissing(reason="当日没有账单")
    return await asyncio.to_thread(_file, text, zipped)


def _file(text: str, zipped: bool) -> File:
    plain = text.encode()
    digest = hashlib.sha1(plain, usedforsecurity=False).hexdigest()
    if zipped:
        return File(gzip.compress(plain, mtime=0), "application/x-gzip", digest)
    return File(plain, "text/plain; charset=utf-8", digest)


def trade_kind(asked: str, location: str) -> str:
    """The kind of trade bill that a merchant asks for. Raises ``FieldInvalid``, ``NotPermitted``."""
    kind = asked or "ALL"
    if kind in _SPECIAL:
        raise NotPermitted(reason="未开通个性化账单")
    if kind not in (*_TRADE_TYPES, _VOUCHERS):
        raise FieldInvalid(field="bill_type", location=location, reason="ALL, SUCCESS or REFUND")
    return kind


def demand_account(account: str, location: str) -> None:
    """Raises ``FieldInvalid``, or ``BillMissing``: a merchant has one account here, so the others have no bills."""
    if account.upper() not in _ACCOUNTS:
        raise FieldInvalid(field="account_type", location=location, reason="BASIC, OPERATION or FEES")
    if account.upper() != "BASIC":
        raise BillMissing(reason="当日没有账单")


def zipped(tar_type: str, location: str) -> bool:
    """Whether a bill is wanted zipped. Raises ``FieldInvalid``."""
    if tar_type not in ("", "GZIP"):
        raise FieldInvalid(field="tar_type", location=location, reason="GZIP")
    return tar_type == "GZIP"


async def _text(context: Context, merchant: WechatMerchant, kind: str, day: date, sub_mchid: str) -> str:
    """The bill, or nothing when nothing happened."""
    if kind == FUND:
        funds = await bill_rows.funds(context, merchant.merchant_id, day)
        return await asyncio.to_thread(rules.fund_bill, funds, context.runtime.zone) if funds else ""
    if kind == SHARE:
        shares = await share_rows.shares(context, merchant, day, sub_mchid)
        return share_bills.share_bill(shares, context.runtime.zone) if shares else ""
    wanted = _TRADE_TYPES[kind]
    trades = await bill_rows.trades(context, merchant, day, sub_mchid)
    some = any(wanted is TradeBill.ALL or row.refund == (wanted is TradeBill.REFUND) for row in trades)
    return await asyncio.to_thread(rules.trade_bill, trades, wanted, context.runtime.zone) if some else ""


async def _linked(context: Context, call: WechatCall, kind: str, sub_mchid: str) -> Answer:
    day = _day(parties.asked_of(call.query, "bill_date"))
    zips = zipped(call.query.get("tar_type", ""), "query")
    file = await make(context, call.merchant, kind, day, sub_mchid, zips)
    link = Link(
        mchid=call.merchant.mchid,
        kind=kind,
        day=day.isoformat(),
        sub_mchid=sub_mchid,
        zipped=zips,
        until_ms=context.wall.now_ms() + LINK_LIFE_MS,
    )
    address = f"{call.request.base}{DOWNLOAD}?token={links.write(context, _PURPOSE, msgspec.json.encode(link))}"
    return Answer({"hash_type": "SHA1", "hash_value": file.digest, "download_url": address})


def _day(text: str) -> date:
    """``2026-02-15``, and no other form of ISO 8601. Raises ``FieldInvalid``."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise FieldInvalid(field="bill_date", location="query", reason="YYYY-MM-DD")
    return day


def _read(context: Context, token: str) -> Link | None:
    raw = links.read(context, _PURPOSE, token)
    return None if raw is None else msgspec.json.decode(raw, type=Link)


def _about(call: WechatCall) -> About:
    return About(text=call.query.get("bill_date", ""))


OPERATIONS: Sequence[WechatOperation] = (
    WechatOperation("bill_trade", "GET", "/v3/bill/tradebill", trade_bill, about=_about),
    WechatOperation("bill_fund", "GET", "/v3/bill/fundflowbill", fund_bill, about=_about),
    WechatOperation("bill_share", "GET", "/v3/profitsharing/bills", share_bill, about=_about),
    WechatOperation("bill_download", "GET", DOWNLOAD, download),
)
