"""The gates count what ran and end with a line that continuous integration can read."""

from __future__ import annotations

import re
from pathlib import Path

from tools.gates import GATES, ROOT, Gate, Outcome, closing_line, read_junit

SUITE = """<testsuites><testsuite>
<testcase name="a"/><testcase name="b"><failure/></testcase><testcase name="c"><error/></testcase>
<testcase name="d"><skipped/></testcase><testcase name="e"/>
</testsuite></testsuites>"""


def test_a_junit_file_is_counted(tmp_path: Path) -> None:
    junit = tmp_path / "junit.xml"
    junit.write_text(SUITE)
    assert read_junit(junit) == (2, 2, 1)


def test_a_missing_or_torn_junit_file_counts_as_nothing_passed(tmp_path: Path) -> None:
    assert read_junit(tmp_path / "none.xml") == (0, 0, 0)
    (tmp_path / "torn.xml").write_text(SUITE[:40])
    assert read_junit(tmp_path / "torn.xml") == (0, 0, 0)


def test_the_closing_line_is_the_plain_one() -> None:
    gate = Gate("a", "b", "c")
    assert closing_line([Outcome(gate, 3, 0, 0, 1.0), Outcome(gate, 4, 1, 0, 1.0)]) == "7 passed, 1 failed"
    assert closing_line([Outcome(gate, 3, 0, 2, 1.0)]) == "3 passed, 0 failed, 2 skipped"


def test_make_names_only_gates_there_are() -> None:
    named = re.findall(r"\$\(GATES\)([a-z ]*)", (ROOT / "Makefile").read_text())
    assert {word for words in named for word in words.split()} <= {gate.name for gate in GATES}
