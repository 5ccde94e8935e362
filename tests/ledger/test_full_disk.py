"""A full disk: no answer instead of a wrong one, nothing by halves, and work again when there is room."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from jinbao.ledger.adapters.sqlite import SqliteEngine
from jinbao.ledger.errors import EngineUnavailable
from jinbao.ledger.types import Account, Transfer
from tests.ledger.desk import Desk, sqlite_desk

BATCH = 500


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 3 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    try:
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "none", str(folder)], capture_output=True)
    except FileNotFoundError:
        pytest.skip("there is no mount command here")
    if mounted.returncode:
        pytest.skip("only root may mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_disk_that_fills_up_gives_no_answer_and_works_again_with_room(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(1_000_000))
    desk = sqlite_desk(small_disk / "ledger.db")
    _open_accounts(desk)
    stands, unanswered = _fill(desk)
    assert unanswered, "the disk never filled up"
    ballast.unlink()
    _assert_recovered(desk, stands, unanswered)


def test_a_file_that_may_not_grow_gives_no_answer_and_works_again_when_it_may(tmp_path: Path) -> None:
    desk = sqlite_desk(tmp_path / "ledger.db")
    _open_accounts(desk)
    writer = _writers_connection(desk)
    writer.pragma("max_page_count", 300)
    stands, unanswered = _fill(desk)
    assert unanswered, "the file grew past its limit"
    writer.pragma("max_page_count", 2**30)
    _assert_recovered(desk, stands, unanswered)


def _open_accounts(desk: Desk) -> None:
    desk.ask(desk.engine.create_accounts([Account(id, ledger=1, code=1, flags=8) for id in range(1, 11)]))


def _fill(desk: Desk) -> tuple[list[int], list[Transfer]]:
    """Send batches until one gets no answer: what stands, and that batch."""
    stands: list[int] = []
    for first in range(1, 60 * BATCH, BATCH):
        batch = [
            Transfer(id, id % 10 + 1, (id + 3) % 10 + 1, 1, ledger=1, code=1) for id in range(first, first + BATCH)
        ]
        try:
            results = desk.ask(desk.engine.create_transfers(batch))
        except EngineUnavailable as error:
            assert "full" in str(error)
            return stands, batch
        assert all(result.stands for result in results)
        stands += [t.id for t in batch]
    return stands, []


def _assert_recovered(desk: Desk, stands: list[int], unanswered: list[Transfer]) -> None:
    found = {t.id for start in range(0, len(stands), 5_000) for t in _lookup(desk, stands[start : start + 5_000])}
    assert found == set(stands)
    assert _lookup(desk, [t.id for t in unanswered]) == [], "half of a batch was kept"
    assert desk.ask(desk.engine.verify()) == []
    # The same ids again: what got no answer was not refused, so it may happen now.
    assert all(result.stands for result in desk.ask(desk.engine.create_transfers(unanswered)))
    desk.reopen()
    assert len(_lookup(desk, [t.id for t in unanswered])) == BATCH
    assert desk.ask(desk.engine.verify()) == []
    desk.close()


def _lookup(desk: Desk, ids: list[int]) -> list[Transfer]:
    return desk.ask(desk.engine.lookup_transfers(ids))


def _writers_connection(desk: Desk) -> apsw.Connection:
    # The limit belongs to a connection, so it is set on the engine's own: nobody's business but this test's.
    assert isinstance(desk.engine, SqliteEngine)
    return desk.engine._connection
