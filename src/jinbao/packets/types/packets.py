"""A packet and its claims.

What a packet holds is a whole number: minor units of the home currency in a red packet, micrograms of fine gold in a
gold packet. Both are called *units* where it does not matter which.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import msgspec

from jinbao.kit.ids import show
from jinbao.kit.money import GOLD, Asset, Money


class Holds(Enum):
    """What is in a packet."""

    CASH = "cash"
    GOLD = "gold"


class PacketKind(Enum):
    """How a packet is shared out: evenly, by luck, or to one named member."""

    EQUAL = "equal"
    LUCKY = "lucky"
    EXCLUSIVE = "exclusive"


class Source(Enum):
    """Where a packet's content comes from: the balance, or gold that the sender owns."""

    BALANCE = "balance"
    GOLD = "gold"


class PacketState(Enum):
    """``sending -> open -> empty | returning -> returned``, or ``sending -> refused``.

    sending    the journal is taking the content from the sender; nobody else knows of the packet yet
    open       in the chat; after ``expires_at_ms`` nobody may open it any more
    empty      every share has been opened, and has arrived
    returning  time is up, and the journal is taking back what is left
    returned   what was left is the sender's again
    refused    the sender could not pay; nothing moved
    """

    SENDING = "sending"
    OPEN = "open"
    EMPTY = "empty"
    RETURNING = "returning"
    RETURNED = "returned"
    REFUSED = "refused"

    @property
    def final(self) -> bool:
        """Whether nothing about the packet changes any more."""
        return self in _FINAL


_FINAL = frozenset({PacketState.EMPTY, PacketState.RETURNED, PacketState.REFUSED})


class ClaimState(Enum):
    """``moving -> done``, or ``moving -> void`` when a custodian said no: then the share is in the packet again."""

    MOVING = "moving"
    DONE = "done"
    VOID = "void"


class Packet(msgspec.Struct, frozen=True, gc=False):
    """A packet as it stands.

    ``total == left + moving + claimed + returned`` at every moment, in units, and
    ``count == left_count + moving_count + claimed_count`` until the rest has returned. ``drawn`` counts every share
    that was ever drawn, those that came back included. ``cost_minor`` is what the content cost the sender: paid at
    sending, or what they had once paid for gold of their own; it follows the gold that returns. Names are those of the
    moment of sending. ``to_id`` is whom alone it is for: the named member, or the friend in a direct conversation;
    ``to_name`` is that member's name, or the group's.
    ``entry_id`` of the sending is the packet's own id; ``return_id`` is the entry that takes back the rest.

    ``by_shop``: the sender is a merchant, and the conversation that of the shop and one member. ``passed_to`` is the
    group that this member has passed it on to: from then on that is its place.
    """

    id: int
    chat_id: int
    direct: bool
    sender_id: int
    sender_name: str
    holds: Holds
    kind: PacketKind
    source: Source
    to_id: int | None
    to_name: str
    greeting: str
    cover: str
    count: int
    total: int
    least: int
    cost_minor: int
    quote_id: int | None
    left_count: int
    left: int
    moving_count: int
    moving: int
    claimed_count: int
    claimed: int
    returned: int
    drawn: int
    state: PacketState
    reason: str
    best_id: int | None
    return_id: int | None
    created_at_ms: int
    opened_at_ms: int | None
    expires_at_ms: int
    due_at_ms: int
    closed_at_ms: int | None
    by_shop: bool = False
    passed_to: int | None = None

    def __post_init__(self) -> None:
        assert self.left + self.moving + self.claimed + self.returned == self.total, self

    def asset(self, home: Asset) -> Asset:
        """What its units are units of."""
        return GOLD if self.holds is Holds.GOLD else home

    def money(self, units: int, home: Asset) -> Money:
        """A part of the packet as an amount."""
        return Money(units, self.asset(home))

    @property
    def sender(self) -> str:
        """Who has sent it, as shown."""
        return show("mch" if self.by_shop else "mbr", self.sender_id)

    @property
    def place_id(self) -> int:
        """The conversation in which it is opened."""
        return self.chat_id if self.passed_to is None else self.passed_to

    @property
    def gold(self) -> bool:
        """Whether gold is in it."""
        return self.holds is Holds.GOLD


class Claim(msgspec.Struct, frozen=True, gc=False):
    """A member's share of a packet. The id is that of the journal entry which moves it; ``place`` counts from 1.

    ``worth_minor`` is what the gold was worth when it arrived (for cash, the amount); 0 until then. ``sticker`` and
    ``thanks`` are how the member said thanks: one of them, once.
    """

    id: int
    packet_id: int
    member_id: int
    member_name: str
    place: int
    units: int
    worth_minor: int
    state: ClaimState
    best: bool
    sticker: str
    thanks: str
    at_ms: int
    closed_at_ms: int | None


@dataclass(frozen=True, slots=True)
class ShopPacket:
    """A red packet that a shop asks to be sent, by a number of its own (``out_no``).

    One share is the member's. Several are shared out by luck, and may be passed on to a group. ``title`` says what it
    is for on the shop's statement; only the shop sees it.
    """

    member_id: int
    amount_minor: int
    out_no: str
    count: int = 1
    kind: PacketKind = PacketKind.LUCKY
    greeting: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a shop has asked for: the packet, whom it is for, and its title."""

    packet: Packet
    member_id: int
    title: str


@dataclass(frozen=True, slots=True)
class NewPacket:
    """What a sender asks for.

    Exactly one of ``amount_minor`` (a red packet's total), ``quote_id`` (gold bought from the balance) and
    ``grams_ug`` (gold of the sender's own, all in all) is given.
    """

    chat_id: int
    holds: Holds
    kind: PacketKind
    count: int
    source: Source = Source.BALANCE
    amount_minor: int | None = None
    quote_id: int | None = None
    grams_ug: int | None = None
    to_id: int | None = None
    greeting: str = ""
    cover: str = ""
