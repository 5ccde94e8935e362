"""Rows of static codes."""

from __future__ import annotations

from jinbao.kit.db import Row, Tx
from jinbao.kit.ids import from_bytes, to_bytes
from jinbao.kit.money import Asset, Money
from jinbao.pay.types import StaticQr

_SELECT = "select id, merchant, label, amount, created_at_ms from pay_qr "


def insert(tx: Tx, qr: StaticQr) -> None:
    """Write a new static code."""
    tx.execute(
        "insert into pay_qr (id, merchant, label, amount, created_at_ms) values (:id, :merchant, :label, :amount, :at)",
        id=to_bytes(qr.id),
        merchant=to_bytes(qr.merchant_id),
        label=qr.label,
        amount=None if qr.amount is None else qr.amount.minor,
        at=qr.created_at_ms,
    )


def get(tx: Tx, qr_id: int, asset: Asset) -> StaticQr | None:
    """The static code with this id."""
    row = tx.one(_SELECT + "where id = :id", id=to_bytes(qr_id))
    return None if row is None else _qr(row, asset)


def of_merchant(tx: Tx, merchant_id: int, after_id: int, limit: int, asset: Asset) -> list[StaticQr]:
    """Up to ``limit`` static codes of a merchant after an id, oldest first."""
    rows = tx.run(
        _SELECT + "where merchant = :merchant and id > :after order by id limit :limit",
        merchant=to_bytes(merchant_id),
        after=to_bytes(after_id),
        limit=limit,
    )
    return [_qr(row, asset) for row in rows]


def count(tx: Tx, merchant_id: int) -> int:
    """How many static codes a merchant has."""
    row = tx.one("select count(*) from pay_qr where merchant = :merchant", merchant=to_bytes(merchant_id))
    assert row is not None
    return int(row[0])


def _qr(row: Row, asset: Asset) -> StaticQr:
    return StaticQr(
        id=from_bytes(row[0]),
        merchant_id=from_bytes(row[1]),
        label=row[2],
        amount=None if row[3] is None else Money(row[3], asset),
        created_at_ms=row[4],
    )
