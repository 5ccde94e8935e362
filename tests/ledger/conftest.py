"""Every engine that keeps the contract, and how hard to try."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.ledger.desk import Desk, memory_desk, sqlite_desk

#: One entry per engine: how to make a desk, given a folder of the test's own.
ENGINES: dict[str, Callable[[Path], Desk]] = {
    "memory": lambda folder: memory_desk(),
    "sqlite": lambda folder: sqlite_desk(folder / "ledger.db"),
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", type=int, default=50, help="how often the crash test kills a ledger in mid-load")
    parser.addoption("--seed", type=int, default=20260216, help="what the crash and differential tests draw from")


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    """How many kills."""
    return int(request.config.getoption("--kills", default=50))


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """What random tests begin from."""
    return int(request.config.getoption("--seed", default=20260216))


@pytest.fixture(params=ENGINES)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """A desk with each engine in turn."""
    desk = ENGINES[request.param](tmp_path)
    yield desk
    desk.close()


@pytest.fixture
def file_desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk with the embedded engine."""
    desk = sqlite_desk(tmp_path / "ledger.db")
    yield desk
    desk.close()
