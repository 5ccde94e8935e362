"""Statements and the operator's whole ledger as files for other programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from zoneinfo import ZoneInfo

from jinbao.kit.db import Tx
from jinbao.kit.ids import show
from jinbao.kit.money import Asset
from jinbao.kit.runtime import Runtime
from jinbao.ledger import Entry
from jinbao.ledger.chart import AccountKind, EntryKind
from jinbao.ledger.types import Account
from jinbao.wallet.rules.books.beancount import beancount
from jinbao.wallet.rules.books.csv import csv
from jinbao.wallet.rules.books.hledger import hledger
from jinbao.wallet.rules.books.member import member_book
from jinbao.wallet.rules.books.operator import closing_posting, entry_booking
from jinbao.wallet.rules.books.plain import Book, local_day
from jinbao.wallet.store import lines as store
from jinbao.wallet.types import Line, LineFilter

_BATCH = 1_000


class Format(Enum):
    """What an export is written as."""

    CSV = "csv"
    BEANCOUNT = "beancount"
    HLEDGER = "hledger"

    @property
    def suffix(self) -> str:
        """How the file's name ends."""
        return {"csv": "csv", "beancount": "beancount", "hledger": "journal"}[self.value]


class Exports:
    """Members' statements as files."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def member(self, member_id: int, format: Format, from_ms: int | None, to_ms: int | None) -> str:
        """All lines of a member between two moments (or from the first, to the last) as text."""
        wanted = LineFilter(from_ms=from_ms, to_ms=to_ms)
        lines = await self._runtime.db.scan(lambda tx: _every_line(tx, member_id, wanted))
        home, zone = self._runtime.home, self._runtime.zone
        if format is Format.CSV:
            return "".join(csv(lines, home, zone))
        return book_text(member_book(lines, home, zone, f"Jinbao {show('mbr', member_id)}"), format)


def book_text(book: Book, format: Format) -> str:
    """A book as a journal for Beancount or hledger."""
    assert format is not Format.CSV, "a book has no single table"
    return "".join(beancount(book) if format is Format.BEANCOUNT else hledger(book))


def _every_line(tx: Tx, member_id: int, wanted: LineFilter) -> list[Line]:
    lines: list[Line] = []
    while batch := store.oldest_first(tx, member_id, wanted, lines[-1].seq if lines else 0, _BATCH):
        lines += batch
    return lines


def operator_book(
    entries: Iterable[Entry],
    accounts: Iterable[Account],
    *,
    chart: Mapping[int, AccountKind],
    kinds: Mapping[int, EntryKind],
    assets: Mapping[int, Asset],
    zone: ZoneInfo,
    title: str,
) -> Book:
    """Every posted entry (oldest first) as bookings, closing with what the ledger's ``accounts`` hold.

    The two come from different places, so a program that reads the book checks one against the other. ``chart`` is by
    account code, ``kinds`` by entry code, ``assets`` by ledger number.
    """
    bookings = [
        booking
        for entry in entries
        if entry.posted
        for booking in entry_booking(
            local_day(entry.closed_at_ms, zone),
            entry.id,
            kinds[entry.kind].name,
            {account.id: account for account in entry.accounts},
            entry.transfers,
            chart,
            assets,
        )
    ]
    bookings.sort(key=lambda booking: booking.day)  # an entry may close on a later day than one made after it
    return Book(title, tuple(bookings), tuple(closing_posting(account, chart, assets) for account in accounts))
