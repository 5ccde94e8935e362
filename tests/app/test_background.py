"""What runs in the background never ends quietly."""

from __future__ import annotations

import asyncio
from pathlib import Path

from jinbao.app.settings import load
from jinbao.app.wiring import house
from jinbao.kit.clock import MovableClock
from tests import make


class StoppedClock(MovableClock):
    """A clock that breaks whoever waits on it."""

    async def sleep_ms(self, ms: int) -> None:
        raise RuntimeError("the clock has stopped")


def test_a_house_whose_background_ends_says_so(tmp_path: Path) -> None:
    async def scenario() -> None:
        settings = load(None, {"storage": {"folder": str(tmp_path), "durable": False}})
        failed = asyncio.Event()
        async with house(settings, clock=StoppedClock(make.NOON_MS)) as opened:
            opened.start(failed=failed.set)
            await asyncio.wait_for(failed.wait(), 60)

    make.run(scenario())


def test_closing_a_house_is_no_failure(tmp_path: Path) -> None:
    async def scenario() -> None:
        settings = load(None, {"storage": {"folder": str(tmp_path), "durable": False}})
        failed: list[bool] = []
        async with house(settings, clock=MovableClock(make.NOON_MS)) as opened:
            opened.start(failed=lambda: failed.append(True))
            await asyncio.sleep(0)
        assert failed == []

    make.run(scenario())
