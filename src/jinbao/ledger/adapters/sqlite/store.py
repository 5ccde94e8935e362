"""All SQL of the embedded ledger: its file, its tables, and how a transfer becomes a row.

An account is known inside the file by a small ``number``, a transfer by its timestamp, so rows are short and new
transfers are appended. There is no index by account: at a million transfers over ten thousand accounts one would
dirty most of its pages in every commit and cut the rate to a tenth. Instead each transfer names the transfer before
it on either account (``debit_before``, ``credit_before``) and every 64th is noted in ``ledger_marks``, so that a
statement can begin anywhere in an account's history.

``ledger_commits`` has one row per commit with a digest over everything immutable that the commit wrote and over the
digest before it: see ``seals``.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import Any

import apsw

from jinbao.ledger.rules import CLOSED, AccountState
from jinbao.ledger.types import Account, Transfer

#: ``PRAGMA application_id`` and ``user_version``: whose file it is, and which of its forms.
APPLICATION_ID = 0x4A424C45  # "JBLE"
SCHEMA_VERSION = 1

#: One mark for so many transfers of an account; a power of two.
MARK_EVERY = 64

SCHEMA = """
create table ledger_accounts (
    number integer primary key,
    id blob not null unique,
    debits_pending integer not null,
    debits_posted integer not null,
    credits_pending integer not null,
    credits_posted integer not null,
    newest integer not null,
    entries integer not null,
    closed integer not null,
    user_data_128 blob,
    user_data_64 integer not null,
    user_data_32 integer not null,
    ledger integer not null,
    code integer not null,
    flags integer not null,
    timestamp integer not null unique
) strict;

create table ledger_transfers (
    timestamp integer primary key,
    id blob not null unique,
    debit integer not null,
    credit integer not null,
    amount integer not null,
    debit_before integer not null,
    credit_before integer not null,
    pending_id blob,
    user_data_128 blob,
    user_data_64 integer not null,
    user_data_32 integer not null,
    timeout integer not null,
    code integer not null,
    flags integer not null,
    balances blob
) strict;
create index ledger_transfers_user_data on ledger_transfers (user_data_128) where user_data_128 is not null;

create table ledger_marks (
    account integer not null,
    timestamp integer not null,
    primary key (account, timestamp)
) strict, without rowid;

create table ledger_pending (
    timestamp integer primary key,
    state integer not null,
    expires_at integer not null,
    resolved_at integer not null
) strict;
create index ledger_pending_due on ledger_pending (expires_at, timestamp) where state = 1 and expires_at > 0;
create index ledger_pending_expired on ledger_pending (resolved_at) where state = 4;

create table ledger_refused (
    id blob primary key,
    timestamp integer not null,
    status integer not null
) strict, without rowid;
create index ledger_refused_at on ledger_refused (timestamp);

create table ledger_commits (
    number integer primary key,
    clock integer not null,
    accounts integer not null,
    transfers integer not null,
    digest blob not null
) strict;
"""

ACCOUNT_SELECT = (
    "select number, id, debits_pending, debits_posted, credits_pending, credits_posted, newest, entries, closed,"
    " user_data_128, user_data_64, user_data_32, ledger, code, flags, timestamp from ledger_accounts"
)
#: A transfer with the ids of its accounts and its ledger, which its own row leaves to them.
TRANSFER_SELECT = (
    "select t.timestamp, t.id, d.id, c.id, t.amount, t.pending_id, t.user_data_128, t.user_data_64, t.user_data_32,"
    " t.timeout, d.ledger, t.code, t.flags from ledger_transfers t"
    " join ledger_accounts d on d.number = t.debit join ledger_accounts c on c.number = t.credit"
)

Row = tuple[Any, ...]
_BALANCES = struct.Struct(">8q")
_TWO_64 = 2**64


def connect(path: str, *, readonly: bool = False) -> apsw.Connection:
    """Open the file as the engine needs it: write-ahead log, and every commit flushed to the disk."""
    flags = apsw.SQLITE_OPEN_READONLY if readonly else apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
    connection = apsw.Connection(path, flags=flags, statementcachesize=50)
    connection.execute("pragma cache_size = -65536")
    if not readonly:
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = full")
        connection.execute("pragma wal_autocheckpoint = 4000")
    return connection


def wide_out(number: int) -> bytes | None:
    """128 bits as they are stored: 16 bytes, big-endian, and nothing for zero."""
    return number.to_bytes(16, "big") if number else None


def wide_in(raw: bytes | None) -> int:
    """What ``wide_out`` stored."""
    return int.from_bytes(raw, "big") if raw else 0


def long_out(number: int) -> int:
    """An unsigned 64-bit number as SQL's signed one."""
    return number - _TWO_64 if number >> 63 else number


def long_in(number: int) -> int:
    """What ``long_out`` stored."""
    return number + _TWO_64 if number < 0 else number


def balances_out(debit: AccountState, credit: AccountState) -> bytes:
    """Both accounts' balances after a transfer."""
    return _BALANCES.pack(
        debit.debits_pending,
        debit.debits_posted,
        debit.credits_pending,
        debit.credits_posted,
        credit.debits_pending,
        credit.debits_posted,
        credit.credits_pending,
        credit.credits_posted,
    )


def balances_in(raw: bytes) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Debits pending and posted, credits pending and posted: of the debit account, and of the credit account."""
    numbers = _BALANCES.unpack(raw)
    return numbers[:4], numbers[4:]


def account_in(row: Row) -> Account:
    """An account from ``ACCOUNT_SELECT``."""
    flags = row[14] | CLOSED if row[8] else row[14] & ~CLOSED
    return Account(
        wide_in(row[1]),
        row[2],
        row[3],
        row[4],
        row[5],
        wide_in(row[9]),
        long_in(row[10]),
        row[11],
        row[12],
        row[13],
        flags,
        row[15],
    )


def state_in(row: Row) -> AccountState:
    """An account to work on, from ``ACCOUNT_SELECT``."""
    return AccountState(row[0], account_in(row), row[6], row[7])


def account_out(state: AccountState) -> Row:
    """The row of a new account: what ``ACCOUNT_SELECT`` gives."""
    return (
        state.number,
        state.id.to_bytes(16, "big"),
        state.debits_pending,
        state.debits_posted,
        state.credits_pending,
        state.credits_posted,
        state.newest,
        state.entries,
        int(state.closed),
        wide_out(state.user_data_128),
        long_out(state.user_data_64),
        state.user_data_32,
        state.ledger,
        state.code,
        state.flags | CLOSED if state.closed else state.flags,
        state.timestamp,
    )


def transfer_in(row: Row) -> Transfer:
    """A transfer from ``TRANSFER_SELECT``."""
    return Transfer(
        wide_in(row[1]),
        wide_in(row[2]),
        wide_in(row[3]),
        row[4],
        wide_in(row[5]),
        wide_in(row[6]),
        long_in(row[7]),
        row[8],
        row[9],
        row[10],
        row[11],
        row[12],
        row[0],
    )


class Store:
    """The writer's statements on one connection. All of them run inside the transaction of a group."""

    def __init__(self, connection: apsw.Connection) -> None:
        self.connection = connection
        self._run = connection.execute

    def begin(self) -> None:
        """Start a group."""
        self._run("begin immediate")

    def commit(self) -> None:
        """End a group: when this returns, it is on the disk."""
        self._run("commit")

    def rollback(self) -> None:
        """Forget a group."""
        if self.connection.in_transaction:
            self._run("rollback")

    def account(self, id: int) -> AccountState | None:
        """The account with this id."""
        row = self._run(ACCOUNT_SELECT + " where id = ?", (wide_out(id),)).fetchone()
        return None if row is None else state_in(row)

    def account_at(self, timestamp: int) -> bool:
        """Whether an account was created at this time."""
        return self._run("select 1 from ledger_accounts where timestamp = ?", (timestamp,)).fetchone() is not None

    def transfer(self, id: int) -> Transfer | None:
        """The transfer with this id."""
        row = self._run(TRANSFER_SELECT + " where t.id = ?", (wide_out(id),)).fetchone()
        return None if row is None else transfer_in(row)

    def transfer_at(self, timestamp: int) -> Transfer | None:
        """The transfer that happened at this time."""
        row = self._run(TRANSFER_SELECT + " where t.timestamp = ?", (timestamp,)).fetchone()
        return None if row is None else transfer_in(row)

    def is_refused(self, id: int) -> bool:
        """Whether the id was spent by a refusal."""
        return self._run("select 1 from ledger_refused where id = ?", (wide_out(id),)).fetchone() is not None

    def pending(self, timestamp: int) -> Row:
        """State, expiry (0 for never) and resolution (0 for none) of the pending transfer of this time."""
        row = self._run(
            "select state, expires_at, resolved_at from ledger_pending where timestamp = ?", (timestamp,)
        ).fetchone()
        assert row is not None, f"no pending state for the transfer at {timestamp}"
        return tuple(row)

    def due(self, now: int) -> list[int]:
        """Timestamps of the open pending transfers that expire at ``now`` or before, the earliest expiry first."""
        rows = self._run(
            "select timestamp from ledger_pending where state = 1 and expires_at > 0 and expires_at <= ?"
            " order by expires_at, timestamp",
            (now,),
        )
        return [timestamp for (timestamp,) in rows]

    def next_expiry(self) -> int:
        """When the next open pending transfer expires; 0 for never."""
        row = self._run(
            "select expires_at from ledger_pending where state = 1 and expires_at > 0 order by expires_at limit 1"
        ).fetchone()
        return 0 if row is None else int(row[0])

    def head(self) -> Row:
        """Number, clock, last account number, last transfer and digest of the last commit."""
        row = self._run(
            "select number, clock, accounts, transfers, digest from ledger_commits order by number desc limit 1"
        ).fetchone()
        return (0, 0, 0, 0, b"") if row is None else tuple(row)

    def last_account_at(self) -> int:
        """The timestamp of the newest account; 0 when there is none."""
        row = self._run("select timestamp from ledger_accounts order by number desc limit 1").fetchone()
        return 0 if row is None else int(row[0])

    def highest_ids(self) -> tuple[int, int]:
        """The greatest id of a transfer, and of a refused transfer; 0 where there is none."""
        transfer = self._run("select max(id) from ledger_transfers").fetchone()
        refused = self._run("select max(id) from ledger_refused").fetchone()
        assert transfer is not None and refused is not None
        return wide_in(transfer[0]), wide_in(refused[0])

    def write_accounts(self, rows: Iterable[Row]) -> None:
        """Add accounts."""
        self._many("insert into ledger_accounts values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def write_balances(self, states: Iterable[AccountState]) -> None:
        """Store the balances of accounts that are there."""
        self._many(
            "update ledger_accounts set debits_pending = ?, debits_posted = ?, credits_pending = ?,"
            " credits_posted = ?, newest = ?, entries = ?, closed = ? where number = ?",
            [
                (
                    s.debits_pending,
                    s.debits_posted,
                    s.credits_pending,
                    s.credits_posted,
                    s.newest,
                    s.entries,
                    int(s.closed),
                    s.number,
                )
                for s in states
            ],
        )

    def write_transfers(self, rows: Iterable[Row]) -> None:
        """Add transfers."""
        self._many("insert into ledger_transfers values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def write_marks(self, rows: Iterable[Row]) -> None:
        """Note every 64th transfer of an account."""
        self._many("insert into ledger_marks (account, timestamp) values (?, ?)", rows)

    def write_pending(self, rows: Iterable[Row]) -> None:
        """Add or replace states of pending transfers."""
        self._many("replace into ledger_pending (timestamp, state, expires_at, resolved_at) values (?, ?, ?, ?)", rows)

    def write_refused(self, rows: Iterable[Row]) -> None:
        """Spend ids."""
        self._many("insert into ledger_refused (id, timestamp, status) values (?, ?, ?)", rows)

    def write_commit(self, row: Row) -> None:
        """Seal a group."""
        self._run("insert into ledger_commits (number, clock, accounts, transfers, digest) values (?, ?, ?, ?, ?)", row)

    def _many(self, sql: str, rows: Iterable[Row]) -> None:
        self.connection.executemany(sql, rows)
