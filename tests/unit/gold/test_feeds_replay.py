"""A file of prices, played on our clock."""

from __future__ import annotations

from pathlib import Path

import pytest

from jinbao.gold.adapters.mapping import FeedError, Unit
from jinbao.gold.adapters.replay import ReplayFeed, ReplaySettings
from jinbao.gold.types.price import Tick
from jinbao.kit.clock import MovableClock
from tests import make

NOW_MS = make.NOON_MS
FILE = """at,price
1000,950.50
2000,950.60
4000,951.00
10000,949.00
"""


def _feed(folder: Path, text: str = FILE, **settings: object) -> tuple[ReplayFeed, MovableClock]:
    path = folder / "prices.csv"
    path.write_text(text)
    clock = MovableClock(NOW_MS)
    return ReplayFeed(clock, ReplaySettings(path, **settings)), clock  # type: ignore[arg-type]


def _played(feed: ReplayFeed, clock: MovableClock, steps_ms: list[int]) -> list[tuple[int, int] | None]:
    async def scenario() -> list[tuple[int, int] | None]:
        found: list[tuple[int, int] | None] = []
        for step_ms in steps_ms:
            clock.advance(step_ms)
            tick = await feed.latest()
            found.append(None if tick is None else (tick.at_ms - NOW_MS, tick.mid_minor))
        await feed.close()
        return found

    return make.run(scenario())


def test_lines_come_when_their_time_has_come(tmp_path: Path) -> None:
    feed, clock = _feed(tmp_path)
    assert _played(feed, clock, [0, 999, 1, 1999, 1]) == [
        (0, 95_050),
        (0, 95_050),
        (1000, 95_060),
        (1000, 95_060),
        (3000, 95_100),
    ]


def test_the_last_price_stays_and_grows_old(tmp_path: Path) -> None:
    feed, clock = _feed(tmp_path)
    assert _played(feed, clock, [0, 3_600_000, 1]) == [(0, 95_050), (9000, 94_900), (9000, 94_900)]


def test_it_may_start_in_the_middle_of_the_file(tmp_path: Path) -> None:
    feed, clock = _feed(tmp_path, offset_ms=2_500)
    assert _played(feed, clock, [0, 500]) == [(0, 95_060), (500, 95_100)]


def test_it_may_run_faster(tmp_path: Path) -> None:
    feed, clock = _feed(tmp_path, speed_per_cent=1_000)
    assert _played(feed, clock, [0, 100, 200]) == [(0, 95_050), (100, 95_060), (300, 95_100)]


def test_it_may_start_later_and_says_nothing_before(tmp_path: Path) -> None:
    feed, clock = _feed(tmp_path, starts_at_ms=NOW_MS + 5_000)
    assert _played(feed, clock, [0, 4_999, 1]) == [None, None, (5_000, 95_050)]


def test_a_restart_goes_on_where_the_clock_is(tmp_path: Path) -> None:
    feed, clock = _feed(tmp_path, starts_at_ms=NOW_MS - 3_500)
    assert _played(feed, clock, [0]) == [(-500, 95_100)]


def test_bid_ask_dates_and_ounces_are_read(tmp_path: Path) -> None:
    text = "at,bid,ask\n2026-02-16T04:00:00Z,4000.00,4000.20\n"
    feed, _ = _feed(tmp_path, text, unit=Unit(per_ounce=True, factor="7.1"))
    assert make.run(feed.latest()) == Tick(NOW_MS, 91_308, 91_313, "replay")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "time,price\n1,2\n",
        "at,bid\n1,2\n",
        "at,price\n",
        "at,price\n1000,x\n",
        "at,price\n1000,-1\n",
        "at,price\n1000\n",
        "at,price\nsoon,1\n",
        "at,price\n2000,1\n1000,1\n",
        "at,bid,ask\n1000,2,1\n",
    ],
)
def test_a_file_that_cannot_be_played_is_refused_at_once(tmp_path: Path, text: str) -> None:
    with pytest.raises(FeedError, match=r"prices\.csv"):
        _feed(tmp_path, text)


def test_a_file_that_is_not_there_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(FeedError):
        ReplayFeed(MovableClock(NOW_MS), ReplaySettings(tmp_path / "none.csv"))
