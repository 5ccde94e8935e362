from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from jinbao.bank.events import InstructionDone, InstructionRefused
from jinbao.bank.types import BankAccount, Fault, Instruction, InstructionKind, InstructionState, Trouble
from jinbao.kit.errors import NotFound
from jinbao.kit.ids import encode, show
from jinbao.kit.money import CNY, Money
from tests import make
from tests.make_wallet import WalletWorld, wallet_world

ACCOUNT = BankAccount("JBSB", "6222000000000001")
REFERENCE = 77


async def _instruct(
    world: WalletWorld, minor: int = 500, kind: InstructionKind = InstructionKind.COLLECT, seed: int = 10_000
) -> Instruction:
    await world.sandbox.seed([(ACCOUNT, "王小明", seed)])
    return await world.runtime.db.write(
        lambda tx: world.bank.instruct_in(tx, kind, Money(minor, CNY), ACCOUNT.text(), REFERENCE, "test")
    )


def test_an_instruction_is_carried_out_once_and_announced_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            told = await _instruct(world)
            assert told.state is InstructionState.READY
            await world.settle()
            done = await world.bank.get(told.id)
            assert done.state is InstructionState.DONE
            assert (done.bank_minor, done.trouble) == (500, None)
            assert await world.sandbox.balance(ACCOUNT) == 9_500
            assert await world.sandbox.balance() == 500
            [event] = await world.events(InstructionDone)
            assert event["id"] == show("ins", told.id)
            assert (event["owner"], event["reference"], event["amount_minor"]) == ("test", encode(REFERENCE), 500)
            await world.later(10_000_000)
            assert len(await world.events(InstructionDone)) == 1
            assert await world.sandbox.balance() == 500

    make.run(scenario())


def test_the_same_instruction_handed_in_twice_moves_money_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            told = await _instruct(world)
            first = await world.sandbox.submit(told)
            assert await world.sandbox.submit(told) == first
            assert await world.sandbox.balance(ACCOUNT) == 9_500
            assert len(await world.sandbox.statement(0, 100)) == 1

    make.run(scenario())


def test_a_crash_before_the_bank_was_called_is_found_and_the_order_handed_in_again(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            told = await _instruct(world)
            # What a crash leaves between "about to call" and the call: sent, and the bank never heard of it.
            await world.runtime.db.write(lambda tx: world.bank._take_in(tx, told.id))
            assert (await world.bank.get(told.id)).state is InstructionState.SENT
            await world.settle()
            assert await world.sandbox.balance() == 0  # its next try has not come
            await world.later(5_000)
            assert (await world.bank.get(told.id)).state is InstructionState.DONE
            assert await world.sandbox.balance() == 500

    make.run(scenario())


def test_a_bank_that_is_late_is_asked_until_it_has_answered(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            await world.sandbox.order_fault(Fault(late_ms=60_000), ACCOUNT)
            told = await _instruct(world)
            await world.settle()
            waiting = await world.bank.get(told.id)
            assert waiting.state is InstructionState.UNKNOWN
            assert await world.sandbox.balance() == 0
            assert [one.id for one in await world.bank.pending()] == [told.id]
            await world.later(120_000)
            assert (await world.bank.get(told.id)).state is InstructionState.DONE
            assert await world.bank.pending() == []
            assert len(await world.events(InstructionDone)) == 1

    make.run(scenario())


def test_a_silent_bank_leaves_the_instruction_unknown_and_visible_and_late(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            await world.sandbox.order_fault(Fault(silent=1_000), ACCOUNT)
            told = await _instruct(world)
            await world.later(3_600_000)
            [silent] = await world.bank.pending()
            assert silent.id == told.id and silent.state is InstructionState.UNKNOWN
            assert silent.owner == "test" and silent.late(world.clock.now_ms())
            assert silent.attempts > 5
            assert await world.events(InstructionDone) == await world.events(InstructionRefused) == []
            assert await world.sandbox.balance() == 500  # the bank did it, and we do not claim to know

    make.run(scenario())


def test_a_bank_that_was_silent_at_first_is_asked_and_answers(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            await world.sandbox.order_fault(Fault(silent=3), ACCOUNT)
            told = await _instruct(world)
            await world.later(60_000)
            assert (await world.bank.get(told.id)).state is InstructionState.DONE
            assert await world.sandbox.balance() == 500

    make.run(scenario())


def test_an_order_that_was_lost_on_the_way_is_handed_in_again(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            await world.sandbox.order_fault(Fault(lost=True), ACCOUNT)
            told = await _instruct(world)
            await world.settle()
            assert (await world.bank.get(told.id)).state is InstructionState.UNKNOWN
            assert await world.sandbox.balance() == 0
            await world.later(60_000)
            assert (await world.bank.get(told.id)).state is InstructionState.DONE
            assert await world.sandbox.balance() == 500

    make.run(scenario())


def test_confirmations_that_come_twice_change_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            await world.sandbox.order_fault(Fault(twice=True, times=None))
            told = await _instruct(world)
            await world.later(60_000)
            assert len(await world.sandbox.notices(0, 100)) == 2
            assert (await world.bank.get(told.id)).trouble is None
            assert len(await world.events(InstructionDone)) == 1

    make.run(scenario())


def test_a_refusal_carries_the_banks_word_and_nothing_moves(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            told = await _instruct(world, minor=10_001)
            await world.settle()
            refused = await world.bank.get(told.id)
            assert (refused.state, refused.reason) == (InstructionState.REFUSED, "insufficient_funds")
            [event] = await world.events(InstructionRefused)
            assert event["reason"] == "insufficient_funds"
            assert await world.sandbox.balance(ACCOUNT) == 10_000
            assert await world.sandbox.balance() == 0

    make.run(scenario())


@pytest.mark.parametrize("wrong_by_minor", [-1, 1, 250])
def test_a_wrong_amount_is_flagged_and_never_taken_for_done(tmp_path: Path, wrong_by_minor: int) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            await world.sandbox.order_fault(Fault(wrong_by_minor=wrong_by_minor), ACCOUNT)
            told = await _instruct(world)
            await world.later(3_600_000)
            [flagged] = await world.bank.pending()
            assert (flagged.state, flagged.trouble) == (InstructionState.UNKNOWN, Trouble.WRONG_AMOUNT)
            assert flagged.bank_minor == 500 + wrong_by_minor
            assert await world.events(InstructionDone) == []
            await world.sandbox.correct(told.id)
            await world.later(3_600_000)
            done = await world.bank.get(told.id)
            assert (done.state, done.trouble) == (InstructionState.DONE, None)
            assert len(await world.events(InstructionDone)) == 1

    make.run(scenario())


def test_an_instruction_that_nobody_gave_is_not_found(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            with pytest.raises(NotFound):
                await world.bank.ask(12345)

    make.run(scenario())


def test_two_that_ask_at_once_move_money_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with wallet_world(tmp_path) as world:
            told = await _instruct(world)
            await asyncio.gather(*(world.bank.ask(told.id) for _ in range(8)))
            assert await world.sandbox.balance() == 500
            assert len(await world.events(InstructionDone)) == 1

    make.run(scenario())
