"""All SQL of the journal, on ``ledger_entry`` only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum

import msgspec

from jinbao.kit.db import Row, Tx
from jinbao.kit.ids import from_bytes, to_bytes
from jinbao.ledger.types import Account, Transfer


class EntryState(IntEnum):
    """Where an entry stands. Pending means that the outcome is not known; it is never guessed."""

    PENDING = 0
    POSTED = 1
    REJECTED = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """One business event: its kind's code, what it is about, its transfers, and how it ended.

    ``accounts`` are those that its transfers touch, opened first where they are not there yet.
    ``reason`` is the engine's word when rejected (``exceeds_credits``), and ``refused_leg`` the place (from 0) of the
    leg that it was said of. ``note`` is the module's own memory of the event, for its completion.
    """

    id: int
    kind: int
    subject: int
    state: EntryState
    reason: str
    accounts: tuple[Account, ...]
    transfers: tuple[Transfer, ...]
    note: bytes
    created_at_ms: int
    closed_at_ms: int
    refused_leg: int = 0

    @property
    def posted(self) -> bool:
        """Whether the money has moved."""
        return self.state is EntryState.POSTED

    @property
    def short(self) -> bool:
        """Whether it was rejected for want of money on an account."""
        return self.state is EntryState.REJECTED and self.reason in _SHORT


#: The engine's words for an account that does not cover it. The second is what it says when it is asked again after
#: its first answer was lost: it was refused for want of money then, and stays refused.
_SHORT = frozenset({"exceeds_credits", "id_already_failed"})

_STATES = {int(state): state for state in EntryState}
_ENCODE = msgspec.msgpack.Encoder().encode
#: Accounts as (id, owner, ledger, code, flags). Transfers as (debit, credit, amount, pending id, timeout,
#: ledger, flags), where debit and credit are places in the list of accounts.
_Accounts = list[tuple[bytes, bytes, int, int, int]]
_Legs = list[tuple[int, int, int, bytes, int, int, int]]
_DECODE = msgspec.msgpack.Decoder(tuple[_Accounts, _Legs]).decode
_COLUMNS = "id, kind, subject, state, reason, legs, note, created_at_ms, closed_at_ms, refused_leg"


def insert(tx: Tx, entry: Entry) -> None:
    """A new pending entry."""
    place = {account.id: index for index, account in enumerate(entry.accounts)}
    legs = [
        (
            place[t.debit_account_id],
            place[t.credit_account_id],
            t.amount,
            to_bytes(t.pending_id) if t.pending_id else b"",
            t.timeout,
            t.ledger,
            t.flags,
        )
        for t in entry.transfers
    ]
    opened = [(to_bytes(a.id), to_bytes(a.user_data_128), a.ledger, a.code, a.flags) for a in entry.accounts]
    tx.execute(
        "insert into ledger_entry (id, kind, subject, state, legs, note, created_at_ms) "
        "values (:id, :kind, :subject, 0, :legs, :note, :at)",
        id=to_bytes(entry.id),
        kind=entry.kind,
        subject=to_bytes(entry.subject),
        legs=_ENCODE((opened, legs)),
        note=entry.note,
        at=entry.created_at_ms,
    )


def state_of(tx: Tx, entry_id: int) -> EntryState | None:
    """Where the entry with this id stands, ``None`` when there is none."""
    row = tx.one("select state from ledger_entry where id = :id", id=to_bytes(entry_id))
    return None if row is None else _STATES[row[0]]


def get(tx: Tx, entry_id: int) -> Entry | None:
    """The entry with this id."""
    row = tx.one(f"select {_COLUMNS} from ledger_entry where id = :id", id=to_bytes(entry_id))  # noqa: S608
    return None if row is None else _entry(row)


def close(tx: Tx, entry_id: int, state: EntryState, reason: str, refused_leg: int, at_ms: int) -> bool:
    """Close the entry if it is still pending; whether this call was the one that did."""
    changed = tx.execute(
        "update ledger_entry set state = :state, reason = :reason, refused_leg = :leg, closed_at_ms = :at "
        "where id = :id and state = 0",
        state=int(state),
        reason=reason,
        leg=refused_leg,
        at=at_ms,
        id=to_bytes(entry_id),
    )
    return changed == 1


def pending(tx: Tx, before_ms: int, after_id: int, limit: int) -> list[Entry]:
    """Pending entries written before a moment, oldest first, after an id."""
    rows = tx.run(
        f"select {_COLUMNS} from ledger_entry "  # noqa: S608
        "where state = 0 and id > :after and created_at_ms <= :before order by id limit :limit",
        after=to_bytes(after_id),
        before=before_ms,
        limit=limit,
    )
    return [_entry(row) for row in rows]


def by_subject(tx: Tx, subject: int, limit: int) -> list[Entry]:
    """The entries about one thing, oldest first."""
    rows = tx.run(
        f"select {_COLUMNS} from ledger_entry where subject = :subject order by id limit :limit",  # noqa: S608
        subject=to_bytes(subject),
        limit=limit,
    )
    return [_entry(row) for row in rows]


def page(tx: Tx, kind: int | None, state: int | None, before_id: int, limit: int) -> list[Entry]:
    """Entries before an id, newest first, of one kind or state when given."""
    rows = tx.run(
        f"select {_COLUMNS} from ledger_entry where id < :before "  # noqa: S608
        "and (:kind is null or kind = :kind) and (:state is null or state = :state) order by id desc limit :limit",
        before=to_bytes(before_id),
        kind=kind,
        state=state,
        limit=limit,
    )
    return [_entry(row) for row in rows]


def after(tx: Tx, after_id: int, limit: int, kinds: Collection[int] = ()) -> list[Entry]:
    """Entries after an id, oldest first, of some kinds or of all: for audits and exports."""
    wanted = f"and kind in ({', '.join(str(int(kind)) for kind in sorted(kinds))}) " if kinds else ""
    rows = tx.run(
        f"select {_COLUMNS} from ledger_entry where id > :after {wanted}order by id limit :limit",  # noqa: S608
        after=to_bytes(after_id),
        limit=limit,
    )
    return [_entry(row) for row in rows]


def count_pending(tx: Tx) -> int:
    """How many entries are pending, from the index of those alone."""
    row = tx.one("select count(*) from ledger_entry where state = 0")
    assert row is not None
    return int(row[0])


def count_by_state(tx: Tx) -> dict[EntryState, int]:
    """How many entries stand where."""
    return {EntryState(state): n for state, n in tx.run("select state, count(*) from ledger_entry group by state")}


def _entry(row: Row) -> Entry:
    entry_id, kind, subject = from_bytes(row[0]), row[1], from_bytes(row[2])
    opened, legs = _DECODE(row[5])
    accounts = tuple(
        Account(id=from_bytes(raw), user_data_128=from_bytes(owner), ledger=ledger, code=code, flags=flags)
        for raw, owner, ledger, code, flags in opened
    )
    transfers = tuple(
        Transfer(
            id=entry_id + index,
            debit_account_id=accounts[debit].id,
            credit_account_id=accounts[credit].id,
            amount=amount,
            pending_id=from_bytes(pending_id) if pending_id else 0,
            user_data_128=subject,
            user_data_32=index,
            timeout=timeout,
            ledger=ledger,
            code=0 if pending_id else kind,  # as chart.transfers_of has it
            flags=flags,
        )
        for index, (debit, credit, amount, pending_id, timeout, ledger, flags) in enumerate(legs)
    )
    state, reason, note, created, closed, leg = EntryState(row[3]), row[4], *row[6:10]
    return Entry(entry_id, kind, subject, state, reason, accounts, transfers, note, created, closed, leg)
