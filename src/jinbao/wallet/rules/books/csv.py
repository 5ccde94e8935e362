"""A member's lines as CSV (RFC 4180) that spreadsheets show and do not run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from jinbao.kit.ids import show
from jinbao.kit.money import Asset
from jinbao.wallet.rules.books.plain import local_time, one_line, signed
from jinbao.wallet.types import Line

_HEADER = "time,line,kind,title,counterpart,amount,balance_after,currency,reference,note,journal_entry\r\n"
#: A byte order mark: without it Excel takes UTF-8 for the machine's old code page.
BYTE_ORDER_MARK = "\ufeff"
#: A cell that begins so is run as a formula by some spreadsheet (OWASP: CSV injection), full-width signs included.
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv(lines: Iterable[Line], asset: Asset, zone: ZoneInfo) -> Iterator[str]:
    """The lines, one row each, times in the operator's zone."""
    yield BYTE_ORDER_MARK + _HEADER
    for line in lines:
        cells = (
            local_time(line.at_ms, zone),
            show("lin", line.seq),
            line.kind.value,
            text_cell(line.title),
            text_cell(line.counterpart.name),
            signed(line.amount_minor, asset),
            signed(line.balance_after_minor, asset),
            asset.code,
            text_cell(line.ref),
            text_cell(line.note),
            show("jrn", line.entry_id),
        )
        yield ",".join(cells) + "\r\n"


def text_cell(text: str) -> str:
    """Somebody's words as a quoted cell that is text to every spreadsheet."""
    plain = one_line(text)
    if plain.lstrip().startswith(_RISKY):
        plain = "'" + plain
    return '"' + plain.replace('"', '""') + '"'
