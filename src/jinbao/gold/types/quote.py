"""Quotes: a price with an id and an end, at which one member may buy or sell once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Side(Enum):
    """Which way the gold goes, as the member sees it."""

    BUY = "buy"
    SELL = "sell"


@dataclass(frozen=True, slots=True)
class Quote:
    """``ug`` micrograms for ``amount_minor`` of the home currency, until ``expires_at_ms``.

    ``price_minor`` is per gram with the house's spread, ``market_minor`` the market's own (its ask when buying, its bid
    when selling), ``spread_bp`` what lies between. ``fee_minor`` is 0 when buying. ``used_at_ms`` is ``None`` until it
    has been used, and ``used_by`` then the id of what used it (a trade, a packet).
    """

    id: int
    member_id: int
    side: Side
    ug: int
    price_minor: int
    market_minor: int
    spread_bp: int
    amount_minor: int
    fee_minor: int
    made_at_ms: int
    expires_at_ms: int
    used_at_ms: int | None = None
    used_by: int = 0

    @property
    def total_minor(self) -> int:
        """What leaves the balance (buying) or arrives on it (selling)."""
        return self.amount_minor if self.side is Side.BUY else self.amount_minor - self.fee_minor


@dataclass(frozen=True, slots=True)
class Figures:
    """What a quote comes to, before it has an id: see ``rules.quotes``."""

    ug: int
    price_minor: int
    market_minor: int
    spread_bp: int
    amount_minor: int
    fee_minor: int
