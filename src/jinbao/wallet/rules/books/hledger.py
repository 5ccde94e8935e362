"""A book in hledger's journal format, with assertions of the closing balances."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from jinbao.kit.money import Asset
from jinbao.wallet.rules.books.plain import Book, Booking, one_line, signed

_CODE = re.compile(r"[^A-Za-z0-9_.-]")


def hledger(book: Book) -> Iterator[str]:
    """The book, line by line."""
    yield f"; {one_line(book.title)}\n\n"
    named = book.accounts()
    for asset in sorted({asset for _, asset in named}, key=lambda one: one.code):
        yield f"commodity {_style(asset)}\n"
    for account in dict.fromkeys(account for account, _ in named):
        yield f"account {_name(account)}\n"
    for booking in book.bookings:
        yield from _booking(booking)
    if book.closing:
        last = max((booking.day for booking in book.bookings), default=date(1970, 1, 1))
        yield f"\n{last} * closing balances\n"
    for posting in book.closing:
        code, zero = posting.asset.code, signed(0, posting.asset)
        yield f"    {_name(posting.account)}  {zero} {code} = {signed(posting.minor, posting.asset)} {code}\n"


def _booking(booking: Booking) -> Iterator[str]:
    # The code stands even when empty: without it a payee that begins with a bracket would be taken for one.
    yield f"\n{booking.day} * ({_CODE.sub('-', booking.ref)}) {_plain(booking.payee)} | {_plain(booking.text)}\n"
    for posting in booking.postings:
        yield f"    {_name(posting.account)}  {signed(posting.minor, posting.asset)} {posting.asset.code}\n"


def _style(asset: Asset) -> str:
    """How amounts are shown: ``1000.00 CNY``; hledger wants the decimal mark even without decimals."""
    return f"1000.{'0' * asset.scale} {asset.code}"


def _name(account: tuple[str, ...]) -> str:
    return ":".join((account[0].lower(), *account[1:]))


def _plain(text: str) -> str:
    """A description has no room for a comment sign or the bar between payee and text."""
    return one_line(text).replace(";", ",").replace("|", "/").strip()
