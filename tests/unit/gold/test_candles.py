"""The history of the price: what ticks become, what a first start and a long pause fill in, and what charts show."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from jinbao.gold.adapters.simulated import SimulatedFeed
from jinbao.gold.rules.candles import SPANS
from jinbao.gold.types.candles import DAY_MS, HOUR_MS, MINUTE_MS, Candle, Chart, Range, Step
from jinbao.kit.clock import day_of, day_start_ms
from tests import make
from tests.make_gold_prices import SHANGHAI, TERMS, PriceWorld, price_world

MIDNIGHT_MS = make.NOON_MS - 12 * HOUR_MS


async def _stored(world: PriceWorld, step: Step) -> list[Candle]:
    rows = await world.runtime.db.read(
        lambda tx: tx.run(
            "select start_ms, open, high, low, close, made_up from gold_candle where step_ms = :step order by start_ms",
            step=step.ms,
        )
    )
    return [Candle(*row[:5], bool(row[5])) for row in rows]


def _prices(chart: Chart) -> list[tuple[int, int, int, int]]:
    return [(candle.open, candle.high, candle.low, candle.close) for candle in chart.candles]


def test_ticks_become_candles_of_their_minute_quarter_and_day(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with price_world(tmp_path) as world:
            await world.hear(100_000, 100_300, 99_900, 100_100)
            await world.hear(100_200, step_ms=MINUTE_MS)
            await world.hear(100_150, step_ms=15 * MINUTE_MS)
            world.clock.advance(20_000)
            await world.prices.refresh()
            minutes = await _stored(world, Step.MINUTE)
            assert minutes[0] == Candle(make.NOON_MS, 100_000, 100_300, 99_900, 100_100, False)
            assert [candle.close for candle in minutes] == [100_100, 100_200, 100_150]
            quarters = await _stored(world, Step.QUARTER)
            assert [(candle.open, candle.close) for candle in quarters] == [(100_000, 100_200), (100_150, 100_150)]
            assert await _stored(world, Step.DAY) == [Candle(MIDNIGHT_MS, 100_000, 100_300, 99_900, 100_150, False)]

    make.run(scenario())


def test_a_chart_shows_the_tick_of_this_second(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with price_world(tmp_path) as world:
            await world.hear(100_000)
            for wanted in Range:
                assert _prices(world.candles.chart(wanted)) == [(100_000,) * 4]
            await world.hear(100_100)
            for wanted in Range:
                assert _prices(world.candles.chart(wanted)) == [(100_000, 100_100, 100_000, 100_100)]
            await world.hear(100_050, step_ms=MINUTE_MS)
            for wanted in Range:
                assert _prices(world.candles.chart(wanted)) == [(100_000, 100_100, 100_000, 100_050)]
                assert not world.candles.chart(wanted).made_up

    make.run(scenario())


def test_without_any_price_a_chart_is_empty(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with price_world(tmp_path) as world:
            await world.prices.refresh()
            assert all(world.candles.chart(wanted).candles == () for wanted in Range)
            assert world.candles.last_close() == 0

    make.run(scenario())


def test_the_store_is_written_when_a_minute_ends_and_every_few_seconds(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with price_world(tmp_path) as world:
            await world.hear(100_000)
            assert len(await _stored(world, Step.MINUTE)) == 1
            await world.hear(100_100)
            assert (await _stored(world, Step.MINUTE))[0].close == 100_000  # not yet
            await world.hear(*range(100_101, 100_111))
            assert (await _stored(world, Step.MINUTE))[0].close == 100_109
            await world.hear(100_200, step_ms=MINUTE_MS)
            assert [candle.close for candle in await _stored(world, Step.MINUTE)] == [100_110, 100_200]

    make.run(scenario())


def test_a_restart_goes_on_with_the_candles_that_it_finds(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with price_world(tmp_path) as world:
            await world.hear(100_000, 100_300, *[100_100] * 10)
            before = {wanted: world.candles.chart(wanted) for wanted in Range}
            world.restart()
            await world.hear(100_200)
            for wanted, chart in before.items():
                after = world.candles.chart(wanted)
                assert after.from_ms == chart.from_ms
                assert _prices(after) == [(100_000, 100_300, 100_000, 100_200)]

    make.run(scenario())


def test_the_change_is_against_the_close_of_the_day_before(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with price_world(tmp_path) as world:
            await world.hear(100_000, 101_000)
            assert world.prices.now().change_minor == 0
            await world.hear(101_505, step_ms=DAY_MS)
            board = world.prices.now()
            assert (board.change_minor, board.change_bp) == (505, 50)
            world.restart()
            await world.hear(101_506)
            assert world.prices.now().change_minor == 506

    make.run(scenario())


def test_old_candles_are_dropped_and_days_are_kept_for_ever(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with price_world(tmp_path) as world:
            await world.hear(100_000)
            await world.hear(100_000, step_ms=9 * DAY_MS)
            assert await world.candles.forget() == 1
            assert len(await _stored(world, Step.MINUTE)) == 1
            assert len(await _stored(world, Step.QUARTER)) == 2
            await world.hear(100_000, step_ms=40 * DAY_MS)
            assert await world.candles.forget() == 3
            assert [len(await _stored(world, step)) for step in Step] == [1, 1, 3]
            assert len(world.candles.chart(Range.YEAR).candles) == 3

    make.run(scenario())


def test_a_first_start_with_a_simulated_market_has_five_years_of_history(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with price_world(tmp_path, feed=SimulatedFeed) as world:
            world.clock.advance(12_345)
            await world.prices.refresh()
            for wanted, span in SPANS.items():
                chart = world.candles.chart(wanted)
                assert chart.made_up
                assert (
                    span.days * DAY_MS // span.step_ms <= len(chart.candles) <= span.days * DAY_MS // span.step_ms + 2
                )
                starts = [candle.start_ms for candle in chart.candles]
                assert all(after - before == chart.step_ms for before, after in pairwise(starts))
                assert starts[0] == chart.from_ms
                assert chart.candles[-1].close == world.prices.now().mid_minor
                assert all(abs(a.close - b.open) <= 1 for a, b in pairwise(chart.candles))
            # The shape of the real years: it trebled from early 2021 to early 2026.
            five = world.candles.chart(Range.FIVE_YEARS).candles
            assert 2.5 < five[-1].close / five[0].open < 3.5
            assert world.prices.now().change_minor != 0

    make.run(scenario())


def test_a_second_start_fills_only_what_is_missing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with price_world(tmp_path, feed=SimulatedFeed) as world:
            await world.prices.refresh()
            before = {wanted: world.candles.chart(wanted).candles for wanted in Range}
            stored = {step: await _stored(world, step) for step in Step}
            world.restart()
            await world.prices.refresh()
            assert {wanted: world.candles.chart(wanted).candles for wanted in Range} == before
            assert {step: await _stored(world, step) for step in Step} == stored

    make.run(scenario())


@pytest.mark.parametrize("restarted", [False, True])
def test_a_pause_is_filled_as_if_there_had_been_none(tmp_path: Path, restarted: bool) -> None:
    async def scenario() -> None:
        async with price_world(tmp_path / "a", feed=SimulatedFeed) as world:
            await world.prices.refresh()
            world.clock.advance(26 * HOUR_MS + 17 * MINUTE_MS + 30_000)
            if restarted:
                world.restart()
            await world.prices.refresh()
            paused = {wanted: world.candles.chart(wanted) for wanted in Range}
            start_ms = world.clock.now_ms()
        async with price_world(tmp_path / "b", feed=SimulatedFeed, start_ms=start_ms) as world:
            await world.prices.refresh()
            assert {wanted: world.candles.chart(wanted) for wanted in Range} == paused

    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    make.run(scenario())


def test_history_keeps_the_hours_of_the_market(tmp_path: Path) -> None:
    async def scenario() -> None:
        terms = replace(TERMS, sessions=SHANGHAI, holidays=frozenset({date(2026, 2, 16), date(2026, 2, 17)}))
        async with price_world(tmp_path, terms=terms, feed=SimulatedFeed) as world:
            await world.prices.refresh()
            zone = world.runtime.zone
            days = {day_of(candle.start_ms, zone) for candle in await _stored(world, Step.DAY)}
            assert date(2026, 2, 13) in days
            assert not days & {date(2026, 2, 14), date(2026, 2, 15), date(2026, 2, 16)}
            last = world.candles.chart(Range.DAY).candles[-1]
            # The Friday before the holidays has no night, so the chart ends with its afternoon.
            assert last.start_ms + 5 * MINUTE_MS == day_start_ms(date(2026, 2, 13), zone) + 15 * HOUR_MS + HOUR_MS // 2

    make.run(scenario())


def test_a_feed_without_a_past_fills_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with price_world(tmp_path) as world:
            await world.hear(100_000)
            await world.hear(100_100, step_ms=3 * HOUR_MS)
            assert len(world.candles.chart(Range.DAY).candles) == 2

    make.run(scenario())


def test_weeks_begin_on_mondays_of_the_operator(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with price_world(tmp_path, feed=SimulatedFeed) as world:
            await world.prices.refresh()
            zone = world.runtime.zone
            weeks = world.candles.chart(Range.FIVE_YEARS).candles
            assert {day_of(candle.start_ms, zone).isoweekday() for candle in weeks} == {1}

    make.run(scenario())
