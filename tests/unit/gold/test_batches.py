"""Batches: the house's metal and cash come back to their targets, whatever bank and custodian do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jinbao.bank.types import Fault, parse_bank_account
from jinbao.gold.errors import BatchRunning, CustodianClosed, NothingToBatch
from jinbao.gold.events import BatchFilled
from jinbao.gold.rules.batches import limit_minor, plan, wanted
from jinbao.gold.types.accounts import custodian_due, unsettled
from jinbao.gold.types.batches import Batch, BatchState, BatchTerms, CapitalState, Plan, Position, Side
from jinbao.gold.types.custody import CustodianFault, CustodianPrice, InstructionKind
from jinbao.identity.types import Role
from tests.make import run
from tests.make_custody import GRAM, checked, custody_world, desk_of, run_house
from tests.make_gold import SETTINGS, GoldWorld, refusal_of

PRICE = CustodianPrice(bid_minor=94_000, ask_minor=96_000)
#: Metal between 500 g and 2 kg, aimed at 1 kg; cash from 500,000.00, aimed at a million; lots of 10 g.
TERMS = BatchTerms(
    low_ug=500 * GRAM,
    target_ug=1_000 * GRAM,
    high_ug=2_000 * GRAM,
    cash_low_minor=50_000_000,
    cash_target_minor=100_000_000,
    lot_ug=10 * GRAM,
    most_ug=100_000 * GRAM,
    limit_bp=100,
    retry_ms=60_000,
)
#: Terms under which the funded house (1 kg and a million) wants to buy 40 g.
BUYS: dict[str, Any] = {"low_ug": 1_030 * GRAM, "target_ug": 1_040 * GRAM}
#: ... and to sell 40 g.
SELLS: dict[str, Any] = {"low_ug": 100 * GRAM, "target_ug": 960 * GRAM, "high_ug": 990 * GRAM}


@pytest.mark.parametrize(
    ("grams", "cash_minor", "urgent", "side", "lots"),
    [
        (1_000, 100_000_000, False, None, 0),
        (500, 100_000_000, False, None, 0),
        (499, 10**9, False, Side.BUY, 50),
        (499, 50_000_000, False, Side.BUY, None),
        (0, 50_000_000 + 96_960_0, False, Side.BUY, 1),
        (0, 50_000_000 + 96_960_0 - 1, False, Side.BUY, None),
        (2_001, 100_000_000, False, Side.SELL, 101),
        (1_000, 49_999_999, False, Side.SELL, 50),
        (1_000, 99_000_000, False, None, 0),
        (510, 0, False, Side.SELL, 1),
        (509, 0, False, Side.SELL, None),
        (500, 0, False, None, 0),
        (990, 10**9, True, Side.BUY, 1),
        (1_010, 10**9, True, Side.SELL, 1),
        (1_000, 99_000_000, True, Side.SELL, 2),
    ],
)
def test_when_and_how_much_is_dealt(
    grams: int, cash_minor: int, urgent: bool, side: Side | None, lots: int | None
) -> None:
    position = Position(grams * GRAM, cash_minor)
    assert wanted(position, TERMS, urgent=urgent) is side
    found = plan(position, TERMS, PRICE, urgent=urgent)
    if side is None or lots is None:
        assert found is None
    else:
        assert found is not None and (found.side, found.ug) == (side, lots * 10 * GRAM)
        assert found == Plan(side, found.ug, limit_minor(side, found.ug, PRICE, TERMS.limit_bp))


def test_the_limit_is_rounded_against_nobody_who_must_keep_it() -> None:
    assert limit_minor(Side.BUY, 1, PRICE, 100) == 1
    assert limit_minor(Side.SELL, 1, PRICE, 100) == 0
    assert limit_minor(Side.BUY, 10 * GRAM, PRICE, 100) == 969_600
    assert limit_minor(Side.SELL, 10 * GRAM, PRICE, 100) == 930_600


@given(st.integers(0, 5_000 * GRAM), st.integers(0, 10**9), st.booleans(), st.integers(1, 10**6), st.integers(0, 500))
def test_no_plan_is_beyond_what_the_house_has(
    ug: int, minor: int, urgent: bool, bid_minor: int, spread_minor: int
) -> None:
    price = CustodianPrice(bid_minor, bid_minor + spread_minor)
    found = plan(Position(ug, minor), TERMS, price, urgent=urgent)
    if found is None:
        return
    assert found.ug % TERMS.lot_ug == 0 and 0 < found.ug <= TERMS.most_ug
    if found.side is Side.BUY:
        assert minor - found.limit_minor >= TERMS.cash_low_minor
        assert ug + found.ug <= TERMS.target_ug
    else:
        assert ug - found.ug >= TERMS.low_ug


@given(st.integers(0, 5_000 * GRAM), st.integers(0, 10**9), st.integers(1_000, 10**6))
@settings(max_examples=200)
def test_dealing_comes_to_rest_at_a_price_that_stands_still(ug: int, minor: int, mid_minor: int) -> None:
    price = CustodianPrice(mid_minor, mid_minor)
    position, sides = Position(ug, minor), []
    while found := plan(position, TERMS, price):
        sides.append(found.side)
        worth = found.ug * mid_minor // GRAM
        sign = 1 if found.side is Side.BUY else -1
        position = Position(position.inventory_ug + sign * found.ug, position.dealing_minor - sign * worth)
        assert len(sides) < 60
    assert sorted(set(sides), key=sides.index) in ([], [Side.BUY], [Side.SELL])


async def _newest(world: GoldWorld) -> Batch:
    return (await world.gold.batches.page(None, 1)).items[0]


async def _states(world: GoldWorld) -> list[BatchState]:
    return [batch.state for batch in (await world.gold.batches.page(None, 100)).items]


async def _open_sums(world: GoldWorld) -> tuple[int, int]:
    home = world.runtime.home
    due, proceeds = await world.journal.balances([custodian_due(home), unsettled(home)])
    return due.posted, proceeds.posted


def test_a_batch_is_bought_paid_for_and_in_the_books(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path, **BUYS) as world:
            bank = (await world.safeguarded()).posted
            await run_house(world)
            batch = await _newest(world)
            assert (batch.side, batch.ug, batch.state) == (Side.BUY, 40 * GRAM, BatchState.DONE)
            assert 0 < batch.amount_minor < batch.limit_minor
            metal, cash = await world.house()
            assert metal.available == 1_040 * GRAM == await world.custodian.total()
            assert cash.available == cash.posted == 100_000_000 - batch.amount_minor
            assert (await world.safeguarded()).posted == bank - batch.amount_minor
            assert await _open_sums(world) == (0, 0)
            told = await world.events(BatchFilled)
            assert [(one["side"], one["grams_ug"], one["amount_minor"]) for one in told] == [
                ("buy", 40 * GRAM, batch.amount_minor)
            ]
            assert await world.gold.batches.run_due() == 0
            await checked(world)

    run(scenario())


def test_a_batch_is_sold_collected_for_and_in_the_books(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path, **SELLS) as world:
            bank = (await world.safeguarded()).posted
            await run_house(world)
            batch = await _newest(world)
            assert (batch.side, batch.ug, batch.state) == (Side.SELL, 40 * GRAM, BatchState.DONE)
            metal, cash = await world.house()
            assert metal.available == 960 * GRAM == await world.custodian.total()
            assert cash.available == 100_000_000 + batch.amount_minor
            assert (await world.safeguarded()).posted == bank + batch.amount_minor
            assert await _open_sums(world) == (0, 0)
            await checked(world)

    run(scenario())


@pytest.mark.parametrize("terms", [BUYS, SELLS])
@pytest.mark.parametrize("fault", [CustodianFault(silent=3), CustodianFault(lost=True), CustodianFault(late_ms=9_000)])
def test_a_custodian_that_does_not_answer_is_asked_until_it_does(
    tmp_path: Path, terms: dict[str, Any], fault: CustodianFault
) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path, **terms) as world:
            await world.custodian.order_fault(fault)
            await run_house(world)
            assert await _states(world) == [BatchState.ORDERED]
            assert await world.gold.batches.run_due() == 0, "one batch is dealt at a time"
            for _ in range(10):
                world.clock.advance(6_000)
                await world.price(95_000)
                await run_house(world)
            assert await _states(world) == [BatchState.DONE]
            await checked(world)

    run(scenario())


@pytest.mark.parametrize("terms", [BUYS, SELLS])
def test_what_the_custodian_refuses_is_free_again_and_tried_anew_after_a_while(
    tmp_path: Path, terms: dict[str, Any]
) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path, **terms) as world:
            before = await world.house()
            await world.custodian.order_fault(CustodianFault(refuse="vault_closed"))
            await run_house(world)
            batch = await _newest(world)
            assert (batch.state, batch.reason) == (BatchState.REFUSED, "vault_closed")
            assert await world.house() == before
            assert await world.gold.batches.run_due() == 0, "not again at once"
            await checked(world)
            world.clock.advance(60_000)
            await world.price(95_000)
            await run_house(world)
            assert await _states(world) == [BatchState.DONE, BatchState.REFUSED]
            await checked(world)

    run(scenario())


def test_a_price_that_runs_away_is_refused_by_its_limit(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path, **BUYS) as world:
            await world.custodian.order_fault(CustodianFault(late_ms=5_000))
            await run_house(world)
            world.clock.advance(5_000)
            await world.price(97_000)
            await run_house(world)
            batch = await _newest(world)
            assert (batch.state, batch.reason) == (BatchState.REFUSED, "beyond_limit")
            assert await world.custodian.total() == 1_000 * GRAM
            await checked(world)

    run(scenario())


@pytest.mark.parametrize("terms", [BUYS, SELLS])
def test_what_the_bank_refuses_stays_due_and_is_tried_again(tmp_path: Path, terms: dict[str, Any]) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path, **terms) as world:
            account = parse_bank_account(SETTINGS.custodian_account)
            await world.sandbox.order_fault(Fault(refuse="account_blocked"), account)
            await run_house(world)
            batch = await _newest(world)
            assert (batch.state, batch.reason) == (BatchState.DUE, "account_blocked")
            due, proceeds = await _open_sums(world)
            buys = batch.side is Side.BUY
            assert (due, proceeds) == ((-batch.amount_minor, 0) if buys else (batch.amount_minor, batch.amount_minor))
            await checked(world)
            world.clock.advance(60_000)
            await world.price(95_000)
            await run_house(world)
            assert (await _newest(world)).state is BatchState.DONE
            assert await _open_sums(world) == (0, 0)
            await checked(world)

    run(scenario())


@pytest.mark.parametrize("terms", [BUYS, SELLS])
def test_a_silent_bank_leaves_a_batch_filled_and_the_metal_where_it_is(tmp_path: Path, terms: dict[str, Any]) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path, **terms) as world:
            account = parse_bank_account(SETTINGS.custodian_account)
            await world.sandbox.order_fault(Fault(lost=True, times=None), account)
            await run_house(world)
            assert await _states(world) == [BatchState.FILLED]
            await checked(world)
            await world.sandbox.behave(account)
            await world.later(60_000)
            assert await _states(world) == [BatchState.DONE]
            await checked(world)

    run(scenario())


def test_without_a_price_nothing_is_dealt_and_nothing_breaks(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path, **BUYS) as world:
            staff = await desk_of(world)
            await world.price(95_000, open=False)
            assert await world.gold.batches.run_due() == 0
            assert await refusal_of(world.gold.batches.order(staff, world.once())) == CustodianClosed.code
            world.feed.trouble = "no line"
            assert await world.gold.batches.run_due() == 0
            assert await _states(world) == []

    run(scenario())


def test_staff_order_a_batch_once_and_only_with_the_power(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path, target_ug=1_040 * GRAM) as world:
            staff, once = await desk_of(world), world.once()
            weak = await desk_of(world, Role.SUPPORT)
            assert await refusal_of(world.gold.batches.order(weak, world.once())) == "identity.not_allowed"
            first = await world.gold.batches.order(staff, once)
            assert (first.side, first.ug, first.staff_id) == (Side.BUY, 40 * GRAM, staff.id)
            assert (await world.gold.batches.order(staff, once)).id == first.id
            assert await refusal_of(world.gold.batches.order(staff, world.once())) == BatchRunning.code
            await run_house(world)
            assert await _states(world) == [BatchState.DONE]
            raise_cash = await world.gold.batches.order(staff, world.once())
            assert raise_cash.side is Side.SELL, "the purchase took cash below its target"
            await run_house(world)
            await checked(world)

    run(scenario())


def test_nothing_is_ordered_when_the_house_is_where_it_should_be(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path) as world:
            staff = await desk_of(world)
            assert await world.gold.batches.run_due() == 0
            assert await refusal_of(world.gold.batches.order(staff, world.once())) == NothingToBatch.code
            assert await _states(world) == []

    run(scenario())


def test_whoever_finds_nothing_left_makes_the_house_hurry(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path, target_ug=1_020 * GRAM) as world:
            assert await world.gold.batches.run_due() == 0
            world.gold.batches.hurry()
            await run_house(world)
            batch = await _newest(world)
            assert (batch.urgent, batch.ug, batch.state) == (True, 20 * GRAM, BatchState.DONE)
            assert await world.gold.batches.run_due() == 0

    run(scenario())


def test_what_the_operator_puts_in_arrives_and_what_bank_or_custodian_refuse_does_not(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path) as world:
            before = await world.house()
            own = parse_bank_account(SETTINGS.own_account)
            assert own is not None
            await world.sandbox.order_fault(Fault(refuse="closed"), own)
            await world.custodian.order_fault(CustodianFault(refuse="not_pure"), InstructionKind.DEPOSIT)
            capital = await world.gold.capital.put_in(GRAM, 500)
            await world.settle()
            refused = await world.gold.capital.get(capital.id)
            assert (refused.metal, refused.cash) == (CapitalState.REFUSED, CapitalState.REFUSED)
            assert await world.house() == before
            only_metal = await world.gold.capital.put_in(GRAM, 0)
            await world.settle()
            done = await world.gold.capital.get(only_metal.id)
            assert (done.metal, done.cash) == (CapitalState.DONE, CapitalState.NONE)
            assert (await world.house())[0].posted == before[0].posted + GRAM
            await checked(world)

    run(scenario())


def test_terms_that_do_not_rise_are_a_bug() -> None:
    with pytest.raises(AssertionError):
        replace(TERMS, low_ug=TERMS.high_ug + 1)
