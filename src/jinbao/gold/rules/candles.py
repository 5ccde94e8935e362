"""How ticks become candles, and candles longer ones."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from jinbao.gold.types.candles import DAY_MS, HOUR_MS, MINUTE_MS, Candle, Range, Span, Step

#: How long candles are kept; ``None`` is for ever. Chosen, with a margin over what the ranges below show.
KEPT_MS: dict[Step, int | None] = {Step.MINUTE: 8 * DAY_MS, Step.QUARTER: 40 * DAY_MS, Step.DAY: None}

#: What each range shows: 250 to 370 points, which is what a phone can draw apart.
SPANS = {
    Range.DAY: Span(1, Step.MINUTE, 5 * MINUTE_MS),
    Range.WEEK: Span(7, Step.QUARTER, 30 * MINUTE_MS),
    Range.MONTH: Span(31, Step.QUARTER, 2 * HOUR_MS),
    Range.YEAR: Span(366, Step.DAY, DAY_MS),
    Range.FIVE_YEARS: Span(1_827, Step.DAY, 7 * DAY_MS),
}


def first(start_ms: int, price: int, *, made_up: bool) -> Candle:
    """A candle of one price."""
    return Candle(start_ms, price, price, price, price, made_up)


def joined(earlier: Candle, later: Candle) -> Candle:
    """Two neighbours as one; it begins where the earlier one does."""
    assert earlier.start_ms <= later.start_ms, (earlier, later)
    return Candle(
        earlier.start_ms,
        earlier.open,
        max(earlier.high, later.high),
        min(earlier.low, later.low),
        later.close,
        earlier.made_up or later.made_up,
    )


def folded(candles: Iterable[Candle], bounds: Sequence[int]) -> list[Candle]:
    """Candles (rising) put together between neighbours of ``bounds`` (rising); a stretch without any has none.

    Each is dated by its bound. What begins before the first bound is left out.
    """
    found: list[Candle] = []
    for candle in candles:
        place = bisect_right(bounds, candle.start_ms) - 1
        if place < 0:
            continue
        start_ms = bounds[place]
        if found and found[-1].start_ms == start_ms:
            found[-1] = joined(found[-1], candle)
        else:
            found.append(
                Candle(start_ms, candle.open, candle.high, candle.low, candle.close, candle.made_up),
            )
    return found
