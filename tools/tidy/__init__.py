"""House rules that no ready-made linter knows. ``make lint`` runs them: ``python -m tools.tidy``.

Each rule carries a good and a bad example with the file it would stand in; tests/house/test_tidy.py holds every
rule to them. A rule reads one file at a time, so nothing is needed but a place and a text.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

from tools.tidy import money, shape, sql
from tools.tidy.source import Finding, Rule, Source

__all__ = ["RULES", "Finding", "Rule", "Source", "findings", "sources"]

RULES = [*sql.RULES, *money.RULES, *shape.RULES]


def findings(source: Source) -> list[Finding]:
    """What is wrong with one file, by line; each rule is asked once."""
    checks = list(dict.fromkeys(rule.check for rule in RULES))
    return sorted(finding for check in checks for finding in check(source))


def sources(root: Path) -> Iterator[Source]:
    """Every text file that git tracks or would track."""
    told = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        check=True,
    )
    for name in sorted(set(told.stdout.decode().split("\0"))):
        path = root / name
        if not name or not path.is_file() or path.is_symlink():
            continue
        content = path.read_bytes()
        if b"\0" not in content[:8000]:
            yield Source(name, content.decode("utf-8", "replace"))
