"""What is told of packets: events, the card in the chat, and the notice that a packet is empty."""

from __future__ import annotations

from jinbao.kit.ids import show
from jinbao.packets.events import PacketEmptied, PacketOpened, PacketReturned, PacketSent
from jinbao.packets.types import Claim, Packet, PacketKind, PacketState

RED_CARD, GOLD_CARD = "red_packet", "gold_packet"
EMPTIED, TAKEN, THANKS = "packet_emptied", "packet_opened", "thanks"


def card_kind(packet: Packet) -> str:
    """How the chat names the card."""
    return GOLD_CARD if packet.gold else RED_CARD


def card_data(packet: Packet) -> dict[str, object]:
    """What the card shows to everybody: never how much money is in it. One that was passed on says who sent it."""
    data: dict[str, object] = {
        "greeting": packet.greeting,
        "cover": packet.cover,
        "kind": packet.kind.value,
        "count": packet.count,
    }
    if packet.to_id is not None:
        data["to"] = {"id": show("mbr", packet.to_id), "name": packet.to_name}
    if packet.gold:
        data["grams_ug"] = packet.total
    if packet.passed_to is not None:
        data["from"] = {"id": packet.sender, "name": packet.sender_name}
    return data


def notice_data(packet: Packet, best: Claim | None, last: Claim, took_ms: int) -> dict[str, object]:
    """What the notice says when nothing is left: how long it took, who had the best luck or opened the only share."""
    data: dict[str, object] = {
        "packet": show("pkt", packet.id),
        "sender": {"id": packet.sender, "name": packet.sender_name},
        "asset": packet.holds.value,
        "count": packet.count,
        "took_ms": took_ms,
    }
    if packet.count == 1:
        data["opener"] = {"id": show("mbr", last.member_id), "name": last.member_name}
    if best is not None:
        data["best"] = {"id": show("mbr", best.member_id), "name": best.member_name}
    return data


def sent(packet: Packet, at_ms: int) -> PacketSent:
    """It is in the chat."""
    amount, grams = _parts(packet, packet.total)
    return PacketSent(
        id=show("pkt", packet.id),
        chat=show("cnv", packet.place_id),
        sender=packet.sender,
        to="" if packet.to_id is None else show("mbr", packet.to_id),
        holds=packet.holds.value,
        kind=packet.kind.value,
        cover=packet.cover,
        count=packet.count,
        amount_minor=amount,
        grams_ug=grams,
        opened=0,
        left=packet.count,
        state=PacketState.OPEN.value,
        at_ms=at_ms,
    )


def opened(packet: Packet, claim: Claim, worth_minor: int, opened_count: int, at_ms: int) -> PacketOpened:
    """A share has arrived; ``opened_count`` counts it."""
    amount, grams = _parts(packet, claim.units)
    empty = opened_count == packet.count
    return PacketOpened(
        id=show("pkt", packet.id),
        chat=show("cnv", packet.place_id),
        sender=packet.sender,
        opener=show("mbr", claim.member_id),
        opener_name=claim.member_name,
        claim=show("clm", claim.id),
        amount_minor=amount,
        grams_ug=grams,
        worth_minor=worth_minor,
        count=packet.count,
        opened=opened_count,
        left=packet.left_count,
        state=(PacketState.EMPTY if empty else PacketState.OPEN).value,
        at_ms=at_ms,
    )


def emptied(packet: Packet, best: Claim | None, took_ms: int, at_ms: int) -> PacketEmptied:
    """Nothing is left."""
    return PacketEmptied(
        id=show("pkt", packet.id),
        chat=show("cnv", packet.place_id),
        sender=packet.sender,
        best="" if best is None else show("mbr", best.member_id),
        count=packet.count,
        opened=packet.count,
        left=0,
        took_ms=took_ms,
        state=PacketState.EMPTY.value,
        at_ms=at_ms,
    )


def returned(packet: Packet, at_ms: int) -> PacketReturned:
    """What was left is the sender's again; ``packet`` as it was before."""
    amount, grams = _parts(packet, packet.left)
    return PacketReturned(
        id=show("pkt", packet.id),
        chat=show("cnv", packet.place_id),
        sender=packet.sender,
        amount_minor=amount,
        grams_ug=grams,
        count=packet.count,
        opened=packet.claimed_count,
        left=0,
        state=PacketState.RETURNED.value,
        at_ms=at_ms,
    )


def notice_kind(packet: Packet) -> str:
    """How the chat names the notice that nothing is left."""
    return TAKEN if packet.count == 1 else EMPTIED


def has_best(packet: Packet) -> bool:
    """Whether somebody had the best luck: there was a draw, and more than one share."""
    return packet.kind is PacketKind.LUCKY and packet.count > 1


def _parts(packet: Packet, units: int) -> tuple[int, int]:
    return (0, units) if packet.gold else (units, 0)
