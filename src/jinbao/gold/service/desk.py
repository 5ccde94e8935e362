"""The custodian's desk: give it an order, carry it there, ask until it has ended, tell the part that gave it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import replace

import structlog

from jinbao.gold.ports import Custodian
from jinbao.gold.rules.custody import answered, taken
from jinbao.gold.store import custody as store
from jinbao.gold.types.custody import (
    Answer,
    DeskSettings,
    Instruction,
    InstructionKind,
    InstructionState,
    Order,
    Unheard,
)
from jinbao.kit.db import Tx
from jinbao.kit.errors import NotFound, Unknown
from jinbao.kit.ids import show
from jinbao.kit.runtime import Runtime
from jinbao.ledger import Journal

#: Signalled after a commit that holds a new instruction, so that it need not wait for the next round.
SIGNAL = "gold.custodian"
_AT_ONCE = 16

_log = structlog.get_logger("jinbao.gold")

Ended = Callable[[Tx, Instruction], None]


class Desk:
    """One per process. Each part of gold that gives orders says with ``register`` who hears how they ended."""

    def __init__(self, runtime: Runtime, journal: Journal, custodian: Custodian, settings: DeskSettings) -> None:
        self._runtime = runtime
        self._journal = journal
        self._custodian = custodian
        self._settings = settings
        self._owners: dict[str, Ended] = {}

    def register(self, owner: str, ended: Ended) -> None:
        """``ended`` is told of each instruction of ``owner`` once, in the unit of work that closes it."""
        assert owner not in self._owners, owner
        self._owners[owner] = ended

    def instruct_in(self, tx: Tx, order: Order, reference: int, owner: str) -> Instruction:
        """Give an order, in the caller's unit of work; it is carried to the custodian after the commit."""
        assert owner in self._owners, f"nobody hears what becomes of {owner}'s instructions"
        now_ms = self._runtime.clock.now_ms()
        instruction = Instruction(
            id=self._runtime.new_id(),
            order=order,
            reference=reference,
            owner=owner,
            state=InstructionState.READY,
            attempts=0,
            created_at_ms=now_ms,
            deadline_at_ms=now_ms + self._settings.deadline_ms,
            next_try_at_ms=now_ms,
        )
        store.insert(tx, instruction)
        tx.signal(SIGNAL)
        return instruction

    def get_in(self, tx: Tx, instruction_id: int) -> Instruction:
        """The instruction with this id; raises ``NotFound``."""
        found = store.get(tx, instruction_id)
        if found is None:
            raise NotFound()
        return found

    def after_in(self, tx: Tx, after_id: int, limit: int, kinds: Collection[InstructionKind] = ()) -> list[Instruction]:
        """Instructions after an id, oldest first, of some kinds or of all."""
        return store.after(tx, after_id, limit, kinds)

    def about_in(self, tx: Tx, reference: int) -> list[Instruction]:
        """The instructions about one thing, oldest first."""
        return store.about(tx, reference)

    async def pending(self, after: tuple[int, int] = (0, 0), limit: int = 100) -> list[Instruction]:
        """Open instructions, the earliest deadline first; ``after`` is the last one's ``(deadline_at_ms, id)``."""
        return await self._runtime.db.read(lambda tx: store.open_after(tx, after, limit))

    async def count_pending(self) -> tuple[int, int]:
        """How many instructions are open, and how many of them late."""
        now_ms = self._runtime.clock.now_ms()
        return await self._runtime.db.read(lambda tx: store.count_open(tx, now_ms))

    async def deliver_due(self) -> int:
        """Carry every order whose turn it is to the custodian, or ask after it; how many were tried."""
        now_ms, batch = self._runtime.clock.now_ms(), self._settings.batch
        ids = await self._runtime.db.read(lambda tx: store.due(tx, now_ms, batch))
        for start in range(0, len(ids), _AT_ONCE):
            await asyncio.gather(*(self.ask(one) for one in ids[start : start + _AT_ONCE]))
        return len(ids)

    async def ask(self, instruction_id: int) -> Instruction:
        """Hand an order in if that was never tried, else ask after it; the instruction as it then stands.

        One that has ended is only read. Raises ``NotFound``; never ``Unknown``: silence leaves it open.
        """
        before = await self._runtime.db.write(lambda tx: self._take_in(tx, instruction_id))
        if before.state.final:
            return before
        try:
            answer = await self._call(before)
        except Unknown as unknown:
            _log.warning("custodian_silent", instruction=show("cin", instruction_id), why=str(unknown))
            return await self._runtime.db.write(lambda tx: self._silence_in(tx, instruction_id))
        after = await self._runtime.db.write(lambda tx: self._apply_in(tx, instruction_id, answer))
        if after.state.final:
            self._journal.sweep_soon()  # whoever heard of it has most likely intended an entry
        return after

    async def _call(self, before: Instruction) -> Answer:
        if before.state is InstructionState.READY:
            return await self._custodian.submit(before)
        answer = await self._custodian.ask(before.id)
        # Never heard of it: our order was lost on the way, and the same id cannot be carried out twice.
        if isinstance(answer, Unheard) and before.trouble is None:
            return await self._custodian.submit(before)
        return answer

    def _take_in(self, tx: Tx, instruction_id: int) -> Instruction:
        """Note that the custodian is about to be called; the instruction as it was before."""
        before = self.get_in(tx, instruction_id)
        if not before.state.final:
            store.update(tx, taken(before, self._runtime.clock.now_ms(), self._settings))
        return before

    def _silence_in(self, tx: Tx, instruction_id: int) -> Instruction:
        now = self.get_in(tx, instruction_id)
        if now.state.final:
            return now  # somebody else asked at the same time, and was answered
        after = replace(now, state=InstructionState.UNKNOWN)
        store.update(tx, after)
        return after

    def _apply_in(self, tx: Tx, instruction_id: int, answer: Answer) -> Instruction:
        before = self.get_in(tx, instruction_id)
        after = answered(before, answer, self._runtime.clock.now_ms())
        if after == before:
            return before
        store.update(tx, after)
        if after.trouble is not before.trouble:
            _log.error("custodian_contradicts", instruction=show("cin", instruction_id), trouble=str(after.trouble))
        if after.state.final and not before.state.final:
            self._owners[after.owner](tx, after)
        return after
