"""Alipay's bill of an account (``signcustomer``): all that moved its balance, and the sums by kind, as CSV in GBK."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from jinbao.compat.rules.alipay.bills import CHARSET, cell, head, span, stamp, yuan_signed
from jinbao.compat.rules.alipay.times import shown

_COLUMNS = (
    "账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,"
    "交易渠道,业务类型,备注"
)
_SUMS = "类型,收入笔数,收入金额（+元）,支出笔数,支出金额（-元）,总金额（元）"
_CHANNEL = "支付宝"


@dataclass(frozen=True, slots=True, kw_only=True)
class FundRow:
    """A movement: ``change_minor`` (signed fen) and the balance after it; ``number`` is that of what it is about."""

    flow_no: str
    number: str
    out_no: str
    title: str
    at_ms: int
    counterpart: str
    change_minor: int
    balance_minor: int
    kind: str
    note: str = ""


def fund_bill(seller_id: str, first: date, last: date, rows: Sequence[FundRow], made_at_ms: int) -> dict[str, bytes]:
    """The files of a day's, or a month's, bill by their names: one of movements, one of sums."""
    name = f"{seller_id}_{span(first, last)}"
    texts = {
        f"{name}_账务明细.csv": _details(seller_id, first, last, rows, made_at_ms),
        f"{name}_账务明细(汇总).csv": _sums(seller_id, first, last, rows, made_at_ms),
    }
    return {name: text.encode(CHARSET, "replace") for name, text in texts.items()}


def _details(seller_id: str, first: date, last: date, rows: Sequence[FundRow], made_at_ms: int) -> str:
    gone, come = [row for row in rows if row.change_minor < 0], [row for row in rows if row.change_minor >= 0]
    lines = [
        *head("#支付宝账务明细查询", seller_id, first, last),
        "#-----------------------------------------账务明细列表----------------------------------------",
        _COLUMNS,
        *[_line(row) for row in rows],
        "#-----------------------------------------账务明细列表结束------------------------------------",
        f"#支出合计：{len(gone)}笔，共{_sum_of(gone)}元",
        f"#收入合计：{len(come)}笔，共{_sum_of(come)}元",
        f"#导出时间：[{stamp(made_at_ms)}]",
    ]
    return "\r\n".join(lines) + "\r\n"


def _sums(seller_id: str, first: date, last: date, rows: Sequence[FundRow], made_at_ms: int) -> str:
    kinds = sorted({row.kind for row in rows})
    lines = [
        *head("#支付宝账务汇总查询", seller_id, first, last),
        "#-----------------------------------------账务汇总列表----------------------------------------",
        _SUMS,
        *[_sum(kind, [row for row in rows if row.kind == kind]) for kind in kinds],
        _sum("合计", rows),
        "#-----------------------------------------账务汇总列表结束------------------------------------",
        f"#导出时间：[{stamp(made_at_ms)}]",
    ]
    return "\r\n".join(lines) + "\r\n"


def _line(row: FundRow) -> str:
    fields = [
        f"{row.flow_no}\t",
        f"{row.number}\t",
        f"{row.out_no}\t",
        row.title,
        shown(row.at_ms),
        row.counterpart,
        yuan_signed(max(row.change_minor, 0)),
        yuan_signed(min(row.change_minor, 0)),
        yuan_signed(row.balance_minor),
        _CHANNEL,
        row.kind,
        row.note,
    ]
    return ",".join(cell(text) for text in fields)


def _sum(name: str, rows: Sequence[FundRow]) -> str:
    gone, come = [row for row in rows if row.change_minor < 0], [row for row in rows if row.change_minor >= 0]
    return ",".join([name, str(len(come)), _sum_of(come), str(len(gone)), _sum_of(gone), _sum_of(rows)])


def _sum_of(rows: Sequence[FundRow]) -> str:
    return yuan_signed(sum(row.change_minor for row in rows))
