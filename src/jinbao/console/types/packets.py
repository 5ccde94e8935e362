"""Packets as the operator's screens show them: never what was wished, only what was in them and who got it.

Units are minor units of the home currency in a red packet (``cash``), micrograms in a gold packet.
"""

from __future__ import annotations

import msgspec

from jinbao.console.types.names import Named
from jinbao.console.types.orders import EntryRef


class PacketItem(msgspec.Struct, frozen=True):
    """A packet in a list; ``to_name`` is the friend it is for, or the group."""

    id: str
    sender: Named
    chat: str
    chat_kind: str
    to: Named | None
    to_name: str
    asset: str
    kind: str
    source: str
    count: int
    opened: int
    moving: int
    total: int
    left: int
    claimed: int
    returned: int
    state: str
    reason: str
    at_ms: int
    expires_at_ms: int
    closed_at_ms: int | None


class ClaimItem(msgspec.Struct, frozen=True):
    """A share, in the order of drawing; void ones went back into the packet."""

    id: str
    place: int
    member: Named
    units: int
    worth_minor: int
    state: str
    best: bool
    at_ms: int
    entry_id: str


class PacketDetail(PacketItem, frozen=True):
    """A packet's own page. ``worth_minor`` is what all that was in it is worth now; ``account_id`` its escrow."""

    worth_minor: int | None
    claims: list[ClaimItem]
    entries: list[EntryRef]
    account_id: str


class InFlightView(msgspec.Struct, frozen=True):
    """Packets by number, money and weight."""

    count: int
    amount_minor: int
    grams_ug: int


class PacketSums(msgspec.Struct, frozen=True):
    """What happened to packets of one kind of content on a day."""

    sent: int = 0
    sent_units: int = 0
    claims: int = 0
    claimed_units: int = 0
    returned: int = 0
    returned_units: int = 0


class PacketDay(msgspec.Struct, frozen=True):
    """A business day (``2026-02-16``)."""

    day: str
    cash: PacketSums
    gold: PacketSums


class PacketSummary(msgspec.Struct, frozen=True):
    """All packets together: what they hold now, what went back today, and 30 days, the oldest first."""

    in_flight: InFlightView
    expired_today: InFlightView
    by_day: list[PacketDay]


class BoxSums(msgspec.Struct, frozen=True):
    """What a member sent, or received; ``best`` counts best lucks."""

    count: int
    amount_minor: int
    grams_ug: int
    best: int


class MemberPackets(msgspec.Struct, frozen=True):
    """A member's packets of one calendar year."""

    year: int
    sent: BoxSums
    received: BoxSums


class PacketNote(msgspec.Struct, frozen=True):
    """Packets on the overview: what they hold now, and what was sent today."""

    in_flight: int
    amount_minor: int
    grams_ug: int
    sent_today: int
    cash_today_minor: int
    gold_today_ug: int
