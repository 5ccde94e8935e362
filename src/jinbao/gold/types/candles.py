"""Candles: what the market did in a stretch of time. Prices are mid prices, whole minor units per gram."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS


@dataclass(frozen=True, slots=True)
class Candle:
    """From ``start_ms`` on: the first, highest, lowest and last price. ``made_up`` when any of it was simulated."""

    start_ms: int
    open: int
    high: int
    low: int
    close: int
    made_up: bool

    def __post_init__(self) -> None:
        assert 0 < self.low <= min(self.open, self.close) <= max(self.open, self.close) <= self.high, self


class Step(Enum):
    """The candles that are kept, by their length. A day is the operator's business day, whatever its hours."""

    MINUTE = MINUTE_MS
    QUARTER = 15 * MINUTE_MS
    DAY = DAY_MS

    @property
    def ms(self) -> int:
        """Its length in milliseconds, of a day what it usually is."""
        return int(self.value)


class Range(Enum):
    """What a chart shows: everything up to now, for so long."""

    DAY = "1d"
    WEEK = "1w"
    MONTH = "1m"
    YEAR = "1y"
    FIVE_YEARS = "5y"


@dataclass(frozen=True, slots=True)
class Span:
    """A range's ``days``, the kept candles it is made of, and the step they are put together to."""

    days: int
    base: Step
    step_ms: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Candles of ``step_ms`` from ``from_ms`` on, the last one perhaps unfinished."""

    range: Range
    step_ms: int
    from_ms: int
    candles: tuple[Candle, ...]

    @property
    def made_up(self) -> bool:
        """Whether any of it is not the market's own history."""
        return any(candle.made_up for candle in self.candles)
