"""What happens as time passes: each job runs again and again, spaced by the clock that is handed in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from jinbao.kit.clock import Clock
from jinbao.kit.db import Database
from jinbao.kit.errors import Unknown

_log = structlog.get_logger("jinbao.jobs")


@dataclass(frozen=True, slots=True)
class Job:
    """``work`` does what is due and says how much that was; it is asked every ``every_ms``.

    With a ``signal`` it is also asked after each commit that gave it.
    """

    name: str
    every_ms: int
    work: Callable[[], Awaitable[int]]
    signal: str = ""


async def run_jobs(clock: Clock, db: Database, jobs: Sequence[Job]) -> None:
    """All jobs, for ever. One that fails is tried again at its next turn and disturbs no other."""
    await asyncio.gather(*(_repeat(clock, job, _woken_by(db, job.signal)) for job in jobs))


async def run_due(jobs: Sequence[Job], rounds: int = 20) -> int:
    """Run every job until nothing is left to do (at most ``rounds`` times); how much was done."""
    done = 0
    for _ in range(rounds):
        fresh = sum([await job.work() for job in jobs])
        done += fresh
        if not fresh:
            break
    return done


def _woken_by(db: Database, signal: str) -> asyncio.Event:
    woken = asyncio.Event()
    loop = asyncio.get_running_loop()

    def wake() -> None:
        loop.call_soon_threadsafe(woken.set)

    if signal:
        db.listen(signal, wake)
    return woken


async def _repeat(clock: Clock, job: Job, woken: asyncio.Event) -> None:
    while True:
        woken.clear()
        try:
            done = await job.work()
            if done:
                _log.debug("job", name=job.name, done=done)
        except Unknown as unknown:
            _log.warning("job_waits", name=job.name, why=str(unknown))
        except Exception:  # noqa: BLE001 - a bug in one job must not stop the others
            _log.exception("job_failed", name=job.name)
        turns = {asyncio.ensure_future(clock.sleep_ms(job.every_ms)), asyncio.ensure_future(woken.wait())}
        try:
            over, _ = await asyncio.wait(turns, return_when=asyncio.FIRST_COMPLETED)
            for turn in over:
                turn.result()  # a clock that fails must not turn waiting into spinning
        finally:
            for turn in turns:
                turn.cancel()
