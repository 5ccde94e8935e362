"""A merchant's statement as a file for other programs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from jinbao.kit.clock import day_of
from jinbao.kit.db import Tx
from jinbao.kit.ids import show
from jinbao.kit.money import Asset, Money
from jinbao.pay.service.context import Context
from jinbao.pay.store import books
from jinbao.pay.store import orders as order_rows
from jinbao.pay.store import refunds as refund_rows
from jinbao.pay.types import LineKind, MerchantLine, Order, Refund
from jinbao.wallet import BYTE_ORDER_MARK, Book, Booking, Format, Posting, book_text, text_cell

_BATCH = 1_000
_FOREVER = 2**63 - 1
_HEADER = "time,line,kind,title,counterpart,gross,fee,change,balance_after,currency,reference,held,held_after\r\n"
_PREFIX = {
    LineKind.PAYMENT: "ord",
    LineKind.REFUND: "ref",
    LineKind.SETTLEMENT: "stl",
    LineKind.PAYOUT: "mpo",
    LineKind.SPLIT: "spl",
    LineKind.SPLIT_RECEIVED: "spl",
    LineKind.SPLIT_GIVEN_BACK: "spr",
    LineKind.SPLIT_RETURNED: "spr",
    LineKind.PACKET: "pkt",
    LineKind.PACKET_RETURNED: "pkt",
}
PAYABLE = ("Assets", "Jinbao", "Payable")
HELD = ("Assets", "Jinbao", "Held")
_FEES = ("Expenses", "Jinbao", "Fees")
_OPENING = ("Equity", "Opening-Balances")
_OTHER = {
    LineKind.PAYMENT: ("Income", "Sales"),
    LineKind.REFUND: ("Income", "Sales"),
    LineKind.SETTLEMENT: ("Assets", "Bank"),
    LineKind.PAYOUT: ("Expenses", "Payouts"),
    LineKind.SPLIT: ("Expenses", "Shared"),
    LineKind.SPLIT_RECEIVED: ("Income", "Shared"),
    LineKind.SPLIT_GIVEN_BACK: ("Income", "Shared"),
    LineKind.SPLIT_RETURNED: ("Expenses", "Shared"),
    LineKind.PACKET: ("Expenses", "Gifts"),
    LineKind.PACKET_RETURNED: ("Expenses", "Gifts"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A line of a statement with what it is about: the order of a payment; the refund, and its order, of a refund."""

    line: MerchantLine
    order: Order | None
    refund: Refund | None


class Exports:
    """Merchants' statements as files."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def merchant(self, merchant_id: int, format: Format, from_ms: int | None, to_ms: int | None) -> str:
        """All lines of a merchant between two moments (or from the first, to the last) as text."""
        low, high = from_ms or 0, _FOREVER if to_ms is None else to_ms
        lines = await self._context.runtime.db.scan(lambda tx: _every_line(tx, merchant_id, low, high))
        home, zone = self._context.home, self._context.runtime.zone
        if format is Format.CSV:
            return BYTE_ORDER_MARK + _HEADER + "".join([_row(line, home, zone) for line in lines])
        return book_text(merchant_book(lines, home, zone, f"Jinbao {show('mch', merchant_id)}"), format)

    async def day(self, merchant_id: int, from_ms: int, to_ms: int) -> list[Told]:
        """Everything on a merchant's statement within [from_ms, to_ms), oldest first: what a bill of a day is made of.

        Orders and refunds are as they stand now.
        """
        home = self._context.home

        def work(tx: Tx) -> list[Told]:
            lines = _every_line(tx, merchant_id, from_ms, to_ms)
            return [_with_what_it_is_about(tx, line, home) for line in lines]

        return await self._context.runtime.db.scan(work)


def line_ref(line: MerchantLine) -> str:
    """The shown id of what a line is about: an order, a refund, a settlement or a packet."""
    return show(_PREFIX[line.kind], line.ref)


def merchant_book(lines: list[MerchantLine], asset: Asset, zone: ZoneInfo, title: str) -> Book:
    """A merchant's successive lines (oldest first) as a book that closes with the balance after the last one."""
    if not lines:
        return Book(title, (), ())
    bookings = [_booking(line, asset, zone) for line in lines]
    before = lines[0].balance_after_minor - lines[0].change_minor
    held_before, held_after = lines[0].held_after_minor - lines[0].held_minor, lines[-1].held_after_minor
    carried = ((PAYABLE, before), (HELD, held_before), (_OPENING, -before - held_before))
    opening = tuple(Posting(account, minor, asset) for account, minor in carried if minor)
    if opening:
        bookings.insert(0, Booking(bookings[0].day, "", "balance brought forward", "", opening))
    assert before + sum(line.change_minor for line in lines) == lines[-1].balance_after_minor, "lines are missing"
    assert held_before + sum(line.held_minor for line in lines) == held_after, "lines are missing"
    closing = [Posting(PAYABLE, lines[-1].balance_after_minor, asset)]
    if any(line.held_minor or line.held_after_minor for line in lines):
        closing.append(Posting(HELD, held_after, asset))
    return Book(title, tuple(bookings), tuple(closing))


def _booking(line: MerchantLine, asset: Asset, zone: ZoneInfo) -> Booking:
    amounts = (
        (PAYABLE, line.change_minor),
        (HELD, line.held_minor),
        (_FEES, line.fee_minor),
        (_OTHER[line.kind], -line.gross_minor),
    )
    postings = [Posting(account, minor, asset) for account, minor in amounts if minor]
    text = f"{line.kind.value} {line.title}".strip()
    return Booking(day_of(line.at_ms, zone), line.counterpart, text, line_ref(line), tuple(postings))


def _row(line: MerchantLine, asset: Asset, zone: ZoneInfo) -> str:
    cells = (
        datetime.fromtimestamp(line.at_ms // 1000, zone).isoformat(" ", "seconds"),
        str(line.seq),
        line.kind.value,
        text_cell(line.title),
        text_cell(line.counterpart),
        _signed(line.gross_minor, asset),
        _signed(line.fee_minor, asset),
        _signed(line.change_minor, asset),
        _signed(line.balance_after_minor, asset),
        asset.code,
        line_ref(line),
        _signed(line.held_minor, asset),
        _signed(line.held_after_minor, asset),
    )
    return ",".join(cells) + "\r\n"


def _with_what_it_is_about(tx: Tx, line: MerchantLine, asset: Asset) -> Told:
    refund = refund_rows.get(tx, line.ref, asset) if line.kind is LineKind.REFUND else None
    order_id = line.ref if line.kind is LineKind.PAYMENT else None if refund is None else refund.order_id
    return Told(line, None if order_id is None else order_rows.get(tx, order_id, asset), refund)


def _signed(minor: int, asset: Asset) -> str:
    return ("-" if minor < 0 else "") + Money(abs(minor), asset).plain()


def _every_line(tx: Tx, merchant_id: int, from_ms: int, to_ms: int) -> list[MerchantLine]:
    """All lines, oldest first."""
    lines: list[MerchantLine] = []
    while batch := books.lines(tx, merchant_id, lines[-1].seq if lines else _FOREVER, from_ms, to_ms, _BATCH):
        lines += batch
    return lines[::-1]
