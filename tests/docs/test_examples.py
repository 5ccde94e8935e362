"""The examples in the documents do what the page says: shell and programs against a server, Python in this process."""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.docs.pages import ROOT, Block, blocks, name_of, pages
from tests.docs.served import differences, fill, run_python, run_shell, served
from tests.make import run

#: Fences say what a block is. ```sh operator: for a reader's own machine, not run here. ```sketch: part of a file.
#: ```sh data: run on a data folder, without a server. ```sandbox: run by test_sandbox_pages.
NOT_RUN = {"operator", "sketch", "data", "sandbox"}
#: Pages whose Python talks to a server, as a program of its own would.
PROGRAMS = {"docs/howto/integrate-a-till.md", "docs/howto/chat-over-websocket.md"}


def _runnable(page: Path, language: str) -> list[Block]:
    return [block for block in blocks(page, language) if not NOT_RUN & set(block.words)]


def _about_data(page: Path) -> list[Block]:
    return [block for block in blocks(page, "sh") if "data" in block.words]


def _with(language: str) -> list[Path]:
    return [page for page in pages() if _runnable(page, language)]


@pytest.mark.parametrize("page", [page for page in _with("sh") if page.parent != ROOT], ids=name_of)
def test_shell_examples_run_and_print_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    async def scenario() -> list[str]:
        async with served(tmp_path) as on:
            return await run_shell(_runnable(page, "sh"), f"JINBAO={on.origin}", on.house.settle)

    assert _wrongly_shown(page, _runnable(page, "sh"), run(scenario())) == []


@pytest.mark.parametrize("page", [page for page in pages() if _about_data(page)], ids=name_of)
def test_commands_on_a_data_folder_print_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    async def nothing() -> None:
        """Nobody serves this folder."""

    async def scenario() -> list[str]:
        await fill(tmp_path)
        programs = Path(sys.executable).parent
        return await run_shell(_about_data(page), f"PATH={programs}:$PATH DATA={tmp_path}", nothing)

    assert _wrongly_shown(page, _about_data(page), run(scenario())) == []


def _wrongly_shown(page: Path, ran: list[Block], outputs: list[str]) -> list[str]:
    """What the page shows below its blocks and was not printed."""
    printed = dict(zip([block.line for block in ran], outputs, strict=True))
    every = blocks(page)
    return [
        f"{page.name}:{shown.line}: {difference}"
        for block, shown in zip(every, every[1:], strict=False)
        if block.line in printed and shown.words == ("shown",)
        for difference in differences(shown.text, printed[block.line])
    ]


@pytest.mark.parametrize("page", [page for page in _with("python") if name_of(page) in PROGRAMS], ids=name_of)
def test_programs_on_a_page_run_against_a_server(page: Path, tmp_path: Path) -> None:
    async def scenario() -> str:
        async with served(tmp_path) as on:
            program = "\n".join(block.text for block in _runnable(page, "python"))
            return await run_python(program, on, sys.executable)

    printed = run(scenario())
    (shown,) = [block.text for block in blocks(page, "text") if block.words == ("shown",)]
    assert differences(shown, printed) == []


@pytest.mark.parametrize("page", [page for page in _with("python") if name_of(page) not in PROGRAMS], ids=name_of)
def test_python_on_a_page_runs_and_its_tests_pass(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("page_" + re.sub(r"\W", "_", page.stem))
    monkeypatch.setitem(sys.modules, module.__name__, module)
    for block in _runnable(page, "python"):
        padded = "\n" * (block.line - 1) + block.text  # so that a traceback names the line of the page
        exec(compile(padded, block.page, "exec"), module.__dict__)
    tests = [value for name, value in vars(module).items() if name.startswith("test_")]
    assert tests, f"{page.name} shows Python without a test that it works"
    for number, test in enumerate(tests):
        takes_folder = "tmp_path" in inspect.signature(test).parameters
        folder = tmp_path / str(number)
        folder.mkdir()
        test(**({"tmp_path": folder} if takes_folder else {}))


def test_the_comparison_notices_what_is_not_on_the_page() -> None:
    assert differences('{"a": "…", "b": 1}', '{"a": 7, "b": 1}') == []
    assert differences('{"a": 1, "…": "…"}', '{"a": 1, "b": 2}') == []
    assert differences('{"a": 1}', '{"a": 1, "b": 2}') == ["/b: not on the page"]
    assert differences('{"a": 1}', '{"a": 2}') == ["/a: 2 instead of 1"]
    assert differences('["x", "…"]', '["x", "y"]') == []
    assert differences("paid … in", "paid 2 in") == []
    assert differences("paid … in", "paid 2 out") != []
