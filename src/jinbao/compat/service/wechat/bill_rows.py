"""What bills are made of: a day's lines of a merchant's statement, with the scheme's numbers beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from jinbao.compat.rules.wechat.bills import FundRow, TradeRow
from jinbao.compat.rules.wechat.states import TRADE_TYPES, told_of
from jinbao.compat.service.context import Context
from jinbao.compat.store import splits as split_rows
from jinbao.compat.store import trades as trade_rows
from jinbao.compat.store import transfers as transfer_rows
from jinbao.compat.types import Scheme, Trade, WechatMerchant
from jinbao.kit.clock import day_start_ms
from jinbao.kit.db import Tx
from jinbao.pay.types import LineKind, MerchantLine, Order, Refund

_PAGE = 1_000
#: Names and kinds of movements as they stand in bills, and what the fee of one is called.
_WORDS = {
    LineKind.PAYMENT: ("交易", "交易"),
    LineKind.REFUND: ("退款", "退款"),
    LineKind.SETTLEMENT: ("提现", "提现"),
    LineKind.PAYOUT: ("商家转账", "商家转账到零钱"),
    LineKind.SPLIT: ("分账", "分账"),
    LineKind.SPLIT_RECEIVED: ("分账", "分账收款"),
    LineKind.SPLIT_GIVEN_BACK: ("分账", "分账回退"),
    LineKind.SPLIT_RETURNED: ("分账", "分账回退"),
    LineKind.PACKET: ("现金红包", "发放现金红包"),
    LineKind.PACKET_RETURNED: ("现金红包", "现金红包退款"),
}
_FEE, _FEE_BACK, _HELD, _UNHELD = "扣除交易手续费", "退还交易手续费", "分账资金冻结", "分账资金解冻"
_SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class _Found:
    """A payment or refund of a trade, and the scheme's number of the refund."""

    line: MerchantLine
    trade: Trade
    order: Order
    refund: Refund | None
    refund_number: str


async def trades(context: Context, merchant: WechatMerchant, day: date, sub_mchid: str) -> list[TradeRow]:
    """A day's payments and refunds that came by this merchant number, oldest first.

    A provider's are those that it asked for, for one merchant (``sub_mchid``) or for all of its merchants.
    """
    accounts = [merchant]
    if merchant.provider:
        numbers = [sub_mchid] if sub_mchid else sorted(merchant.subs)
        accounts = [sub for number in numbers if (sub := context.accounts.wechat(number)) is not None]
        accounts += [] if sub_mchid else [merchant]
    rows = []
    for merchant_id in {account.merchant_id for account in accounts}:
        lines = await _lines(context, merchant_id, day, (LineKind.PAYMENT, LineKind.REFUND))
        found = await context.runtime.db.scan(partial(_found, context, lines))
        rows += [await _row(context, each) for each in found if _is_of(each.trade, merchant.mchid, sub_mchid)]
    return sorted(rows, key=lambda row: row.at_ms)


async def funds(context: Context, merchant_id: int, day: date) -> list[FundRow]:
    """A day's movements of the merchant's account, oldest first; fees and what is set aside are their own."""
    lines = await _lines(context, merchant_id, day, tuple(LineKind))
    numbers = await context.runtime.db.scan(lambda tx: [_numbers(context, tx, line) for line in lines])
    return [
        row
        for line, (number, voucher) in zip(lines, numbers, strict=True)
        for row in _funds_of(line, day, number, voucher)
    ]


async def _lines(context: Context, merchant_id: int, day: date, kinds: Collection[LineKind]) -> list[MerchantLine]:
    """All lines of a day, oldest first."""
    zone = context.runtime.zone
    low, high = day_start_ms(day, zone), day_start_ms(day + timedelta(days=1), zone)
    lines: list[MerchantLine] = []
    cursor: str | None = None
    while True:
        page = await context.pay.statements.page(merchant_id, cursor, _PAGE, low, high)
        lines += page.items
        cursor = page.next
        if cursor is None:
            return [line for line in reversed(lines) if line.kind in kinds]


def _is_of(trade: Trade, mchid: str, sub_mchid: str) -> bool:
    """Whether a trade belongs into this caller's bill: it asked for it, or it was asked for on its behalf."""
    if trade.scheme is not Scheme.WECHAT:
        return False
    if trade.account == mchid:
        return not sub_mchid or trade.sub_account == sub_mchid
    return not sub_mchid and trade.sub_account == mchid


def _found(context: Context, lines: list[MerchantLine], tx: Tx) -> list[_Found]:
    review = context.pay.review
    found = []
    for line in lines:
        refund, number, order_id = None, "", line.ref
        if line.kind is LineKind.REFUND:
            refund = review.refund_in(tx, line.ref)
            assert refund is not None, line
            beside = trade_rows.refund(tx, refund.id)
            number, order_id = "" if beside is None else beside.number, refund.order_id
        trade, order = trade_rows.get(tx, order_id), review.order_in(tx, order_id)
        if trade is not None and order is not None:
            found.append(_Found(line, trade, order, refund, number))
    return found


async def _row(context: Context, found: _Found) -> TradeRow:
    line, trade, order, refund = found.line, found.trade, found.order, found.refund
    assert order.payer_id is not None, order.id
    details = told_of(trade.details)
    return TradeRow(
        at_ms=line.at_ms,
        asked_at_ms=line.at_ms if refund is None else refund.at_ms,
        appid=trade.app_id,
        mchid=trade.account,
        sub_mchid=trade.sub_account,
        device=str(details.get("device_id", "")),
        number=trade.number,
        out_no=trade.out_no,
        openid=await context.accounts.openid(trade.app_id, order.payer_id),
        trade_type=TRADE_TYPES[trade.product],
        amount_minor=order.amount.minor,
        refund_number="" if refund is None else found.refund_number or refund.out_no,
        out_refund_no="" if refund is None else refund.out_no,
        refund_minor=0 if refund is None else refund.amount.minor,
        title=order.subject,
        attach=str(details.get("attach", "")),
        fee_minor=line.fee_minor,
        fee_bp=(2 * 10_000 * order.fee.minor + order.amount.minor) // (2 * order.amount.minor),
        currency=order.amount.asset.code,
    )


def _numbers(context: Context, tx: Tx, line: MerchantLine) -> tuple[str, str]:
    """The scheme's number of what a line is about, and the merchant's own; ours where the scheme has none."""
    if line.kind is LineKind.PAYMENT:
        trade = trade_rows.get(tx, line.ref)
        order = context.pay.review.order_in(tx, line.ref)
        assert order is not None, line
        return (trade.number if trade is not None else str(line.ref)), order.out_no
    if line.kind is LineKind.REFUND:
        beside, refund = trade_rows.refund(tx, line.ref), context.pay.review.refund_in(tx, line.ref)
        assert refund is not None, line
        return (beside.number if beside is not None else str(line.ref)), refund.out_no
    if line.kind is LineKind.PAYOUT:
        transfer = transfer_rows.by_payout(tx, line.ref)
        return (transfer.number, transfer.out_no) if transfer is not None else (str(line.ref), "")
    if line.kind in (LineKind.SPLIT, LineKind.SPLIT_RECEIVED):
        split = split_rows.get(tx, line.ref)
        return (split.number, split.out_no) if split is not None else (str(line.ref), "")
    return str(line.ref), ""


def _funds_of(line: MerchantLine, day: date, number: str, voucher: str) -> Iterator[FundRow]:
    """A line as movements: what it is about, its fee, what is set aside. What comes in goes first."""
    name, kind = _WORDS[line.kind]
    moves = [
        (line.gross_minor, kind),
        (-line.fee_minor, _FEE if line.fee_minor > 0 else _FEE_BACK),
        (-line.held_minor, _HELD if line.held_minor > 0 else _UNHELD),
    ]
    moves = sorted([move for move in moves if move[0]], key=lambda move: move[0] < 0)
    balance = line.balance_after_minor - line.change_minor
    assert balance + sum(minor for minor, _ in moves) == line.balance_after_minor, line
    for place, (minor, word) in enumerate(moves):
        balance += minor
        yield FundRow(
            at_ms=line.at_ms,
            business_no=number,
            flow_no=f"{day:%Y%m%d}{line.seq:012d}{place}",
            name=name,
            kind=word,
            change_minor=minor,
            balance_minor=balance,
            by=_SYSTEM,
            note=line.title,
            voucher=voucher,
        )
