"""Asking for an order again: what becomes of the code before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinbao.compat.jobs import forget_old_tokens
from jinbao.compat.service.trades import OLD_TOKEN_MS
from jinbao.compat.types import Fault
from jinbao.kit.db import Tx
from tests.make import run
from tests.make_alipay import PRECREATE, order, parameters, send
from tests.make_alipay import ask as ask_alipay
from tests.make_compat import CompatWorld, compat_world
from tests.make_house import PIN
from tests.make_wechat import ask, code, order_body


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


async def told_at(world: CompatWorld) -> list[str]:
    """Where merchants have to be told something, oldest first."""
    await world.house.settle()
    return await world.house.runtime.db.read(
        lambda tx: [row[0] for row in tx.run("select url from compat_notice order by id")]
    )


def test_an_alipay_trade_is_told_of_where_it_was_asked_for_last(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            app, first, last = world.alipay, "https://old.example.com/n", "https://new.example.com/n"
            for notify_url in (first, last, ""):
                made = await ask_alipay(world, app, PRECREATE, order(), notify_url=notify_url)
            found = await world.payer.did("/scan", {"text": made["qr_code"]})
            await world.payer.did(f"/orders/{found['order']['id']}/pay")
            assert await told_at(world) == [last]
            for back in (first, last):
                params = parameters(world, app, "alipay.trade.wap.pay", order("ord2"), return_url=back)
                token = (await send(world, params)).headers["location"].rpartition("/")[2]
            seen = await world.payer.see(f"/cashier/{token}")
            await world.payer.did(f"/orders/{seen['order_id']}/pay")
            led = (await world.payer.see(f"/cashier/{token}"))["cashier"]["return_url"]
            assert led.startswith(last + "?")

    run(scenario())


def test_a_payment_by_code_that_waits_is_told_of_where_it_was_asked_for_last(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            world.watcher.faults.append(Fault(ask_payer=True))
            body = {**order(), "scene": "bar_code", "auth_code": "28" + (await code(world))[2:]}
            for notify_url in ("https://old.example.com/n", "https://new.example.com/n"):
                asked = await ask_alipay(world, world.alipay, "alipay.trade.pay", body, notify_url=notify_url)
                assert asked["code"] == "10003"
            [waiting] = (await world.payer.see("/waiting"))["items"]
            await world.payer.did(f"/waiting/{waiting['order_id']}/confirm", {"proof": {"pin": PIN}})
            assert await told_at(world) == ["https://new.example.com/n"]

    run(scenario())
