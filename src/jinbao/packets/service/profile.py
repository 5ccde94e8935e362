"""Reads a jurisdiction's figures for packets from a TOML file and refuses a file that does not add up."""

from __future__ import annotations

import tomllib
from datetime import date
from importlib import resources
from typing import Annotated

import msgspec

from jinbao.packets.types import Festivals, GoldTerms, PacketProfile

_Amount = Annotated[int, msgspec.Meta(ge=1, le=10**15)]
_Days = Annotated[int, msgspec.Meta(ge=0, le=30)]
_MonthDay = Annotated[str, msgspec.Meta(pattern="^[0-9]{2}-[0-9]{2}$")]
#: A leap year, so that 29 February is a day.
_ANY_YEAR = 2000


class PacketProfileError(Exception):
    """A profile cannot be used; the message says which and why. Raised at start-up only."""


class _FestivalsFile(msgspec.Struct, forbid_unknown_fields=True):
    share_most_minor: _Amount
    days: list[_MonthDay]
    lunar_new_years: list[date]
    lunar_before: _Days
    lunar_after: _Days


class _GoldFile(msgspec.Struct, forbid_unknown_fields=True):
    allowed: bool
    least_ug: _Amount
    most_minor: _Amount
    own_day_most_minor: _Amount


class _ProfileFile(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    share_least_minor: _Amount
    share_most_minor: _Amount
    count_most: Annotated[int, msgspec.Meta(ge=1, le=500)]
    lifetime_ms: Annotated[int, msgspec.Meta(ge=60_000, le=30 * 86_400_000)]
    greeting_most: Annotated[int, msgspec.Meta(ge=1, le=60)]
    festivals: _FestivalsFile
    gold: _GoldFile


def load_profile(name: str) -> PacketProfile:
    """A profile that comes with the package: ``cn`` or ``neutral``. Raises ``PacketProfileError``."""
    folder = resources.files("jinbao.packets") / "profiles"
    known = sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))
    if name not in known:
        raise PacketProfileError(f"There is no profile {name!r} for packets; there are {', '.join(known)}.")
    return read_profile((folder / f"{name}.toml").read_text("utf-8"))


def read_profile(text: str) -> PacketProfile:
    """The profile that ``text`` (TOML) describes; raises ``PacketProfileError`` naming what is wrong."""
    try:
        file = msgspec.convert(tomllib.loads(text), _ProfileFile)
        days = frozenset(_month_day(day) for day in file.festivals.days)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, ValueError) as wrong:
        raise PacketProfileError(f"The profile cannot be read: {wrong}") from None
    if not file.share_least_minor <= file.share_most_minor <= file.festivals.share_most_minor:
        raise PacketProfileError("A share's least, its most and its most on festival days must rise.")
    if file.gold.most_minor > file.gold.own_day_most_minor:
        raise PacketProfileError("What a gold packet may be worth must not be above what a day's may.")
    festivals = Festivals(
        share_most_minor=file.festivals.share_most_minor,
        days=days,
        lunar_new_years=frozenset(file.festivals.lunar_new_years),
        lunar_before=file.festivals.lunar_before,
        lunar_after=file.festivals.lunar_after,
    )
    terms = file.gold
    gold = GoldTerms(terms.allowed, terms.least_ug, terms.most_minor, terms.own_day_most_minor)
    return PacketProfile(
        name=file.name,
        share_least_minor=file.share_least_minor,
        share_most_minor=file.share_most_minor,
        count_most=file.count_most,
        lifetime_ms=file.lifetime_ms,
        greeting_most=file.greeting_most,
        festivals=festivals,
        gold=gold,
    )


def _month_day(text: str) -> tuple[int, int]:
    day = date(_ANY_YEAR, int(text[:2]), int(text[3:]))
    return day.month, day.day
