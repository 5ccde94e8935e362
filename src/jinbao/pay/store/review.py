"""Reads for audits and the console: everything in the order of its key, and sums that do not agree."""

from __future__ import annotations

from jinbao.kit.db import Tx
from jinbao.kit.ids import from_bytes, to_bytes
from jinbao.kit.money import Asset
from jinbao.pay.store import orders, refunds, settlements
from jinbao.pay.types import Order, Refund, Settlement


def orders_after(tx: Tx, after_id: int, limit: int, asset: Asset) -> list[Order]:
    """Orders after an id, oldest first."""
    rows = tx.run(
        "select id from pay_order where id > :after order by id limit :limit", after=to_bytes(after_id), limit=limit
    )
    found = (orders.get(tx, from_bytes(row[0]), asset) for row in rows)
    return [order for order in found if order is not None]


def refunds_after(tx: Tx, after_id: int, limit: int, asset: Asset) -> list[Refund]:
    """Refunds after an id, oldest first."""
    rows = tx.run(
        "select id from pay_refund where id > :after order by id limit :limit", after=to_bytes(after_id), limit=limit
    )
    found = (refunds.get(tx, from_bytes(row[0]), asset) for row in rows)
    return [refund for refund in found if refund is not None]


def settlements_after(tx: Tx, after_id: int, limit: int, asset: Asset) -> list[tuple[Settlement, int]]:
    """Settlements after an id, oldest first, each with the entry that ends it (0 before there is one)."""
    rows = tx.run(
        "select id, closing from pay_settlement where id > :after order by id limit :limit",
        after=to_bytes(after_id),
        limit=limit,
    )
    found = ((settlements.get(tx, from_bytes(raw), asset), closing) for raw, closing in rows)
    return [(each, 0 if closing is None else from_bytes(closing)) for each, closing in found if each is not None]


def open_settlements(tx: Tx, limit: int, asset: Asset) -> list[Settlement]:
    """Settlements on their way."""
    rows = tx.run(
        "select settling from pay_account where settling is not null order by merchant limit :limit", limit=limit
    )
    found = (settlements.get(tx, from_bytes(row[0]), asset) for row in rows)
    return [settlement for settlement in found if settlement is not None]


def waiting_orders(tx: Tx, after: tuple[int, int], limit: int, asset: Asset) -> list[Order]:
    """Orders that wait for their payer to confirm, by the end of the wait, then id, after that pair."""
    rows = tx.run(
        "select id from pay_order where waiting_until_ms is not null and state = 'paying' and payment is null "
        "and (waiting_until_ms, id) > (:until, :id) "
        "order by waiting_until_ms, id limit :limit",
        until=after[0],
        id=to_bytes(after[1]),
        limit=limit,
    )
    found = (orders.get(tx, from_bytes(row[0]), asset) for row in rows)
    return [order for order in found if order is not None]


def refund_differences(tx: Tx, limit: int) -> list[int]:
    """Orders whose refunded sums are not those of their refunds, are above the payment, or belie the state."""
    rows = tx.run(
        "with given as (select order_id, sum(amount) as amount, sum(fee_back) as fee_back from pay_refund "
        "where state = 'done' group by order_id) "
        "select o.id from pay_order as o left join given as g on g.order_id = o.id "
        "where o.refunded <> coalesce(g.amount, 0) or o.fee_returned <> coalesce(g.fee_back, 0) "
        "or o.refunded > o.amount or o.fee_returned > o.fee "
        "or (o.refunded > 0 and o.state not in ('part_refunded', 'refunded')) "
        "or (o.state = 'refunded' and o.refunded <> o.amount) "
        "or (o.state = 'part_refunded' and o.refunded not between 1 and o.amount - 1) limit :limit",
        limit=limit,
    )
    return [from_bytes(row[0]) for row in rows]


def lines_after(tx: Tx, after: tuple[int, int], limit: int) -> list[tuple[int, int, int, int, int]]:
    """Merchants' lines after a merchant and number, as (merchant, number, reference, change, set aside)."""
    rows = tx.run(
        "select merchant, seq, ref, change, held from pay_line "
        "where (merchant, seq) > (:merchant, :seq) order by merchant, seq limit :limit",
        merchant=to_bytes(after[0]),
        seq=after[1],
        limit=limit,
    )
    return [(from_bytes(row[0]), row[1], from_bytes(row[2]), row[3], row[4]) for row in rows]


def broken_lines(tx: Tx, limit: int) -> list[tuple[int, int]]:
    """Lines (merchant, number) that do not follow from the line before, or whose change is not what it adds up to."""
    rows = tx.run(
        "with chain as (select merchant, seq, gross, fee, held, change, balance_after, held_after, "
        "row_number() over (partition by merchant order by seq) as place, "
        "lag(balance_after, 1, 0) over (partition by merchant order by seq) as before, "
        "lag(held_after, 1, 0) over (partition by merchant order by seq) as held_before from pay_line) "
        "select merchant, seq from chain "
        "where seq <> place or balance_after <> before + change or held_after <> held_before + held "
        "or change <> gross - fee - held limit :limit",
        limit=limit,
    )
    return [(from_bytes(row[0]), row[1]) for row in rows]


def hour_differences(tx: Tx, limit: int) -> list[int]:
    """Merchants whose sums by hour are not those of their lines."""
    rows = tx.run(
        "with kept as (select merchant, sum(orders) as orders, sum(paid) as paid, sum(refunded) as refunded, "
        "sum(fees) as fees from pay_hour group by merchant), "
        "told as (select merchant, sum(case when kind = 'payment' then 1 else 0 end) as orders, "
        "sum(case when kind = 'payment' then gross else 0 end) as paid, "
        "sum(case when kind = 'refund' then -gross else 0 end) as refunded, "
        "sum(case when kind = 'settlement' then 0 else fee end) as fees from pay_line group by merchant) "
        "select told.merchant from told left join kept on kept.merchant = told.merchant "
        "where told.orders <> coalesce(kept.orders, 0) or told.paid <> coalesce(kept.paid, 0) "
        "or told.refunded <> coalesce(kept.refunded, 0) or told.fees <> coalesce(kept.fees, 0) limit :limit",
        limit=limit,
    )
    return [from_bytes(row[0]) for row in rows]


def held_differences(tx: Tx, limit: int) -> list[int]:
    """Orders to be shared out that have set aside something else than their payment, splits and refunds say."""
    rows = tx.run(
        "with shared as (select s.order_id, sum(s.rest) as rest, max(s.finish) as finished, "
        "sum(coalesce((select sum(p.amount) from pay_split_part as p where p.split = s.id), 0)) as given "
        "from pay_split as s where s.state = 'done' group by s.order_id), "
        "back as (select order_id, sum(from_held) as taken from pay_refund where state = 'done' group by order_id) "
        "select o.id from pay_order as o left join pay_held as h on h.order_id = o.id "
        "left join shared as s on s.order_id = o.id left join back as b on b.order_id = o.id "
        "where (h.order_id is not null) <> (o.split = 1 and o.state in ('paid', 'part_refunded', 'refunded')) "
        "or (h.order_id is null and (s.order_id is not null or coalesce(b.taken, 0) <> 0)) "
        "or h.held <> o.amount - o.fee or h.merchant <> o.merchant or h.given <> coalesce(s.given, 0) "
        "or h.remaining <> h.held - coalesce(s.given, 0) - coalesce(s.rest, 0) - coalesce(b.taken, 0) "
        "or (h.finished_at_ms is not null) <> (coalesce(s.finished, 0) = 1) limit :limit",
        limit=limit,
    )
    return [from_bytes(row[0]) for row in rows]


def return_differences(tx: Tx, limit: int) -> list[int]:
    """Splits whose parts say of what went back something else than their returns (those on their way count)."""
    rows = tx.run(
        "with back as (select split, receiver, sum(amount) as amount from pay_split_return "
        "where state <> 'refused' group by split, receiver) "
        "select p.split from pay_split_part as p "
        "left join back as b on b.split = p.split and b.receiver = p.receiver and p.kind = 'merchant' "
        "where p.returned <> coalesce(b.amount, 0) limit :limit",
        limit=limit,
    )
    return [from_bytes(row[0]) for row in rows]
