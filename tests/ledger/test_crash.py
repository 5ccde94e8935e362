"""A ledger whose process is killed in mid-load has everything it acknowledged, and nothing by halves."""

from __future__ import annotations

import asyncio
import io
import select
import signal
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from jinbao.kit.clock import SystemClock, monotonic_ns
from jinbao.ledger.adapters.sqlite import SqliteEngine
from jinbao.ledger.types import BATCH_MAX, CreateTransferStatus, QueryFilter, Transfer
from tests.ledger import crash_child


@pytest.mark.crash
@pytest.mark.slow
@pytest.mark.timeout(100_000)
def test_what_was_acknowledged_survives_a_kill_and_chains_stay_whole(tmp_path: Path, kills: int, seed: int) -> None:
    draw = Random(seed)
    path = tmp_path / "ledger.db"
    next_id, acknowledged, refused = 1, 0, 0
    for nth in range(kills):
        child_seed = draw.randrange(2**32)
        said = _load_and_kill(path, child_seed, next_id, draw.randrange(120_000_000))
        stands = {int(id, 16) for line in said if line.startswith("a ") for id in line.split()[1:]}
        burnt = {int(id, 16) for line in said if line.startswith("r ") for id in line.split()[1:]}
        audit = nth % 3 == 0 or nth == kills - 1
        highest = asyncio.run(_examine(path, stands, burnt, f"seed {seed}, kill {nth}", audit=audit))
        next_id = max(next_id, highest) + 100_000
        acknowledged += len(stands)
        refused += len(burnt)
        if path.stat().st_size > 30_000_000:  # a fresh file, so that thousands of kills stay as quick as the first
            for file in tmp_path.iterdir():
                file.unlink()
    assert acknowledged > kills * 10 and refused > 0, "the child hardly worked"


def _load_and_kill(path: Path, child_seed: int, first: int, after_ns: int) -> list[str]:
    """Whole lines that the child wrote before it was killed."""
    command = [sys.executable, crash_child.__file__, str(path), str(child_seed), str(first)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=0) as child:
        assert isinstance(child.stdout, io.RawIOBase)
        ready = child.stdout.read(6)
        assert ready == b"ready\n", ready
        # Read while it works: a child that waits for a full pipe does not commit.
        text = b""
        end = monotonic_ns() + after_ns
        while (left := end - monotonic_ns()) > 0:
            if select.select([child.stdout], [], [], left / 1e9)[0]:
                text += child.stdout.read(1 << 20)
        child.send_signal(signal.SIGKILL)
        text += child.stdout.read()
    return text.decode("ascii").split("\n")[:-1]


async def _examine(path: Path, stands: set[int], burnt: set[int], where: str, *, audit: bool) -> int:
    """Open what the kill left behind and compare; the highest id in it."""
    engine = SqliteEngine.open(str(path), SystemClock())
    found = await _by_id(engine, sorted(stands))
    assert found.keys() == stands, f"{where}: acknowledged and lost: {sorted(stands - found.keys())[:5]}"
    transfers = await engine.query_transfers(QueryFilter(reversed=True))
    _assert_chains_are_whole(transfers[::-1], where)
    if audit:
        assert await engine.verify() == [], where
    for id in sorted(burnt)[:20]:
        (again,) = await engine.create_transfers([Transfer(id, 3, 4, 1, ledger=1, code=1)])
        assert again.status is CreateTransferStatus.id_already_failed, f"{where}: {id} was refused before"
    await engine.close()
    return max([t.id for t in transfers] + [*burnt, 0])


async def _by_id(engine: SqliteEngine, ids: list[int]) -> dict[int, Transfer]:
    found: dict[int, Transfer] = {}
    for start in range(0, len(ids), BATCH_MAX):
        found |= {t.id: t for t in await engine.lookup_transfers(ids[start : start + BATCH_MAX])}
    return found


def _assert_chains_are_whole(transfers: list[Transfer], where: str) -> None:
    """A linked transfer is followed by the next of its chain, one nanosecond later."""
    for one, two in zip(transfers, transfers[1:], strict=False):
        if one.flags & 1:
            assert two.timestamp == one.timestamp + 1 and two.id == one.id + 1, f"{where}: half a chain at {one}"
    assert not transfers or not transfers[-1].flags & 1, f"{where}: half a chain at the end"
