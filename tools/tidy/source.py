"""What a house rule is, and the file that it reads."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

#: Line and sentence.
Finding = tuple[int, str]


@dataclass(frozen=True)
class Source:
    """A file as the rules see it: its path from the root of the checkout, with ``/``, and its text."""

    path: str
    text: str

    @property
    def module(self) -> str:
        """``pay`` for ``src/jinbao/pay/store.py``; empty for a file outside the package or at its top."""
        parts = PurePosixPath(self.path).parts
        return parts[2] if parts[:2] == ("src", "jinbao") and len(parts) > 3 else ""

    @property
    def name(self) -> str:
        """The last part of the path."""
        return PurePosixPath(self.path).name

    @property
    def is_python(self) -> bool:
        """Whether there is a syntax tree to read."""
        return self.path.endswith(".py")

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node of the syntax tree; empty for what is not Python."""
        return list(ast.walk(ast.parse(self.text, self.path))) if self.is_python else []

    @cached_property
    def strings(self) -> list[tuple[int, str]]:
        """Line and value of every text constant that is not a docstring."""
        bare = {id(node.value) for node in self.nodes if isinstance(node, ast.Expr)}
        return [
            (node.lineno, node.value)
            for node in self.nodes
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare
        ]


@dataclass(frozen=True)
class Rule:
    """A rule with a file that passes and one that does not, as (path, text)."""

    check: Callable[[Source], Iterable[Finding]]
    good: tuple[str, str]
    bad: tuple[str, str]


def line_of(text: str, offset: int) -> int:
    """The line, from 1, that an offset into a text stands on."""
    return text.count("\n", 0, offset) + 1
