"""Gold accounts and the lines of their statements."""

from __future__ import annotations

from collections.abc import Sequence

from jinbao.gold.types.holding import GoldAccount, GoldLine, GoldLineKind
from jinbao.kit.db import Row, Tx
from jinbao.kit.ids import from_bytes, to_bytes
from jinbao.wallet.types import Counterpart

_ACCOUNT = "member, ug, pledged_ug, in_delivery_ug, cost_minor, realised_minor, lines, frozen, reason, opened_at_ms"
_LINE = (
    "member, seq, at_ms, kind, ug, after_ug, price_minor, amount_minor, cost_minor, counterpart_kind, counterpart_id, "
    "counterpart_name, ref, entry"
)
#: Lines that move gold within what the member owns.
_WITHIN = "('pledged', 'released', 'delivery', 'delivery_cancelled')"


def get(tx: Tx, member_id: int) -> GoldAccount | None:
    """A member's account."""
    row = tx.one(f"select {_ACCOUNT} from gold_account where member = :member", member=to_bytes(member_id))  # noqa: S608
    return None if row is None else _account(row)


def insert(tx: Tx, account: GoldAccount) -> None:
    """A new account with nothing on it."""
    tx.execute(
        f"insert into gold_account ({_ACCOUNT}) values (:member, 0, 0, 0, 0, 0, 0, 0, '', :at)",  # noqa: S608
        member=to_bytes(account.member_id),
        at=account.opened_at_ms,
    )


def insert_missing(tx: Tx, accounts: Sequence[GoldAccount]) -> int:
    """New accounts with nothing on them, those that exist left alone; how many were new."""
    if not accounts:
        return 0
    lowest, highest = (to_bytes(pick(account.member_id for account in accounts)) for pick in (min, max))
    before = _count_between(tx, lowest, highest)
    tx.many(
        f"insert into gold_account ({_ACCOUNT}) values (:member, 0, 0, 0, 0, 0, 0, 0, '', :at) "  # noqa: S608
        "on conflict (member) do nothing",
        [{"member": to_bytes(account.member_id), "at": account.opened_at_ms} for account in accounts],
    )
    return _count_between(tx, lowest, highest) - before


def update(tx: Tx, account: GoldAccount) -> None:
    """Write what is on an account."""
    tx.execute(
        "update gold_account set ug = :ug, pledged_ug = :pledged, in_delivery_ug = :in_delivery, cost_minor = :cost, "
        "realised_minor = :realised, lines = :lines where member = :member",
        ug=account.ug,
        pledged=account.pledged_ug,
        in_delivery=account.in_delivery_ug,
        cost=account.cost_minor,
        realised=account.realised_minor,
        lines=account.lines,
        member=to_bytes(account.member_id),
    )


def set_frozen(tx: Tx, member_id: int, frozen: bool, reason: str) -> None:
    """Stop an account, or let it move again."""
    tx.execute(
        "update gold_account set frozen = :frozen, reason = :reason where member = :member",
        frozen=int(frozen),
        reason=reason,
        member=to_bytes(member_id),
    )


def count(tx: Tx) -> int:
    """How many accounts there are."""
    row = tx.one("select count(*) from gold_account")
    assert row is not None
    return int(row[0])


def _count_between(tx: Tx, lowest: bytes, highest: bytes) -> int:
    """How many accounts there are from one member to another: far fewer than all, where ids are of one day."""
    row = tx.one(
        "select count(*) from gold_account where member between :lowest and :highest", lowest=lowest, highest=highest
    )
    assert row is not None
    return int(row[0])


def after(tx: Tx, after_member: int, limit: int) -> list[GoldAccount]:
    """Accounts after a member's id, in its order: for audits."""
    rows = tx.run(
        f"select {_ACCOUNT} from gold_account where member > :after order by member limit :limit",  # noqa: S608
        after=to_bytes(after_member),
        limit=limit,
    )
    return [_account(row) for row in rows]


def insert_line(tx: Tx, line: GoldLine) -> None:
    """A new line."""
    tx.execute(
        f"insert into gold_line ({_LINE}) values (:member, :seq, :at, :kind, :ug, :after, :price, :amount, :cost, "  # noqa: S608
        ":counterpart_kind, :counterpart_id, :counterpart_name, :ref, :entry)",
        member=to_bytes(line.member_id),
        seq=line.seq,
        at=line.at_ms,
        kind=line.kind.value,
        ug=line.ug,
        after=line.after_ug,
        price=line.price_minor,
        amount=line.amount_minor,
        cost=line.cost_minor,
        counterpart_kind=line.counterpart.kind,
        counterpart_id=line.counterpart.id,
        counterpart_name=line.counterpart.name,
        ref=line.ref,
        entry=to_bytes(line.entry_id),
    )


def newest_first(tx: Tx, member_id: int, before_seq: int, limit: int) -> list[GoldLine]:
    """Up to ``limit`` of a member's lines before a number, the newest first."""
    rows = tx.run(
        f"select {_LINE} from gold_line where member = :member and seq < :before order by seq desc limit :limit",  # noqa: S608
        member=to_bytes(member_id),
        before=before_seq,
        limit=limit,
    )
    return [_line(row) for row in rows]


def since(tx: Tx, member_id: int, from_ms: int) -> tuple[int, int]:
    """By how much a member's lines since a moment changed what is owned, and what they cost in all (signed)."""
    row = tx.one(
        "select coalesce(sum(ug), 0), coalesce(sum(case when ug > 0 then amount_minor else -amount_minor end), 0) "  # noqa: S608
        f"from gold_line where member = :member and at_ms >= :from_ms and kind not in {_WITHIN}",
        member=to_bytes(member_id),
        from_ms=from_ms,
    )
    assert row is not None
    return int(row[0]), int(row[1])


def lines_after(tx: Tx, member_id: int, seq: int, limit: int) -> list[tuple[int, int, int, int]]:
    """Lines after a member and number, as (member, number, entry, signed micrograms): for audits."""
    rows = tx.run(
        "select member, seq, entry, ug from gold_line where (member, seq) > (:member, :seq) "
        "order by member, seq limit :limit",
        member=to_bytes(member_id),
        seq=seq,
        limit=limit,
    )
    return [(from_bytes(row[0]), row[1], from_bytes(row[2]), row[3]) for row in rows]


def broken_lines(tx: Tx, limit: int) -> list[tuple[int, int]]:
    """Lines (member, number) whose number or balance does not follow from the line before, and accounts (member, 0)
    that do not agree with their newest line."""
    rows = tx.run(
        "with chain as (select member, seq, ug, after_ug, "
        "row_number() over (partition by member order by seq) as place, "
        "lag(after_ug, 1, 0) over (partition by member order by seq) as before from gold_line) "
        "select member, seq from chain where seq <> place or after_ug <> before + ug "
        "union all select a.member, 0 from gold_account as a "
        "left join gold_line as l on l.member = a.member and l.seq = a.lines "
        "where a.ug <> coalesce(l.after_ug, 0) or (a.lines > 0 and l.seq is null) limit :limit",
        limit=limit,
    )
    return [(from_bytes(row[0]), row[1]) for row in rows]


def cost_differences(tx: Tx, limit: int) -> list[int]:
    """Members whose account's cost is not the sum of its lines' (less what metal that has been handed over took along),
    whose realised profit is not that of their sales, or who have a cost without gold."""
    rows = tx.run(
        "with lines as (select member, sum(cost_minor) as cost, sum(case kind when 'sold' then amount_minor + "
        "cost_minor when 'bought' then cost_minor - amount_minor when 'received' then cost_minor - amount_minor "
        "when 'returned' then cost_minor - amount_minor else 0 end) as realised "
        "from gold_line group by member), "
        "gone as (select member, count(*) as pieces from gold_delivery where state in ('shipped', 'delivered') "
        "group by member) "
        "select a.member from gold_account as a left join lines as l on l.member = a.member "
        "left join gone as g on g.member = a.member where a.realised_minor <> coalesce(l.realised, 0) "
        "or a.cost_minor < 0 or a.cost_minor > coalesce(l.cost, 0) "
        "or (g.pieces is null and a.cost_minor <> coalesce(l.cost, 0)) "
        "or (a.cost_minor > 0 and a.ug + a.pledged_ug + a.in_delivery_ug <= 0) limit :limit",
        limit=limit,
    )
    return [from_bytes(row[0]) for row in rows]


def _account(row: Row) -> GoldAccount:
    member, ug, pledged, in_delivery, cost, realised, lines, frozen, reason, opened = row
    return GoldAccount(
        from_bytes(member), ug, pledged, in_delivery, cost, realised, lines, bool(frozen), reason, opened
    )


def _line(row: Row) -> GoldLine:
    member, seq, at, kind, ug, after_ug, price, amount, cost, other_kind, other_id, other_name, ref, entry = row
    return GoldLine(
        from_bytes(member),
        seq,
        at,
        GoldLineKind(kind),
        ug,
        after_ug,
        price,
        amount,
        cost,
        Counterpart(other_kind, other_id, other_name),
        ref,
        from_bytes(entry),
    )
