"""Problems and notes in words: one sentence for each in each language, from ``sentences/explanations.json``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources

from jinbao.compat.types import Note, Problem


@dataclass(frozen=True, slots=True)
class Sentence:
    """What was recognised and what to do."""

    en: str
    zh: str

    def of(self, lang: str) -> str:
        """In ``en`` or ``zh-CN``."""
        return self.zh if lang == "zh-CN" else self.en


def problem_said(problem: Problem) -> Sentence:
    """What is said of a problem."""
    row = _table()["problems"][problem.value]
    return Sentence(row["en"], row["zh"])


def note_said(note: Note) -> Sentence:
    """A note with its facts."""
    row = _table()["notes"][note.code.value]
    return Sentence(row["en"].format_map(note.facts), row["zh"].format_map(note.facts))


@cache
def _table() -> dict[str, dict[str, dict[str, str]]]:
    text = (resources.files("jinbao.compat") / "sentences" / "explanations.json").read_text("utf-8")
    found: dict[str, dict[str, dict[str, str]]] = json.loads(text)
    return found
