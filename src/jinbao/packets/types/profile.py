"""What a jurisdiction's profile says of packets. Every figure stands in ``profiles/<name>.toml`` with its source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Festivals:
    """Days on which a share may be larger: fixed ones as (month, day), and those around each lunar New Year."""

    share_most_minor: int
    days: frozenset[tuple[int, int]]
    lunar_new_years: frozenset[date]
    lunar_before: int
    lunar_after: int

    def holds(self, day: date) -> bool:
        """Whether ``day`` is one of them."""
        if (day.month, day.day) in self.days:
            return True
        span = range(-self.lunar_after, self.lunar_before + 1)
        return any(day + timedelta(days=days) in self.lunar_new_years for days in span)


@dataclass(frozen=True, slots=True)
class GoldTerms:
    """What may be sent as gold: at least ``least_ug`` a share, worth at most ``most_minor`` in all.

    Gold that is bought for a packet counts as spending. Gold of one's own does not, so all that a member gives away of
    it in a day is worth at most ``own_day_most_minor``.
    """

    allowed: bool
    least_ug: int
    most_minor: int
    own_day_most_minor: int


@dataclass(frozen=True, slots=True)
class PacketProfile:
    """One jurisdiction's figures. ``share_least_minor`` and ``share_most_minor`` bound a red packet's average share."""

    name: str
    share_least_minor: int
    share_most_minor: int
    count_most: int
    lifetime_ms: int
    greeting_most: int
    festivals: Festivals
    gold: GoldTerms

    def share_most_on(self, day: date) -> int:
        """The largest average share of a red packet that is sent on ``day``, in minor units."""
        return self.festivals.share_most_minor if self.festivals.holds(day) else self.share_most_minor


@dataclass(frozen=True, slots=True)
class Terms:
    """What one member may send now. ``gold_why`` is empty when gold is allowed, else the code of the refusal."""

    share_least_minor: int
    share_most_minor: int
    count_most: int
    lifetime_ms: int
    greeting_most: int
    gold_allowed: bool
    gold_why: str
    gold_least_ug: int
    gold_most_minor: int
