"""What every movement of members' gold goes through, whoever keeps the record of it.

*Trustee*: a movement goes straight to the journal. *Bank of record*: the custodian executes it first. Its legs are set
aside in the ledger (``gold.held``), the completion of that writes an instruction, and only when the custodian has
carried it out does the movement become an entry, under the id and of the kind that the module asked for; so a module
need not know which mode it is in. A crash between any two steps leaves a row that the journal's sweeper or the desk
takes up again, and the custodian carries out one instruction id at most once.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from jinbao.gold.postings.custody import HELD, HELD_RETURNED
from jinbao.gold.rules import custody as rules
from jinbao.gold.service.desk import Desk
from jinbao.gold.store import custody as store
from jinbao.gold.types.custody import (
    CustodyMode,
    Held,
    HeldState,
    Instruction,
    InstructionKind,
    InstructionState,
    Order,
)
from jinbao.kit.db import Tx
from jinbao.kit.errors import Busy, NotFound, Unknown
from jinbao.kit.runtime import Runtime
from jinbao.ledger import Completion, Entry, EntryState, Journal
from jinbao.ledger.chart import EntryKind, Movement, account_of, transfers_of

#: How its instructions name it.
OWNER = "custody"


class Custody:
    """One per process. ``register`` a kind, ``intend`` a movement in a unit of work, ``finish`` it after the commit."""

    def __init__(self, runtime: Runtime, journal: Journal, desk: Desk, mode: CustodyMode) -> None:
        self._runtime = runtime
        self._journal = journal
        self._desk = desk
        self._completions: dict[int, Completion] = {}
        self.mode = mode
        # In either mode, so that what was under way when an operator changed the mode still comes to its end.
        journal.register(HELD, _HeldCompletion(self))
        journal.register(HELD_RETURNED, _ReturnedCompletion(self))
        desk.register(OWNER, self._answered_in)

    def register(self, kind: EntryKind, completion: Completion) -> None:
        """Say who completes entries of ``kind``, as ``Journal.register`` does.

        ``rejected`` may also come with the reason ``custodian_refused``; the entry it is given then is not in the
        journal, as nothing was posted.
        """
        self._completions[kind.code] = completion
        self._journal.register(kind, _MovedCompletion(self._runtime, completion))

    def intend(self, tx: Tx, entry_id: int, movement: Movement, subject: int, note: bytes = b"") -> None:
        """Write down a movement, in the caller's unit of work, that ``finish`` will carry out.

        The legs must all be single. Needs ``register`` for its kind, and an id with room for a number a leg.
        """
        assert movement.kind.code in self._completions, f"nobody completes {movement.kind.name}"
        if self.mode is CustodyMode.TRUSTEE or not rules.moves_of(movement):
            self._journal.intend(tx, entry_id, movement, subject, note)
            return
        aside = rules.reserved(movement)
        held = Held(
            entry_id=entry_id,
            hold_id=self._runtime.new_id(),
            return_id=0,
            instruction_id=0,
            subject=subject,
            note=note,
            movement=movement,
            reserved=aside,
            state=HeldState.HOLDING,
            reason="",
            created_at_ms=self._runtime.clock.now_ms(),
            closed_at_ms=0,
        )
        store.insert_held(tx, held)
        self._journal.intend(tx, held.hold_id, Movement(HELD, rules.hold_legs(movement, aside)), entry_id)

    async def finish(self, entry_id: int) -> Entry:
        """The entry as it ended, posted or rejected; asking again, or from two places at once, changes nothing.

        Raises ``NotFound``, and ``Unknown`` when the ledger or the custodian does not answer: the movement then stays
        pending, and the sweeper and the desk go on with it.
        """
        if self.mode is CustodyMode.TRUSTEE:
            with suppress(NotFound):  # then it was held before the mode was changed
                return await self._journal.finish(entry_id)
        try:
            return await self._finish_held(entry_id)
        except Busy as busy:
            # "Nothing was done" would be a lie: the intent is written, and will be carried out.
            raise Unknown("the queue is full") from busy

    def entry_in(self, tx: Tx, entry_id: int) -> Entry | None:
        """The entry with this id as it stands, also while it is only held or when it came to nothing."""
        found = self._journal.entry_in(tx, entry_id)
        if found is not None:
            return found
        held = store.get_held(tx, entry_id)
        if held is None:
            return None
        hold = self._journal.entry_in(tx, held.hold_id)
        return self._rejected(held, 0 if hold is None else hold.refused_leg)

    def held_after_in(self, tx: Tx, after_entry: int, limit: int) -> list[Held]:
        """Movements that went through the custodian, after an entry's id, oldest first: for audits."""
        return store.held_after(tx, after_entry, limit)

    def held_in(self, tx: Tx, entry: Entry) -> None:
        """The ledger has set the legs aside: now the custodian may be told."""
        held = self._get_in(tx, entry.subject)
        assert held.state is HeldState.HOLDING, held.state
        moves = rules.moves_of(held.movement)
        order = Order(InstructionKind.TRANSFER, sum(move.ug for move in moves), moves)
        told = self._desk.instruct_in(tx, order, held.entry_id, OWNER)
        store.update_held(tx, replace(held, state=HeldState.INSTRUCTED, instruction_id=told.id))

    def not_held_in(self, tx: Tx, entry: Entry, reason: str) -> None:
        """The ledger refused: the module hears what it would have heard of the journal."""
        held = self._get_in(tx, entry.subject)
        assert held.state is HeldState.HOLDING, held.state
        self._end_in(tx, held, HeldState.NOT_HELD, reason, entry.refused_leg)

    def returned_in(self, tx: Tx, entry: Entry) -> None:
        """What was set aside is free again after the custodian refused."""
        held = self._get_in(tx, entry.subject)
        assert held.state is HeldState.RETURNING, held.state
        self._end_in(tx, held, HeldState.REFUSED, held.reason)

    async def _finish_held(self, entry_id: int) -> Entry:
        while True:
            held = await self._runtime.db.read(lambda tx: store.get_held(tx, entry_id))
            if held is None or held.state in (HeldState.POSTING, HeldState.DONE):
                return await self._journal.finish(entry_id)
            match held.state:
                case HeldState.HOLDING:
                    await self._journal.finish(held.hold_id)
                case HeldState.INSTRUCTED:
                    instruction = await self._desk.ask(held.instruction_id)
                    if not instruction.state.final:
                        raise Unknown("the custodian has not carried it out yet")
                case HeldState.RETURNING:
                    await self._journal.finish(held.return_id)
                case _:
                    hold = await self._journal.entry(held.hold_id)
                    return self._rejected(held, hold.refused_leg)

    def _answered_in(self, tx: Tx, instruction: Instruction) -> None:
        """The custodian has spoken: post the movement itself, or give back what was set aside."""
        held = self._get_in(tx, instruction.reference)
        assert held.state is HeldState.INSTRUCTED and held.instruction_id == instruction.id, held.state
        movement, aside = held.movement, held.reserved
        if instruction.state is InstructionState.DONE:
            legs = rules.posting_legs(movement, aside, held.hold_id)
            store.update_held(tx, replace(held, state=HeldState.POSTING))
            self._journal.intend(tx, held.entry_id, Movement(movement.kind, legs), held.subject, held.note)
            return
        return_id = self._runtime.new_id()
        legs = rules.returning_legs(movement, aside, held.hold_id)
        store.update_held(tx, replace(held, state=HeldState.RETURNING, return_id=return_id, reason=instruction.reason))
        self._journal.intend(tx, return_id, Movement(HELD_RETURNED, legs), held.entry_id)

    def _end_in(self, tx: Tx, held: Held, state: HeldState, reason: str, refused_leg: int = 0) -> None:
        ended = replace(held, state=state, reason=reason, closed_at_ms=self._runtime.clock.now_ms())
        store.update_held(tx, ended)
        entry = self._rejected(ended, refused_leg)
        self._completions[held.movement.kind.code].rejected(tx, entry, entry.reason)

    def _rejected(self, held: Held, refused_leg: int) -> Entry:
        """A movement that never became an entry, as the entry that it would have been.

        ``refused_leg`` is a place among the legs that were set aside.
        """
        movement = held.movement
        accounts = {ref.id: account_of(ref) for leg in movement.legs for ref in (leg.debit, leg.credit)}
        over = held.state in (HeldState.NOT_HELD, HeldState.REFUSED)
        refused = held.state is HeldState.REFUSED
        return Entry(
            id=held.entry_id,
            kind=movement.kind.code,
            subject=held.subject,
            state=EntryState.REJECTED if over else EntryState.PENDING,
            reason=(rules.CUSTODIAN_REFUSED if refused else held.reason) if over else "",
            accounts=tuple(accounts.values()),
            transfers=transfers_of(held.entry_id, movement, held.subject),
            note=held.note,
            created_at_ms=held.created_at_ms,
            closed_at_ms=held.closed_at_ms,
            refused_leg=[place for place, aside in enumerate(held.reserved) if aside][refused_leg],
        )

    def _get_in(self, tx: Tx, entry_id: int) -> Held:
        found = store.get_held(tx, entry_id)
        if found is None:
            raise NotFound()
        return found


class _HeldCompletion:
    """Legs that wait for the custodian."""

    def __init__(self, custody: Custody) -> None:
        self._custody = custody

    def posted(self, tx: Tx, entry: Entry) -> None:
        """Tell the custodian."""
        self._custody.held_in(tx, entry)

    def rejected(self, tx: Tx, entry: Entry, reason: str) -> None:
        """Tell the module."""
        self._custody.not_held_in(tx, entry, reason)


class _ReturnedCompletion:
    """Legs that the custodian would not execute."""

    def __init__(self, custody: Custody) -> None:
        self._custody = custody

    def posted(self, tx: Tx, entry: Entry) -> None:
        """Tell the module."""
        self._custody.returned_in(tx, entry)

    def rejected(self, tx: Tx, entry: Entry, reason: str) -> None:
        """A hold never lapses, so giving it back cannot be refused."""
        raise AssertionError(f"what was held for {entry.subject:x} could not be given back: {reason}")


class _MovedCompletion:
    """The module's own completion; a movement that went through the custodian is noted as done first."""

    def __init__(self, runtime: Runtime, inner: Completion) -> None:
        self._clock = runtime.clock
        self._inner = inner

    def posted(self, tx: Tx, entry: Entry) -> None:
        """The gold has moved."""
        if _was_held(entry):
            held = store.get_held(tx, entry.id)
            assert held is not None and held.state is HeldState.POSTING, entry.id
            store.update_held(tx, replace(held, state=HeldState.DONE, closed_at_ms=self._clock.now_ms()))
        self._inner.posted(tx, entry)

    def rejected(self, tx: Tx, entry: Entry, reason: str) -> None:
        """Only what went straight to the journal can be refused there."""
        assert not _was_held(entry), f"the custodian has executed {entry.id:x}; the ledger cannot refuse it ({reason})"
        self._inner.rejected(tx, entry, reason)


def _was_held(entry: Entry) -> bool:
    """Whether an entry settles what was set aside; one that went straight to the journal has single legs only."""
    return any(transfer.pending_id for transfer in entry.transfers)
