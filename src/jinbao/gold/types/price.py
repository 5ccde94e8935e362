"""Prices: whole minor units of the home currency per gram of fine gold, bid below ask."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

#: Sources whose prices are not the market's of this moment.
MADE_UP = frozenset({"simulated", "replay"})


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

    @property
    def mid_minor(self) -> int:
        """Half-way between bid and ask, half-up."""
        return (self.bid_minor + self.ask_minor + 1) // 2

    @property
    def made_up(self) -> bool:
        """Whether the price is nobody's: simulated, or played from a file."""
        return self.source in MADE_UP

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


@dataclass(frozen=True, slots=True)
class FeedState:
    """How the feed does, for the operator: when it last said something new, and what is wrong with it, if anything."""

    name: str
    last_at_ms: int
    trouble: str


@dataclass(frozen=True, slots=True)
class Watch:
    """What the watch over jumps remembers.

    ``seen`` are times and mid prices of what agreed, the oldest first. ``jumped_at_ms`` is 0, or the time of the tick
    that left them; ``agreed`` is how many ticks have agreed with the new price since.
    """

    seen: tuple[tuple[int, int], ...] = ()
    jumped_at_ms: int = 0
    agreed: int = 0


@dataclass(frozen=True, slots=True)
class Market:
    """What must outlive a restart: staff's halt, and what was last announced.

    ``resumed_at_ms`` is when staff last let dealing go on: a jump before that is settled by them.
    ``told`` is the state last announced, ``None`` before the first.
    """

    halted: bool = False
    reason: str = ""
    halted_at_ms: int = 0
    resumed_at_ms: int = 0
    told: PriceState | None = None
