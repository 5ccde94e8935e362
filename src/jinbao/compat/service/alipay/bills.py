"""Bills: a link that lives for half a minute of the wall, behind which the file is made anew, to the byte."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import msgspec

from jinbao.compat.errors import BillMissing, FieldInvalid, GatewayRefused, TokenExpired
from jinbao.compat.rules.alipay import shapes
from jinbao.compat.rules.alipay.bills import BillRow, bill
from jinbao.compat.rules.alipay.fund_bills import fund_bill
from jinbao.compat.rules.alipay.times import CHINA
from jinbao.compat.service.alipay.archive import zipped
from jinbao.compat.service.alipay.fund_rows import fund_rows_in
from jinbao.compat.service.context import Context
from jinbao.compat.service.operations import About, AlipayCall, AlipayMethod, Answer
from jinbao.compat.store import trades as trade_rows
from jinbao.compat.types import Scheme, Trade
from jinbao.kit.clock import HOUR_MS
from jinbao.kit.db import Tx
from jinbao.pay.types import LineKind, MerchantLine, Order, Refund

LINK_LIFE_MS = 30_000
DOWNLOAD = "/downloadBillFile.resource"
#: A day's bill is there at nine the next morning, a month's on the first of the next.
_READY_MS = 9 * HOUR_MS
_KEPT_DAYS = 3 * 366
#: Of trades, and of all that moved the account's balance.
_TRADE, _FUNDS = "trade", "signcustomer"
_DAY, _MONTH = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII), re.compile(r"[0-9]{4}-[0-9]{2}", re.ASCII)
_PAGE = 1_000

_Found = tuple[MerchantLine, Trade, Order, Refund | None, str]


class _Link(msgspec.Struct, frozen=True):
    """Which bill a link leads to; ``until_ms`` is on the wall."""

    app_id: str
    first: str
    last: str
    made_at_ms: int
    until_ms: int
    kind: str = _TRADE


async def download_url(context: Context, call: AlipayCall) -> Answer:
    """Where a bill can be fetched. Raises ``FieldInvalid``, ``BillMissing`` (kind, not ready, too long ago)."""
    body: shapes.Bill = call.body
    if body.bill_type not in (_TRADE, _FUNDS):
        raise GatewayRefused(detail="TYPE_NOT_SUPPORTED", reason="trade, signcustomer")
    first, last = _span(body.bill_date)
    ready_ms = int(datetime(last.year, last.month, last.day, tzinfo=CHINA).timestamp()) * 1_000 + 24 * HOUR_MS
    now = context.now_ms()
    if now < ready_ms + _READY_MS:
        raise BillMissing(reason="账单在次日9点后生成")
    if (datetime.fromtimestamp(now // 1_000, CHINA).date() - first).days > _KEPT_DAYS:
        raise BillMissing(reason="仅支持近三年的账单")
    lines = await _lines(context, call.app.merchant_id, body.bill_type, first, last)
    link = _Link(
        app_id=call.app.app_id,
        first=first.isoformat(),
        last=last.isoformat(),
        made_at_ms=now,
        until_ms=context.wall.now_ms() + LINK_LIFE_MS,
        kind=body.bill_type,
    )
    address = (
        f"{call.request.base}{DOWNLOAD}?bizType={body.bill_type}&userId={call.app.seller_id}&fileType=csv.zip"
        f"&bizDates={body.bill_date.replace('-', '')}&downloadFileName={call.app.seller_id}_"
        f"{body.bill_date.replace('-', '')}.csv.zip&token={_sealed(context, link)}"
    )
    empty = {} if await _has_rows(context, body.bill_type, lines) else {"bill_file_code": "EMPTY_DATA_WITH_BILL_FILE"}
    return Answer({"bill_download_url": address, **empty})


async def download(context: Context, token: str) -> bytes:
    """The zip behind a link. Raises ``TokenExpired``: too old, or not ours."""
    link = _opened(context, token)
    app = context.accounts.alipay(link.app_id) if link is not None else None
    if link is None or app is None or context.wall.now_ms() >= link.until_ms:
        raise TokenExpired(what="link")
    first, last = date.fromisoformat(link.first), date.fromisoformat(link.last)
    lines = await _lines(context, app.merchant_id, link.kind, first, last)
    if link.kind == _FUNDS:
        moves = await context.runtime.db.scan(lambda tx: fund_rows_in(context, tx, lines))
        return await asyncio.to_thread(lambda: zipped(fund_bill(app.seller_id, first, last, moves, link.made_at_ms)))
    rows = await context.runtime.db.scan(lambda tx: [_row(found) for found in _found_in(context, tx, lines)])
    return await asyncio.to_thread(lambda: zipped(bill(app.seller_id, first, last, rows, link.made_at_ms)))


async def _has_rows(context: Context, kind: str, lines: Sequence[MerchantLine]) -> bool:
    """Whether a bill has anything in it; orders that came another way are no trades."""
    if kind == _FUNDS:
        return bool(lines)
    return bool(await context.runtime.db.scan(lambda tx: _found_in(context, tx, lines)))


async def _lines(context: Context, merchant_id: int, kind: str, first: date, last: date) -> list[MerchantLine]:
    """What moved a merchant's balance, oldest first: payments and refunds for a bill of trades, else all of it."""
    low = int(datetime(first.year, first.month, first.day, tzinfo=CHINA).timestamp()) * 1_000
    high = int(datetime(last.year, last.month, last.day, tzinfo=CHINA).timestamp()) * 1_000 + 24 * HOUR_MS
    lines: list[MerchantLine] = []
    cursor: str | None = None
    while True:
        page = await context.pay.statements.page(merchant_id, cursor, _PAGE, low, high)
        lines += [line for line in page.items if kind == _FUNDS or line.kind in (LineKind.PAYMENT, LineKind.REFUND)]
        cursor = page.next
        if cursor is None:
            return lines[::-1]


def _found_in(context: Context, tx: Tx, lines: Sequence[MerchantLine]) -> Sequence[_Found]:
    found: list[_Found] = []
    for line in lines:
        refund, number, order_id = None, "", line.ref
        if line.kind is LineKind.REFUND:
            refund = context.pay.review.refund_in(tx, line.ref)
            assert refund is not None, line
            beside = trade_rows.refund(tx, refund.id)
            details = {} if beside is None else msgspec.json.decode(beside.details)
            number, order_id = str(details.get("out_request_no", refund.out_no)), refund.order_id
        trade, order = trade_rows.get(tx, order_id), context.pay.review.order_in(tx, order_id)
        if trade is not None and order is not None and trade.scheme is Scheme.ALIPAY:
            found.append((line, trade, order, refund, number))
    return found


def _row(found: _Found) -> BillRow:
    line, trade, order, refund, number = found
    details = msgspec.json.decode(trade.details)
    return BillRow(
        number=trade.number,
        out_no=trade.out_no,
        title=order.subject,
        created_at_ms=trade.created_at_ms,
        done_at_ms=line.at_ms,
        store_id=str(details.get("store_id", "")),
        terminal_id=str(details.get("terminal_id", "")),
        buyer=order.payer_name,
        amount_minor=order.amount.minor if refund is None else refund.amount.minor,
        fee_minor=abs(line.fee_minor),
        refund_no=number,
    )


def _span(text: str) -> tuple[date, date]:
    """The first and last day of a bill. Raises ``FieldInvalid``."""
    try:
        if _DAY.fullmatch(text):
            day = date.fromisoformat(text)
            return day, day
        if _MONTH.fullmatch(text):
            first = date.fromisoformat(f"{text}-01")
            after = (first + timedelta(days=31)).replace(day=1)
            return first, after - timedelta(days=1)
    except (ValueError, OverflowError):
        pass
    raise FieldInvalid(field="bill_date", location="body", reason="is yyyy-MM-dd or yyyy-MM")


def _sealed(context: Context, link: _Link) -> str:
    content = msgspec.json.encode(link)
    return f"{_base64(content)}.{_base64(_seal(context, content))}"


def _opened(context: Context, token: str) -> _Link | None:
    content, _, seal = token.partition(".")
    try:
        raw, given = _unbase64(content), _unbase64(seal)
    except ValueError:
        return None
    if not hmac.compare_digest(given, _seal(context, raw)):
        return None
    return msgspec.json.decode(raw, type=_Link)


def _seal(context: Context, content: bytes) -> bytes:
    return hmac.new(context.settings.seal_key, b"compat.alipay_bill\n" + content, hashlib.sha256).digest()


def _base64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _unbase64(text: str) -> bytes:
    """Raises ``ValueError``."""
    return urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))


def _about(call: AlipayCall) -> About:
    return About(text=call.body.bill_date)


METHODS = (
    AlipayMethod(
        name="alipay.data.dataservice.bill.downloadurl.query",
        run=download_url,
        body=shapes.Bill,
        rest=("GET", "/v3/alipay/data/dataservice/bill/downloadurl/query"),
        prefix="",
        about=_about,
        extra={"compat.field_invalid": "INVAILID_ARGUMENTS"},
    ),
)
