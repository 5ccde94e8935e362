"""The audit of a ledger file: every page, every seal, and every balance worked out again from the transfers.

It shares nothing with the engine but the shape of the tables: it reads what is stored and adds up.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import apsw

from jinbao.ledger.adapters.sqlite.seals import (
    COMMITS,
    SEALED_ACCOUNTS,
    SEALED_EXPIRED,
    SEALED_REFUSED,
    SEALED_TRANSFERS,
    Row,
    seal,
)
from jinbao.ledger.adapters.sqlite.store import ACCOUNT_SELECT, MARK_EVERY, connect
from jinbao.ledger.rules import (
    CLOSED,
    CLOSING_CREDIT,
    CLOSING_DEBIT,
    CREDITS_LIMITED,
    DEBITS_LIMITED,
    EXPIRED,
    OPEN,
    PENDING,
    POST,
    POSTED,
    VOID,
    VOIDED,
)
from jinbao.ledger.types import Finding

#: Past this many findings the rest are not listed: the file is broken, and the first ones say where.
FINDINGS_MAX = 200
_EVERYTHING = (-1, 2**63 - 1)


def verify_file(path: str) -> list[Finding]:
    """Everything that is wrong with the ledger file, as one moment saw it; empty when nothing is."""
    findings: list[Finding] = []
    try:
        connection = connect(path, readonly=True)
        try:
            with connection:
                for finding in _check(connection):
                    findings.append(finding)
                    if len(findings) >= FINDINGS_MAX:
                        break
        finally:
            connection.close()
    except apsw.Error as error:
        findings.append(Finding("readable", path, str(error)))
    return findings


def _check(connection: apsw.Connection) -> Iterator[Finding]:
    for (told,) in connection.execute("pragma integrity_check(20)"):
        if told != "ok":
            yield Finding("pages", "file", told)
    recount = _Recount()
    yield from _check_seals(connection, recount)
    yield from recount.findings
    yield from _check_accounts(connection, recount)
    yield from _check_pending(connection, recount)
    marks = {tuple(row) for row in connection.execute("select account, timestamp from ledger_marks")}
    for account, timestamp in sorted(marks ^ recount.marks)[:10]:
        yield Finding("marks", f"account {account}", f"the mark at {timestamp} is missing or should not be there")


def _check_seals(connection: apsw.Connection, recount: _Recount) -> Iterator[Finding]:
    """Recompute the chain; on the way, add up what every row did."""
    accounts = _Rows(connection, SEALED_ACCOUNTS, 0)
    transfers = _Rows(connection, SEALED_TRANSFERS, 0)
    refused = _Rows(connection, SEALED_REFUSED, 1)
    expired = _Rows(connection, SEALED_EXPIRED, 1)
    before, expected = b"", 1
    for number, clock, last_account, last_transfer, digest in connection.execute(COMMITS, (0,)):
        if number != expected:
            yield Finding("seal", f"commit {expected}", f"missing: the next one is {number}")
        parts = (
            accounts.up_to(last_account),
            transfers.up_to(last_transfer),
            refused.up_to(clock),
            expired.up_to(clock),
        )
        for part, add in zip(parts, (recount.account, recount.transfer, None, recount.expiry), strict=True):
            for row in part if add else ():
                add(row)  # type: ignore[misc]
        if seal(before, *parts) != digest:
            yield Finding("seal", f"commit {number}", f"rows up to time {clock} are not what was written")
        before, expected = digest, number + 1
    for name, rows in (("account", accounts), ("transfer", transfers), ("refused id", refused), ("expiry", expired)):
        for row in rows.up_to(_EVERYTHING[1])[:5]:
            yield Finding("seal", f"{name} {row[0]!r}", "was written by no commit")


def _check_accounts(connection: apsw.Connection, recount: _Recount) -> Iterator[Finding]:
    totals: dict[int, list[int]] = {}
    kept_closed = recount.closed()
    for row in connection.execute(ACCOUNT_SELECT + " order by number"):
        number, stored, closed, ledger, flags = row[0], list(row[2:8]), bool(row[8]), row[12], row[14]
        name = f"account {row[1].hex()}"
        computed = recount.accounts.get(number, [0] * 6)
        if stored != computed:
            yield Finding("balance", name, f"stored {stored}, transfers say {computed}")
        if closed != (bool(flags & CLOSED) or number in kept_closed):
            yield Finding("closed", name, f"closed is stored as {closed}")
        debits, credits = stored[0] + stored[1], stored[2] + stored[3]
        if flags & DEBITS_LIMITED and debits > stored[3] or flags & CREDITS_LIMITED and credits > stored[1]:
            yield Finding("limit", name, f"debits {debits}, credits {credits} with flags {flags}")
        total = totals.setdefault(ledger, [0, 0, 0, 0])
        for index in range(4):
            total[index] += stored[index]
    for ledger, (debits_pending, debits_posted, credits_pending, credits_posted) in totals.items():
        if debits_posted != credits_posted or debits_pending != credits_pending:
            detail = f"posted {debits_posted} / {credits_posted}, pending {debits_pending} / {credits_pending}"
            yield Finding("trial balance", f"ledger {ledger}", detail)


def _check_pending(connection: apsw.Connection, recount: _Recount) -> Iterator[Finding]:
    expected = dict(recount.states)
    for timestamp, state in connection.execute("select timestamp, state from ledger_pending"):
        should = expected.pop(timestamp, None)
        if state != should:
            yield Finding("pending", f"transfer at {timestamp}", f"state is {state}, transfers say {should}")
    for timestamp in list(expected)[:5]:
        yield Finding("pending", f"transfer at {timestamp}", "has no state")


class _Rows:
    """Rows of a sealed table in order, handed out up to a bound at a time."""

    def __init__(self, connection: apsw.Connection, sql: str, key: int) -> None:
        self._rows = iter(connection.execute(sql, _EVERYTHING))
        self._key = key
        self._next: Row | None = next(self._rows, None)

    def up_to(self, bound: int) -> list[Row]:
        """The rows whose key is at most ``bound`` and which were not handed out before."""
        part: list[Row] = []
        while self._next is not None and self._next[self._key] <= bound:
            part.append(self._next)
            self._next = next(self._rows, None)
        return part


class _Recount:
    """Balances from nothing but the transfers and expiries."""

    def __init__(self) -> None:
        #: By number: debits pending and posted, credits pending and posted, newest transfer, how many.
        self.accounts: dict[int, list[int]] = {}
        self.marks: set[tuple[Any, ...]] = set()
        self.states: dict[int, int] = {}
        self.findings: list[Finding] = []
        self._open: dict[int, Row] = {}
        self._open_ids: dict[bytes, int] = {}

    def account(self, row: Row) -> None:
        """A new account."""
        self.accounts[row[0]] = [0] * 6

    def transfer(self, row: Row) -> None:
        """What a transfer did to its accounts."""
        timestamp, id, debit, credit, amount, debit_before, credit_before, pending_id = row[:8]
        flags = row[13]
        if flags & (POST | VOID):
            self._close(self._open_ids.get(pending_id), POSTED if flags & POST else VOIDED, f"transfer {id.hex()}")
        for number, before, pending, posted in ((debit, debit_before, 0, 1), (credit, credit_before, 2, 3)):
            balance = self.accounts.get(number)
            if balance is None:
                self._wrong(timestamp, f"account {number} is not there")
                continue
            if before != balance[4]:
                self._wrong(timestamp, f"names {before} as the one before it on account {number}, not {balance[4]}")
            if not flags & VOID:
                balance[pending if flags & PENDING else posted] += amount
            balance[4] = timestamp
            balance[5] += 1
            if not balance[5] % MARK_EVERY:
                self.marks.add((number, timestamp))
        if flags & PENDING:
            self._open[timestamp] = row
            self._open_ids[id] = timestamp
            self.states[timestamp] = OPEN

    def expiry(self, row: Row) -> None:
        """A pending transfer ran out."""
        self._close(row[0], EXPIRED, f"expiry at {row[1]}")

    def _close(self, timestamp: int | None, state: int, by: str) -> None:
        row = self._open.pop(timestamp, None) if timestamp is not None else None
        if row is None or timestamp is None:
            self._wrong(timestamp or 0, f"{by} resolves a transfer that is not open")
            return
        _, id, debit, credit, amount = row[:5]
        del self._open_ids[id]
        self.states[timestamp] = state
        self.accounts[debit][0] -= amount
        self.accounts[credit][2] -= amount

    def closed(self) -> set[int]:
        """The accounts that an open transfer keeps closed."""
        sides = ((2, CLOSING_DEBIT), (3, CLOSING_CREDIT))
        return {row[column] for row in self._open.values() for column, flag in sides if row[13] & flag}

    def _wrong(self, timestamp: int, detail: str) -> None:
        self.findings.append(Finding("transfers", f"transfer at {timestamp}", detail))
