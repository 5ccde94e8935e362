"""Every refusal is said in our own dialect: a status, and a sentence in both languages that fits its facts."""

from __future__ import annotations

import json
import re
from importlib import resources
from string import Formatter

import pytest

from jinbao.app.docs import refusals

TABLE = json.loads((resources.files("jinbao.app") / "sentences" / "refusals.json").read_text("utf-8"))
#: Said by the HTTP layer itself, without a class in the domain.
WITHOUT_CLASS = {"kit.method_not_allowed", "kit.too_large", "kit.media_type", "kit.unknown", "kit.bug"}


def test_every_refusal_has_a_row_and_every_row_a_refusal() -> None:
    codes = {refusal.code for refusal in refusals()}
    assert codes - set(TABLE) == set(), "refusals that nobody could read"
    assert set(TABLE) - codes - WITHOUT_CLASS == set(), "rows that nothing says any more"


def test_codes_are_unique_and_named_for_their_module() -> None:
    found = refusals()
    assert len({refusal.code for refusal in found}) == len(found)
    for refusal in found:
        module = refusal.__module__.split(".")[1]
        assert refusal.code.startswith(f"{module}."), (refusal, refusal.code)
        assert re.fullmatch(r"[a-z]+\.[a-z][a-z0-9_]*", refusal.code), refusal.code


@pytest.mark.parametrize("code", sorted(TABLE))
def test_a_row_is_whole_and_both_languages_name_the_same_facts(code: str) -> None:
    row = TABLE[code]
    assert set(row) == {"status", "en", "zh"}
    assert row["status"] in {400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 423, 429, 500, 503}
    facts = [{name for _, name, _, _ in Formatter().parse(row[lang]) if name} for lang in ("en", "zh")]
    assert facts[0] == facts[1], "a sentence leaves out what the other tells"
    assert row["en"].endswith(".") and row["zh"].endswith("。")
    assert re.search(r"[一-鿿]", row["zh"]) and not re.search(r"[一-鿿]", row["en"])
