"""A long conversation costs no more to open than a short one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.make import run
from tests.make_chat import ChatWorld, chat_world


class Explaining:
    """A unit of work that asks the planner about every statement before it runs it."""

    def __init__(self, tx: Any) -> None:
        self._tx = tx
        self.plans: list[str] = []

    def _explain(self, sql: str, params: dict[str, Any]) -> None:
        self.plans += [f"{row[3]} | {sql}" for row in self._tx.run("explain query plan " + sql, **params)]

    def run(self, sql: str, **params: Any) -> Any:
        self._explain(sql, params)
        return self._tx.run(sql, **params)

    def one(self, sql: str, **params: Any) -> Any:
        self._explain(sql, params)
        return self._tx.one(sql, **params)


def test_a_long_conversation_is_opened_by_key_alone(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            chat, (owner, one, _) = await world.group(3)
            await world.say(owner, chat)
            plans = await explained(world, one, chat)
            assert len(plans) > 10
            for plan in plans:
                assert plan.startswith(("SEARCH", "USE TEMP B-TREE", "CO-ROUTINE", "SCAN CONSTANT", "SCAN (")), plan
                if "chat_message" in plan:
                    assert "seq" in plan.partition("|")[0] and "TEMP B-TREE" not in plan, plan

    run(scenario())


async def explained(world: ChatWorld, member: int, chat: int) -> list[str]:
    """How SQLite finds what a phone asks for when it opens a conversation."""
    db, seen = world.runtime.db, []

    async def read(work: Callable[[Any], Any]) -> Any:
        def explain(tx: Any) -> Any:
            explaining = Explaining(tx)
            result = work(explaining)
            seen.extend(explaining.plans)
            return result

        return await type(db).read(db, explain)

    object.__setattr__(db, "read", read)
    try:
        await world.chat.conversations.get(member, chat)
        for where in ({}, {"before": 2}, {"after": 1}):
            await world.chat.messages.page(member, chat, 50, **where)
    finally:
        object.__delattr__(db, "read")
    return seen
