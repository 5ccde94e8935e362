"""What happens as time passes: each job runs again and again, spaced by the clock that is handed in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from jinbao.kit.clock import Clock
from jinbao.kit.errors import Unknown

_log = structlog.get_logger("jinbao.jobs")


@dataclass(frozen=True, slots=True)
class Job:
    """``work`` does what is due and says how much that was; it is asked every ``every_ms``."""

    name: str
    every_ms: int
    work: Callable[[], Awaitable[int]]


async def run_jobs(clock: Clock, jobs: Sequence[Job]) -> None:
    """All jobs, for ever. One that fails is tried again at its next turn and disturbs no other."""
    await asyncio.gather(*(_repeat(clock, job) for job in jobs))


async def run_due(jobs: Sequence[Job], rounds: int = 20) -> int:
    """Run every job until nothing is left to do (at most ``rounds`` times); how much was done."""
    done = 0
    for _ in range(rounds):
        fresh = sum([await job.work() for job in jobs])
        done += fresh
        if not fresh:
            break
    return done


async def _repeat(clock: Clock, job: Job) -> None:
    while True:
        try:
            done = await job.work()
            if done:
                _log.debug("job", name=job.name, done=done)
        except Unknown as unknown:
            _log.warning("job_waits", name=job.name, why=str(unknown))
        except Exception:  # noqa: BLE001 - a bug in one job must not stop the others
            _log.exception("job_failed", name=job.name)
        await clock.sleep_ms(job.every_ms)
