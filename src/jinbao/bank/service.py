"""The bank module's use cases: give an order, carry it to the bank, ask until it has ended, compare the books."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import replace

import structlog

from jinbao.bank.events import InstructionDone, InstructionRefused
from jinbao.bank.ports import BankConnector
from jinbao.bank.rules import answered, reconcile, taken
from jinbao.bank.store import instructions as store
from jinbao.bank.types import (
    AccountHolder,
    Answer,
    BankAccount,
    BankSettings,
    Instruction,
    InstructionKind,
    InstructionState,
    Reconciliation,
    StatementLine,
    Unheard,
    parse_bank_account,
)
from jinbao.kit.db import Tx
from jinbao.kit.errors import NotFound, Unknown
from jinbao.kit.ids import encode, show
from jinbao.kit.money import Money
from jinbao.kit.runtime import Runtime

#: Signalled after a commit that holds a new instruction, so that it need not wait for the next round.
SIGNAL = "bank"
_AT_ONCE = 16
_STATEMENT_PAGE = 1_000
_NOTICES = "notices"

_log = structlog.get_logger("jinbao.bank")


class Bank:
    """One per process. ``instruct_in`` is for modules that move money; the rest is for jobs, console and audit."""

    def __init__(self, runtime: Runtime, connector: BankConnector, settings: BankSettings) -> None:
        self._runtime = runtime
        self._connector = connector
        self._settings = settings

    def instruct_in(
        self, tx: Tx, kind: InstructionKind, amount: Money, account: str, reference: int, owner: str
    ) -> Instruction:
        """Give an order, in the caller's unit of work; it is carried to the bank after the commit.

        ``account`` is ``BANK:NUMBER`` (or the number alone) and already known to be readable, ``amount`` at least one
        unit of the home asset. How it ends comes as ``InstructionDone`` or ``InstructionRefused`` with ``owner`` and
        ``reference``.
        """
        parsed = parse_bank_account(account)
        assert parsed is not None and amount.minor > 0 and amount.asset == self._runtime.home, (account, amount)
        now_ms = self._runtime.clock.now_ms()
        instruction = Instruction(
            id=self._runtime.new_id(),
            kind=kind,
            amount=amount,
            account=parsed,
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
        found = store.get(tx, instruction_id, self._runtime.home)
        if found is None:
            raise NotFound()
        return found

    async def get(self, instruction_id: int) -> Instruction:
        """The instruction with this id; raises ``NotFound``."""
        return await self._runtime.db.read(lambda tx: self.get_in(tx, instruction_id))

    async def pending(self, after: tuple[int, int] = (0, 0), limit: int = 100) -> list[Instruction]:
        """Open instructions, the earliest deadline first; ``after`` is the last one's ``(deadline_at_ms, id)``."""
        home = self._runtime.home
        return await self._runtime.db.read(lambda tx: store.open_after(tx, after, limit, home))

    async def about(self, references: Collection[int]) -> dict[int, Instruction]:
        """The newest instruction for each of what its givers know by ``references``."""
        home = self._runtime.home
        found = await self._runtime.db.scan(lambda tx: store.about(tx, references, home))
        return {instruction.reference: instruction for instruction in found}

    def after_in(self, tx: Tx, after_id: int, limit: int) -> list[Instruction]:
        """Instructions after an id, oldest first: for audits."""
        return store.after(tx, after_id, limit, self._runtime.home)

    async def count_pending(self) -> tuple[int, int]:
        """How many instructions are open, and how many of them late."""
        now_ms = self._runtime.clock.now_ms()
        return await self._runtime.db.read(lambda tx: store.count_open(tx, now_ms))

    async def look_up(self, account: BankAccount) -> AccountHolder | None:
        """Whose account it is, ``None`` when there is none; raises ``Unknown`` when the bank does not answer."""
        return await self._connector.look_up(account)

    async def deliver_due(self) -> int:
        """Carry every order whose turn it is to the bank, or ask after it; how many were tried."""
        now_ms, batch = self._runtime.clock.now_ms(), self._settings.batch
        ids = await self._runtime.db.read(lambda tx: store.due(tx, now_ms, batch))
        for start in range(0, len(ids), _AT_ONCE):
            await asyncio.gather(*(self.ask(instruction_id) for instruction_id in ids[start : start + _AT_ONCE]))
        return len(ids)

    async def ask(self, instruction_id: int) -> Instruction:
        """Hand an order in if that was never tried, else ask after it; the instruction as it then stands.

        One that has ended is only read. Raises ``NotFound``.
        """
        before = await self._runtime.db.write(lambda tx: self._take_in(tx, instruction_id))
        if before.state.final:
            return before
        try:
            answer = await self._call(before)
        except Unknown as unknown:
            _log.warning("bank_silent", instruction=show("ins", instruction_id), why=str(unknown))
            return await self._runtime.db.write(lambda tx: self._silence_in(tx, instruction_id))
        return await self._runtime.db.write(lambda tx: self._apply_in(tx, instruction_id, answer))

    async def listen(self) -> int:
        """Read the bank's own confirmations; how many were new to us. Repeats change nothing."""
        read = 0
        while True:
            after = await self._runtime.db.read(lambda tx: store.cursor(tx, _NOTICES))
            notices = await self._connector.notices(after, self._settings.batch)
            if not notices:
                return read

            def apply(tx: Tx) -> None:
                for notice in notices:  # noqa: B023 - run before the loop goes on
                    if store.get(tx, notice.instruction_id, self._runtime.home) is None:
                        _log.error("bank_confirms_what_we_never_ordered", number=notice.seq)
                        continue
                    self._apply_in(tx, notice.instruction_id, notice.answer)
                store.move_cursor(tx, _NOTICES, notices[-1].seq)  # noqa: B023 - run before the loop goes on

            await self._runtime.db.write(apply)
            read += len(notices)

    async def reconcile(self, ledger_minor: int) -> Reconciliation:
        """The bank's statement against our instructions, and its balance against the ledger's.

        ``ledger_minor`` is the posted balance of ``types.safeguarding``; take it when no entry is pending, or what is
        just being posted shows as ``balance_differs``. Raises ``Unknown`` when the bank does not answer.
        """
        lines: list[StatementLine] = []
        while page := await self._connector.statement(lines[-1].seq if lines else 0, _STATEMENT_PAGE):
            lines += page
        home = self._runtime.home
        instructions = {one.id: one for one in await self._runtime.db.scan(lambda tx: store.every(tx, home))}
        bank_minor, waiting_minor, findings = reconcile(lines, instructions, ledger_minor)
        return Reconciliation(
            at_ms=self._runtime.clock.now_ms(),
            bank_minor=bank_minor,
            ours_minor=ledger_minor,
            waiting_minor=waiting_minor,
            lines=len(lines),
            findings=tuple(findings),
        )

    async def _call(self, before: Instruction) -> Answer:
        if before.state is InstructionState.READY:
            return await self._connector.submit(before)
        answer = await self._connector.ask(before.id)
        # Never heard of it: our order was lost on the way, and the same id cannot move money twice.
        if isinstance(answer, Unheard) and before.trouble is None:
            return await self._connector.submit(before)
        return answer

    def _take_in(self, tx: Tx, instruction_id: int) -> Instruction:
        """Note that the bank is about to be called; the instruction as it was before."""
        before = self.get_in(tx, instruction_id)
        if not before.state.final:
            store.update(tx, taken(before, self._runtime.clock.now_ms(), self._settings))
        return before

    def _silence_in(self, tx: Tx, instruction_id: int) -> Instruction:
        now = self.get_in(tx, instruction_id)
        if now.state.final:
            return now  # its confirmation came in another way meanwhile
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
            _log.error("bank_contradicts", instruction=show("ins", instruction_id), trouble=str(after.trouble))
        if after.state.final and not before.state.final:
            self._announce(tx, after)
        return after

    def _announce(self, tx: Tx, ended: Instruction) -> None:
        told = {
            "id": show("ins", ended.id),
            "kind": ended.kind.value,
            "owner": ended.owner,
            "reference": encode(ended.reference),
            "asset": ended.amount.asset.code,
        }
        minor, at_ms = ended.amount.minor, self._runtime.clock.now_ms()
        outbox = self._runtime.outbox
        if ended.state is InstructionState.DONE:
            outbox.announce(tx, InstructionDone(**told, amount_minor=minor, bank_ref=ended.bank_ref, at_ms=at_ms))
        else:
            outbox.announce(tx, InstructionRefused(**told, amount_minor=minor, reason=ended.reason, at_ms=at_ms))
