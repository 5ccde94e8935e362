"""The sandbox custodian: bars that say what they weigh, one execution an instruction, and faults to order."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinbao.gold.adapters.sandbox import OMNIBUS, STATEMENT, NoAnswer, SandboxCustodian
from jinbao.gold.adapters.sandbox_bars import cast
from jinbao.gold.rules import bars
from jinbao.gold.rules.custody import answered, statement_digest, statement_faults, wait_ms
from jinbao.gold.types.custody import (
    Answer,
    Bar,
    CustodianFault,
    CustodianPrice,
    DeskSettings,
    Done,
    Instruction,
    InstructionKind,
    InstructionState,
    Move,
    Order,
    Pending,
    Refused,
    Trouble,
    Unheard,
)
from jinbao.gold.types.price import Tick
from jinbao.kit.clock import DAY_MS, day_of
from tests.make import Ground, ground, run

GRAM = 1_000_000
MODULES = ("kit", "ledger", "gold")


def vault(there: Ground, *, sub_ledger: bool = False, mid_minor: int | None = 95_000) -> SandboxCustodian:
    """A custodian on the test's own store, dealing around a price."""

    async def market() -> Tick | None:
        return None if mid_minor is None else Tick(there.clock.now_ms(), mid_minor, mid_minor, "told")

    return SandboxCustodian(
        there.runtime.db, there.clock, there.runtime.zone, market, sub_ledger=sub_ledger, spread_bp=10
    )


def instruction(number: int, kind: InstructionKind, ug: int = GRAM, **order: object) -> Instruction:
    """One that goes to the inventory unless its moves say otherwise."""
    moves = () if kind is InstructionKind.PACK else (Move("", "4300", ug),)
    if kind is InstructionKind.SELL:
        moves = (Move("4300", "", ug),)
    made = replace(Order(kind, ug, moves), **order)  # type: ignore[arg-type]
    return Instruction(number, made, number, "test", InstructionState.READY, 0, 0, 0, 0)


def deposit(number: int, ug: int) -> Instruction:
    """Metal that comes in."""
    return instruction(number, InstructionKind.DEPOSIT, ug)


def test_a_large_bar_weighs_fine_what_the_lbma_says() -> None:
    assert bars.fine_milli_ounces(401_125, 9958) == 399_440
    assert bars.weighed(Fraction(401_149)) == 401_125
    assert bars.weighed(Fraction(401_150)) == 401_150
    assert bars.ounces_ug(1_000) == 31_103_476  # 31.1034768 g, and a bar never covers more than it weighs


@given(st.integers(1, 10_000), st.integers(1, 50_000 * GRAM))
def test_every_bar_that_is_cast_says_what_it_is(number: int, short_ug: int) -> None:
    bar = cast(number, short_ug)
    assert 9950 <= bar.fineness <= 9999
    assert 0 < bar.fine_ug < bar.gross_ug
    assert bar.serial and bar.refiner and bar.assay and bar.vault
    if bar.serial.startswith("L"):
        assert bars.ounces_ug(350_000) <= bar.fine_ug <= bars.ounces_ug(430_000)
    else:
        assert bar.fine_ug == bar.gross_ug * bar.fineness // 10_000


@given(st.lists(st.integers(1, 100), max_size=8), st.integers(0, 300))
def test_bars_that_may_go_leave_the_holding_covered(weights: list[int], holding: int) -> None:
    held = [Bar(f"B{place}", "", weight + 1, 9999, weight, "", "") for place, weight in enumerate(weights)]
    gone = bars.not_needed(held, holding)
    left = sum(weights) - sum(bar.fine_ug for bar in gone)
    assert left >= min(holding, sum(weights))
    assert all(left - bar.fine_ug < holding for bar in held if bar not in gone)


def test_bars_always_cover_what_is_held(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with ground(tmp_path, MODULES) as there:
            custodian = vault(there)
            number = 0
            for ug in (1, 20 * GRAM, 30_000 * GRAM, 7 * GRAM + 123):
                number += 1
                assert isinstance(await custodian.submit(deposit(number, ug)), Done)
                listed = await custodian.bars()
                assert sum(bar.fine_ug for bar in listed) >= await custodian.total()
                assert len({bar.serial for bar in listed}) == len(listed)
            sold = instruction(9, InstructionKind.SELL, 30_000 * GRAM, limit_minor=1)
            assert isinstance(await custodian.submit(sold), Done)
            fine = sum(bar.fine_ug for bar in await custodian.bars())
            assert 27 * GRAM + 124 <= fine < 30_000 * GRAM

    run(scenario())


def test_an_instruction_is_carried_out_once_and_its_id_never_means_another(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with ground(tmp_path, MODULES) as there:
            custodian = vault(there)
            first = await custodian.submit(deposit(1, GRAM))
            assert await custodian.submit(deposit(1, GRAM)) == first == await custodian.ask(1)
            assert await custodian.submit(deposit(1, 2 * GRAM)) == Refused("same_id_other_content")
            assert await custodian.total() == GRAM
            assert await custodian.ask(2) == Unheard()

    run(scenario())


def test_it_deals_around_the_market_within_the_limit_that_it_was_given(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with ground(tmp_path, MODULES) as there:
            custodian = vault(there)
            assert await custodian.price() == CustodianPrice(94_905, 95_095)
            dear = instruction(1, InstructionKind.BUY, 10 * GRAM, limit_minor=950_949)
            assert await custodian.submit(dear) == Refused("beyond_limit")
            bought = await custodian.submit(instruction(2, InstructionKind.BUY, 10 * GRAM, limit_minor=950_950))
            assert isinstance(bought, Done) and bought.amount_minor == 950_950
            cheap = instruction(3, InstructionKind.SELL, 10 * GRAM, limit_minor=949_051)
            assert await custodian.submit(cheap) == Refused("beyond_limit")
            sold = await custodian.submit(instruction(4, InstructionKind.SELL, 10 * GRAM, limit_minor=949_050))
            assert isinstance(sold, Done) and sold.amount_minor == 949_050
            assert await custodian.total() == 0
            shut = vault(there, mid_minor=None)
            assert await shut.price() is None
            order = instruction(5, InstructionKind.BUY, GRAM, limit_minor=10**9)
            assert await shut.submit(order) == Refused("not_dealing")

    run(scenario())


def test_without_a_sub_ledger_it_moves_nothing_between_members_and_tells_no_holders(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with ground(tmp_path, MODULES) as there:
            custodian = vault(there)
            await custodian.submit(deposit(1, GRAM))
            between = instruction(2, InstructionKind.TRANSFER, GRAM, moves=(Move("4300", "2300:A", GRAM),))
            assert await custodian.submit(between) == Refused("no_sub_ledger")
            assert await custodian.holders("", 10) == []
            assert await custodian.holding(OMNIBUS) == GRAM

    run(scenario())


def test_with_a_sub_ledger_nobody_gives_what_they_do_not_have(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with ground(tmp_path, MODULES) as there:
            custodian = vault(there, sub_ledger=True)
            await custodian.submit(deposit(1, 3 * GRAM))
            split = (Move("4300", "2300:A", 2 * GRAM), Move("2300:A", "2300:B", GRAM))
            answer = await custodian.submit(instruction(2, InstructionKind.TRANSFER, 3 * GRAM, moves=split))
            assert isinstance(answer, Done)
            assert await custodian.holders("", 10) == [("2300:A", GRAM), ("2300:B", GRAM), ("4300", GRAM)]
            too_much = (Move("2300:A", "2300:C", GRAM), Move("2300:B", "2300:C", 2 * GRAM))
            refused = await custodian.submit(instruction(3, InstructionKind.TRANSFER, 3 * GRAM, moves=too_much))
            assert refused == Refused("holding_too_small")
            assert await custodian.holding("2300:A") == GRAM
            assert await custodian.holding("2300:C") == 0
            assert await custodian.total() == 3 * GRAM

    run(scenario())


def test_it_packs_from_its_stock_and_each_piece_has_a_serial_number(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with ground(tmp_path, MODULES) as there:
            custodian = vault(there)
            assert await custodian.seed({"bar-5": 3}) == 3
            assert await custodian.seed({"bar-5": 3}) == 0
            packed = await custodian.submit(instruction(1, InstructionKind.PACK, product="bar-5", count=2))
            assert isinstance(packed, Done) and packed.serials == ("BAR-5-000001", "BAR-5-000002")
            again = await custodian.submit(instruction(2, InstructionKind.PACK, product="bar-5", count=2))
            assert again == Refused("out_of_stock")
            assert await custodian.stock() == {"bar-5": 1}

    run(scenario())


def test_it_is_late_silent_deaf_or_unwilling_when_told_to_be(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with ground(tmp_path, MODULES) as there:
            custodian = vault(there)
            await custodian.order_fault(CustodianFault(late_ms=1_000))
            assert await custodian.submit(deposit(1, GRAM)) == Pending()
            assert await custodian.total() == 0
            there.clock.advance(1_000)
            assert isinstance(await custodian.ask(1), Done)
            await custodian.order_fault(CustodianFault(silent=2))
            for _ in range(2):
                with pytest.raises(NoAnswer):
                    await custodian.submit(deposit(2, GRAM))
            assert isinstance(await custodian.ask(2), Done)
            await custodian.order_fault(CustodianFault(lost=True))
            with pytest.raises(NoAnswer):
                await custodian.submit(deposit(3, GRAM))
            assert await custodian.ask(3) == Unheard()
            await custodian.order_fault(CustodianFault(refuse="closed", times=2), InstructionKind.DEPOSIT)
            await custodian.order_fault(CustodianFault(late_ms=5))
            assert await custodian.submit(deposit(4, GRAM)) == Refused("closed")
            await custodian.behave(InstructionKind.DEPOSIT)
            assert await custodian.submit(deposit(5, GRAM)) == Pending()
            assert await custodian.total() == 2 * GRAM

    run(scenario())


def test_a_statement_adds_up_and_seals_what_it_says(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with ground(tmp_path, MODULES) as there:
            custodian = vault(there)
            today = day_of(there.clock.now_ms(), there.runtime.zone)
            await custodian.submit(deposit(1, 5 * GRAM))
            there.clock.advance(DAY_MS)
            tomorrow = day_of(there.clock.now_ms(), there.runtime.zone)
            await custodian.submit(deposit(2, GRAM))
            await custodian.submit(instruction(3, InstructionKind.SELL, 2 * GRAM, limit_minor=1))
            first, second = await custodian.statement(today), await custodian.statement(tomorrow)
            assert (first.opening_ug, first.in_ug, first.closing_ug) == (0, 5 * GRAM, 5 * GRAM)
            told = (second.opening_ug, second.in_ug, second.out_ug, second.closing_ug, second.last_seq)
            assert told == (5 * GRAM, GRAM, 2 * GRAM, 4 * GRAM, 3)
            assert statement_faults(second, tomorrow) == []
            assert statement_faults(second, today) == ["wrong_day"]
            forged = replace(second, closing_ug=5 * GRAM)
            assert statement_faults(forged, tomorrow) == ["wrong_digest", "does_not_add_up", "bars_short"]
            await custodian.order_fault(CustodianFault(short_ug=GRAM, short_bars=1), STATEMENT)
            short = await custodian.statement(tomorrow)
            assert short.closing_ug == 3 * GRAM and short.digest == statement_digest(short)
            assert (await custodian.statement(tomorrow)).closing_ug == 4 * GRAM

    run(scenario())


_OPEN = replace(deposit(1, GRAM), state=InstructionState.SENT)
_BUY = replace(instruction(1, InstructionKind.BUY, limit_minor=95_000), state=InstructionState.SENT)
_PACK = replace(instruction(1, InstructionKind.PACK, product="bar-5", count=1), state=InstructionState.SENT)
_SEEN = InstructionState.UNKNOWN


@pytest.mark.parametrize(
    ("before", "answer", "state", "trouble"),
    [
        (_OPEN, Done(GRAM, "r"), InstructionState.DONE, None),
        (_OPEN, Done(GRAM + 1, "r"), _SEEN, Trouble.WRONG_TERMS),
        (_OPEN, Done(GRAM, "r", amount_minor=1), _SEEN, Trouble.WRONG_TERMS),
        (_BUY, Done(GRAM, "r", amount_minor=95_000), InstructionState.DONE, None),
        (_BUY, Done(GRAM, "r", amount_minor=95_001), _SEEN, Trouble.WRONG_TERMS),
        (_BUY, Done(GRAM, "r", amount_minor=0), _SEEN, Trouble.WRONG_TERMS),
        (_PACK, Done(GRAM, "r", serials=("A",)), InstructionState.DONE, None),
        (_PACK, Done(GRAM, "r"), _SEEN, Trouble.WRONG_TERMS),
        (_OPEN, Refused("no"), InstructionState.REFUSED, None),
        (_OPEN, Pending(), _SEEN, None),
        (_OPEN, Unheard(), InstructionState.READY, None),
        (replace(_OPEN, trouble=Trouble.WRONG_TERMS), Refused("no"), _SEEN, Trouble.CHANGED_ITS_MIND),
        (replace(_OPEN, trouble=Trouble.WRONG_TERMS), Unheard(), _SEEN, Trouble.WRONG_TERMS),
        (replace(_OPEN, state=InstructionState.DONE), Done(GRAM, "r"), InstructionState.DONE, None),
        (replace(_OPEN, state=InstructionState.DONE), Pending(), InstructionState.DONE, None),
        (
            replace(_OPEN, state=InstructionState.DONE),
            Refused("no"),
            InstructionState.DONE,
            Trouble.CHANGED_ITS_MIND,
        ),
        (
            replace(_OPEN, state=InstructionState.REFUSED),
            Done(GRAM, "r"),
            InstructionState.REFUSED,
            Trouble.CHANGED_ITS_MIND,
        ),
    ],
)
def test_only_an_answer_that_agrees_with_the_order_ends_it(
    before: Instruction, answer: Answer, state: InstructionState, trouble: Trouble | None
) -> None:
    after = answered(before, answer, 5)
    assert (after.state, after.trouble) == (state, trouble)


def test_the_wait_doubles_up_to_the_longest() -> None:
    settings = DeskSettings(first_wait_ms=1_000, longest_wait_ms=5_000)
    assert [wait_ms(settings, tries) for tries in (1, 2, 3, 4, 100)] == [1_000, 2_000, 4_000, 5_000, 5_000]
