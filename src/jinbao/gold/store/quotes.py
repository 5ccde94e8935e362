"""Quotes."""

from __future__ import annotations

from jinbao.gold.types.quote import Quote, Side
from jinbao.kit.db import Row, Tx
from jinbao.kit.ids import from_bytes, to_bytes

_COLUMNS = (
    "id, member, side, ug, price_minor, market_minor, spread_bp, amount_minor, fee_minor, made_at_ms, expires_at_ms, "
    "used_at_ms, used_by"
)


def insert(tx: Tx, quote: Quote) -> None:
    """A new quote; one made within the unit that uses it comes with its user."""
    tx.execute(
        f"insert into gold_quote ({_COLUMNS}) values (:id, :member, :side, :ug, :price, :market, :spread, "  # noqa: S608
        ":amount, :fee, :made, :expires, :used, :by)",
        id=to_bytes(quote.id),
        member=to_bytes(quote.member_id),
        side=quote.side.value,
        ug=quote.ug,
        price=quote.price_minor,
        market=quote.market_minor,
        spread=quote.spread_bp,
        amount=quote.amount_minor,
        fee=quote.fee_minor,
        made=quote.made_at_ms,
        expires=quote.expires_at_ms,
        used=quote.used_at_ms,
        by=to_bytes(quote.used_by) if quote.used_by else None,
    )


def get(tx: Tx, quote_id: int) -> Quote | None:
    """The quote with this id."""
    row = tx.one(f"select {_COLUMNS} from gold_quote where id = :id", id=to_bytes(quote_id))  # noqa: S608
    return None if row is None else _quote(row)


def use(tx: Tx, quote_id: int, by: int, at_ms: int) -> bool:
    """Mark a quote used unless it is; whether this call was the one that did."""
    changed = tx.execute(
        "update gold_quote set used_at_ms = :at, used_by = :by where id = :id and used_at_ms is null",
        at=at_ms,
        by=to_bytes(by) if by else None,
        id=to_bytes(quote_id),
    )
    return changed == 1


def forget_unused(tx: Tx, before_id: int, limit: int) -> int:
    """Drop quotes older than an id that nobody used; how many went."""
    return tx.execute(
        "delete from gold_quote where id in (select id from gold_quote where id < :before and used_at_ms is null "
        "order by id limit :limit)",
        before=to_bytes(before_id),
        limit=limit,
    )


def after(tx: Tx, after_id: int, limit: int) -> list[Quote]:
    """Quotes after an id, oldest first: for audits."""
    rows = tx.run(
        f"select {_COLUMNS} from gold_quote where id > :after order by id limit :limit",  # noqa: S608
        after=to_bytes(after_id),
        limit=limit,
    )
    return [_quote(row) for row in rows]


def _quote(row: Row) -> Quote:
    quote_id, member, side, ug, price, market, spread, amount, fee, made, expires, used, by = row
    return Quote(
        from_bytes(quote_id),
        from_bytes(member),
        Side(side),
        ug,
        price,
        market,
        spread,
        amount,
        fee,
        made,
        expires,
        used,
        0 if by is None else from_bytes(by),
    )
