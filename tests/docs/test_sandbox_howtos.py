"""How-tos that talk to a sandbox print what they show."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from jinbao.app.sandboxing.launching import Running, launched
from tests.docs.pages import ROOT, Block, blocks
from tests.docs.served import differences, run_shell
from tests.make import run

PAGES = ("order-faults", "record-and-replay", "find-out-why-a-signature-fails")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    home = tmp_path_factory.mktemp("home")
    with launched("--lang", "en", folder=home / "jinbao" / "sandbox") as started:
        yield started


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_how_to_print_what_it_shows(page: str, running: Running, tmp_path: Path) -> None:
    every = blocks(ROOT / "docs" / "howto" / f"{page}.md")
    shell = [block for block in every if block.language == "sh" and "sandbox" in block.words]
    assert len(shell) >= 4
    programs, home = Path(sys.executable).parent, running.folder.parents[1]
    begin = f"cd {tmp_path}; export XDG_DATA_HOME={home} PATH={programs}:$PATH"
    printed = run(run_shell(shell, begin, _nothing))
    wrong = [
        f"line {shown.line}: {difference}"
        for block, out in zip(shell, printed, strict=True)
        if (shown := _shown_after(every, block)) is not None
        for difference in differences(shown.text, out)
    ]
    assert wrong == []


async def _nothing() -> None:
    """The sandbox settles what is due by itself."""


def _shown_after(every: list[Block], block: Block) -> Block | None:
    after = every[every.index(block) + 1 :]
    return after[0] if after and after[0].words == ("shown",) else None
