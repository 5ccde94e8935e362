"""Looking things up in the embedded ledger, beside the writer: a reader never waits for it, nor it for a reader.

A lookup by id takes microseconds and is done at once; what walks through a history runs on a thread of its own.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import apsw

from jinbao.ledger.adapters.sqlite.store import (
    ACCOUNT_SELECT,
    TRANSFER_SELECT,
    Row,
    account_in,
    balances_in,
    connect,
    long_out,
    transfer_in,
    wide_out,
)
from jinbao.ledger.errors import EngineDamaged, EngineUnavailable
from jinbao.ledger.rules import HISTORY
from jinbao.ledger.types import (
    Account,
    AccountBalance,
    AccountFilter,
    QueryFilter,
    Transfer,
    time_range,
)

#: Lookups of more ids than this leave the event loop alone.
INLINE_IDS = 64

_T = TypeVar("_T")

#: A transfer and, after it, what leads on through the history of either account.
_STEP = (
    "select t.timestamp, t.id, d.id, c.id, t.amount, t.pending_id, t.user_data_128, t.user_data_64, t.user_data_32,"
    " t.timeout, d.ledger, t.code, t.flags, t.debit, t.debit_before, t.credit_before, t.balances"
    " from ledger_transfers t join ledger_accounts d on d.number = t.debit"
    " join ledger_accounts c on c.number = t.credit where t.timestamp = ?"
)
_DEBIT, _DEBIT_BEFORE, _CREDIT_BEFORE, _BALANCES = 13, 14, 15, 16

_TRANSFERS = (
    " where t.timestamp between :first and :last and (:wide is null or t.user_data_128 = :wide)"
    " and (:long = 0 or t.user_data_64 = :long) and (:short = 0 or t.user_data_32 = :short)"
    " and (:ledger = 0 or d.ledger = :ledger) and (:code = 0 or t.code = :code)"
)
#: The same with a condition that the index on ``user_data_128`` can serve.
_TRANSFERS_BY_DATA = _TRANSFERS.replace("(:wide is null or t.user_data_128 = :wide)", "t.user_data_128 = :wide")
_ACCOUNTS = (
    " where timestamp between :first and :last and (:wide is null or user_data_128 = :wide)"
    " and (:long = 0 or user_data_64 = :long) and (:short = 0 or user_data_32 = :short)"
    " and (:ledger = 0 or ledger = :ledger) and (:code = 0 or code = :code)"
)


class Reader:
    """Two connections: one for lookups on the caller's thread, one for walks on a thread of its own."""

    def __init__(self, path: str) -> None:
        self._point = connect(path, readonly=True)
        self._lock = threading.Lock()
        self._walk = connect(path, readonly=True)
        self._thread = ThreadPoolExecutor(1, "ledger-reader")

    async def close(self) -> None:
        """Finish what is under way."""
        await asyncio.get_running_loop().run_in_executor(None, self._thread.shutdown)
        self._point.close()
        self._walk.close()

    async def accounts(self, ids: Sequence[int]) -> list[Account]:
        """The accounts with these ids."""
        return await self._lookup(ids, ACCOUNT_SELECT + " where id = ?", account_in)

    async def transfers(self, ids: Sequence[int]) -> list[Transfer]:
        """The transfers with these ids."""
        return await self._lookup(ids, TRANSFER_SELECT + " where t.id = ?", transfer_in)

    async def account_transfers(self, filter: AccountFilter) -> list[Transfer]:
        """The transfers of one account."""
        return await self._on_thread(lambda: [transfer_in(row) for row in self._history(filter, balances=False)])

    async def account_balances(self, filter: AccountFilter) -> list[AccountBalance]:
        """The balance of one account after each of its transfers."""
        return await self._on_thread(lambda: [_balance(row, number) for row, number in self._balances(filter)])

    async def query_accounts(self, filter: QueryFilter) -> list[Account]:
        """Accounts of the whole ledger."""
        order = " order by number desc limit :limit" if filter.reversed else " order by number limit :limit"
        return await self._query(filter, ACCOUNT_SELECT + _ACCOUNTS + order, account_in)

    async def query_transfers(self, filter: QueryFilter) -> list[Transfer]:
        """Transfers of the whole ledger."""
        order = " order by t.timestamp desc limit :limit" if filter.reversed else " order by t.timestamp limit :limit"
        where = _TRANSFERS_BY_DATA if filter.user_data_128 else _TRANSFERS
        return await self._query(filter, TRANSFER_SELECT + where + order, transfer_in)

    # -- how -------------------------------------------------------------------------------------------------------

    async def _on_thread(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, _or_unavailable, work)

    async def _lookup(self, ids: Sequence[int], sql: str, read: Callable[[Row], _T]) -> list[_T]:
        if len(ids) > INLINE_IDS:
            return await self._on_thread(lambda: _find(self._walk, ids, sql, read))
        with self._lock:
            return _or_unavailable(lambda: _find(self._point, ids, sql, read))

    async def _query(self, filter: QueryFilter, sql: str, read: Callable[[Row], _T]) -> list[_T]:
        span = time_range(filter)
        if span is None:
            return []
        facts = {
            "first": span[0],
            "last": span[1],
            "wide": wide_out(filter.user_data_128),
            "long": long_out(filter.user_data_64),
            "short": filter.user_data_32,
            "ledger": filter.ledger,
            "code": filter.code,
            "limit": filter.limit,
        }
        return await self._on_thread(lambda: [read(row) for row in self._walk.execute(sql, facts)])

    def _history(self, filter: AccountFilter, *, balances: bool) -> Iterator[Row]:
        """Rows of ``_STEP`` that pass the filter, in its order, at most ``limit``."""
        span = time_range(filter)
        if span is None:
            return
        with self._walk:
            found = self._walk.execute(ACCOUNT_SELECT + " where id = ?", (wide_out(filter.account_id),)).fetchone()
            if found is None or balances and not found[14] & HISTORY:
                return
            number, newest = found[0], found[6]
            walk = self._newest_first if filter.reversed else self._oldest_first
            left = filter.limit
            for row in walk(number, newest, *span):
                if left and _passes(row, filter, row[_DEBIT] == number):
                    left -= 1
                    yield row
                if not left:
                    return

    def _balances(self, filter: AccountFilter) -> Iterator[tuple[Row, bool]]:
        account = wide_out(filter.account_id)
        for row in self._history(filter, balances=True):
            yield row, row[2] == account

    def _newest_first(self, number: int, newest: int, first: int, last: int) -> Iterator[Row]:
        """Back through an account's transfers from ``last`` to ``first``, starting at the mark after ``last``."""
        mark = self._walk.execute(
            "select min(timestamp) from ledger_marks where account = ? and timestamp > ?", (number, last)
        ).get
        at = mark or newest
        while at >= first and at:
            row = self._step(at)
            if at <= last:
                yield row
            at = row[_DEBIT_BEFORE] if row[_DEBIT] == number else row[_CREDIT_BEFORE]

    def _oldest_first(self, number: int, newest: int, first: int, last: int) -> Iterator[Row]:
        """The same forward: from mark to mark, each stretch walked back and turned round."""
        while first <= min(last, newest):
            mark = self._walk.execute(
                "select min(timestamp) from ledger_marks where account = ? and timestamp >= ?", (number, first)
            ).get
            stretch_end = mark or newest
            stretch = [row for row in self._newest_first(number, newest, first, stretch_end)]
            for row in reversed(stretch):
                if row[0] > last:
                    return
                yield row
            first = stretch_end + 1

    def _step(self, timestamp: int) -> Row:
        row = self._walk.execute(_STEP, (timestamp,)).fetchone()
        if row is None:
            raise EngineDamaged(f"the ledger is damaged: there is no transfer at {timestamp}")
        return tuple(row)


def _find(connection: apsw.Connection, ids: Sequence[int], sql: str, read: Callable[[Row], _T]) -> list[_T]:
    found: list[_T] = []
    for id in ids:
        row = connection.execute(sql, (wide_out(id),)).fetchone()
        if row is not None:
            found.append(read(row))
    return found


def _or_unavailable(work: Callable[[], _T]) -> _T:
    try:
        return work()
    except (apsw.CorruptError, apsw.NotADBError) as error:
        raise EngineDamaged(f"the ledger is damaged: {error}") from error
    except apsw.Error as error:
        raise EngineUnavailable(f"the ledger cannot be read: {error}") from error


def _passes(row: Row, filter: AccountFilter, is_debit: bool) -> bool:
    if not (filter.debits if is_debit else filter.credits):
        return False
    return (
        (not filter.user_data_128 or row[6] == wide_out(filter.user_data_128))
        and (not filter.user_data_64 or row[7] == long_out(filter.user_data_64))
        and filter.user_data_32 in (0, row[8])
        and filter.code in (0, row[11])
    )


def _balance(row: Row, is_debit: bool) -> AccountBalance:
    debit, credit = balances_in(row[_BALANCES])
    debits_pending, debits_posted, credits_pending, credits_posted = debit if is_debit else credit
    return AccountBalance(debits_pending, debits_posted, credits_pending, credits_posted, row[0])
