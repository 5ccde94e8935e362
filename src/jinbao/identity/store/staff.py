"""Rows of staff and of the log of what they did."""

from __future__ import annotations

from jinbao.identity.types import Role, Staff, StaffAction
from jinbao.kit.db import Row, Tx
from jinbao.kit.ids import from_bytes, to_bytes

_STAFF = "select id, name, role, active, created_at_ms from identity_staff"
_ACTION = (
    "select seq, id, at_ms, staff_id, staff_name, action, subject, details, previous, seal from identity_staff_action"
)


def insert_staff(tx: Tx, staff: Staff, password_hash: str) -> bool:
    """Write a new member of staff; ``False`` when the name is taken."""
    inserted = tx.execute(
        "insert into identity_staff (id, name, password_hash, role, active, created_at_ms) "
        "values (:id, :name, :hash, :role, :active, :at) on conflict (name) do nothing",
        id=to_bytes(staff.id),
        name=staff.name,
        hash=password_hash,
        role=staff.role.value,
        active=int(staff.active),
        at=staff.created_at_ms,
    )
    return inserted == 1


def update_staff(tx: Tx, staff: Staff) -> None:
    """Write what may change: role, and whether they may come in."""
    tx.execute(
        "update identity_staff set role = :role, active = :active where id = :id",
        role=staff.role.value,
        active=int(staff.active),
        id=to_bytes(staff.id),
    )


def set_password(tx: Tx, staff_id: int, password_hash: str) -> None:
    """Replace a password."""
    tx.execute(
        "update identity_staff set password_hash = :hash where id = :id", hash=password_hash, id=to_bytes(staff_id)
    )


def staff(tx: Tx, staff_id: int) -> Staff | None:
    """The member of staff with this id."""
    row = tx.one(_STAFF + " where id = :id", id=to_bytes(staff_id))
    return None if row is None else _staff(row)


def staff_by_name(tx: Tx, name: str) -> Staff | None:
    """The member of staff who logs in with this name."""
    row = tx.one(_STAFF + " where name = :name", name=name)
    return None if row is None else _staff(row)


def password_hash(tx: Tx, staff_id: int) -> str:
    """The hash of a password; the staff id must exist."""
    row = tx.one("select password_hash from identity_staff where id = :id", id=to_bytes(staff_id))
    assert row is not None, staff_id
    return str(row[0])


def all_staff(tx: Tx) -> list[Staff]:
    """Everybody on the staff, oldest first."""
    return [_staff(row) for row in tx.run(_STAFF + " order by id")]


def last_action(tx: Tx) -> StaffAction | None:
    """The newest line of the log."""
    row = tx.one(_ACTION + " order by seq desc limit 1")
    return None if row is None else _action(row)


def append_action(tx: Tx, action: StaffAction) -> None:
    """Add a line to the log."""
    tx.execute(
        "insert into identity_staff_action "
        "(seq, id, at_ms, staff_id, staff_name, action, subject, details, previous, seal) values "
        "(:seq, :id, :at_ms, :staff_id, :staff_name, :action, :subject, :details, :previous, :seal)",
        seq=action.seq,
        id=to_bytes(action.id),
        at_ms=action.at_ms,
        staff_id=to_bytes(action.staff_id),
        staff_name=action.staff_name,
        action=action.action,
        subject=action.subject,
        details=action.details,
        previous=action.previous,
        seal=action.seal,
    )


def actions_after(tx: Tx, seq: int, limit: int) -> list[StaffAction]:
    """Lines after ``seq``, in order."""
    rows = tx.run(_ACTION + " where seq > :seq order by seq limit :limit", seq=seq, limit=limit)
    return [_action(row) for row in rows]


def actions_before(tx: Tx, seq: int, subject: str, limit: int) -> list[StaffAction]:
    """Lines before ``seq``, newest first, on one subject or on all (empty)."""
    rows = tx.run(
        _ACTION + " where seq < :seq and (:subject = '' or subject = :subject) order by seq desc limit :limit",
        seq=seq,
        subject=subject,
        limit=limit,
    )
    return [_action(row) for row in rows]


def _staff(row: Row) -> Staff:
    return Staff(from_bytes(row[0]), row[1], Role(row[2]), bool(row[3]), row[4])


def _action(row: Row) -> StaffAction:
    seq, action_id, at_ms, staff_id, *rest = row
    return StaffAction(seq, from_bytes(action_id), at_ms, from_bytes(staff_id), *rest)
