"""The ``jinbao`` command as a process of its own, with a limit on how long anything may take."""

from __future__ import annotations

import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

_LIMIT_S = 90


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


@dataclass
class Running:
    """A server in its own process, and what it has said until it listened."""

    process: asyncio.subprocess.Process
    origin: str
    welcome: str

    async def stop(self, number: signal.Signals = signal.SIGINT) -> Said:
        """Ask it to stop, and see how it does."""
        self.process.send_signal(number)
        out, err = await asyncio.wait_for(self.process.communicate(), _LIMIT_S)
        assert self.process.returncode is not None
        return Said(self.process.returncode, self.welcome + out.decode(), err.decode())


async def jinbao(*arguments: str | Path, python: tuple[str, ...] = ()) -> Said:
    """Run a command to its end."""
    process = await _start(*arguments, python=python)
    try:
        out, err = await asyncio.wait_for(process.communicate(), _LIMIT_S)
    finally:
        _kill(process)
    assert process.returncode is not None
    return Said(process.returncode, out.decode(), err.decode())


@asynccontextmanager
async def running(*arguments: str | Path) -> AsyncIterator[Running]:
    """A command that serves until it is stopped; it listens when this returns."""
    process = await _start(*arguments)
    try:
        origin, welcome = await asyncio.wait_for(_listening(process), _LIMIT_S)
        yield Running(process, origin, welcome)
    finally:
        _kill(process)
        await process.wait()


async def _start(*arguments: str | Path, python: tuple[str, ...] = ()) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *python,
        "-m",
        "jinbao",
        *map(str, arguments),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def _listening(process: asyncio.subprocess.Process) -> tuple[str, str]:
    assert process.stdout is not None and process.stderr is not None
    welcome, origin = "", ""
    while "Ctrl-C" not in welcome:
        line = (await process.stdout.readline()).decode()
        assert line, f"it ended: {welcome}{(await process.stderr.read()).decode()}"
        welcome += line
        if found := re.search(r"https?://[\w.-]+:\d+", line):
            origin = origin or found[0]
    return origin, welcome


def _kill(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()
