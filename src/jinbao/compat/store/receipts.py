"""Rows of receipts that were asked for."""

from __future__ import annotations

from jinbao.kit.db import Tx


def ask(tx: Tx, transfer: str, at_ms: int) -> bool:
    """Note that a transfer's receipt is wanted; whether that is new."""
    changed = tx.execute(
        "insert into compat_receipt (transfer, created_at_ms) values (:transfer, :at) on conflict do nothing",
        transfer=transfer,
        at=at_ms,
    )
    return changed == 1


def asked_at(tx: Tx, transfer: str) -> int | None:
    """Since when a transfer's receipt is wanted."""
    row = tx.one("select created_at_ms from compat_receipt where transfer = :transfer", transfer=transfer)
    return None if row is None else int(row[0])
