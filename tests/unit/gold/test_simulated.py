"""The made-up market: it moves as the real one does, and the same way whoever asks and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinbao.gold.adapters.simulated import Shock, SimulatedFeed, SimulatedSettings
from jinbao.gold.types.candles import DAY_MS, HOUR_MS, MINUTE_MS, Candle
from jinbao.kit.clock import MovableClock
from tests import make

NOW_MS = make.NOON_MS
MIDNIGHT_MS = NOW_MS - 12 * HOUR_MS
SEEDS = ("jinbao", "campus", "7")


def _feed(seed: str = "jinbao", now_ms: int = NOW_MS, **settings: object) -> SimulatedFeed:
    return SimulatedFeed(MovableClock(now_ms), SimulatedSettings(seed=seed, **settings))  # type: ignore[arg-type]


def _moves(prices: Sequence[int]) -> list[float]:
    return sorted(abs(after - before) / before * 10_000 for before, after in pairwise(prices))


def _quantile(moves: Sequence[float], per_cent: int) -> float:
    return moves[len(moves) * per_cent // 100]


def _closes(candles: Sequence[Candle]) -> list[int]:
    return [candle.close for candle in candles]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_minute_moves_as_measured_on_the_market(seed: str) -> None:
    minutes = _feed(seed).past(range(NOW_MS - 7 * DAY_MS, NOW_MS + 1, MINUTE_MS))
    moves = _moves(_closes(minutes))
    assert len(moves) > 10_000
    assert 1.7 < _quantile(moves, 50) < 2.2
    assert 6.5 < _quantile(moves, 95) < 9.0
    assert 11.0 < _quantile(moves, 99) < 14.0
    assert moves[-1] < 40


@pytest.mark.parametrize("seed", SEEDS)
def test_five_minutes_and_an_hour_move_as_measured_on_the_market(seed: str) -> None:
    quarters = _feed(seed).past(range(NOW_MS - 300 * DAY_MS, NOW_MS + 1, 5 * MINUTE_MS))
    fives, hours = _moves(_closes(quarters)), _moves(_closes(quarters)[::12])
    assert 4.0 < _quantile(fives, 50) < 4.8
    assert 15.0 < _quantile(fives, 95) < 19.0
    assert 25.0 < _quantile(fives, 99) < 31.0
    assert 15.0 < _quantile(hours, 50) < 18.0
    assert 90.0 < _quantile(hours, 99) < 125.0


@pytest.mark.parametrize("seed", SEEDS)
def test_a_day_moves_as_measured_on_the_market(seed: str) -> None:
    days = _feed(seed).past(range(MIDNIGHT_MS - 5_800 * DAY_MS, MIDNIGHT_MS + 1, DAY_MS))
    moves = _moves(_closes(days))
    assert len(moves) > 5_700
    assert 50 < _quantile(moves, 50) < 59
    assert 195 < _quantile(moves, 95) < 235
    assert 310 < _quantile(moves, 99) < 390
    assert moves[-1] < 1_200


def test_the_months_are_the_real_ones() -> None:
    middle_ms = int(datetime(2025, 10, 15, tzinfo=timezone.utc).timestamp()) * 1000 - 8 * HOUR_MS
    in_dollars = _feed(home_per_usd="1")
    # 4,058 dollars an ounce were the average of October 2025: 130.47 a gram.
    assert abs(in_dollars.tick(middle_ms).mid_minor - 13_047) <= 1


def test_after_the_last_real_month_the_path_goes_on_without_a_break() -> None:
    far = _feed(now_ms=NOW_MS + 20 * 365 * DAY_MS)
    days = far.past(range(MIDNIGHT_MS, MIDNIGHT_MS + 20 * 365 * DAY_MS, DAY_MS))
    assert len(days) == 20 * 365 - 1
    assert min(_closes(days)) > 0
    assert _moves(_closes(days))[-1] < 1_200


@given(st.lists(st.integers(NOW_MS - 400 * DAY_MS, NOW_MS + 400 * DAY_MS), min_size=1, max_size=12))
def test_a_moment_has_one_price_whatever_was_asked_before(moments: list[int]) -> None:
    walked = _WALKED
    assert [walked.tick(at_ms) for at_ms in moments] == [_fresh().tick(at_ms) for at_ms in moments]


_WALKED = _feed()


def _fresh() -> SimulatedFeed:
    return _feed()


def test_another_seed_is_another_market() -> None:
    assert _feed("a").tick(NOW_MS) != _feed("b").tick(NOW_MS)


def test_what_was_before_the_first_known_month_is_a_price_as_well() -> None:
    assert _feed().tick(0) == _feed().tick(0)
    assert _feed().tick(0).bid_minor > 0


def test_bid_lies_below_ask_on_either_side_of_the_middle() -> None:
    feed = _feed(half_spread_bp=5)
    tick = feed.tick(NOW_MS)
    assert 8 <= (tick.ask_minor - tick.bid_minor) * 10_000 // tick.mid_minor <= 10


def test_candles_of_the_past_are_what_the_ticks_were() -> None:
    feed = _feed()
    start_ms = NOW_MS - HOUR_MS
    for candle in feed.past(range(start_ms, NOW_MS + 1, MINUTE_MS)):
        seconds = range(candle.start_ms, candle.start_ms + MINUTE_MS + 1, 1000)
        mids = [feed.tick(at_ms).mid_minor for at_ms in seconds]
        assert candle.made_up
        for told, ticked in zip(
            (candle.open, candle.close, candle.high, candle.low),
            (mids[0], mids[-1], max(mids), min(mids)),
            strict=True,
        ):
            assert abs(told - ticked) <= 1


@pytest.mark.parametrize("step_ms", [MINUTE_MS, 15 * MINUTE_MS, HOUR_MS, DAY_MS])
def test_neighbouring_candles_meet(step_ms: int) -> None:
    candles = _feed().past(range(MIDNIGHT_MS - 40 * step_ms, MIDNIGHT_MS + 1, step_ms))
    assert len(candles) == 40
    assert all(before.close == after.open for before, after in pairwise(candles))


def test_nothing_is_told_of_the_future_and_the_last_candle_ends_now() -> None:
    feed = _feed(now_ms=NOW_MS + 20_000)
    candles = feed.past(range(NOW_MS - MINUTE_MS, NOW_MS + 10 * MINUTE_MS, MINUTE_MS))
    assert [candle.start_ms for candle in candles] == [NOW_MS - MINUTE_MS, NOW_MS]
    assert abs(candles[-1].close - feed.tick(NOW_MS + 20_000).mid_minor) <= 1


def test_a_shock_makes_everything_after_it_cheaper() -> None:
    calm, shaken = _feed(), _feed(shocks=(Shock(NOW_MS, -1_000), Shock(NOW_MS + HOUR_MS, -500)))
    before = NOW_MS - 1000
    assert shaken.tick(before) == calm.tick(before)
    for at_ms, factor in ((NOW_MS, 0.9), (NOW_MS + HOUR_MS, 0.9 * 0.95)):
        assert abs(shaken.tick(at_ms).mid_minor - calm.tick(at_ms).mid_minor * factor) <= 1
    late = _feed(now_ms=NOW_MS + DAY_MS, shocks=(Shock(NOW_MS, -1_000),))
    candle = late.past([NOW_MS - 30_000, NOW_MS + 30_000])[0]
    assert candle.high - candle.low > candle.high * 0.09


def test_days_that_begin_at_half_past_an_hour_are_days_too() -> None:
    feed = _feed(zone=ZoneInfo("Asia/Kolkata"))
    start_ms = NOW_MS - NOW_MS % DAY_MS - (5 * HOUR_MS + HOUR_MS // 2)
    candles = feed.past(range(start_ms - 3 * DAY_MS, start_ms + 1, DAY_MS))
    assert all(before.close == after.open for before, after in pairwise(candles))
    assert abs(candles[0].open - feed.tick(candles[0].start_ms).mid_minor) <= 1
