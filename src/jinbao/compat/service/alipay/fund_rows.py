"""What an account's bill is made of: the lines of a merchant's statement, each with its fee and what is set aside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jinbao.compat.rules.alipay.fund_bills import FundRow
from jinbao.compat.service.context import Context
from jinbao.compat.store import trades as trade_rows
from jinbao.kit.clock import day_of
from jinbao.kit.db import Tx
from jinbao.pay.types import LineKind, MerchantLine

_KINDS = {
    LineKind.PAYMENT: "在线支付",
    LineKind.REFUND: "交易退款",
    LineKind.SETTLEMENT: "提现",
    LineKind.PAYOUT: "转账",
    LineKind.SPLIT: "交易分账",
    LineKind.SPLIT_RECEIVED: "交易分账",
    LineKind.SPLIT_GIVEN_BACK: "分账退回",
    LineKind.SPLIT_RETURNED: "分账退回",
    LineKind.PACKET: "红包",
    LineKind.PACKET_RETURNED: "红包退回",
}
_FEE, _HELD = "收费", "资金冻结"
_NUMBER_DIGITS = 39


def fund_rows_in(context: Context, tx: Tx, lines: Sequence[MerchantLine]) -> list[FundRow]:
    """The movements of lines, oldest first, whichever way they came about: else balances would not add up."""
    return [row for line in lines for row in _moves(context, line, *_numbers(context, tx, line))]


def _moves(context: Context, line: MerchantLine, number: str, out_no: str) -> Iterator[FundRow]:
    """What a line is about, its fee, what is set aside. What comes in goes first."""
    moves = [(line.gross_minor, _KINDS[line.kind]), (-line.fee_minor, _FEE), (-line.held_minor, _HELD)]
    moves = sorted([move for move in moves if move[0]], key=lambda move: move[0] < 0)
    balance = line.balance_after_minor - line.change_minor
    assert balance + sum(minor for minor, _ in moves) == line.balance_after_minor, line
    day = day_of(line.at_ms, context.runtime.zone)
    for place, (minor, kind) in enumerate(moves):
        balance += minor
        yield FundRow(
            flow_no=f"{day:%Y%m%d}{line.seq:012d}{place}",
            number=number,
            out_no=out_no,
            title=line.title,
            at_ms=line.at_ms,
            counterpart="" if kind in (_FEE, _HELD) else line.counterpart,
            change_minor=minor,
            balance_minor=balance,
            kind=kind,
        )


def _numbers(context: Context, tx: Tx, line: MerchantLine) -> tuple[str, str]:
    """The scheme's number of what a line is about, and the merchant's own; a refund's are those of its trade."""
    review, order_id = context.pay.review, line.ref
    if line.kind is LineKind.REFUND:
        refund = review.refund_in(tx, line.ref)
        assert refund is not None, line
        order_id = refund.order_id
    if line.kind in (LineKind.PAYMENT, LineKind.REFUND):
        trade, order = trade_rows.get(tx, order_id), review.order_in(tx, order_id)
        assert order is not None, line
        return (trade.number if trade is not None else _shown(order_id)), order.out_no
    if line.kind is LineKind.PAYOUT:
        payout = review.payout_in(tx, line.ref)
        return _shown(line.ref), "" if payout is None else payout.out_no
    if line.kind is LineKind.SPLIT:
        split = review.split_in(tx, line.ref)
        return _shown(line.ref), "" if split is None else split.out_no
    return _shown(line.ref), ""


def _shown(number: int) -> str:
    return f"{number:0{_NUMBER_DIGITS}d}"
