"""The sandbox custodian's own books: orders, holders, lines, bars, stock, and the faults that it was told to have."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from jinbao.gold.types.custody import Bar, CustodianFault, CustodianLine, InstructionKind, Move, Order
from jinbao.kit.db import Row, Tx
from jinbao.kit.ids import from_bytes, to_bytes

_ENCODE = msgspec.msgpack.Encoder().encode
_DECODE = msgspec.msgpack.Decoder().decode
_ORDER = "instruction, number, body, state, due_at_ms, amount_minor, serials, reason, silent"
_FAULT = "what, late_ms, silent, lost, refuse, short_ug, short_bars, times"


@dataclass(frozen=True, slots=True)
class Task:
    """An instruction as the sandbox custodian has it. ``state`` is ``working``, ``done`` or ``refused``.

    ``silent`` is how many answers it still withholds.
    """

    instruction_id: int
    number: int
    order: Order
    state: str
    due_at_ms: int
    amount_minor: int
    serials: tuple[str, ...]
    reason: str
    silent: int


def insert_task(tx: Tx, task: Task) -> None:
    """Take an instruction; its number is the next one."""
    tx.execute(
        f"insert into gold_sandbox_order ({_ORDER}) values (:instruction, "  # noqa: S608 - own column names
        "(select coalesce(max(number), 0) + 1 from gold_sandbox_order), :body, :state, :due, 0, '', :reason, :silent)",
        instruction=to_bytes(task.instruction_id),
        body=_packed(task.order),
        state=task.state,
        due=task.due_at_ms,
        reason=task.reason,
        silent=task.silent,
    )


def update_task(tx: Tx, task: Task) -> None:
    """Write what may change of an instruction."""
    tx.execute(
        "update gold_sandbox_order set state = :state, amount_minor = :amount, serials = :serials, reason = :reason, "
        "silent = :silent where instruction = :instruction",
        instruction=to_bytes(task.instruction_id),
        state=task.state,
        amount=task.amount_minor,
        serials=" ".join(task.serials),
        reason=task.reason,
        silent=task.silent,
    )


def task(tx: Tx, instruction_id: int) -> Task | None:
    """The instruction with this id."""
    sql = f"select {_ORDER} from gold_sandbox_order where instruction = :id"  # noqa: S608 - own column names
    row = tx.one(sql, id=to_bytes(instruction_id))
    return None if row is None else _task(row)


def due(tx: Tx, now_ms: int, limit: int) -> list[Task]:
    """Instructions whose time has come, in the order of their time."""
    sql = (
        f"select {_ORDER} from gold_sandbox_order where state = 'working' "  # noqa: S608 - own column names
        "and due_at_ms <= :now order by due_at_ms, number limit :limit"
    )
    return [_task(row) for row in tx.run(sql, now=now_ms, limit=limit)]


def held_by(tx: Tx, name: str) -> int:
    """How much is on a holder's name."""
    row = tx.one("select ug from gold_sandbox_holder where name = :name", name=name)
    return 0 if row is None else int(row[0])


def change(tx: Tx, name: str, ug: int) -> None:
    """Change what is on a holder's name by ``ug`` (signed); never below zero."""
    tx.execute(
        "insert into gold_sandbox_holder (name, ug) values (:name, :whole) "
        "on conflict (name) do update set ug = ug + :ug",
        name=name,
        whole=held_by(tx, name) + ug,
        ug=ug,
    )


def holders(tx: Tx, after: str, limit: int) -> list[tuple[str, int]]:
    """Holders with something on their name, by name after ``after``."""
    rows = tx.run(
        "select name, ug from gold_sandbox_holder where name > :after and ug > 0 order by name limit :limit",
        after=after,
        limit=limit,
    )
    return [(str(row[0]), int(row[1])) for row in rows]


def total(tx: Tx) -> int:
    """The whole holding: what the newest line says."""
    row = tx.one("select after_ug from gold_sandbox_line order by seq desc limit 1")
    return 0 if row is None else int(row[0])


def book(tx: Tx, ug: int, instruction_id: int | None, text: str, at_ms: int) -> None:
    """A line: the whole holding changes by ``ug`` (signed)."""
    tx.execute(
        "insert into gold_sandbox_line (seq, at_ms, ug, after_ug, instruction, text) values "
        "((select coalesce(max(seq), 0) + 1 from gold_sandbox_line), :at, :ug, :after, :instruction, :text)",
        at=at_ms,
        ug=ug,
        after=total(tx) + ug,
        instruction=None if instruction_id is None else to_bytes(instruction_id),
        text=text,
    )


def lines(tx: Tx, after: int, limit: int) -> list[CustodianLine]:
    """Lines after a number, in order."""
    rows = tx.run(
        "select seq, at_ms, ug, after_ug, instruction, text from gold_sandbox_line where seq > :after "
        "order by seq limit :limit",
        after=after,
        limit=limit,
    )
    return [
        CustodianLine(row[0], row[1], row[2], row[3], None if row[4] is None else from_bytes(row[4]), row[5])
        for row in rows
    ]


def sums(tx: Tx, from_ms: int, until_ms: int) -> tuple[int, int, int, int]:
    """Of the lines before ``until_ms``: what came before ``from_ms``, in and out since, and the last number."""
    row = tx.one(
        "select coalesce(sum(case when at_ms < :start then ug else 0 end), 0), "
        "coalesce(sum(case when at_ms >= :start and ug > 0 then ug else 0 end), 0), "
        "coalesce(sum(case when at_ms >= :start and ug < 0 then -ug else 0 end), 0), coalesce(max(seq), 0) "
        "from gold_sandbox_line where at_ms < :until",
        start=from_ms,
        until=until_ms,
    )
    assert row is not None
    return int(row[0]), int(row[1]), int(row[2]), int(row[3])


def next_bar(tx: Tx) -> int:
    """The number of the next bar to be cast."""
    row = tx.one("select coalesce(max(number), 0) + 1 from gold_sandbox_bar")
    assert row is not None
    return int(row[0])


def insert_bar(tx: Tx, number: int, bar: Bar) -> None:
    """Set a new bar apart for us."""
    tx.execute(
        "insert into gold_sandbox_bar (number, serial, refiner, gross_ug, fineness, fine_ug, assay, vault, ours) "
        "values (:number, :serial, :refiner, :gross, :fineness, :fine, :assay, :vault, 1)",
        number=number,
        serial=bar.serial,
        refiner=bar.refiner,
        gross=bar.gross_ug,
        fineness=bar.fineness,
        fine=bar.fine_ug,
        assay=bar.assay,
        vault=bar.vault,
    )


def release_bar(tx: Tx, serial: str) -> None:
    """A bar is no longer set apart for us; it stays in the vault, and in the list of what was cast."""
    tx.execute("update gold_sandbox_bar set ours = 0 where serial = :serial", serial=serial)


def bars(tx: Tx) -> list[Bar]:
    """Bars set apart for us, by serial number."""
    rows = tx.run(
        "select serial, refiner, gross_ug, fineness, fine_ug, assay, vault from gold_sandbox_bar where ours = 1 "
        "order by serial"
    )
    return [Bar(*row) for row in rows]


def bars_ug(tx: Tx) -> int:
    """The fine weight of the bars set apart for us."""
    row = tx.one("select coalesce(sum(fine_ug), 0) from gold_sandbox_bar where ours = 1")
    assert row is not None
    return int(row[0])


def add_stock(tx: Tx, product: str, pieces: int) -> None:
    """More pieces of a product, or (signed) fewer."""
    tx.execute(
        "insert into gold_sandbox_stock (product, pieces, packed) values (:product, :whole, 0) "
        "on conflict (product) do update set pieces = pieces + :pieces",
        product=product,
        whole=stock(tx).get(product, 0) + pieces,
        pieces=pieces,
    )


def take_stock(tx: Tx, product: str, pieces: int) -> int:
    """Take pieces to be packed; the number that the first of them gets."""
    row = tx.one(
        "update gold_sandbox_stock set pieces = pieces - :pieces, packed = packed + :pieces where product = :product "
        "returning packed - :pieces + 1",
        product=product,
        pieces=pieces,
    )
    assert row is not None, product
    return int(row[0])


def stock(tx: Tx) -> dict[str, int]:
    """How many pieces of each product there are."""
    return {str(row[0]): int(row[1]) for row in tx.run("select product, pieces from gold_sandbox_stock")}


def set_fault(tx: Tx, what: str, fault: CustodianFault) -> None:
    """Misbehave at ``what`` (a kind of instruction, ``statement``, or empty for every instruction)."""
    clear_fault(tx, what)
    tx.execute(
        f"insert into gold_sandbox_fault ({_FAULT}) values (:what, :late, :silent, :lost, :refuse, "  # noqa: S608
        ":short_ug, :short_bars, :times)",
        what=what,
        late=fault.late_ms,
        silent=fault.silent,
        lost=int(fault.lost),
        refuse=fault.refuse,
        short_ug=fault.short_ug,
        short_bars=fault.short_bars,
        times=fault.times,
    )


def clear_fault(tx: Tx, what: str) -> None:
    """Behave again."""
    tx.execute("delete from gold_sandbox_fault where what = :what", what=what)


def has_fault(tx: Tx, what: str) -> bool:
    """Whether ``take_fault`` would find one."""
    return tx.one("select 1 from gold_sandbox_fault where what = :what", what=what) is not None


def take_fault(tx: Tx, *whats: str) -> CustodianFault | None:
    """The fault for the first of these that has one; one of its times is used up."""
    for what in whats:
        row = tx.one(f"select {_FAULT} from gold_sandbox_fault where what = :what", what=what)  # noqa: S608
        if row is None:
            continue
        if row[7] == 1:
            clear_fault(tx, what)
        elif row[7] is not None:
            tx.execute("update gold_sandbox_fault set times = times - 1 where what = :what", what=what)
        return CustodianFault(row[1], row[2], bool(row[3]), row[4], row[5], row[6], row[7])
    return None


def _packed(order: Order) -> bytes:
    moves = [(move.source, move.target, move.ug) for move in order.moves]
    return _ENCODE((order.kind.value, order.ug, moves, order.limit_minor, order.product, order.count))


def _task(row: Row) -> Task:
    kind, ug, moves, limit_minor, product, count = _DECODE(row[2])
    return Task(
        instruction_id=from_bytes(row[0]),
        number=row[1],
        order=Order(InstructionKind(kind), ug, tuple(Move(*move) for move in moves), limit_minor, product, count),
        state=row[3],
        due_at_ms=row[4],
        amount_minor=row[5],
        serials=tuple(row[6].split()),
        reason=row[7],
        silent=row[8],
    )
