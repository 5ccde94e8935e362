"""Claims: who got what of a packet."""

from __future__ import annotations

from jinbao.kit.db import Tx
from jinbao.kit.ids import from_bytes, to_bytes
from jinbao.packets.store.packets import CLAIM_COLUMNS, read_claim
from jinbao.packets.types import Claim

_OF_MEMBER = f"select {CLAIM_COLUMNS} from packets_claim where packet = :packet and member = :member"  # noqa: S608
_AT_PLACE = f"select {CLAIM_COLUMNS} from packets_claim where packet = :packet and place = :place"  # noqa: S608


def insert(tx: Tx, claim: Claim) -> None:
    """A share that is on its way to its member; a second one of the same packet breaks the index."""
    tx.execute(
        f"insert into packets_claim ({CLAIM_COLUMNS}) "  # noqa: S608
        "values (:id, :packet, :member, :name, :place, :units, 0, 'moving', 0, '', '', :at, null)",
        id=to_bytes(claim.id),
        packet=to_bytes(claim.packet_id),
        member=to_bytes(claim.member_id),
        name=claim.member_name,
        place=claim.place,
        units=claim.units,
        at=claim.at_ms,
    )


def of_member(tx: Tx, packet_id: int, member_id: int) -> Claim | None:
    """A member's share of a packet."""
    row = tx.one(_OF_MEMBER, packet=to_bytes(packet_id), member=to_bytes(member_id))
    return None if row is None else read_claim(row)


def at_place(tx: Tx, packet_id: int, place: int) -> Claim:
    """A packet's share by its place in the order of drawing; it must be there."""
    row = tx.one(_AT_PLACE, packet=to_bytes(packet_id), place=place)
    assert row is not None, f"no claim {place} of packet {packet_id:x}"
    return read_claim(row)


def arrived_at(tx: Tx, claim: Claim, worth_minor: int, at_ms: int) -> None:
    """A share that was on its way has arrived."""
    changed = tx.execute(
        "update packets_claim set state = 'done', worth_minor = :worth, closed_at_ms = :at "
        "where packet = :packet and place = :place and state = 'moving'",
        packet=to_bytes(claim.packet_id),
        place=claim.place,
        worth=worth_minor,
        at=at_ms,
    )
    assert changed == 1, f"claim {claim.id:x} ended twice"


def void(tx: Tx, claim: Claim, reason: str, at_ms: int) -> None:
    """A share that was on its way was refused: it counts for nothing, and its member may open again."""
    packet = to_bytes(claim.packet_id)
    changed = tx.execute(
        "delete from packets_claim where packet = :packet and place = :place and state = 'moving'",
        packet=packet,
        place=claim.place,
    )
    assert changed == 1, f"claim {claim.id:x} ended twice"
    tx.execute(
        "insert into packets_void (packet, place, id, member, member_name, units, reason, at_ms, closed_at_ms) "
        "values (:packet, :place, :id, :member, :name, :units, :reason, :at, :closed)",
        packet=packet,
        place=claim.place,
        id=to_bytes(claim.id),
        member=to_bytes(claim.member_id),
        name=claim.member_name,
        units=claim.units,
        reason=reason,
        at=claim.at_ms,
        closed=at_ms,
    )


def of_packet(tx: Tx, packet_id: int) -> list[Claim]:
    """Everybody's share of a packet in the order in which they were drawn, those on their way included."""
    rows = tx.run(
        f"select {CLAIM_COLUMNS} from packets_claim where packet = :packet order by place",  # noqa: S608
        packet=to_bytes(packet_id),
    )
    return [read_claim(row) for row in rows]


def arrived(tx: Tx, packet_id: int) -> list[tuple[int, int, int]]:
    """Every share that has arrived, as (place, units, id)."""
    rows = tx.run(
        "select place, units, id from packets_claim where packet = :packet and state = 'done'",
        packet=to_bytes(packet_id),
    )
    return [(place, units, from_bytes(claim)) for place, units, claim in rows]


def name_best(tx: Tx, packet_id: int, claim_id: int) -> Claim:
    """The share that had the best luck."""
    rows = tx.run(
        f"update packets_claim set best = 1 where packet = :packet and id = :id returning {CLAIM_COLUMNS}",  # noqa: S608
        packet=to_bytes(packet_id),
        id=to_bytes(claim_id),
    )
    assert len(rows) == 1, f"no claim {claim_id:x}"
    return read_claim(rows[0])


def best(tx: Tx, packet_id: int, claim_id: int) -> Claim:
    """The share that had the best luck, of a packet that is empty."""
    row = tx.one(
        f"select {CLAIM_COLUMNS} from packets_claim where packet = :packet and id = :id",  # noqa: S608
        packet=to_bytes(packet_id),
        id=to_bytes(claim_id),
    )
    assert row is not None, f"no claim {claim_id:x}"
    return read_claim(row)


def thank(tx: Tx, packet_id: int, member_id: int, sticker: str, text: str) -> bool:
    """Note how a member has said thanks; whether it is the first time."""
    changed = tx.execute(
        "update packets_claim set sticker = :sticker, thanks = :text "
        "where packet = :packet and member = :member and state = 'done' and sticker = '' and thanks = ''",
        packet=to_bytes(packet_id),
        member=to_bytes(member_id),
        sticker=sticker,
        text=text,
    )
    return changed == 1
