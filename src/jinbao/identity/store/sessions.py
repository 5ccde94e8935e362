"""Rows of devices and sessions. Tokens are known here by their hash alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jinbao.identity.types import Device, Realm
from jinbao.kit.db import Row, Tx
from jinbao.kit.ids import from_bytes, to_bytes

_DEVICE = (
    "select d.id, d.realm, d.owner_id, d.name, d.paired, d.created_at_ms, coalesce(max(s.seen_at_ms), d.created_at_ms) "
    "from identity_device d left join identity_session s on s.device_id = d.id"
)


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session as stored; ``ends_at_ms`` is the absolute end, idleness is counted from ``seen_at_ms``."""

    id: int
    realm: str
    owner_id: int
    device_id: int
    role: str
    created_at_ms: int
    seen_at_ms: int
    ends_at_ms: int


def session_by_token(tx: Tx, token_hash: bytes) -> SessionRow | None:
    """The one look-up of every request."""
    row = tx.one(
        "select id, realm, owner_id, device_id, role, created_at_ms, seen_at_ms, ends_at_ms "
        "from identity_session where token_hash = :hash",
        hash=token_hash,
    )
    return None if row is None else _session(row)


def insert_session(tx: Tx, token_hash: bytes, session: SessionRow) -> None:
    """Write a new session."""
    tx.execute(
        "insert into identity_session "
        "(token_hash, id, realm, owner_id, device_id, role, created_at_ms, seen_at_ms, ends_at_ms) values "
        "(:hash, :id, :realm, :owner_id, :device_id, :role, :created_at_ms, :seen_at_ms, :ends_at_ms)",
        hash=token_hash,
        id=to_bytes(session.id),
        realm=session.realm,
        owner_id=to_bytes(session.owner_id),
        device_id=to_bytes(session.device_id),
        role=session.role,
        created_at_ms=session.created_at_ms,
        seen_at_ms=session.seen_at_ms,
        ends_at_ms=session.ends_at_ms,
    )


def sessions_of(tx: Tx, realm: Realm, owner_id: int) -> list[SessionRow]:
    """All sessions of one owner, the one seen last first."""
    rows = tx.run(
        "select id, realm, owner_id, device_id, role, created_at_ms, seen_at_ms, ends_at_ms "
        "from identity_session where owner_id = :owner and realm = :realm "
        # The plus keeps this from the index by realm and time, which would read everybody's.
        "order by +seen_at_ms desc, id desc",
        owner=to_bytes(owner_id),
        realm=realm.value,
    )
    return [_session(row) for row in rows]


def sessions_over(tx: Tx, now_ms: int, idle_since_ms: Mapping[Realm, int], limit: int) -> list[SessionRow]:
    """Sessions past their end, or not seen since their realm's moment."""
    found: dict[int, SessionRow] = {}
    columns = "select id, realm, owner_id, device_id, role, created_at_ms, seen_at_ms, ends_at_ms from identity_session"
    rows = tx.run(columns + " where ends_at_ms <= :now limit :limit", now=now_ms, limit=limit)
    for realm, since in idle_since_ms.items():
        rows += tx.run(
            columns + " where realm = :realm and seen_at_ms <= :since limit :limit",
            realm=realm.value,
            since=since,
            limit=limit,
        )
    for row in rows:
        session = _session(row)
        found[session.id] = session
    return list(found.values())[:limit]


def delete_session(tx: Tx, session_id: int) -> int:
    """End a session; 1 when there was one."""
    return tx.execute("delete from identity_session where id = :id", id=to_bytes(session_id))


def touch_sessions(tx: Tx, seen: Mapping[int, int]) -> None:
    """Note when sessions (by id) were last seen; never backwards."""
    tx.many(
        "update identity_session set seen_at_ms = :at where id = :id and seen_at_ms < :at",
        [{"id": to_bytes(session_id), "at": at_ms} for session_id, at_ms in seen.items()],
    )


def insert_device(tx: Tx, device: Device) -> None:
    """Write a new device."""
    tx.execute(
        "insert into identity_device (id, realm, owner_id, name, paired, created_at_ms) "
        "values (:id, :realm, :owner_id, :name, :paired, :created_at_ms)",
        id=to_bytes(device.id),
        realm=device.realm.value,
        owner_id=to_bytes(device.owner_id),
        name=device.name,
        paired=int(device.paired),
        created_at_ms=device.created_at_ms,
    )


def device(tx: Tx, device_id: int) -> Device | None:
    """The device with this id."""
    row = tx.one(_DEVICE + " where d.id = :id group by d.id", id=to_bytes(device_id))
    return None if row is None else _device(row)


def devices_of(tx: Tx, realm: Realm, owner_id: int) -> list[Device]:
    """An owner's devices, the one seen last first; as many as there are sessions."""
    rows = tx.run(
        _DEVICE + " where s.owner_id = :owner and s.realm = :realm group by d.id order by 7 desc, d.id desc",
        owner=to_bytes(owner_id),
        realm=realm.value,
    )
    return [_device(row) for row in rows]


def mark_paired(tx: Tx, device_id: int, paired: bool) -> None:
    """Note whether a device makes payment codes of its own."""
    tx.execute("update identity_device set paired = :paired where id = :id", paired=int(paired), id=to_bytes(device_id))


def delete_device(tx: Tx, device_id: int) -> None:
    """Forget a device that has no session left."""
    tx.execute("delete from identity_device where id = :id", id=to_bytes(device_id))


def _session(row: Row) -> SessionRow:
    return SessionRow(from_bytes(row[0]), row[1], from_bytes(row[2]), from_bytes(row[3]), *row[4:])


def _device(row: Row) -> Device:
    return Device(
        id=from_bytes(row[0]),
        realm=Realm(row[1]),
        owner_id=from_bytes(row[2]),
        name=row[3],
        paired=bool(row[4]),
        created_at_ms=row[5],
        last_seen_at_ms=row[6],
    )
