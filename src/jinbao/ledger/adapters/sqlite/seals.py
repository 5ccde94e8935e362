"""The chain of digests over what the ledger file must never change.

Each commit is sealed with BLAKE2b-256 over the seal before it and the MessagePack form of the rows that it wrote: new
accounts (without their balances, which are worked out again from the transfers), transfers, spent ids and expiries.
A byte that changes, a row that is taken away or slipped in, breaks the chain at its commit.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

import apsw
import msgspec

Row = tuple[Any, ...]
_encode = msgspec.msgpack.Encoder().encode

#: What is sealed, in the order in which it is sealed. An account's balances, which change, are left out.
SEALED_ACCOUNTS = (
    "select number, id, user_data_128, user_data_64, user_data_32, ledger, code, flags, timestamp"
    " from ledger_accounts where number > ? and number <= ? order by number"
)
SEALED_TRANSFERS = (
    "select timestamp, id, debit, credit, amount, debit_before, credit_before, pending_id, user_data_128,"
    " user_data_64, user_data_32, timeout, code, flags, balances"
    " from ledger_transfers where timestamp > ? and timestamp <= ? order by timestamp"
)
SEALED_REFUSED = (
    "select id, timestamp, status from ledger_refused where timestamp > ? and timestamp <= ? order by timestamp"
)
SEALED_EXPIRED = (
    "select timestamp, resolved_at from ledger_pending"
    " where state = 4 and resolved_at > ? and resolved_at <= ? order by resolved_at"
)
COMMITS = "select number, clock, accounts, transfers, digest from ledger_commits where number >= ? order by number"


def account_seal(row: Row) -> Row:
    """What never changes in a row of ``ledger_accounts``: number and id, and from ``user_data_128`` on."""
    return (*row[:2], *row[9:])


def seal(
    before: bytes,
    accounts: Sequence[Row],
    transfers: Sequence[Row],
    refused: Sequence[Row],
    expired: Sequence[Row],
) -> bytes:
    """The digest of a commit: rows by number, by timestamp, by timestamp, and (transfer, expiry) by expiry."""
    return blake2b(before + _encode([accounts, transfers, refused, expired]), digest_size=32).digest()


def seal_of_commit(connection: apsw.Connection, number: int) -> tuple[bytes, bytes]:
    """The seal that is stored for a commit, and the one that its rows and the seal before it give."""
    rows: list[Row] = connection.execute(COMMITS + " limit 2", (max(number - 1, 1),)).fetchall()
    before, after = rows[:2] if number > 1 else ((0, 0, 0, 0, b""), rows[0])
    bounds = ((2, SEALED_ACCOUNTS), (3, SEALED_TRANSFERS), (1, SEALED_REFUSED), (1, SEALED_EXPIRED))
    parts = [connection.execute(sql, (before[column], after[column])).fetchall() for column, sql in bounds]
    return after[4], seal(before[4], *parts)
