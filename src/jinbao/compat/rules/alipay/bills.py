"""Alipay's bill of trades: two CSV files in GBK, one of the day's trades and one of their sums.

Lines that begin with ``#`` are remarks; fields that a spreadsheet would round or shorten end with a tab.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jinbao.compat.rules.alipay.times import shown

CHARSET = "gb18030"
_COLUMNS = (
    "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,"
    "商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,"
    "卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注"
)
_SUMS = (
    "门店编号,门店名称,交易订单总笔数,退款订单总笔数,订单金额（元）,商家实收（元）,支付宝优惠（元）,商家优惠（元）,"
    "卡消费金额（元）,服务费（元）,分润（元）,实收净额（元）"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BillRow:
    """A payment, or a refund (``refund_no`` is the merchant's number of it). Amounts are fen, never negative."""

    number: str
    out_no: str
    title: str
    created_at_ms: int
    done_at_ms: int
    store_id: str
    terminal_id: str
    buyer: str
    amount_minor: int
    fee_minor: int
    refund_no: str = ""

    @property
    def sign(self) -> int:
        """Refunds count the other way."""
        return -1 if self.refund_no else 1


def bill(seller_id: str, first: date, last: date, rows: Sequence[BillRow], made_at_ms: int) -> dict[str, bytes]:
    """The files of a day's, or a month's, bill by their names: one of trades, one of sums."""
    name = f"{seller_id}_{span(first, last)}"
    texts = {
        f"{name}_业务明细.csv": _details(seller_id, first, last, rows, made_at_ms),
        f"{name}_业务明细(汇总).csv": _sums(seller_id, first, last, rows, made_at_ms),
    }
    return {name: text.encode(CHARSET, "replace") for name, text in texts.items()}


def _details(seller_id: str, first: date, last: date, rows: Sequence[BillRow], made_at_ms: int) -> str:
    paid = [row for row in rows if not row.refund_no]
    back = [row for row in rows if row.refund_no]
    returned = sum(row.amount_minor for row in back)
    lines = [
        *head("#支付宝业务明细查询", seller_id, first, last),
        "#-----------------------------------------业务明细列表----------------------------------------",
        _COLUMNS,
        *[_line(row) for row in rows],
        "#-----------------------------------------业务明细列表结束------------------------------------",
        f"#交易合计：{len(paid)}笔，商家实收共{yuan_signed(sum(row.amount_minor for row in paid))}元，商家优惠共0.00元",
        f"#退款合计：{len(back)}笔，商家实收退款共{yuan_signed(-returned)}元，商家优惠退款共0.00元",
        f"#导出时间：[{stamp(made_at_ms)}]",
    ]
    return "\r\n".join(lines) + "\r\n"


def _sums(seller_id: str, first: date, last: date, rows: Sequence[BillRow], made_at_ms: int) -> str:
    stores = sorted({row.store_id for row in rows})
    lines = [
        *head("#支付宝业务汇总查询", seller_id, first, last),
        "#-----------------------------------------业务汇总列表----------------------------------------",
        _SUMS,
        *[_sum(store, [row for row in rows if row.store_id == store]) for store in stores],
        _sum("合计", rows),
        "#-----------------------------------------业务汇总列表结束------------------------------------",
        f"#导出时间：[{stamp(made_at_ms)}]",
    ]
    return "\r\n".join(lines) + "\r\n"


def span(first: date, last: date) -> str:
    """A day, or a month, as names of files have it."""
    return first.isoformat().replace("-", "")[: 8 if first == last else 6]


def head(title: str, seller_id: str, first: date, last: date) -> list[str]:
    """The remarks that a bill begins with; its end is the midnight after its last day."""
    begins, ends = (f"{day:%Y年%m月%d日} 00:00:00" for day in (first, last + timedelta(days=1)))
    return [title, f"#账号：[{seller_id}]", f"#起始日期：[{begins}]   终止日期：[{ends}]"]


def _line(row: BillRow) -> str:
    amount = yuan_signed(row.sign * row.amount_minor)
    fields = [
        f"{row.number}\t",
        f"{row.out_no}\t",
        "退款" if row.refund_no else "交易",
        row.title,
        shown(row.created_at_ms),
        shown(row.done_at_ms),
        row.store_id,
        "",
        "",
        row.terminal_id,
        row.buyer,
        amount,
        amount,
        *["0.00"] * 5,
        "",
        "0.00",
        "0.00",
        f"{row.refund_no}\t" if row.refund_no else "",
        yuan_signed(-row.sign * row.fee_minor),
        "0.00",
        "",
    ]
    return ",".join(cell(text) for text in fields)


def _sum(name: str, rows: Sequence[BillRow]) -> str:
    amount = sum(row.sign * row.amount_minor for row in rows)
    fees = -sum(row.sign * row.fee_minor for row in rows)
    paid = sum(1 for row in rows if not row.refund_no)
    money = [amount, amount, 0, 0, 0, fees, 0, amount + fees]
    return ",".join([cell(name), "", str(paid), str(len(rows) - paid), *[yuan_signed(minor) for minor in money]])


def cell(text: str) -> str:
    """A field of a CSV. One that a spreadsheet would take for a formula is kept from being one."""
    plain = text.replace("\r", " ").replace("\n", " ")
    if plain[:1] in ("=", "+", "@") or (plain[:1] == "-" and not plain[1:2].isdigit()):
        plain = "'" + plain
    return f'"{plain.replace(chr(34), chr(34) * 2)}"' if "," in plain or '"' in plain else plain


def yuan_signed(minor: int) -> str:
    """``-1280`` is ``-12.80``."""
    sign = "-" if minor < 0 else ""
    return f"{sign}{abs(minor) // 100}.{abs(minor) % 100:02d}"


def stamp(at_ms: int) -> str:
    """``2026年11月23日 12:30:00``."""
    day, clock = shown(at_ms).split(" ")
    year, month, number = day.split("-")
    return f"{year}年{month}月{number}日 {clock}"
