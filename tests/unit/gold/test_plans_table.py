"""When a plan's turns are."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinbao.gold.rules.plans import fits, next_turn_ms
from jinbao.gold.types.plan import Every, Schedule

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")


def ms(text: str, zone: ZoneInfo = SHANGHAI) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


@pytest.mark.parametrize(
    ("schedule", "after", "turn"),
    [
        (Schedule(Every.DAY, 0, 9), "2026-02-16 08:59", "2026-02-16 09:00"),
        (Schedule(Every.DAY, 0, 9), "2026-02-16 09:00", "2026-02-17 09:00"),
        (Schedule(Every.WEEK, 1, 10), "2026-02-16 12:00", "2026-02-23 10:00"),  # a Monday, too late
        (Schedule(Every.WEEK, 7, 0), "2026-02-16 12:00", "2026-02-22 00:00"),
        (Schedule(Every.MONTH, 31, 9), "2026-02-01 00:00", "2026-02-28 09:00"),  # the last day
        (Schedule(Every.MONTH, 30, 9), "2026-02-28 09:00", "2026-03-30 09:00"),
        (Schedule(Every.MONTH, 29, 9), "2028-02-01 00:00", "2028-02-29 09:00"),
        (Schedule(Every.MONTH, 1, 23), "2026-12-01 23:00", "2027-01-01 23:00"),
    ],
)
def test_the_next_turn_is_the_first_after_now(schedule: Schedule, after: str, turn: str) -> None:
    assert next_turn_ms(schedule, ms(after), SHANGHAI) == ms(turn)


def test_a_turn_within_the_hour_that_summer_time_skips_comes_all_the_same() -> None:
    turn = next_turn_ms(Schedule(Every.DAY, 0, 2), ms("2026-03-28 12:00", BERLIN), BERLIN)
    assert datetime.fromtimestamp(turn // 1000, BERLIN).date().isoformat() == "2026-03-29"


@pytest.mark.parametrize(
    ("schedule", "is_fine"),
    [
        (Schedule(Every.DAY, 0, 0), True),
        (Schedule(Every.DAY, 1, 0), False),
        (Schedule(Every.WEEK, 0, 9), False),
        (Schedule(Every.WEEK, 8, 9), False),
        (Schedule(Every.MONTH, 31, 23), True),
        (Schedule(Every.MONTH, 32, 9), False),
        (Schedule(Every.DAY, 0, 24), False),
    ],
)
def test_there_are_such_days_and_hours(schedule: Schedule, is_fine: bool) -> None:
    assert fits(schedule) is is_fine


schedules = st.one_of(
    st.builds(Schedule, st.just(Every.DAY), st.just(0), st.integers(0, 23)),
    st.builds(Schedule, st.just(Every.WEEK), st.integers(1, 7), st.integers(0, 23)),
    st.builds(Schedule, st.just(Every.MONTH), st.integers(1, 31), st.integers(0, 23)),
)
GAPS = {Every.DAY: 1, Every.WEEK: 7, Every.MONTH: 31}


@given(schedule=schedules, start=st.integers(1_600_000_000_000, 2_000_000_000_000))
def test_turns_come_one_after_another_and_none_is_skipped(schedule: Schedule, start: int) -> None:
    first = next_turn_ms(schedule, start, SHANGHAI)
    second = next_turn_ms(schedule, first, SHANGHAI)
    assert start < first < second
    assert second - first <= GAPS[schedule.every] * timedelta(days=1) // timedelta(milliseconds=1)
    moment = datetime.fromtimestamp(first // 1000, timezone.utc).astimezone(SHANGHAI)
    assert (moment.hour, moment.minute, first % 1000) == (schedule.hour, 0, 0)
