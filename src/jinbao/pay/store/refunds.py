"""Rows of refunds."""

from __future__ import annotations

from jinbao.kit.db import Row, Tx
from jinbao.kit.ids import from_bytes, to_bytes
from jinbao.kit.money import Asset, Money
from jinbao.pay.types import Refund, RefundState

_COLUMNS = "id, order_id, merchant, payer, out_no, amount, fee_back, reason, state, entry, at_ms, done_at_ms, from_held"
_SELECT = f"select {_COLUMNS} from pay_refund "  # noqa: S608 - the columns are the constant above


def insert(tx: Tx, refund: Refund) -> None:
    """Write a new refund, on its way."""
    tx.execute(
        f"insert into pay_refund ({_COLUMNS}) values (:id, :order, :merchant, :payer, :out_no, :amount, :fee_back, "  # noqa: S608
        ":reason, 'pending', :entry, :at, null, :from_held)",
        id=to_bytes(refund.id),
        order=to_bytes(refund.order_id),
        merchant=to_bytes(refund.merchant_id),
        payer=to_bytes(refund.payer_id),
        out_no=refund.out_no,
        amount=refund.amount.minor,
        fee_back=refund.fee_back.minor,
        reason=refund.reason,
        entry=to_bytes(refund.entry_id),
        at=refund.at_ms,
        from_held=refund.from_held.minor,
    )


def try_again(tx: Tx, refund: Refund) -> None:
    """Put a refused refund on its way again, by another journal entry."""
    changed = tx.execute(
        "update pay_refund set state = 'pending', entry = :entry, fee_back = :fee_back, from_held = :held, "
        "at_ms = :at, done_at_ms = null where id = :id and state = 'refused'",
        id=to_bytes(refund.id),
        entry=to_bytes(refund.entry_id),
        fee_back=refund.fee_back.minor,
        held=refund.from_held.minor,
        at=refund.at_ms,
    )
    assert changed == 1, f"refund {refund.id:x} was not refused"


def end(tx: Tx, refund_id: int, state: RefundState, at_ms: int) -> None:
    """Note how a refund on its way ended."""
    changed = tx.execute(
        "update pay_refund set state = :state, done_at_ms = :at where id = :id and state = 'pending'",
        id=to_bytes(refund_id),
        state=state.value,
        at=at_ms,
    )
    assert changed == 1, f"refund {refund_id:x} was not on its way"


def get(tx: Tx, refund_id: int, asset: Asset) -> Refund | None:
    """The refund with this id."""
    row = tx.one(_SELECT + "where id = :id", id=to_bytes(refund_id))
    return None if row is None else _refund(row, asset)


def by_out_no(tx: Tx, merchant_id: int, out_no: str, asset: Asset) -> Refund | None:
    """The merchant's refund with this number of its own."""
    row = tx.one(
        _SELECT + "where merchant = :merchant and out_no = :out_no", merchant=to_bytes(merchant_id), out_no=out_no
    )
    return None if row is None else _refund(row, asset)


def of_order(tx: Tx, order_id: int, asset: Asset) -> list[Refund]:
    """The refunds of one order, oldest first."""
    rows = tx.run(_SELECT + "where order_id = :order order by id limit 1000", order=to_bytes(order_id))
    return [_refund(row, asset) for row in rows]


def of_merchant(tx: Tx, merchant_id: int, before_id: int, limit: int, asset: Asset) -> list[Refund]:
    """Up to ``limit`` refunds of a merchant older than ``before_id``, newest first."""
    rows = tx.run(
        _SELECT + "where merchant = :merchant and id < :before order by id desc limit :limit",
        merchant=to_bytes(merchant_id),
        before=to_bytes(before_id),
        limit=limit,
    )
    return [_refund(row, asset) for row in rows]


def _refund(row: Row, asset: Asset) -> Refund:
    return Refund(
        id=from_bytes(row[0]),
        order_id=from_bytes(row[1]),
        merchant_id=from_bytes(row[2]),
        payer_id=from_bytes(row[3]),
        out_no=row[4],
        amount=Money(row[5], asset),
        fee_back=Money(row[6], asset),
        reason=row[7],
        state=RefundState(row[8]),
        entry_id=from_bytes(row[9]),
        at_ms=row[10],
        done_at_ms=row[11],
        from_held=Money(row[12], asset),
    )
