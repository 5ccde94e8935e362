"""Rows of splits, of their parts, and of what receivers gave back."""

from __future__ import annotations

from jinbao.kit.db import Row, Tx
from jinbao.kit.ids import from_bytes, to_bytes
from jinbao.kit.money import Asset, Money
from jinbao.pay.types import Part, Party, PartyKind, Split, SplitReturn, SplitState

_COLUMNS = "id, order_id, merchant, out_no, finish, rest, note, state, entry, at_ms, done_at_ms"
_SELECT = f"select {_COLUMNS} from pay_split "  # noqa: S608 - the columns are the constant above
_RETURN = "id, split, merchant, receiver, out_no, amount, note, state, entry, at_ms, done_at_ms"
_SELECT_RETURN = f"select {_RETURN} from pay_split_return "  # noqa: S608 - as above


def insert(tx: Tx, split: Split) -> None:
    """Write a new split with its parts, as it stands."""
    tx.execute(
        f"insert into pay_split ({_COLUMNS}) values (:id, :order, :merchant, :out_no, :finish, :rest, :note, :state, "  # noqa: S608
        ":entry, :at, :done)",
        id=to_bytes(split.id),
        order=to_bytes(split.order_id),
        merchant=to_bytes(split.merchant_id),
        out_no=split.out_no,
        finish=int(split.finish),
        rest=split.rest.minor,
        note=split.note,
        state=split.state.value,
        entry=None if split.entry_id is None else to_bytes(split.entry_id),
        at=split.at_ms,
        done=split.done_at_ms,
    )
    for place, part in enumerate(split.parts):
        tx.execute(
            "insert into pay_split_part (split, place, kind, receiver, amount, note) "
            "values (:split, :place, :kind, :receiver, :amount, :note)",
            split=to_bytes(split.id),
            place=place,
            kind=part.party.kind.value,
            receiver=to_bytes(part.party.id),
            amount=part.amount.minor,
            note=part.note,
        )


def end(tx: Tx, split_id: int, state: SplitState, at_ms: int) -> None:
    """Note how a split on its way ended."""
    changed = tx.execute(
        "update pay_split set state = :state, done_at_ms = :at where id = :id and state = 'pending'",
        id=to_bytes(split_id),
        state=state.value,
        at=at_ms,
    )
    assert changed == 1, f"split {split_id:x} was not on its way"


def get(tx: Tx, split_id: int, asset: Asset) -> Split | None:
    """The split with this id."""
    row = tx.one(_SELECT + "where id = :id", id=to_bytes(split_id))
    return None if row is None else _split(tx, row, asset)


def by_out_no(tx: Tx, merchant_id: int, out_no: str, asset: Asset) -> Split | None:
    """The merchant's split with this number of its own."""
    row = tx.one(
        _SELECT + "where merchant = :merchant and out_no = :out_no", merchant=to_bytes(merchant_id), out_no=out_no
    )
    return None if row is None else _split(tx, row, asset)


def of_order(tx: Tx, order_id: int, asset: Asset) -> list[Split]:
    """The splits of one order, oldest first."""
    rows = tx.run(_SELECT + "where order_id = :order order by id limit 1000", order=to_bytes(order_id))
    return [_split(tx, row, asset) for row in rows]


def after(tx: Tx, after_id: int, limit: int, asset: Asset) -> list[Split]:
    """Splits after an id, oldest first."""
    rows = tx.run(_SELECT + "where id > :after order by id limit :limit", after=to_bytes(after_id), limit=limit)
    return [_split(tx, row, asset) for row in rows]


def insert_return(tx: Tx, returned: SplitReturn) -> None:
    """Write a new return, on its way."""
    tx.execute(
        f"insert into pay_split_return ({_RETURN}) values (:id, :split, :merchant, :receiver, :out_no, :amount, "  # noqa: S608
        ":note, 'pending', :entry, :at, null)",
        id=to_bytes(returned.id),
        split=to_bytes(returned.split_id),
        merchant=to_bytes(returned.merchant_id),
        receiver=to_bytes(returned.receiver_id),
        out_no=returned.out_no,
        amount=returned.amount.minor,
        note=returned.note,
        entry=to_bytes(returned.entry_id),
        at=returned.at_ms,
    )


def try_return_again(tx: Tx, returned: SplitReturn) -> None:
    """Put a refused return on its way again, by another journal entry."""
    changed = tx.execute(
        "update pay_split_return set state = 'pending', entry = :entry, at_ms = :at, done_at_ms = null "
        "where id = :id and state = 'refused'",
        id=to_bytes(returned.id),
        entry=to_bytes(returned.entry_id),
        at=returned.at_ms,
    )
    assert changed == 1, f"return {returned.id:x} was not refused"


def end_return(tx: Tx, return_id: int, state: SplitState, at_ms: int) -> None:
    """Note how a return on its way ended."""
    changed = tx.execute(
        "update pay_split_return set state = :state, done_at_ms = :at where id = :id and state = 'pending'",
        id=to_bytes(return_id),
        state=state.value,
        at=at_ms,
    )
    assert changed == 1, f"return {return_id:x} was not on its way"


def give_back(tx: Tx, split_id: int, party: Party, minor: int) -> None:
    """Count towards a part what goes back of it; negative when the ledger refused."""
    changed = tx.execute(
        "update pay_split_part set returned = returned + :minor "
        "where split = :split and kind = :kind and receiver = :receiver",
        split=to_bytes(split_id),
        kind=party.kind.value,
        receiver=to_bytes(party.id),
        minor=minor,
    )
    assert changed == 1, f"split {split_id:x} has no such part"


def get_return(tx: Tx, return_id: int, asset: Asset) -> SplitReturn | None:
    """The return with this id."""
    row = tx.one(_SELECT_RETURN + "where id = :id", id=to_bytes(return_id))
    return None if row is None else _return(row, asset)


def return_by_out_no(tx: Tx, merchant_id: int, out_no: str, asset: Asset) -> SplitReturn | None:
    """The return with this number of the merchant's that gets it."""
    row = tx.one(
        _SELECT_RETURN + "where merchant = :merchant and out_no = :out_no",
        merchant=to_bytes(merchant_id),
        out_no=out_no,
    )
    return None if row is None else _return(row, asset)


def returns_of(tx: Tx, split_id: int, asset: Asset) -> list[SplitReturn]:
    """The returns of one split, oldest first."""
    rows = tx.run(_SELECT_RETURN + "where split = :split order by id limit 1000", split=to_bytes(split_id))
    return [_return(row, asset) for row in rows]


def returns_by(tx: Tx, entry_id: int, asset: Asset) -> list[SplitReturn]:
    """The returns that one journal entry moves, in the order of its legs."""
    rows = tx.run(_SELECT_RETURN + "where entry = :entry order by id", entry=to_bytes(entry_id))
    return [_return(row, asset) for row in rows]


def returns_after(tx: Tx, after_id: int, limit: int, asset: Asset) -> list[SplitReturn]:
    """Returns after an id, oldest first."""
    rows = tx.run(_SELECT_RETURN + "where id > :after order by id limit :limit", after=to_bytes(after_id), limit=limit)
    return [_return(row, asset) for row in rows]


def _split(tx: Tx, row: Row, asset: Asset) -> Split:
    parts = tx.run(
        "select kind, receiver, amount, note, returned from pay_split_part where split = :split order by place",
        split=row[0],
    )
    return Split(
        id=from_bytes(row[0]),
        order_id=from_bytes(row[1]),
        merchant_id=from_bytes(row[2]),
        out_no=row[3],
        parts=tuple(
            Part(Party(PartyKind(kind), from_bytes(receiver)), Money(amount, asset), note, Money(returned, asset))
            for kind, receiver, amount, note, returned in parts
        ),
        finish=row[4] == 1,
        rest=Money(row[5], asset),
        note=row[6],
        state=SplitState(row[7]),
        entry_id=None if row[8] is None else from_bytes(row[8]),
        at_ms=row[9],
        done_at_ms=row[10],
    )


def _return(row: Row, asset: Asset) -> SplitReturn:
    return SplitReturn(
        id=from_bytes(row[0]),
        split_id=from_bytes(row[1]),
        merchant_id=from_bytes(row[2]),
        receiver_id=from_bytes(row[3]),
        out_no=row[4],
        amount=Money(row[5], asset),
        note=row[6],
        state=SplitState(row[7]),
        entry_id=from_bytes(row[8]),
        at_ms=row[9],
        done_at_ms=row[10],
    )
