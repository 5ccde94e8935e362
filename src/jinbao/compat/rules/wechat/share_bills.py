"""The bill of a day's sharing as a file, written as the other bills are.

The real file's headings are not published with the API: these are those of merchants' own pages, and its totals are
left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from jinbao.compat.rules.wechat.bills import END, line_of, stamp, yuan

_HEADINGS = (
    "分账时间,分账发起方,分账方,微信订单号,微信分账/回退单号,分账明细单号,商户分账/回退单号,订单金额,分账接收方,分账金额,"
    "业务类型,处理状态,分账描述,备注"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRow:
    """One receiver's part, what the merchant kept (``kind`` 解冻), or what came back (分账回退). Amounts in fen."""

    at_ms: int
    asked_by: str
    mchid: str
    trade_number: str
    number: str
    detail: str
    out_no: str
    order_minor: int
    receiver: str
    minor: int
    kind: str
    note: str


def share_bill(rows: Sequence[ShareRow], zone: ZoneInfo) -> str:
    """The file; the oldest row first."""
    lines = [_HEADINGS]
    for row in rows:
        values = [stamp(row.at_ms, zone), row.asked_by, row.mchid, row.trade_number, row.number, row.detail, row.out_no]
        values += [yuan(row.order_minor), row.receiver, yuan(row.minor), row.kind, "成功", row.note, ""]
        lines.append(line_of(values))
    return END.join(lines) + END
