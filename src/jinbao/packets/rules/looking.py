"""May this member open this packet now, and how much of it may they see?"""

from __future__ import annotations

from jinbao.packets.types import Claim, Packet, PacketKind, PacketState, WhyNot

_MICROGRAMS = 1_000_000


def why_not(packet: Packet, viewer_id: int, mine: Claim | None, now_ms: int) -> WhyNot | None:
    """``None`` when ``viewer_id``, who takes part in the conversation, may open it now."""
    if mine is not None:
        return WhyNot.OPENED
    if packet.to_id is not None and packet.to_id != viewer_id:
        own_direct = packet.direct and viewer_id == packet.sender_id
        return WhyNot.OWN_DIRECT if own_direct else WhyNot.NOT_YOURS
    if packet.state is PacketState.SENDING:
        return WhyNot.SENDING
    if packet.state in (PacketState.RETURNING, PacketState.RETURNED):
        return WhyNot.EXPIRED
    if packet.left_count == 0 or packet.state is PacketState.REFUSED:
        return WhyNot.GONE
    return WhyNot.EXPIRED if now_ms >= packet.expires_at_ms else None


def can_pass_on(packet: Packet, now_ms: int) -> bool:
    """Whether who was sent it by a shop may pass it on to a group; until then nobody else sees it."""
    fresh = packet.by_shop and packet.count > 1 and packet.passed_to is None
    return fresh and packet.state is PacketState.OPEN and now_ms < packet.expires_at_ms


def is_open_book(packet: Packet, viewer_id: int, mine: Claim | None) -> bool:
    """Whether totals, what is left and who got what may be shown.

    The sender always sees them, whoever has opened does, and everybody who could have once nothing is left; who may
    still open does not, for it would tell when to wait.
    """
    if viewer_id == packet.sender_id or mine is not None:
        return True
    return packet.state is PacketState.EMPTY and packet.kind is not PacketKind.EXCLUSIVE


def worth_minor(grams_ug: int, bid_minor: int) -> int:
    """What gold would sell for at ``bid_minor`` a gram, rounded down as a holding's value is, before any fee."""
    assert grams_ug >= 0 and bid_minor >= 0
    return grams_ug * bid_minor // _MICROGRAMS


def part_of(cost_minor: int, units: int, total: int) -> int:
    """The part of a cost that belongs to ``units`` of ``total``, rounded down."""
    assert 0 <= units <= total and total > 0 and cost_minor >= 0
    return cost_minor * units // total
