"""Rows of merchants' statements: the account, its lines with a running balance, and the sums by hour."""

from __future__ import annotations

from dataclasses import dataclass

from jinbao.kit.db import Row, Tx
from jinbao.kit.ids import from_bytes, to_bytes
from jinbao.pay.types import LineKind, MerchantLine

_LINE = "merchant, seq, at_ms, kind, gross, fee, change, balance_after, ref, title, counterpart, held, held_after"
_ACCOUNT = "select merchant, seq, balance, settling, settled_day, retry_at_ms, held from pay_account "
_ADD = (
    "insert into pay_account (merchant, seq, balance, changed_at_ms, settling, settled_day, retry_at_ms, held) "
    "values (:merchant, 1, :change, :at, null, :day, 0, :held) on conflict (merchant) do update set "
    "seq = pay_account.seq + 1, balance = pay_account.balance + :change, changed_at_ms = :at, "
    "held = pay_account.held + :held returning seq, balance, held"
)
_INSERT_LINE = (
    f"insert into pay_line ({_LINE}) values (:merchant, :seq, :at, :kind, :gross, :fee, :change, :after, :ref, "  # noqa: S608
    ":title, :counterpart, :held, :held_after)"
)
_ADD_HOUR = (
    "insert into pay_hour (merchant, hour_ms, orders, paid, refunded, fees) "
    "values (:merchant, :hour, :orders, :paid, :refunded, :fees) on conflict (merchant, hour_ms) do update set "
    "orders = pay_hour.orders + :orders, paid = pay_hour.paid + :paid, refunded = pay_hour.refunded + :refunded, "
    "fees = pay_hour.fees + :fees"
)


@dataclass(frozen=True, slots=True)
class MerchantAccount:
    """Where a merchant's statement stands. ``settled_day`` is the ordinal of the last day with a settlement."""

    merchant_id: int
    seq: int
    balance_minor: int
    settling_id: int | None
    settled_day: int
    retry_at_ms: int
    held_minor: int


@dataclass(frozen=True, slots=True)
class HourSums:
    """What was paid, refunded and kept as fees in one hour of the operator's zone."""

    hour_ms: int
    orders: int
    paid_minor: int
    refunded_minor: int
    fees_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    """A line to add; amounts are signed, and the balance changes by gross less fee less what is set aside (held)."""

    merchant_id: int
    kind: LineKind
    gross_minor: int
    fee_minor: int
    ref: int
    title: str
    counterpart: str
    at_ms: int
    held_minor: int = 0


def add_line(tx: Tx, line: NewLine, day: int) -> None:
    """Add a line. ``day`` is the ordinal of today, from which a new merchant's first daily settlement is counted."""
    change = line.gross_minor - line.fee_minor - line.held_minor
    merchant = to_bytes(line.merchant_id)
    row = tx.one(_ADD, merchant=merchant, change=change, held=line.held_minor, at=line.at_ms, day=day)
    assert row is not None
    tx.execute(
        _INSERT_LINE,
        merchant=merchant,
        seq=row[0],
        at=line.at_ms,
        kind=line.kind.value,
        gross=line.gross_minor,
        fee=line.fee_minor,
        change=change,
        after=row[1],
        ref=to_bytes(line.ref),
        title=line.title,
        counterpart=line.counterpart,
        held=line.held_minor,
        held_after=row[2],
    )


def add_to_hour(
    tx: Tx, merchant_id: int, hour_ms: int, *, orders: int = 0, paid: int = 0, refunded: int = 0, fees: int = 0
) -> None:
    """Add to the sums of an hour; ``fees`` is negative when a fee goes back."""
    tx.execute(
        _ADD_HOUR,
        merchant=to_bytes(merchant_id),
        hour=hour_ms,
        orders=orders,
        paid=paid,
        refunded=refunded,
        fees=fees,
    )


def account(tx: Tx, merchant_id: int) -> MerchantAccount | None:
    """Where a merchant's statement stands, ``None`` before its first line."""
    row = tx.one(_ACCOUNT + "where merchant = :merchant", merchant=to_bytes(merchant_id))
    return None if row is None else _account(row)


def start_settling(tx: Tx, merchant_id: int, settlement_id: int, day: int) -> None:
    """Note the settlement that is on its way; there is one at a time."""
    changed = tx.execute(
        "update pay_account set settling = :settlement, settled_day = :day "
        "where merchant = :merchant and settling is null",
        merchant=to_bytes(merchant_id),
        settlement=to_bytes(settlement_id),
        day=day,
    )
    assert changed == 1, f"merchant {merchant_id:x} has a settlement on its way"


def end_settling(tx: Tx, merchant_id: int, retry_at_ms: int) -> None:
    """Note that no settlement is on its way; none is started by itself before ``retry_at_ms``."""
    tx.execute(
        "update pay_account set settling = null, retry_at_ms = :retry where merchant = :merchant",
        merchant=to_bytes(merchant_id),
        retry=retry_at_ms,
    )


def to_settle(tx: Tx, now_ms: int, after: int, limit: int) -> list[MerchantAccount]:
    """Merchants with something to settle and nothing on its way, by id after ``after``."""
    rows = tx.run(
        _ACCOUNT + "where settling is null and balance > 0 and retry_at_ms <= :now and merchant > :after "
        "order by merchant limit :limit",
        now=now_ms,
        after=to_bytes(after),
        limit=limit,
    )
    return [_account(row) for row in rows]


def lines(tx: Tx, merchant_id: int, before_seq: int, from_ms: int, to_ms: int, limit: int) -> list[MerchantLine]:
    """Up to ``limit`` lines before ``before_seq``, newest first, within [from_ms, to_ms)."""
    rows = tx.run(
        f"select {_LINE} from pay_line where merchant = :merchant and seq < :before "  # noqa: S608
        "and at_ms >= :from_ms and at_ms < :to_ms order by seq desc limit :limit",
        merchant=to_bytes(merchant_id),
        before=before_seq,
        from_ms=from_ms,
        to_ms=to_ms,
        limit=limit,
    )
    return [_line(row) for row in rows]


def hours(tx: Tx, merchant_id: int, from_ms: int, to_ms: int) -> list[HourSums]:
    """A merchant's sums by hour within [from_ms, to_ms)."""
    rows = tx.run(
        "select hour_ms, orders, paid, refunded, fees from pay_hour "
        "where merchant = :merchant and hour_ms >= :from_ms and hour_ms < :to_ms order by hour_ms",
        merchant=to_bytes(merchant_id),
        from_ms=from_ms,
        to_ms=to_ms,
    )
    return [HourSums(*row) for row in rows]


def hours_of_all(tx: Tx, from_ms: int, to_ms: int) -> list[HourSums]:
    """Everybody's sums by hour within [from_ms, to_ms)."""
    rows = tx.run(
        "select hour_ms, sum(orders), sum(paid), sum(refunded), sum(fees) from pay_hour "
        "where hour_ms >= :from_ms and hour_ms < :to_ms group by hour_ms order by hour_ms",
        from_ms=from_ms,
        to_ms=to_ms,
    )
    return [HourSums(*row) for row in rows]


def _account(row: Row) -> MerchantAccount:
    settling = None if row[3] is None else from_bytes(row[3])
    return MerchantAccount(from_bytes(row[0]), row[1], row[2], settling, row[4], row[5], row[6])


def _line(row: Row) -> MerchantLine:
    return MerchantLine(
        merchant_id=from_bytes(row[0]),
        seq=row[1],
        at_ms=row[2],
        kind=LineKind(row[3]),
        gross_minor=row[4],
        fee_minor=row[5],
        change_minor=row[6],
        balance_after_minor=row[7],
        ref=from_bytes(row[8]),
        title=row[9],
        counterpart=row[10],
        held_minor=row[11],
        held_after_minor=row[12],
    )
