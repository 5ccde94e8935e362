"""The history of the price: candles of a minute, a quarter of an hour and a business day, and the charts made of them.

What charts need stands in memory, so that a chart costs no reading; the store is written every few seconds.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from jinbao.gold.ports import PriceHistory
from jinbao.gold.rules import candles as rules
from jinbao.gold.rules.price import deals_on, is_open
from jinbao.gold.store import prices as store
from jinbao.gold.types.candles import DAY_MS, Candle, Chart, Range, Span, Step
from jinbao.gold.types.price import Tick
from jinbao.gold.types.profile import PriceTerms
from jinbao.kit.clock import day_of, day_start_ms
from jinbao.kit.db import Tx
from jinbao.kit.runtime import Runtime

#: Unfinished candles are written this often: a crash loses no more of their highs and lows.
FLUSH_MS = 10_000
#: How far a feed is asked back at the first start; five years of charts, and the week that they begin in.
_DAYS_BACK = 1_835
#: What charts look at, of each step.
_SHOWN_MS = {step: max(span.days + 7 for span in rules.SPANS.values() if span.base is step) * DAY_MS for step in Step}


@dataclass(frozen=True, slots=True)
class _Folded:
    """The finished part of a chart, until another candle is finished."""

    version: int
    from_ms: int
    bounds: Sequence[int]
    candles: tuple[Candle, ...]


class Candles:
    """One per process; filled by ``Prices``."""

    def __init__(self, runtime: Runtime, terms: PriceTerms, history: PriceHistory | None) -> None:
        self._runtime = runtime
        self._terms = terms
        self._history = history
        self._finished: dict[Step, list[Candle]] = {step: [] for step in Step}
        self._present: dict[Step, Candle] = {}
        self._versions = dict.fromkeys(Step, 0)
        self._charts: dict[Range, _Folded] = {}
        self._unwritten: list[tuple[Step, Candle]] = []
        self._changed = False
        self._flushed_at_ms = 0
        self._day: tuple[int, int] = (0, 0)

    async def load(self) -> None:
        """Read what the store has; the last candle of each step may go on."""
        now_ms = self._runtime.clock.now_ms()

        def read(tx: Tx) -> dict[Step, list[Candle]]:
            return {step: store.candles(tx, step, now_ms - _SHOWN_MS[step]) for step in Step}

        found = await self._runtime.db.scan(read)
        for step, candles in found.items():
            self._finished[step] = candles[:-1]
            if candles:
                self._present[step] = candles[-1]
            self._versions[step] += 1

    async def fill(self) -> int:
        """Ask the feed, if it can tell, for what was missed until now; how many candles that were."""
        if self._history is None:
            return 0
        count = 0
        for step in Step:
            candles = [candle for candle in self._history.past(self._missing(step)) if self._deals(step, candle)]
            if not candles:
                continue
            before, present = self._finished[step], self._present.get(step)
            if present is not None and present.start_ms < candles[0].start_ms:
                before.append(present)
            before += candles[:-1]
            self._present[step] = candles[-1]
            self._versions[step] += 1
            await self._runtime.db.write(partial(store.put_candles, step=step, candles=candles))
            count += len(candles)
        return count

    def note(self, tick: Tick) -> None:
        """Put a tick of an open market into the candles of its time; one of the past changes nothing."""
        price, made_up = tick.mid_minor, tick.made_up
        for step in Step:
            start_ms = self._start(step, tick.at_ms)
            fresh = rules.first(start_ms, price, made_up=made_up)
            present = self._present.get(step)
            if present is None or start_ms > present.start_ms:
                self._present[step] = fresh
                if present is not None:
                    self._finish(step, present)
            elif start_ms == present.start_ms:
                self._present[step] = rules.joined(present, fresh)
        self._changed = True

    async def flush(self) -> int:
        """Write what was finished since, and every few seconds what is not; how many candles."""
        now_ms = self._runtime.clock.now_ms()
        due = self._changed and not self._flushed_at_ms <= now_ms < self._flushed_at_ms + FLUSH_MS
        if not due and not self._unwritten:
            return 0
        finished = list(self._unwritten)
        rows = [*finished, *self._present.items()]

        def write(tx: Tx) -> None:
            for step in Step:
                store.put_candles(tx, step, [candle for of, candle in rows if of is step])

        self._changed, self._flushed_at_ms = False, now_ms
        await self._runtime.db.write(write)
        del self._unwritten[: len(finished)]
        return len(rows)

    async def forget(self) -> int:
        """Drop candles that are older than their step is kept; how many."""
        now_ms = self._runtime.clock.now_ms()

        def drop(tx: Tx) -> int:
            kept = [(step, ms) for step, ms in rules.KEPT_MS.items() if ms is not None]
            return sum(store.drop_candles(tx, step, now_ms - ms) for step, ms in kept)

        for step in Step:
            old = bisect_left(self._finished[step], now_ms - _SHOWN_MS[step], key=_start_of)
            if old:
                del self._finished[step][:old]
                self._versions[step] += 1
        return await self._runtime.db.write(drop)

    def last_close(self) -> int:
        """The close of the business day before the newest candle's, 0 when there is none."""
        days = self._finished[Step.DAY]
        return days[-1].close if days else 0

    def newest(self) -> tuple[int, int] | None:
        """When the newest minute began and at which price it stands, ``None`` without any."""
        candle = self._present.get(Step.MINUTE)
        return None if candle is None else (candle.start_ms, candle.close)

    def chart(self, wanted: Range) -> Chart:
        """A chart up to the newest candle, the one that is not finished included."""
        span = rules.SPANS[wanted]
        known = self._charts.get(wanted)
        if known is None or known.version != self._versions[span.base]:
            known = self._charts[wanted] = self._fold(span)
        candles = list(known.candles)
        present = self._present.get(span.base)
        if present is not None:
            for candle in rules.folded([present], known.bounds):
                if candles and candles[-1].start_ms == candle.start_ms:
                    candle = rules.joined(candles.pop(), candle)
                candles.append(candle)
        return Chart(wanted, span.step_ms, known.from_ms, tuple(candles))

    def _fold(self, span: Span) -> _Folded:
        present, finished = self._present.get(span.base), self._finished[span.base]
        newest_ms = self._runtime.clock.now_ms() if present is None else present.start_ms
        bounds = self._bounds(span, newest_ms)
        shown = finished[bisect_left(finished, bounds[0], key=_start_of) :]
        return _Folded(self._versions[span.base], bounds[0], bounds, tuple(rules.folded(shown, bounds)))

    def _bounds(self, span: Span, newest_ms: int) -> Sequence[int]:
        """Where the candles of a chart begin: by the clock, for days by the operator's days, for weeks by Mondays."""
        if span.base is not Step.DAY:
            end_ms = newest_ms - newest_ms % span.step_ms + span.step_ms
            return range(end_ms - span.days * DAY_MS, end_ms + 1, span.step_ms)
        last, every = day_of(newest_ms, self._runtime.zone), span.step_ms // DAY_MS
        if every > 1:
            last -= timedelta(days=last.weekday())
        first = last - timedelta(days=(span.days - 1) // every * every)
        return self._midnights(first, last + timedelta(days=every), every)

    def _midnights(self, first: date, last: date, every: int = 1) -> list[int]:
        days = range(first.toordinal(), last.toordinal() + 1, every)
        return [day_start_ms(date.fromordinal(day), self._runtime.zone) for day in days]

    def _missing(self, step: Step) -> Sequence[int]:
        """The bounds of the candles of a step from the last known one (which may be half a candle) to the present."""
        now_ms, present = self._runtime.clock.now_ms(), self._present.get(step)
        from_ms = self._start(step, now_ms - self._back_ms(step))
        if present is not None:
            from_ms = max(from_ms, present.start_ms)
        if step is Step.DAY:
            zone = self._runtime.zone
            return self._midnights(day_of(from_ms, zone), day_of(now_ms, zone) + timedelta(days=1))
        return range(from_ms, now_ms + step.ms, step.ms)

    def _back_ms(self, step: Step) -> int:
        """How far a feed is asked back: what charts show, and all that is kept if the market may be closed for days."""
        kept_ms = rules.KEPT_MS[step]
        if kept_ms is None:
            return _DAYS_BACK * DAY_MS
        shown_days = max(span.days for span in rules.SPANS.values() if span.base is step)
        return kept_ms if self._terms.sessions else (shown_days + 1) * DAY_MS

    def _deals(self, step: Step, candle: Candle) -> bool:
        """Whether there was dealing in a candle of a feed that knows no hours."""
        if step is Step.DAY:
            return deals_on(self._terms, day_of(candle.start_ms, self._runtime.zone))
        return is_open(self._terms, candle.start_ms, self._runtime.zone)

    def _finish(self, step: Step, candle: Candle) -> None:
        self._finished[step].append(candle)
        self._unwritten.append((step, candle))
        self._versions[step] += 1

    def _start(self, step: Step, at_ms: int) -> int:
        if step is not Step.DAY:
            return at_ms - at_ms % step.ms
        if not self._day[0] <= at_ms < self._day[1]:
            today = day_of(at_ms, self._runtime.zone)
            self._day = (
                day_start_ms(today, self._runtime.zone),
                day_start_ms(today + timedelta(days=1), self._runtime.zone),
            )
        return self._day[0]


def _start_of(candle: Candle) -> int:
    return candle.start_ms
