"""What tests save on hashing they save by themselves: a house that is opened as usual hashes at full cost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jinbao.app.sandboxing.opening import sandbox_settings
from jinbao.app.settings import Settings, load
from jinbao.app.wiring import house
from jinbao.identity.types import Role
from tests.make import run
from tests.make_house import PASSWORD, PIN

SOURCES = Path(__file__).parents[3] / "src" / "jinbao"


def _settings(folder: Path, kind: str) -> Settings:
    if kind == "sandbox":
        return sandbox_settings(folder, 8000, 8010)
    return load(None, {"storage": {"folder": str(folder)}, "demo": kind == "demo"})


@pytest.mark.parametrize("kind", ["house", "demo", "sandbox"])
def test_pins_and_passwords_are_hashed_at_full_cost_unless_a_test_says_otherwise(tmp_path: Path, kind: str) -> None:
    """At least what OWASP's password storage cheat sheet asks of argon2id: 19 MiB and two passes."""

    async def scenario() -> None:
        async with house(_settings(tmp_path, kind)) as opened:
            member = await opened.identity.members.open("+8613800000001", "Lin Li", "en")
            await opened.identity.pins.put(member.id, PIN)
            await opened.identity.staff.add("boss", PASSWORD, Role.ADMIN)
            hashes = await opened.runtime.db.read(
                lambda tx: [
                    *tx.run("select pin_hash from identity_pin"),
                    *tx.run("select password_hash from identity_staff where name = 'boss'"),
                ]
            )
        costs = [re.match(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$", kept) for (kept,) in hashes]
        assert len(costs) == 2 and all(cost and int(cost[1]) >= 19_456 and int(cost[2]) >= 2 for cost in costs)

    run(scenario())


def test_nothing_that_is_shipped_opens_a_house_with_another_cost() -> None:
    """But for the composition root itself, which has the default and hands it on."""
    naming = {
        path.relative_to(SOURCES).as_posix()
        for path in SOURCES.rglob("*.py")
        if "hash_cost" in path.read_text("utf-8") or "HashCost(" in path.read_text("utf-8")
    }
    assert naming == {"app/wiring.py", "identity/service/__init__.py", "identity/service/settings.py"}
