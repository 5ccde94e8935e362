"""Doing a thing once: the caller's Idempotency-Key leads to the id of what its first try made.

The key, the hash of the request and the id are written in the same unit of work as the thing
itself, so a retry after any crash finds either both or neither.
"""

from __future__ import annotations

from dataclasses import dataclass

from jinbao.kit.db import Tx
from jinbao.kit.errors import IdempotencyKeyReused
from jinbao.kit.ids import from_bytes, to_bytes


@dataclass(frozen=True, slots=True)
class Once:
    """One request that may be repeated.

    ``scope`` says whose key it is (caller and route, at most 64 bytes), ``key`` is the caller's
    (1 .. 64 characters), ``fingerprint`` the SHA-256 of the request's content.
    """

    scope: bytes
    key: str
    fingerprint: bytes
    at_ms: int


def claim(tx: Tx, once: Once, fresh_id: int) -> tuple[int, bool]:
    """``(id, True)`` the first time, with ``fresh_id``; ``(first id, False)`` for a repeat.

    Raises ``IdempotencyKeyReused`` when the key came before with other content.
    """
    first = tx.execute(
        "insert into kit_once (scope, key, fingerprint, id, at_ms) values (:scope, :key, :fingerprint, :id, :at) "
        "on conflict do nothing",
        scope=once.scope,
        key=once.key,
        fingerprint=once.fingerprint,
        id=to_bytes(fresh_id),
        at=once.at_ms,
    )
    if first:
        return fresh_id, True
    before = seen(tx, once)
    assert before is not None, once.key
    return before, False


def seen(tx: Tx, once: Once) -> int | None:
    """The id that this request's first try was given, or ``None`` when it never came before; claims nothing.

    For use cases with work before their unit of work (checking a proof) that a repeat must not do again.
    Raises ``IdempotencyKeyReused`` as ``claim`` does.
    """
    row = tx.one(
        "select fingerprint, id from kit_once where scope = :scope and key = :key", scope=once.scope, key=once.key
    )
    if row is None:
        return None
    if row[0] != once.fingerprint:
        raise IdempotencyKeyReused()
    return from_bytes(row[1])


def forget_before(tx: Tx, at_ms: int, limit: int = 10_000) -> int:
    """Drop up to ``limit`` keys older than ``at_ms``; how many went."""
    return tx.execute(
        "delete from kit_once where (scope, key) in "
        "(select scope, key from kit_once where at_ms < :at order by at_ms limit :limit)",
        at=at_ms,
        limit=limit,
    )
