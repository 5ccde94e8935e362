"""Snippets are text files: a head of ``name: value`` lines, an empty line, and a program with ``{{VARIABLES}}``.

The head has ``sdk``, ``title``, ``language``, ``scheme``, ``install``, ``notes`` (in English) and ``notes_zh`` (in
Chinese), in any order. A variable that the sandbox has is filled in; the name of one that it has not is a mistake
that a test finds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from jinbao.sandbox.types import Snippet, Words

_VARIABLE = re.compile(r"\{\{([A-Z0-9_]+)\}\}", re.ASCII)
_HEAD = frozenset({"sdk", "title", "language", "scheme", "install", "notes", "notes_zh"})


def read(text: str) -> Snippet:
    """The snippet of a file; asserts that its head is whole."""
    head, _, code = text.partition("\n\n")
    said = dict(line.split(": ", 1) for line in head.splitlines())
    assert set(said) == _HEAD, f"a snippet's head has {sorted(_HEAD)}, not {sorted(said)}"
    return Snippet(
        sdk=said["sdk"],
        title=said["title"],
        language=said["language"],
        scheme=cast(Words, said["scheme"]),
        install=said["install"],
        code=code,
        notes=said["notes"],
        notes_zh=said["notes_zh"],
    )


def missing(snippet: Snippet, variables: Mapping[str, str]) -> list[str]:
    """The variables that the snippet names and nobody has."""
    return sorted(set(_VARIABLE.findall(snippet.code + snippet.notes + snippet.notes_zh)) - set(variables))


def filled(snippet: Snippet, variables: Mapping[str, str]) -> Snippet:
    """The snippet with every variable filled in."""

    def fill(text: str) -> str:
        return _VARIABLE.sub(lambda found: variables[found[1]], text)

    return Snippet(
        sdk=snippet.sdk,
        title=snippet.title,
        language=snippet.language,
        scheme=snippet.scheme,
        install=fill(snippet.install),
        code=fill(snippet.code),
        notes=fill(snippet.notes),
        notes_zh=fill(snippet.notes_zh),
    )
