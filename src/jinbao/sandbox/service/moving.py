"""Moving the house's clock: a day in a moment, with everything that was due on the way done at its time."""

from __future__ import annotations

import asyncio

from jinbao.kit.clock import DAY_MS, Clock, MovableClock
from jinbao.kit.db import Database
from jinbao.sandbox import store
from jinbao.sandbox.errors import ClockBack, ClockFixed, ClockTooFar
from jinbao.sandbox.service.desk import Desk
from jinbao.sandbox.types import Moved

MOST_DAYS = 400
#: Stops on the way of one move; what is due beyond them is done at the end.
_STOPS_MAX = 500
_AHEAD = "ahead_ms"


async def kept_ahead_ms(db: Database) -> int:
    """How far the house's clock was ahead of the wall's when it was last moved."""
    return int(await db.read(lambda tx: store.setting(tx, _AHEAD)) or "0")


async def keep_ahead_ms(db: Database, ahead_ms: int) -> None:
    """Keep how far it is ahead (below 0: behind)."""
    await db.write(lambda tx: store.keep_setting(tx, _AHEAD, str(ahead_ms)))


class Moves:
    """The house's clock, in one hand at a time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._one = asyncio.Lock()

    @property
    def ahead_ms(self) -> int:
        """How far the house's clock is ahead of the wall's."""
        return self._desk.now_ms() - self._desk.wall.now_ms() if self._desk.clock is not None else 0

    async def advance(self, ms: int) -> Moved:
        """Move forward by ``ms``; raises ``ClockFixed``, ``ClockTooFar``."""
        return await self.to(self._desk.now_ms() + ms, note=("advance_ms", ms))

    async def to(self, to_ms: int, *, note: tuple[str, int] | None = None) -> Moved:
        """Move to a moment; raises ``ClockFixed``, ``ClockBack``, ``ClockTooFar``.

        The clock stops wherever a callback is due, so that each is tried at its own time. A receiver that does not
        answer is waited for in real time, but only once as long as usual: see ``compat.service.patience``.
        """
        desk, clock = self._desk, self._desk.clock
        if clock is None:
            raise ClockFixed()
        async with self._one:
            from_ms = clock.now_ms()
            if to_ms < from_ms:
                raise ClockBack(now_ms=from_ms)
            if to_ms - from_ms > MOST_DAYS * DAY_MS:
                raise ClockTooFar(most_days=MOST_DAYS)
            with desk.compat.notices.patience.shorter():
                stops = await self._go(clock, to_ms)
        name, value = note or ("to_ms", to_ms)
        await desk.note("clock", {name: value})
        desk.recorder.tell("clock", "", "", {"now_ms": clock.now_ms(), "from_ms": from_ms, "stops": stops})
        return Moved(from_ms=from_ms, to_ms=clock.now_ms(), stops=stops)

    async def _go(self, clock: MovableClock, to_ms: int) -> int:
        """From one due callback to the next; how many stops there were."""
        desk = self._desk
        await desk.settle()
        stops = 0
        while stops < _STOPS_MAX and (due_ms := await desk.compat.notices.next_due_ms()) is not None:
            if due_ms >= to_ms:
                break
            clock.advance(max(0, due_ms - clock.now_ms()))
            await desk.settle()
            stops += 1
        clock.advance(max(0, to_ms - clock.now_ms()))
        await self._keep(clock)
        await desk.settle()
        return stops

    async def _keep(self, clock: Clock) -> None:
        await keep_ahead_ms(self._desk.db, clock.now_ms() - self._desk.wall.now_ms())
