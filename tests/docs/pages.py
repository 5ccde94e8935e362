"""The documents as tests see them: which files there are, their links, the files they name, their fenced blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "jinbao"
#: Kept by the generator; `jinbao docs --check` watches over it.
GENERATED = ROOT / "docs" / "reference"

_FENCE = re.compile(r"^(?P<mark>`{3,})(?P<info>[^`\n]*)\n(?P<body>.*?)^(?P=mark)\s*$", re.M | re.S)
_LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_NAMED = re.compile(
    r"`(?P<path>[\w.@*{},<>-]+(?:/[\w.@*{},<>-]*)+|[A-Z][A-Z]+\.md|Makefile|[\w-]+\.toml)`(?P<new> \(new\))?"
)
_HEADING = re.compile(r"^#{1,6} (?P<text>.+)$", re.M)
#: How a path in the text begins when it means a file of this repository.
_OURS = ("src/", "web/", "docs/", "tests/", "tools/", "requirements/", ".ci/")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, whatever else stands on the fence, its text, and its first line in the file."""

    page: str
    language: str
    words: tuple[str, ...]
    text: str
    line: int


@cache
def pages() -> tuple[Path, ...]:
    """Every document that a person wrote."""
    top = sorted(ROOT.glob("*.md"))
    return (*top, *sorted(page for page in (ROOT / "docs").rglob("*.md") if not _is_generated(page)))


@cache
def text_of(page: Path) -> str:
    """A document's text."""
    return page.read_text("utf-8")


def name_of(page: Path) -> str:
    """A document's path in the repository."""
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path, language: str = "") -> list[Block]:
    """The fenced blocks of a document, in order; of one language, or of all."""
    found = []
    text = text_of(page)
    for match in _FENCE.finditer(text):
        words = match["info"].split() or [""]
        if not language or words[0] == language:
            line = text.count("\n", 0, match.start("body")) + 1
            found.append(Block(name_of(page), words[0], tuple(words[1:]), match["body"], line))
    return found


def links(page: Path) -> list[str]:
    """Where the document's links and pictures lead, as written."""
    return [match["target"] for match in _LINK.finditer(_prose(page))]


def anchors(page: Path) -> set[str]:
    """The names of the document's headings, as a link's ``#part`` says them."""
    kept = [re.sub(r"[^\w\s-]", "", match["text"].lower()) for match in _HEADING.finditer(_prose(page))]
    return {heading.strip().replace(" ", "-") for heading in kept}


def named_files(page: Path) -> list[str]:
    """Paths of this repository that the text names between backticks, but for those marked ``(new)``."""
    found = []
    for match in _NAMED.finditer(_prose(page)):
        path = match["path"]
        if match["new"] or "<" in path or not _means_a_file(path):
            continue
        found.append(path)
    return found


def exists(path: str) -> bool:
    """Whether a named path is there: from the root, or, as ARCHITECTURE.md writes them, from the package."""
    return any(_matches(base, each) for base in (ROOT, PACKAGE) for each in _alternatives(path))


def _alternatives(path: str) -> list[str]:
    braces = re.search(r"\{([^}]*)\}", path)
    if braces is None:
        return [path]
    return [path[: braces.start()] + each + path[braces.end() :] for each in braces[1].split(",")]


def _matches(base: Path, path: str) -> bool:
    return any(True for _ in base.glob(path.rstrip("/"))) if "*" in path else (base / path).exists()


def _means_a_file(path: str) -> bool:
    """``src/...`` always does; ``pay/postings.py`` does because its first part is a module of ours."""
    first = path.split("/")[0]
    if path.startswith(_OURS) or "/" not in path:
        return True
    return (PACKAGE / first).is_dir() and path.endswith((".py", ".toml", ".sql", ".json", "/"))


def _is_generated(page: Path) -> bool:
    return page.parent == GENERATED and "Made by `make docs`" in page.read_text("utf-8")


def _prose(page: Path) -> str:
    """The text without its fenced blocks, whose brackets are code."""
    return _FENCE.sub("", text_of(page))
