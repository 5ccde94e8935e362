"""Packets: one row each, and every change of it.

What is left and what is on its way changes by amounts, never by values that were read before, and each change says in
what state it may happen: two at once cannot take the same share.
"""

from __future__ import annotations

from functools import lru_cache

from jinbao.kit.db import Row, Tx
from jinbao.kit.ids import from_bytes, to_bytes
from jinbao.packets.types import Claim, ClaimState, Holds, Packet, PacketKind, PacketState, Source

COLUMNS = (
    "id, chat, direct, sender, sender_name, holds, kind, source, to_member, to_name, greeting, cover, shares, units, "
    "least_units, cost_minor, quote, shares_left, units_left, shares_moving, units_moving, shares_claimed, "
    "units_claimed, units_returned, drawn, state, reason, best, return_entry, created_at_ms, opened_at_ms, "
    "expires_at_ms, due_at_ms, closed_at_ms, by_shop, passed_to"
)
_WIDTH = COLUMNS.count(",") + 1
CLAIM_COLUMNS = (
    "id, packet, member, member_name, place, units, worth_minor, state, best, sticker, thanks, at_ms, closed_at_ms"
)
_QUALIFIED = ", ".join(f"p.{name.strip()}" for name in COLUMNS.split(","))
_CLAIM_QUALIFIED = ", ".join(f"c.{name.strip()}" for name in CLAIM_COLUMNS.split(","))
_GET = f"select {COLUMNS} from packets_packet where id = :id"  # noqa: S608
_HOLDS = {each.value: each for each in Holds}
_KINDS = {each.value: each for each in PacketKind}
_SOURCES = {each.value: each for each in Source}
_STATES = {each.value: each for each in PacketState}
_CLAIM_STATES = {each.value: each for each in ClaimState}


def insert(tx: Tx, packet: Packet) -> None:
    """A new packet, of which nothing has been opened."""
    tx.execute(
        f"insert into packets_packet ({COLUMNS}) values (:id, :chat, :direct, :sender, :sender_name, "  # noqa: S608
        ":holds, :kind, :source, :to_member, :to_name, :greeting, :cover, :shares, :units, :least, :cost, :quote, "
        ":shares, :units, 0, 0, 0, 0, 0, 0, :state, '', null, null, :created, null, :expires, :expires, "
        "null, :by_shop, null)",
        id=to_bytes(packet.id),
        chat=to_bytes(packet.chat_id),
        direct=int(packet.direct),
        sender=to_bytes(packet.sender_id),
        sender_name=packet.sender_name,
        holds=packet.holds.value,
        kind=packet.kind.value,
        source=packet.source.value,
        to_member=None if packet.to_id is None else to_bytes(packet.to_id),
        to_name=packet.to_name,
        greeting=packet.greeting,
        cover=packet.cover,
        shares=packet.count,
        units=packet.total,
        least=packet.least,
        cost=packet.cost_minor,
        quote=None if packet.quote_id is None else to_bytes(packet.quote_id),
        state=packet.state.value,
        created=packet.created_at_ms,
        expires=packet.expires_at_ms,
        by_shop=int(packet.by_shop),
    )


def get(tx: Tx, packet_id: int) -> Packet | None:
    """The packet with this id."""
    row = tx.one(_GET, id=to_bytes(packet_id))
    return None if row is None else read_packet(row)


def opened(tx: Tx, packet_id: int, cost_minor: int, at_ms: int, expires_at_ms: int) -> None:
    """It is filled: in the chat from now on, until it expires."""
    changed = tx.execute(
        "update packets_packet set state = 'open', cost_minor = :cost, opened_at_ms = :at, expires_at_ms = :expires, "
        "due_at_ms = :expires where id = :id and state = 'sending'",
        id=to_bytes(packet_id),
        cost=cost_minor,
        at=at_ms,
        expires=expires_at_ms,
    )
    assert changed == 1, f"packet {packet_id:x} was filled twice"


def refused(tx: Tx, packet_id: int, reason: str, at_ms: int) -> None:
    """It was not filled, and never will be."""
    changed = tx.execute(
        "update packets_packet set state = 'refused', reason = :reason, closed_at_ms = :at "
        "where id = :id and state = 'sending'",
        id=to_bytes(packet_id),
        reason=reason,
        at=at_ms,
    )
    assert changed == 1, f"packet {packet_id:x} ended twice"


def take_share(tx: Tx, packet_id: int, units: int) -> None:
    """A share leaves what is left, and is on its way."""
    changed = tx.execute(
        "update packets_packet set shares_left = shares_left - 1, units_left = units_left - :units, "
        "shares_moving = shares_moving + 1, units_moving = units_moving + :units, drawn = drawn + 1 "
        "where id = :id and state = 'open' and shares_left > 0",
        id=to_bytes(packet_id),
        units=units,
    )
    assert changed == 1, f"nothing was left of packet {packet_id:x}"


def share_arrived(tx: Tx, packet_id: int, units: int) -> None:
    """A share that was on its way has arrived."""
    changed = tx.execute(
        "update packets_packet set shares_moving = shares_moving - 1, units_moving = units_moving - :units, "
        "shares_claimed = shares_claimed + 1, units_claimed = units_claimed + :units where id = :id and state = 'open'",
        id=to_bytes(packet_id),
        units=units,
    )
    assert changed == 1, f"a share of packet {packet_id:x} arrived when it was closed"


def put_share_back(tx: Tx, packet_id: int, units: int) -> None:
    """A share that was on its way was refused, and is there for somebody else."""
    changed = tx.execute(
        "update packets_packet set shares_moving = shares_moving - 1, units_moving = units_moving - :units, "
        "shares_left = shares_left + 1, units_left = units_left + :units where id = :id and state = 'open'",
        id=to_bytes(packet_id),
        units=units,
    )
    assert changed == 1, f"a share came back to packet {packet_id:x} when it was closed"


def last_share_arrived(tx: Tx, packet_id: int, units: int, best_id: int | None, at_ms: int) -> None:
    """The last share that was on its way has arrived, and nothing is left."""
    changed = tx.execute(
        "update packets_packet set shares_moving = 0, units_moving = 0, shares_claimed = shares_claimed + 1, "
        "units_claimed = units_claimed + :units, state = 'empty', best = :best, closed_at_ms = :at "
        "where id = :id and state = 'open' and shares_left = 0 and shares_moving = 1 and units_moving = :units",
        id=to_bytes(packet_id),
        units=units,
        best=None if best_id is None else to_bytes(best_id),
        at=at_ms,
    )
    assert changed == 1, f"packet {packet_id:x} is not empty"


def due(tx: Tx, now_ms: int, limit: int) -> list[Packet]:
    """Open packets whose time is up, the longest overdue first."""
    rows = tx.run(
        f"select {COLUMNS} from packets_packet where state = 'open' and due_at_ms <= :now "  # noqa: S608
        "order by due_at_ms, id limit :limit",
        now=now_ms,
        limit=limit,
    )
    return [read_packet(row) for row in rows]


def is_due(tx: Tx, now_ms: int) -> bool:
    """Whether any packet's time is up."""
    row = tx.one("select 1 from packets_packet where state = 'open' and due_at_ms <= :now limit 1", now=now_ms)
    return row is not None


def put_off(tx: Tx, packet_id: int, due_at_ms: int) -> None:
    """Come back to an overdue packet later."""
    tx.execute(
        "update packets_packet set due_at_ms = :due where id = :id and state = 'open'",
        id=to_bytes(packet_id),
        due=due_at_ms,
    )


def returning(tx: Tx, packet_id: int, entry_id: int) -> None:
    """What is left is being taken back by an entry."""
    changed = tx.execute(
        "update packets_packet set state = 'returning', return_entry = :entry "
        "where id = :id and state = 'open' and shares_moving = 0 and shares_left > 0",
        id=to_bytes(packet_id),
        entry=to_bytes(entry_id),
    )
    assert changed == 1, f"packet {packet_id:x} has nothing to return"


def returned(tx: Tx, packet_id: int, at_ms: int) -> None:
    """What was left is the sender's again."""
    changed = tx.execute(
        "update packets_packet set state = 'returned', units_returned = units_left, units_left = 0, shares_left = 0, "
        "closed_at_ms = :at where id = :id and state = 'returning'",
        id=to_bytes(packet_id),
        at=at_ms,
    )
    assert changed == 1, f"packet {packet_id:x} was returned twice"


def not_returned(tx: Tx, packet_id: int, reason: str, due_at_ms: int) -> None:
    """Taking back was refused: to be tried again at ``due_at_ms``."""
    changed = tx.execute(
        "update packets_packet set state = 'open', return_entry = null, reason = :reason, due_at_ms = :due "
        "where id = :id and state = 'returning'",
        id=to_bytes(packet_id),
        reason=reason,
        due=due_at_ms,
    )
    assert changed == 1, f"packet {packet_id:x} was not being returned"


def pass_on(tx: Tx, packet_id: int, group_id: int) -> None:
    """A shop's packet stands in a group from now on."""
    changed = tx.execute(
        "update packets_packet set passed_to = :to_group where id = :id and by_shop = 1 and state = 'open' "
        "and passed_to is null and shares > 1",
        id=to_bytes(packet_id),
        to_group=to_bytes(group_id),
    )
    assert changed == 1, f"packet {packet_id:x} cannot be passed on"


def sent_by(tx: Tx, sender_id: int, after_id: int, before_id: int, limit: int) -> list[Packet]:
    """A member's packets between two ids, newest first; those that were refused are left out."""
    rows = tx.run(
        f"select {COLUMNS} from packets_packet where sender = :sender and id > :after and id < :before "  # noqa: S608
        "and state <> 'refused' order by id desc limit :limit",
        sender=to_bytes(sender_id),
        after=to_bytes(after_id),
        before=to_bytes(before_id),
        limit=limit,
    )
    return [read_packet(row) for row in rows]


def own_gold_since(tx: Tx, sender_id: int, from_id: int) -> int:
    """Micrograms of their own that a member has put into packets from an id on, those under way included."""
    row = tx.one(
        "select coalesce(sum(units), 0) from packets_packet where sender = :sender and id >= :from_id "
        "and holds = 'gold' and source = 'gold' and state <> 'refused'",
        sender=to_bytes(sender_id),
        from_id=to_bytes(from_id),
    )
    assert row is not None
    return int(row[0])


def received_by(tx: Tx, member_id: int, after_id: int, before_id: int, limit: int) -> list[tuple[Packet, Claim]]:
    """Packets of which a member has a share, by the ids of the shares between two, newest first."""
    rows = tx.run(
        f"select {_QUALIFIED}, {_CLAIM_QUALIFIED} from packets_claim c "  # noqa: S608
        "join packets_packet p on p.id = c.packet where c.member = :member "
        "and c.id > :after and c.id < :before order by c.id desc limit :limit",
        member=to_bytes(member_id),
        after=to_bytes(after_id),
        before=to_bytes(before_id),
        limit=limit,
    )
    return [(read_packet(row[:_WIDTH]), read_claim(row[_WIDTH:])) for row in rows]


@lru_cache(maxsize=2_000)
def read_packet(row: Row) -> Packet:
    """A row of ``COLUMNS`` as a packet.

    Twenty look at a packet for one who opens it, and find the same row: packets never change, so it is read once.
    """
    return Packet(
        from_bytes(row[0]),
        from_bytes(row[1]),
        bool(row[2]),
        from_bytes(row[3]),
        row[4],
        _HOLDS[row[5]],
        _KINDS[row[6]],
        _SOURCES[row[7]],
        None if row[8] is None else from_bytes(row[8]),
        row[9],
        row[10],
        row[11],
        row[12],
        row[13],
        row[14],
        row[15],
        None if row[16] is None else from_bytes(row[16]),
        row[17],
        row[18],
        row[19],
        row[20],
        row[21],
        row[22],
        row[23],
        row[24],
        _STATES[row[25]],
        row[26],
        None if row[27] is None else from_bytes(row[27]),
        None if row[28] is None else from_bytes(row[28]),
        row[29],
        row[30],
        row[31],
        row[32],
        row[33],
        bool(row[34]),
        None if row[35] is None else from_bytes(row[35]),
    )


def read_claim(row: Row) -> Claim:
    """A row of ``CLAIM_COLUMNS`` as a claim."""
    return Claim(
        from_bytes(row[0]),
        from_bytes(row[1]),
        from_bytes(row[2]),
        row[3],
        row[4],
        row[5],
        row[6],
        _CLAIM_STATES[row[7]],
        bool(row[8]),
        row[9],
        row[10],
        row[11],
        row[12],
    )
