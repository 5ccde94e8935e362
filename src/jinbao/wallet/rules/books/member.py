"""A member's lines as a book: the balance is an asset, everything else is where the money came from or went."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from jinbao.kit.money import Asset
from jinbao.wallet.rules.books.plain import Book, Booking, Posting, local_day
from jinbao.wallet.types import Line, LineKind

BALANCE = ("Assets", "Jinbao", "Balance")
_OPENING = ("Equity", "Opening-Balances")
_OTHER = {
    LineKind.TOP_UP: ("Assets", "Bank"),
    LineKind.WITHDRAWAL: ("Assets", "Bank"),
    LineKind.PAYMENT: ("Expenses", "Payments"),
    LineKind.REFUND: ("Expenses", "Payments"),
    LineKind.TRANSFER_IN: ("Income", "Transfers"),
    LineKind.TRANSFER_OUT: ("Expenses", "Transfers"),
    LineKind.FEE: ("Expenses", "Fees"),
    LineKind.PACKET_SENT: ("Expenses", "Packets"),
    LineKind.PACKET_RECEIVED: ("Income", "Packets"),
    LineKind.PACKET_RETURNED: ("Expenses", "Packets"),
    LineKind.PAYOUT: ("Income", "Payouts"),
    LineKind.GOLD_BOUGHT: ("Assets", "Gold"),
    LineKind.GOLD_SOLD: ("Assets", "Gold"),
    LineKind.GOLD_FEE: ("Expenses", "Fees"),
}


def member_book(lines: Sequence[Line], asset: Asset, zone: ZoneInfo, title: str) -> Book:
    """A member's successive lines (oldest first) as a book that closes with the balance after the last one."""
    if not lines:
        return Book(title, (), ())
    bookings = [_booking(line, asset, zone) for line in lines]
    before = lines[0].balance_after_minor - lines[0].amount_minor
    if before:
        opening = (Posting(BALANCE, before, asset), Posting(_OPENING, -before, asset))
        bookings.insert(0, Booking(bookings[0].day, "", "balance brought forward", "", opening))
    assert before + sum(line.amount_minor for line in lines) == lines[-1].balance_after_minor, "lines are missing"
    return Book(title, tuple(bookings), (Posting(BALANCE, lines[-1].balance_after_minor, asset),))


def _booking(line: Line, asset: Asset, zone: ZoneInfo) -> Booking:
    postings = (Posting(BALANCE, line.amount_minor, asset), Posting(_OTHER[line.kind], -line.amount_minor, asset))
    text = f"{line.kind.value} {line.note}".strip()
    return Booking(local_day(line.at_ms, zone), line.title, text, line.ref, postings)
