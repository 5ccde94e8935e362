"""Rows of our own keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jinbao.kit.db import SqlValue, Tx


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key as it is kept: ``sealed`` is the private half, encrypted. ``kind`` also has the two authorities."""

    id: str
    kind: str
    sealed: bytes
    public_pem: str
    certificate_pem: str
    effective_at_ms: int
    expires_at_ms: int
    retires_at_ms: int | None


def everything(tx: Tx) -> list[KeyRow]:
    """All keys, oldest first."""
    rows = tx.run(
        "select id, kind, sealed, public_pem, certificate_pem, effective_at_ms, expires_at_ms, retires_at_ms "
        "from compat_key order by effective_at_ms, id"
    )
    return [KeyRow(*row) for row in rows]


def insert(tx: Tx, row: KeyRow) -> None:
    """Keep a new key."""
    tx.execute(
        "insert into compat_key (id, kind, sealed, public_pem, certificate_pem, effective_at_ms, expires_at_ms, "
        "retires_at_ms) values (:id, :kind, :sealed, :public_pem, :certificate_pem, :effective, :expires, :retires)",
        id=row.id,
        kind=row.kind,
        sealed=row.sealed,
        public_pem=row.public_pem,
        certificate_pem=row.certificate_pem,
        effective=row.effective_at_ms,
        expires=row.expires_at_ms,
        retires=row.retires_at_ms,
    )


def retire(tx: Tx, key_ids: Sequence[str], at_ms: int) -> None:
    """From when keys are no longer listed."""
    rows: list[dict[str, SqlValue]] = [{"id": key_id, "at": at_ms} for key_id in key_ids]
    tx.many("update compat_key set retires_at_ms = :at where id = :id", rows)
