"""What an auditor and the console read of the custodian's side. Nothing here writes.

Each check gives findings; none means that its promise holds. Checks that read more than one set of books are to be
run when nothing is on its way, or what is just being booked shows as a difference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Protocol, TypeVar

from jinbao.gold.ports import Custodian
from jinbao.gold.postings import custody as postings
from jinbao.gold.rules.custody import line_differences, signed_ug, statement_faults
from jinbao.gold.service.coverage import Coverages
from jinbao.gold.service.custody import Custody
from jinbao.gold.service.desk import Desk
from jinbao.gold.store import batches, deliveries, pledges
from jinbao.gold.types import accounts
from jinbao.gold.types.batches import Batch, BatchState, Capital, CapitalState, Side
from jinbao.gold.types.coverage import CustodyFinding
from jinbao.gold.types.custody import (
    CustodyMode,
    Held,
    HeldState,
    Instruction,
    InstructionKind,
    InstructionState,
    holder_name,
)
from jinbao.gold.types.delivery import Delivery, DeliveryState, Pledge, PledgeState
from jinbao.kit.clock import day_of
from jinbao.kit.db import Tx
from jinbao.kit.ids import show
from jinbao.kit.money import GOLD
from jinbao.kit.runtime import Runtime
from jinbao.ledger import Entry, Journal
from jinbao.ledger.types import BATCH_MAX, QueryFilter

_PAGE = 500
_HOLDERS = 1_000


class _Row(Protocol):
    @property
    def id(self) -> int: ...


R = TypeVar("R", bound=_Row)


class CustodyReview:
    """Rows as they stand, in batches by key; and the checks."""

    def __init__(
        self,
        runtime: Runtime,
        journal: Journal,
        custodian: Custodian,
        desk: Desk,
        custody: Custody,
        coverage: Coverages,
    ) -> None:
        self._runtime = runtime
        self._journal = journal
        self._custodian = custodian
        self._desk = desk
        self._custody = custody
        self._coverage = coverage

    def batches_after_in(self, tx: Tx, after_id: int, limit: int) -> list[Batch]:
        """Batches after an id, oldest first."""
        return batches.after(tx, after_id, limit)

    def capital_after_in(self, tx: Tx, after_id: int, limit: int) -> list[Capital]:
        """What the operator put in after an id, oldest first."""
        return batches.capital_after(tx, after_id, limit)

    def deliveries_after_in(self, tx: Tx, after_id: int, limit: int) -> list[Delivery]:
        """Deliveries after an id, oldest first."""
        return deliveries.after(tx, after_id, limit)

    def pledges_after_in(self, tx: Tx, after_id: int, limit: int) -> list[Pledge]:
        """Pledges after an id, oldest first."""
        return pledges.after(tx, after_id, limit)

    def instructions_after_in(self, tx: Tx, after_id: int, limit: int) -> list[Instruction]:
        """Instructions after an id, oldest first."""
        return self._desk.after_in(tx, after_id, limit)

    def held_after_in(self, tx: Tx, after_entry: int, limit: int) -> list[Held]:
        """Movements that went through the custodian, after an entry's id, oldest first."""
        return self._custody.held_after_in(tx, after_entry, limit)

    async def at_the_bank(self, limit: int) -> list[int]:
        """References of what the bank has been told to move for gold and our books have not settled."""

        def work(tx: Tx) -> list[int]:
            open_batches = [one.id for one in batches.open_batches(tx, limit)]
            waiting = (CapitalState.WAITING, CapitalState.POSTING)
            return open_batches + [one.id for one in _walk(tx, batches.capital_after) if one.cash in waiting]

        return await self._runtime.db.scan(work)

    async def sums(self) -> list[CustodyFinding]:
        """The custodian's grams in the ledger are everybody's: members', packets' and the operator's own."""
        found = await self._coverage.sums()
        if found.owed_ug == found.custodian_ug:
            return []
        told = f"the custodian has {found.custodian_ug}, owed are {found.owed_ug}"
        return [CustodyFinding("sums_differ", "gold.custodian", told)]

    async def statement(self) -> list[CustodyFinding]:
        """The custodian's statement and lines agree with our instructions, and its holding with the ledger's.

        Raises ``Unknown`` when the custodian does not answer.
        """
        day = day_of(self._runtime.clock.now_ms(), self._runtime.zone)
        lines, instructions = await self._coverage.lines(), await self._coverage.instructions()
        statement = await self._custodian.statement(day)
        ledger = (await self._journal.balance(accounts.custodian_gold())).posted
        holding, waiting, found = line_differences(lines, instructions)
        findings = [
            CustodyFinding(what, "the custodian" if one is None else show("cin", one), f"{ug} micrograms")
            for what, one, ug in found
        ]
        findings += [CustodyFinding(what, day.isoformat(), "") for what in statement_faults(statement, day)]
        for what, held in (("statement_differs", statement.closing_ug), ("lines_differ", holding)):
            if held - waiting != ledger:
                told = f"the custodian has {held - waiting}, the ledger {ledger}"
                findings.append(CustodyFinding(what, day.isoformat(), told))
        return findings

    async def bars(self) -> list[CustodyFinding]:
        """The bars set apart for us weigh at least what the ledger says is held; each is listed once."""
        listed = await self._custodian.bars()
        ledger = (await self._journal.balance(accounts.custodian_gold())).posted
        fine = sum(bar.fine_ug for bar in listed)
        findings = []
        if fine < ledger:
            findings.append(CustodyFinding("bars_short", "the vault", f"bars of {fine}, held are {ledger}"))
        if len({bar.serial for bar in listed}) != len(listed):
            findings.append(CustodyFinding("bar_twice", "the vault", "a serial number is listed twice"))
        return findings

    async def holders(self) -> list[CustodyFinding]:
        """As bank of record the custodian has each member's gold as the ledger has it; otherwise nothing to compare.

        Whoever has a movement on its way is left out.
        """
        if self._custody.mode is not CustodyMode.BANK_OF_RECORD:
            return []
        theirs: dict[str, int] = {}
        after = ""
        while page := await self._custodian.holders(after, _HOLDERS):
            theirs.update(page)
            after = page[-1][0]
        ours = {name: ug async for name, ug in self._ledger_holders() if ug}
        moving = await self._runtime.db.scan(self._moving_in)
        names = sorted((theirs.keys() | ours.keys()) - moving)
        return [
            CustodyFinding("holder_differs", name, f"the custodian has {theirs.get(name, 0)}, ours {ours.get(name, 0)}")
            for name in names
            if theirs.get(name, 0) != ours.get(name, 0)
        ]

    async def instructions(self) -> list[CustodyFinding]:
        """What the custodian has carried out is in the journal once, with its weight, and nothing else is."""
        return await self._runtime.db.scan(self._instructions_in)

    async def batches(self) -> list[CustodyFinding]:
        """Each batch has the entries that its state asks for, of its weight and amount."""
        return await self._runtime.db.scan(self._batches_in)

    async def apart(self) -> list[CustodyFinding]:
        """What is pledged and in delivery in the ledger is the sum of members' pledges and deliveries."""
        pledged, leaving = await self._runtime.db.scan(_apart_in)
        findings = []
        for what, kind, rows in (
            ("pledges_differ", accounts.PLEDGED, pledged),
            ("deliveries_differ", accounts.IN_DELIVERY, leaving),
        ):
            ledger: dict[int, int] = {}
            after = 0
            while batch := await self._journal.engine.query_accounts(
                QueryFilter(code=kind.code, timestamp_min=after + 1, limit=BATCH_MAX)
            ):
                ledger.update((one.user_data_128, one.credits_posted - one.debits_posted) for one in batch)
                after = batch[-1].timestamp
            for member in sorted(ledger.keys() | rows.keys()):
                if ledger.get(member, 0) != rows.get(member, 0):
                    told = f"rows say {rows.get(member, 0)}, the ledger {ledger.get(member, 0)}"
                    findings.append(CustodyFinding(what, show("mbr", member), told))
        return findings

    async def _ledger_holders(self) -> AsyncIterator[tuple[str, int]]:
        after = 0
        while batch := await self._journal.engine.query_accounts(
            QueryFilter(ledger=GOLD.ledger, timestamp_min=after + 1, limit=BATCH_MAX)
        ):
            for one in batch:
                if one.code != accounts.CUSTODIAN.code:
                    yield holder_name(one.code, one.user_data_128), one.credits_posted - one.debits_posted
            after = batch[-1].timestamp

    def _moving_in(self, tx: Tx) -> set[str]:
        """Holders whose gold the custodian may have moved before our books follow."""
        orders = [one.order for one in _walk(tx, self._desk.after_in) if not one.state.final]
        names = {name for order in orders for move in order.moves for name in (move.source, move.target)}
        after = 0
        while page := self._custody.held_after_in(tx, after, _PAGE):
            for held in page:
                if held.state is HeldState.POSTING:
                    told = self._desk.get_in(tx, held.instruction_id)
                    names |= {name for move in told.order.moves for name in (move.source, move.target)}
            after = page[-1].entry_id
        return names

    def _instructions_in(self, tx: Tx) -> list[CustodyFinding]:
        findings: list[CustodyFinding] = []
        for entry in self._entries(tx, tuple(_BOOKED)):
            if entry.posted and self._told_in(tx, entry) is None:
                findings.append(CustodyFinding("not_instructed", show("jrn", entry.id), "the custodian was not told"))
        for one in _walk(tx, self._desk.after_in):
            kind = _BOOKING.get(one.order.kind)
            if kind is None or one.state is not InstructionState.DONE:
                continue
            entries = [entry for entry in self._journal.about_in(tx, one.reference) if entry.kind == kind]
            weight = abs(signed_ug(one))
            if len(entries) != 1 or weight not in [transfer.amount for transfer in entries[0].transfers]:
                findings.append(CustodyFinding("not_booked", show("cin", one.id), f"{weight} micrograms"))
        return findings

    def _told_in(self, tx: Tx, entry: Entry) -> Instruction | None:
        """The instruction that was carried out before an entry was written."""
        done = [
            one
            for one in self._desk.about_in(tx, entry.subject)
            if one.order.kind is _BOOKED[entry.kind] and one.state is InstructionState.DONE
        ]
        return done[0] if len(done) == 1 else None

    def _batches_in(self, tx: Tx) -> list[CustodyFinding]:
        findings: list[CustodyFinding] = []
        for batch in _walk(tx, batches.after):
            buys = batch.side is Side.BUY
            wanted = {batch.hold_id: batch.limit_minor if buys else batch.ug}
            if batch.state is BatchState.DONE:
                wanted[batch.fill_id] = batch.amount_minor if buys else batch.ug
                wanted[batch.settle_id] = batch.amount_minor
            elif batch.state is BatchState.REFUSED:
                wanted = {batch.fill_id: wanted[batch.hold_id]} if batch.instruction_id else {}
            elif batch.state in (BatchState.FILLED, BatchState.DUE, BatchState.SETTLING):
                wanted[batch.fill_id] = batch.amount_minor if buys else batch.ug
            elif batch.state is BatchState.HOLDING:
                wanted = {}
            for entry_id, minor in wanted.items():
                entry = self._journal.entry_in(tx, entry_id)
                if entry is None or not entry.posted or entry.transfers[0].amount != minor:
                    told = f"{batch.state.value}, but entry {entry_id:x} does not say so"
                    findings.append(CustodyFinding("batch_not_booked", show("bat", batch.id), told))
        return findings

    def _entries(self, tx: Tx, kinds: tuple[int, ...]) -> Iterator[Entry]:
        after = 0
        while page := self._journal.after_in(tx, after, _PAGE, kinds):
            yield from page
            after = page[-1].id


#: What books a change of the whole holding, by the kind of instruction that it follows, and the other way round.
_BOOKING = {
    InstructionKind.BUY: postings.BATCH_BOUGHT.code,
    InstructionKind.SELL: postings.BATCH_SOLD.code,
    InstructionKind.DEPOSIT: postings.METAL_PUT_IN.code,
    InstructionKind.HAND_OVER: postings.DELIVERY_HANDED_OVER.code,
}
_BOOKED = {code: kind for kind, code in _BOOKING.items()}


def _walk(tx: Tx, after_in: Callable[[Tx, int, int], list[R]]) -> Iterator[R]:
    after = 0
    while page := after_in(tx, after, _PAGE):
        yield from page
        after = page[-1].id


def _apart_in(tx: Tx) -> tuple[dict[int, int], dict[int, int]]:
    """Micrograms by member that rows say are pledged, and in delivery."""
    pledged: dict[int, int] = defaultdict(int)
    for pledge in _walk(tx, pledges.after):
        if pledge.state in (PledgeState.PLEDGED, PledgeState.RELEASING):
            pledged[pledge.member_id] += pledge.ug
    leaving: dict[int, int] = defaultdict(int)
    for delivery in _walk(tx, deliveries.after):
        if delivery.state in (DeliveryState.ORDERED, DeliveryState.PACKED):
            leaving[delivery.member_id] += delivery.ug
    return pledged, leaving
