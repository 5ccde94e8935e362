"""What a member may see of packets: a look at one, who got what, what was sent and received."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import msgspec

from jinbao.packets.types.packets import Claim, Packet


class WhyNot(Enum):
    """Why a member cannot open a packet (any more), the first that applies."""

    OPENED = "opened"
    OWN_DIRECT = "own_direct"
    NOT_YOURS = "not_yours"
    SENDING = "sending"
    GONE = "gone"
    EXPIRED = "expired"


class Look(msgspec.Struct, frozen=True, gc=False):
    """A packet as one member sees it now.

    ``why`` is ``None`` when it can be opened. ``open_book`` says that totals, what is left and who got what may be
    shown. ``worth_minor`` is what all its gold, ``mine_worth_minor`` what the member's share of it would sell for now
    before any fee; both ``None`` for cash or while no price is known. ``can_pass_on``: to a group of one's own.
    """

    packet: Packet
    mine: Claim | None
    why: WhyNot | None
    open_book: bool
    worth_minor: int | None
    mine_worth_minor: int | None
    can_pass_on: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """What came of opening: the packet afterwards, and the member's share."""

    look: Look
    claim: Claim


@dataclass(frozen=True, slots=True)
class Kept:
    """A packet in somebody's history; ``claim`` is their share where they got one."""

    packet: Packet
    claim: Claim | None


@dataclass(frozen=True, slots=True)
class YearTotals:
    """What a member sent or received in one calendar year of the operator's zone."""

    year: int
    count: int = 0
    amount_minor: int = 0
    grams_ug: int = 0
    best: int = 0


@dataclass(frozen=True, slots=True)
class DayTotals:
    """All packets of one day and kind of content. ``day`` is an ordinal in the operator's zone; sums are in units."""

    day: int
    holds: str
    sent: int = 0
    sent_units: int = 0
    claims: int = 0
    claimed_units: int = 0
    returned: int = 0
    returned_units: int = 0


@dataclass(frozen=True, slots=True)
class Gifting:
    """The gifting page: covers by how often they were sent of late, and today's packets."""

    covers: list[tuple[str, int]]
    cash_packets: int
    cash_minor: int
    gold_packets: int
    gold_ug: int
    gold_worth_minor: int


@dataclass(frozen=True, slots=True)
class InFlight:
    """Packets that still hold something, in units."""

    count: int
    amount_minor: int
    grams_ug: int
