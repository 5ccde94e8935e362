"""Payment by a code that a till has read: at once, when the payer hesitates, and taking it back."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from jinbao.compat.types import Fault
from jinbao.kit.clock import MINUTE_MS
from tests.make import run
from tests.make_compat import CompatWorld, compat_world
from tests.make_house import PIN
from tests.make_wechat import BASE, balance, code, everything, order_of, paid, query, refused, shown, till_body


async def charge(world: CompatWorld, body: dict[str, Any]) -> Any:
    """What a charge that must be taken answers."""
    answer = await world.call(world.wechat, "POST", f"{BASE}/codepay", body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def reverse(world: CompatWorld, number: str) -> Any:
    """What a reversal answers."""
    body = {"appid": world.wechat.appid, "mchid": world.wechat.mchid}
    return await world.call(world.wechat, "POST", f"{BASE}/out-trade-no/{number}/reverse", body)


async def waits(world: CompatWorld) -> dict[str, Any]:
    """A charge that waits for its payer."""
    world.watcher.faults.append(Fault(ask_payer=True))
    told = await charge(world, till_body(world.wechat, await code(world)))
    assert isinstance(told, dict) and told["trade_state"] == "USERPAYING"
    return told


def test_a_code_pays_at_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            before = await balance(world)
            body = till_body(world.wechat, await code(world))
            told = await charge(world, body)
            assert (told["trade_type"], told["trade_state"]) == ("MICROPAY", "SUCCESS")
            assert told["transaction_id"].startswith("4200") and told["payer"]["openid"]
            assert await query(world, body["out_trade_no"]) == told
            assert await balance(world) == before - 1280
            assert await world.sound()

    run(scenario())


def test_one_code_at_two_tills_pays_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            before, shown_code = await balance(world), await code(world)
            bodies = [till_body(world.wechat, shown_code) for _ in range(10)]
            answers = await asyncio.gather(
                *(world.call(world.wechat, "POST", f"{BASE}/codepay", body) for body in bodies)
            )
            assert sorted(answer.status_code for answer in answers) == [200] + [400] * 9
            assert {answer.json().get("code") for answer in answers if answer.status_code == 400} == {
                "AUTH_CODE_INVALID"
            }
            assert await balance(world) == before - 1280
            assert await world.sound()

    run(scenario())


def test_one_number_from_ten_tills_pays_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            before = await balance(world)
            body = till_body(world.wechat, await code(world))
            answers = await asyncio.gather(
                *(world.call(world.wechat, "POST", f"{BASE}/codepay", body) for _ in range(10))
            )
            assert all(answer.status_code < 500 for answer in answers)
            assert await balance(world) == before - 1280
            refused(await world.call(world.wechat, "POST", f"{BASE}/codepay", body), 400, "ORDERPAID")
            assert await balance(world) == before - 1280

    run(scenario())


def test_a_code_that_is_none_moves_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            before = await everything(world)
            for text in ("1", "100000000000000000", "622222222222222222", "你好"):
                answer = await world.call(world.wechat, "POST", f"{BASE}/codepay", till_body(world.wechat, text))
                refused(answer, 400, "AUTH_CODE_INVALID")
            no_store = till_body(world.wechat, "1", scene_info={"store_info": {}})
            refused(await world.call(world.wechat, "POST", f"{BASE}/codepay", no_store), 400, "PARAM_ERROR")
            notified = till_body(world.wechat, "1", notify_url="https://shop.example.com/n")
            refused(await world.call(world.wechat, "POST", f"{BASE}/codepay", notified), 400, "PARAM_ERROR", 270924358)
            assert await everything(world) == before

    run(scenario())


def test_too_little_money_moves_nothing_and_the_number_is_spent(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            poor = await world.member(100, pin=PIN)
            body = till_body(world.wechat, await code(world, poor))
            refused(await world.call(world.wechat, "POST", f"{BASE}/codepay", body), 403, "NOT_ENOUGH")
            assert await balance(world, poor) == 100
            rich = body | {"payer": {"auth_code": await code(world)}}
            refused(await world.call(world.wechat, "POST", f"{BASE}/codepay", rich), 400, "ORDER_CLOSED")
            assert (await query(world, body["out_trade_no"]))["trade_state"] == "PAYERROR"
            assert await balance(world) == 100_000

    run(scenario())


def test_a_payer_who_is_asked_agrees(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            before = await balance(world)
            told = await waits(world)
            assert "transaction_id" not in told and told["payer"] == {}
            assert await balance(world) == before
            assert (await query(world, told["out_trade_no"]))["trade_state"] == "USERPAYING"
            order = await order_of(world, told["out_trade_no"])
            await world.payer.did(f"/waiting/{shown(order)}/confirm", {"proof": {"pin": PIN}})
            assert (await query(world, told["out_trade_no"]))["trade_state"] == "SUCCESS"
            assert await balance(world) == before - 1280

    run(scenario())


def test_a_payer_who_declines_or_is_too_slow_fails_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            before = await balance(world)
            declined, slow = await waits(world), None
            order = await order_of(world, declined["out_trade_no"])
            await world.payer.did(f"/waiting/{shown(order)}/decline")
            assert (await query(world, declined["out_trade_no"]))["trade_state"] == "PAYERROR"
            world.clock.advance(MINUTE_MS)
            slow = await waits(world)
            world.clock.advance(2 * MINUTE_MS)
            await world.house.settle()
            assert (await query(world, slow["out_trade_no"]))["trade_state"] == "PAYERROR"
            assert (await reverse(world, slow["out_trade_no"])).status_code == 200
            assert (await query(world, slow["out_trade_no"]))["trade_state"] == "REVOKED"
            assert await balance(world) == before

    run(scenario())


def test_reversing_gives_the_money_back_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            before = await balance(world)
            told = await charge(world, till_body(world.wechat, await code(world)))
            for _ in range(2):
                answer = await reverse(world, told["out_trade_no"])
                assert answer.json() == {
                    "appid": world.wechat.appid,
                    "mchid": world.wechat.mchid,
                    "out_trade_no": told["out_trade_no"],
                }
            again = await query(world, told["out_trade_no"])
            assert (again["trade_state"], again["transaction_id"]) == ("REVOKED", told["transaction_id"])
            assert await balance(world) == before
            assert len((await everything(world))["pay_refund"]) == 1
            assert await world.sound()

    run(scenario())


def test_reversing_an_unpaid_one_closes_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            before = await balance(world)
            told = await waits(world)
            assert (await reverse(world, told["out_trade_no"])).status_code == 200
            assert (await query(world, told["out_trade_no"]))["trade_state"] == "REVOKED"
            order = await order_of(world, told["out_trade_no"])
            answer = await world.payer.post(f"/waiting/{shown(order)}/confirm", {"proof": {"pin": PIN}})
            assert answer.status_code >= 400
            assert await balance(world) == before

    run(scenario())


def test_codes_are_reversed_and_others_closed(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            by_code = await charge(world, till_body(world.wechat, await code(world)))
            native = await paid(world)
            before = await everything(world)
            close = f"{BASE}/out-trade-no/{by_code['out_trade_no']}/close"
            answer = await world.call(world.wechat, "POST", close, {"mchid": world.wechat.mchid})
            refused(answer, 400, "INVALID_REQUEST", 268449641)
            refused(await reverse(world, native["out_trade_no"]), 400, "INVALID_REQUEST", 268449641)
            refused(await reverse(world, "nothing_here"), 404, "ORDER_NOT_EXIST")
            assert await everything(world) == before

    run(scenario())


def test_what_was_refunded_in_full_is_not_reversed(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            told = await charge(world, till_body(world.wechat, await code(world)))
            amount = {"refund": 1280, "total": 1280, "currency": "CNY"}
            asked = {"out_trade_no": told["out_trade_no"], "out_refund_no": "r1", "amount": amount}
            assert (await world.call(world.wechat, "POST", "/v3/refund/domestic/refunds", asked)).status_code == 200
            refused(await reverse(world, told["out_trade_no"]), 400, "INVALID_REQUEST")
            assert (await query(world, told["out_trade_no"]))["trade_state"] == "REFUND"

    run(scenario())
