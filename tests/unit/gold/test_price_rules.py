"""When a price may be dealt at: age, jumps, the market's hours, and candles out of candles. As tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinbao.gold import load_profile
from jinbao.gold.rules.candles import SPANS, first, folded, joined
from jinbao.gold.rules.price import MEMORY_MS, board_of, deals_on, is_open, settled, signed_bp, watched
from jinbao.gold.types.candles import Candle
from jinbao.gold.types.price import Market, PriceState, Tick, Watch
from tests.make_gold_prices import SHANGHAI, TERMS

ZONE = ZoneInfo("Asia/Shanghai")
CN = replace(TERMS, sessions=SHANGHAI, holidays=frozenset({date(2026, 6, 19), date(2026, 9, 25), date(2026, 9, 28)}))
NOW_MS = 1_771_214_400_000


def _tick(mid: int, at_ms: int = NOW_MS, open: bool = True) -> Tick:
    return Tick(at_ms, mid - 1, mid + 1, "told", open)


def _ms(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp()) * 1000


@pytest.mark.parametrize(
    ("moment", "opened"),
    [
        ("2026-06-15 08:59", False),  # a Monday
        ("2026-06-15 09:00", True),
        ("2026-06-15 11:29", True),
        ("2026-06-15 11:30", False),
        ("2026-06-15 13:30", True),
        ("2026-06-15 15:30", False),
        ("2026-06-15 20:00", True),
        ("2026-06-16 00:00", True),
        ("2026-06-16 02:29", True),
        ("2026-06-16 02:30", False),
        ("2026-06-15 01:00", False),  # no night from Sunday
        ("2026-06-12 21:00", True),  # Friday night
        ("2026-06-13 02:00", True),
        ("2026-06-13 10:00", False),  # Saturday
        ("2026-06-19 10:00", False),  # a holiday
        ("2026-06-18 21:00", False),  # and the evening before it
        ("2026-06-19 01:00", False),
        ("2026-06-18 15:00", True),
        ("2026-09-24 21:00", False),  # the last evening before a holiday, a weekend and another holiday
        ("2026-09-29 10:00", True),
    ],
)
def test_the_market_keeps_its_hours(moment: str, opened: bool) -> None:
    assert is_open(CN, _ms(moment), ZONE) is opened


def test_the_cn_profile_has_the_exchanges_hours_and_the_neutral_one_none() -> None:
    cn, neutral = load_profile("cn").price, load_profile("neutral").price
    assert cn.sessions == SHANGHAI
    assert {day.year for day in cn.holidays} == {2026} and all(day.isoweekday() < 6 for day in cn.holidays)
    assert not is_open(cn, _ms("2026-10-05 10:00"), ZONE) and is_open(cn, _ms("2026-10-08 10:00"), ZONE)
    assert (neutral.sessions, neutral.holidays) == ((), frozenset())
    assert (neutral.stale_ms, neutral.jump_bp, neutral.jump_window_ms) == (60_000, 300, 300_000)


def test_a_friday_night_needs_a_working_monday() -> None:
    assert not is_open(replace(CN, holidays=frozenset({date(2026, 6, 15)})), _ms("2026-06-12 21:00"), ZONE)


def test_a_market_without_hours_is_always_open() -> None:
    assert is_open(TERMS, NOW_MS, ZONE)
    assert deals_on(TERMS, date(2026, 6, 14))
    assert not deals_on(CN, date(2026, 6, 14))
    assert deals_on(CN, date(2026, 6, 15))
    assert not deals_on(CN, date(2026, 6, 19))


def _watch_over(*mids: int, step_ms: int = 1_000) -> Watch:
    watch = Watch()
    for place, mid in enumerate(mids):
        watch = watched(watch, _tick(mid, NOW_MS + place * step_ms), TERMS)
    return watch


@pytest.mark.parametrize(
    ("mids", "jumped"),
    [
        ((100_000,), False),
        ((100_000, 103_000), False),
        ((100_000, 103_001), True),
        ((100_000, 97_000), False),
        ((100_000, 96_999), True),
        ((100_000, 101_500, 103_001), True),  # against all that was seen, not the last alone
        ((100_000, 98_500, 96_999), True),
        ((100_000, 96_000, 96_000), True),
        ((100_000, 96_000, 96_000, 96_000), True),
        ((100_000, 96_000, 96_000, 96_000, 96_000), False),  # three that agree
        ((100_000, 96_000, 96_000, 96_000, 92_000), True),
        ((100_000, 96_000, 96_000, 92_000, 92_000, 92_000), True),  # counted anew after each jump
        ((100_000, 96_000, 100_000, 100_000, 100_000, 100_000), False),  # back where it was: a jump as well
    ],
)
def test_a_jump_stops_until_enough_ticks_agree(mids: tuple[int, ...], jumped: bool) -> None:
    assert bool(_watch_over(*mids).jumped_at_ms) is jumped


def test_what_lies_before_the_window_does_not_count() -> None:
    assert not _watch_over(100_000, 102_000, 104_000, step_ms=301_000).jumped_at_ms


def test_a_jump_over_a_pause_of_the_market_is_one() -> None:
    watch = watched(_watch_over(100_000), _tick(104_000, NOW_MS + 15 * 3_600_000), TERMS)
    assert watch.jumped_at_ms == NOW_MS + 15 * 3_600_000


def test_a_move_over_more_than_a_day_is_none() -> None:
    assert not watched(_watch_over(100_000), _tick(104_000, NOW_MS + MEMORY_MS + 1), TERMS).jumped_at_ms


def test_with_no_number_of_ticks_only_staff_end_a_jump() -> None:
    terms = replace(TERMS, settle_ticks=0)
    watch = watched(Watch(), _tick(100_000), terms)
    for place in range(1, 400):
        watch = watched(watch, _tick(90_000, NOW_MS + place * 1_000), terms)
    assert watch.jumped_at_ms == NOW_MS + 1_000
    assert len(watch.seen) <= 302
    assert not settled(watch).jumped_at_ms


_OLD = NOW_MS - TERMS.stale_ms - 1


@pytest.mark.parametrize(
    ("tick", "watch", "market", "opened", "state"),
    [
        (None, Watch(), Market(), True, PriceState.NONE),
        (None, Watch(), Market(), False, PriceState.NONE),
        (None, Watch(), Market(halted=True), True, PriceState.HALTED),
        (_tick(100), Watch(), Market(), True, PriceState.LIVE),
        (_tick(100, _OLD + 1), Watch(), Market(), True, PriceState.LIVE),
        (_tick(100, _OLD), Watch(), Market(), True, PriceState.STALE),
        (_tick(100, _OLD), Watch(), Market(), False, PriceState.CLOSED),
        (_tick(100), Watch(jumped_at_ms=NOW_MS), Market(), True, PriceState.JUMPED),
        (_tick(100), Watch(jumped_at_ms=NOW_MS), Market(resumed_at_ms=NOW_MS), True, PriceState.LIVE),
        (_tick(100), Watch(jumped_at_ms=NOW_MS), Market(resumed_at_ms=NOW_MS - 1), True, PriceState.JUMPED),
        (_tick(100, _OLD), Watch(jumped_at_ms=NOW_MS), Market(), True, PriceState.STALE),
        (_tick(100), Watch(jumped_at_ms=NOW_MS), Market(), False, PriceState.JUMPED),
        (_tick(100, open=False), Watch(), Market(), True, PriceState.CLOSED),
        (_tick(100, _OLD, open=False), Watch(jumped_at_ms=NOW_MS), Market(halted=True), False, PriceState.HALTED),
    ],
)
def test_the_gravest_reason_hides_the_others(
    tick: Tick | None, watch: Watch, market: Market, opened: bool, state: PriceState
) -> None:
    board = board_of(tick, watch, market, TERMS, open_now=opened, now_ms=NOW_MS, last_close=0)
    assert board.state is state


def test_a_board_compares_with_the_last_close() -> None:
    board = board_of(_tick(98_765), Watch(), Market(), TERMS, open_now=True, now_ms=NOW_MS, last_close=100_000)
    assert (board.change_minor, board.change_bp) == (-1_235, -123)
    assert (board.bid_minor, board.mid_minor, board.ask_minor) == (98_764, 98_765, 98_766)


def test_basis_points_are_cut_towards_zero() -> None:
    assert [signed_bp(change, 10_001) for change in (-10_001, -1, 0, 1, 10_001)] == [-10_000, 0, 0, 0, 10_000]


_PRICES = st.integers(1, 200_000)


@given(st.lists(_PRICES, min_size=1, max_size=60), st.integers(1, 20))
def test_putting_candles_together_keeps_first_highest_lowest_and_last(prices: list[int], width: int) -> None:
    candles = [first(place, price, made_up=price % 7 == 0) for place, price in enumerate(prices)]
    bounds = range(0, len(prices) + width, width)
    found = folded(candles, bounds)
    assert [candle.start_ms for candle in found] == list(bounds[: len(found)])
    for candle in found:
        part = prices[candle.start_ms : candle.start_ms + width]
        whole = Candle(candle.start_ms, part[0], max(part), min(part), part[-1], any(price % 7 == 0 for price in part))
        assert candle == whole


def test_a_stretch_without_candles_has_none() -> None:
    found = folded([first(5, 100, made_up=False), first(25, 90, made_up=False)], [0, 10, 20, 30])
    assert [(candle.start_ms, candle.open) for candle in found] == [(0, 100), (20, 90)]


def test_what_begins_before_the_chart_is_left_out() -> None:
    assert folded([first(5, 100, made_up=False)], [10, 20]) == []


def test_candles_join_in_the_order_of_time() -> None:
    whole = joined(first(0, 100, made_up=False), first(1, 90, made_up=True))
    assert whole == Candle(0, 100, 100, 90, 90, True)
    with pytest.raises(AssertionError):
        joined(first(1, 90, made_up=True), first(0, 100, made_up=False))


def test_a_chart_has_points_that_a_phone_can_draw() -> None:
    for span in SPANS.values():
        assert 200 <= span.days * 86_400_000 // span.step_ms <= 400
