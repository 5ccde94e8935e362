"""Trades."""

from __future__ import annotations

from jinbao.gold.types.quote import Side
from jinbao.gold.types.trade import Mark, Trade, TradeState
from jinbao.kit.db import Row, Tx
from jinbao.kit.ids import from_bytes, to_bytes

_COLUMNS = (
    "id, member, quote, standing, side, ug, price_minor, amount_minor, fee_minor, profit_minor, state, reason, "
    "made_at_ms, closed_at_ms"
)


def insert(tx: Tx, trade: Trade) -> None:
    """A new trade."""
    tx.execute(
        f"insert into gold_trade ({_COLUMNS}) values (:id, :member, :quote, :standing, :side, :ug, :price, "  # noqa: S608
        ":amount, :fee, :profit, :state, :reason, :made, :closed)",
        id=to_bytes(trade.id),
        member=to_bytes(trade.member_id),
        quote=to_bytes(trade.quote_id),
        standing=trade.standing,
        side=trade.side.value,
        ug=trade.ug,
        price=trade.price_minor,
        amount=trade.amount_minor,
        fee=trade.fee_minor,
        profit=trade.profit_minor,
        state=trade.state.value,
        reason=trade.reason,
        made=trade.made_at_ms,
        closed=trade.closed_at_ms,
    )


def close(tx: Tx, trade_id: int, state: TradeState, reason: str, profit_minor: int | None, at_ms: int) -> None:
    """How a trade ended."""
    changed = tx.execute(
        "update gold_trade set state = :state, reason = :reason, profit_minor = :profit, closed_at_ms = :at "
        "where id = :id and state = 'starting'",
        state=state.value,
        reason=reason,
        profit=profit_minor,
        at=at_ms,
        id=to_bytes(trade_id),
    )
    assert changed == 1, f"trade {trade_id:x} ended twice"


def get(tx: Tx, trade_id: int) -> Trade | None:
    """The trade with this id."""
    row = tx.one(f"select {_COLUMNS} from gold_trade where id = :id", id=to_bytes(trade_id))  # noqa: S608
    return None if row is None else _trade(row)


def marks(tx: Tx, member_id: int, from_id: int, to_id: int, limit: int) -> list[Mark]:
    """A member's trades that are done, between two ids, the newest first."""
    rows = tx.run(
        "select made_at_ms, side, ug, price_minor from gold_trade "
        "where member = :member and id >= :from_id and id < :to_id and state = 'done' order by id desc limit :limit",
        member=to_bytes(member_id),
        from_id=to_bytes(from_id),
        to_id=to_bytes(to_id),
        limit=limit,
    )
    return [Mark(row[0], Side(row[1]), row[2], row[3]) for row in rows]


def before(tx: Tx, member_id: int | None, before_id: int, limit: int) -> list[Trade]:
    """Trades before an id, of one member or of all, newest first."""
    whose = "" if member_id is None else "member = :member and "
    params = {} if member_id is None else {"member": to_bytes(member_id)}
    rows = tx.run(
        f"select {_COLUMNS} from gold_trade where {whose}id < :before order by id desc limit :limit",  # noqa: S608
        before=to_bytes(before_id),
        limit=limit,
        **params,
    )
    return [_trade(row) for row in rows]


def after(tx: Tx, after_id: int, limit: int) -> list[Trade]:
    """Trades after an id, oldest first: for audits."""
    rows = tx.run(
        f"select {_COLUMNS} from gold_trade where id > :after order by id limit :limit",  # noqa: S608
        after=to_bytes(after_id),
        limit=limit,
    )
    return [_trade(row) for row in rows]


def quote_differences(tx: Tx, limit: int) -> list[int]:
    """Trades that do not say what their quote says, or whose quote was not used by them."""
    rows = tx.run(
        "select t.id from gold_trade as t left join gold_quote as q on q.id = t.quote where q.id is null "
        "or q.used_at_ms is null or q.used_by <> t.id or q.member <> t.member or q.side <> t.side or q.ug <> t.ug "
        "or q.price_minor <> t.price_minor or q.amount_minor <> t.amount_minor or q.fee_minor <> t.fee_minor "
        "limit :limit",
        limit=limit,
    )
    return [from_bytes(row[0]) for row in rows]


def _trade(row: Row) -> Trade:
    trade_id, member, quote, standing, side, ug, price, amount, fee, profit, state, reason, made, closed = row
    return Trade(
        from_bytes(trade_id),
        from_bytes(member),
        from_bytes(quote),
        standing,
        Side(side),
        ug,
        price,
        amount,
        fee,
        profit,
        TradeState(state),
        reason,
        made,
        closed,
    )
