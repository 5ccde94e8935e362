"""Rows of settlements."""

from __future__ import annotations

from jinbao.kit.db import Row, Tx
from jinbao.kit.ids import from_bytes, to_bytes
from jinbao.kit.money import Asset, Money
from jinbao.pay.types import Settlement, SettlementState

_COLUMNS = "id, merchant, amount, bank_account, state, reason, hold, at_ms, done_at_ms"
_SELECT = f"select {_COLUMNS} from pay_settlement "  # noqa: S608 - the columns are the constant above


def insert(tx: Tx, settlement: Settlement) -> None:
    """Write a new settlement, whose money is about to be set aside."""
    tx.execute(
        f"insert into pay_settlement ({_COLUMNS}) values (:id, :merchant, :amount, :bank_account, 'pending', '', "  # noqa: S608
        ":hold, :at, null)",
        id=to_bytes(settlement.id),
        merchant=to_bytes(settlement.merchant_id),
        amount=settlement.amount.minor,
        bank_account=settlement.bank_account,
        hold=to_bytes(settlement.hold_id),
        at=settlement.at_ms,
    )


def hold(tx: Tx, settlement_id: int) -> None:
    """Note that the money is set aside."""
    changed = tx.execute(
        "update pay_settlement set state = 'held' where id = :id and state = 'pending'", id=to_bytes(settlement_id)
    )
    assert changed == 1, f"settlement {settlement_id:x} was not about to be held"


def start_closing(tx: Tx, settlement_id: int, entry_id: int) -> bool:
    """Note the entry that will end a held settlement; ``False`` when there is one already."""
    changed = tx.execute(
        "update pay_settlement set closing = :entry where id = :id and state = 'held' and closing is null",
        id=to_bytes(settlement_id),
        entry=to_bytes(entry_id),
    )
    return changed == 1


def end(tx: Tx, settlement_id: int, state: SettlementState, reason: str, at_ms: int) -> None:
    """Note how a settlement ended."""
    changed = tx.execute(
        "update pay_settlement set state = :state, reason = :reason, done_at_ms = :at "
        "where id = :id and state in ('pending', 'held')",
        id=to_bytes(settlement_id),
        state=state.value,
        reason=reason,
        at=at_ms,
    )
    assert changed == 1, f"settlement {settlement_id:x} has ended before"


def get(tx: Tx, settlement_id: int, asset: Asset) -> Settlement | None:
    """The settlement with this id."""
    row = tx.one(_SELECT + "where id = :id", id=to_bytes(settlement_id))
    return None if row is None else _settlement(row, asset)


def of_merchant(tx: Tx, merchant_id: int, before_id: int, limit: int, asset: Asset) -> list[Settlement]:
    """Up to ``limit`` settlements of a merchant older than ``before_id``, newest first."""
    rows = tx.run(
        _SELECT + "where merchant = :merchant and id < :before order by id desc limit :limit",
        merchant=to_bytes(merchant_id),
        before=to_bytes(before_id),
        limit=limit,
    )
    return [_settlement(row, asset) for row in rows]


def _settlement(row: Row, asset: Asset) -> Settlement:
    return Settlement(
        id=from_bytes(row[0]),
        merchant_id=from_bytes(row[1]),
        amount=Money(row[2], asset),
        bank_account=row[3],
        state=SettlementState(row[4]),
        reason=row[5],
        hold_id=from_bytes(row[6]),
        at_ms=row[7],
        done_at_ms=row[8],
    )
