"""Reads a jurisdiction's figures for gold from a TOML file and refuses a file that does not add up."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from importlib import resources
from typing import Annotated, Literal

import msgspec

from jinbao.gold.types.batches import BatchTerms
from jinbao.gold.types.custody import CustodyMode
from jinbao.gold.types.delivery import DeliveryTerms, Product
from jinbao.gold.types.profile import AccountTerms, GoldProfile, OrderTerms, PriceTerms, QuoteTerms, Session

_Amount = Annotated[int, msgspec.Meta(ge=1, le=10**15)]
_BasisPoints = Annotated[int, msgspec.Meta(ge=0, le=5_000)]
_Count = Annotated[int, msgspec.Meta(ge=0, le=1_000)]
_Seconds = Annotated[int, msgspec.Meta(ge=1, le=86_400)]
_DAYS = re.compile(r"([1-7])-([1-7])", re.ASCII)
_HOURS = re.compile(r"(\d\d):([0-5]\d)-(\d\d):([0-5]\d)", re.ASCII)
#: A session that begins today ends before tomorrow does.
_MINUTES_MAX = 2 * 1_440


class GoldProfileError(Exception):
    """A profile cannot be used; the message says which and why. Raised at start-up only."""


class _AccountFile(msgspec.Struct, forbid_unknown_fields=True):
    hold_needs_invest: bool


class _QuoteFile(msgspec.Struct, forbid_unknown_fields=True):
    spread_bp: dict[str, _BasisPoints]
    sell_fee_bp: _BasisPoints
    least_ug: _Amount
    least_minor: _Amount
    most_minor: _Amount


class _OrdersFile(msgspec.Struct, forbid_unknown_fields=True):
    plans_most: _Count
    plan_pauses_after: Annotated[int, msgspec.Meta(ge=1, le=100)]
    alerts_most: _Count


class _SessionFile(msgspec.Struct, forbid_unknown_fields=True):
    days: str
    hours: str


class _PriceFile(msgspec.Struct, forbid_unknown_fields=True):
    stale_s: _Seconds
    jump_bp: Annotated[int, msgspec.Meta(ge=1, le=10_000)]
    jump_window_s: _Seconds
    settle_ticks: _Count
    sessions: list[_SessionFile]
    holidays: list[date] = []


class _CustodyFile(msgspec.Struct, forbid_unknown_fields=True):
    mode: CustodyMode


class _BatchesFile(msgspec.Struct, forbid_unknown_fields=True):
    low_ug: _Amount
    target_ug: _Amount
    high_ug: _Amount
    cash_low_minor: _Amount
    cash_target_minor: _Amount
    lot_ug: _Amount
    most_ug: _Amount
    limit_bp: _BasisPoints
    retry_s: _Seconds


class _ProductFile(msgspec.Struct, forbid_unknown_fields=True):
    code: Annotated[str, msgspec.Meta(pattern="^[a-z0-9-]{2,20}$")]
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    name_zh: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    kind: Literal["bar", "coin"]
    ug: _Amount
    fee_minor: Annotated[int, msgspec.Meta(ge=0, le=10**12)]


class _DeliveryFile(msgspec.Struct, forbid_unknown_fields=True):
    count_most: Annotated[int, msgspec.Meta(ge=1, le=100)]
    products: list[_ProductFile]


class _ProfileFile(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    account: _AccountFile
    quote: _QuoteFile
    orders: _OrdersFile
    price: _PriceFile
    custody: _CustodyFile
    batches: _BatchesFile
    delivery: _DeliveryFile


def load_profile(name: str) -> GoldProfile:
    """A profile that comes with the package: ``cn`` or ``neutral``. Raises ``GoldProfileError``."""
    folder = resources.files("jinbao.gold") / "profiles"
    known = sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))
    if name not in known:
        raise GoldProfileError(f"Gold has no profile {name!r}; there are {', '.join(known)}.")
    return read_profile((folder / f"{name}.toml").read_text("utf-8"))


def read_profile(text: str) -> GoldProfile:
    """The profile that ``text`` (TOML) describes; raises ``GoldProfileError`` naming what is wrong."""
    try:
        file = msgspec.convert(tomllib.loads(text), _ProfileFile)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as wrong:
        raise GoldProfileError(f"Gold's profile cannot be read: {wrong}") from None
    quote, price = file.quote, file.price
    return GoldProfile(
        name=file.name,
        account=AccountTerms(file.account.hold_needs_invest),
        quote=QuoteTerms(_spreads(quote), quote.sell_fee_bp, quote.least_ug, quote.least_minor, quote.most_minor),
        orders=OrderTerms(file.orders.plans_most, file.orders.plan_pauses_after, file.orders.alerts_most),
        price=PriceTerms(
            stale_ms=price.stale_s * 1000,
            jump_bp=price.jump_bp,
            jump_window_ms=price.jump_window_s * 1000,
            settle_ticks=price.settle_ticks,
            sessions=tuple(_session(each) for each in price.sessions),
            holidays=frozenset(price.holidays),
        ),
        custody=file.custody.mode,
        batches=_batches(file.batches),
        delivery=_delivery(file.delivery),
    )


def _spreads(quote: _QuoteFile) -> dict[int, int]:
    """Basis points by seconds: at least one, and never less for a longer time."""
    if not quote.spread_bp or not all(re.fullmatch(r"[1-9][0-9]{0,3}", each, re.ASCII) for each in quote.spread_bp):
        raise GoldProfileError("Gold's quote.spread_bp names at least one time, in whole seconds.")
    spreads = {int(seconds): bp for seconds, bp in sorted(quote.spread_bp.items(), key=lambda item: int(item[0]))}
    if list(spreads.values()) != sorted(spreads.values()):
        raise GoldProfileError("Gold's quote.spread_bp must not fall when a price is held for longer.")
    if quote.least_minor > quote.most_minor:
        raise GoldProfileError("Gold's quote.least_minor is above quote.most_minor.")
    return spreads


def _batches(file: _BatchesFile) -> BatchTerms:
    if not (file.low_ug <= file.target_ug <= file.high_ug and file.cash_low_minor <= file.cash_target_minor):
        raise GoldProfileError("Gold's batches must rise from low to target to high.")
    if file.lot_ug > file.most_ug:
        raise GoldProfileError("Gold's batches.lot_ug is above batches.most_ug.")
    figures = msgspec.structs.asdict(file)
    return BatchTerms(**figures | {"retry_ms": figures.pop("retry_s") * 1000})


def _delivery(file: _DeliveryFile) -> DeliveryTerms:
    products = tuple(Product(**msgspec.structs.asdict(each)) for each in file.products)
    if len({product.code for product in products}) != len(products):
        raise GoldProfileError("Gold's delivery.products has a code twice.")
    return DeliveryTerms(products, file.count_most)


def _session(file: _SessionFile) -> Session:
    days, hours = _DAYS.fullmatch(file.days), _HOURS.fullmatch(file.hours)
    if days is None or hours is None:
        raise GoldProfileError(f'Gold\'s session {file.days} {file.hours} is not like days "1-5", hours "09:00-11:30".')
    begin, end = int(hours[1]) * 60 + int(hours[2]), int(hours[3]) * 60 + int(hours[4])
    session = Session(int(days[1]), int(days[2]), begin, end)
    if not (session.first_day <= session.last_day and begin < min(end, 1_440) and end < _MINUTES_MAX):
        raise GoldProfileError(f"Gold's session {file.days} {file.hours} does not begin before it ends.")
    return session
