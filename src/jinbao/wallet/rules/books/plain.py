"""What the exports share: amounts with a sign, dates, and text that cannot break out of its place."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from jinbao.kit.money import Asset, Money

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


@dataclass(frozen=True, slots=True)
class Posting:
    """``minor`` (signed: a debit is positive) of ``asset`` on an account, named as ``("Liabilities", "Member")``."""

    account: tuple[str, ...]
    minor: int
    asset: Asset


@dataclass(frozen=True, slots=True)
class Booking:
    """One balanced transaction of a book. ``ref`` is a shown id."""

    day: date
    payee: str
    text: str
    ref: str
    postings: tuple[Posting, ...]

    def __post_init__(self) -> None:
        assert len({posting.asset for posting in self.postings}) == 1, "a booking is of one asset"
        assert sum(posting.minor for posting in self.postings) == 0, "a booking balances"


@dataclass(frozen=True, slots=True)
class Book:
    """Bookings in order of their days, and what each account must then hold (``closing``, signed as postings)."""

    title: str
    bookings: tuple[Booking, ...]
    closing: tuple[Posting, ...]

    def accounts(self) -> list[tuple[tuple[str, ...], Asset]]:
        """Every account that is named, once, in order."""
        named = {(posting.account, posting.asset) for booking in self.bookings for posting in booking.postings}
        named |= {(posting.account, posting.asset) for posting in self.closing}
        return sorted(named, key=lambda pair: (pair[0], pair[1].code))


def signed(minor: int, asset: Asset) -> str:
    """``-12.30``: a sign only when negative, the asset's decimals, no grouping."""
    return ("-" if minor < 0 else "") + Money(abs(minor), asset).plain()


def local_day(at_ms: int, zone: ZoneInfo) -> date:
    """The business day of a moment."""
    return (_EPOCH + timedelta(milliseconds=at_ms)).astimezone(zone).date()


def local_time(at_ms: int, zone: ZoneInfo) -> str:
    """``2026-02-16 12:00:00+08:00``."""
    return (_EPOCH + timedelta(milliseconds=at_ms)).astimezone(zone).isoformat(" ", "seconds")


def one_line(text: str) -> str:
    """``text`` with every control, format and line-separating character turned into a space."""
    return "".join(" " if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Cs") else char for char in text)
