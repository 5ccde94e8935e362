"""The journal's promises: intent, post, complete; never twice, never guessed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from jinbao.kit.clock import MovableClock
from jinbao.kit.db import Tx
from jinbao.kit.errors import Busy, NotFound, Unknown
from jinbao.kit.money import CNY, Money
from jinbao.ledger import Entry, EntryState, Journal, audit
from jinbao.ledger.adapters.memory import MemoryEngine
from jinbao.ledger.chart import AccountKind, EntryKind, Leg, Movement, Side, account_ref
from jinbao.ledger.types import CreateTransferResult, Transfer
from tests import make

CASH = AccountKind(9000, "test.cash", Side.DEBIT, guarded=False, about="where money comes from")
PURSE = AccountKind(9001, "test.purse", Side.CREDIT, guarded=True, about="somebody's money")
FUNDED = EntryKind(9000, "test.funded", "money comes in")
PAID = EntryKind(9001, "test.paid", "money goes from one purse to another")
CASH_REF = account_ref(CASH, 0, CNY)


def fund(owner: int, fen: int) -> Movement:
    return Movement(FUNDED, (Leg(CASH_REF, account_ref(PURSE, owner, CNY), Money(fen, CNY)),))


def paid(payer: int, payee: int, *amounts: int) -> Movement:
    legs = (Leg(account_ref(PURSE, payer, CNY), account_ref(PURSE, payee, CNY), Money(fen, CNY)) for fen in amounts)
    return Movement(PAID, tuple(legs))


class Told:
    """Remembers how entries ended."""

    def __init__(self) -> None:
        self.ends: list[tuple[int, str]] = []

    def posted(self, tx: Tx, entry: Entry) -> None:
        self.ends.append((entry.id, "posted"))

    def rejected(self, tx: Tx, entry: Entry, reason: str) -> None:
        self.ends.append((entry.id, reason))


class SilentEngine(MemoryEngine):
    """An engine whose answer gets lost, before or after it did what was asked."""

    silent = ""

    async def create_transfers(self, batch: Sequence[Transfer]) -> list[CreateTransferResult]:
        if self.silent == "before":
            raise Unknown("no answer")
        results = await super().create_transfers(batch)
        if self.silent == "after":
            raise Unknown("no answer")
        return results


async def perform(ground: make.Ground, journal: Journal, movement: Movement) -> Entry:
    entry_id = ground.runtime.new_id()
    await ground.runtime.db.write(lambda tx: journal.intend(tx, entry_id, movement, subject=7, note=b"n"))
    return await journal.finish(entry_id)


def listening(journal: Journal) -> Told:
    told = Told()
    journal.register(FUNDED, told)
    journal.register(PAID, told)
    return told


async def purse_of(journal: Journal, owner: int) -> int:
    return (await journal.balance(account_ref(PURSE, owner, CNY))).available


def test_a_posted_entry_moves_the_money_and_is_completed_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with make.ground(tmp_path) as ground:
            told = listening(ground.journal)
            funded = await perform(ground, ground.journal, fund(1, 500))
            entry = await perform(ground, ground.journal, paid(1, 2, 200, 30))
            again = await ground.journal.finish(entry.id)
            assert entry.posted and again == entry and entry.note == b"n" and entry.subject == 7
            assert told.ends == [(funded.id, "posted"), (entry.id, "posted")]
            assert [await purse_of(ground.journal, owner) for owner in (1, 2)] == [270, 230]
            assert [e.id for e in await ground.journal.entries_about(7)] == [funded.id, entry.id]

    make.run(scenario())


def test_a_rejected_entry_moves_nothing_and_stays_rejected_when_the_money_is_there_later(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with make.ground(tmp_path) as ground:
            told = listening(ground.journal)
            await perform(ground, ground.journal, fund(1, 100))
            entry = await perform(ground, ground.journal, paid(1, 2, 60, 60))
            assert (entry.state, entry.reason) == (EntryState.REJECTED, "exceeds_credits")
            assert [await purse_of(ground.journal, owner) for owner in (1, 2)] == [100, 0]
            await perform(ground, ground.journal, fund(1, 1_000))
            assert (await ground.journal.finish(entry.id)).state is EntryState.REJECTED
            assert await purse_of(ground.journal, 2) == 0
            assert told.ends[1] == (entry.id, "exceeds_credits") and len(told.ends) == 3

    make.run(scenario())


def test_what_was_intended_in_a_unit_that_was_undone_never_moves(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with make.ground(tmp_path) as ground:
            told = listening(ground.journal)
            entry_id = ground.runtime.new_id()

            def work(tx: Tx) -> None:
                ground.journal.intend(tx, entry_id, fund(1, 500), subject=7)
                raise NotFound()

            with pytest.raises(NotFound):
                await ground.runtime.db.write(work)
            with pytest.raises(NotFound):
                await ground.journal.finish(entry_id)
            assert await ground.journal.sweep(0) == 0 and told.ends == []
            assert await purse_of(ground.journal, 1) == 0

    make.run(scenario())


def test_an_entry_ends_the_same_where_it_was_intended_and_read_from_the_store(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with make.ground(tmp_path) as ground:
            listening(ground.journal)
            for movement in (fund(1, 500), paid(1, 2, 200, 30), paid(1, 2, 271)):
                entry = await perform(ground, ground.journal, movement)
                assert entry == await ground.journal.entry(entry.id)
            entry_id = ground.runtime.new_id()
            await ground.runtime.db.write(lambda tx: ground.journal.intend(tx, entry_id, paid(1, 2, 10, 20), subject=7))
            restarted = Journal(ground.runtime.db, ground.engine, ground.clock)
            listening(restarted)
            ended = await restarted.finish(entry_id)
            assert ended == await ground.journal.finish(entry_id) and ended.posted

    make.run(scenario())


@pytest.mark.parametrize("silent", ["", "after"])
@pytest.mark.parametrize(("amounts", "leg"), [((60, 60), 1), ((30, 30, 41), 2), ((101, 1), 0)])
def test_a_rejected_entry_says_which_leg_was_refused_even_when_the_answer_was_lost(
    tmp_path: Path, amounts: tuple[int, ...], leg: int, silent: str
) -> None:
    async def scenario() -> None:
        async with make.ground(tmp_path) as ground:
            engine = SilentEngine(ground.clock)
            journal = Journal(ground.runtime.db, engine, ground.clock)
            listening(journal)
            await perform(ground, journal, fund(1, 100))
            entry_id = ground.runtime.new_id()
            movement = paid(1, 2, *amounts)
            await ground.runtime.db.write(lambda tx: journal.intend(tx, entry_id, movement, subject=7))
            engine.silent = silent
            if silent:
                with pytest.raises(Unknown):
                    await journal.finish(entry_id)
                engine.silent = ""
            entry = await journal.finish(entry_id)
            assert entry.short and entry.refused_leg == leg
            assert (await journal.entry(entry_id)).refused_leg == leg
            assert await purse_of(journal, 2) == 0

    make.run(scenario())


@pytest.mark.parametrize("silent", ["before", "after"])
def test_no_answer_leaves_the_entry_pending_and_the_sweeper_finishes_it_once(tmp_path: Path, silent: str) -> None:
    async def scenario() -> None:
        async with make.ground(tmp_path) as ground:
            engine = SilentEngine(ground.clock)
            journal = Journal(ground.runtime.db, engine, ground.clock)
            told = listening(journal)
            engine.silent = silent
            with pytest.raises(Unknown):
                await perform(ground, journal, fund(1, 500))
            (pending,) = await journal.page(state=EntryState.PENDING)
            assert told.ends == []
            assert await journal.sweep(0) == 0
            engine.silent = ""
            assert await journal.sweep() == 0, "too young: a request may still be at work on it"
            ground.clock.advance(2_000)
            assert await journal.sweep() == 1
            assert told.ends == [(pending.id, "posted")]
            assert await purse_of(journal, 1) == 500
            assert await audit.check_entries(ground.runtime.db, engine) == []

    make.run(scenario())


@pytest.mark.parametrize(("fen", "end"), [((200, 30), "posted"), ((200, 400), "id_already_failed")])
def test_a_chain_whose_answer_was_lost_ends_as_the_engine_ended_it(
    tmp_path: Path, fen: tuple[int, ...], end: str
) -> None:
    async def scenario() -> None:
        async with make.ground(tmp_path) as ground:
            engine = SilentEngine(ground.clock)
            journal = Journal(ground.runtime.db, engine, ground.clock)
            told = listening(journal)
            await perform(ground, journal, fund(1, 500))
            engine.silent = "after"
            with pytest.raises(Unknown):
                await perform(ground, journal, paid(1, 2, *fen))
            engine.silent = ""
            assert await journal.sweep(0) == 1
            assert told.ends[1][1] == end
            moved = sum(fen) if end == "posted" else 0
            assert [await purse_of(journal, owner) for owner in (1, 2)] == [500 - moved, moved]

    make.run(scenario())


def test_finishing_from_many_places_at_once_completes_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with make.ground(tmp_path) as ground:
            told = listening(ground.journal)
            entry_id = ground.runtime.new_id()
            await ground.runtime.db.write(lambda tx: ground.journal.intend(tx, entry_id, fund(1, 5), subject=1))
            twin = Journal(ground.runtime.db, ground.engine, ground.clock)
            twin_told = listening(twin)
            ends = await asyncio.gather(
                *(ground.journal.finish(entry_id) for _ in range(5)), *(twin.finish(entry_id) for _ in range(5))
            )
            assert all(entry.posted for entry in ends)
            assert told.ends + twin_told.ends == [(entry_id, "posted")]
            assert await purse_of(ground.journal, 1) == 5

    make.run(scenario())


class SlowEngine(MemoryEngine):
    """An engine that waits to be let go."""

    def __init__(self, clock: MovableClock) -> None:
        super().__init__(clock)
        self.go = asyncio.Event()
        self.asked = asyncio.Event()

    async def create_transfers(self, batch: Sequence[Transfer]) -> list[CreateTransferResult]:
        self.asked.set()
        await self.go.wait()
        return await super().create_transfers(batch)


def test_a_caller_who_goes_away_takes_no_other_caller_along(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with make.ground(tmp_path) as ground:
            engine = SlowEngine(ground.clock)
            journal = Journal(ground.runtime.db, engine, ground.clock)
            told = listening(journal)
            entry_id = ground.runtime.new_id()
            await ground.runtime.db.write(lambda tx: journal.intend(tx, entry_id, fund(1, 5), subject=1))
            first = asyncio.create_task(journal.finish(entry_id))
            await engine.asked.wait()
            others = [asyncio.create_task(journal.finish(entry_id)) for _ in range(2)]
            await asyncio.sleep(0)
            first.cancel()
            others[1].cancel()
            await asyncio.gather(first, others[1], return_exceptions=True)
            engine.go.set()
            assert (await asyncio.wait_for(others[0], 60)).posted
            assert first.cancelled() and others[1].cancelled()
            assert told.ends == [(entry_id, "posted")]

    make.run(scenario())


def test_an_entry_that_was_never_intended_is_not_found(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with make.ground(tmp_path) as ground:
            listening(ground.journal)
            with pytest.raises(NotFound):
                await ground.journal.finish(12345)
            assert await ground.engine.lookup_transfers([12345]) == []

    make.run(scenario())


def test_the_auditor_sees_money_that_moved_outside_the_journal(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with make.ground(tmp_path) as ground:
            listening(ground.journal)
            entry = await perform(ground, ground.journal, fund(1, 500))
            db = ground.runtime.db
            assert await audit.check_transfers(db, ground.engine) == []
            assert await audit.check_trial_balance(ground.engine) == []
            (leg,) = entry.transfers
            await ground.engine.create_transfers(
                [Transfer(leg.id + 99, leg.debit_account_id, leg.credit_account_id, 1, ledger=156, code=1)]
            )
            assert [finding.check for finding in await audit.check_transfers(db, ground.engine)] == ["transfers"]

    make.run(scenario())


def test_the_auditor_sees_an_entry_whose_transfers_are_missing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with make.ground(tmp_path) as ground:
            listening(ground.journal)
            await perform(ground, ground.journal, fund(1, 500))
            empty = MemoryEngine(ground.clock)
            findings = await audit.check_entries(ground.runtime.db, empty)
            assert [(finding.check, "missing" in finding.detail) for finding in findings] == [("entries", True)]

    make.run(scenario())


class CrowdedEngine(MemoryEngine):
    """An engine whose queue is full."""

    crowded = False

    async def create_transfers(self, batch: Sequence[Transfer]) -> list[CreateTransferResult]:
        if self.crowded:
            raise Busy()
        return await super().create_transfers(batch)

    async def expire(self) -> int:
        if self.crowded:
            raise Busy()
        return await super().expire()


def test_a_crowded_engine_is_no_refusal_once_the_intent_is_written(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with make.ground(tmp_path) as ground:
            engine = CrowdedEngine(ground.clock)
            journal = Journal(ground.runtime.db, engine, ground.clock)
            listening(journal)
            engine.crowded = True
            with pytest.raises(Unknown):
                await perform(ground, journal, fund(1, 500))
            assert await journal.count_pending() == 1
            engine.crowded = False
            assert await journal.sweep(0) == 1
            assert await purse_of(journal, 1) == 500

    make.run(scenario())


def test_the_sweeper_outlives_whatever_goes_wrong_in_one_round(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with make.ground(tmp_path) as ground:
            engine = CrowdedEngine(ground.clock)
            journal = Journal(ground.runtime.db, engine, ground.clock)
            listening(journal)
            engine.crowded = True
            with pytest.raises(Unknown):
                await perform(ground, journal, fund(1, 500))
            sweeping = asyncio.create_task(journal.run())
            for _ in range(20):
                await asyncio.sleep(0.001)
            engine.crowded = False
            for _ in range(200):
                ground.clock.advance(1_000)
                await asyncio.sleep(0.005)
                if not await journal.count_pending():
                    break
            assert await purse_of(journal, 1) == 500
            sweeping.cancel()

    make.run(scenario())
