"""Rows of one-time codes that members let an app's page have."""

from __future__ import annotations

from jinbao.compat.types import Scheme
from jinbao.kit.db import Tx
from jinbao.kit.ids import from_bytes, to_bytes


def insert(tx: Tx, code: str, scheme: Scheme, appid: str, member_id: int, scope: str, expires_at_ms: int) -> None:
    """Write a new code."""
    tx.execute(
        "insert into compat_grant (code, scheme, appid, member, scope, expires_at_ms) "
        "values (:code, :scheme, :appid, :member, :scope, :expires)",
        code=code,
        scheme=scheme.value,
        appid=appid,
        member=to_bytes(member_id),
        scope=scope,
        expires=expires_at_ms,
    )


def use(tx: Tx, code: str, scheme: Scheme, appid: str, now_ms: int) -> tuple[int, str] | None:
    """Whom a code stands for and in what scope, which it does once, for this app and before it expires."""
    row = tx.one(
        "update compat_grant set used = 1 where code = :code and scheme = :scheme and appid = :appid and used = 0 "
        "and expires_at_ms > :now returning member, scope",
        code=code,
        scheme=scheme.value,
        appid=appid,
        now=now_ms,
    )
    return None if row is None else (from_bytes(row[0]), str(row[1]))


def forget_before(tx: Tx, at_ms: int, limit: int = 1_000) -> int:
    """Drop up to ``limit`` codes that expired before ``at_ms``; how many went."""
    return tx.execute(
        "delete from compat_grant where code in (select code from compat_grant where expires_at_ms < :at limit :limit)",
        at=at_ms,
        limit=limit,
    )
