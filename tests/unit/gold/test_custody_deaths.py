"""The house dies at every step of a batch, of an order in kind and of its delivery; a restart sets all right."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from jinbao.gold import Gold
from jinbao.gold.types.accounts import custodian_due, unsettled
from jinbao.gold.types.batches import BatchState
from jinbao.gold.types.custody import CustodyMode
from jinbao.gold.types.delivery import Delivery, DeliveryState
from jinbao.kit.clock import DAY_MS
from tests.make import run
from tests.make_custody import GRAM, HOME, custody_world, desk_of, every_death, order_of, owner, run_house
from tests.make_gold import PROOF, GoldWorld

MODES = pytest.mark.parametrize("mode", list(CustodyMode))
#: Terms under which the funded house (1 kg and a million) wants to buy, and to sell.
BUYS: dict[str, Any] = {"low_ug": 1_030 * GRAM, "target_ug": 1_040 * GRAM}
SELLS: dict[str, Any] = {"low_ug": 100 * GRAM, "target_ug": 960 * GRAM, "high_ug": 990 * GRAM}


async def _states(world: GoldWorld) -> set[BatchState]:
    return {batch.state for batch in (await world.gold.batches.page(None, 100)).items}


async def _open_sums(world: GoldWorld) -> tuple[int, int]:
    home = world.runtime.home
    due, proceeds = await world.journal.balances([custodian_due(home), unsettled(home)])
    return due.posted, proceeds.posted


@pytest.mark.parametrize("mode", list(CustodyMode))
@pytest.mark.parametrize("terms", [BUYS, SELLS])
def test_a_batch_survives_every_death(tmp_path: Path, terms: dict[str, Any], mode: CustodyMode) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path, mode, **terms) as world:
            dealt = [0]
            buys = terms is BUYS

            async def scene() -> Callable[[Gold], Awaitable[Any]]:
                await world.price(95_000)
                await run_house(world)
                member = await world.investor(2_000_000)
                if buys:
                    await world.buy(member, 20 * GRAM)  # the house is below its bound
                else:
                    await world.fund_house(50 * GRAM, 1)  # the house is above it
                dealt[0] += 1

                async def act(gold: Gold) -> None:
                    await gold.batches.run_due()
                    for one in await gold.desk.pending():
                        await gold.desk.ask(one.id)
                    for entry in await world.journal.pending():
                        await gold.custody.finish(entry.id)
                    for one in await gold.desk.pending():
                        await gold.desk.ask(one.id)
                    for entry in await world.journal.pending():
                        await gold.custody.finish(entry.id)

                return act

            async def check(done: Any) -> None:
                await run_house(world)
                assert await _states(world) == {BatchState.DONE}
                metal, _ = await world.house()
                members = await world.custodian.total() - metal.posted
                assert members == (dealt[0] * 20 * GRAM if buys else 0)
                assert await _open_sums(world) == (0, 0)

            assert await every_death(world, scene, check) >= 16

    run(scenario())


@MODES
def test_an_order_and_its_end_survive_every_death(tmp_path: Path, mode: CustodyMode) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path, mode) as world:
            member = await owner(world, 18)
            before = await world.free_gold(member), (await world.balance(member)).available

            async def scene() -> Callable[[Gold], Awaitable[Delivery]]:
                once = world.once()

                async def act(gold: Gold) -> Delivery:
                    ordered = await gold.deliveries.order(member, "coin-1", 1, HOME, PROOF, once)
                    return await gold.deliveries.cancel(member.id, ordered.id)

                return act

            async def check(delivery: Any) -> None:
                assert delivery.state is DeliveryState.CANCELLED
                assert (await world.free_gold(member), (await world.balance(member)).available) == before

            assert await every_death(world, scene, check) >= (26 if mode is CustodyMode.BANK_OF_RECORD else 10)

    run(scenario())


@MODES
def test_packing_and_handing_over_survive_every_death(tmp_path: Path, mode: CustodyMode) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path, mode) as world:
            member, staff = await owner(world, 20), await desk_of(world)
            left, vault = [20], await world.custodian.total()
            await world.custodian.seed({"coin-1": 100})

            async def scene() -> Callable[[Gold], Awaitable[Delivery]]:
                if left[0] == 1:
                    left[0] = 20
                    world.clock.advance(DAY_MS)  # a new day's limits
                    await world.price(95_000)
                    await world.buy(member, 19 * GRAM)
                delivery = await order_of(world, member, "coin-1")
                left[0] -= 1
                pack, ship = world.once(), world.once()

                async def act(gold: Gold) -> Delivery:
                    await gold.deliveries.advance(staff, delivery.id, DeliveryState.PACKED, "", pack)
                    await world.settle()
                    return await gold.deliveries.advance(staff, delivery.id, DeliveryState.SHIPPED, "SF1", ship)

                return act

            async def check(delivery: Any) -> None:
                assert (delivery.state, len(delivery.serials)) == (DeliveryState.SHIPPED, 1)
                metal, _ = await world.house()
                assert await world.custodian.total() == metal.posted + left[0] * GRAM
                assert vault >= await world.custodian.total()

            assert await every_death(world, scene, check) >= 16
            serials = [
                serial
                for one in (await world.gold.deliveries.everybodys(None, None, 100)).items
                for serial in one.serials
            ]
            assert len(set(serials)) == len(serials) > 10

    run(scenario())
