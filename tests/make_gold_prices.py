"""The price half of gold for tests: a feed that says what it is told, and prices on an empty ground."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from jinbao.gold.ports import PriceFeed, PriceHistory
from jinbao.gold.service.candles import Candles
from jinbao.gold.service.prices import Prices
from jinbao.gold.types.price import Tick
from jinbao.gold.types.profile import PriceTerms, Session
from jinbao.kit.clock import MovableClock
from jinbao.kit.errors import Unknown
from jinbao.kit.outbox import read_after
from jinbao.kit.runtime import Runtime
from tests import make

TERMS = PriceTerms(stale_ms=60_000, jump_bp=300, jump_window_ms=300_000, settle_ticks=3, sessions=())
#: The sessions of the Shanghai Gold Exchange.
SHANGHAI = (Session(1, 5, 540, 690), Session(1, 5, 810, 930), Session(1, 5, 1200, 1590))


class ToldFeed:
    """A feed that says what the test tells it, or raises when it is told nothing."""

    name = "told"

    def __init__(self, clock: MovableClock) -> None:
        self._clock = clock
        self.tick: Tick | None = None
        self.trouble = ""
        self.closed = False

    def say(self, mid_minor: int, *, half_minor: int = 1, open: bool = True, ago_ms: int = 0) -> None:
        """From now on this is the newest tick."""
        at_ms = self._clock.now_ms() - ago_ms
        self.tick = Tick(at_ms, mid_minor - half_minor, mid_minor + half_minor, "told", open)

    async def latest(self) -> Tick | None:
        """What it was told."""
        if self.trouble:
            raise Unknown(self.trouble)
        return self.tick

    async def close(self) -> None:
        """Remember that it was."""
        self.closed = True


@dataclass
class PriceWorld:
    """Prices, and what they stand on. ``feed`` is the told one unless the test brought its own."""

    runtime: Runtime
    clock: MovableClock
    feed: ToldFeed
    prices: Prices
    candles: Candles
    terms: PriceTerms
    used: PriceFeed

    async def hear(self, *mids: int, step_ms: int = 1_000) -> None:
        """Ticks one after another, ``step_ms`` apart, each of them asked for."""
        for mid in mids:
            self.clock.advance(step_ms)
            self.feed.say(mid)
            await self.prices.refresh()

    async def announced(self) -> list[str]:
        """The names of all events, oldest first."""
        return [row.name for row in await self.runtime.db.read(lambda tx: read_after(tx, 0, 10_000))]

    def restart(self) -> None:
        """Prices and candles as after a restart: only the store remembers."""
        self.candles, self.prices = _prices(self.runtime, self.used, self.terms)


@asynccontextmanager
async def price_world(
    folder: Path,
    *,
    terms: PriceTerms = TERMS,
    feed: Callable[[MovableClock], PriceFeed] | None = None,
    start_ms: int = make.NOON_MS,
) -> AsyncIterator[PriceWorld]:
    """Prices that nobody has asked for yet, from the told feed or from what ``feed`` makes."""
    async with make.ground(folder, ("kit", "gold")) as ground:
        ground.clock.advance(start_ms - make.NOON_MS)
        told = ToldFeed(ground.clock)
        used = feed(ground.clock) if feed else told
        candles, prices = _prices(ground.runtime, used, terms)
        yield PriceWorld(ground.runtime, ground.clock, told, prices, candles, terms, used)
        await prices.close()


def _prices(runtime: Runtime, feed: PriceFeed, terms: PriceTerms) -> tuple[Candles, Prices]:
    candles = Candles(runtime, terms, feed if isinstance(feed, PriceHistory) else None)
    return candles, Prices(runtime, feed, terms, candles)
