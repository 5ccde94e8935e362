"""Rows of numbers that were cancelled before anything was asked for under them."""

from __future__ import annotations

from jinbao.kit.db import Tx
from jinbao.kit.ids import to_bytes


def at(tx: Tx, merchant_id: int, out_no: str) -> int | None:
    """When a merchant's number was last cancelled; ``None`` if nobody has, or nobody knows any more."""
    row = tx.one(
        "select at_ms from compat_cancelled where merchant = :merchant and out_no = :out_no",
        merchant=to_bytes(merchant_id),
        out_no=out_no,
    )
    return None if row is None else int(row[0])


def put(tx: Tx, merchant_id: int, out_no: str, account: str, at_ms: int) -> None:
    """Remember that an account cancelled a number; again is from now on."""
    tx.execute(
        "insert into compat_cancelled (merchant, out_no, account, at_ms) values (:merchant, :out_no, :account, :at) "
        "on conflict (merchant, out_no) do update set at_ms = excluded.at_ms",
        merchant=to_bytes(merchant_id),
        out_no=out_no,
        account=account,
        at=at_ms,
    )


def count_since(tx: Tx, account: str, since_ms: int) -> int:
    """How many numbers are remembered that an account cancelled after a moment."""
    row = tx.one(
        "select count(*) from compat_cancelled where account = :account and at_ms > :since",
        account=account,
        since=since_ms,
    )
    assert row is not None
    return int(row[0])


def forget(tx: Tx, until_ms: int, limit: int) -> int:
    """Drop up to ``limit`` numbers that were cancelled at a moment or before; how many went."""
    return tx.execute(
        "delete from compat_cancelled where (merchant, out_no) in "
        "(select merchant, out_no from compat_cancelled where at_ms <= :until order by at_ms limit :limit)",
        until=until_ms,
        limit=limit,
    )
