"""Rows of what owners let the tills of their shops do."""

from __future__ import annotations

from jinbao.kit.db import Tx
from jinbao.kit.ids import to_bytes


def pays_out(tx: Tx, merchant_id: int) -> bool:
    """Whether a merchant's tills may pay out."""
    return tx.one("select 1 from pay_till_rule where merchant = :merchant", merchant=to_bytes(merchant_id)) is not None


def allow(tx: Tx, merchant_id: int, at_ms: int) -> None:
    """Let them, from now on or as before."""
    tx.execute(
        "insert into pay_till_rule (merchant, pays_out_since_ms) values (:merchant, :at) on conflict do nothing",
        merchant=to_bytes(merchant_id),
        at=at_ms,
    )


def forbid(tx: Tx, merchant_id: int) -> None:
    """Let them no more."""
    tx.execute("delete from pay_till_rule where merchant = :merchant", merchant=to_bytes(merchant_id))
