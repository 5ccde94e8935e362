"""A price that falls by a tenth in a day leaves nothing below zero, and nobody short of what is theirs."""

from __future__ import annotations

import random
from pathlib import Path

from jinbao.gold import jobs as gold_jobs
from jinbao.gold.types.custody import CustodyMode
from jinbao.gold.types.plan import Way
from jinbao.gold.types.quote import Side
from jinbao.kit.clock import DAY_MS
from jinbao.kit.errors import Refusal
from jinbao.kit.http import Principal
from jinbao.ledger.types import AccountFlags, QueryFilter
from tests import make
from tests.make_custody import checked, custody_world, run_house
from tests.make_gold import GRAM, PROOF, GoldWorld

MEMBERS, STEPS = 6, 60


async def nothing_is_negative(world: GoldWorld) -> None:
    """Every guarded account is at or above zero, what is promised away included."""
    for account in await world.engine.query_accounts(QueryFilter(limit=8_000)):
        out, into = account.debits_posted + account.debits_pending, account.credits_posted
        if account.flags & AccountFlags.debits_must_not_exceed_credits:
            assert out <= into, account
        if account.flags & AccountFlags.credits_must_not_exceed_debits:
            assert account.credits_posted + account.credits_pending <= account.debits_posted, account


async def somebody_deals(world: GoldWorld, people: list[Principal], chance: random.Random) -> str:
    """One purchase or sale at a quote that may be a few minutes old; what came of it."""
    caller = chance.choice(people)
    side = chance.choice([Side.BUY, Side.SELL, Side.SELL])
    try:
        quote = await world.quote(caller, side, ug=chance.randrange(GRAM // 100, 4 * GRAM), hold_s=300)
        await world.gold.dealing.trade(caller, quote.id, PROOF, world.once())
    except Refusal as refusal:
        return refusal.code
    return "done"


def test_a_crash_of_ten_percent_in_a_day_leaves_no_negative_anything(tmp_path: Path) -> None:
    async def scenario() -> None:
        chance = random.Random(20130415)  # the worst day of two decades
        async with custody_world(tmp_path, CustodyMode.TRUSTEE) as world:
            people = [await world.investor(5_000_000, f"会员{n}") for n in range(MEMBERS)]
            for caller in people:
                await world.buy(caller, 15 * GRAM)
                await world.gold.alerts.create(
                    caller, Way.BELOW, 91_000 - 500 * people.index(caller), 5 * GRAM, PROOF, world.once()
                )
            metal_before = (await world.house())[0].posted
            ends: dict[str, int] = {}
            for step in range(1, STEPS + 1):
                world.clock.advance(DAY_MS // STEPS)
                await world.price(95_000 - 9_500 * step // STEPS)
                await gold_jobs.check_alerts(world.gold)
                for _ in range(3):
                    end = await somebody_deals(world, people, chance)
                    ends[end] = ends.get(end, 0) + 1
                await gold_jobs.run_batches(world.gold)
                await nothing_is_negative(world)
            await run_house(world)
            await nothing_is_negative(world)
            await checked(world)
            assert ends["done"] > STEPS, ends
            # What else came of it is for want of gold, of cash, or of what a PIN allows in a day.
            assert set(ends) <= {"done", "gold.not_enough", "gold.no_cash", "gold.sold_out", "wallet.proof_limit"}
            alerts = [alert for caller in people for alert in await world.gold.alerts.of(caller.id)]
            assert {alert.state.value for alert in alerts} <= {"sold", "failed"}
            # Members sold into the fall, and the house took it.
            assert (await world.house())[0].posted != metal_before

    make.run(scenario())


def test_a_fall_at_once_stops_dealing_instead(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path) as world:
            caller = await world.investor()
            await world.buy(caller)
            quote = await world.quote(caller, Side.SELL, ug=GRAM, hold_s=300)
            await world.price(85_500)
            before = await world.gold_rows()
            try:
                await world.gold.dealing.trade(caller, quote.id, PROOF, world.once())
            except Refusal as refusal:
                assert refusal.code == "gold.price_jumped"
            else:
                raise AssertionError("somebody sold at the price of before")
            assert await world.gold_rows() == before
            await checked(world)

    make.run(scenario())
