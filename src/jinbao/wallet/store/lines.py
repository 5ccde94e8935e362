"""Statement lines."""

from __future__ import annotations

from collections.abc import Sequence

from jinbao.kit.db import Row, SqlValue, Tx
from jinbao.kit.ids import from_bytes, to_bytes
from jinbao.wallet.types import Counterpart, Direction, Line, LineFilter, LineKind

_COLUMNS = (
    "member, seq, at_ms, amount_minor, balance_after_minor, kind, title, counterpart_kind, counterpart_id, "
    "counterpart_name, ref, note, entry"
)


def last(tx: Tx, member_id: int) -> tuple[int, int]:
    """The number of a member's newest line and the balance after it, ``(0, 0)`` before the first."""
    row = tx.one(
        "select seq, balance_after_minor from wallet_line where member = :member order by seq desc limit 1",
        member=to_bytes(member_id),
    )
    return (0, 0) if row is None else (int(row[0]), int(row[1]))


def insert(tx: Tx, line: Line) -> None:
    """A new line."""
    tx.execute(
        f"insert into wallet_line ({_COLUMNS}) values (:member, :seq, :at, :amount, :balance, "  # noqa: S608
        ":kind, :title, :counterpart_kind, :counterpart_id, :counterpart_name, :ref, :note, :entry)",
        member=to_bytes(line.member_id),
        seq=line.seq,
        at=line.at_ms,
        amount=line.amount_minor,
        balance=line.balance_after_minor,
        kind=line.kind.value,
        title=line.title,
        counterpart_kind=line.counterpart.kind,
        counterpart_id=line.counterpart.id,
        counterpart_name=line.counterpart.name,
        ref=line.ref,
        note=line.note,
        entry=to_bytes(line.entry_id),
    )


def get(tx: Tx, member_id: int, seq: int) -> Line | None:
    """A member's line with this number."""
    sql = f"select {_COLUMNS} from wallet_line where member = :member and seq = :seq"  # noqa: S608
    row = tx.one(sql, member=to_bytes(member_id), seq=seq)
    return None if row is None else _line(row)


def newest_first(tx: Tx, member_id: int, wanted: LineFilter, before_seq: int, limit: int) -> list[Line]:
    """Up to ``limit`` lines before a number that fit the filter, the newest first."""
    where, params = _where(wanted)
    sql = (
        f"select {_COLUMNS} from wallet_line where member = :member and seq < :before{where} "  # noqa: S608
        "order by seq desc limit :limit"
    )
    return [_line(row) for row in tx.run(sql, member=to_bytes(member_id), before=before_seq, limit=limit, **params)]


def oldest_first(tx: Tx, member_id: int, wanted: LineFilter, after_seq: int, limit: int) -> list[Line]:
    """Up to ``limit`` lines after a number that fit the filter, the oldest first: for exports."""
    where, params = _where(wanted)
    sql = (
        f"select {_COLUMNS} from wallet_line where member = :member and seq > :after{where} "  # noqa: S608
        "order by seq limit :limit"
    )
    return [_line(row) for row in tx.run(sql, member=to_bytes(member_id), after=after_seq, limit=limit, **params)]


def closing_balances(tx: Tx, after_member: bytes, limit: int) -> Sequence[tuple[int, int]]:
    """Members after one, each with the balance after the newest line: for audits."""
    rows = tx.run(
        "select member, balance_after_minor from wallet_line as l where member > :after and seq = "
        "(select max(seq) from wallet_line as m where m.member = l.member) order by member limit :limit",
        after=after_member,
        limit=limit,
    )
    return [(from_bytes(row[0]), int(row[1])) for row in rows]


def _where(wanted: LineFilter) -> tuple[str, dict[str, SqlValue]]:
    parts: list[str] = []
    params: dict[str, SqlValue] = {}
    if wanted.kind is not None:
        parts.append(" and kind = :kind")
        params["kind"] = wanted.kind.value
    if wanted.direction is not None:
        parts.append(" and amount_minor > 0" if wanted.direction is Direction.IN else " and amount_minor < 0")
    if wanted.from_ms is not None:
        parts.append(" and at_ms >= :from_ms")
        params["from_ms"] = wanted.from_ms
    if wanted.to_ms is not None:
        parts.append(" and at_ms < :to_ms")
        params["to_ms"] = wanted.to_ms
    if wanted.q:
        called = {f"called{place}": each for place, each in enumerate(wanted.called)}
        parts.append(
            " and (lower(title) like :q escape '!' or lower(counterpart_name) like :q escape '!' "
            "or lower(note) like :q escape '!' or lower(ref) like :q escape '!'"
            + (f" or counterpart_id in ({', '.join([f':{name}' for name in called])}))" if called else ")")
        )
        params |= called
        # As SQLite's lower() does it: ASCII only, or capital letters of other alphabets would never be found.
        lowered = "".join(char.lower() if char.isascii() else char for char in wanted.q)
        escaped = lowered.replace("!", "!!").replace("%", "!%").replace("_", "!_")
        params["q"] = f"%{escaped}%"
    return "".join(parts), params


def _line(row: Row) -> Line:
    return Line(
        member_id=from_bytes(row[0]),
        seq=row[1],
        at_ms=row[2],
        amount_minor=row[3],
        balance_after_minor=row[4],
        kind=LineKind(row[5]),
        title=row[6],
        counterpart=Counterpart(row[7], row[8], row[9]),
        ref=row[10],
        note=row[11],
        entry_id=from_bytes(row[12]),
    )
