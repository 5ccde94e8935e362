"""Trades: what members bought from the house and sold to it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from jinbao.gold.types.quote import Side


class TradeState(Enum):
    """``starting -> done | refused``. Starting means that the outcome is not known yet."""

    STARTING = "starting"
    DONE = "done"
    REFUSED = "refused"

    @property
    def shown(self) -> str:
        """``pending``, ``done`` or ``refused``."""
        return "pending" if self is TradeState.STARTING else self.value


@dataclass(frozen=True, slots=True)
class Trade:
    """One quote carried out; its id is also the journal entry's.

    ``standing`` is the shown id of the plan or alert that dealt for the member, or empty. ``profit_minor`` (signed) is
    what a sale brought after the fee, above the cost of what was sold; ``None`` for a purchase and before the end.
    ``reason`` is the code of the refusal.
    """

    id: int
    member_id: int
    quote_id: int
    standing: str
    side: Side
    ug: int
    price_minor: int
    amount_minor: int
    fee_minor: int
    profit_minor: int | None
    state: TradeState
    reason: str
    made_at_ms: int
    closed_at_ms: int | None

    @property
    def total_minor(self) -> int:
        """What left the balance (buying) or arrived on it (selling)."""
        return self.amount_minor if self.side is Side.BUY else self.amount_minor - self.fee_minor


@dataclass(frozen=True, slots=True)
class Mark:
    """A trade as the chart shows it."""

    at_ms: int
    side: Side
    ug: int
    price_minor: int
