"""Linked bank accounts, top-ups and withdrawals."""

from __future__ import annotations

from jinbao.bank.types import BankAccount, parse_bank_account
from jinbao.kit.db import Row, Tx
from jinbao.kit.ids import from_bytes, to_bytes
from jinbao.kit.money import Asset, Money
from jinbao.wallet.types import BankMove, BankMoveKind, LinkedAccount, MoveState

_LINKED = "id, member, account, name, holder, is_default, created_at_ms"
_MOVE = (
    "id, kind, member, linked, account, amount_minor, fee_minor, state, hold, instruction, reason, created_at_ms, "
    "deadline_at_ms, closed_at_ms"
)


def insert_linked(tx: Tx, linked: LinkedAccount) -> None:
    """A new linked account."""
    tx.execute(
        f"insert into wallet_linked ({_LINKED}) values (:id, :member, :account, :name, :holder, "  # noqa: S608
        ":is_default, :created)",
        id=to_bytes(linked.id),
        member=to_bytes(linked.member_id),
        account=linked.account.text(),
        name=linked.name,
        holder=linked.holder,
        is_default=int(linked.default),
        created=linked.created_at_ms,
    )


def linked_of(tx: Tx, member_id: int) -> list[LinkedAccount]:
    """A member's linked accounts, oldest first."""
    sql = f"select {_LINKED} from wallet_linked where member = :member and removed_at_ms is null order by id"  # noqa: S608
    return [_linked(row) for row in tx.run(sql, member=to_bytes(member_id))]


def get_linked(tx: Tx, linked_id: int) -> LinkedAccount | None:
    """The linked account with this id, unless it was removed."""
    sql = f"select {_LINKED} from wallet_linked where id = :id and removed_at_ms is null"  # noqa: S608
    row = tx.one(sql, id=to_bytes(linked_id))
    return None if row is None else _linked(row)


def remove_linked(tx: Tx, linked_id: int, at_ms: int) -> None:
    """Forget a linked account; its row stays for what was done with it."""
    tx.execute(
        "update wallet_linked set removed_at_ms = :at, is_default = 0 where id = :id", at=at_ms, id=to_bytes(linked_id)
    )


def make_default(tx: Tx, linked_id: int) -> None:
    """Make a linked account the one that is offered first."""
    tx.execute("update wallet_linked set is_default = 1 where id = :id", id=to_bytes(linked_id))


def insert_move(tx: Tx, move: BankMove) -> None:
    """A new top-up or withdrawal."""
    tx.execute(
        f"insert into wallet_bank_move ({_MOVE}) values (:id, :kind, :member, :linked, :account, "  # noqa: S608
        ":amount, :fee, :state, :hold, null, '', :created, :deadline, null)",
        id=to_bytes(move.id),
        kind=move.kind.value,
        member=to_bytes(move.member_id),
        linked=to_bytes(move.linked_id),
        account=move.account.text(),
        amount=move.amount.minor,
        fee=move.fee.minor,
        state=move.state.value,
        hold=to_bytes(move.hold_id),
        created=move.created_at_ms,
        deadline=move.deadline_at_ms,
    )


def update_move(tx: Tx, move: BankMove) -> None:
    """Write what may change of a move."""
    changed = tx.execute(
        "update wallet_bank_move set state = :state, instruction = :instruction, reason = :reason, "
        "deadline_at_ms = :deadline, closed_at_ms = :closed where id = :id",
        id=to_bytes(move.id),
        state=move.state.value,
        instruction=to_bytes(move.instruction_id) if move.instruction_id else None,
        reason=move.reason,
        deadline=move.deadline_at_ms,
        closed=move.closed_at_ms,
    )
    assert changed == 1, f"no move {move.id:x}"


def get_move(tx: Tx, move_id: int, asset: Asset) -> BankMove | None:
    """The top-up or withdrawal with this id."""
    row = tx.one(f"select {_MOVE} from wallet_bank_move where id = :id", id=to_bytes(move_id))  # noqa: S608
    return None if row is None else _move(row, asset)


def moves_of(
    tx: Tx, member_id: int, kind: BankMoveKind, state: str | None, before_id: int, limit: int, asset: Asset
) -> list[BankMove]:
    """A member's moves of a kind before an id, newest first; ``state`` as shown: ``pending``, ``done``, ``refused``."""
    sql = (
        f"select {_MOVE} from wallet_bank_move where member = :member and kind = :kind and id < :before "  # noqa: S608
        "and (:state is null or (case when closed_at_ms is null then 'pending' else state end) = :state) "
        "order by id desc limit :limit"
    )
    rows = tx.run(
        sql, member=to_bytes(member_id), kind=kind.value, before=to_bytes(before_id), state=state, limit=limit
    )
    return [_move(row, asset) for row in rows]


def open_moves(tx: Tx, after: tuple[int, int], limit: int, asset: Asset) -> list[BankMove]:
    """Everybody's open moves by deadline, then id, after that pair."""
    sql = (
        f"select {_MOVE} from wallet_bank_move where closed_at_ms is null "  # noqa: S608 - own column names
        "and (deadline_at_ms > :deadline or (deadline_at_ms = :deadline and id > :id)) "
        "order by deadline_at_ms, id limit :limit"
    )
    return [_move(row, asset) for row in tx.run(sql, deadline=after[0], id=to_bytes(after[1]), limit=limit)]


def linked_in_use(tx: Tx, linked_id: int, member_id: int) -> bool:
    """Whether a move with this linked account is still open."""
    row = tx.one(
        "select 1 from wallet_bank_move where member = :member and linked = :linked and closed_at_ms is null limit 1",
        member=to_bytes(member_id),
        linked=to_bytes(linked_id),
    )
    return row is not None


def _linked(row: Row) -> LinkedAccount:
    return LinkedAccount(
        id=from_bytes(row[0]),
        member_id=from_bytes(row[1]),
        account=_account(row[2]),
        name=row[3],
        holder=row[4],
        default=bool(row[5]),
        created_at_ms=row[6],
    )


def _move(row: Row, asset: Asset) -> BankMove:
    return BankMove(
        id=from_bytes(row[0]),
        kind=BankMoveKind(row[1]),
        member_id=from_bytes(row[2]),
        linked_id=from_bytes(row[3]),
        account=_account(row[4]),
        amount=Money(row[5], asset),
        fee=Money(row[6], asset),
        state=MoveState(row[7]),
        hold_id=from_bytes(row[8]),
        instruction_id=0 if row[9] is None else from_bytes(row[9]),
        reason=row[10],
        created_at_ms=row[11],
        deadline_at_ms=row[12],
        closed_at_ms=row[13],
    )


def _account(text: str) -> BankAccount:
    account = parse_bank_account(text)
    assert account is not None, "only readable accounts are written"
    return account
