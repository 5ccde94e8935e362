"""Prices: whole minor units of the home currency per gram of fine gold, bid below ask."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class PriceState(Enum):
    """Whether there may be dealing now, and if not, why."""

    LIVE = "live"
    STALE = "stale"
    JUMPED = "jumped"
    CLOSED = "closed"
    HALTED = "halted"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Tick:
    """What a feed says of the market at one moment: prices per gram, and whether its session is open."""

    at_ms: int
    bid_minor: int
    ask_minor: int
    source: str
    open: bool = True

    def __post_init__(self) -> None:
        assert 0 < self.bid_minor <= self.ask_minor, (self.bid_minor, self.ask_minor)


@dataclass(frozen=True, slots=True)
class Board:
    """The market as the house sees it now. ``change_*`` is against the last close of the day before.

    Prices are 0 while nothing has been heard (``PriceState.NONE``).
    """

    bid_minor: int
    ask_minor: int
    mid_minor: int
    at_ms: int
    source: str
    state: PriceState
    open: bool
    change_minor: int
    change_bp: int
