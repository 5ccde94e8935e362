"""Asking for an order again: what becomes of the code before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinbao.compat.jobs import forget_old_tokens
from jinbao.compat.service.trades import OLD_TOKEN_MS
from jinbao.kit.db import Tx
from tests.make import run
from tests.make_compat import compat_world
from tests.make_wechat import ask, order_body


def test_codes_that_were_replaced_are_forgotten_in_the_end(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:

            def count(tx: Tx) -> Any:
                return tx.run("select count(*) from compat_old_token")[0][0]

            body, codes = order_body(world.wechat), []
            for _ in range(3):
                codes.append((await ask(world, "native", body))["code_url"])
                world.clock.advance(60_000)
            db = world.house.runtime.db
            assert await db.read(count) == 2
            world.clock.advance(OLD_TOKEN_MS - 2 * 60_000)
            assert await forget_old_tokens(world.compat) == 0, "replaced a week ago, to the millisecond"
            world.clock.advance(1)
            assert await forget_old_tokens(world.compat) == 1
            assert await db.read(count) == 1
            told = [(await world.payer.post("/scan", {"text": code})).json() for code in codes[:2]]
            assert told[1]["code"] == "compat.token_expired"
            assert told[0].get("code") != "compat.token_expired", "as little known as any text"
            world.clock.advance(60_000)
            assert await forget_old_tokens(world.compat) == 1
            assert await db.read(count) == 0

    run(scenario())
