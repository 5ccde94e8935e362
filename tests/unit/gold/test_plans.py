"""Plans buy at their turn, once, and pause themselves when they are refused again and again."""

from __future__ import annotations

from pathlib import Path

import pytest

from jinbao.gold.events import PlanPaused
from jinbao.gold.types.plan import Every, Plan, PlanState, Schedule
from jinbao.identity.types import AccountClass
from jinbao.kit.clock import DAY_MS, HOUR_MS
from jinbao.kit.http import Principal
from tests import make
from tests.make_gold import PROOF, GoldWorld, gold_world, refusal_of

#: 2026-02-16, 12:00 in Shanghai, is a Monday.
MONDAYS_AT_TEN = Schedule(Every.WEEK, 1, 10)
TEN_YUAN = 1_000


async def plan_of(world: GoldWorld, caller: Principal, schedule: Schedule = MONDAYS_AT_TEN) -> Plan:
    return await world.gold.plans.create(caller, TEN_YUAN, schedule, PROOF, world.once())


async def pass_to(world: GoldWorld, plan: Plan, late_ms: int = 0) -> None:
    """The clock is at the plan's next turn, and the market is open."""
    now = (await world.gold.plans.of(plan.member_id))[0]
    world.clock.advance(max(0, now.next_at_ms + late_ms - world.clock.now_ms()))
    await world.price(95_000)


def test_a_plan_buys_ten_yuan_of_gold_every_monday(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with gold_world(tmp_path) as world:
            caller = await world.investor()
            plan = await plan_of(world, caller)
            assert plan.next_at_ms == make.NOON_MS + 7 * DAY_MS - 2 * HOUR_MS
            assert await world.gold.plans.run_due() == 0
            for week in range(1, 4):
                await pass_to(world, plan)
                assert await world.gold.plans.run_due() == 1
                assert await world.gold.plans.run_due() == 0
                now = (await world.gold.plans.of(caller.id))[0]
                assert (now.runs, now.bought_minor, now.refusals, now.state) == (
                    week,
                    week * TEN_YUAN,
                    0,
                    PlanState.ACTIVE,
                )
            assert await world.free_gold(caller) == now.bought_ug == 3 * 10_510  # 10.00 at 951.43
            trades = (await world.gold.dealing.page(caller.id, None, 10)).items
            assert {trade.standing[:4] for trade in trades} == {"gpl_"}
            await world.in_order()

    make.run(scenario())


def test_after_a_stop_of_a_month_it_catches_up_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with gold_world(tmp_path) as world:
            caller = await world.investor()
            plan = await plan_of(world, caller, Schedule(Every.DAY, 0, 9))
            await pass_to(world, plan, late_ms=30 * DAY_MS + 3 * HOUR_MS)
            while await world.gold.plans.run_due():
                pass
            now = (await world.gold.plans.of(caller.id))[0]
            assert now.runs == 1 and now.next_at_ms > world.clock.now_ms()
            assert now.next_at_ms - world.clock.now_ms() <= DAY_MS

    make.run(scenario())


def test_a_plan_waits_while_there_is_no_dealing_and_is_not_to_blame(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with gold_world(tmp_path) as world:
            caller = await world.investor()
            plan = await plan_of(world, caller)
            await pass_to(world, plan)
            world.clock.advance(120_000)  # the price is stale
            assert await world.gold.plans.run_due() == 0
            assert (await world.gold.plans.of(caller.id))[0].refusals == 0
            await world.price(95_100)
            assert await world.gold.plans.run_due() == 1
            assert (await world.gold.plans.of(caller.id))[0].runs == 1

    make.run(scenario())


def test_a_plan_pauses_after_three_refusals_with_the_reason(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with gold_world(tmp_path) as world:
            caller = await world.investor(balance_minor=1_500)
            plan = await plan_of(world, caller)
            await pass_to(world, plan)
            await world.gold.plans.run_due()
            for times in range(1, 4):
                await pass_to(world, plan)
                gold = await world.free_gold(caller)
                assert await world.gold.plans.run_due() == 1
                now = (await world.gold.plans.of(caller.id))[0]
                assert (now.refusals, now.reason) == (times, "gold.balance_too_low")
                assert await world.free_gold(caller) == gold
            assert now.state is PlanState.PAUSED
            told = await world.events(PlanPaused)
            assert [event["reason"] for event in told] == ["gold.balance_too_low"]
            world.clock.advance(14 * DAY_MS)
            await world.price(95_000)
            assert await world.gold.plans.run_due() == 0
            resumed = await world.gold.plans.resume(caller.id, plan.id)
            assert (resumed.state, resumed.refusals, resumed.reason) == (PlanState.ACTIVE, 0, "")
            assert resumed.next_at_ms > world.clock.now_ms()
            await world.in_order()

    make.run(scenario())


def test_what_is_refused_before_it_starts_counts_as_well(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with gold_world(tmp_path) as world:
            caller = await world.investor()
            plan = await plan_of(world, caller)
            await world.freeze(caller)
            await pass_to(world, plan)
            rows = await world.rows("gold_trade")
            assert await world.gold.plans.run_due() == 1
            now = (await world.gold.plans.of(caller.id))[0]
            assert (now.refusals, now.reason, now.runs) == (1, "identity.member_frozen", 0)
            assert now.next_at_ms > world.clock.now_ms()
            assert await world.rows("gold_trade") == rows

    make.run(scenario())


def test_a_house_without_metal_is_not_the_members_fault(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with gold_world(tmp_path, funded=False) as world:
            caller = await world.investor()
            plan = await plan_of(world, caller)
            for _ in range(4):
                await pass_to(world, plan)
                await world.gold.plans.run_due()
            now = (await world.gold.plans.of(caller.id))[0]
            assert (now.state, now.refusals, now.reason) == (PlanState.ACTIVE, 0, "gold.sold_out")

    make.run(scenario())


def test_a_paused_or_ended_plan_does_not_buy(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with gold_world(tmp_path) as world:
            caller, other = await world.investor(), await world.investor(name="别人")
            plan = await plan_of(world, caller)
            assert await refusal_of(world.gold.plans.pause(other.id, plan.id)) == "kit.not_found"
            assert (await world.gold.plans.pause(caller.id, plan.id)).state is PlanState.PAUSED
            await pass_to(world, plan)
            assert await world.gold.plans.run_due() == 0
            await world.gold.plans.end(caller.id, plan.id)
            assert await world.gold.plans.of(caller.id) == []
            assert await refusal_of(world.gold.plans.resume(caller.id, plan.id)) == "kit.not_found"

    make.run(scenario())


@pytest.mark.parametrize(
    ("amount", "schedule", "code"),
    [
        (99, MONDAYS_AT_TEN, "gold.too_little"),
        (20_000_001, MONDAYS_AT_TEN, "gold.too_much"),
        (1_000, Schedule(Every.WEEK, 0, 10), "kit.invalid"),
        (1_000, Schedule(Every.MONTH, 1, 24), "kit.invalid"),
    ],
)
def test_a_plan_that_could_never_buy_is_not_made(tmp_path: Path, amount: int, schedule: Schedule, code: str) -> None:
    async def scenario() -> None:
        async with gold_world(tmp_path) as world:
            caller = await world.investor()
            made = world.gold.plans.create(caller, amount, schedule, PROOF, world.once())
            assert await refusal_of(made) == code
            assert await world.rows("gold_plan") == []

    make.run(scenario())


def test_a_plan_needs_a_proof_an_account_and_a_class_and_there_are_ten_at_most(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with gold_world(tmp_path) as world:
            create = world.gold.plans.create
            caller = await world.investor()
            assert await refusal_of(create(caller, 1_000, MONDAYS_AT_TEN, None, world.once())) == (
                "identity.proof_needed"
            )
            plain = await world.member("普通", AccountClass.II)
            assert await refusal_of(plan_of(world, plain)) == "gold.not_for_class"
            new = await world.member("新来", AccountClass.III)
            assert await refusal_of(plan_of(world, new)) == "gold.account_needed"
            first = await create(caller, 1_000, MONDAYS_AT_TEN, PROOF, world.once("k"))
            assert await create(caller, 1_000, MONDAYS_AT_TEN, PROOF, world.once("k")) == first
            for _ in range(9):
                await plan_of(world, caller)
            assert await refusal_of(plan_of(world, caller)) == "gold.plan_limit"

    make.run(scenario())
