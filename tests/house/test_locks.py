"""The lock files are complete, hashed, agree with each other, and name no place that packages come from."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = {name: (ROOT / "requirements" / f"{name}.txt").read_text() for name in ("runtime", "dev")}
PINNED = re.compile(r"^([a-z0-9-]+)(?:\[[^\]]*\])?==(\S+)((?:.*\\\n)*.*)", re.M)


def pins(lock: str) -> dict[str, str]:
    return {name: version for name, version, _ in PINNED.findall(LOCKS[lock])}


def asked_for(*groups: str) -> set[str]:
    lines = list(PROJECT["project"]["dependencies"])
    for group in groups:
        lines += [line for line in PROJECT["dependency-groups"][group] if isinstance(line, str)]
    return {re.split(r"[^a-z0-9-]", line)[0] for line in lines}


def test_everything_asked_for_is_locked() -> None:
    assert asked_for("build") <= pins("runtime").keys()
    assert asked_for("build", "dev") <= pins("dev").keys()


def test_tests_run_with_what_users_get() -> None:
    runtime, dev = pins("runtime"), pins("dev")
    assert {name: dev.get(name) for name in runtime} == runtime


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash_and_no_address(lock: str) -> None:
    found = PINNED.findall(LOCKS[lock])
    assert len(found) > 20
    assert [name for name, _, rest in found if "--hash=sha256:" not in rest] == []
    options = re.findall(r"^\s*(-\S+|\S+\s*@\s*\S+)", LOCKS[lock], re.M)
    assert {option.split(":")[0] for option in options} == {"--hash=sha256"}
