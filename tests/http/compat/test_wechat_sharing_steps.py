"""Payments that are shared out, and given back: accepted first and done later, as the real service answers."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from jinbao.kit.clock import MINUTE_MS
from tests.http.compat.test_wechat_abnormal_refunds import entries
from tests.http.compat.test_wechat_sharing import SHARE, body, both, left, part, send, shared
from tests.make import run
from tests.make_compat import CompatWorld, compat_world
from tests.make_notices import merchant_server
from tests.make_sandbox import sandbox_world
from tests.unit.compat.test_notice_sealing import v3_content

IN_STEPS = {"outcomes_at_once": False}


async def asked(world: CompatWorld, path: str) -> dict[str, Any]:
    answer = await world.call(world.wechat, "GET", SHARE + path)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert isinstance(found, dict)
    return found


def done(told: dict[str, Any], finished: str) -> dict[str, Any]:
    """What an accepted split is later, when it is done at ``finished``."""
    receivers = [each | {"result": "SUCCESS", "finish_time": finished} for each in told["receivers"]]
    return told | {"state": "FINISHED", "receivers": receivers}


def test_sharing_says_processing_and_asking_says_finished(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path, gateway=IN_STEPS) as world, merchant_server() as merchant:
            openid, shop = await both(world)
            number = await shared(world)
            before, moved = await left(world, number), await entries(world)
            parts = [part("PERSONAL_OPENID", openid, 1_000), part("MERCHANT_ID", shop, 800)]
            sent = body(world, number, parts, notify_url=merchant.url)
            made = await send(world, "/orders", sent)
            assert made["state"] == "PROCESSING" and len(made["order_id"]) == 28
            assert [(each["account"], each["result"]) for each in made["receivers"]] == [
                (openid, "PENDING"), (shop, "PENDING"),
            ]  # fmt: skip
            assert all("finish_time" not in each and each["detail_id"] for each in made["receivers"])
            assert (await left(world, number), await entries(world)) == (before - 1_800, moved + 1), "all of it moved"

            found = await asked(world, f"/orders/share-1?transaction_id={number}")
            assert found == done(made, found["receivers"][0]["finish_time"])
            assert await send(world, "/orders", sent) == found, "asked for again, it is told as it stands"
            assert await entries(world) == moved + 1

            await world.house.settle()
            [told] = [v3_content(request, world.wechat.account) for request in merchant.heard]
            assert (told["order_id"], told["receiver"]["account"]) == (made["order_id"], shop)
            assert await world.sound()

    run(scenario())


def test_ending_the_sharing_and_giving_back_are_accepted_first_too(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path, gateway=IN_STEPS) as world:
            _, shop = await both(world)
            number = await shared(world)
            await send(world, "/orders", body(world, number, [part("MERCHANT_ID", shop, 800)]))
            back = {"out_order_no": "share-1", "out_return_no": "back-1", "return_mchid": shop, "amount": 300}
            back |= {"description": "用户退款"}
            moved = await entries(world)
            returned = await send(world, "/return-orders", back)
            assert returned["result"] == "PROCESSING" and "finish_time" not in returned
            found = await asked(world, "/return-orders/back-1?out_order_no=share-1")
            assert found == returned | {"result": "SUCCESS", "finish_time": found["finish_time"]}
            assert await send(world, "/return-orders", back) == found
            assert await entries(world) == moved + 1

            ended = {"transaction_id": number, "out_order_no": "share-2", "description": "解冻全部剩余资金"}
            told = await send(world, "/orders/unfreeze", ended)
            assert told["state"] == "PROCESSING" and [each["result"] for each in told["receivers"]] == ["PENDING"]
            assert await left(world, number) == 0
            found = await asked(world, f"/orders/share-2?transaction_id={number}")
            assert found == done(told, found["receivers"][0]["finish_time"])
            assert await send(world, "/orders/unfreeze", ended) == found
            assert await world.sound()

    run(scenario())


def test_of_calls_that_ask_for_the_same_at_once_one_has_set_it_going(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path, gateway=IN_STEPS) as world:
            _, shop = await both(world)
            number = await shared(world)
            moved = await entries(world)
            sent = body(world, number, [part("MERCHANT_ID", shop, 800)])
            told = await asyncio.gather(*[send(world, "/orders", sent) for _ in range(4)])
            assert [each["state"] for each in told].count("PROCESSING") == 1
            assert len({each["order_id"] for each in told}) == 1 and await entries(world) == moved + 1

    run(scenario())


@pytest.mark.parametrize(("variable", "state"), [(None, "PROCESSING"), ("true", "FINISHED"), ("false", "PROCESSING")])
def test_a_sandbox_shares_in_steps_unless_told_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str | None, state: str
) -> None:
    if variable is not None:
        monkeypatch.setenv("JINBAO_GATEWAY__OUTCOMES_AT_ONCE", variable)

    async def scenario() -> None:
        async with sandbox_world(tmp_path / "sandbox") as world:
            number, code_url = await world.native(settle_info={"profit_sharing": True})
            await world.do("/pay", {"payer": "rich", "text": code_url})
            order = await world.wechat("GET", f"/v3/pay/transactions/out-trade-no/{number}?mchid={world.mchid}")
            paid = order.json()["transaction_id"]
            await world.do("/clock", {"advance_ms": 2 * MINUTE_MS})
            ended = {"transaction_id": paid, "out_order_no": f"s_{number}", "description": "解冻"}
            made = await world.wechat("POST", f"{SHARE}/orders/unfreeze", ended)
            assert (made.status_code, made.json()["state"]) == (200, state), made.text
            found = await world.wechat("GET", f"{SHARE}/orders/s_{number}?transaction_id={paid}")
            assert found.json()["state"] == "FINISHED"

    run(scenario())
