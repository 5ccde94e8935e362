"""The sandbox bank's own books: accounts, orders, lines, confirmations, and the faults that it was told to have."""

from __future__ import annotations

from dataclasses import dataclass

from jinbao.bank.types import Fault, InstructionKind, StatementLine
from jinbao.kit.db import Row, Tx
from jinbao.kit.ids import from_bytes, to_bytes


@dataclass(frozen=True, slots=True)
class BankOrder:
    """An instruction as the sandbox bank has it. ``state`` is ``working``, ``done`` or ``refused``.

    ``booked_minor`` is what is to move, ``answer_minor`` what the bank says, ``silent`` how many answers it still
    withholds and ``confirmations`` how often it confirms of its own accord.
    """

    instruction_id: int
    number: int
    kind: InstructionKind
    amount_minor: int
    account: str
    state: str
    due_at_ms: int
    booked_minor: int
    answer_minor: int
    reason: str
    silent: int
    confirmations: int


_ORDER = (
    "instruction, number, kind, amount_minor, account, state, due_at_ms, booked_minor, answer_minor, reason, "
    "silent, confirmations"
)


def open_account(tx: Tx, account: str, holder: str, balance_minor: int) -> bool:
    """A new account; ``False`` when it is there already, and then nothing changes."""
    changed = tx.execute(
        "insert into bank_sandbox_account (account, holder, balance_minor, lines) values (:account, :holder, "
        ":balance, 0) on conflict (account) do nothing",
        account=account,
        holder=holder,
        balance=balance_minor,
    )
    return changed == 1


def account_of(tx: Tx, account: str) -> tuple[str, int] | None:
    """The holder and the balance of an account."""
    row = tx.one("select holder, balance_minor from bank_sandbox_account where account = :account", account=account)
    return None if row is None else (str(row[0]), int(row[1]))


def total(tx: Tx) -> int:
    """All money at the bank."""
    row = tx.one("select coalesce(sum(balance_minor), 0) from bank_sandbox_account")
    assert row is not None
    return int(row[0])


def book(tx: Tx, account: str, amount_minor: int, instruction_id: int | None, text: str, at_ms: int) -> None:
    """Change an account's balance by ``amount_minor`` (signed) and write the line."""
    row = tx.one(
        "update bank_sandbox_account set balance_minor = balance_minor + :amount, lines = lines + 1 "
        "where account = :account returning balance_minor, lines",
        amount=amount_minor,
        account=account,
    )
    assert row is not None, account
    tx.execute(
        "insert into bank_sandbox_line (account, seq, at_ms, amount_minor, balance_after_minor, instruction, text) "
        "values (:account, :seq, :at, :amount, :balance, :instruction, :text)",
        account=account,
        seq=row[1],
        at=at_ms,
        amount=amount_minor,
        balance=row[0],
        instruction=None if instruction_id is None else to_bytes(instruction_id),
        text=text,
    )


def lines(tx: Tx, account: str, after: int, limit: int) -> list[StatementLine]:
    """The lines of an account after a number, in order."""
    rows = tx.run(
        "select seq, at_ms, amount_minor, balance_after_minor, instruction, text from bank_sandbox_line "
        "where account = :account and seq > :after order by seq limit :limit",
        account=account,
        after=after,
        limit=limit,
    )
    return [
        StatementLine(row[0], row[1], row[2], row[3], None if row[4] is None else from_bytes(row[4]), row[5])
        for row in rows
    ]


def insert_order(tx: Tx, order: BankOrder) -> None:
    """Take an order; its number is the next one."""
    tx.execute(
        f"insert into bank_sandbox_order ({_ORDER}) values (:instruction, "  # noqa: S608 - own column names
        "(select coalesce(max(number), 0) + 1 from bank_sandbox_order), :kind, :amount, :account, :state, :due, "
        ":booked, :answer, :reason, :silent, :confirmations)",
        instruction=to_bytes(order.instruction_id),
        kind=order.kind.value,
        amount=order.amount_minor,
        account=order.account,
        state=order.state,
        due=order.due_at_ms,
        booked=order.booked_minor,
        answer=order.answer_minor,
        reason=order.reason,
        silent=order.silent,
        confirmations=order.confirmations,
    )


def update_order(tx: Tx, order: BankOrder) -> None:
    """Write what may change of an order."""
    tx.execute(
        "update bank_sandbox_order set state = :state, answer_minor = :answer, reason = :reason, silent = :silent "
        "where instruction = :instruction",
        instruction=to_bytes(order.instruction_id),
        state=order.state,
        answer=order.answer_minor,
        reason=order.reason,
        silent=order.silent,
    )


def order(tx: Tx, instruction_id: int) -> BankOrder | None:
    """The order for an instruction."""
    sql = f"select {_ORDER} from bank_sandbox_order where instruction = :id"  # noqa: S608 - own column names
    row = tx.one(sql, id=to_bytes(instruction_id))
    return None if row is None else _bank_order(row)


def due(tx: Tx, now_ms: int, limit: int) -> list[BankOrder]:
    """Orders whose time has come, in the order of their time."""
    sql = (
        f"select {_ORDER} from bank_sandbox_order where state = 'working' "  # noqa: S608 - own column names
        "and due_at_ms <= :now order by due_at_ms, number limit :limit"
    )
    return [_bank_order(row) for row in tx.run(sql, now=now_ms, limit=limit)]


def add_notice(tx: Tx, instruction_id: int) -> None:
    """Send a confirmation."""
    tx.execute("insert into bank_sandbox_notice (instruction) values (:id)", id=to_bytes(instruction_id))


def notices(tx: Tx, after: int, limit: int) -> list[tuple[int, BankOrder]]:
    """Confirmations after a number, each with its order as it is now."""
    rows = tx.run(
        "select seq, instruction from bank_sandbox_notice where seq > :after order by seq limit :limit",
        after=after,
        limit=limit,
    )
    found = []
    for seq, raw in rows:
        confirmed = order(tx, from_bytes(raw))
        assert confirmed is not None
        found.append((int(seq), confirmed))
    return found


def set_fault(tx: Tx, account: str, fault: Fault) -> None:
    """Misbehave for ``account``, or for all when it is empty."""
    clear_fault(tx, account)
    tx.execute(
        "insert into bank_sandbox_fault (account, late_ms, twice, silent, lost, refuse, wrong_by_minor, "
        "misbook_minor, times) values (:account, :late, :twice, :silent, :lost, :refuse, :wrong, :misbook, :times)",
        account=account,
        late=fault.late_ms,
        twice=int(fault.twice),
        silent=fault.silent,
        lost=int(fault.lost),
        refuse=fault.refuse,
        wrong=fault.wrong_by_minor,
        misbook=fault.misbook_minor,
        times=fault.times,
    )


def clear_fault(tx: Tx, account: str) -> None:
    """Behave again."""
    tx.execute("delete from bank_sandbox_fault where account = :account", account=account)


def take_fault(tx: Tx, account: str) -> Fault | None:
    """The fault for this account, else the one for all; one of its times is used up."""
    row = tx.one(
        "select account, late_ms, twice, silent, lost, refuse, wrong_by_minor, misbook_minor, times "
        "from bank_sandbox_fault where account in (:account, '') order by account desc limit 1",
        account=account,
    )
    if row is None:
        return None
    if row[8] == 1:
        clear_fault(tx, row[0])
    elif row[8] is not None:
        tx.execute("update bank_sandbox_fault set times = times - 1 where account = :account", account=row[0])
    return Fault(row[1], bool(row[2]), row[3], bool(row[4]), row[5], row[6], row[7], row[8])


def _bank_order(row: Row) -> BankOrder:
    return BankOrder(
        instruction_id=from_bytes(row[0]),
        number=row[1],
        kind=InstructionKind(row[2]),
        amount_minor=row[3],
        account=row[4],
        state=row[5],
        due_at_ms=row[6],
        booked_minor=row[7],
        answer_minor=row[8],
        reason=row[9],
        silent=row[10],
        confirmations=row[11],
    )
