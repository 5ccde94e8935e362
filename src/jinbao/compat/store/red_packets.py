"""Rows of red packets that merchants sent by a number of their own."""

from __future__ import annotations

from jinbao.compat.types import RedPacket
from jinbao.kit.db import Row, Tx
from jinbao.kit.ids import from_bytes, to_bytes

_COLUMNS = (
    "number, account, app_id, out_no, merchant, member, openid, packet, amount, size, asked, details, created_at_ms"
)
_SELECT = f"select {_COLUMNS} from compat_red_packet "  # noqa: S608 - the columns are the constant above


def insert(tx: Tx, packet: RedPacket) -> None:
    """Write a new red packet's number."""
    tx.execute(
        f"insert into compat_red_packet ({_COLUMNS}) values (:number, :account, :app_id, :out_no, :merchant, "  # noqa: S608
        ":member, :openid, :packet, :amount, :size, :asked, :details, :at)",
        number=packet.number,
        account=packet.account,
        app_id=packet.app_id,
        out_no=packet.out_no,
        merchant=to_bytes(packet.merchant_id),
        member=to_bytes(packet.member_id),
        openid=packet.openid,
        packet=to_bytes(packet.packet_id),
        amount=packet.amount_minor,
        size=packet.size,
        asked=packet.asked,
        details=packet.details,
        at=packet.created_at_ms,
    )


def remove(tx: Tx, packet_id: int) -> bool:
    """Take a red packet's number away, if it is there; whether it was."""
    return tx.execute("delete from compat_red_packet where packet = :packet", packet=to_bytes(packet_id)) == 1


def by_out_no(tx: Tx, account: str, out_no: str) -> RedPacket | None:
    """The account's red packet with this number of its own."""
    row = tx.one(_SELECT + "where account = :account and out_no = :out_no", account=account, out_no=out_no)
    return None if row is None else _packet(row)


def by_packet(tx: Tx, packet_id: int) -> RedPacket | None:
    """The number under which a packet was sent."""
    row = tx.one(_SELECT + "where packet = :packet", packet=to_bytes(packet_id))
    return None if row is None else _packet(row)


def sent_to(tx: Tx, account: str, openid: str, since_ms: int) -> tuple[int, int]:
    """How many an account has sent to one receiver since a moment, and how much in them."""
    row = tx.one(
        "select count(*), coalesce(sum(amount), 0) from compat_red_packet "
        "where account = :account and openid = :openid and created_at_ms >= :since",
        account=account,
        openid=openid,
        since=since_ms,
    )
    assert row is not None
    return row[0], row[1]


def sent_since(tx: Tx, account: str, since_ms: int) -> int:
    """How many an account has sent since a moment."""
    row = tx.one(
        "select count(*) from compat_red_packet where account = :account and created_at_ms >= :since",
        account=account,
        since=since_ms,
    )
    assert row is not None
    return int(row[0])


def sent_on(tx: Tx, account: str, day: str) -> int:
    """How much an account has sent on a day (``2026-02-16``)."""
    row = tx.one(
        "select amount from compat_red_packet_day where account = :account and day = :day", account=account, day=day
    )
    return 0 if row is None else int(row[0])


def count_on(tx: Tx, account: str, day: str, minor: int) -> None:
    """Add to what an account has sent on a day."""
    tx.execute(
        "insert into compat_red_packet_day (account, day, amount) values (:account, :day, :minor) "
        "on conflict (account, day) do update set amount = amount + :minor",
        account=account,
        day=day,
        minor=minor,
    )


def _packet(row: Row) -> RedPacket:
    return RedPacket(
        number=row[0],
        account=row[1],
        app_id=row[2],
        out_no=row[3],
        merchant_id=from_bytes(row[4]),
        member_id=from_bytes(row[5]),
        openid=row[6],
        packet_id=from_bytes(row[7]),
        amount_minor=row[8],
        size=row[9],
        asked=row[10],
        details=row[11],
        created_at_ms=row[12],
    )
