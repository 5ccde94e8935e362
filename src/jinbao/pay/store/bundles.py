"""Rows of bundles. What they are made of are orders."""

from __future__ import annotations

from jinbao.kit.db import Row, Tx
from jinbao.kit.ids import from_bytes, to_bytes
from jinbao.kit.money import Asset
from jinbao.pay.store import orders
from jinbao.pay.types import Bundle

_SELECT = "select id, merchant, out_no, created_at_ms from pay_bundle "


def insert(tx: Tx, bundle: Bundle) -> None:
    """Write a new bundle; its orders are written by themselves."""
    tx.execute(
        "insert into pay_bundle (id, merchant, out_no, created_at_ms) values (:id, :merchant, :out_no, :at)",
        id=to_bytes(bundle.id),
        merchant=to_bytes(bundle.merchant_id),
        out_no=bundle.out_no,
        at=bundle.created_at_ms,
    )


def get(tx: Tx, bundle_id: int, asset: Asset) -> Bundle | None:
    """The bundle with this id, with its orders as they now stand."""
    row = tx.one(_SELECT + "where id = :id", id=to_bytes(bundle_id))
    return None if row is None else _bundle(tx, row, asset)


def by_out_no(tx: Tx, merchant_id: int, out_no: str, asset: Asset) -> Bundle | None:
    """The merchant's bundle with this number of its own."""
    row = tx.one(
        _SELECT + "where merchant = :merchant and out_no = :out_no", merchant=to_bytes(merchant_id), out_no=out_no
    )
    return None if row is None else _bundle(tx, row, asset)


def after(tx: Tx, after_id: int, limit: int, asset: Asset) -> list[Bundle]:
    """Bundles after an id, oldest first."""
    rows = tx.run(_SELECT + "where id > :after order by id limit :limit", after=to_bytes(after_id), limit=limit)
    return [_bundle(tx, row, asset) for row in rows]


def _bundle(tx: Tx, row: Row, asset: Asset) -> Bundle:
    bundle_id = from_bytes(row[0])
    return Bundle(
        id=bundle_id,
        merchant_id=from_bytes(row[1]),
        out_no=row[2],
        created_at_ms=row[3],
        orders=tuple(orders.of_bundle(tx, bundle_id, asset)),
    )
