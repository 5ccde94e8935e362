"""A trade is done once and whole, wherever the process dies."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from jinbao.gold import Gold
from jinbao.gold.types.custody import CustodyMode
from jinbao.gold.types.plan import Every, PlanState, Schedule
from jinbao.gold.types.quote import Side
from jinbao.gold.types.trade import Trade, TradeState
from tests import make
from tests.make_custody import custody_world, every_death
from tests.make_gold import GRAM, PROOF, refusal_of

MODES = pytest.mark.parametrize("mode", list(CustodyMode))


@MODES
@pytest.mark.parametrize("side", list(Side))
def test_a_trade_survives_every_death(tmp_path: Path, mode: CustodyMode, side: Side) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path, mode) as world:
            caller = await world.investor(5_000_000)
            await world.buy(caller, 10 * GRAM)
            part = GRAM // 10
            expected = [await world.free_gold(caller)]

            async def scene() -> Callable[[Gold], Awaitable[Trade]]:
                await world.price(95_000)
                quote, once = await world.quote(caller, side, ug=part), world.once()

                async def act(gold: Gold) -> Trade:
                    await gold.prices.refresh()
                    return await gold.dealing.trade(caller, quote.id, None, once)

                return act

            async def check(trade: Any) -> None:
                expected[0] += part if side is Side.BUY else -part
                assert trade.state is TradeState.DONE
                assert await world.free_gold(caller) == expected[0]

            assert await every_death(world, scene, check) >= (14 if mode is CustodyMode.BANK_OF_RECORD else 6)
            trades = await world.rows("gold_trade")
            assert len(trades) == len({trade[2] for trade in trades})

    make.run(scenario())


@MODES
def test_a_refused_trade_is_refused_after_every_death_and_gives_its_limits_back(
    tmp_path: Path, mode: CustodyMode
) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path, mode) as world:
            caller = await world.investor(1_00)

            async def scene() -> Callable[[Gold], Awaitable[str]]:
                await world.price(95_000)
                quote, once = await world.quote(caller, ug=GRAM // 10), world.once()

                async def act(gold: Gold) -> str:
                    await gold.prices.refresh()
                    return await refusal_of(gold.dealing.trade(caller, quote.id, None, once))

                return act

            async def check(code: Any) -> None:
                assert code == "gold.balance_too_low"
                assert await world.free_gold(caller) == 0
                limits = await world.wallet.funding.limits(caller.id)
                assert (limits.day.used_minor, limits.pin_free_used_today) == (0, 0)

            assert await every_death(world, scene, check) >= 6

    make.run(scenario())


def test_a_plan_buys_once_a_turn_wherever_the_process_dies(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path) as world:
            caller = await world.investor()
            plan = await world.gold.plans.create(caller, 1_000, Schedule(Every.DAY, 0, 9), PROOF, world.once())
            turns = [0]

            async def scene() -> Callable[[Gold], Awaitable[int]]:
                [now] = await world.gold.plans.of(caller.id)
                world.clock.advance(now.next_at_ms - world.clock.now_ms())
                await world.price(95_000)

                async def act(gold: Gold) -> int:
                    await gold.prices.refresh()
                    return await gold.plans.run_due()

                return act

            async def check(ran: Any) -> None:
                turns[0] += 1
                [now] = await world.gold.plans.of(caller.id)
                assert ran in (0, 1)
                assert (now.id, now.state, now.runs, now.refusals) == (plan.id, PlanState.ACTIVE, turns[0], 0)
                assert await world.free_gold(caller) == now.bought_ug

            assert await every_death(world, scene, check) >= 6

    make.run(scenario())
