"""What gold needs a source of prices to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from jinbao.gold.types.candles import Candle
from jinbao.gold.types.price import Tick


class PriceFeed(Protocol):
    """A line to the market."""

    @property
    def name(self) -> str:
        """What it is called, as staff and members are shown it."""
        ...

    async def latest(self) -> Tick | None:
        """The newest tick, which may be one that was given before; ``None`` when there has been none yet.

        Raises ``kit.errors.Unknown`` when there is no answer. A feed that is sent its ticks keeps the newest by itself.
        """
        ...

    async def close(self) -> None:
        """Let go of whatever it holds open."""
        ...


@runtime_checkable
class PriceHistory(Protocol):
    """A feed that can also tell what was before it was asked."""

    def past(self, bounds: Sequence[int]) -> list[Candle]:
        """One candle between each two neighbours of ``bounds`` (rising milliseconds); nothing lies ahead of now."""
        ...
