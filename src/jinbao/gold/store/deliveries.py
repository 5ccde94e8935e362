"""Deliveries in kind, and what became of each when."""

from __future__ import annotations

from jinbao.gold.types.delivery import Address, Delivery, DeliveryState, Step
from jinbao.kit.db import Row, Tx
from jinbao.kit.ids import from_bytes, to_bytes

_DELIVERY = (
    "id, member, product, count, ug, fee_minor, name, phone, region, line, state, step, serials, tracking, trouble, "
    "entry, end_entry, at_ms"
)


def insert(tx: Tx, delivery: Delivery) -> None:
    """A new order for pieces."""
    address = delivery.address
    tx.execute(
        f"insert into gold_delivery ({_DELIVERY}) values (:id, :member, :product, :count, :ug, :fee, "  # noqa: S608
        ":name, :phone, :region, :line, :state, :step, '', '', '', :entry, null, :at)",
        id=to_bytes(delivery.id),
        member=to_bytes(delivery.member_id),
        product=delivery.product,
        count=delivery.count,
        ug=delivery.ug,
        fee=delivery.fee_minor,
        name=address.name,
        phone=address.phone,
        region=address.region,
        line=address.line,
        state=delivery.state.value,
        step=delivery.step.value,
        entry=to_bytes(delivery.entry_id),
        at=delivery.at_ms,
    )


def update(tx: Tx, delivery: Delivery) -> None:
    """Write what may change of a delivery."""
    changed = tx.execute(
        "update gold_delivery set state = :state, step = :step, serials = :serials, tracking = :tracking, "
        "trouble = :trouble, end_entry = :end where id = :id",
        id=to_bytes(delivery.id),
        state=delivery.state.value,
        step=delivery.step.value,
        serials=" ".join(delivery.serials),
        tracking=delivery.tracking,
        trouble=delivery.trouble,
        end=to_bytes(delivery.end_id) if delivery.end_id else None,
    )
    assert changed == 1, f"no delivery {delivery.id:x}"


def get(tx: Tx, delivery_id: int) -> Delivery | None:
    """The delivery with this id."""
    row = tx.one(f"select {_DELIVERY} from gold_delivery where id = :id", id=to_bytes(delivery_id))  # noqa: S608
    return None if row is None else _delivery(row)


def of_member(tx: Tx, member_id: int, before_id: int, limit: int) -> list[Delivery]:
    """A member's deliveries before an id, newest first; only those that the ledger has taken."""
    sql = (
        f"select {_DELIVERY} from gold_delivery where member = :member and id < :before "  # noqa: S608 - own names
        "and state not in ('starting', 'refused') order by id desc limit :limit"
    )
    rows = tx.run(sql, member=to_bytes(member_id), before=to_bytes(before_id), limit=limit)
    return [_delivery(row) for row in rows]


def in_state(tx: Tx, state: DeliveryState | None, before_id: int, limit: int) -> list[Delivery]:
    """Everybody's deliveries before an id, newest first, in one state or in all that members can see."""
    sql = (
        f"select {_DELIVERY} from gold_delivery where id < :before "  # noqa: S608 - own column names
        "and ((:state is null and state not in ('starting', 'refused')) or state = :state) "
        "order by id desc limit :limit"
    )
    named = None if state is None else state.value
    return [_delivery(row) for row in tx.run(sql, before=to_bytes(before_id), state=named, limit=limit)]


def after(tx: Tx, after_id: int, limit: int) -> list[Delivery]:
    """Deliveries after an id, oldest first."""
    sql = f"select {_DELIVERY} from gold_delivery where id > :after order by id limit :limit"  # noqa: S608
    return [_delivery(row) for row in tx.run(sql, after=to_bytes(after_id), limit=limit)]


def waiting(tx: Tx, product: str) -> int:
    """How many pieces of a product are ordered and not packed yet."""
    row = tx.one(
        "select coalesce(sum(count), 0) from gold_delivery where product = :product and state in "
        "('starting', 'ordered')",
        product=product,
    )
    assert row is not None
    return int(row[0])


def add_change(tx: Tx, delivery_id: int, state: DeliveryState, at_ms: int) -> None:
    """Remember when a delivery got to a state."""
    tx.execute(
        "insert into gold_delivery_change (delivery, seq, state, at_ms) values (:id, "
        "(select coalesce(max(seq), 0) + 1 from gold_delivery_change where delivery = :id), :state, :at)",
        id=to_bytes(delivery_id),
        state=state.value,
        at=at_ms,
    )


def changes(tx: Tx, delivery_id: int) -> list[tuple[DeliveryState, int]]:
    """The states that a delivery got to, in order, with when."""
    rows = tx.run(
        "select state, at_ms from gold_delivery_change where delivery = :id order by seq", id=to_bytes(delivery_id)
    )
    return [(DeliveryState(row[0]), int(row[1])) for row in rows]


def _delivery(row: Row) -> Delivery:
    return Delivery(
        id=from_bytes(row[0]),
        member_id=from_bytes(row[1]),
        product=row[2],
        count=row[3],
        ug=row[4],
        fee_minor=row[5],
        address=Address(row[6], row[7], row[8], row[9]),
        state=DeliveryState(row[10]),
        step=Step(row[11]),
        serials=tuple(row[12].split()),
        tracking=row[13],
        trouble=row[14],
        entry_id=from_bytes(row[15]),
        end_id=0 if row[16] is None else from_bytes(row[16]),
        at_ms=row[17],
    )
