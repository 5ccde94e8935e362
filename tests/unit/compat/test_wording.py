"""Every problem and every note has a sentence in both languages, which name the same facts."""

from __future__ import annotations

import ast
import json
import re
from importlib import resources
from pathlib import Path
from string import Formatter

import pytest

import jinbao.compat
from jinbao.compat import note_said, problem_said
from jinbao.compat.types import Note, NoteCode, Problem

TABLE = json.loads((resources.files("jinbao.compat") / "sentences" / "explanations.json").read_text("utf-8"))
HAN = re.compile(r"[一-鿿]")


def facts_of(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_nothing_is_without_words_and_no_words_without_a_use() -> None:
    assert set(TABLE["problems"]) == {problem.value for problem in Problem}
    assert set(TABLE["notes"]) == {code.value for code in NoteCode}


@pytest.mark.parametrize("problem", Problem, ids=lambda problem: problem.value)
def test_a_problem_is_said_in_both_languages(problem: Problem) -> None:
    said = problem_said(problem)
    assert said.of("en") == said.en and said.of("zh-CN") == said.zh
    assert said.en.isascii() and said.en.endswith(".")
    assert HAN.search(said.zh) and said.zh.endswith("。")
    assert facts_of(said.en) == facts_of(said.zh) == set()


@pytest.mark.parametrize("code", NoteCode, ids=lambda code: code.value)
def test_a_note_is_said_in_both_languages_with_the_same_facts(code: NoteCode) -> None:
    row = TABLE["notes"][code.value]
    assert set(row) == {"en", "zh"}
    assert facts_of(row["en"]) == facts_of(row["zh"])
    assert row["en"].isascii() and HAN.search(row["zh"])
    assert row["en"].endswith(".") == row["zh"].endswith("。")
    facts = {name: f"<{name}>" for name in facts_of(row["en"])}
    said = note_said(Note(code, dict(facts)))
    assert all(value in said.en and value in said.zh for value in facts.values())


def test_every_note_is_made_with_the_facts_that_its_sentences_name() -> None:
    """Read from the source: each ``note(NoteCode.X, fact=...)`` that is written out, wherever it stands."""
    made: dict[str, set[str]] = {}
    for file in sorted(Path(jinbao.compat.__file__).parent.rglob("*.py")):
        for each in ast.walk(ast.parse(file.read_text("utf-8"))):
            code = _code(each.args[0]) if isinstance(each, ast.Call) and _is_note(each) and each.args else ""
            if code:
                assert isinstance(each, ast.Call)
                given = {word.arg for word in each.keywords}
                if None not in given:  # facts handed on are seen by the tests of whoever makes them
                    made[code] = {str(name) for name in given}
                    assert made[code] == facts_of(TABLE["notes"][code.lower()]["en"]), (file.name, code)
    assert len(made) > 60


def _is_note(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id == "note"


def _code(node: ast.expr) -> str:
    named = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "NoteCode"
    return node.attr if named and isinstance(node, ast.Attribute) else ""
