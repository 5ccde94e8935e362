"""The snippets that come with the package, filled in for this sandbox."""

from __future__ import annotations

from functools import cache
from importlib import resources

from jinbao.sandbox.errors import SnippetUnknown
from jinbao.sandbox.rules import snippets as rules
from jinbao.sandbox.service.environment import Environment
from jinbao.sandbox.types import Snippet


@cache
def shipped() -> dict[str, Snippet]:
    """Every snippet by its SDK, as it stands in its file."""
    folder = resources.files("jinbao.sandbox") / "snippets"
    texts = sorted((entry.name, entry.read_text("utf-8")) for entry in folder.iterdir() if entry.name.endswith(".txt"))
    found = [rules.read(text) for _, text in texts]
    return {snippet.sdk: snippet for snippet in found}


class Snippets:
    """Programs for each SDK, ready to run."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment

    def all(self) -> list[Snippet]:
        """All of them."""
        variables = self._environment.variables()
        return [rules.filled(snippet, variables) for snippet in shipped().values()]

    def get(self, sdk: str) -> Snippet:
        """The one for an SDK; raises ``SnippetUnknown``."""
        snippet = shipped().get(sdk)
        if snippet is None:
            raise SnippetUnknown(sdk=sdk, known=", ".join(shipped()))
        return rules.filled(snippet, self._environment.variables())
