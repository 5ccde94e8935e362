"""Several orders that are paid together, over the wire."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from jinbao.compat.rules.wechat.times import rfc3339
from jinbao.kit.clock import MINUTE_MS
from tests.make import run
from tests.make_compat import CompatWorld, WechatCaller, compat_world
from tests.make_house import PIN
from tests.make_wechat import NOTIFY, ask, balance, everything, order_body, out_no, query, refused, scan

COMBINE = "/v3/combine-transactions"


def part(caller: WechatCaller, total: int, **changes: Any) -> dict[str, Any]:
    """One of the orders."""
    amount = {"total_amount": total, "currency": "CNY"}
    body = {"mchid": caller.mchid, "attach": "a", "amount": amount, "out_trade_no": out_no(), "description": "牛肉面"}
    return body | changes


def combined(caller: WechatCaller, parts: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    """A combined order."""
    body = {
        "combine_appid": caller.appid,
        "combine_mchid": caller.mchid,
        "combine_out_trade_no": out_no(),
        "sub_orders": parts,
        "notify_url": NOTIFY,
    }
    return body | changes


async def asked(world: CompatWorld, body: dict[str, Any], caller: WechatCaller | None = None) -> str:
    """The code of a combined order."""
    answer = await world.call(caller or world.wechat, "POST", f"{COMBINE}/native", body)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["code_url"])


async def told_of(world: CompatWorld, body: dict[str, Any], caller: WechatCaller | None = None) -> Any:
    """How a combined order stands."""
    target = f"{COMBINE}/out-trade-no/{body['combine_out_trade_no']}"
    answer = await world.call(caller or world.wechat, "GET", target)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def pay(world: CompatWorld, code_url: str) -> None:
    """The payer scans and pays all of it."""
    found = await scan(world, code_url)
    assert found["kind"] == "bundle", found
    await world.payer.did(f"/bundles/{found['bundle']['id']}/pay", {"proof": {"pin": PIN}})


def test_all_are_paid_together_and_refunded_one_by_one(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            before = await balance(world)
            body = combined(world.wechat, [part(world.wechat, 100), part(world.wechat, 250)])
            code_url = await asked(world, body)
            assert code_url.startswith("weixin://pay.weixin.qq.com/bizpayurl/up?pr=")
            told = await told_of(world, body)
            assert {each["trade_state"] for each in told["sub_orders"]} == {"NOTPAY"}
            await pay(world, code_url)
            assert await balance(world) == before - 350
            told = await told_of(world, body)
            assert {each["trade_state"] for each in told["sub_orders"]} == {"SUCCESS"}
            assert [each["amount"]["payer_amount"] for each in told["sub_orders"]] == [100, 250]
            assert told["combine_payer_info"]["openid"] and told["combine_mchid"] == world.wechat.mchid
            first = told["sub_orders"][0]
            amount = {"refund": 100, "total": 100, "currency": "CNY"}
            refund = {"transaction_id": first["transaction_id"], "out_refund_no": "r1", "amount": amount}
            answer = await world.call(world.wechat, "POST", "/v3/refund/domestic/refunds", refund)
            assert answer.status_code == 200, answer.text
            told = await told_of(world, body)
            assert [each["trade_state"] for each in told["sub_orders"]] == ["REFUND", "SUCCESS"]
            assert await balance(world) == before - 250
            assert await world.sound()

    run(scenario())


def test_a_provider_combines_orders_of_its_merchant(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            sub = part(world.provider, 100, sub_mchid=world.sub.mchid, sub_appid=world.sub.appid)
            body = combined(world.provider, [sub])
            await pay(world, await asked(world, body, world.provider))
            [told] = (await told_of(world, body, world.provider))["sub_orders"]
            assert (told["mchid"], told["sub_mchid"]) == (world.provider.mchid, world.sub.mchid)
            assert told["trade_state"] == "SUCCESS" and told["sub_openid"]
            foreign = combined(world.provider, [part(world.provider, 100, sub_mchid=world.wechat.mchid)])
            refused(await world.call(world.provider, "POST", f"{COMBINE}/native", foreign), 403, "NO_AUTH")

    run(scenario())


def test_a_payer_without_enough_for_all_pays_none(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            body = combined(world.wechat, [part(world.wechat, 100), part(world.wechat, 100_000)])
            found = await scan(world, await asked(world, body))
            answer = await world.payer.post(f"/bundles/{found['bundle']['id']}/pay", {"proof": {"pin": PIN}})
            assert answer.status_code >= 400
            assert {each["trade_state"] for each in (await told_of(world, body))["sub_orders"]} == {"NOTPAY"}
            assert await balance(world) == 100_000

    run(scenario())


def test_parts_are_not_asked_for_or_closed_alone(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            parts = [part(world.wechat, 100), part(world.wechat, 250)]
            body = combined(world.wechat, parts)
            await asked(world, body)
            base = f"/v3/pay/transactions/out-trade-no/{parts[0]['out_trade_no']}"
            mchid = world.wechat.mchid
            refused(await world.call(world.wechat, "GET", f"{base}?mchid={mchid}"), 404, "ORDER_NOT_EXIST")
            refused(await world.call(world.wechat, "POST", f"{base}/close", {"mchid": mchid}), 400, "INVALID_REQUEST")
            close = f"{COMBINE}/out-trade-no/{body['combine_out_trade_no']}/close"
            one = {"combine_appid": world.wechat.appid, "sub_orders": [_named(parts[0])]}
            refused(await world.call(world.wechat, "POST", close, one), 400, "INVALID_REQUEST")
            assert {each["trade_state"] for each in (await told_of(world, body))["sub_orders"]} == {"NOTPAY"}
            both = one | {"sub_orders": [_named(each) for each in parts]}
            for _ in range(2):
                assert (await world.call(world.wechat, "POST", close, both)).status_code == 204
            assert {each["trade_state"] for each in (await told_of(world, body))["sub_orders"]} == {"CLOSED"}

    run(scenario())


def _named(sub: dict[str, Any]) -> dict[str, Any]:
    return {"mchid": sub["mchid"], "out_trade_no": sub["out_trade_no"]}


def test_what_breaks_a_rule_makes_no_order(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            taken = order_body(world.wechat)
            await ask(world, "native", taken)
            before = await everything(world)
            twice = part(world.wechat, 1)
            wrong: list[tuple[dict[str, Any], str]] = [
                (combined(world.wechat, [part(world.wechat, 1)]), "PARAM_ERROR"),
                (combined(world.wechat, [part(world.wechat, 1) for _ in range(11)]), "PARAM_ERROR"),
                (combined(world.wechat, []), "PARAM_ERROR"),
                (combined(world.wechat, [twice, twice]), "PARAM_ERROR"),
                (combined(world.wechat, [part(world.wechat, 0), part(world.wechat, 1)]), "PARAM_ERROR"),
                (combined(world.wechat, [part(world.sub, 1), part(world.wechat, 1)]), "NO_AUTH"),
                (combined(world.wechat, [part(world.wechat, 1)] * 2, combine_mchid=world.sub.mchid), "NO_AUTH"),
                (
                    combined(
                        world.wechat,
                        [part(world.wechat, 1), part(world.wechat, 1, out_trade_no=taken["out_trade_no"])],
                    ),
                    "OUT_TRADE_NO_USED",
                ),
            ]
            for body, code in wrong:
                answer = await world.call(world.wechat, "POST", f"{COMBINE}/native", body)
                assert answer.json().get("code") == code and answer.status_code < 500, (code, answer.text)
            target = f"{COMBINE}/out-trade-no/nothing_here"
            refused(await world.call(world.wechat, "GET", target), 404, "ORDER_NOT_EXIST")
            assert await everything(world) == before

    run(scenario())


def test_the_same_again_is_the_same_order_from_ten_connections(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            ends = rfc3339(world.clock.now_ms() + 10 * MINUTE_MS, world.house.runtime.zone)
            body = combined(world.wechat, [part(world.wechat, 100), part(world.wechat, 250)], time_expire=ends)
            answers = await asyncio.gather(
                *(world.call(world.wechat, "POST", f"{COMBINE}/native", body) for _ in range(10))
            )
            assert {answer.status_code for answer in answers} == {200}
            assert len((await everything(world))["pay_order"]) == 2
            other = body | {"notify_url": "https://other.example.com/n"}
            refused(await world.call(world.wechat, "POST", f"{COMBINE}/native", other), 400, "INVALID_REQUEST")
            await pay(world, await asked(world, body))
            refused(await world.call(world.wechat, "POST", f"{COMBINE}/native", body), 400, "ORDERPAID")

    run(scenario())


def test_a_page_inside_the_wallet_names_its_payer(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            openid = await world.compat.accounts.openid(world.wechat.appid, world.payer.id)
            body = combined(
                world.wechat,
                [part(world.wechat, 1), part(world.wechat, 2)],
                combine_payer_info={"openid": openid},
            )
            answer = await world.call(world.wechat, "POST", f"{COMBINE}/jsapi", body)
            assert answer.json()["prepay_id"].startswith("wx")
            nobody = body | {"combine_payer_info": {"openid": "nobody"}, "combine_out_trade_no": out_no()}
            refused(await world.call(world.wechat, "POST", f"{COMBINE}/jsapi", nobody), 400, "PARAM_ERROR")
            del nobody["combine_payer_info"]
            refused(await world.call(world.wechat, "POST", f"{COMBINE}/jsapi", nobody), 400, "PARAM_ERROR")
            single = await query(world, (await _paid_alone(world))["out_trade_no"])
            assert single["trade_state"] == "NOTPAY"

    run(scenario())


async def _paid_alone(world: CompatWorld) -> dict[str, Any]:
    body = order_body(world.wechat)
    await ask(world, "native", body)
    return body
