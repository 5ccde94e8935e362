"""WeChat Pay's refunds over the wire."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx

from jinbao.compat.types import Fault
from jinbao.kit.clock import DAY_MS
from tests.make import run
from tests.make_compat import CompatWorld, WechatCaller, compat_world
from tests.make_wechat import ask, balance, everything, order_body, order_of, paid, query, refused

REFUNDS = "/v3/refund/domestic/refunds"


async def give_back(
    world: CompatWorld, number: str, refund: int, *, caller: WechatCaller | None = None, total: int = 1280, **more: Any
) -> httpx.Response:
    """A refund of an order by its merchant's number."""
    body: dict[str, Any] = {
        "out_refund_no": f"r_{number}",
        "amount": {"refund": refund, "total": total, "currency": "CNY"},
    }
    if "transaction_id" not in more:
        body["out_trade_no"] = number
    return await world.call(caller or world.wechat, "POST", REFUNDS, body | more)


def test_a_part_goes_back_and_is_told_of(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            told = await paid(world)
            before = await balance(world)
            answer = await give_back(world, told["out_trade_no"], 500, reason="too salty")
            refund = answer.json()
            assert answer.status_code == 200, answer.text
            assert (
                refund["status"] == "SUCCESS"
                and refund["refund_id"].startswith("50")
                and len(refund["refund_id"]) == 29
            )
            assert (refund["transaction_id"], refund["out_trade_no"]) == (told["transaction_id"], told["out_trade_no"])
            assert refund["amount"]["refund"] == 500 and refund["amount"]["total"] == 1280
            assert refund["success_time"] and refund["create_time"] and refund["channel"] == "ORIGINAL"
            assert await balance(world) == before + 500
            asked = await world.call(world.wechat, "GET", f"{REFUNDS}/{refund['out_refund_no']}")
            assert asked.json() == refund
            assert (await query(world, told["out_trade_no"]))["trade_state"] == "REFUND"
            assert await world.sound()

    run(scenario())


def test_the_same_number_gives_the_same_refund(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            told = await paid(world)
            before = await balance(world)
            answers = await asyncio.gather(*(give_back(world, told["out_trade_no"], 500) for _ in range(10)))
            assert {answer.status_code for answer in answers} == {200}
            assert len({answer.json()["refund_id"] for answer in answers}) == 1
            assert await balance(world) == before + 500
            refused(await give_back(world, told["out_trade_no"], 501), 400, "INVALID_REQUEST", 268498688)
            assert await balance(world) == before + 500

    run(scenario())


def test_what_breaks_a_rule_moves_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            told, open_body = await paid(world), order_body(world.wechat)
            await ask(world, "native", open_body)
            number = told["out_trade_no"]
            before = await everything(world)
            wrong: list[tuple[dict[str, Any], int, str]] = [
                ({"refund": 1281}, 400, "INVALID_REQUEST"),
                ({"refund": 0}, 400, "PARAM_ERROR"),
                ({"refund": 1, "total": 1279}, 400, "INVALID_REQUEST"),
                ({"refund": 1, "out_refund_no": "r" * 65}, 400, "PARAM_ERROR"),
                ({"refund": 1, "out_refund_no": "r 1"}, 400, "PARAM_ERROR"),
                ({"refund": 1, "out_refund_no": ""}, 400, "PARAM_ERROR"),
                ({"refund": 1, "reason": "r" * 81}, 400, "PARAM_ERROR"),
                ({"refund": 1, "funds_account": "MINE"}, 400, "PARAM_ERROR"),
                ({"refund": 1, "colour": "red"}, 400, "PARAM_ERROR"),
                ({"refund": 1, "transaction_id": "4200" + "0" * 24}, 404, "RESOURCE_NOT_EXISTS"),
                ({"refund": 1, "sub_mchid": world.sub.mchid}, 403, "NO_AUTH"),
                ({"refund": 1, "caller": world.sub}, 404, "RESOURCE_NOT_EXISTS"),
            ]
            for more, status, code in wrong:
                refused(await give_back(world, number, **more), status, code)
            refused(await give_back(world, "nothing_here", 1), 404, "RESOURCE_NOT_EXISTS")
            refused(await give_back(world, open_body["out_trade_no"], 1), 403, "TRADE_ERROR")
            parts = {"refund": 10, "total": 1280, "currency": "CNY", "from": [{"account": "AVAILABLE", "amount": 9}]}
            refused(await give_back(world, number, 10, amount=parts), 400, "PARAM_ERROR")
            refused(await world.call(world.wechat, "GET", f"{REFUNDS}/r_{number}"), 404, "RESOURCE_NOT_EXISTS")
            assert await everything(world) == before

    run(scenario())


def test_an_order_is_refunded_in_at_most_fifty_parts(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            number = (await paid(world))["out_trade_no"]
            for index in range(50):
                answer = await give_back(world, number, 1, out_refund_no=f"part_{index}")
                assert answer.status_code == 200, (index, answer.text)
            before = await balance(world)
            refused(await give_back(world, number, 1, out_refund_no="part_50"), 400, "INVALID_REQUEST")
            assert (await give_back(world, number, 1, out_refund_no="part_49")).status_code == 200
            assert await balance(world) == before
            assert (await order_of(world, number)).refunded.minor == 50

    run(scenario())


def test_what_was_refused_is_no_part_and_what_is_stuck_is_one(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            number = (await paid(world))["out_trade_no"]
            await world.house.pay.settlements.settle(world.merchant_id, world.once())
            await world.house.settle()
            refused(await give_back(world, number, 1, out_refund_no="short"), 403, "NOT_ENOUGH")
            await paid(world)
            world.watcher.faults.append(Fault(abnormal=True))
            assert (await give_back(world, number, 1, out_refund_no="stuck")).json()["status"] == "ABNORMAL"
            for index in range(49):
                answer = await give_back(world, number, 1, out_refund_no=f"part_{index}")
                assert answer.status_code == 200, (index, answer.text)
            before = await balance(world)
            refused(await give_back(world, number, 1, out_refund_no="part_49"), 400, "INVALID_REQUEST")
            refused(await give_back(world, number, 1, out_refund_no="short"), 400, "INVALID_REQUEST")
            world.watcher.faults.append(Fault(abnormal=True))
            refused(await give_back(world, number, 1, out_refund_no="part_50"), 400, "INVALID_REQUEST")
            assert await balance(world) == before
            assert (await order_of(world, number)).refunded.minor == 49
            assert await world.sound()

    run(scenario())


def test_a_year_after_payment_it_is_too_late(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            number = (await paid(world))["out_trade_no"]
            world.clock.advance(365 * DAY_MS)
            assert (await give_back(world, number, 1, out_refund_no="last")).status_code == 200
            before = await balance(world)
            world.clock.advance(1)
            refused(await give_back(world, number, 1, out_refund_no="late"), 400, "INVALID_REQUEST")
            assert await balance(world) == before

    run(scenario())


def test_a_merchant_without_money_is_told_so_and_tries_again_under_its_number(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            told = await paid(world)
            await world.house.pay.settlements.settle(world.merchant_id, world.once())
            await world.house.settle()
            before = await balance(world)
            refused(await give_back(world, told["out_trade_no"], 1280), 403, "NOT_ENOUGH")
            assert await balance(world) == before
            missing = await world.call(world.wechat, "GET", f"{REFUNDS}/r_{told['out_trade_no']}")
            refused(missing, 404, "RESOURCE_NOT_EXISTS")
            await paid(world, amount={"total": 5000})
            assert (await give_back(world, told["out_trade_no"], 1280)).json()["status"] == "SUCCESS"
            assert await balance(world) == before - 5000 + 1280
            assert await world.sound()

    run(scenario())


def test_a_refund_that_arrived_is_not_abnormal(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            told = await paid(world)
            refund = (await give_back(world, told["out_trade_no"], 1)).json()
            before = await everything(world)
            body = {"out_refund_no": refund["out_refund_no"], "type": "MERCHANT_BANK_CARD"}
            target = f"{REFUNDS}/{refund['refund_id']}/apply-abnormal-refund"
            refused(await world.call(world.wechat, "POST", target, body), 400, "INVALID_REQUEST")
            sent = body | {"type": "USER_BANK_CARD"}
            refused(await world.call(world.wechat, "POST", target, sent), 400, "PARAM_ERROR")
            sent = body | {"out_refund_no": "another"}
            refused(await world.call(world.wechat, "POST", target, sent), 404, "RESOURCE_NOT_EXISTS")
            refused(await world.call(world.sub, "POST", target, body), 404, "RESOURCE_NOT_EXISTS")
            assert await everything(world) == before

    run(scenario())
