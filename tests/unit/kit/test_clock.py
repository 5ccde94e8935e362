"""The clock that a test moves."""

from __future__ import annotations

import asyncio
from datetime import date
from zoneinfo import ZoneInfo

from jinbao.kit.clock import DAY_MS, MovableClock, SystemClock, day_of, day_start_ms, iso
from tests import make

SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_a_sleeper_wakes_when_the_clock_has_been_moved_far_enough() -> None:
    async def scenario() -> None:
        clock = MovableClock(0)
        woken: list[int] = []

        async def sleeper(ms: int) -> None:
            await clock.sleep_ms(ms)
            woken.append(ms)

        tasks = [asyncio.create_task(sleeper(ms)) for ms in (10, 20)]
        await asyncio.sleep(0)
        clock.advance(15)
        for _ in range(5):
            await asyncio.sleep(0)
        assert woken == [10]
        clock.advance(5)
        await asyncio.gather(*tasks)
        assert woken == [10, 20]

    make.run(scenario())


def test_a_running_clock_goes_on_from_where_it_was_set() -> None:
    async def scenario() -> None:
        clock = MovableClock(1_000_000, running=True)
        before = clock.now_ms()
        await clock.sleep_ms(3)
        assert before >= 1_000_000 and clock.now_ms() - before >= 3

    make.run(scenario())


def test_the_business_day_is_the_operators_and_not_utc() -> None:
    last_ms_of_the_15th = day_start_ms(date(2026, 2, 16), SHANGHAI) - 1
    assert day_of(last_ms_of_the_15th, SHANGHAI) == date(2026, 2, 15)
    assert day_of(last_ms_of_the_15th + 1, SHANGHAI) == date(2026, 2, 16)
    assert day_start_ms(date(2026, 2, 17), SHANGHAI) - day_start_ms(date(2026, 2, 16), SHANGHAI) == DAY_MS


def test_moments_are_written_in_utc() -> None:
    assert iso(make.NOON_MS + 7) == "2026-02-16T04:00:00.007Z"


def test_the_system_clock_tells_this_century() -> None:
    assert 1_700_000_000_000 < SystemClock().now_ms() < 4_000_000_000_000
