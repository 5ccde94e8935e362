"""The price as the house sees it: a bad feed stops gold dealing, says so once, and survives a restart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from jinbao.gold.errors import prices as errors
from jinbao.gold.types.price import Board, PriceState, Tick
from jinbao.kit.errors import Refusal
from tests import make
from tests.make_gold_prices import SHANGHAI, TERMS, PriceWorld, price_world

STOPPED, RESUMED = "gold.price_stopped/1", "gold.price_resumed/1"


async def _refused(world: PriceWorld, kind: type[Refusal]) -> None:
    """Both ways of asking give the same refusal."""
    with pytest.raises(kind):
        world.prices.demand()
    with pytest.raises(kind):
        await world.runtime.db.write(world.prices.demand_in)


def test_a_fresh_price_may_be_dealt_at(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with price_world(tmp_path) as world:
            await world.hear(100_000, 100_100)
            board = world.prices.demand()
            assert (board.bid_minor, board.ask_minor, board.mid_minor) == (100_099, 100_101, 100_100)
            assert (board.state, board.source, board.at_ms) == (PriceState.LIVE, "told", world.clock.now_ms())
            assert await world.runtime.db.write(world.prices.demand_in) == board
            assert await world.announced() == []

    make.run(scenario())


def test_before_the_first_price_there_is_no_dealing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with price_world(tmp_path) as world:
            await _refused(world, errors.PriceUnknown)
            await world.prices.refresh()
            await _refused(world, errors.PriceUnknown)
            assert world.prices.now().mid_minor == 0
            assert world.prices.feed_state().last_at_ms == 0

    make.run(scenario())


@pytest.mark.parametrize("trouble", ["", "no route to host"])
def test_a_feed_that_says_nothing_new_stops_dealing_after_a_minute(tmp_path: Path, trouble: str) -> None:
    async def scenario() -> None:
        async with price_world(tmp_path) as world:
            await world.hear(100_000)
            world.feed.trouble = trouble
            world.clock.advance(TERMS.stale_ms)
            await world.prices.refresh()
            assert world.prices.now().state is PriceState.LIVE
            world.clock.advance(1)
            await _refused(world, errors.PriceStale)  # at once, whenever the job runs
            for _ in range(3):
                await world.prices.refresh()
            assert await world.announced() == [STOPPED]
            assert world.prices.feed_state().trouble == trouble
            world.feed.trouble = ""
            await world.hear(100_010)
            assert world.prices.demand().mid_minor == 100_010
            assert await world.announced() == [STOPPED, RESUMED]
            assert world.prices.feed_state().trouble == ""

    make.run(scenario())


def test_an_old_tick_does_not_become_fresh_by_being_said_again(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with price_world(tmp_path) as world:
            world.feed.say(100_000, ago_ms=50_000)
            await world.prices.refresh()
            world.clock.advance(10_001)
            await world.prices.refresh()
            await _refused(world, errors.PriceStale)

    make.run(scenario())


def test_a_tick_from_before_the_last_one_is_left_out(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with price_world(tmp_path) as world:
            await world.hear(100_000)
            world.feed.say(99_000, ago_ms=1)
            await world.prices.refresh()
            assert world.prices.now().mid_minor == 100_000

    make.run(scenario())


def test_a_tick_far_ahead_of_our_clock_is_not_believed(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with price_world(tmp_path) as world:
            await world.hear(100_000)
            world.feed.say(101_000, ago_ms=-TERMS.stale_ms - 1)
            await world.prices.refresh()
            assert world.prices.now().mid_minor == 100_000
            assert "ahead" in world.prices.feed_state().trouble
            world.clock.advance(1_000)
            world.feed.say(101_000, ago_ms=-2_000)  # clocks differ a little
            await world.prices.refresh()
            assert world.prices.now().mid_minor == 101_000
            assert world.prices.now().at_ms == world.clock.now_ms()

    make.run(scenario())


def test_a_jump_stops_dealing_until_ticks_agree_and_is_said_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with price_world(tmp_path) as world:
            await world.hear(100_000, 90_000)
            await _refused(world, errors.PriceJumped)
            await world.hear(90_000, 90_010)
            await _refused(world, errors.PriceJumped)
            assert await world.announced() == [STOPPED]
            await world.hear(90_020)
            assert world.prices.demand().mid_minor == 90_020
            assert await world.announced() == [STOPPED, RESUMED]

    make.run(scenario())


def test_a_price_that_may_be_wrong_leaves_no_candle(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with price_world(tmp_path) as world:
            await world.hear(100_000, 50_000, 50_000)
            assert world.candles.newest() == (world.clock.now_ms() // 60_000 * 60_000, 100_000)
            await world.hear(100_000, 100_000, 100_000, 100_000)
            assert world.prices.now().state is PriceState.LIVE
            rows = await world.runtime.db.read(lambda tx: tx.run("select min(low) from gold_candle"))
            assert rows == [(100_000,)]

    make.run(scenario())


def test_a_jump_while_nobody_looked_is_one_after_a_restart(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with price_world(tmp_path) as world:
            await world.hear(100_000)
            world.restart()
            await world.hear(96_000, step_ms=3_600_000)
            await _refused(world, errors.PriceJumped)
            world.restart()  # and another restart does not make it right
            await world.hear(96_000)
            await _refused(world, errors.PriceJumped)

    make.run(scenario())


def test_staff_halt_and_resume(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with price_world(tmp_path) as world:
            await world.hear(100_000)
            assert await world.runtime.db.write(lambda tx: world.prices.halt_in(tx, "odd prices"))
            with pytest.raises(errors.Halted):
                await world.runtime.db.write(world.prices.demand_in)  # at once, even before the next look
            assert not await world.runtime.db.write(lambda tx: world.prices.halt_in(tx, "again"))
            await world.hear(100_001, 100_002)
            await _refused(world, errors.Halted)
            world.restart()
            await world.hear(100_003)
            await _refused(world, errors.Halted)
            assert await world.announced() == [STOPPED]
            assert await world.runtime.db.write(world.prices.resume_in)
            await world.hear(100_004)
            assert world.prices.demand().state is PriceState.LIVE
            assert await world.announced() == [STOPPED, RESUMED]
            assert not await world.runtime.db.write(world.prices.resume_in)

    make.run(scenario())


def test_staff_may_take_a_price_that_jumped(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with price_world(tmp_path, terms=replace(TERMS, settle_ticks=0)) as world:
            await world.hear(100_000, *[90_000] * 20)
            await _refused(world, errors.PriceJumped)
            world.clock.advance(1_000)
            assert await world.runtime.db.write(world.prices.resume_in)
            board = await world.runtime.db.write(world.prices.demand_in)
            assert board.mid_minor == 90_000
            await world.hear(90_001)
            assert world.prices.demand().mid_minor == 90_001
            await world.hear(80_000)  # the next jump is a new one
            await _refused(world, errors.PriceJumped)
            assert await world.announced() == [STOPPED, RESUMED, STOPPED]

    make.run(scenario())


def test_refusals_come_in_their_order(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with price_world(tmp_path) as world:
            await world.hear(100_000, 90_000)
            world.clock.advance(TERMS.stale_ms + 1)
            await _refused(world, errors.PriceStale)
            await world.runtime.db.write(lambda tx: world.prices.halt_in(tx, "odd prices"))
            await world.prices.refresh()
            await _refused(world, errors.Halted)

    make.run(scenario())


def test_a_closed_market_keeps_its_last_price_and_opens_by_itself(tmp_path: Path) -> None:
    async def scenario() -> None:
        terms = replace(TERMS, sessions=SHANGHAI)
        # Tuesday at 11:00; an hour later it is between the sessions, at 13:30 open again.
        async with price_world(tmp_path, terms=terms, start_ms=make.NOON_MS + 23 * 3_600_000) as world:
            await world.hear(100_000)
            assert world.prices.demand().open
            await world.hear(100_500, step_ms=3_600_000)
            await _refused(world, errors.MarketClosed)
            board = world.prices.now()
            assert (board.mid_minor, board.open, board.state) == (100_000, False, PriceState.CLOSED)
            await world.hear(100_600, step_ms=90 * 60_000)
            assert world.prices.demand().mid_minor == 100_600
            assert await world.announced() == [STOPPED, RESUMED]

    make.run(scenario())


def test_a_house_that_starts_while_the_market_is_closed_shows_what_the_feed_says(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with price_world(tmp_path, terms=replace(TERMS, sessions=SHANGHAI)) as world:
            await world.hear(100_000)
            await _refused(world, errors.MarketClosed)
            assert world.prices.now().mid_minor == 100_000
            assert world.candles.newest() is None

    make.run(scenario())


def test_a_feed_may_say_itself_that_its_market_is_closed(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with price_world(tmp_path) as world:
            await world.hear(100_000)
            world.clock.advance(1_000)
            world.feed.say(100_000, open=False)
            await world.prices.refresh()
            await _refused(world, errors.MarketClosed)

    make.run(scenario())


def test_listeners_hear_changes_and_nothing_else(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with price_world(tmp_path) as world:
            heard: list[Board] = []
            world.prices.on_price(heard.append)
            await world.hear(100_000, 100_000, 100_001)
            await world.prices.refresh()
            world.clock.advance(TERMS.stale_ms + 1)
            await world.prices.refresh()
            assert [(board.mid_minor, board.state) for board in heard] == [
                (100_000, PriceState.LIVE),
                (100_001, PriceState.LIVE),
                (100_001, PriceState.STALE),
            ]

    make.run(scenario())


def test_looking_again_at_the_same_moment_does_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with price_world(tmp_path) as world:
            await world.hear(100_000)
            assert await world.prices.refresh() == 0  # or whoever runs jobs until nothing is left would never end

    make.run(scenario())


def test_a_restart_announces_nothing_while_the_feed_comes_up(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with price_world(tmp_path) as world:
            await world.hear(100_000)
            world.restart()
            world.feed.tick = None
            world.clock.advance(5_000)
            await world.prices.refresh()
            assert await world.announced() == []
            world.clock.advance(TERMS.stale_ms + 1)
            await world.prices.refresh()
            assert await world.announced() == [STOPPED]

    make.run(scenario())


def test_a_clock_that_was_set_back_is_believed_after_a_while(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with price_world(tmp_path) as world:
            world.clock.advance(1_000)
            now_ms = world.clock.now_ms()
            world.prices._tick = Tick(now_ms + 3_600_000, 1, 2, "told")  # heard before the clock was set back
            await world.hear(100_000)
            assert world.prices.now().mid_minor == 100_000

    make.run(scenario())


def test_prices_that_are_closed_close_their_feed(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with price_world(tmp_path) as world:
            feed = world.feed
        assert feed.closed

    make.run(scenario())
