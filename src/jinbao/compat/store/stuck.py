"""Rows of refunds that are stuck."""

from __future__ import annotations

from jinbao.compat.types import StuckRefund, StuckState
from jinbao.kit.db import Row, Tx
from jinbao.kit.ids import from_bytes, to_bytes

_COLUMNS = (
    "number, order_id, merchant, out_no, amount, reason, notify_url, details, state, refund, created_at_ms, ended_at_ms"
)
_SELECT = f"select {_COLUMNS} from compat_stuck_refund "  # noqa: S608 - the columns are the constant above


def insert(tx: Tx, stuck: StuckRefund) -> None:
    """Write a new one, which nothing carries out yet."""
    assert stuck.refund_id is None and stuck.ended_at_ms is None, stuck
    tx.execute(
        "insert into compat_stuck_refund (number, order_id, merchant, out_no, amount, reason, notify_url, details, "
        "state, created_at_ms) values (:number, :order, :merchant, :out_no, :amount, :reason, :url, :details, :state, "
        ":at)",
        number=stuck.number,
        order=to_bytes(stuck.order_id),
        merchant=to_bytes(stuck.merchant_id),
        out_no=stuck.out_no,
        amount=stuck.amount_minor,
        reason=stuck.reason,
        url=stuck.notify_url,
        details=stuck.details,
        state=stuck.state.value,
        at=stuck.created_at_ms,
    )


def by_number(tx: Tx, number: str) -> StuckRefund | None:
    """The one with this number of the scheme."""
    return _one(tx.one(_SELECT + "where number = :number", number=number))


def by_out_no(tx: Tx, merchant_id: int, out_no: str) -> StuckRefund | None:
    """The merchant's one with this number of its own."""
    merchant = to_bytes(merchant_id)
    return _one(tx.one(_SELECT + "where merchant = :merchant and out_no = :out_no", merchant=merchant, out_no=out_no))


def of_order(tx: Tx, order_id: int) -> list[StuckRefund]:
    """Those of an order, oldest first."""
    order = to_bytes(order_id)
    rows = tx.run(_SELECT + "where order_id = :order order by created_at_ms, number limit 1000", order=order)
    return [_stuck(row) for row in rows]


def carry_out(tx: Tx, number: str, refund_id: int) -> None:
    """Note which refund carries it out."""
    changed = tx.execute(
        "update compat_stuck_refund set refund = :refund where number = :number and state = 'stuck'",
        refund=to_bytes(refund_id),
        number=number,
    )
    assert changed == 1, number


def keep(tx: Tx, number: str, at_ms: int) -> None:
    """The merchant settles it with the payer by itself."""
    changed = tx.execute(
        "update compat_stuck_refund set state = 'kept', ended_at_ms = :at where number = :number and state = 'stuck'",
        at=at_ms,
        number=number,
    )
    assert changed == 1, number


def _one(row: Row | None) -> StuckRefund | None:
    return None if row is None else _stuck(row)


def _stuck(row: Row) -> StuckRefund:
    return StuckRefund(
        number=row[0],
        order_id=from_bytes(row[1]),
        merchant_id=from_bytes(row[2]),
        out_no=row[3],
        amount_minor=row[4],
        reason=row[5],
        notify_url=row[6],
        details=row[7],
        state=StuckState(row[8]),
        refund_id=None if row[9] is None else from_bytes(row[9]),
        created_at_ms=row[10],
        ended_at_ms=row[11],
    )
