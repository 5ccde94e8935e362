"""The door of the embedded engine: the port's calls, handed to the writer or the reader."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Self

from jinbao.kit.clock import Clock
from jinbao.ledger.adapters.sqlite.lock import FileLock
from jinbao.ledger.adapters.sqlite.opening import open_ledger
from jinbao.ledger.adapters.sqlite.reader import Reader
from jinbao.ledger.adapters.sqlite.verify import verify_file
from jinbao.ledger.adapters.sqlite.writer import QUEUE_EVENTS, Writer
from jinbao.ledger.types import (
    Account,
    AccountBalance,
    AccountFilter,
    CreateAccountResult,
    CreateTransferResult,
    Finding,
    QueryFilter,
    Transfer,
    assert_accounts,
    assert_transfers,
)


class SqliteEngine:
    """A ``LedgerEngine`` on one SQLite file. ``open`` makes one."""

    def __init__(self, path: str, clock: Clock, queue_events: int) -> None:
        self._path = path
        self._closed = False
        self._lock = FileLock(path)
        try:
            self._connection = open_ledger(path)
            self._reader = Reader(path)
            self._writer = Writer(self._connection, clock, queue_events)
        except BaseException:
            self._lock.release()
            raise

    @classmethod
    def open(cls, path: str, clock: Clock, *, queue_events: int = QUEUE_EVENTS) -> Self:
        """Open the ledger in this file, or start one there; its folder must exist.

        ``queue_events`` is how many events may wait before callers are told ``Busy``. Raises ``EngineLocked``,
        ``EngineTooNew``, ``EngineDamaged`` or ``EngineUnavailable``; the file is then left as it was.
        """
        return cls(path, clock, queue_events)

    async def create_accounts(self, batch: Sequence[Account]) -> list[CreateAccountResult]:
        """Create accounts; one result each, when they are durable."""
        assert_accounts(batch)
        return await self._writer.accounts(batch)

    async def create_transfers(self, batch: Sequence[Transfer]) -> list[CreateTransferResult]:
        """Move money; one result each, when it is durable."""
        assert_transfers(batch)
        return await self._writer.transfers(batch)

    async def lookup_accounts(self, ids: Sequence[int]) -> list[Account]:
        """The accounts with these ids."""
        self._writer.assure_open()
        return await self._reader.accounts(ids)

    async def lookup_transfers(self, ids: Sequence[int]) -> list[Transfer]:
        """The transfers with these ids."""
        self._writer.assure_open()
        return await self._reader.transfers(ids)

    async def get_account_transfers(self, filter: AccountFilter) -> list[Transfer]:
        """The transfers of one account, in order of time."""
        self._writer.assure_open()
        return await self._reader.account_transfers(filter)

    async def get_account_balances(self, filter: AccountFilter) -> list[AccountBalance]:
        """The balance after each of those transfers; empty unless the account has ``flags.history``."""
        self._writer.assure_open()
        return await self._reader.account_balances(filter)

    async def query_accounts(self, filter: QueryFilter) -> list[Account]:
        """Accounts of the whole ledger, in order of time."""
        self._writer.assure_open()
        return await self._reader.query_accounts(filter)

    async def query_transfers(self, filter: QueryFilter) -> list[Transfer]:
        """Transfers of the whole ledger, in order of time."""
        self._writer.assure_open()
        return await self._reader.query_transfers(filter)

    async def expire(self) -> int:
        """Release the pending transfers whose time is up; how many."""
        return await self._writer.expire()

    async def verify(self) -> list[Finding]:
        """Check every page, every seal, and every balance against the transfers; work goes on meanwhile."""
        self._writer.assure_open()
        return await asyncio.get_running_loop().run_in_executor(None, verify_file, self._path)

    async def close(self) -> None:
        """Finish what was accepted, tidy the write-ahead log into the file, and let go of it."""
        if self._closed:
            return
        self._closed = True
        await self._writer.close()
        await self._reader.close()
        self._connection.close()
        self._lock.release()
