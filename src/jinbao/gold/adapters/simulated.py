"""A made-up market for demo and sandbox: the real months of the past, and between and after them what chance draws.

It hangs on a seed and the clock alone, so the price of a moment is the same after a restart and on a moved clock.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

from jinbao.gold.rules.units import per_gram
from jinbao.gold.rules.walk import MICRO, Walk
from jinbao.gold.types.candles import DAY_MS, HOUR_MS, MINUTE_MS, Candle
from jinbao.gold.types.price import Tick
from jinbao.kit.clock import Clock, MovableClock

_BP = 10_000
_HALF = MICRO // 2
_MICRO_DIGITS = 6
#: From how many candles on a past is kept for the next feed that begins at the same moment.
_LONG = 1_000


@dataclass(frozen=True, slots=True)
class Shock:
    """From ``at_ms`` on everything is ``bp`` dearer (below 0: cheaper), for tests and for the sandbox."""

    at_ms: int
    bp: int


@dataclass(frozen=True, slots=True)
class SimulatedSettings:
    """``home_per_usd`` is what a dollar is worth in the home currency, as text; empty takes the yuan's yearly rates.

    ``half_spread_bp`` lies on either side of the middle (chosen: what a liquid market shows). The days of ``zone``
    (in winter, where clocks change) are those whose moves are calibrated.
    """

    seed: str = "jinbao"
    home_per_usd: str = ""
    scale: int = 2
    half_spread_bp: int = 1
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    shocks: tuple[Shock, ...] = ()


class SimulatedFeed:
    """A ``PriceFeed`` and a ``PriceHistory``. Nothing it does waits for anything."""

    def __init__(self, clock: Clock, settings: SimulatedSettings | None = None) -> None:
        self._clock = clock
        self._settings = settings or SimulatedSettings()
        months = _months(self._settings.home_per_usd, self._settings.scale)
        self._walk = Walk(self._settings.seed, months, _midnight_ms(self._settings.zone))
        shocks = sorted(self._settings.shocks, key=lambda shock: shock.at_ms)
        self._shock_times = [shock.at_ms for shock in shocks]
        #: What all shocks so far make of 1, after each of them.
        self._factors = [Fraction(1)]
        for shock in shocks:
            self._factors.append(self._factors[-1] * Fraction(_BP + shock.bp, _BP))

    @property
    def name(self) -> str:
        """What it is called."""
        return "simulated"

    async def latest(self) -> Tick | None:
        """The price of this second."""
        return self.tick(self._clock.now_ms())

    async def close(self) -> None:
        """Nothing is open."""

    def tick(self, at_ms: int) -> Tick:
        """The price of any second."""
        at_ms -= at_ms % 1000
        mid = self._shaken(self._walk.at(at_ms), at_ms)
        half = mid * self._settings.half_spread_bp
        bid = (mid * _BP - half) // (_BP * MICRO)
        ask = -(-(mid * _BP + half) // (_BP * MICRO))
        return Tick(at_ms, max(bid, 1), max(ask, 1), self.name)

    def past(self, bounds: Sequence[int]) -> list[Candle]:
        """One candle between each two neighbours of ``bounds`` (rising), without what lies ahead of now.

        Up to a minute is looked at second by second, up to half a day minute by minute, longer hour by hour.
        """
        now_ms = self._clock.now_ms()
        if len(bounds) < _LONG:
            return self._candles(bounds, now_ms)
        return list(_long_past(self._settings, tuple(bounds), now_ms))

    def _candles(self, bounds: Sequence[int], now_ms: int) -> list[Candle]:
        candles = []
        for start_ms, end_ms in zip(bounds, bounds[1:], strict=False):
            end_ms = min(end_ms, now_ms)
            if start_ms < end_ms:
                candles.append(self._candle(start_ms, end_ms))
        return candles

    def _candle(self, start_ms: int, end_ms: int) -> Candle:
        step_ms = _step_ms(end_ms - start_ms)
        prices = self._walk.knots(start_ms, end_ms, step_ms)
        if self._shocks_within(start_ms, end_ms):
            prices = [self._shaken(price, start_ms + place * step_ms) for place, price in enumerate(prices)]
            first, high, low, last = prices[0], max(prices), min(prices), prices[-1]
        else:
            first, high, low, last = prices[0], max(prices), min(prices), prices[-1]
            if self._shock_times:  # all of it is as much dearer
                first, high, low, last = (self._shaken(price, start_ms) for price in (first, high, low, last))
        return Candle(start_ms, _minor(first), _minor(high), _minor(low), _minor(last), made_up=True)

    def _shocks_within(self, start_ms: int, end_ms: int) -> bool:
        return bisect_right(self._shock_times, start_ms) != bisect_right(self._shock_times, end_ms)

    def _shaken(self, price: int, at_ms: int) -> int:
        factor = self._factors[bisect_right(self._shock_times, at_ms)]
        return price * factor.numerator // factor.denominator


@lru_cache(maxsize=8)
def _long_past(settings: SimulatedSettings, bounds: tuple[int, ...], now_ms: int) -> tuple[Candle, ...]:
    """The past that hangs on nothing but this, for all houses that begin at one moment; candles do not change."""
    return tuple(SimulatedFeed(MovableClock(now_ms), settings)._candles(bounds, now_ms))


def _midnight_ms(zone: ZoneInfo) -> int:
    """How much later than in Greenwich a day begins: negative in the east."""
    offset = datetime(2025, 1, 1, tzinfo=zone).utcoffset()
    assert offset is not None
    return -(offset // timedelta(milliseconds=1))


def _step_ms(length_ms: int) -> int:
    if length_ms <= MINUTE_MS:
        return 1000
    return MINUTE_MS if length_ms < DAY_MS // 2 else HOUR_MS


def _minor(price: int) -> int:
    """Millionths as whole minor units, half-up, at least one."""
    return max((price + _HALF) // MICRO, 1)


@lru_cache(maxsize=8)
def _months(home_per_usd: str, scale: int) -> tuple[tuple[int, int, int], ...]:
    """Year, month and price in MICRO of the home currency per gram, as far as they are known."""
    rates = [(int(year), Fraction(rate)) for year, rate in _rows("usd_cny_yearly.csv")]
    found = []
    for month, dollars in _rows("gold_usd_monthly.csv"):
        year, number = int(month[:4]), int(month[5:])
        rate = Fraction(home_per_usd) if home_per_usd else _rate(rates, year, number)
        price = per_gram(Fraction(dollars), scale + _MICRO_DIGITS, per_ounce=True, factor=rate)
        found.append((year, number, price))
    return tuple(found)


def _rate(rates: Sequence[tuple[int, Fraction]], year: int, month: int) -> Fraction:
    """The rate of a month: a straight line between the middles of years, so that no January jumps."""
    months = [12 * each + 7 for each, _ in rates]
    at = min(max(12 * year + month, months[0]), months[-1])
    place = min(bisect_right(months, at), len(months) - 1)
    (_, before), (_, after) = rates[place - 1], rates[place]
    return before + (after - before) * Fraction(at - months[place - 1], 12)


def _rows(name: str) -> list[tuple[str, str]]:
    text = resources.files("jinbao.gold").joinpath("data", name).read_text("utf-8")
    rows = list(csv.reader(text.splitlines()))
    return [(row[0], row[1]) for row in rows[1:]]
