"""Coverage: every gram that is owed is in the vault, and whatever is not as it should be is found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jinbao.bank.types import Fault
from jinbao.gold.adapters.sandbox import STATEMENT
from jinbao.gold.types.accounts import inventory, member_gold
from jinbao.gold.types.coverage import STATEMENT_GOOD_MS
from jinbao.gold.types.custody import CustodianFault, CustodyMode, holder
from jinbao.kit.clock import DAY_MS, HOUR_MS
from jinbao.kit.errors import Refusal, Unknown
from jinbao.kit.http import Principal
from jinbao.ledger import every_account
from jinbao.ledger.types import AccountFlags
from jinbao.wallet.types import MEMBER_BALANCE
from tests.make import run
from tests.make_custody import GRAM, HOME, checked, custody_world, findings, run_house
from tests.make_gold import PROOF, GoldWorld, gold_world

MODES = pytest.mark.parametrize("mode", list(CustodyMode))


async def _what(world: GoldWorld) -> set[str]:
    return {found.what for found in await findings(world)}


@MODES
def test_members_see_whose_the_gold_is_and_that_it_is_there(tmp_path: Path, mode: CustodyMode) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path, mode) as world:
            member = await world.investor(5_000_000)
            await world.buy(member, 12 * GRAM)
            await world.gold.pledges.pledge(member, GRAM, "", PROOF, world.once())
            await world.gold.deliveries.order(member, "bar-5", 1, HOME, PROOF, world.once())
            assert await world.gold.coverage.run_due() == 1
            seen = await world.gold.coverage.now(0)
            sums = seen.sums
            parts = (sums.members_ug, sums.pledged_ug, sums.in_delivery_ug, sums.escrow_ug, sums.inventory_ug)
            assert parts == (6 * GRAM, GRAM, 5 * GRAM, 0, 988 * GRAM)
            assert sums.custodian_ug == sums.owed_ug == 1_000 * GRAM == sum(parts)
            assert seen.covered and seen.mode is mode
            assert seen.statement is not None and seen.statement.gap_ug == 0
            assert (seen.statement.custodian_ug, seen.statement.customers_ug) == (1_000 * GRAM, 12 * GRAM)
            assert sum(bar.fine_ug for bar in seen.bars) >= 1_000 * GRAM
            await checked(world)

    run(scenario())


def test_a_statement_is_taken_every_hour_and_the_last_of_a_day_stands_for_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path) as world:
            coverage = world.gold.coverage
            assert await coverage.run_due() == 1
            assert await coverage.run_due() == 0
            await world.gold.capital.put_in(5 * GRAM, 0)
            await world.settle()
            world.clock.advance(HOUR_MS)
            assert await coverage.run_due() == 1
            world.clock.advance(DAY_MS)
            assert await coverage.run_due() == 1
            days = (await coverage.now(0)).history
            assert [day.custodian_ug for day in days] == [1_005 * GRAM] * 2
            assert days[0].day > days[1].day
            assert all(not day.faults and day.digest for day in days)

    run(scenario())


def test_metal_that_came_since_has_a_statement_of_its_own(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path) as world:
            coverage = world.gold.coverage
            assert await coverage.run_due() == 1
            await world.gold.capital.put_in(5 * GRAM, 0)
            await world.settle()
            assert await coverage.run_due() == 1
            assert await coverage.run_due() == 0
            seen = await coverage.now(0)
            assert seen.statement is not None
            assert seen.statement.custodian_ug == seen.sums.custodian_ug == 1_005 * GRAM

    run(scenario())


def test_nobody_is_told_that_it_is_there_by_our_own_books_alone(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path) as world:
            coverage = world.gold.coverage
            assert not (await coverage.now(0)).covered  # no statement yet
            await coverage.run_due()
            assert (await coverage.now(0)).covered
            world.clock.advance(STATEMENT_GOOD_MS)
            assert (await coverage.now(0)).covered
            world.clock.advance(1)
            assert not (await coverage.now(0)).covered
        (tmp_path / "empty").mkdir()
        async with gold_world(tmp_path / "empty", funded=False) as world:
            assert (await world.gold.coverage.now(0)).covered  # nothing is owed

    run(scenario())


def test_whoever_looks_again_within_a_minute_sees_the_same(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path) as world:
            seen = await world.gold.coverage.now()
            await world.gold.capital.put_in(5 * GRAM, 0)
            await world.settle()
            assert await world.gold.coverage.now() is seen
            world.clock.advance(60_000)
            fresh = await world.gold.coverage.now()
            assert fresh.sums.custodian_ug == seen.sums.custodian_ug + 5 * GRAM

    run(scenario())


def test_a_statement_that_is_short_is_a_gap_for_everybody_to_see(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path) as world:
            await world.custodian.order_fault(CustodianFault(short_ug=7, times=None), STATEMENT)
            told = await world.gold.coverage.take()
            assert (told.gap_ug, told.faults) == (-7, ("gap",))
            assert not (await world.gold.coverage.now(0)).covered
            assert await _what(world) == {"statement_differs"}
            await world.custodian.behave(STATEMENT)
            await world.gold.coverage.take()
            assert (await world.gold.coverage.now(0)).covered

    run(scenario())


def test_bars_that_do_not_weigh_enough_are_found(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path) as world:
            await world.custodian.order_fault(CustodianFault(short_bars=2, times=None), STATEMENT)
            told = await world.gold.coverage.take()
            assert told.faults == ("bars_short",)
            assert not (await world.gold.coverage.now(0)).covered
            await world.runtime.db.write(lambda tx: tx.execute("update gold_sandbox_bar set ours = 0"))
            assert await _what(world) == {"bars_short"}

    run(scenario())


def test_what_the_custodian_does_unasked_is_found(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path) as world:
            await world.custodian.move_unasked(-3, "vault fee")
            told = await world.gold.coverage.take()
            assert (told.gap_ug, told.faults) == (-3, ("not_ours", "gap"))
            assert await _what(world) == {"not_ours", "statement_differs", "lines_differ"}

    run(scenario())


def test_a_silent_custodian_gives_no_statement_and_breaks_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path) as world:
            await world.gold.coverage.take()

            class Silent:
                name = "silent"

                def __getattr__(self, verb: str) -> Any:
                    async def nothing(*asked: Any) -> Any:
                        raise Unknown("no line")

                    return nothing

            silent: Any = Silent()
            world.gold.coverage._custodian = silent
            world.clock.advance(HOUR_MS)
            assert await world.gold.coverage.run_due() == 0
            with pytest.raises(Unknown):
                await world.gold.coverage.take()
            seen = await world.gold.coverage.now(0)
            assert seen.covered and seen.bars == () and len(seen.history) == 1

    run(scenario())


def test_what_the_custodian_has_done_and_we_have_not_closed_is_no_gap(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path, low_ug=1_030 * GRAM, target_ug=1_040 * GRAM) as world:
            await world.gold.batches.run_due()
            await world.journal.sweep(0)
            await world.custodian.order_fault(CustodianFault(silent=1))
            await world.gold.desk.deliver_due()
            assert await world.custodian.total() == 1_040 * GRAM
            waiting = await world.gold.coverage.take()
            assert (waiting.waiting_ug, waiting.gap_ug, waiting.faults) == (40 * GRAM, 0, ())
            world.clock.advance(2_000)
            await world.gold.desk.deliver_due()
            booking = await world.gold.coverage.take()
            assert (booking.waiting_ug, booking.gap_ug) == (40 * GRAM, 0)
            await world.settle()
            settled = await world.gold.coverage.take()
            assert (settled.waiting_ug, settled.ledger_ug, settled.gap_ug) == (0, 1_040 * GRAM, 0)

    run(scenario())


def test_a_holder_whose_gold_is_not_as_in_the_ledger_is_found(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path, CustodyMode.BANK_OF_RECORD) as world:
            member = await world.investor()
            await world.buy(member, 2 * GRAM)
            name, own = holder(member_gold(member.id)), holder(inventory())

            def swap(sql_ug: int) -> Any:
                sql = "update gold_sandbox_holder set ug = ug + :ug where name = :name"
                return lambda tx: (tx.execute(sql, ug=-sql_ug, name=name), tx.execute(sql, ug=sql_ug, name=own))

            await world.runtime.db.write(swap(GRAM))
            assert {(one.what, one.subject) for one in await findings(world)} == {
                ("holder_differs", name),
                ("holder_differs", own),
            }
            await world.runtime.db.write(swap(-GRAM))
            await checked(world)

    run(scenario())


@pytest.mark.parametrize(
    ("damage", "what"),
    [
        ("update gold_pledge set ug = ug + 1", {"pledges_differ"}),
        ("update gold_delivery set ug = ug + 1", {"deliveries_differ"}),
        ("update gold_batch set amount_minor = amount_minor + 1", {"batch_not_booked"}),
        ("update gold_sandbox_line set ug = ug + 1 where text = 'buy'", {"weight_differs"}),
        ("delete from gold_instruction where kind = 'buy'", {"not_instructed", "not_ours"}),
        ("update gold_instruction set trouble = 'wrong_terms' where kind = 'buy'", {"trouble"}),
        ("delete from gold_sandbox_line where text = 'buy'", {"not_at_custodian"}),
    ],
)
def test_whatever_is_changed_behind_the_books_is_found(tmp_path: Path, damage: str, what: set[str]) -> None:
    async def scenario() -> None:
        async with custody_world(tmp_path, low_ug=1_030 * GRAM, target_ug=1_040 * GRAM) as world:
            await run_house(world)
            member = await world.investor(5_000_000)
            await world.buy(member, 9 * GRAM)
            await world.gold.pledges.pledge(member, GRAM, "", PROOF, world.once())
            await world.gold.deliveries.order(member, "bar-5", 1, HOME, PROOF, world.once())
            await checked(world)
            assert await world.runtime.db.write(lambda tx: tx.execute(damage)) == 1
            assert what <= await _what(world)

    run(scenario())


@MODES
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_history_of_buys_sells_batches_and_faults_keeps_every_gram_and_every_fen(
    tmp_path_factory: pytest.TempPathFactory, mode: CustodyMode, data: st.DataObject
) -> None:
    faults = st.builds(
        CustodianFault,
        late_ms=st.sampled_from([0, 0, 3_000]),
        silent=st.integers(0, 2),
        lost=st.booleans(),
        refuse=st.sampled_from(["", "", "no"]),
    )
    acts = st.lists(
        st.one_of(
            st.tuples(st.just("buy"), st.integers(1, 3 * GRAM)),
            st.tuples(st.just("sell"), st.integers(1, 2 * GRAM)),
            st.tuples(st.just("pledge"), st.integers(1, GRAM)),
            st.tuples(st.just("order"), st.integers(1, 2)),
            st.tuples(st.just("fault"), faults),
            st.tuples(st.just("bank"), st.sampled_from([Fault(refuse="no"), Fault(silent=2), Fault(lost=True)])),
            st.tuples(st.just("house"), st.just(0)),
            st.tuples(st.just("price"), st.integers(85_000, 105_000)),
            st.tuples(st.just("time"), st.integers(1, 60_000)),
        ),
        min_size=3,
        max_size=14,
    )
    history = data.draw(acts)

    async def scenario() -> None:
        folder = tmp_path_factory.mktemp("custody")
        terms = {"low_ug": 998 * GRAM, "target_ug": GRAM * 1_000, "high_ug": 1_002 * GRAM, "lot_ug": GRAM}
        async with custody_world(folder, mode, **terms) as world:
            people = [await world.investor(1_000_000), await world.investor(1_000_000, name="李小红")]
            for place, (what, how) in enumerate(history):
                await _act(world, people[place % 2], what, how)
                await _always(world)
            await world.custodian.behave()
            for _ in range(4):
                world.clock.advance(310_000)
                await world.price(95_000)
                await run_house(world)
            await _always(world)
            await checked(world)
            seen = await world.gold.coverage.take()
            assert (seen.gap_ug, seen.waiting_ug, seen.faults) == (0, 0, ())

    run(scenario())


async def _act(world: GoldWorld, member: Principal, what: str, how: Any) -> None:
    try:
        if what == "buy":
            await world.buy(member, how)
        elif what == "sell":
            await world.sell(member, how)
        elif what == "pledge":
            await world.gold.pledges.pledge(member, how, "", PROOF, world.once())
        elif what == "order":
            await world.gold.deliveries.order(member, "coin-1", how, HOME, PROOF, world.once())
        elif what == "fault":
            await world.custodian.order_fault(how)
        elif what == "bank":
            await world.sandbox.order_fault(how)
        elif what == "price":
            await world.price(how)
        elif what == "time":
            world.clock.advance(how)
            await world.price(95_000)
        else:
            await run_house(world)
    except (Refusal, Unknown):
        pass  # the answer is no, or there is none yet: what was begun goes on by itself


async def _always(world: GoldWorld) -> None:
    """At every moment: what the custodian has is what is owed, and the bank has at least what members are owed."""
    sums = await world.gold.coverage.sums()
    assert sums.custodian_ug == sums.owed_ug
    owed = 0
    async for account in every_account(world.engine):
        more = account.credits_posted - account.debits_posted
        if account.flags & AccountFlags.debits_must_not_exceed_credits:
            assert more >= account.debits_pending >= 0
        if account.code == MEMBER_BALANCE.code:
            owed += more
    assert (await world.safeguarded()).posted >= owed
