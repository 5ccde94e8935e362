"""What shops have asked to be sent, by their own numbers."""

from __future__ import annotations

from jinbao.kit.db import Tx
from jinbao.kit.ids import from_bytes, to_bytes
from jinbao.packets.store import packets
from jinbao.packets.types import Asked


def get(tx: Tx, merchant_id: int, out_no: str) -> Asked | None:
    """What a shop has asked for by this number; of a packet that was refused and asked for again, the last."""
    row = tx.one(
        "select packet, member, title from packets_asked where merchant = :merchant and out_no = :out_no",
        merchant=to_bytes(merchant_id),
        out_no=out_no,
    )
    if row is None:
        return None
    packet = packets.get(tx, from_bytes(row[0]))
    assert packet is not None, out_no
    return Asked(packet, from_bytes(row[1]), row[2])


def of_packet(tx: Tx, merchant_id: int, packet_id: int) -> Asked:
    """What a shop has asked for that this packet is."""
    row = tx.one(
        "select out_no from packets_asked where merchant = :merchant and packet = :packet",
        merchant=to_bytes(merchant_id),
        packet=to_bytes(packet_id),
    )
    assert row is not None, f"nobody asked for packet {packet_id:x}"
    asked = get(tx, merchant_id, row[0])
    assert asked is not None
    return asked


def save(tx: Tx, merchant_id: int, out_no: str, asked: Asked) -> None:
    """A shop asks for a packet, or again for one that was refused."""
    tx.execute(
        "insert into packets_asked (merchant, out_no, packet, member, title) "
        "values (:merchant, :out_no, :packet, :member, :title) "
        "on conflict (merchant, out_no) do update set packet = excluded.packet",
        merchant=to_bytes(merchant_id),
        out_no=out_no,
        packet=to_bytes(asked.packet.id),
        member=to_bytes(asked.member_id),
        title=asked.title,
    )
