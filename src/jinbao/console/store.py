"""Rows of the console: results of audits."""

from __future__ import annotations

from jinbao.kit.db import Tx
from jinbao.kit.ids import to_bytes

#: As many results as an operator looks back on.
KEPT = 500


def insert(tx: Tx, audit_id: int, at_ms: int, ok: bool, findings: int, body: bytes) -> None:
    """Keep a result, and let the oldest go when there are too many."""
    tx.execute(
        "insert into console_audit (id, at_ms, ok, findings, body) values (:id, :at, :ok, :findings, :body)",
        id=to_bytes(audit_id),
        at=at_ms,
        ok=int(ok),
        findings=findings,
        body=body,
    )
    tx.execute(
        "delete from console_audit where id <= (select id from console_audit order by id desc limit 1 offset :kept)",
        kept=KEPT,
    )


def get(tx: Tx, audit_id: int) -> bytes | None:
    """The result with this id."""
    row = tx.one("select body from console_audit where id = :id", id=to_bytes(audit_id))
    return None if row is None else bytes(row[0])


def last(tx: Tx) -> bytes | None:
    """The newest result."""
    row = tx.one("select body from console_audit order by id desc limit 1")
    return None if row is None else bytes(row[0])
