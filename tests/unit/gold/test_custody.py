"""Every movement of members' gold goes through the custodian: straight on for a trustee, held for a bank of record."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from jinbao.gold import Gold
from jinbao.gold.errors import CustodianRefused
from jinbao.gold.types.accounts import inventory, member_gold
from jinbao.gold.types.custody import (
    CustodianFault,
    CustodyMode,
    HeldState,
    InstructionKind,
    InstructionState,
    holder,
)
from jinbao.gold.types.delivery import Pledge, PledgeState
from jinbao.gold.types.quote import Side
from jinbao.kit.errors import Unknown
from tests.make import run
from tests.make_custody import GRAM, checked, custody_world, every_death
from tests.make_gold import PROOF, GoldWorld, refusal_of

PART = GRAM // 10
BANK = CustodyMode.BANK_OF_RECORD
MODES = pytest.mark.parametrize("mode", list(CustodyMode))


async def _held(world: GoldWorld) -> list[HeldState]:
    found = await world.runtime.db.read(lambda tx: world.gold.custody.held_after_in(tx, 0, 100))
    return [held.state for held in found]


@MODES
def test_a_purchase_and_a_sale_end_the_same_in_both_modes(tmp_path: Path, mode: CustodyMode) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path, mode) as world:
            member = await world.investor()
            await world.buy(member, 3 * GRAM)
            await world.sell(member, GRAM)
            assert await world.free_gold(member) == 2 * GRAM
            await checked(world)
            assert await _held(world) == ([HeldState.DONE] * 2 if mode is BANK else [])

    run(scenario())


def test_a_trustee_is_told_of_no_movement_between_members(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path) as world:
            member = await world.investor()
            before = await world.rows("gold_instruction")
            await world.buy(member)
            assert await world.rows("gold_instruction") == before
            assert await world.rows("gold_held") == []

    run(scenario())


def test_the_bank_of_record_has_each_members_gold_on_their_name(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path, BANK) as world:
            member = await world.investor()
            await world.buy(member, 2 * GRAM)
            assert await world.custodian.holding(holder(member_gold(member.id))) == 2 * GRAM
            metal, _ = await world.house()
            assert await world.custodian.holding(holder(inventory())) == metal.posted

    run(scenario())


def test_a_member_with_nothing_left_on_the_balance_sells_and_pays_the_fee_out_of_the_proceeds(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path, BANK) as world:
            member = await world.investor(balance_minor=0)
            giver = await world.investor()
            await world.buy(giver, GRAM)
            poor = await world.balance(member)
            assert poor.available == 0
            quote = await world.quote(giver, Side.SELL)
            all_of_it = (await world.balance(giver)).available
            await world.wallet.transfers.send(giver, member.id, all_of_it, "", PROOF, world.once())
            trade = await world.gold.dealing.trade(giver, quote.id, PROOF, world.once())
            assert trade.fee_minor > 0
            assert (await world.balance(giver)).available == trade.amount_minor - trade.fee_minor
            await checked(world)

    run(scenario())


@pytest.mark.parametrize("fault", [CustodianFault(silent=1), CustodianFault(lost=True), CustodianFault(late_ms=5_000)])
def test_while_the_custodian_has_not_answered_the_gold_is_held_and_moves_once_it_has(
    tmp_path: Path, fault: CustodianFault
) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path, BANK) as world:
            member = await world.investor()
            quote, once = await world.quote(member), world.once()
            await world.custodian.order_fault(fault, InstructionKind.TRANSFER)
            with pytest.raises(Unknown):
                await world.gold.dealing.trade(member, quote.id, PROOF, once)
            assert await world.free_gold(member) == 0
            assert (await world.balance(member)).pending_out == quote.amount_minor
            assert await _held(world) == [HeldState.INSTRUCTED]
            await world.later(60_000)
            assert await world.free_gold(member) == GRAM
            again = await world.gold.dealing.trade(member, quote.id, PROOF, once)
            assert again.ug == GRAM
            assert await world.custodian.holding(holder(member_gold(member.id))) == GRAM
            assert await _held(world) == [HeldState.DONE]
            await checked(world)

    run(scenario())


def test_what_the_custodian_refuses_is_given_back(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path, BANK) as world:
            member = await world.investor()
            before = await world.house(), await world.balance(member)
            quote, once = await world.quote(member), world.once()
            await world.custodian.order_fault(CustodianFault(refuse="sanctions"), InstructionKind.TRANSFER)
            trade = world.gold.dealing.trade
            assert await refusal_of(trade(member, quote.id, PROOF, once)) == CustodianRefused.code
            assert (await world.house(), await world.balance(member)) == before
            assert await _held(world) == [HeldState.REFUSED]
            assert await refusal_of(trade(member, quote.id, PROOF, once)) == CustodianRefused.code
            await world.settle()
            assert (await world.house(), await world.balance(member)) == before
            await checked(world)

    run(scenario())


def test_what_the_ledger_refuses_to_hold_never_reaches_the_custodian(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path, BANK) as world:
            member = await world.investor()
            told = await world.rows("gold_instruction")
            pledge = world.gold.pledges.pledge(member, GRAM, "", PROOF, world.once())
            assert await refusal_of(pledge) == "gold.not_enough"
            assert await world.rows("gold_instruction") == told
            assert await _held(world) == [HeldState.NOT_HELD]
            await checked(world)

    run(scenario())


def test_an_instruction_is_carried_out_once_however_often_it_is_handed_in(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path, BANK) as world:
            member = await world.investor()
            await world.buy(member)
            found = await world.runtime.db.read(lambda tx: world.gold.desk.after_in(tx, 0, 100))
            transfer = next(one for one in found if one.order.kind is InstructionKind.TRANSFER)
            assert transfer.state is InstructionState.DONE
            for _ in range(3):
                await world.custodian.submit(transfer)
            assert await world.custodian.holding(holder(member_gold(member.id))) == GRAM
            await checked(world)

    run(scenario())


def test_finishing_from_many_places_at_once_moves_the_gold_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path, BANK) as world:
            member = await world.investor()
            quote, once = await world.quote(member), world.once()
            await world.custodian.order_fault(CustodianFault(silent=1), InstructionKind.TRANSFER)
            trade = world.gold.dealing.trade
            with pytest.raises(Unknown):
                await trade(member, quote.id, PROOF, once)
            done = await asyncio.gather(*(trade(member, quote.id, PROOF, once) for _ in range(5)))
            assert {one.id for one in done} == {done[0].id}
            assert await world.free_gold(member) == GRAM
            await checked(world)

    run(scenario())


@MODES
def test_a_pledge_survives_every_death(tmp_path: Path, mode: CustodyMode) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path, mode) as world:
            member = await world.investor(5_000_000)
            await world.buy(member, 20 * GRAM)
            pledged = [0]

            async def scene() -> Callable[[Gold], Awaitable[Pledge]]:
                once = world.once()
                return lambda gold: gold.pledges.pledge(member, PART, "", PROOF, once)

            async def check(pledge: Any) -> None:
                pledged[0] += 1
                assert pledge.state is PledgeState.PLEDGED
                assert await world.free_gold(member) == 20 * GRAM - pledged[0] * PART
                held = (await world.gold.accounts.get(member.id)) or pytest.fail("no account")
                assert held.pledged_ug == pledged[0] * PART

            least = 14 if mode is BANK else 6
            assert await every_death(world, scene, check) >= least

    run(scenario())


def test_a_refused_pledge_is_refused_after_every_death(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path, BANK) as world:
            member = await world.investor()
            await world.buy(member, GRAM)
            await world.custodian.order_fault(CustodianFault(refuse="no", times=None), InstructionKind.TRANSFER)

            async def scene() -> Callable[[Gold], Awaitable[str]]:
                once = world.once()
                return lambda gold: refusal_of(gold.pledges.pledge(member, GRAM, "", PROOF, once))

            async def check(code: Any) -> None:
                assert code == CustodianRefused.code
                assert await world.free_gold(member) == GRAM

            assert await every_death(world, scene, check) >= 14

    run(scenario())


def test_a_released_pledge_is_free_again_and_stays_so(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path, BANK) as world:
            member, other = await world.investor(), await world.investor(name="别人")
            await world.buy(member, 2 * GRAM)
            pledge = await world.gold.pledges.pledge(member, GRAM, "for a loan", PROOF, world.once())
            assert await world.free_gold(member) == GRAM
            assert await refusal_of(world.gold.pledges.release(other.id, pledge.id)) == "kit.not_found"
            for _ in range(2):
                released = await world.gold.pledges.release(member.id, pledge.id)
                assert released.state is PledgeState.RELEASED
                assert await world.free_gold(member) == 2 * GRAM
            page = await world.gold.pledges.page(member.id, None, 10)
            assert [one.id for one in page.items] == [pledge.id]
            await checked(world)

    run(scenario())


def test_a_silent_market_stops_dealing_and_nothing_else(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path, BANK) as world:
            member = await world.investor()
            await world.buy(member)
            world.feed.trouble = "no line"
            pledge = await world.gold.pledges.pledge(member, PART, "", PROOF, world.once())
            assert pledge.state is PledgeState.PLEDGED
            await checked(world)

    run(scenario())
