"""No market at all: for a house that has not said where its price comes from."""

from __future__ import annotations

from jinbao.gold.types.price import Tick


class NoFeed:
    """Knows no price, so nobody deals."""

    name = "none"

    async def latest(self) -> Tick | None:
        """Nothing, ever."""
        return None

    async def close(self) -> None:
        """There is nothing to let go of."""
