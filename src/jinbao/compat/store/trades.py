"""Rows of trades and of their refunds."""

from __future__ import annotations

from jinbao.compat.types import Product, Scheme, Trade, TradeRefund
from jinbao.kit.db import Row, Tx
from jinbao.kit.ids import from_bytes, to_bytes

_COLUMNS = (
    "order_id, scheme, account, app_id, sub_account, sub_app_id, merchant, out_no, product, number, notify_url, "
    "return_url, asked, details, token, token_until_ms, payer, combined, seen_at_ms, reversed_at_ms, created_at_ms"
)
_STUCK = "exists (select 1 from compat_stuck_refund as stuck where stuck.order_id = compat_trade.order_id)"
_SELECT = f"select {_COLUMNS}, {_STUCK} from compat_trade "  # noqa: S608 - the columns are the constants above
_REFUND_COLUMNS = "refund_id, order_id, number, notify_url, details, created_at_ms"
_SELECT_REFUND = f"select {_REFUND_COLUMNS} from compat_refund "  # noqa: S608 - the columns are the constant above


def insert(tx: Tx, trade: Trade) -> None:
    """Write a new trade, in the unit of work that makes its order."""
    tx.execute(
        f"insert into compat_trade ({_COLUMNS}) values (:order, :scheme, :account, :app_id, :sub_account, "  # noqa: S608
        ":sub_app_id, :merchant, :out_no, :product, :number, :notify_url, :return_url, :asked, :details, :token, "
        ":until, :payer, :combined, :seen, :reversed, :created)",
        order=to_bytes(trade.order_id),
        scheme=trade.scheme.value,
        account=trade.account,
        app_id=trade.app_id,
        sub_account=trade.sub_account,
        sub_app_id=trade.sub_app_id,
        merchant=to_bytes(trade.merchant_id),
        out_no=trade.out_no,
        product=trade.product.value,
        number=trade.number,
        notify_url=trade.notify_url,
        return_url=trade.return_url,
        asked=trade.asked,
        details=trade.details,
        token=trade.token,
        until=trade.token_until_ms,
        payer=None if trade.payer_id is None else to_bytes(trade.payer_id),
        combined=trade.combined,
        seen=trade.seen_at_ms,
        reversed=trade.reversed_at_ms,
        created=trade.created_at_ms,
    )


def get(tx: Tx, order_id: int) -> Trade | None:
    """The trade beside this order."""
    return _one(tx.one(_SELECT + "where order_id = :order", order=to_bytes(order_id)))


def by_out_no(tx: Tx, merchant_id: int, out_no: str) -> Trade | None:
    """The merchant's trade with this number of its own."""
    merchant = to_bytes(merchant_id)
    return _one(tx.one(_SELECT + "where merchant = :merchant and out_no = :out_no", merchant=merchant, out_no=out_no))


def by_number(tx: Tx, number: str) -> Trade | None:
    """The trade with this number of the scheme."""
    return _one(tx.one(_SELECT + "where number = :number", number=number))


def by_token(tx: Tx, token: str) -> Trade | None:
    """The trade that this token opens, however old the token."""
    return _one(tx.one(_SELECT + "where token = :token", token=token))


def was_token(tx: Tx, token: str) -> bool:
    """Whether this opened a trade until a newer token took its place."""
    return tx.one("select 1 from compat_old_token where token = :token", token=token) is not None


def forget_tokens(tx: Tx, before_ms: int, limit: int) -> int:
    """Drop up to ``limit`` tokens that were replaced before a moment; how many went."""
    return tx.execute(
        "delete from compat_old_token where token in "
        "(select token from compat_old_token where replaced_at_ms < :before order by replaced_at_ms limit :limit)",
        before=before_ms,
        limit=limit,
    )


def of_combined(tx: Tx, account: str, combined: str) -> list[Trade]:
    """The trades of one combined order, in the order in which they were made; none for an unknown number."""
    rows = tx.run(
        _SELECT + "where account = :account and combined = :combined and combined <> '' order by order_id limit 100",
        account=account,
        combined=combined,
    )
    return [_trade(row) for row in rows]


def count(tx: Tx) -> int:
    """How many there are."""
    row = tx.one("select count(*) from compat_trade")
    assert row is not None
    return int(row[0])


def to_finish(tx: Tx, before_ms: int, after: tuple[int, int], limit: int) -> list[Trade]:
    """Trades made before a moment whose shops are still to hear that they are finished, oldest first.

    ``after`` is the time and the order of the last one that was looked at, ``(0, 0)`` to begin.
    """
    rows = tx.run(
        _SELECT + "where finish_told = 0 and scheme = 'alipay' and product in ('app', 'wap') and notify_url <> '' "
        "and created_at_ms < :before and (created_at_ms, order_id) > (:at, :order) "
        "order by created_at_ms, order_id limit :limit",
        before=before_ms,
        at=after[0],
        order=to_bytes(after[1]),
        limit=limit,
    )
    return [_trade(row) for row in rows]


def note_finish(tx: Tx, order_id: int) -> None:
    """There is no more to hear of a trade."""
    tx.execute("update compat_trade set finish_told = 1 where order_id = :order", order=to_bytes(order_id))


def of_account(tx: Tx, account: str, before_id: int, limit: int) -> list[Trade]:
    """Up to ``limit`` trades that an account asked for whose order is older than ``before_id``, newest first."""
    rows = tx.run(
        _SELECT + "where account = :account and order_id < :before order by order_id desc limit :limit",
        account=account,
        before=to_bytes(before_id),
        limit=limit,
    )
    return [_trade(row) for row in rows]


def retoken(tx: Tx, order_id: int, token: str, until_ms: int, payer_id: int | None, at_ms: int) -> None:
    """Put a newer token in the place of the one that opened the trade; the old one is remembered as old."""
    order = to_bytes(order_id)
    tx.execute(
        "insert into compat_old_token (token, order_id, replaced_at_ms) "
        "select token, order_id, :at from compat_trade where order_id = :order",
        order=order,
        at=at_ms,
    )
    changed = tx.execute(
        "update compat_trade set token = :token, token_until_ms = :until, payer = :payer where order_id = :order",
        order=order,
        token=token,
        until=until_ms,
        payer=None if payer_id is None else to_bytes(payer_id),
    )
    assert changed == 1, f"no trade beside order {order_id:x}"


def readdress(tx: Tx, order_id: int, notify_url: str, return_url: str) -> None:
    """Tell of the trade, and lead its payer, to other addresses from now on; an empty one changes nothing."""
    tx.execute(
        "update compat_trade set notify_url = coalesce(nullif(:notify_url, ''), notify_url), "
        "return_url = coalesce(nullif(:return_url, ''), return_url) where order_id = :order",
        order=to_bytes(order_id),
        notify_url=notify_url,
        return_url=return_url,
    )


def see(tx: Tx, order_id: int, at_ms: int, payer_id: int | None) -> None:
    """Note when a payer first opened the trade, and who alone may pay it from now on (``None``: anybody)."""
    tx.execute(
        "update compat_trade set seen_at_ms = coalesce(seen_at_ms, :at), payer = :payer where order_id = :order",
        order=to_bytes(order_id),
        at=at_ms,
        payer=None if payer_id is None else to_bytes(payer_id),
    )


def mark_reversed(tx: Tx, order_id: int, at_ms: int) -> None:
    """Note when the merchant first took the payment back."""
    tx.execute(
        "update compat_trade set reversed_at_ms = coalesce(reversed_at_ms, :at) where order_id = :order",
        order=to_bytes(order_id),
        at=at_ms,
    )


def insert_refund(tx: Tx, refund: TradeRefund) -> None:
    """Write a new refund's number, in the unit of work that makes the refund."""
    tx.execute(
        f"insert into compat_refund ({_REFUND_COLUMNS}) values (:refund, :order, :number, :notify_url, :details, :at)",  # noqa: S608
        refund=to_bytes(refund.refund_id),
        order=to_bytes(refund.order_id),
        number=refund.number,
        notify_url=refund.notify_url,
        details=refund.details,
        at=refund.created_at_ms,
    )


def refund(tx: Tx, refund_id: int) -> TradeRefund | None:
    """The row beside this refund."""
    row = tx.one(_SELECT_REFUND + "where refund_id = :refund", refund=to_bytes(refund_id))
    return None if row is None else _refund(row)


def refund_by_number(tx: Tx, number: str) -> TradeRefund | None:
    """The refund with this number of the scheme."""
    row = tx.one(_SELECT_REFUND + "where number = :number", number=number)
    return None if row is None else _refund(row)


def refunds_of(tx: Tx, order_id: int) -> list[TradeRefund]:
    """The rows beside an order's refunds, oldest first."""
    rows = tx.run(_SELECT_REFUND + "where order_id = :order order by refund_id limit 1000", order=to_bytes(order_id))
    return [_refund(row) for row in rows]


def _one(row: Row | None) -> Trade | None:
    return None if row is None else _trade(row)


def _trade(row: Row) -> Trade:
    return Trade(
        order_id=from_bytes(row[0]),
        scheme=Scheme(row[1]),
        account=row[2],
        app_id=row[3],
        sub_account=row[4],
        sub_app_id=row[5],
        merchant_id=from_bytes(row[6]),
        out_no=row[7],
        product=Product(row[8]),
        number=row[9],
        notify_url=row[10],
        return_url=row[11],
        asked=row[12],
        details=row[13],
        token=row[14],
        token_until_ms=row[15],
        payer_id=None if row[16] is None else from_bytes(row[16]),
        combined=row[17],
        seen_at_ms=row[18],
        reversed_at_ms=row[19],
        created_at_ms=row[20],
        stuck=bool(row[21]),
    )


def _refund(row: Row) -> TradeRefund:
    return TradeRefund(
        refund_id=from_bytes(row[0]),
        order_id=from_bytes(row[1]),
        number=row[2],
        notify_url=row[3],
        details=row[4],
        created_at_ms=row[5],
    )
