"""What a jurisdiction allows in gold, and on which terms the house deals. Read from ``profiles/<name>.toml``.

Amounts are minor units of the home currency, weights micrograms, times milliseconds unless a name says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jinbao.gold.types.batches import BatchTerms
from jinbao.gold.types.custody import CustodyMode
from jinbao.gold.types.delivery import DeliveryTerms


@dataclass(frozen=True, slots=True)
class AccountTerms:
    """Who may hold gold: with ``hold_needs_invest`` only members whose account class may invest. Buying always asks."""

    hold_needs_invest: bool


@dataclass(frozen=True, slots=True)
class QuoteTerms:
    """``spread_bp`` is by how long the price is held, in seconds; ``quote_s`` are those times, the shortest first."""

    spread_bp: dict[int, int]
    sell_fee_bp: int
    least_ug: int
    least_minor: int
    most_minor: int

    @property
    def quote_s(self) -> tuple[int, ...]:
        """For how many seconds a price may be held."""
        return tuple(sorted(self.spread_bp))


@dataclass(frozen=True, slots=True)
class OrderTerms:
    """Standing plans and alerts: how many a member has, and after how many refusals in a row a plan pauses itself."""

    plans_most: int
    plan_pauses_after: int
    alerts_most: int


@dataclass(frozen=True, slots=True)
class Session:
    """Hours of dealing on some days: ISO weekdays, and minutes of the operator's day (beyond 1,440: the next day)."""

    first_day: int
    last_day: int
    from_minute: int
    to_minute: int


@dataclass(frozen=True, slots=True)
class PriceTerms:
    """When a price is too old or moved too fast for dealing, and when the market is open (no sessions: always).

    After a jump dealing goes on when ``settle_ticks`` further ticks agree (0: when staff say so). On ``holidays`` no
    session begins, and none that runs past midnight begins on the last day of dealing before one.
    """

    stale_ms: int
    jump_bp: int
    jump_window_ms: int
    settle_ticks: int
    sessions: tuple[Session, ...]
    holidays: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class GoldProfile:
    """One jurisdiction's figures."""

    name: str
    account: AccountTerms
    quote: QuoteTerms
    orders: OrderTerms
    price: PriceTerms
    custody: CustodyMode
    batches: BatchTerms
    delivery: DeliveryTerms
