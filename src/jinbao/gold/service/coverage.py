"""Coverage: the custodian's statement beside our books, gram for gram, for every member to see."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import replace
from datetime import date

import structlog

from jinbao.gold.ports import Custodian
from jinbao.gold.rules.custody import line_differences, signed_ug, statement_faults
from jinbao.gold.service.desk import Desk
from jinbao.gold.store import coverage as store
from jinbao.gold.types import accounts
from jinbao.gold.types.coverage import Coverage, DayOfCustody, Sums
from jinbao.gold.types.custody import CustodianLine, CustodyMode, Instruction, InstructionKind, InstructionState
from jinbao.kit.clock import HOUR_MS, day_of
from jinbao.kit.db import Tx
from jinbao.kit.errors import Unknown
from jinbao.kit.money import GOLD
from jinbao.kit.runtime import Runtime
from jinbao.ledger import Journal
from jinbao.ledger.types import BATCH_MAX, QueryFilter

#: Instructions that change the whole holding.
CHANGING = (InstructionKind.BUY, InstructionKind.SELL, InstructionKind.DEPOSIT, InstructionKind.HAND_OVER)
_PAGE = 1_000
_TRIES = 3
_HISTORY_DAYS = 30
#: The ledger is walked for the sums at most so often for those who only look.
LOOK_MS = 60_000
#: How often the custodian's statement is taken; the last of a day stands for it.
STATEMENT_EVERY_MS = HOUR_MS

_log = structlog.get_logger("jinbao.gold")


class Coverages:
    """One per process."""

    def __init__(
        self,
        runtime: Runtime,
        journal: Journal,
        desk: Desk,
        custodian: Custodian,
        mode: CustodyMode,
    ) -> None:
        self._runtime = runtime
        self._journal = journal
        self._desk = desk
        self._custodian = custodian
        self._mode = mode
        self._newest: Coverage | None = None
        self._looking = asyncio.Lock()

    async def now(self, max_age_ms: int = LOOK_MS) -> Coverage:
        """The sums, the newest statement, bars and history; at most ``max_age_ms`` old (``as_of_ms`` says)."""
        async with self._looking:  # many look at once, and one walk of the ledger answers all of them
            kept = self._newest
            if kept is None or self._runtime.clock.now_ms() - kept.as_of_ms >= max_age_ms:
                kept = self._newest = await self._look()
        return kept

    async def run_due(self) -> int:
        """Take the day's statement when the last one is old, of another day, or overtaken; how many were taken.

        It is overtaken by metal that came or went since: whoever looks then sees the statement that has it.
        """
        last = await self._runtime.db.read(lambda tx: store.newest(tx, 1))
        if last and not await self._is_over(last[0]):
            return 0
        try:
            await self.take()
        except Unknown as unknown:
            _log.warning("custodian_silent", what="statement", why=str(unknown))
            return 0
        return 1

    async def take(self) -> DayOfCustody:
        """Ask for today's statement, compare it with our books, keep it; raises ``Unknown`` when there is no answer.

        What moves while both sides are read looks like a gap, so one is looked at again before it is believed.
        """
        for _ in range(_TRIES):
            told = await self._compare()
            if not told.gap_ug and not told.faults:
                break
        if told.gap_ug or told.faults:
            _log.error("custody_differs", day=told.day.isoformat(), gap_ug=told.gap_ug, faults=list(told.faults))
        await self._runtime.db.write(lambda tx: store.put(tx, told))
        self._newest = None
        return told

    async def sums(self) -> Sums:
        """All gold of the ledger by whose it is, in one walk; taken again when it moved meanwhile."""
        for _ in range(_TRIES):
            found = await self._walk()
            if found.owed_ug == found.custodian_ug:
                break
        return found

    async def lines(self) -> list[CustodianLine]:
        """All that the custodian has written down of our holding; raises ``Unknown``."""
        found: list[CustodianLine] = []
        while page := await self._custodian.lines(found[-1].seq if found else 0, _PAGE):
            found += page
        return found

    async def instructions(self) -> dict[int, Instruction]:
        """Our instructions that change the whole holding, by id."""

        def work(tx: Tx) -> dict[int, Instruction]:
            found: dict[int, Instruction] = {}
            after = 0
            while page := self._desk.after_in(tx, after, _PAGE, CHANGING):
                found.update((one.id, one) for one in page)
                after = page[-1].id
            return found

        return await self._runtime.db.scan(work)

    async def _is_over(self, told: DayOfCustody) -> bool:
        if told.day != self._today() or self._runtime.clock.now_ms() - told.at_ms >= STATEMENT_EVERY_MS:
            return True
        return (await self._journal.balance(accounts.custodian_gold())).posted != told.ledger_ug

    async def _look(self) -> Coverage:
        sums = await self.sums()
        history = await self._runtime.db.read(lambda tx: store.newest(tx, _HISTORY_DAYS))
        try:
            bars = tuple(await self._custodian.bars())
        except Unknown:
            bars = () if self._newest is None else self._newest.bars
        return Coverage(
            custodian=self._custodian.name,
            mode=self._mode,
            sums=sums,
            as_of_ms=self._runtime.clock.now_ms(),
            statement=history[0] if history else None,
            bars=bars,
            history=tuple(history),
        )

    async def _compare(self) -> DayOfCustody:
        day = self._today()
        lines, instructions = await self.lines(), await self.instructions()
        statement = await self._custodian.statement(day)
        ledger = (await self._journal.balance(accounts.custodian_gold())).posted
        booking = await self._runtime.db.read(store.done_not_booked)
        _, waiting, found = line_differences(lines, instructions)
        waiting += sum(signed_ug(instructions[one]) for one in booking if _is_done(instructions.get(one)))
        told = DayOfCustody(
            day=day,
            at_ms=statement.at_ms,
            custodian_ug=statement.closing_ug,
            ledger_ug=ledger,
            waiting_ug=waiting,
            customers_ug=(await self.sums()).customers_ug,
            bars_ug=statement.bars_ug,
            digest=statement.digest,
            faults=(*statement_faults(statement, day), *dict.fromkeys(what for what, _, _ in found)),
        )
        return replace(told, faults=(*told.faults, "gap")) if told.gap_ug else told

    async def _walk(self) -> Sums:
        sums: dict[int, int] = defaultdict(int)
        after = 0
        while batch := await self._journal.engine.query_accounts(_gold_after(after)):
            for account in batch:
                sums[account.code] += account.credits_posted - account.debits_posted
            after = batch[-1].timestamp
        known = {
            kind.code: sums.pop(kind.code, 0)
            for kind in (
                accounts.MEMBER_GOLD,
                accounts.PLEDGED,
                accounts.IN_DELIVERY,
                accounts.INVENTORY,
                accounts.CUSTODIAN,
            )
        }
        return Sums(
            members_ug=known[accounts.MEMBER_GOLD.code],
            pledged_ug=known[accounts.PLEDGED.code],
            in_delivery_ug=known[accounts.IN_DELIVERY.code],
            escrow_ug=sum(sums.values()),  # whatever else has gold: packets that wait to be opened
            inventory_ug=known[accounts.INVENTORY.code],
            custodian_ug=-known[accounts.CUSTODIAN.code],
        )

    def _today(self) -> date:
        return day_of(self._runtime.clock.now_ms(), self._runtime.zone)


def _gold_after(timestamp: int) -> QueryFilter:
    return QueryFilter(ledger=GOLD.ledger, timestamp_min=timestamp + 1, limit=BATCH_MAX)


def _is_done(instruction: Instruction | None) -> bool:
    return instruction is not None and instruction.state is InstructionState.DONE
