"""Bills as files: columns where readers look for them, totals that are the sums of their rows."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinbao.compat.rules.wechat.bills import (
    FundRow,
    TradeBill,
    TradeRow,
    earliest,
    fund_bill,
    ready_at_ms,
    trade_bill,
    yuan,
)
from tests.make import NOON_MS

ZONE = ZoneInfo("Asia/Shanghai")


def trade(**changes: Any) -> TradeRow:
    given = {
        "at_ms": NOON_MS,
        "asked_at_ms": NOON_MS,
        "appid": "wxd678efh567hg6787",
        "mchid": "1900000109",
        "sub_mchid": "",
        "device": "",
        "number": "4200001569202602160000000001",
        "out_no": "noodles-1",
        "openid": "oUpF8uMuAJO",
        "trade_type": "NATIVE",
        "amount_minor": 1280,
        "refund_number": "",
        "out_refund_no": "",
        "refund_minor": 0,
        "title": "牛肉面",
        "attach": "table 4",
        "fee_minor": 8,
        "fee_bp": 60,
        "currency": "CNY",
    }
    return TradeRow(**{**given, **changes})


def refund(**changes: Any) -> TradeRow:
    given = {"refund_number": "5030", "out_refund_no": "back-1", "refund_minor": 280, "fee_minor": -1}
    return trade(**{**given, **changes})


def cells(line: str) -> list[str]:
    """As readers take rows apart: at a comma and a back-tick."""
    assert line.startswith("`"), line
    return line[1:].split(",`")


def minor(text: str) -> int:
    whole, _, part = text.partition(".")
    assert len(part) in (2, 5) and part[2:] in ("", "000"), text
    sign = -1 if whole.startswith("-") else 1
    return sign * (abs(int(whole)) * 100 + int(part[:2]))


TEXTS = st.text(max_size=30)
AMOUNTS = st.integers(min_value=1, max_value=10**10)
PAYMENTS = st.builds(trade, amount_minor=AMOUNTS, fee_minor=st.integers(0, 10**6), title=TEXTS, attach=TEXTS)
REFUNDS = st.builds(refund, refund_minor=AMOUNTS, fee_minor=st.integers(-(10**6), 0), out_refund_no=TEXTS)


def test_a_bill_names_the_currency_of_its_trades() -> None:
    head, row, *_ = trade_bill([trade(currency="EUR")], TradeBill.ALL, ZONE).split("\r\n")
    assert cells(row)[head.split(",").index("货币种类")] == "EUR"


@given(st.lists(PAYMENTS | REFUNDS, max_size=12), st.sampled_from(TradeBill))
def test_a_trade_bills_totals_are_the_sums_of_its_rows(rows: list[TradeRow], bill: TradeBill) -> None:
    lines = trade_bill(rows, bill, ZONE).split("\r\n")
    assert lines.pop() == ""
    heads, body, names, totals = lines[0].split(","), lines[1:-2], lines[-2].split(","), cells(lines[-1])
    read = [dict(zip(heads, cells(line), strict=True)) for line in body]
    summed = dict(zip(names, totals, strict=True))
    assert int(summed["总交易单数"]) == len(read)
    for name, column in {
        "应结订单总金额": "应结订单金额",
        "退款总金额": "退款金额",
        "充值券退款总金额": "充值券退款金额",
        "手续费总金额": "手续费",
        "订单总金额": "订单金额",
        "申请退款总金额": "申请退款金额",
    }.items():
        assert minor(summed[name]) == sum(minor(row.get(column, "0.00")) for row in read), name


FUNDS = st.builds(
    FundRow,
    at_ms=st.just(NOON_MS),
    business_no=TEXTS,
    flow_no=TEXTS,
    name=TEXTS,
    kind=TEXTS,
    change_minor=st.integers(-(10**10), 10**10),
    balance_minor=st.integers(0, 10**12),
    by=TEXTS,
    note=TEXTS,
    voucher=TEXTS,
)


@given(st.lists(FUNDS, max_size=12))
def test_a_fund_bills_totals_are_the_sums_of_its_rows(rows: list[FundRow]) -> None:
    lines = fund_bill(rows, ZONE).split("\r\n")[:-1]
    heads = lines[0].split(",")
    read = [dict(zip(heads, cells(line), strict=True)) for line in lines[1:-2]]
    summed = dict(zip(lines[-2].split(","), cells(lines[-1]), strict=True))
    assert int(summed["资金流水总笔数"]) == len(read) == int(summed["收入笔数"]) + int(summed["支出笔数"])
    for name, direction in {"收入金额": "收入", "支出金额": "支出"}.items():
        assert minor(summed[name]) == sum(minor(row["收支金额(元)"]) for row in read if row["收支类型"] == direction)


def test_a_trade_bill_says_what_a_reader_expects() -> None:
    text = trade_bill([trade(), refund()], TradeBill.ALL, ZONE)
    assert text == (
        "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,"
        "应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,"
        "手续费,费率,订单金额,申请退款金额,费率备注\r\n"
        "`2026-02-16 12:00:00,`wxd678efh567hg6787,`1900000109,`0,`,`4200001569202602160000000001,`noodles-1,"
        "`oUpF8uMuAJO,`NATIVE,`SUCCESS,`OTHERS,`CNY,`12.80,`0.00,`0,`0,`0.00,`0.00,`,`,`牛肉面,`table 4,`0.08000,"
        "`0.60%,`12.80,`0.00,`\r\n"
        "`2026-02-16 12:00:00,`wxd678efh567hg6787,`1900000109,`0,`,`4200001569202602160000000001,`noodles-1,"
        "`oUpF8uMuAJO,`NATIVE,`REFUND,`OTHERS,`CNY,`0.00,`0.00,`5030,`back-1,`2.80,`0.00,`ORIGINAL,`SUCCESS,`牛肉面,"
        "`table 4,`-0.01000,`0.60%,`0.00,`2.80,`\r\n"
        "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r\n"
        "`2,`12.80,`2.80,`0.00,`0.07000,`12.80,`2.80\r\n"
    )


def test_values_cannot_break_out_of_their_cell() -> None:
    line = trade_bill([trade(title="a,`b\r\n`c", attach="=1+1")], TradeBill.ALL, ZONE).split("\r\n")[1]
    assert cells(line)[20:22] == ["a,'b 'c", "=1+1"]


@pytest.mark.parametrize(
    ("today", "oldest"),
    [
        (date(2026, 5, 31), date(2026, 2, 28)),
        (date(2026, 2, 16), date(2025, 11, 16)),
        (date(2026, 12, 1), date(2026, 9, 1)),
        (date(2026, 3, 1), date(2025, 12, 1)),
    ],
)
def test_three_months_are_kept(today: date, oldest: date) -> None:
    assert earliest(today) == oldest


def test_a_bill_is_ready_at_ten_the_next_morning() -> None:
    assert ready_at_ms(date(2026, 2, 15), ZONE) == NOON_MS - 2 * 3_600_000


@pytest.mark.parametrize(("fen", "text"), [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (123456, "1234.56")])
def test_fen_become_yuan(fen: int, text: str) -> None:
    assert yuan(fen) == text
