"""Instructions to the custodian, and movements that wait for it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec

from jinbao.gold.types.custody import (
    Held,
    HeldState,
    Instruction,
    InstructionKind,
    InstructionState,
    Move,
    Order,
    Trouble,
)
from jinbao.kit.db import Row, Tx
from jinbao.kit.ids import from_bytes, to_bytes
from jinbao.kit.money import ASSETS, Money
from jinbao.ledger.chart import AccountKind, AccountRef, EntryKind, Leg, Movement, Side, account_ref

_ENCODE = msgspec.msgpack.Encoder().encode
_DECODE = msgspec.msgpack.Decoder().decode
_INSTRUCTION = (
    "id, kind, ug, moves, limit_minor, product, count, reference, owner, state, attempts, created_at_ms, "
    "deadline_at_ms, next_try_at_ms, closed_at_ms, reason, ref, amount_minor, serials, trouble"
)
_HELD = (
    "entry, hold, return_entry, instruction, subject, note, movement, reserved, state, reason, created_at_ms, "
    "closed_at_ms"
)


def insert(tx: Tx, instruction: Instruction) -> None:
    """A new instruction."""
    order = instruction.order
    tx.execute(
        "insert into gold_instruction (id, kind, ug, moves, limit_minor, product, count, reference, owner, state, "
        "attempts, created_at_ms, deadline_at_ms, next_try_at_ms, reason, ref, amount_minor, serials) values (:id, "
        ":kind, :ug, :moves, :limit, :product, :count, :reference, :owner, :state, :attempts, :created, :deadline, "
        ":next_try, '', '', 0, '')",
        id=to_bytes(instruction.id),
        kind=order.kind.value,
        ug=order.ug,
        moves=_ENCODE([(move.source, move.target, move.ug) for move in order.moves]),
        limit=order.limit_minor,
        product=order.product,
        count=order.count,
        reference=to_bytes(instruction.reference),
        owner=instruction.owner,
        state=instruction.state.value,
        attempts=instruction.attempts,
        created=instruction.created_at_ms,
        deadline=instruction.deadline_at_ms,
        next_try=instruction.next_try_at_ms,
    )


def update(tx: Tx, instruction: Instruction) -> None:
    """Write what may change of an instruction."""
    changed = tx.execute(
        "update gold_instruction set state = :state, attempts = :attempts, next_try_at_ms = :next_try, "
        "closed_at_ms = :closed, reason = :reason, ref = :ref, amount_minor = :amount, serials = :serials, "
        "trouble = :trouble where id = :id",
        id=to_bytes(instruction.id),
        state=instruction.state.value,
        attempts=instruction.attempts,
        next_try=instruction.next_try_at_ms,
        closed=instruction.closed_at_ms,
        reason=instruction.reason,
        ref=instruction.ref,
        amount=instruction.amount_minor,
        serials=" ".join(instruction.serials),
        trouble=None if instruction.trouble is None else instruction.trouble.value,
    )
    assert changed == 1, f"no instruction {instruction.id:x}"


def get(tx: Tx, instruction_id: int) -> Instruction | None:
    """The instruction with this id."""
    sql = f"select {_INSTRUCTION} from gold_instruction where id = :id"  # noqa: S608 - own column names
    row = tx.one(sql, id=to_bytes(instruction_id))
    return None if row is None else _instruction(row)


def due(tx: Tx, now_ms: int, limit: int) -> list[int]:
    """The open instructions whose next try has come, the longest waiting first."""
    rows = tx.run(
        "select id from gold_instruction where closed_at_ms is null and next_try_at_ms <= :now "
        "order by next_try_at_ms, id limit :limit",
        now=now_ms,
        limit=limit,
    )
    return [from_bytes(row[0]) for row in rows]


def count_open(tx: Tx, now_ms: int) -> tuple[int, int]:
    """How many are open, and how many of those are late."""
    row = tx.one(
        "select count(*), coalesce(sum(case when deadline_at_ms < :now then 1 else 0 end), 0) "
        "from gold_instruction where closed_at_ms is null",
        now=now_ms,
    )
    assert row is not None
    return int(row[0]), int(row[1])


def open_after(tx: Tx, after: tuple[int, int], limit: int) -> list[Instruction]:
    """Open instructions by deadline, then id, after that pair."""
    sql = (
        f"select {_INSTRUCTION} from gold_instruction where closed_at_ms is null "  # noqa: S608 - own column names
        "and (deadline_at_ms > :deadline or (deadline_at_ms = :deadline and id > :id)) "
        "order by deadline_at_ms, id limit :limit"
    )
    return [_instruction(row) for row in tx.run(sql, deadline=after[0], id=to_bytes(after[1]), limit=limit)]


def about(tx: Tx, reference: int) -> list[Instruction]:
    """The instructions with this reference, oldest first."""
    sql = f"select {_INSTRUCTION} from gold_instruction where reference = :reference order by id"  # noqa: S608
    return [_instruction(row) for row in tx.run(sql, reference=to_bytes(reference))]


def after(tx: Tx, after_id: int, limit: int, kinds: Collection[InstructionKind] = ()) -> list[Instruction]:
    """Instructions after an id, oldest first, of some kinds or of all."""
    wanted = ", ".join(f"'{kind.value}'" for kind in kinds)
    sql = (
        f"select {_INSTRUCTION} from gold_instruction where id > :after "  # noqa: S608 - own words
        f"{f'and kind in ({wanted}) ' if wanted else ''}order by id limit :limit"
    )
    return [_instruction(row) for row in tx.run(sql, after=to_bytes(after_id), limit=limit)]


def insert_held(tx: Tx, held: Held) -> None:
    """A movement that the custodian must execute first."""
    tx.execute(
        "insert into gold_held (entry, hold, subject, note, movement, reserved, state, reason, created_at_ms) values "
        "(:entry, :hold, :subject, :note, :movement, :reserved, :state, '', :created)",
        entry=to_bytes(held.entry_id),
        hold=to_bytes(held.hold_id),
        subject=to_bytes(held.subject),
        note=held.note,
        movement=_packed(held.movement),
        reserved="".join("1" if one else "0" for one in held.reserved),
        state=held.state.value,
        created=held.created_at_ms,
    )


def update_held(tx: Tx, held: Held) -> None:
    """Write what may change of a held movement."""
    changed = tx.execute(
        "update gold_held set return_entry = :back, instruction = :instruction, state = :state, reason = :reason, "
        "closed_at_ms = :closed where entry = :entry",
        entry=to_bytes(held.entry_id),
        back=to_bytes(held.return_id) if held.return_id else None,
        instruction=to_bytes(held.instruction_id) if held.instruction_id else None,
        state=held.state.value,
        reason=held.reason,
        closed=held.closed_at_ms or None,
    )
    assert changed == 1, f"nothing is held for {held.entry_id:x}"


def get_held(tx: Tx, entry_id: int) -> Held | None:
    """The held movement that will become the entry with this id."""
    row = tx.one(f"select {_HELD} from gold_held where entry = :entry", entry=to_bytes(entry_id))  # noqa: S608
    return None if row is None else _held(row)


def held_after(tx: Tx, after_entry: int, limit: int) -> list[Held]:
    """Held movements after an entry's id, oldest first."""
    sql = f"select {_HELD} from gold_held where entry > :after order by entry limit :limit"  # noqa: S608
    return [_held(row) for row in tx.run(sql, after=to_bytes(after_entry), limit=limit)]


def _instruction(row: Row) -> Instruction:
    return Instruction(
        id=from_bytes(row[0]),
        order=Order(
            kind=InstructionKind(row[1]),
            ug=row[2],
            moves=tuple(Move(*move) for move in _DECODE(row[3])),
            limit_minor=row[4],
            product=row[5],
            count=row[6],
        ),
        reference=from_bytes(row[7]),
        owner=row[8],
        state=InstructionState(row[9]),
        attempts=row[10],
        created_at_ms=row[11],
        deadline_at_ms=row[12],
        next_try_at_ms=row[13],
        closed_at_ms=row[14],
        reason=row[15],
        ref=row[16],
        amount_minor=row[17],
        serials=tuple(row[18].split()),
        trouble=None if row[19] is None else Trouble(row[19]),
    )


def _held(row: Row) -> Held:
    return Held(
        entry_id=from_bytes(row[0]),
        hold_id=from_bytes(row[1]),
        return_id=0 if row[2] is None else from_bytes(row[2]),
        instruction_id=0 if row[3] is None else from_bytes(row[3]),
        subject=from_bytes(row[4]),
        note=row[5],
        movement=_unpacked(row[6]),
        reserved=tuple(mark == "1" for mark in row[7]),
        state=HeldState(row[8]),
        reason=row[9],
        created_at_ms=row[10],
        closed_at_ms=row[11] or 0,
    )


def _packed(movement: Movement) -> bytes:
    """A movement with all that its accounts need to be opened again, whichever module they belong to."""
    kind = movement.kind
    legs = [
        (_account(leg.debit), _account(leg.credit), leg.amount.asset.code, leg.amount.minor) for leg in movement.legs
    ]
    return _ENCODE((kind.code, kind.name, legs))


def _account(ref: AccountRef) -> tuple[int, str, str, bool, bool, bytes]:
    kind = ref.kind
    return kind.code, kind.name, kind.side.value, kind.guarded, kind.history, to_bytes(ref.owner)


def _unpacked(body: bytes) -> Movement:
    code, name, legs = _DECODE(body)
    found = []
    for debit, credit, asset_code, minor in legs:
        asset = ASSETS[asset_code]
        found.append(Leg(account_ref(*_ref(debit), asset), account_ref(*_ref(credit), asset), Money(minor, asset)))
    return Movement(EntryKind(code, name, ""), tuple(found))


def _ref(packed: list[Any]) -> tuple[AccountKind, int]:
    code, name, side, guarded, history, owner = packed
    return AccountKind(code, name, Side(side), guarded, "", history), from_bytes(owner)
