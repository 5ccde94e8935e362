"""Bills as files: a day's trades, and a day's movements of a merchant's account.

Text in UTF-8, lines ending CR LF, every value after the heading with a back-tick before it (so that spreadsheets leave
long numbers alone), amounts in yuan although everything else speaks fen. The last two lines are the headings and the
values of the totals, which are sums over the very rows above them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

#: Bills of a day can be had from this hour of the next one.
READY_HOUR = 10
MONTHS_KEPT = 3

#: How a line ends.
END = "\r\n"


class TradeBill(Enum):
    """Which trades: all, payments only, refunds only."""

    ALL = "ALL"
    SUCCESS = "SUCCESS"
    REFUND = "REFUND"


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeRow:
    """A payment, or (with ``refund_number``) a refund. Amounts in fen; ``fee_minor`` is negative when it goes back."""

    at_ms: int
    asked_at_ms: int
    appid: str
    mchid: str
    sub_mchid: str
    device: str
    number: str
    out_no: str
    openid: str
    trade_type: str
    amount_minor: int
    refund_number: str
    out_refund_no: str
    refund_minor: int
    title: str
    attach: str
    fee_minor: int
    fee_bp: int
    currency: str

    @property
    def refund(self) -> bool:
        """Whether money went back."""
        return self.refund_number != ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FundRow:
    """One movement of the account: ``change_minor`` is signed, ``balance_minor`` stands after it."""

    at_ms: int
    business_no: str
    flow_no: str
    name: str
    kind: str
    change_minor: int
    balance_minor: int
    by: str
    note: str
    voucher: str


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    value: Callable[[TradeRow, ZoneInfo], str]
    bills: frozenset[TradeBill] = frozenset(TradeBill)


def earliest(today: date) -> date:
    """The oldest day of which there still is a bill."""
    month = today.month - MONTHS_KEPT
    year = today.year if month > 0 else today.year - 1
    month = month if month > 0 else month + 12
    day = today.day
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1


def ready_at_ms(day: date, zone: ZoneInfo) -> int:
    """From when the bill of a day can be had."""
    morning = day + timedelta(days=1)
    ready = datetime(morning.year, morning.month, morning.day, READY_HOUR, tzinfo=zone)
    return int(ready.timestamp()) * 1000


def trade_bill(rows: Sequence[TradeRow], bill: TradeBill, zone: ZoneInfo) -> str:
    """The bill of a day's trades; the rows are those of the day, and the bill takes its own of them."""
    taken = [row for row in rows if bill is TradeBill.ALL or row.refund == (bill is TradeBill.REFUND)]
    columns = [column for column in _COLUMNS if bill in column.bills]
    lines = [",".join([column.title for column in columns])]
    lines += [line_of([column.value(row, zone) for column in columns]) for row in taken]
    paid = sum(0 if row.refund else row.amount_minor for row in taken)
    refunded = sum(row.refund_minor for row in taken)
    lines.append("总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额")
    fees = _fee(sum(row.fee_minor for row in taken))
    lines.append(line_of([str(len(taken)), yuan(paid), yuan(refunded), yuan(0), fees, yuan(paid), yuan(refunded)]))
    return END.join(lines) + END


def fund_bill(rows: Sequence[FundRow], zone: ZoneInfo) -> str:
    """The bill of a day's movements of the account."""
    lines = [
        "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号"
    ]
    lines += [_fund_line(row, zone) for row in rows]
    came = [row.change_minor for row in rows if row.change_minor >= 0]
    went = [-row.change_minor for row in rows if row.change_minor < 0]
    lines.append("资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额")
    lines.append(line_of([str(len(rows)), str(len(came)), yuan(sum(came)), str(len(went)), yuan(sum(went))]))
    return END.join(lines) + END


def yuan(minor: int) -> str:
    """Fen as yuan with two decimals; a minus before what is negative."""
    whole, part = divmod(abs(minor), 100)
    return f"{'-' if minor < 0 else ''}{whole}.{part:02d}"


def stamp(at_ms: int, zone: ZoneInfo) -> str:
    """``2026-02-16 12:00:00``, in the operator's zone."""
    return datetime.fromtimestamp(at_ms // 1000, zone).strftime("%Y-%m-%d %H:%M:%S")


def _fee(minor: int) -> str:
    """Fees have five decimals in these files."""
    return f"{yuan(minor)}000"


def line_of(values: Sequence[str]) -> str:
    """A line of values, each with a back-tick before it."""
    return ",".join([f"`{_cell(value)}" for value in values])


def _cell(text: str) -> str:
    """Readers take rows apart at a comma and a back-tick, so no value has back-ticks or ends of lines."""
    return " ".join(text.replace("`", "'").split()) if text else ""


def _fund_line(row: FundRow, zone: ZoneInfo) -> str:
    return line_of(
        [
            stamp(row.at_ms, zone),
            row.business_no,
            row.flow_no,
            row.name,
            row.kind,
            "收入" if row.change_minor >= 0 else "支出",
            yuan(abs(row.change_minor)),
            yuan(row.balance_minor),
            row.by,
            row.note,
            row.voucher,
        ]
    )


_PAID = frozenset({TradeBill.ALL, TradeBill.SUCCESS})
_BACK = frozenset({TradeBill.ALL, TradeBill.REFUND})
_BACK_ONLY = frozenset({TradeBill.REFUND})
_COLUMNS = (
    _Column("交易时间", lambda row, zone: stamp(row.at_ms, zone)),
    _Column("公众账号ID", lambda row, _: row.appid),
    _Column("商户号", lambda row, _: row.mchid),
    _Column("特约商户号", lambda row, _: row.sub_mchid or "0"),
    _Column("设备号", lambda row, _: row.device),
    _Column("微信订单号", lambda row, _: row.number),
    _Column("商户订单号", lambda row, _: row.out_no),
    _Column("用户标识", lambda row, _: row.openid),
    _Column("交易类型", lambda row, _: row.trade_type),
    _Column("交易状态", lambda row, _: "REFUND" if row.refund else "SUCCESS"),
    _Column("付款银行", lambda row, _: "OTHERS"),
    _Column("货币种类", lambda row, _: row.currency),
    _Column("应结订单金额", lambda row, _: yuan(0 if row.refund else row.amount_minor)),
    _Column("代金券金额", lambda row, _: yuan(0)),
    _Column("退款申请时间", lambda row, zone: stamp(row.asked_at_ms, zone), _BACK_ONLY),
    _Column("退款成功时间", lambda row, zone: stamp(row.at_ms, zone), _BACK_ONLY),
    _Column("微信退款单号", lambda row, _: row.refund_number or "0", _BACK),
    _Column("商户退款单号", lambda row, _: row.out_refund_no or "0", _BACK),
    _Column("退款金额", lambda row, _: yuan(row.refund_minor), _BACK),
    _Column("充值券退款金额", lambda row, _: yuan(0), _BACK),
    _Column("退款类型", lambda row, _: "ORIGINAL" if row.refund else "", _BACK),
    _Column("退款状态", lambda row, _: "SUCCESS" if row.refund else "", _BACK),
    _Column("商品名称", lambda row, _: row.title),
    _Column("商户数据包", lambda row, _: row.attach),
    _Column("手续费", lambda row, _: _fee(row.fee_minor)),
    _Column("费率", lambda row, _: f"{yuan(row.fee_bp)}%"),
    _Column("订单金额", lambda row, _: yuan(0 if row.refund else row.amount_minor)),
    _Column("申请退款金额", lambda row, _: yuan(row.refund_minor), _BACK),
    _Column("费率备注", lambda row, _: ""),
)
