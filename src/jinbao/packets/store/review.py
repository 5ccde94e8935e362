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


def all_claims(tx: Tx, packet_id: int) -> list[Claim]:
    """Every claim of a packet in the order of drawing, void ones included."""
    rows = tx.run(
        f"select {CLAIM_COLUMNS} from packets_claim where packet = :packet order by place",  # noqa: S608
        packet=to_bytes(packet_id),
    )
    return [read_claim(row) for row in rows]


def claims_between(tx: Tx, after_id: int, upto_id: int) -> list[Claim]:
    """The claims of the packets after an id, up to another."""
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
        "select packet, member from packets_claim where packet > :after and packet <= :upto and state <> 'void' "
        "group by packet, member having count(*) > 1",
        after=to_bytes(after_id),
        upto=to_bytes(upto_id),
    )
    return [(from_bytes(row[0]), from_bytes(row[1])) for row in rows]


def day_differences(tx: Tx) -> list[str]:
    """Kinds of content whose sums by day are not those of the packets."""
    rows = tx.run(
        "with days as (select holds, sum(sent) as sent, sum(sent_units) as sent_units, sum(claims) as claims, "
        "sum(claimed_units) as claimed_units, sum(returned_units) as returned_units from packets_day group by holds), "
        "rows as (select holds, count(*) as sent, sum(units) as sent_units, sum(shares_claimed) as claims, "
        "sum(units_claimed) as claimed_units, sum(units_returned) as returned_units from packets_packet "
        "where state not in ('sending', 'refused') group by holds) "
        "select coalesce(d.holds, r.holds) from rows r full join days d on d.holds = r.holds "
        "where d.sent is not r.sent or d.sent_units is not r.sent_units or d.claims is not r.claims "
        "or d.claimed_units is not r.claimed_units or d.returned_units is not r.returned_units"
    )
    return [str(row[0]) for row in rows]


def year_differences(tx: Tx, limit: int) -> list[int]:
    """Members whose sums by year are not those of their packets and shares."""
    rows = tx.run(
        "with years as (select member, sum(packets) as n, sum(amount_minor + grams_ug) as units, sum(best) as best "
        "from packets_year group by member), parts as ("
        "select sender as member, count(*) as n, sum(units) as units, 0 as best from packets_packet "
        "where state not in ('sending', 'refused') group by sender union all "
        "select member, count(*), sum(units), sum(best) from packets_claim where state = 'done' group by member), "
        "facts as (select member, sum(n) as n, sum(units) as units, sum(best) as best from parts group by member) "
        "select coalesce(y.member, f.member) from facts f full join years y on y.member = f.member "
        "where y.n is not f.n or y.units is not f.units or y.best is not f.best limit :limit",
        limit=limit,
    )
    return [from_bytes(row[0]) for row in rows]
