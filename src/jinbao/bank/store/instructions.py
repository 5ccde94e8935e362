"""Instructions to the bank, and how far its own confirmations have been read."""

from __future__ import annotations

from collections.abc import Collection

from jinbao.bank.types import BankAccount, Instruction, InstructionKind, InstructionState, Trouble, parse_bank_account
from jinbao.kit.db import Row, Tx
from jinbao.kit.ids import from_bytes, to_bytes
from jinbao.kit.money import Asset, Money

_COLUMNS = (
    "id, kind, amount_minor, account, reference, owner, state, attempts, created_at_ms, deadline_at_ms, "
    "next_try_at_ms, closed_at_ms, reason, bank_ref, trouble, bank_minor"
)


def insert(tx: Tx, instruction: Instruction) -> None:
    """A new instruction."""
    tx.execute(
        "insert into bank_instruction (id, kind, amount_minor, asset, account, reference, owner, state, attempts, "
        "created_at_ms, deadline_at_ms, next_try_at_ms, reason, bank_ref) values (:id, :kind, :amount_minor, :asset, "
        ":account, :reference, :owner, :state, :attempts, :created, :deadline, :next_try, '', '')",
        id=to_bytes(instruction.id),
        kind=instruction.kind.value,
        amount_minor=instruction.amount.minor,
        asset=instruction.amount.asset.code,
        account=instruction.account.text(),
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
        "update bank_instruction set state = :state, attempts = :attempts, next_try_at_ms = :next_try, "
        "closed_at_ms = :closed, reason = :reason, bank_ref = :bank_ref, trouble = :trouble, "
        "bank_minor = :bank_minor where id = :id",
        id=to_bytes(instruction.id),
        state=instruction.state.value,
        attempts=instruction.attempts,
        next_try=instruction.next_try_at_ms,
        closed=instruction.closed_at_ms,
        reason=instruction.reason,
        bank_ref=instruction.bank_ref,
        trouble=None if instruction.trouble is None else instruction.trouble.value,
        bank_minor=instruction.bank_minor,
    )
    assert changed == 1, f"no instruction {instruction.id:x}"


def get(tx: Tx, instruction_id: int, asset: Asset) -> Instruction | None:
    """The instruction with this id."""
    sql = f"select {_COLUMNS} from bank_instruction where id = :id"  # noqa: S608 - own column names
    row = tx.one(sql, id=to_bytes(instruction_id))
    return None if row is None else _instruction(row, asset)


def due(tx: Tx, now_ms: int, limit: int) -> list[int]:
    """The open instructions whose next try has come, the longest waiting first."""
    rows = tx.run(
        "select id from bank_instruction where closed_at_ms is null and next_try_at_ms <= :now "
        "order by next_try_at_ms, id limit :limit",
        now=now_ms,
        limit=limit,
    )
    return [from_bytes(row[0]) for row in rows]


def open_after(tx: Tx, after: tuple[int, int], limit: int, asset: Asset) -> list[Instruction]:
    """Open instructions by deadline, then id, after that pair."""
    sql = (
        f"select {_COLUMNS} from bank_instruction where closed_at_ms is null "  # noqa: S608 - own column names
        "and (deadline_at_ms > :deadline or (deadline_at_ms = :deadline and id > :id)) "
        "order by deadline_at_ms, id limit :limit"
    )
    rows = tx.run(sql, deadline=after[0], id=to_bytes(after[1]), limit=limit)
    return [_instruction(row, asset) for row in rows]


def every(tx: Tx, asset: Asset) -> list[Instruction]:
    """All instructions, oldest first: for reconciliation."""
    sql = f"select {_COLUMNS} from bank_instruction where asset = :asset order by id"  # noqa: S608 - own column names
    return [_instruction(row, asset) for row in tx.run(sql, asset=asset.code)]


def after(tx: Tx, after_id: int, limit: int, asset: Asset) -> list[Instruction]:
    """Instructions after an id, oldest first."""
    sql = f"select {_COLUMNS} from bank_instruction where id > :after order by id limit :limit"  # noqa: S608
    return [_instruction(row, asset) for row in tx.run(sql, after=to_bytes(after_id), limit=limit)]


def about(tx: Tx, references: Collection[int], asset: Asset) -> list[Instruction]:
    """The instructions with these references, oldest first; looks through all of them."""
    if not references:
        return []
    wanted = {f"r{place}": to_bytes(reference) for place, reference in enumerate(references)}
    named = ", ".join(f":{name}" for name in wanted)
    sql = f"select {_COLUMNS} from bank_instruction where reference in ({named}) order by id"  # noqa: S608
    return [_instruction(row, asset) for row in tx.run(sql, **wanted)]


def count_open(tx: Tx, now_ms: int) -> tuple[int, int]:
    """How many are open, and how many of those are late."""
    row = tx.one(
        "select count(*), coalesce(sum(case when deadline_at_ms < :now then 1 else 0 end), 0) "
        "from bank_instruction where closed_at_ms is null",
        now=now_ms,
    )
    assert row is not None
    return int(row[0]), int(row[1])


def cursor(tx: Tx, name: str) -> int:
    """How far we have read, 0 at first."""
    row = tx.one("select seq from bank_cursor where name = :name", name=name)
    return 0 if row is None else int(row[0])


def move_cursor(tx: Tx, name: str, seq: int) -> None:
    """Remember how far we have read; it never goes back."""
    tx.execute(
        "insert into bank_cursor (name, seq) values (:name, :seq) "
        "on conflict (name) do update set seq = excluded.seq where excluded.seq > bank_cursor.seq",
        name=name,
        seq=seq,
    )


def _instruction(row: Row, asset: Asset) -> Instruction:
    return Instruction(
        id=from_bytes(row[0]),
        kind=InstructionKind(row[1]),
        amount=Money(row[2], asset),
        account=_account(row[3]),
        reference=from_bytes(row[4]),
        owner=row[5],
        state=InstructionState(row[6]),
        attempts=row[7],
        created_at_ms=row[8],
        deadline_at_ms=row[9],
        next_try_at_ms=row[10],
        closed_at_ms=row[11],
        reason=row[12],
        bank_ref=row[13],
        trouble=None if row[14] is None else Trouble(row[14]),
        bank_minor=row[15],
    )


def _account(text: str) -> BankAccount:
    account = parse_bank_account(text)
    assert account is not None, "only readable accounts are written"
    return account
