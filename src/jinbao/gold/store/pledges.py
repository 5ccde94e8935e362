"""Gold that members have pledged."""

from __future__ import annotations

from jinbao.gold.types.delivery import Pledge, PledgeState
from jinbao.kit.db import Row, Tx
from jinbao.kit.ids import from_bytes, to_bytes

_PLEDGE = "id, member, ug, note, state, entry, release_entry, at_ms, closed_at_ms"


def insert(tx: Tx, pledge: Pledge) -> None:
    """A new pledge."""
    tx.execute(
        f"insert into gold_pledge ({_PLEDGE}) values (:id, :member, :ug, :note, :state, :entry, null, "  # noqa: S608
        ":at, null)",
        id=to_bytes(pledge.id),
        member=to_bytes(pledge.member_id),
        ug=pledge.ug,
        note=pledge.note,
        state=pledge.state.value,
        entry=to_bytes(pledge.entry_id),
        at=pledge.at_ms,
    )


def update(tx: Tx, pledge: Pledge) -> None:
    """Write what may change of a pledge."""
    changed = tx.execute(
        "update gold_pledge set state = :state, release_entry = :release, closed_at_ms = :closed where id = :id",
        id=to_bytes(pledge.id),
        state=pledge.state.value,
        release=to_bytes(pledge.release_id) if pledge.release_id else None,
        closed=pledge.closed_at_ms or None,
    )
    assert changed == 1, f"no pledge {pledge.id:x}"


def get(tx: Tx, pledge_id: int) -> Pledge | None:
    """The pledge with this id."""
    row = tx.one(f"select {_PLEDGE} from gold_pledge where id = :id", id=to_bytes(pledge_id))  # noqa: S608
    return None if row is None else _pledge(row)


def of_member(tx: Tx, member_id: int, before_id: int, limit: int) -> list[Pledge]:
    """A member's pledges before an id, newest first; only those that the ledger has taken."""
    sql = (
        f"select {_PLEDGE} from gold_pledge where member = :member and id < :before "  # noqa: S608 - own names
        "and state not in ('starting', 'refused') order by id desc limit :limit"
    )
    rows = tx.run(sql, member=to_bytes(member_id), before=to_bytes(before_id), limit=limit)
    return [_pledge(row) for row in rows]


def after(tx: Tx, after_id: int, limit: int) -> list[Pledge]:
    """Pledges after an id, oldest first."""
    sql = f"select {_PLEDGE} from gold_pledge where id > :after order by id limit :limit"  # noqa: S608
    return [_pledge(row) for row in tx.run(sql, after=to_bytes(after_id), limit=limit)]


def _pledge(row: Row) -> Pledge:
    return Pledge(
        id=from_bytes(row[0]),
        member_id=from_bytes(row[1]),
        ug=row[2],
        note=row[3],
        state=PledgeState(row[4]),
        entry_id=from_bytes(row[5]),
        release_id=0 if row[6] is None else from_bytes(row[6]),
        at_ms=row[7],
        closed_at_ms=row[8] or 0,
    )
