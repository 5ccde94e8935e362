"""The city's market for gold: a price that wanders with the clock, and that can be shaken."""

from __future__ import annotations

from hashlib import sha256

from jinbao.gold.types.price import Tick
from jinbao.kit.clock import Clock

#: 900.00 a gram to begin with, in units of a hundredth of the least.
_START = 9_000_000
_BP = 10_000
_STEP_MS = 20_000
#: How far a usual price lies from where it began, either way, in basis points; and what lies between bid and ask.
_WIDTH_BP, _HALF_BP = 40, 2


class SeededMarket:
    """Fills gold's ``PriceFeed``. The price of a moment hangs on the seed, the clock and the shocks until then."""

    def __init__(self, clock: Clock, seed: int) -> None:
        self._clock = clock
        self._seed = seed
        self._middle = _START
        self._silent_until_ms = 0

    @property
    def name(self) -> str:
        """What it is called."""
        return "city"

    def shock(self, bp: int) -> None:
        """From now on everything is dearer by so many basis points (below 0: cheaper)."""
        self._middle = self._middle * (_BP + bp) // _BP

    def silence(self, for_ms: int) -> None:
        """Say nothing new for a while."""
        self._silent_until_ms = self._clock.now_ms() + for_ms

    async def latest(self) -> Tick | None:
        """The price of this moment."""
        now_ms = self._clock.now_ms()
        if now_ms < self._silent_until_ms:
            return None
        drawn = sha256(f"{self._seed} {now_ms // _STEP_MS}".encode()).digest()[0]
        mid = self._middle * (_BP + (drawn - 128) * _WIDTH_BP // 128) // _BP
        half = mid * _HALF_BP // _BP
        return Tick(now_ms, (mid - half) // 100, -(-(mid + half) // 100), "city")

    async def close(self) -> None:
        """Nothing is open."""
