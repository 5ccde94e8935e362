"""The server that a benchmark over HTTP measures: the real one, in a process of its own."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from jinbao.app.bench.http_load import Connection
from jinbao.app.server import listen
from jinbao.kit.clock import monotonic_ns

HOST = "127.0.0.1"
_NS = 1_000_000_000
_START_S = 30
#: Raised for the load generator: it is one process that plays everybody.
_LIMITS = {f"JINBAO_LIMITS__{who}_PER_S": "1000000" for who in ("PUBLIC", "MEMBER", "MERCHANT", "STAFF")}


class BenchFailed(Exception):
    """An answer was not what it should be, so the figure would mean nothing."""


def start(folder: Path, settings: Path | None = None) -> tuple[subprocess.Popen[bytes], int]:
    """Start a server on the data in ``folder``, with a file of settings if there is one; the process and its port."""
    with listen(HOST, 0) as probe:
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "jinbao", "serve", "--host", HOST, "--port", str(port)]
    command += ["--data", str(folder), "--log", "warning"]
    if settings is not None:
        command += ["--settings", str(settings)]
    environment = {**os.environ, **_LIMITS}  # noqa: TID251 - the server is to run as this process would
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL), port


async def answers(port: int, server: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers; raises ``BenchFailed`` when it does not."""
    give_up = monotonic_ns() + _START_S * _NS
    while monotonic_ns() < give_up:
        if server.poll() is not None:
            raise BenchFailed(f"the server ended with exit code {server.returncode}")
        try:
            connection = await Connection.open(HOST, port)
        except OSError:
            await asyncio.sleep(0.05)
            continue
        answer = await connection.request(b"GET /api/v1/config HTTP/1.1\r\nhost: bench\r\n")
        connection.close()
        if answer.status == 200:
            return
    raise BenchFailed(f"the server did not answer within {_START_S} s")
