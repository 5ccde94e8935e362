"""Rows of orders."""

from __future__ import annotations

from jinbao.kit.db import Row, SqlValue, Tx
from jinbao.kit.ids import ID_MAX, from_bytes, to_bytes
from jinbao.kit.money import Asset, Money
from jinbao.pay.types import Channel, ClosedWhy, Order, OrderFilter, OrderState

_COLUMNS = (
    "id, merchant, merchant_name, out_no, amount, subject, state, channel, created_at_ms, expires_at_ms, payer, "
    "payer_name, payment, fee, refunded, fee_returned, refund, waiting_until_ms, paid_at_ms, closed_at_ms, "
    "closed_why, qr, split, only_payer, bundle"
)
_SELECT = f"select {_COLUMNS} from pay_order "  # noqa: S608 - the columns are the constant above
_INSERT = (
    f"insert into pay_order ({_COLUMNS}) values (:id, :merchant, :merchant_name, :out_no, :amount, :subject, "  # noqa: S608
    ":state, :channel, :created, :expires, :payer, :payer_name, :payment, :fee, 0, 0, null, :waiting, null, null, "
    "null, :qr, :split, :only_payer, :bundle)"
)
_BY_ID = _SELECT + "where id = :id"
_BY_OUT_NO = _SELECT + "where merchant = :merchant and out_no = :out_no"
_MARK_PAID = (
    "update pay_order set state = 'paid', paid_at_ms = :at, waiting_until_ms = null "  # noqa: S608
    f"where id = :id and state = 'paying' and payment = :payment returning {_COLUMNS}"
)
_FIND = _SELECT + (
    "where id < :before and id >= :from and (:states = '' or :states like '%,' || state || ',%') "
    "and (:text = '' or out_no like :text escape '!' or subject like :text escape '!' "
    "or payer_name like :text escape '!') "
)
_FIND_OF_ALL = _FIND + "order by id desc limit :limit"
_FIND_OF_ONE = _FIND + "and merchant = :merchant order by id desc limit :limit"


def insert(tx: Tx, order: Order) -> None:
    """Write a new order, as it stands: open, or already paying when its payment made it."""
    tx.execute(
        _INSERT,
        id=to_bytes(order.id),
        merchant=to_bytes(order.merchant_id),
        merchant_name=order.merchant_name,
        out_no=order.out_no,
        amount=order.amount.minor,
        subject=order.subject,
        state=order.state.value,
        channel=order.channel.value,
        created=order.created_at_ms,
        expires=order.expires_at_ms,
        payer=_optional(order.payer_id),
        payer_name=order.payer_name,
        payment=_optional(order.payment_id),
        fee=order.fee.minor,
        waiting=order.waiting_until_ms,
        qr=_optional(order.qr_id),
        split=int(order.split),
        only_payer=_optional(order.only_payer),
        bundle=_optional(order.bundle_id),
    )


def get(tx: Tx, order_id: int, asset: Asset) -> Order | None:
    """The order with this id."""
    row = tx.one(_BY_ID, id=to_bytes(order_id))
    return None if row is None else _order(row, asset)


def by_out_no(tx: Tx, merchant_id: int, out_no: str, asset: Asset) -> Order | None:
    """The merchant's order with this number of its own."""
    row = tx.one(_BY_OUT_NO, merchant=to_bytes(merchant_id), out_no=out_no)
    return None if row is None else _order(row, asset)


def start_payment(tx: Tx, order_id: int, payer_id: int, payer_name: str, payment_id: int, fee: Money) -> None:
    """Note that a payment of an open (or waiting) order is on its way."""
    changed = tx.execute(
        "update pay_order set state = 'paying', payer = :payer, payer_name = :payer_name, payment = :payment, "
        "fee = :fee where id = :id and (state = 'open' or (state = 'paying' and payment is null))",
        id=to_bytes(order_id),
        payer=to_bytes(payer_id),
        payer_name=payer_name,
        payment=to_bytes(payment_id),
        fee=fee.minor,
    )
    assert changed == 1, f"order {order_id:x} cannot start a payment"


def mark_paid(tx: Tx, order_id: int, payment_id: int, at_ms: int, asset: Asset) -> Order:
    """Note that the payment on its way has arrived; the order as it now stands."""
    row = tx.one(_MARK_PAID, id=to_bytes(order_id), payment=to_bytes(payment_id), at=at_ms)
    assert row is not None, f"order {order_id:x} was not being paid by {payment_id:x}"
    return _order(row, asset)


def reopen(tx: Tx, order_id: int) -> None:
    """Note that the payment on its way came to nothing: anybody may pay the order again."""
    tx.execute(
        "update pay_order set state = 'open', payer = null, payer_name = '', payment = null, fee = 0 "
        "where id = :id and state = 'paying'",
        id=to_bytes(order_id),
    )


def wait_again(tx: Tx, order_id: int) -> None:
    """Note that the confirmed payment came to nothing: its payer may confirm again."""
    tx.execute(
        "update pay_order set payment = null, fee = 0 where id = :id and state = 'paying'", id=to_bytes(order_id)
    )


def close(tx: Tx, order_id: int, why: ClosedWhy, at_ms: int) -> None:
    """Note that nobody can pay the order any more. A payment that was refused stays named, to tell why."""
    tx.execute(
        "update pay_order set state = 'closed', closed_why = :why, closed_at_ms = :at, waiting_until_ms = null, "
        "fee = 0 where id = :id and state in ('open', 'paying')",
        id=to_bytes(order_id),
        why=why.value,
        at=at_ms,
    )


def expire(tx: Tx, order_id: int, at_ms: int) -> None:
    """Note that the order's time ran out."""
    tx.execute(
        "update pay_order set state = 'expired', closed_at_ms = :at, waiting_until_ms = null "
        "where id = :id and (state = 'open' or (state = 'paying' and payment is null))",
        id=to_bytes(order_id),
        at=at_ms,
    )


def start_refund(tx: Tx, order_id: int, refund_id: int) -> None:
    """Note that a refund is on its way; there is one at a time."""
    changed = tx.execute(
        "update pay_order set refund = :refund where id = :id and refund is null",
        id=to_bytes(order_id),
        refund=to_bytes(refund_id),
    )
    assert changed == 1, f"order {order_id:x} has a refund on its way"


def end_refund(tx: Tx, order_id: int, state: OrderState, refunded: Money, fee_returned: Money) -> None:
    """Note how the refund on its way ended, by the sums after it."""
    tx.execute(
        "update pay_order set refund = null, state = :state, refunded = :refunded, fee_returned = :returned "
        "where id = :id",
        id=to_bytes(order_id),
        state=state.value,
        refunded=refunded.minor,
        returned=fee_returned.minor,
    )


def of_bundle(tx: Tx, bundle_id: int, asset: Asset) -> list[Order]:
    """The orders of a bundle, in the order that they were given in."""
    rows = tx.run(_SELECT + "where bundle = :bundle order by id", bundle=to_bytes(bundle_id))
    return [_order(row, asset) for row in rows]


def find(tx: Tx, wanted: OrderFilter, before_id: int, limit: int, asset: Asset) -> list[Order]:
    """Up to ``limit`` orders older than ``before_id``, newest first.

    Ids rise with time, so a range of times is a range of ids.
    """
    low = min(max(wanted.from_ms or 0, 0) << 80, ID_MAX)
    high = ID_MAX if wanted.to_ms is None else min(max(wanted.to_ms, 0) << 80, ID_MAX)
    params: dict[str, SqlValue] = {
        "before": to_bytes(min(before_id, high)),
        "from": to_bytes(low),
        "states": "".join([f",{state.value}," for state in wanted.states]),
        "text": _like(wanted.text),
        "limit": limit,
    }
    if wanted.merchant_id is None:
        rows = tx.run(_FIND_OF_ALL, **params)
    else:
        rows = tx.run(_FIND_OF_ONE, **params, merchant=to_bytes(wanted.merchant_id))
    return [_order(row, asset) for row in rows]


def due(tx: Tx, now_ms: int, limit: int, asset: Asset) -> list[Order]:
    """Open orders whose time is over, and waiting ones whose payer did not answer in time."""
    rows = tx.run(
        _SELECT + "where state = 'open' and expires_at_ms <= :now order by expires_at_ms limit :limit",
        now=now_ms,
        limit=limit,
    )
    rows += tx.run(
        _SELECT + "where waiting_until_ms is not null and waiting_until_ms <= :now and state = 'paying' "
        "and payment is null limit :limit",
        now=now_ms,
        limit=limit,
    )
    return [_order(row, asset) for row in rows]


def waiting_for(tx: Tx, member_id: int, now_ms: int, asset: Asset) -> list[Order]:
    """Orders that wait for this member's confirmation, oldest first."""
    rows = tx.run(
        _SELECT + "where payer = :payer and waiting_until_ms is not null and waiting_until_ms > :now "
        "and state = 'paying' and payment is null order by id limit 20",
        payer=to_bytes(member_id),
        now=now_ms,
    )
    return [_order(row, asset) for row in rows]


def _like(text: str) -> str:
    """``text`` as a pattern that finds it anywhere; what is special to LIKE is escaped with ``!``."""
    if not text:
        return ""
    escaped = text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%{escaped}%"


def _optional(number: int | None) -> bytes | None:
    return None if number is None else to_bytes(number)


def _number(raw: bytes | None) -> int | None:
    return None if raw is None else from_bytes(raw)


def _order(row: Row, asset: Asset) -> Order:
    return Order(
        id=from_bytes(row[0]),
        merchant_id=from_bytes(row[1]),
        merchant_name=row[2],
        out_no=row[3],
        amount=Money(row[4], asset),
        subject=row[5],
        state=OrderState(row[6]),
        channel=Channel(row[7]),
        created_at_ms=row[8],
        expires_at_ms=row[9],
        payer_id=_number(row[10]),
        payer_name=row[11],
        payment_id=_number(row[12]),
        fee=Money(row[13], asset),
        refunded=Money(row[14], asset),
        fee_returned=Money(row[15], asset),
        refund_id=_number(row[16]),
        waiting_until_ms=row[17],
        paid_at_ms=row[18],
        closed_at_ms=row[19],
        closed_why=None if row[20] is None else ClosedWhy(row[20]),
        qr_id=_number(row[21]),
        split=row[22] == 1,
        only_payer=_number(row[23]),
        bundle_id=_number(row[24]),
    )
