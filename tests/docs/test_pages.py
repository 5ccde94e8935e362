"""What the documents say about the repository is so: links lead somewhere, named files and targets exist."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from jinbao.app.cli import main
from jinbao.app.docs import PAGES, write_docs
from jinbao.app.settings import load
from tests.docs.pages import ROOT, anchors, blocks, exists, links, name_of, named_files, pages, text_of

EACH_PAGE = pytest.mark.parametrize("page", pages(), ids=name_of)
HOW_TOS = [page for page in sorted((ROOT / "docs" / "howto").glob("*.md")) if page.name != "README.md"]
#: Made by the browser tests when somebody asks for pictures, never by hand.
PICTURES = {"home.png", "chat.png", "packet.png", "gold.png", "pay.png", "till.png", "console.png", "sandbox.png"}
_COMMAND = re.compile(r"(?<![\w/.-])(make|jinbao) ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?")


@EACH_PAGE
def test_links_lead_somewhere(page: Path) -> None:
    broken = [target for target in links(page) if not _leads_somewhere(page, target)]
    assert broken == []


@EACH_PAGE
def test_named_files_exist(page: Path) -> None:
    assert [path for path in named_files(page) if not exists(path)] == []


@EACH_PAGE
def test_named_commands_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.M))
    text = "\n".join(re.findall(r"`[^`\n]+`", text_of(page)) + [block.text for block in blocks(page, "sh")])
    wrong = [
        f"{program} {word} {after}"
        for program, word, after in _COMMAND.findall(text)
        if not (word in targets if program == "make" else _is_command(word, after))
    ]
    assert wrong == []


@EACH_PAGE
def test_options_of_our_commands_exist(page: Path) -> None:
    wrong = []
    for line in "\n".join(block.text for block in blocks(page, "sh")).replace("\\\n", " ").splitlines():
        match = re.search(r"(?<![\w/.-])jinbao ([a-z]+)(?: ([a-z][a-z-]*))?(.*)", line.split("#")[0])
        if match:
            params = list(_command(match[1], match[2] or "").params)
            group = _command(match[1], "")
            if isinstance(group, click.Group):  # its own options come before the verb
                params += [param for each in (group, *group.commands.values()) for param in each.params]
            known = {option for param in params for option in _spellings(param)}
            named = re.findall(r"(?<=\s)--[a-z][a-z0-9-]*", line)
            wrong += [f"{line}: {option}" for option in named if option not in known]
    assert wrong == []


@pytest.mark.parametrize("page", HOW_TOS, ids=name_of)
def test_a_how_to_opens_with_the_files_to_touch(page: Path) -> None:
    lines = [line for line in text_of(page).splitlines() if line]
    assert lines[0].startswith("# ") and lines[1].startswith("**Files you will touch**")


def test_every_how_to_is_listed_where_readers_look() -> None:
    listed = links(ROOT / "docs" / "howto" / "README.md")
    assert [page.name for page in HOW_TOS if page.name not in listed] == []


@EACH_PAGE
def test_settings_on_a_page_can_be_loaded(page: Path, tmp_path: Path) -> None:
    for number, block in enumerate(blocks(page, "toml")):
        if "profile" in block.words:
            continue  # a jurisdiction's figures, which the page itself reads
        file = tmp_path / f"{number}.toml"
        file.write_text(block.text, "utf-8")
        load(file)


def test_the_generated_pages_are_those_that_the_code_makes() -> None:
    assert write_docs(check=True) == [], "run `make docs` and commit what it writes"


def _leads_somewhere(page: Path, target: str) -> bool:
    path, _, part = unquote(target).partition("#")
    if re.match(r"[a-z]+:", path):
        return path.startswith(("http://localhost", "https://"))
    to = (page.parent / path).resolve() if path else page
    if to.parent == ROOT / "docs" / "pictures":
        return to.name in PICTURES
    if to.parent == ROOT / "docs" / "reference" and to.name in PAGES:
        return True  # whether it is there, and is what it should be, is asked below
    return to.exists() and (not part or to.is_dir() or part in anchors(to))


def _command(word: str, after: str) -> click.Command:
    found = main.commands[word]
    return found.commands.get(after, found) if isinstance(found, click.Group) else found


def _is_command(word: str, after: str) -> bool:
    found = main.commands.get(word)
    if isinstance(found, click.Group):
        return not after or after in found.commands
    return found is not None


def _spellings(param: click.Parameter) -> list[str]:
    return [*param.opts, *param.secondary_opts]
