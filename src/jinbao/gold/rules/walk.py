"""A made-up price path: the same for the same seed at every moment, whatever was asked before.

Coarse knots come first and finer ones are bridged between them: months (the real ones as far as they are known, then
drawn), days, hours, minutes, seconds. What is drawn for a knot depends on the seed and the knot's number alone, so a
restart or a moved clock changes nothing, and any moment can be looked up without walking there.

Moves are calibrated to what was measured on the real market (sources.md 2.5). They have fat tails because each day and
each hour has a temper of its own, from half of the usual to four times as lively.

All whole numbers: prices are millionths of a minor unit per gram, moves hundred-millionths (1 bp is 10,000).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import date
from hashlib import shake_128
from itertools import accumulate

from jinbao.gold.types.candles import DAY_MS, HOUR_MS, MINUTE_MS

#: Millionths of a minor unit.
MICRO = 1_000_000
_WHOLE = 100_000_000
_BP = 10_000

#: The usual size of a move, before the temper of its day or hour. Fitted so that the path as a whole has the measured
#: quantiles, which tests/unit/gold/test_simulated.py measures on it.
_MONTH, _DAY, _HOUR, _MINUTE, _SECOND = 400 * _BP, 70 * _BP, 205_000, 24_500, 3_300

#: Tempers in thousandths: the square root of 3.3 over a chi-square of 3.3 degrees, at 32 even quantiles. A normal move
#: times such a temper is Student's t with 3.3 degrees, which has the tails of the measured moves.
_TEMPERS = (3938, 2766, 2332, 2076, 1898, 1762, 1654, 1564, 1488, 1420, 1361, 1307, 1258, 1213, 1171, 1132) + (
    (1095, 1060, 1026, 994, 962, 932, 902, 872, 842, 811, 780, 747, 712, 672, 624, 549)
)
#: Sums of random bytes are close to normal: the mean of a sum of eight, and its deviation and those of four bytes and
#: of one, in tenths.
_MEAN_OF_8, _OF_8, _OF_4, _OF_1 = 1_020, 2_090, 1_478, 739
_EPOCH = date(1970, 1, 1).toordinal()
_ANCHOR_DAY = 15


class Walk:
    """The path of one seed. ``months`` are (year, month, price in MICRO), neighbouring and rising.

    A month's price stands at its middle, as published monthly prices are averages. ``midnight_ms`` is how much later
    than in Greenwich a day begins (negative: earlier), so that daily moves are those of the operator's days.
    """

    def __init__(self, seed: str, months: Sequence[tuple[int, int, int]], midnight_ms: int = 0) -> None:
        assert months and all(price > 0 for _, _, price in months)
        self._seed = seed
        self._shift_ms = -midnight_ms
        self._days = [_middle(year, month) for year, month, _ in months]
        self._prices = [price for _, _, price in months]
        self._last = (months[-1][0], months[-1][1])
        # One knot list of each kind is enough: whoever asks, asks for neighbours.
        self._of_month: tuple[int, list[int]] = (-1, [])
        self._of_day: tuple[int, list[int], list[int]] = (-1, [], [])
        self._of_hour: tuple[int, list[int], int] = (-1, [], 0)
        self._of_minute: tuple[int, list[int]] = (-1, [])
        #: For each step how many knots a list has and which list it is.
        self._lists: dict[int, tuple[int, Callable[[int], list[int]]]] = {
            1000: (60, self.seconds),
            MINUTE_MS: (60, lambda hour: self.minutes(hour)[0]),
            HOUR_MS: (24, lambda day: self.hours(day)[0]),
        }

    @property
    def first_ms(self) -> int:
        """Where the path begins."""
        return self._days[0] * DAY_MS - self._shift_ms

    def at(self, at_ms: int) -> int:
        """The price at a moment, to the second. Before ``first_ms`` it is what it was then."""
        second = (max(at_ms, self.first_ms) + self._shift_ms) // 1000
        return self.seconds(second // 60)[second % 60]

    def knots(self, start_ms: int, end_ms: int, step_ms: int) -> list[int]:
        """Prices every ``step_ms`` (a second, a minute or an hour) from ``start_ms`` to ``end_ms``, both among them.

        A moment that is on no knot of the step has the price of the knot before it.
        """
        assert start_ms < end_ms, (start_ms, end_ms)
        first = (max(start_ms, self.first_ms) + self._shift_ms) // step_ms
        last = max((end_ms + self._shift_ms) // step_ms, first)
        per, list_of = self._lists[step_ms]
        found: list[int] = []
        for whole in range(first // per, last // per + 1):
            from_place = first % per if whole == first // per else 0
            to_place = last % per if whole == last // per else per - 1
            if whole == last // per - 1 and last % per == 0:
                return found + list_of(whole)[from_place:]  # a list ends with the next one's first knot
            found += list_of(whole)[from_place : to_place + 1]
        return found

    def seconds(self, minute: int) -> list[int]:
        """61 prices: at each full second of a minute, and at its end."""
        if self._of_minute[0] != minute:
            hour, place = divmod(minute, 60)
            knots, temper = self.minutes(hour)
            steps = self._draw("second", minute, 60)
            self._of_minute = (
                minute,
                _bridged(knots[place], knots[place + 1], list(accumulate(steps)), _SECOND * temper, _OF_1),
            )
        return self._of_minute[1]

    def minutes(self, hour: int) -> tuple[list[int], int]:
        """61 prices: at each full minute of an hour, and at its end; and the hour's temper."""
        if self._of_hour[0] != hour:
            day, place = divmod(hour, 24)
            knots, tempers = self.hours(day)
            temper = tempers[place]
            steps = list(accumulate(self._draw("minute", hour, 240)))[3::4]
            self._of_hour = (hour, _bridged(knots[place], knots[place + 1], steps, _MINUTE * temper, _OF_4), temper)
        return self._of_hour[1], self._of_hour[2]

    def hours(self, day: int) -> tuple[list[int], list[int]]:
        """25 prices: at each full hour of a day, and at its end; and the tempers of the 24 hours."""
        if self._of_day[0] != day:
            start, end = self._day(day), self._day(day + 1)
            tempers = [_TEMPERS[byte & 31] for byte in self._draw("temper", day, 24)]
            steps = _normal_steps(self._draw("hour", day, 24 * 8), tempers)
            self._of_day = (day, _bridged(start, end, steps, _HOUR, _OF_8), tempers)
        return self._of_day[1], self._of_day[2]

    def _day(self, day: int) -> int:
        """The price at the beginning of a day."""
        self._reach(day)
        # At a month's anchor both months agree.
        place = max(bisect_right(self._days, day) - 1, 0)
        if self._of_month[0] != place:
            count = self._days[place + 1] - self._days[place]
            tempers = [_TEMPERS[byte & 31] for byte in self._draw("days", self._days[place], count)]
            steps = _normal_steps(self._draw("day", self._days[place], count * 8), tempers)
            knots = _bridged(self._prices[place], self._prices[place + 1], steps, _DAY, _OF_8)
            self._of_month = (place, knots)
        return self._of_month[1][max(day - self._days[place], 0)]

    def _reach(self, day: int) -> None:
        """Draw further months until there is one after ``day``."""
        while self._days[-1] <= day:
            year, month = self._last
            self._last = (year + month // 12, month % 12 + 1)
            self._days.append(_middle(*self._last))
            sum_of_8 = sum(self._draw("month", self._days[-1], 8)) - _MEAN_OF_8
            move = _MONTH * sum_of_8 * 10 // _OF_8
            self._prices.append(self._prices[-1] * (_WHOLE + move) // _WHOLE)

    def _draw(self, what: str, number: int, count: int) -> bytes:
        """``count`` bytes that look like chance: of the seed, the kind of knot and its number."""
        return shake_128(f"{self._seed}/{what}/{number}".encode()).digest(count)


def _middle(year: int, month: int) -> int:
    """The number of the day in the middle of a month, 1970-01-01 being 0."""
    return date(year, month, _ANCHOR_DAY).toordinal() - _EPOCH


def _normal_steps(drawn: bytes, tempers: Sequence[int]) -> list[int]:
    """The sums, one after another, of nearly normal moves with a temper each, of eight bytes each."""
    return list(
        accumulate(
            (sum(drawn[8 * place : 8 * place + 8]) - _MEAN_OF_8) * temper for place, temper in enumerate(tempers)
        )
    )


def _bridged(start: int, end: int, steps: list[int], size: int, deviation: int) -> list[int]:
    """Knots from ``start`` to ``end``: a straight line, and on it the sums ``steps`` bent so as to end at nothing.

    ``size`` is that of a usual move times a temper in thousandths, here or in the steps; ``deviation`` that of the
    drawn bytes, in tenths.
    """
    count, last = len(steps), steps[-1]
    rise = end - start
    scale, whole = start * size, count * deviation * _WHOLE * 100
    bent = [
        start + rise * place // count + scale * (sum_ * count - last * place) // whole
        for place, sum_ in enumerate(steps, start=1)
    ]
    return [start, *bent]
