"""A book in Beancount's language (version 3's syntax), with assertions of the closing balances."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from jinbao.wallet.rules.books.plain import Book, Booking, one_line, signed

_LINK = re.compile(r"[^A-Za-z0-9_./-]")


def beancount(book: Book) -> Iterator[str]:
    """The book, line by line."""
    assets = sorted({asset.code for _, asset in book.accounts()})
    yield f'option "title" "{_quoted(book.title)}"\n'
    for code in assets:
        yield f'option "operating_currency" "{code}"\n'
    yield "\n"
    first = min((booking.day for booking in book.bookings), default=date(1970, 1, 1))
    opened: dict[tuple[str, ...], list[str]] = {}
    for account, asset in book.accounts():
        opened.setdefault(account, []).append(asset.code)
    for account, codes in opened.items():
        yield f"{first} open {':'.join(account)} {','.join(codes)}\n"
    for booking in book.bookings:
        yield from _booking(booking)
    # A balance holds at the beginning of its day, so the assertion stands on the day after the last booking.
    after = max((booking.day for booking in book.bookings), default=first) + timedelta(days=1)
    if book.closing:
        yield "\n"
    for posting in book.closing:
        amount = signed(posting.minor, posting.asset)
        yield f"{after} balance {':'.join(posting.account)}  {amount} ~ 0 {posting.asset.code}\n"


def _booking(booking: Booking) -> Iterator[str]:
    link = f" ^{_LINK.sub('-', booking.ref)}" if booking.ref else ""
    yield f'\n{booking.day} * "{_quoted(booking.payee)}" "{_quoted(booking.text)}"{link}\n'
    for posting in booking.postings:
        yield f"  {':'.join(posting.account)}  {signed(posting.minor, posting.asset)} {posting.asset.code}\n"


def _quoted(text: str) -> str:
    return one_line(text).replace("\\", "\\\\").replace('"', '\\"')
