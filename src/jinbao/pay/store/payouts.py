"""Rows of payouts to members."""

from __future__ import annotations

from jinbao.kit.db import Row, Tx
from jinbao.kit.ids import from_bytes, to_bytes
from jinbao.kit.money import Asset, Money
from jinbao.pay.types import Payout, PayoutState, ReturnedWhy

_COLUMNS = (
    "id, merchant, merchant_name, member, member_name, out_no, amount, title, waits, state, why, entry, closing, "
    "at_ms, expires_at_ms, done_at_ms"
)
_SELECT = f"select {_COLUMNS} from pay_payout "  # noqa: S608 - the columns are the constant above


def insert(tx: Tx, payout: Payout) -> None:
    """Write a new payout, which the ledger has not answered yet."""
    tx.execute(
        f"insert into pay_payout ({_COLUMNS}) values (:id, :merchant, :merchant_name, :member, :member_name, :out_no, "  # noqa: S608
        ":amount, :title, :waits, 'pending', null, :entry, null, :at, :expires, null)",
        id=to_bytes(payout.id),
        merchant=to_bytes(payout.merchant_id),
        merchant_name=payout.merchant_name,
        member=to_bytes(payout.member_id),
        member_name=payout.member_name,
        out_no=payout.out_no,
        amount=payout.amount.minor,
        title=payout.title,
        waits=int(payout.waits),
        entry=to_bytes(payout.entry_id),
        at=payout.at_ms,
        expires=payout.expires_at_ms,
    )


def try_again(tx: Tx, payout: Payout) -> None:
    """Put a refused payout on its way again, by another journal entry."""
    changed = tx.execute(
        "update pay_payout set state = 'pending', entry = :entry, at_ms = :at, expires_at_ms = :expires, "
        "done_at_ms = null where id = :id and state = 'refused'",
        id=to_bytes(payout.id),
        entry=to_bytes(payout.entry_id),
        at=payout.at_ms,
        expires=payout.expires_at_ms,
    )
    assert changed == 1, f"payout {payout.id:x} was not refused"


def wait(tx: Tx, payout_id: int) -> None:
    """Note that the money is set aside for the member."""
    changed = tx.execute(
        "update pay_payout set state = 'waiting' where id = :id and state = 'pending'", id=to_bytes(payout_id)
    )
    assert changed == 1, f"payout {payout_id:x} was not about to wait"


def start_closing(tx: Tx, payout_id: int, entry_id: int, why: ReturnedWhy | None) -> None:
    """Note the entry that will end a wait: by acceptance, or by going back (``why``)."""
    changed = tx.execute(
        "update pay_payout set closing = :entry, why = :why where id = :id and state = 'waiting' and closing is null",
        id=to_bytes(payout_id),
        entry=to_bytes(entry_id),
        why=None if why is None else why.value,
    )
    assert changed == 1, f"payout {payout_id:x} does not wait"


def end(tx: Tx, payout_id: int, state: PayoutState, at_ms: int) -> None:
    """Note how a payout ended."""
    changed = tx.execute(
        "update pay_payout set state = :state, done_at_ms = :at where id = :id and state in ('pending', 'waiting')",
        id=to_bytes(payout_id),
        state=state.value,
        at=at_ms,
    )
    assert changed == 1, f"payout {payout_id:x} has ended before"


def get(tx: Tx, payout_id: int, asset: Asset) -> Payout | None:
    """The payout with this id."""
    row = tx.one(_SELECT + "where id = :id", id=to_bytes(payout_id))
    return None if row is None else _payout(row, asset)


def by_out_no(tx: Tx, merchant_id: int, out_no: str, asset: Asset) -> Payout | None:
    """The merchant's payout with this number of its own."""
    row = tx.one(
        _SELECT + "where merchant = :merchant and out_no = :out_no", merchant=to_bytes(merchant_id), out_no=out_no
    )
    return None if row is None else _payout(row, asset)


def of_merchant(tx: Tx, merchant_id: int, before_id: int, limit: int, asset: Asset) -> list[Payout]:
    """Up to ``limit`` payouts of a merchant older than ``before_id``, newest first."""
    rows = tx.run(
        _SELECT + "where merchant = :merchant and id < :before order by id desc limit :limit",
        merchant=to_bytes(merchant_id),
        before=to_bytes(before_id),
        limit=limit,
    )
    return [_payout(row, asset) for row in rows]


def waiting_for(tx: Tx, member_id: int, now_ms: int, limit: int, asset: Asset) -> list[Payout]:
    """Payouts that this member may accept now, oldest first."""
    rows = tx.run(
        _SELECT + "where member = :member and state = 'waiting' and closing is null and expires_at_ms > :now "
        "order by id limit :limit",
        member=to_bytes(member_id),
        now=now_ms,
        limit=limit,
    )
    return [_payout(row, asset) for row in rows]


def due(tx: Tx, now_ms: int, limit: int, asset: Asset) -> list[Payout]:
    """Payouts that nobody accepted in time."""
    rows = tx.run(
        _SELECT + "where state = 'waiting' and closing is null and expires_at_ms <= :now order by expires_at_ms "
        "limit :limit",
        now=now_ms,
        limit=limit,
    )
    return [_payout(row, asset) for row in rows]


def after(tx: Tx, after_id: int, limit: int, asset: Asset) -> list[Payout]:
    """Payouts after an id, oldest first."""
    rows = tx.run(_SELECT + "where id > :after order by id limit :limit", after=to_bytes(after_id), limit=limit)
    return [_payout(row, asset) for row in rows]


def _payout(row: Row, asset: Asset) -> Payout:
    return Payout(
        id=from_bytes(row[0]),
        merchant_id=from_bytes(row[1]),
        merchant_name=row[2],
        member_id=from_bytes(row[3]),
        member_name=row[4],
        out_no=row[5],
        amount=Money(row[6], asset),
        title=row[7],
        waits=row[8] == 1,
        state=PayoutState(row[9]),
        why=None if row[10] is None else ReturnedWhy(row[10]),
        entry_id=from_bytes(row[11]),
        closing_id=None if row[12] is None else from_bytes(row[12]),
        at_ms=row[13],
        expires_at_ms=row[14],
        done_at_ms=row[15],
    )
