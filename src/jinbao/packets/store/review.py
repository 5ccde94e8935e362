"""Reads for the auditor and the console: everything in the order of its key, and rows that do not add up."""

from __future__ import annotations

from jinbao.kit.db import Tx
from jinbao.kit.ids import from_bytes, to_bytes
from jinbao.packets.store.packets import CLAIM_COLUMNS, COLUMNS, read_claim, read_packet
from jinbao.packets.types import Claim, Packet

_DIFFERENCES = (
    "with sums as (select packet, "
    "sum(state = 'done') as done, sum(case when state = 'done' then units else 0 end) as done_units, "
    "sum(state = 'moving') as moving, sum(case when state = 'moving' then units else 0 end) as moving_units "
    "from packets_claim where packet > :after and packet <= :upto group by packet) "
    "select p.id, p.units_claimed, coalesce(s.done_units, 0), p.units_moving, coalesce(s.moving_units, 0), "
    "p.shares_claimed, coalesce(s.done, 0), p.shares_moving, coalesce(s.moving, 0) from packets_packet p "
    "left join sums s on s.packet = p.id where p.id > :after and p.id <= :upto and ("
    "p.units_claimed <> coalesce(s.done_units, 0) or p.units_moving <> coalesce(s.moving_units, 0) or "
    "p.shares_claimed <> coalesce(s.done, 0) or p.shares_moving <> coalesce(s.moving, 0))"
)


def packets_after(tx: Tx, after_id: int, limit: int) -> list[Packet]:
    """Packets after an id, oldest first."""
    rows = tx.run(
        f"select {COLUMNS} from packets_packet where id > :after order by id limit :limit",  # noqa: S608
        after=to_bytes(after_id),
        limit=limit,
    )
    return [read_packet(row) for row in rows]


def newest(
    tx: Tx, before_id: int, limit: int, state: str | None, holds: str | None, sender: int | None
) -> list[Packet]:
    """Packets before an id, newest first, in one state, with one kind of content or of one sender when given."""
    wanted = "and state in ('sending', 'open', 'returning') " if state in ("sending", "open", "returning") else ""
    whose = "" if sender is None else "and sender = :sender "
    rows = tx.run(
        f"select {COLUMNS} from packets_packet where id < :before {wanted}{whose}"  # noqa: S608
        "and (:state is null or state = :state) and (:holds is null or holds = :holds) order by id desc limit :limit",
        before=to_bytes(before_id),
        state=state,
        holds=holds,
        limit=limit,
        **({} if sender is None else {"sender": to_bytes(sender)}),
    )
    return [read_packet(row) for row in rows]


def void_claims(tx: Tx, after_id: int, upto_id: int) -> list[Claim]:
    """The shares that were refused of the packets after an id, up to another, in the order of drawing."""
    rows = tx.run(
        "select id, packet, member, member_name, place, units, 0, 'void', 0, '', '', at_ms, closed_at_ms "
        "from packets_void where packet > :after and packet <= :upto order by packet, place",
        after=to_bytes(after_id),
        upto=to_bytes(upto_id),
    )
    return [read_claim(row) for row in rows]


def claims_between(tx: Tx, after_id: int, upto_id: int) -> list[Claim]:
    """The claims of the packets after an id, up to another, in the order of drawing."""
    rows = tx.run(
        f"select {CLAIM_COLUMNS} from packets_claim where packet > :after and packet <= :upto "  # noqa: S608
        "order by packet, place",
        after=to_bytes(after_id),
        upto=to_bytes(upto_id),
    )
    return [read_claim(row) for row in rows]


def sum_differences(tx: Tx, after_id: int, upto_id: int) -> list[tuple[int, str]]:
    """Packets between two ids whose row does not say what their claims add up to, as (packet, what)."""
    rows = tx.run(_DIFFERENCES, after=to_bytes(after_id), upto=to_bytes(upto_id))
    return [
        (
            from_bytes(row[0]),
            f"opened {row[1]} in {row[5]} by the row, {row[2]} in {row[6]} by the claims; "
            f"moving {row[3]} in {row[7]} by the row, {row[4]} in {row[8]} by the claims",
        )
        for row in rows
    ]


def twice_claimed(tx: Tx, after_id: int, upto_id: int) -> list[tuple[int, int]]:
    """(packet, member) with more than one share."""
    rows = tx.run(
        "select packet, member from packets_claim where packet > :after and packet <= :upto "
        "group by packet, member having count(*) > 1",
        after=to_bytes(after_id),
        upto=to_bytes(upto_id),
    )
    return [(from_bytes(row[0]), from_bytes(row[1])) for row in rows]


def day_differences(tx: Tx) -> list[str]:
    """Kinds of content whose sums by day are not those of the packets."""
    rows = tx.run(
        "with parts as (select holds, sent, sent_units, claims, claimed_units, returned_units from packets_day "
        "union all select holds, -1, -units, -shares_claimed, -units_claimed, -units_returned from packets_packet "
        "where state not in ('sending', 'refused')) "
        "select holds from parts group by holds having sum(sent) <> 0 or sum(sent_units) <> 0 or sum(claims) <> 0 "
        "or sum(claimed_units) <> 0 or sum(returned_units) <> 0"
    )
    return [str(row[0]) for row in rows]


def year_differences(tx: Tx, limit: int) -> list[int]:
    """Members whose sums by year are not those of their packets and shares."""
    rows = tx.run(
        "with parts as (select member, packets as n, amount_minor + grams_ug as units, best from packets_year "
        "union all select sender, -1, -units, 0 from packets_packet "
        "where state not in ('sending', 'refused') and by_shop = 0 "
        "union all select member, -1, -units, -best from packets_claim where state = 'done') "
        "select member from parts group by member having sum(n) <> 0 or sum(units) <> 0 or sum(best) <> 0 limit :limit",
        limit=limit,
    )
    return [from_bytes(row[0]) for row in rows]
