"""The plan of a New Year: when packets are sent, how much is in them, and when they are opened.

The week is that of the news reports, 27 January (New Year's eve of 2017) to 2 February. By how much the busiest hour
exceeds the mean is the festival's (sources.md 0.2: 4.4 to 4.6 times); everything else about the curve is chosen.
All of it hangs on a seed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from jinbao.kit.clock import DAY_MS, HOUR_MS

#: 27 January 2017, midnight in Shanghai.
FIRST_MS = 1_485_446_400_000
DAYS = 7
#: The mean of the reports, in fen: 70,000 packets worth just under 100,000,000 yuan.
MEAN_MINOR = 142_857

#: How much is sent in each hour of New Year's eve, of New Year's day, and of the days after that.
_EVE = (6, 4, 3, 2, 2, 2, 4, 9, 14, 18, 22, 26, 28, 26, 26, 28, 32, 40, 56, 80, 100, 104, 106, 110)
_NEW_YEAR = (104, 60, 24, 10, 5, 4, 6, 18, 34, 44, 46, 44, 40, 34, 30, 28, 28, 28, 30, 34, 36, 34, 28, 18)
_AFTER = (10, 6, 4, 3, 2, 2, 4, 8, 14, 18, 20, 20, 20, 18, 17, 17, 17, 18, 20, 24, 26, 24, 20, 14)
_HOURS = (_EVE, _NEW_YEAR, _AFTER, _AFTER, _AFTER, _AFTER, _AFTER)
#: Weights in micrograms and amounts in fen that people give: small ones and large ones.
_SMALL_UG = (520_000, 520_000, 660_000, 880_000, 999_000, 1_314_000, 1_314_000, 1_680_000, 1_880_000)
_LARGE_UG = (5_200_000, 5_200_000, 6_660_000, 8_880_000, 8_880_000, 9_990_000, 13_140_000, 18_880_000, 28_880_000)
_SMALL_MINOR = (6_600, 8_800, 18_800, 52_000, 66_600, 88_800)
_LARGE_MINOR = (131_400, 188_800, 201_700, 520_000, 888_800)
_UG_PER_GRAM = 1_000_000
#: The fewest of the last gifts, so that one large gift before them does not leave too little.
_EVEN = 20
#: How long people take: half within 5 minutes, then within an hour, then within ten hours, out of 100.
_DELAYS = ((50, 5_000, 300_000), (80, 300_000, HOUR_MS), (100, HOUR_MS, 10 * HOUR_MS))


def arrivals(count: int, seed: int) -> list[int]:
    """When ``count`` packets are sent, in order, as milliseconds since ``FIRST_MS``."""
    weights = hour_weights()
    ends = list(accumulate(weights))
    draw = Random(seed)
    times = []
    for place in sorted(draw.randrange(ends[-1]) for _ in range(count)):
        hour = bisect_right(ends, place)
        into = place - (ends[hour] - weights[hour])
        times.append(hour * HOUR_MS + into * HOUR_MS // weights[hour])
    return times


def hour_weights() -> list[int]:
    """The share of each hour of the week, raised or lowered by one sum so that the busiest is 4.5 times the mean."""
    raw = [weight for day in _HOURS for weight in day]
    hours, peak, total = len(raw), max(raw), sum(raw)
    # 2 * (peak + base) = 9 * (mean + base), all times 7 * hours to stay whole.
    base = 2 * hours * peak - 9 * total
    weights = [7 * hours * weight + base for weight in raw]
    assert min(weights) > 0 and 2 * hours * max(weights) == 9 * sum(weights), "the curve has no such peak"
    return weights


def busiest(times: Sequence[int]) -> tuple[int, int]:
    """The busiest hour's packets, and by how many hundredths it exceeds the mean hour."""
    by_hour = [0] * (DAYS * DAY_MS // HOUR_MS)
    for at in times:
        by_hour[at // HOUR_MS] += 1
    return max(by_hour), 100 * max(by_hour) * len(by_hour) // max(1, len(times))


def delay_ms(draw: Random) -> int:
    """How long somebody takes to open."""
    chance = draw.randrange(100)
    for upto, least, most in _DELAYS:
        if chance < upto:
            return draw.randrange(least, most)
    raise AssertionError(chance)


@dataclass(frozen=True, slots=True)
class Gift:
    """A weight in micrograms or an amount of money in fen, and about what it costs."""

    ug: int | None
    minor: int | None
    about_minor: int


class Sizes:
    """How much is in each packet, so that ``count`` of them come to ``MEAN_MINOR`` each.

    Small and large gifts are mixed so that the mean of what is still to come fits; the last hundredth (and a few) are
    amounts that make the sum come out.
    """

    def __init__(self, count: int, seed: int) -> None:
        self._left, self._left_minor = count, count * MEAN_MINOR
        self._even_from = count // 100 + _EVEN
        self._draw = Random(seed)

    @property
    def left_minor(self) -> int:
        """What is still to be given."""
        return self._left_minor

    def next(self, price_minor: int) -> Gift:
        """The next gift, when a gram costs about ``price_minor``."""
        assert self._left > 0
        mean = self._left_minor // self._left
        if self._left <= self._even_from:
            amount = self._left_minor if self._left == 1 else mean
            gift = Gift(None, amount, amount)
        else:
            gift = self._drawn(mean, price_minor)
        self._left -= 1
        self._left_minor -= gift.about_minor
        return gift

    def cost(self, gift: Gift, minor: int) -> None:
        """What a gift really cost."""
        self._left_minor += gift.about_minor - minor

    def _drawn(self, mean: int, price_minor: int) -> Gift:
        small, large = (
            _mean([*weights_worth(weights, price_minor), *amounts])
            for weights, amounts in ((_SMALL_UG, _SMALL_MINOR), (_LARGE_UG, _LARGE_MINOR))
        )
        big = self._draw.randrange(1_000_000) * (large - small) < (mean - small) * 1_000_000
        weights, amounts = (_LARGE_UG, _LARGE_MINOR) if big else (_SMALL_UG, _SMALL_MINOR)
        place = self._draw.randrange(len(weights) + len(amounts))
        if place < len(weights):
            return Gift(weights[place], None, weights_worth(weights[place : place + 1], price_minor)[0])
        amount = amounts[place - len(weights)]
        return Gift(None, amount, amount)


def weights_worth(weights: Sequence[int], price_minor: int) -> list[int]:
    """Weights in micrograms as amounts, rounded down."""
    return [ug * price_minor // _UG_PER_GRAM for ug in weights]


def _mean(amounts: Sequence[int]) -> int:
    return sum(amounts) // len(amounts)
