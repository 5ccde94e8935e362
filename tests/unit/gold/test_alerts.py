"""Alerts are hit once, and sell what they were told to at the price of that moment."""

from __future__ import annotations

from pathlib import Path

import pytest

from jinbao.gold.events import AlertHit
from jinbao.gold.types.plan import Alert, AlertState, Way
from jinbao.gold.types.trade import Trade
from jinbao.kit.http import Principal
from tests import make
from tests.make_gold import GRAM, PROOF, GoldWorld, gold_world, refusal_of


async def alert_of(world: GoldWorld, caller: Principal, way: Way, price: int, sell_ug: int = 0) -> Alert:
    return await world.gold.alerts.create(caller, way, price, sell_ug, PROOF if sell_ug else None, world.once())


async def state_of(world: GoldWorld, caller: Principal) -> AlertState:
    return (await world.gold.alerts.of(caller.id))[0].state


@pytest.mark.parametrize(
    ("way", "price", "before", "at"),
    [(Way.ABOVE, 95_500, 95_499, 95_500), (Way.BELOW, 94_500, 94_501, 94_500)],
)
def test_an_alert_is_hit_once_when_the_price_comes(tmp_path: Path, way: Way, price: int, before: int, at: int) -> None:
    async def scenario() -> None:
        async with gold_world(tmp_path) as world:
            caller = await world.investor()
            made = await alert_of(world, caller, way, price)
            for mid, hits in ((before, 0), (at, 1), (at, 0), (95_000, 0), (at, 0)):
                await world.price(mid)
                assert await world.gold.alerts.check() == hits
            told = await world.events(AlertHit)
            assert [(event["price_minor"], event["market_minor"], event["sell_ug"]) for event in told] == [
                (price, at, 0)
            ]
            found = (await world.gold.alerts.of(caller.id))[0]
            assert (found.id, found.state, found.hit_minor) == (made.id, AlertState.HIT, at)

    make.run(scenario())


def test_a_target_sells_at_the_bid_of_that_moment(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with gold_world(tmp_path) as world:
            caller = await world.investor()
            await world.buy(caller, 3 * GRAM)
            await alert_of(world, caller, Way.ABOVE, 96_000, 2 * GRAM)
            await world.price(96_143)  # a member would get 959.98 for it
            assert await world.gold.alerts.check() == 0
            await world.price(96_200)  # 960.55
            assert await world.gold.alerts.check() == 1
            assert await state_of(world, caller) is AlertState.SOLD
            assert await world.free_gold(caller) == GRAM
            sale = (await world.gold.dealing.page(caller.id, None, 1)).items[0]
            assert (sale.price_minor, sale.ug, sale.standing[:4]) == (96_055, 2 * GRAM, "gal_")
            assert [event["sell_ug"] for event in await world.events(AlertHit)] == [2 * GRAM]
            assert await world.gold.alerts.check() == 0
            await world.in_order()

    make.run(scenario())


def test_a_target_whose_gold_is_gone_says_so_and_sells_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with gold_world(tmp_path) as world:
            caller = await world.investor()
            await world.buy(caller)
            await alert_of(world, caller, Way.BELOW, 95_000, GRAM)
            await world.sell(caller)
            await world.price(94_000)
            assert await world.gold.alerts.check() == 1
            found = (await world.gold.alerts.of(caller.id))[0]
            assert (found.state, found.reason) == (AlertState.FAILED, "gold.not_enough")
            frozen = await world.investor(name="冻结")
            await world.buy(frozen)
            await alert_of(world, frozen, Way.BELOW, 94_500, GRAM)
            await world.freeze(frozen)
            assert await world.gold.alerts.check() == 1
            found = (await world.gold.alerts.of(frozen.id))[0]
            assert (found.state, found.reason) == (AlertState.FAILED, "identity.member_frozen")
            assert await world.free_gold(frozen) == GRAM
            await world.in_order()

    make.run(scenario())


def test_alerts_wait_while_there_is_no_dealing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with gold_world(tmp_path) as world:
            caller = await world.investor()
            await alert_of(world, caller, Way.BELOW, 90_000)
            await world.price(80_000)  # a jump: perhaps a mistake
            assert await world.gold.alerts.check() == 0
            assert await state_of(world, caller) is AlertState.WAITING

    make.run(scenario())


def test_an_alert_can_be_taken_away_by_its_owner_only(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with gold_world(tmp_path) as world:
            caller, other = await world.investor(), await world.investor(name="别人")
            made = await alert_of(world, caller, Way.ABOVE, 95_100)
            assert await refusal_of(world.gold.alerts.remove(other.id, made.id)) == "kit.not_found"
            await world.gold.alerts.remove(caller.id, made.id)
            await world.price(95_200)
            assert await world.gold.alerts.check() == 0 and await world.gold.alerts.of(caller.id) == []
            assert await refusal_of(world.gold.alerts.remove(caller.id, made.id)) == "kit.not_found"

    make.run(scenario())


def test_selling_needs_a_proof_and_an_account_and_there_are_twenty_at_most(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with gold_world(tmp_path) as world:
            caller, new = await world.investor(), await world.member("新来")
            create = world.gold.alerts.create
            assert await refusal_of(create(caller, Way.ABOVE, 96_000, GRAM, None, world.once())) == (
                "identity.proof_needed"
            )
            assert await refusal_of(alert_of(world, new, Way.ABOVE, 96_000, GRAM)) == "gold.account_needed"
            assert await refusal_of(alert_of(world, caller, Way.ABOVE, 96_000, 999)) == "gold.too_little"
            await alert_of(world, new, Way.ABOVE, 96_000)  # anybody may wait for a price
            for _ in range(20):
                await alert_of(world, caller, Way.ABOVE, 96_000)
            assert await refusal_of(alert_of(world, caller, Way.ABOVE, 96_000)) == "gold.alert_limit"

    make.run(scenario())


def test_a_target_is_not_sold_at_a_price_that_has_left_again_while_others_were_served(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with gold_world(tmp_path) as world:
            first, second = await world.investor(name="甲金"), await world.investor(name="乙金")
            for caller in (first, second):
                await world.buy(caller)
                await alert_of(world, caller, Way.ABOVE, 96_000, GRAM)
            await world.price(96_200)
            finish = world.gold.dealing.finish

            async def slowly(trade_id: int) -> Trade:
                done = await finish(trade_id)
                await world.price(95_500)  # the market goes on while the first is served
                return done

            world.gold.dealing.finish = slowly  # type: ignore[method-assign]
            assert await world.gold.alerts.check() == 1
            assert [await state_of(world, caller) for caller in (first, second)] == [
                AlertState.SOLD,
                AlertState.WAITING,
            ]
            assert await world.free_gold(second) == GRAM
            assert await world.gold.alerts.check() == 0
            await world.price(96_200)
            world.gold.dealing.finish = finish  # type: ignore[method-assign]
            assert await world.gold.alerts.check() == 1
            assert await state_of(world, second) is AlertState.SOLD
            await world.in_order()

    make.run(scenario())
