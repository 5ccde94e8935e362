"""Time is handed in. Only this file may ask the machine what time it is."""

from __future__ import annotations

import asyncio
import time
from datetime import date, datetime, timedelta, timezone
from typing import Protocol
from zoneinfo import ZoneInfo

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS


class Clock(Protocol):
    """Milliseconds since 1970-01-01 UTC, and a way to wait."""

    def now_ms(self) -> int:
        """Milliseconds since the epoch, UTC."""
        ...

    async def sleep_ms(self, ms: int) -> None:
        """Return when ``ms`` milliseconds of this clock have passed."""
        ...


class SystemClock:
    """The machine's own time."""

    def now_ms(self) -> int:
        """Milliseconds since the epoch, UTC."""
        return time.time_ns() // 1_000_000

    async def sleep_ms(self, ms: int) -> None:
        """Wait for real."""
        await asyncio.sleep(ms / 1000)


class MovableClock:
    """A clock for tests, demo history and the sandbox: it stands still, or runs from an offset.

    ``running`` adds the time that passes on the machine; either way it never goes back.
    """

    def __init__(self, start_ms: int, *, running: bool = False) -> None:
        self._base_ms = start_ms
        self._running = running
        self._started_ns = time.monotonic_ns()
        self._moved = asyncio.Event()

    def now_ms(self) -> int:
        """Milliseconds since the epoch, UTC, as this clock sees it."""
        if not self._running:
            return self._base_ms
        return self._base_ms + (time.monotonic_ns() - self._started_ns) // 1_000_000

    def advance(self, ms: int) -> None:
        """Move forward by ``ms`` (>= 0) and wake whoever sleeps on this clock."""
        assert ms >= 0, "time does not go back"
        self._base_ms += ms
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    async def sleep_ms(self, ms: int) -> None:
        """Return when the clock has been moved (or has run) by ``ms``."""
        until = self.now_ms() + ms
        while (left := until - self.now_ms()) > 0:
            if not self._running:
                await self._moved.wait()
                continue
            try:
                await asyncio.wait_for(self._moved.wait(), left / 1000)
            except TimeoutError:
                pass


def seconds(ms: int) -> float:
    """A time to wait, for asyncio, which counts in seconds."""
    return ms / 1000


def monotonic_ns() -> int:
    """For measuring how long something took; never for saying when it happened."""
    return time.perf_counter_ns()


def processor_ns() -> int:
    """Processor time of this process, all threads: for measuring what something costs while others work beside it."""
    return time.process_time_ns()


def day_of(at_ms: int, zone: ZoneInfo) -> date:
    """The business day of a moment in the operator's zone."""
    return datetime.fromtimestamp(at_ms // 1000, zone).date()


def day_start_ms(day: date, zone: ZoneInfo) -> int:
    """The first millisecond of a business day in the operator's zone."""
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()) * 1000


def iso(at_ms: int) -> str:
    """RFC 3339 in UTC with milliseconds: ``2026-11-22T04:30:00.000Z``."""
    moment = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(milliseconds=at_ms)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at_ms % 1000:03d}Z"
