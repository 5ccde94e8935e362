"""Rows of what paid orders have set aside to be shared out, of who may get some of it, and of how much may go."""

from __future__ import annotations

from jinbao.kit.db import Row, Tx
from jinbao.kit.ids import from_bytes, to_bytes
from jinbao.kit.money import Asset, Money
from jinbao.pay.types import Held, Party, PartyKind, Receiver

_SELECT = "select order_id, merchant, held, remaining, given, most, due_at_ms, finished_at_ms, moving from pay_held "
_RECEIVER = "select merchant, kind, receiver, relation, name, at_ms from pay_receiver "


def insert(tx: Tx, order_id: int, merchant_id: int, held: Money, most: Money, due_at_ms: int) -> None:
    """Write that an order has set aside ``held``, of which at most ``most`` may go to others."""
    tx.execute(
        "insert into pay_held (order_id, merchant, held, remaining, most, due_at_ms) "
        "values (:order, :merchant, :held, :held, :most, :due)",
        order=to_bytes(order_id),
        merchant=to_bytes(merchant_id),
        held=held.minor,
        most=most.minor,
        due=due_at_ms,
    )


def get(tx: Tx, order_id: int, asset: Asset) -> Held | None:
    """What an order has set aside; ``None`` when it was not paid, or not made to be shared out."""
    row = tx.one(_SELECT + "where order_id = :order", order=to_bytes(order_id))
    return None if row is None else _held(row, asset)


def take(tx: Tx, order_id: int, amount: Money) -> None:
    """Note that a refund took ``amount`` of what was left."""
    changed = tx.execute(
        "update pay_held set remaining = remaining - :amount where order_id = :order",
        order=to_bytes(order_id),
        amount=amount.minor,
    )
    assert changed == 1, f"order {order_id:x} has nothing set aside"


def start(tx: Tx, order_id: int, entry_id: int) -> None:
    """Note that a split is on its way; there is one at a time."""
    changed = tx.execute(
        "update pay_held set moving = :entry where order_id = :order and moving is null and finished_at_ms is null",
        order=to_bytes(order_id),
        entry=to_bytes(entry_id),
    )
    assert changed == 1, f"order {order_id:x} cannot be shared out now"


def end(tx: Tx, order_id: int, given: Money, rest: Money, finished_at_ms: int | None) -> None:
    """Note how the split on its way ended: what went to others, what to the merchant, whether it was the last."""
    changed = tx.execute(
        "update pay_held set moving = null, given = given + :given, remaining = remaining - :gone, "
        "finished_at_ms = :finished where order_id = :order and finished_at_ms is null",
        order=to_bytes(order_id),
        given=given.minor,
        gone=given.minor + rest.minor,
        finished=finished_at_ms,
    )
    assert changed == 1, f"order {order_id:x} was shared out to the end before"


def to_finish(tx: Tx, now_ms: int, limit: int, asset: Asset) -> list[Held]:
    """What has been set aside for long enough, of orders with no split on its way."""
    rows = tx.run(
        _SELECT + "where finished_at_ms is null and due_at_ms <= :now and moving is null order by due_at_ms "
        "limit :limit",
        now=now_ms,
        limit=limit,
    )
    return [_held(row, asset) for row in rows]


def after(tx: Tx, after_id: int, limit: int, asset: Asset) -> list[Held]:
    """What orders after an id have set aside, oldest first."""
    rows = tx.run(
        _SELECT + "where order_id > :after order by order_id limit :limit", after=to_bytes(after_id), limit=limit
    )
    return [_held(row, asset) for row in rows]


def most_bp(tx: Tx, merchant_id: int) -> int | None:
    """A merchant's own figure for how much of an order may go to others, ``None`` when it has none."""
    row = tx.one("select most_bp from pay_split_rule where merchant = :merchant", merchant=to_bytes(merchant_id))
    return None if row is None else int(row[0])


def set_most_bp(tx: Tx, merchant_id: int, most_bp: int | None) -> None:
    """Write a merchant's own figure, or forget it."""
    if most_bp is None:
        tx.execute("delete from pay_split_rule where merchant = :merchant", merchant=to_bytes(merchant_id))
        return
    tx.execute(
        "insert into pay_split_rule (merchant, most_bp) values (:merchant, :bp) "
        "on conflict (merchant) do update set most_bp = :bp",
        merchant=to_bytes(merchant_id),
        bp=most_bp,
    )


def put_receiver(tx: Tx, receiver: Receiver) -> None:
    """Write a receiver, or what it is now to the merchant."""
    tx.execute(
        "insert into pay_receiver (merchant, kind, receiver, relation, name, at_ms) "
        "values (:merchant, :kind, :receiver, :relation, :name, :at) on conflict (merchant, kind, receiver) do update "
        "set relation = :relation, name = :name",
        merchant=to_bytes(receiver.merchant_id),
        kind=receiver.party.kind.value,
        receiver=to_bytes(receiver.party.id),
        relation=receiver.relation,
        name=receiver.name,
        at=receiver.at_ms,
    )


def drop_receiver(tx: Tx, merchant_id: int, party: Party) -> None:
    """Forget a receiver."""
    tx.execute(
        "delete from pay_receiver where merchant = :merchant and kind = :kind and receiver = :receiver",
        merchant=to_bytes(merchant_id),
        kind=party.kind.value,
        receiver=to_bytes(party.id),
    )


def receiver(tx: Tx, merchant_id: int, party: Party) -> Receiver | None:
    """What a party is to a merchant."""
    row = tx.one(
        _RECEIVER + "where merchant = :merchant and kind = :kind and receiver = :receiver",
        merchant=to_bytes(merchant_id),
        kind=party.kind.value,
        receiver=to_bytes(party.id),
    )
    return None if row is None else _receiver(row)


def receivers(tx: Tx, merchant_id: int, after: Party | None, limit: int) -> list[Receiver]:
    """A merchant's receivers after one of them, members first, of each kind the eldest first."""
    rows = tx.run(
        _RECEIVER + "where merchant = :merchant and (kind, receiver) > (:kind, :after) "
        "order by kind, receiver limit :limit",
        merchant=to_bytes(merchant_id),
        kind="" if after is None else after.kind.value,
        after=to_bytes(0 if after is None else after.id),
        limit=limit,
    )
    return [_receiver(row) for row in rows]


def count_receivers(tx: Tx, merchant_id: int) -> int:
    """How many receivers a merchant has."""
    row = tx.one("select count(*) from pay_receiver where merchant = :merchant", merchant=to_bytes(merchant_id))
    assert row is not None
    return int(row[0])


def _held(row: Row, asset: Asset) -> Held:
    return Held(
        order_id=from_bytes(row[0]),
        merchant_id=from_bytes(row[1]),
        held=Money(row[2], asset),
        left=Money(row[3], asset),
        given=Money(row[4], asset),
        most=Money(row[5], asset),
        due_at_ms=row[6],
        finished_at_ms=row[7],
        moving_id=None if row[8] is None else from_bytes(row[8]),
    )


def _receiver(row: Row) -> Receiver:
    return Receiver(
        merchant_id=from_bytes(row[0]),
        party=Party(PartyKind(row[1]), from_bytes(row[2])),
        relation=row[3],
        name=row[4],
        at_ms=row[5],
    )
