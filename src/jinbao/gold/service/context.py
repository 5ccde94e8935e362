"""What every service of the dealing half is handed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from jinbao.gold.errors.prices import Halted, MarketClosed, PriceJumped, PriceStale, PriceUnknown
from jinbao.gold.types.price import Board
from jinbao.gold.types.profile import GoldProfile
from jinbao.gold.types.quote import Side
from jinbao.identity import Identity
from jinbao.kit.clock import day_of, day_start_ms
from jinbao.kit.db import Tx
from jinbao.kit.money import Asset, Money
from jinbao.kit.runtime import Runtime
from jinbao.ledger import Journal
from jinbao.wallet import Wallet

#: Why there is no dealing now, whoever asks.
PRICE_REFUSALS = (Halted, PriceUnknown, PriceStale, PriceJumped, MarketClosed)


class Dealable(Protocol):
    """What dealing needs of the prices."""

    def now(self) -> Board:
        """The market as the house sees it now."""
        ...

    def demand(self) -> Board:
        """The same, when there may be dealing at it; raises one of ``PRICE_REFUSALS``."""
        ...

    def demand_in(self, tx: Tx) -> Board:
        """As ``demand``; what staff have just decided counts at once."""
        ...

    def overtaken_in(self, tx: Tx, side: Side, made_at_ms: int, seen_minor: int) -> bool:
        """Whether dealing has stopped since a price was promised that was made from ``seen_minor``."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """The modules below, the runtime, the market and the profile."""

    runtime: Runtime
    journal: Journal
    identity: Identity
    wallet: Wallet
    market: Dealable
    profile: GoldProfile

    @property
    def home(self) -> Asset:
        """The operator's currency."""
        return self.runtime.home

    def now_ms(self) -> int:
        """Milliseconds UTC."""
        return self.runtime.clock.now_ms()

    def money(self, minor: int) -> Money:
        """An amount of the operator's currency."""
        return Money(minor, self.runtime.home)

    def today_ms(self) -> int:
        """The first millisecond of today in the operator's zone."""
        return day_start_ms(day_of(self.now_ms(), self.runtime.zone), self.runtime.zone)
