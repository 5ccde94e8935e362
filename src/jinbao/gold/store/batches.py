"""Batches dealt with the custodian, and what the operator put in of its own."""

from __future__ import annotations

from jinbao.gold.types.batches import DEALING, Batch, BatchState, Capital, CapitalState, Side
from jinbao.kit.db import Row, SqlValue, Tx
from jinbao.kit.ids import from_bytes, to_bytes

_BATCH = (
    "id, side, ug, price_minor, limit_minor, amount_minor, state, urgent, staff, hold, instruction, fill, "
    "bank_instruction, settle, reason, created_at_ms, next_try_at_ms, filled_at_ms, closed_at_ms"
)
_CAPITAL = "id, ug, amount_minor, metal, cash, reason, at_ms"


def insert(tx: Tx, batch: Batch) -> None:
    """A new batch."""
    tx.execute(
        f"insert into gold_batch ({_BATCH}) values (:id, :side, :ug, :price, :limit, 0, :state, :urgent, "  # noqa: S608
        ":staff, :hold, null, null, null, null, '', :created, 0, 0, null)",
        id=to_bytes(batch.id),
        side=batch.side.value,
        ug=batch.ug,
        price=batch.price_minor,
        limit=batch.limit_minor,
        state=batch.state.value,
        urgent=int(batch.urgent),
        staff=_blob(batch.staff_id),
        hold=to_bytes(batch.hold_id),
        created=batch.created_at_ms,
    )


def update(tx: Tx, batch: Batch) -> None:
    """Write what may change of a batch."""
    changed = tx.execute(
        "update gold_batch set amount_minor = :amount, state = :state, instruction = :instruction, fill = :fill, "
        "bank_instruction = :bank, settle = :settle, reason = :reason, next_try_at_ms = :next_try, "
        "filled_at_ms = :filled, closed_at_ms = :closed where id = :id",
        id=to_bytes(batch.id),
        amount=batch.amount_minor,
        state=batch.state.value,
        instruction=_blob(batch.instruction_id),
        fill=_blob(batch.fill_id),
        bank=_blob(batch.bank_instruction_id),
        settle=_blob(batch.settle_id),
        reason=batch.reason,
        next_try=batch.next_try_at_ms,
        filled=batch.filled_at_ms,
        closed=batch.closed_at_ms or None,
    )
    assert changed == 1, f"no batch {batch.id:x}"


def get(tx: Tx, batch_id: int) -> Batch | None:
    """The batch with this id."""
    row = tx.one(f"select {_BATCH} from gold_batch where id = :id", id=to_bytes(batch_id))  # noqa: S608
    return None if row is None else _batch(row)


def dealing(tx: Tx) -> Batch | None:
    """The batch that is being dealt."""
    states = ", ".join(f"'{state.value}'" for state in DEALING)
    sql = f"select {_BATCH} from gold_batch where closed_at_ms is null and state in ({states}) limit 1"  # noqa: S608
    row = tx.one(sql)
    return None if row is None else _batch(row)


def newest(tx: Tx) -> Batch | None:
    """The batch that was ordered last."""
    row = tx.one(f"select {_BATCH} from gold_batch order by id desc limit 1")  # noqa: S608 - own column names
    return None if row is None else _batch(row)


def due(tx: Tx, now_ms: int, limit: int) -> list[Batch]:
    """Batches that the bank would not settle and that are to be tried again, oldest first."""
    sql = (
        f"select {_BATCH} from gold_batch where closed_at_ms is null and state = 'due' "  # noqa: S608 - own names
        "and next_try_at_ms <= :now order by id limit :limit"
    )
    return [_batch(row) for row in tx.run(sql, now=now_ms, limit=limit)]


def before(tx: Tx, before_id: int, limit: int) -> list[Batch]:
    """Batches before an id, newest first."""
    sql = f"select {_BATCH} from gold_batch where id < :before order by id desc limit :limit"  # noqa: S608
    return [_batch(row) for row in tx.run(sql, before=to_bytes(before_id), limit=limit)]


def after(tx: Tx, after_id: int, limit: int) -> list[Batch]:
    """Batches after an id, oldest first."""
    sql = f"select {_BATCH} from gold_batch where id > :after order by id limit :limit"  # noqa: S608
    return [_batch(row) for row in tx.run(sql, after=to_bytes(after_id), limit=limit)]


def open_batches(tx: Tx, limit: int) -> list[Batch]:
    """Batches that have not ended, oldest first."""
    sql = f"select {_BATCH} from gold_batch where closed_at_ms is null order by id limit :limit"  # noqa: S608
    return [_batch(row) for row in tx.run(sql, limit=limit)]


def insert_capital(tx: Tx, capital: Capital) -> None:
    """Something that the operator puts in."""
    tx.execute(
        f"insert into gold_capital ({_CAPITAL}) values (:id, :ug, :amount, :metal, :cash, '', :at)",  # noqa: S608
        id=to_bytes(capital.id),
        ug=capital.ug,
        amount=capital.amount_minor,
        metal=capital.metal.value,
        cash=capital.cash.value,
        at=capital.at_ms,
    )


def update_capital(tx: Tx, capital: Capital) -> None:
    """Write how far it is."""
    changed = tx.execute(
        "update gold_capital set metal = :metal, cash = :cash, reason = :reason where id = :id",
        id=to_bytes(capital.id),
        metal=capital.metal.value,
        cash=capital.cash.value,
        reason=capital.reason,
    )
    assert changed == 1, f"nothing was put in as {capital.id:x}"


def get_capital(tx: Tx, capital_id: int) -> Capital | None:
    """What was put in under this id."""
    row = tx.one(f"select {_CAPITAL} from gold_capital where id = :id", id=to_bytes(capital_id))  # noqa: S608
    return None if row is None else _capital(row)


def capital_after(tx: Tx, after_id: int, limit: int) -> list[Capital]:
    """What was put in after an id, oldest first."""
    sql = f"select {_CAPITAL} from gold_capital where id > :after order by id limit :limit"  # noqa: S608
    return [_capital(row) for row in tx.run(sql, after=to_bytes(after_id), limit=limit)]


def _blob(number: int) -> SqlValue:
    return to_bytes(number) if number else None


def _number(raw: bytes | None) -> int:
    return 0 if raw is None else from_bytes(raw)


def _batch(row: Row) -> Batch:
    return Batch(
        id=from_bytes(row[0]),
        side=Side(row[1]),
        ug=row[2],
        price_minor=row[3],
        limit_minor=row[4],
        amount_minor=row[5],
        state=BatchState(row[6]),
        urgent=bool(row[7]),
        staff_id=_number(row[8]),
        hold_id=from_bytes(row[9]),
        instruction_id=_number(row[10]),
        fill_id=_number(row[11]),
        bank_instruction_id=_number(row[12]),
        settle_id=_number(row[13]),
        reason=row[14],
        created_at_ms=row[15],
        next_try_at_ms=row[16],
        filled_at_ms=row[17],
        closed_at_ms=row[18] or 0,
    )


def _capital(row: Row) -> Capital:
    return Capital(
        id=from_bytes(row[0]),
        ug=row[1],
        amount_minor=row[2],
        metal=CapitalState(row[3]),
        cash=CapitalState(row[4]),
        reason=row[5],
        at_ms=row[6],
    )
