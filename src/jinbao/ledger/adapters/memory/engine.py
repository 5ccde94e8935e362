"""The memory engine's door: batches, chains and queries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from jinbao.kit.clock import Clock
from jinbao.ledger.adapters.memory.accounts import create_account
from jinbao.ledger.adapters.memory.books import Books, State
from jinbao.ledger.adapters.memory.order import Status, first
from jinbao.ledger.adapters.memory.transfers import create_transfer
from jinbao.ledger.errors import EngineUnavailable
from jinbao.ledger.types import (
    NS_PER_MS,
    TIMESTAMP_MAX,
    TRANSIENT,
    Account,
    AccountBalance,
    AccountFilter,
    AccountFlags,
    CreateAccountResult,
    CreateAccountStatus,
    CreateTransferResult,
    CreateTransferStatus,
    Finding,
    QueryFilter,
    Transfer,
    TransferFlags,
    assert_accounts,
    assert_transfers,
    time_range,
)

_Event = TypeVar("_Event", Account, Transfer)


class MemoryEngine:
    """A ``LedgerEngine`` that keeps everything in dictionaries, in order of time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0
        self._closed = False
        self._books = Books()

    async def create_accounts(self, batch: Sequence[Account]) -> list[CreateAccountResult]:
        """Create accounts; one result each."""
        assert_accounts(batch)
        results = self._run(batch, create_account, CreateAccountStatus.created)
        return [CreateAccountResult(at, status) for at, status in results]

    async def create_transfers(self, batch: Sequence[Transfer]) -> list[CreateTransferResult]:
        """Move money; one result each."""
        assert_transfers(batch)
        results = self._run(batch, create_transfer, CreateTransferStatus.created)
        return [CreateTransferResult(at, status) for at, status in results]

    async def lookup_accounts(self, ids: Sequence[int]) -> list[Account]:
        """The accounts with these ids."""
        self._assure_open()
        return [self._books.accounts[id] for id in ids if id in self._books.accounts]

    async def lookup_transfers(self, ids: Sequence[int]) -> list[Transfer]:
        """The transfers with these ids."""
        self._assure_open()
        return [self._books.transfers[id] for id in ids if id in self._books.transfers]

    async def get_account_transfers(self, filter: AccountFilter) -> list[Transfer]:
        """The transfers of one account, in order of time."""
        self._assure_open()
        span = time_range(filter)
        if span is None:
            return []
        found = [
            t
            for t in self._books.transfers.values()
            if (filter.debits and t.debit_account_id == filter.account_id)
            or (filter.credits and t.credit_account_id == filter.account_id)
        ]
        found = [t for t in found if span[0] <= t.timestamp <= span[1] and _matches(t, filter)]
        return (found[::-1] if filter.reversed else found)[: filter.limit]

    async def get_account_balances(self, filter: AccountFilter) -> list[AccountBalance]:
        """The balance after each of those transfers; empty unless the account has ``flags.history``."""
        transfers = await self.get_account_transfers(filter)
        account = self._books.accounts.get(filter.account_id)
        if account is None or not account.flags & AccountFlags.history:
            return []
        return [self._books.history[account.id, t.timestamp] for t in transfers]

    async def query_accounts(self, filter: QueryFilter) -> list[Account]:
        """Accounts of the whole ledger, in order of time."""
        return self._query(list(self._books.accounts.values()), filter)

    async def query_transfers(self, filter: QueryFilter) -> list[Transfer]:
        """Transfers of the whole ledger, in order of time."""
        return self._query(list(self._books.transfers.values()), filter)

    async def expire(self) -> int:
        """Release the pending transfers whose time is up; how many."""
        self._assure_open()
        open_before = len(self._books.expires_at)
        self._start()
        return open_before - len(self._books.expires_at)

    async def verify(self) -> list[Finding]:
        """Work out every balance again from the transfers; empty when all is well."""
        self._assure_open()
        return self._books.recount()

    async def close(self) -> None:
        """Refuse every further call."""
        self._closed = True

    # -- the batch ------------------------------------------------------------------------------------------------

    def _assure_open(self) -> None:
        if self._closed:
            raise EngineUnavailable("the memory engine is closed")

    def _start(self) -> int:
        """Expire what is due; the time after which the next event happens."""
        now = max(self._last, self._clock.now_ms() * NS_PER_MS)
        due = sorted(
            (at, self._books.transfers[id].timestamp, id) for id, at in self._books.expires_at.items() if at <= now
        )
        for _, _, id in due:
            now += 1
            self._books.release(self._books.transfers[id], State.EXPIRED)
        self._last = now
        return now

    def _run(
        self,
        batch: Sequence[_Event],
        create: Callable[[Books, _Event, int], tuple[int, Status]],
        created: Status,
    ) -> list[tuple[int, Status]]:
        """Create each event of the batch, taking a linked chain back whole when a part of it is refused."""
        self._assure_open()
        words = type(created)
        start = self._start()
        self._last = end = start + len(batch)
        results: list[tuple[int, Status]] = []
        chain: int | None = None
        broken = False
        for index, event in enumerate(batch):
            at = start + index + 1
            linked = bool(event.flags & AccountFlags.linked)
            if linked and chain is None:
                chain, broken = index, False
                self._books.remember_changes()
            status: Status | None = first(
                (linked and index == len(batch) - 1, words.linked_event_chain_open),
                (broken, words.linked_event_failed),
            ) or self._misplaced(event, batch[0], end, words)
            if status is None:
                at, status = create(self._books, event, at)
            if status is not created and chain is not None and not broken:
                broken = True
                self._books.take_back()
                results[chain:] = [(when, words.linked_event_failed) for when, _ in results[chain:]]
            if status in TRANSIENT and isinstance(event, Transfer):
                self._books.spent.add(event.id)
            results.append((at, status))
            if not linked or status is words.linked_event_chain_open:
                chain, broken = None, False
                self._books.keep_changes()
        return results

    def _misplaced(self, event: _Event, head: _Event, end: int, words: type[Status]) -> Status | None:
        """What is wrong with the event's own time, or with importing it in this batch."""
        imported = bool(event.flags & _imported_flag(event))
        whole = bool(head.flags & _imported_flag(head))
        return first(
            (whole and not imported, words.imported_event_expected),
            (imported and not whole, words.imported_event_not_expected),
            (imported and not 1 <= event.timestamp <= TIMESTAMP_MAX, words.imported_event_timestamp_out_of_range),
            (imported and event.timestamp >= end, words.imported_event_timestamp_must_not_advance),
            (not imported and event.timestamp != 0, words.timestamp_must_be_zero),
        )

    def _query(self, everything: list[_Event], filter: QueryFilter) -> list[_Event]:
        self._assure_open()
        span = time_range(filter)
        if span is None:
            return []
        found = [e for e in everything if span[0] <= e.timestamp <= span[1] and _matches(e, filter)]
        if filter.ledger:
            found = [e for e in found if e.ledger == filter.ledger]
        return (found[::-1] if filter.reversed else found)[: filter.limit]


def _imported_flag(event: Account | Transfer) -> int:
    """The bit that marks an event of this kind as imported."""
    return int(AccountFlags.imported if isinstance(event, Account) else TransferFlags.imported)


def _matches(event: Account | Transfer, filter: AccountFilter | QueryFilter) -> bool:
    return (
        filter.user_data_128 in (0, event.user_data_128)
        and filter.user_data_64 in (0, event.user_data_64)
        and filter.user_data_32 in (0, event.user_data_32)
        and filter.code in (0, event.code)
    )
