"""Statement lines: what a member sees of each movement, with the balance after it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class LineKind(Enum):
    """What a line is about."""

    TOP_UP = "top_up"
    WITHDRAWAL = "withdrawal"
    PAYMENT = "payment"
    REFUND = "refund"
    TRANSFER_IN = "transfer_in"
    TRANSFER_OUT = "transfer_out"
    FEE = "fee"
    PACKET_SENT = "packet_sent"
    PACKET_RECEIVED = "packet_received"
    PACKET_RETURNED = "packet_returned"
    PAYOUT = "payout"
    GOLD_BOUGHT = "gold_bought"
    GOLD_SOLD = "gold_sold"
    GOLD_FEE = "gold_fee"


class Direction(Enum):
    """Whether money came or went."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Counterpart:
    """The other side of a line. ``kind`` is ``member``, ``merchant``, ``bank`` or ``operator``; ``id`` is as shown."""

    kind: str
    id: str
    name: str

    def __post_init__(self) -> None:
        assert self.kind in ("member", "merchant", "bank", "operator"), self.kind


@dataclass(frozen=True, slots=True)
class Line:
    """One line: ``amount_minor`` is signed (money in is positive), ``seq`` counts a member's lines from 1.

    ``ref`` is the shown id of what it is about (``ord_...``, ``trf_...``), ``entry_id`` the journal entry.
    """

    member_id: int
    seq: int
    at_ms: int
    amount_minor: int
    balance_after_minor: int
    kind: LineKind
    title: str
    counterpart: Counterpart
    ref: str
    note: str
    entry_id: int


@dataclass(frozen=True, slots=True)
class LineFilter:
    """Which lines: all that is given must hold. Times include ``from_ms`` and exclude ``to_ms``; ``q`` is searched
    in title, counterpart, note and reference without regard to (ASCII) case, and finds the lines of the counterparts
    ``called`` (their ids, such as ``mch_…``) as well."""

    kind: LineKind | None = None
    direction: Direction | None = None
    q: str = ""
    from_ms: int | None = None
    to_ms: int | None = None
    called: tuple[str, ...] = ()
