"""What a member has in gold, and the statement of how it came and went."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from jinbao.wallet.types import Counterpart


class GoldLineKind(Enum):
    """What a line is about."""

    BOUGHT = "bought"
    SOLD = "sold"
    RECEIVED = "received"
    SENT = "sent"
    RETURNED = "returned"
    PLEDGED = "pledged"
    RELEASED = "released"
    DELIVERY = "delivery"
    DELIVERY_CANCELLED = "delivery_cancelled"


@dataclass(frozen=True, slots=True)
class GoldAccount:
    """A member's gold account. ``ug`` is free to use; pledged gold and gold in delivery are owned besides.

    ``cost_minor`` is what the gold that is still there (all three) was bought for, ``realised_minor`` (signed) what
    sales brought above that so far. ``lines`` counts the lines; ``reason`` is staff's when frozen.
    """

    member_id: int
    ug: int
    pledged_ug: int
    in_delivery_ug: int
    cost_minor: int
    realised_minor: int
    lines: int
    frozen: bool
    reason: str
    opened_at_ms: int

    @property
    def total_ug(self) -> int:
        """All that the member owns."""
        return self.ug + self.pledged_ug + self.in_delivery_ug


@dataclass(frozen=True, slots=True)
class GoldLine:
    """One line: ``ug`` is signed (gold in is positive) and counts free gold, ``after_ug`` is what was free after it.

    ``amount_minor`` is the money that went the other way, or what it was worth; 0 where there is none. ``cost_minor``
    (signed) is by how much the line changed the cost of what is held. ``price_minor`` is per gram, 0 for none.
    """

    member_id: int
    seq: int
    at_ms: int
    kind: GoldLineKind
    ug: int
    after_ug: int
    price_minor: int
    amount_minor: int
    cost_minor: int
    counterpart: Counterpart
    ref: str
    entry_id: int


@dataclass(frozen=True, slots=True)
class Holding:
    """A gold account at a price. See ``rules.holding`` for how each figure is rounded.

    ``profit_minor`` is of what is still there, ``realised_minor`` of what was sold, ``today_minor`` of today; all three
    are signed. ``average_minor`` is the cost per gram.
    """

    total_ug: int
    available_ug: int
    pledged_ug: int
    in_delivery_ug: int
    cost_minor: int
    average_minor: int
    value_minor: int
    profit_minor: int
    realised_minor: int
    today_minor: int
