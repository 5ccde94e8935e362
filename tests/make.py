"""The constructors that tests share: defaults for everything, so that what a test sets is what it is about."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from jinbao.kit.clock import MovableClock
from jinbao.kit.ids import IdMaker
from jinbao.kit.money import CNY
from jinbao.kit.outbox import Outbox
from jinbao.kit.runtime import Runtime
from jinbao.ledger import Journal
from jinbao.ledger.adapters.memory import MemoryEngine
from tests.make_tables import open_store

T = TypeVar("T")

#: 2026-02-16 12:00:00 in Shanghai: the last day of a lunar year, so that a test may run into the next.
NOON_MS = 1_771_214_400_000
ALL_MODULES = ("kit", "ledger", "identity", "bank", "wallet", "pay")


def run(scenario: Coroutine[Any, Any, T]) -> T:
    """Run one asynchronous scenario from start to end."""
    return asyncio.run(scenario)


@dataclass(frozen=True, slots=True)
class Ground:
    """What stands before any module does: a store, a clock that the test moves, and a journal."""

    runtime: Runtime
    clock: MovableClock
    engine: MemoryEngine
    journal: Journal


@asynccontextmanager
async def ground(folder: Path, modules: Sequence[str] = ("kit", "ledger")) -> AsyncIterator[Ground]:
    """An empty ground with the tables of ``modules``; not durable, as a test does not outlive a power cut."""
    clock = MovableClock(NOON_MS)
    db = await open_store(folder / "domain.db", modules, clock.now_ms())
    try:
        new_id = IdMaker(clock.now_ms)
        runtime = Runtime(db, clock, new_id, Outbox(clock, new_id), ZoneInfo("Asia/Shanghai"), CNY)
        engine = MemoryEngine(clock)
        yield Ground(runtime, clock, engine, Journal(db, engine, clock))
    finally:
        await db.close()
