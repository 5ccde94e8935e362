from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.make import run
from tests.make_sandbox import sandbox_world


@pytest.fixture(scope="session")
def sandbox_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sandbox") / "made"

    async def scenario() -> None:
        async with sandbox_world(folder):
            pass

    run(scenario())
    return folder


@pytest.fixture
def folder(sandbox_once: Path, tmp_path: Path) -> Path:
    """A sandbox that was made and stopped, to do with as one likes."""
    return Path(shutil.copytree(sandbox_once, tmp_path / "sandbox"))
