"""The journal: intent, post, complete. Every movement of money takes this path and no other.

1. *intent*: one unit of work writes the module's rows and a pending entry (``intend``);
2. *post*: the entry's linked transfers go to the engine, whose ids come from the entry's id, so
   that sending them again changes nothing;
3. *complete*: one unit of work closes the entry if it is still pending, and lets the module update
   its rows and announce the event (``finish`` does 2 and 3).

No answer from the engine leaves the entry pending. ``sweep`` finishes what a crash or a silence left.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol

import structlog

from jinbao.kit.clock import Clock
from jinbao.kit.db import Database, Tx
from jinbao.kit.errors import Busy, NotFound, Unknown
from jinbao.kit.ids import ID_MAX
from jinbao.kit.pages import LIMIT_MAX
from jinbao.ledger import store
from jinbao.ledger.chart import (
    NOTHING,
    AccountRef,
    Balance,
    EntryKind,
    Movement,
    account_of,
    balance_of,
    transfers_of,
)
from jinbao.ledger.ports import LedgerEngine
from jinbao.ledger.store import Entry, EntryState
from jinbao.ledger.types import CreateTransferResult, CreateTransferStatus

_KNOWN_MAX = 200_000
_INTENDED_MAX = 10_000
_SWEEP_BATCH = 500
#: The sweeper leaves entries alone that a request is most likely still working on.
SWEEP_GRACE_MS = 2_000

_log = structlog.get_logger("jinbao.journal")


class Completion(Protocol):
    """What a module does when an entry of its kind ends. Both run inside the unit that closes it."""

    def posted(self, tx: Tx, entry: Entry) -> None:
        """The money has moved: update rows, announce."""
        ...

    def rejected(self, tx: Tx, entry: Entry, reason: str) -> None:
        """The engine said no and nothing moved: put rows back."""
        ...


class Journal:
    """One per process. Modules register their kinds when they are made, before anything is swept."""

    def __init__(self, db: Database, engine: LedgerEngine, clock: Clock) -> None:
        self._db = db
        self._engine = engine
        self._clock = clock
        self._kinds: dict[int, tuple[EntryKind, Completion]] = {}
        self._known_accounts: OrderedDict[int, None] = OrderedDict()
        #: What was intended here and not finished yet, so that it need not be read again. Whether it was committed,
        #: and is still pending, is asked all the same.
        self._intended: OrderedDict[int, Entry] = OrderedDict()
        self._busy: dict[int, asyncio.Future[Entry]] = {}
        self._nudge = asyncio.Event()

    @property
    def engine(self) -> LedgerEngine:
        """For reading accounts and transfers; writing goes through entries."""
        return self._engine

    @property
    def kinds(self) -> dict[int, EntryKind]:
        """Every registered kind of entry by its code."""
        return {code: kind for code, (kind, _) in self._kinds.items()}

    def register(self, kind: EntryKind, completion: Completion) -> None:
        """Say who completes entries of ``kind``. A code is registered once."""
        assert kind.code not in self._kinds, f"entry kind {kind.code} is registered twice"
        self._kinds[kind.code] = (kind, completion)

    def intend(self, tx: Tx, entry_id: int, movement: Movement, subject: int, note: bytes = b"") -> None:
        """Step 1, in the caller's unit of work: write the entry that ``finish`` will carry out."""
        assert movement.kind.code in self._kinds, f"nobody completes {movement.kind.name}"
        assert 0 < entry_id < ID_MAX - len(movement.legs)
        transfers = transfers_of(entry_id, movement, subject)
        accounts = {ref.id: account_of(ref) for leg in movement.legs for ref in (leg.debit, leg.credit)}
        entry = Entry(
            id=entry_id,
            kind=movement.kind.code,
            subject=subject,
            state=EntryState.PENDING,
            reason="",
            accounts=tuple(accounts.values()),
            transfers=transfers,
            note=note,
            created_at_ms=self._clock.now_ms(),
            closed_at_ms=0,
        )
        store.insert(tx, entry)
        self._intended[entry_id] = entry
        if len(self._intended) > _INTENDED_MAX:
            self._intended.popitem(last=False)

    async def finish(self, entry_id: int) -> Entry:
        """Steps 2 and 3: the entry as it ended, posted or rejected.

        Raises ``Unknown`` when the engine or the store does not answer; the entry then stays pending and the
        sweeper goes on with it. Calling it again, or from two places at once, changes nothing.
        """
        while (running := self._busy.get(entry_id)) is not None:
            try:
                return await asyncio.shield(running)
            except asyncio.CancelledError:
                task = asyncio.current_task()
                if not running.cancelled() or (task is not None and task.cancelling()):
                    raise
                # Whoever was at it went away, not we: take over.
        future: asyncio.Future[Entry] = asyncio.get_running_loop().create_future()
        self._busy[entry_id] = future
        try:
            entry = await self._finish(entry_id)
        except BaseException as error:
            if isinstance(error, Exception):
                future.set_exception(error)
                future.exception()  # whoever waited has it; nobody waiting is no fault
            else:
                future.cancel()
            raise
        else:
            future.set_result(entry)
            return entry
        finally:
            del self._busy[entry_id]

    async def sweep(self, grace_ms: int = SWEEP_GRACE_MS) -> int:
        """Finish pending entries older than ``grace_ms``; how many ended. One that stays silent is left."""
        ended = 0
        after = 0
        before_ms = self._clock.now_ms() - grace_ms
        while batch := await self._db.read(
            partial(store.pending, before_ms=before_ms, after_id=after, limit=_SWEEP_BATCH)
        ):
            outcomes = await asyncio.gather(*(self.finish(entry.id) for entry in batch), return_exceptions=True)
            for entry, outcome in zip(batch, outcomes, strict=True):
                if isinstance(outcome, Unknown):
                    _log.warning("entry_pending", entry=f"{entry.id:x}", kind=entry.kind, why=str(outcome))
                elif isinstance(outcome, BaseException):
                    _log.error("entry_stuck", entry=f"{entry.id:x}", kind=entry.kind, exc_info=outcome)
                else:
                    ended += 1
            after = batch[-1].id
        return ended

    def sweep_soon(self) -> None:
        """Ask ``run`` to sweep now: entries were intended by an event handler, which cannot wait."""
        self._nudge.set()

    async def run(self) -> None:
        """Sweep for ever: when nudged, and every ``SWEEP_GRACE_MS`` of the clock besides."""
        while True:
            nudged = self._nudge.is_set()
            self._nudge.clear()
            try:
                await self.sweep(0 if nudged else SWEEP_GRACE_MS)
                await self._engine.expire()
            except Unknown as unknown:
                _log.warning("sweep_waits", why=str(unknown))
            except Exception:  # noqa: BLE001 - one round that failed must not be the last
                _log.exception("sweep_failed")
            pause = asyncio.ensure_future(self._clock.sleep_ms(SWEEP_GRACE_MS))
            nudge = asyncio.ensure_future(self._nudge.wait())
            done, waiting = await asyncio.wait({pause, nudge}, return_when=asyncio.FIRST_COMPLETED)
            for task in waiting:
                task.cancel()
            for task in done:
                task.result()  # a clock that fails must not turn waiting into spinning

    async def entry(self, entry_id: int) -> Entry:
        """The entry with this id; raises ``NotFound``."""
        found = await self._db.read(lambda tx: store.get(tx, entry_id))
        if found is None:
            raise NotFound()
        return found

    def entry_in(self, tx: Tx, entry_id: int) -> Entry | None:
        """The entry with this id, seen from the caller's unit of work."""
        return store.get(tx, entry_id)

    async def entries_about(self, subject: int) -> list[Entry]:
        """The entries about one thing (an order, a top-up), oldest first."""
        return await self._db.read(lambda tx: store.by_subject(tx, subject, LIMIT_MAX))

    def about_in(self, tx: Tx, subject: int) -> list[Entry]:
        """``entries_about``, seen from the caller's unit of work."""
        return store.by_subject(tx, subject, LIMIT_MAX)

    def after_in(self, tx: Tx, after_id: int, limit: int, kinds: Collection[int] = ()) -> list[Entry]:
        """Entries after an id, oldest first, of some kinds (their codes) or of all: for audits and exports."""
        return store.after(tx, after_id, limit, kinds)

    async def pending(self, after_id: int = 0, limit: int = LIMIT_MAX) -> list[Entry]:
        """Entries whose outcome is not known yet, oldest first, after an id."""
        return await self._db.read(lambda tx: store.pending(tx, self._clock.now_ms(), after_id, limit))

    async def count_pending(self) -> int:
        """How many entries' outcome is not known yet."""
        return await self._db.read(store.count_pending)

    async def page(
        self, *, kind: int | None = None, state: EntryState | None = None, before_id: int = ID_MAX, limit: int = 20
    ) -> list[Entry]:
        """Entries newest first, of one kind or state when given."""
        assert 1 <= limit <= LIMIT_MAX
        number = None if state is None else int(state)
        return await self._db.scan(lambda tx: store.page(tx, kind, number, before_id, limit))

    async def balance(self, ref: AccountRef) -> Balance:
        """What is on an account, from its normal side; nothing when it was never used."""
        accounts = await self._engine.lookup_accounts([ref.id])
        return balance_of(accounts[0], ref.kind.side) if accounts else NOTHING

    async def balances(self, refs: Sequence[AccountRef]) -> list[Balance]:
        """The balances of several accounts, in the order asked."""
        accounts = {account.id: account for account in await self._engine.lookup_accounts([ref.id for ref in refs])}
        return [balance_of(accounts[ref.id], ref.kind.side) if ref.id in accounts else NOTHING for ref in refs]

    async def _finish(self, entry_id: int) -> Entry:
        entry = await self._pending_or_ended(entry_id)
        if entry.state is not EntryState.PENDING:
            return entry
        try:
            await self._open_accounts(entry)
            reason, leg = _reason(await self._engine.create_transfers(entry.transfers))
            return await self._db.write(lambda tx: self._complete(tx, entry, reason, leg))
        except Busy as busy:
            # "Nothing was done" would be a lie: the intent is written, and the sweeper will carry it out.
            raise Unknown("the queue is full") from busy

    async def _pending_or_ended(self, entry_id: int) -> Entry:
        """The entry as it stands; raises ``NotFound``."""
        intended = self._intended.pop(entry_id, None)
        if intended is not None:
            state = await self._db.read(lambda tx: store.state_of(tx, entry_id))
            if state is EntryState.PENDING:
                return intended
        return await self.entry(entry_id)

    async def _open_accounts(self, entry: Entry) -> None:
        fresh = [account for account in entry.accounts if account.id not in self._known_accounts]
        if not fresh:
            return
        for account, result in zip(fresh, await self._engine.create_accounts(fresh), strict=True):
            assert result.stands, f"account {account.id:x} of kind {account.code}: {result.status.name}"
            self._known_accounts[account.id] = None
        while len(self._known_accounts) > _KNOWN_MAX:
            self._known_accounts.popitem(last=False)

    def _complete(self, tx: Tx, entry: Entry, reason: str, refused_leg: int) -> Entry:
        """Close the entry if it is still pending; without that guard events would go out twice."""
        state, now_ms = EntryState.REJECTED if reason else EntryState.POSTED, self._clock.now_ms()
        if store.close(tx, entry.id, state, reason, refused_leg, now_ms):
            _, completion = self._kinds[entry.kind]
            ended = replace(entry, state=state, reason=reason, refused_leg=refused_leg, closed_at_ms=now_ms)
            if reason:
                completion.rejected(tx, ended, reason)
            else:
                completion.posted(tx, entry)
            return ended
        closed = store.get(tx, entry.id)
        assert closed is not None and closed.state is state, f"entry {entry.id:x} ended twice, differently"
        return closed


def _reason(results: Sequence[CreateTransferResult]) -> tuple[str, int]:
    """Empty when every transfer stands, else the word of the first that was refused for itself, and its place.

    A chain sent again stops at its first transfer, which exists, and the others are only said to be linked
    to it; chains happen whole, so all of it stands.
    """
    assert results
    refused = [result.status for result in results if not result.stands]
    if not refused:
        return "", 0
    if results[0].status is CreateTransferStatus.exists:
        assert set(refused) == {CreateTransferStatus.linked_event_failed}, refused
        return "", 0
    assert len(refused) == len(results), "a chain happened in part"
    for place, status in enumerate(refused):
        if status is not CreateTransferStatus.linked_event_failed:
            return status.name, place
    return CreateTransferStatus.linked_event_failed.name, 0
