"""The custodian's statements beside our books, and what of its work our books have not closed."""

from __future__ import annotations

from datetime import date

from jinbao.gold.types.coverage import DayOfCustody
from jinbao.kit.db import Row, Tx
from jinbao.kit.ids import from_bytes

_DAY = "day, at_ms, custodian_ug, ledger_ug, waiting_ug, customers_ug, bars_ug, digest, faults"


def put(tx: Tx, told: DayOfCustody) -> None:
    """Keep a day's statement; a later one of the same day takes its place."""
    tx.execute(
        f"insert into gold_custody_day ({_DAY}) values (:day, :at, :custodian, :ledger, :waiting, "  # noqa: S608
        ":customers, :bars, :digest, :faults) on conflict (day) do update set at_ms = excluded.at_ms, "
        "custodian_ug = excluded.custodian_ug, ledger_ug = excluded.ledger_ug, waiting_ug = excluded.waiting_ug, "
        "customers_ug = excluded.customers_ug, bars_ug = excluded.bars_ug, digest = excluded.digest, "
        "faults = excluded.faults",
        day=told.day.isoformat(),
        at=told.at_ms,
        custodian=told.custodian_ug,
        ledger=told.ledger_ug,
        waiting=told.waiting_ug,
        customers=told.customers_ug,
        bars=told.bars_ug,
        digest=told.digest,
        faults=" ".join(told.faults),
    )


def newest(tx: Tx, limit: int) -> list[DayOfCustody]:
    """The last days, newest first."""
    rows = tx.run(f"select {_DAY} from gold_custody_day order by day desc limit :limit", limit=limit)  # noqa: S608
    return [_day(row) for row in rows]


def done_not_booked(tx: Tx) -> list[int]:
    """Instructions that the custodian has carried out and whose entry is still on its way into the ledger."""
    rows = tx.run(
        "select instruction from gold_batch where closed_at_ms is null and state = 'filling' union all "
        "select i.id from gold_instruction i join gold_capital c on c.id = i.reference where c.metal = 'posting' "
        "and i.owner = 'gold.capital' union all "
        "select i.id from gold_instruction i join gold_delivery d on d.id = i.reference where d.step = 'leaving' "
        "and i.kind = 'hand_over' and i.state = 'done'"
    )
    return [from_bytes(row[0]) for row in rows]


def _day(row: Row) -> DayOfCustody:
    return DayOfCustody(
        day=date.fromisoformat(row[0]),
        at_ms=row[1],
        custodian_ug=row[2],
        ledger_ug=row[3],
        waiting_ug=row[4],
        customers_ug=row[5],
        bars_ug=row[6],
        digest=row[7],
        faults=tuple(row[8].split()),
    )
