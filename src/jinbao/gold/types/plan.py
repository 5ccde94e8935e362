"""Standing orders: buying again and again, and waiting for a price."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from jinbao.identity.types import ProofLevel


class Every(Enum):
    """How often a plan buys."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class PlanState(Enum):
    """``active <-> paused``, and ended when the member takes it away. A plan pauses itself after refusals in a row."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a plan buys: ``on`` is the ISO weekday (1 Monday .. 7) or the day of the month (1 .. 31; the last day in
    shorter months), 0 for every day; ``hour`` is of the operator's day (0 .. 23)."""

    every: Every
    on: int
    hour: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Gold for ``amount_minor`` at each turn of the schedule.

    ``proof`` is how the member confirmed it when it was made. ``refusals`` counts those in a row, ``reason`` is the
    code of the last one. ``bought_ug`` for ``bought_minor`` in ``runs`` turns is what it has done so far.
    """

    id: int
    member_id: int
    amount_minor: int
    schedule: Schedule
    proof: ProofLevel
    state: PlanState
    reason: str
    refusals: int
    bought_ug: int
    bought_minor: int
    runs: int
    next_at_ms: int
    last_at_ms: int
    made_at_ms: int


class Way(Enum):
    """From which side a price is waited for."""

    ABOVE = "above"
    BELOW = "below"


class AlertState(Enum):
    """``waiting -> hit``, or with something to sell ``waiting -> selling -> sold | failed``; or removed."""

    WAITING = "waiting"
    HIT = "hit"
    SELLING = "selling"
    SOLD = "sold"
    FAILED = "failed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Alert:
    """A price per gram that a member waits for, once.

    With ``sell_ug`` (else 0) so much is sold then, at the bid of that moment with the house's spread. ``hit_minor`` is
    the price that hit it, ``trade_id`` (else 0) the sale, ``reason`` the refusal's code when there was to be one.
    """

    id: int
    member_id: int
    way: Way
    price_minor: int
    sell_ug: int
    proof: ProofLevel
    state: AlertState
    reason: str
    trade_id: int
    hit_at_ms: int | None
    hit_minor: int | None
    made_at_ms: int
