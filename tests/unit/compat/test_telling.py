"""What happened to a trade is told to its merchant, once, where the merchant asked to be told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from jinbao.compat.service.operations import Answer, WechatCall, WechatOperation
from jinbao.compat.service.wechat import codepay, combine, prepay, queries, refunds
from jinbao.compat.types import Incoming
from jinbao.identity.types import Proof
from jinbao.kit.http import Principal
from jinbao.kit.ids import show
from tests.make import run
from tests.make_compat import CompatWorld, WechatCaller, compat_world
from tests.make_house import PIN
from tests.make_notices import Merchant, merchant_server
from tests.unit.compat.test_notice_sealing import v3_content

_OPERATIONS: dict[str, WechatOperation] = {
    each.name: each for module in (codepay, combine, prepay, queries, refunds) for each in module.OPERATIONS
}


async def wechat(world: CompatWorld, caller: WechatCaller, name: str, body: Any = None, **path: str) -> Answer:
    """One call of an operation, as the envelope would make it."""
    operation = _OPERATIONS[name]
    request = Incoming("1", operation.method, "/", (), b"", "http://127.0.0.1:8010", "127.0.0.1", world.wall.now_ms())
    query: Mapping[str, str] = {"mchid": caller.mchid}
    read = None if operation.body is None else msgspec.convert(body, operation.body)
    return await operation.run(world.compat.context, WechatCall(caller.account, path, query, read, request))


def native(world: CompatWorld, url: str, **more: Any) -> dict[str, Any]:
    return {
        "appid": world.wechat.appid,
        "mchid": world.wechat.mchid,
        "description": "牛肉面",
        "out_trade_no": "noodles-1",
        "notify_url": url,
        "attach": "table 7",
        "amount": {"total": 1280, "currency": "CNY"},
        **more,
    }


async def pay(world: CompatWorld, order_id: int) -> None:
    await world.payer.did(f"/orders/{show('ord', order_id)}/pay", {"proof": {"pin": PIN}})


async def order_of(world: CompatWorld, out_no: str) -> int:
    found = await world.house.pay.orders.by_out_no(world.merchant_id, out_no)
    return found.id


def contents(merchant: Merchant, caller: WechatCaller) -> list[Any]:
    return [v3_content(request, caller.account) for request in merchant.heard]


def test_a_payment_is_told_of_as_a_query_describes_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world, merchant_server() as merchant:
            await wechat(world, world.wechat, "native", native(world, merchant.url))
            await pay(world, await order_of(world, "noodles-1"))
            await world.house.settle()
            await world.house.settle()
            (told,) = contents(merchant, world.wechat)
            asked = await wechat(world, world.wechat, "query", out_trade_no="noodles-1")
            assert told == json.loads(msgspec.json.encode(asked.body))
            assert (told["trade_state"], told["attach"], told["amount"]["total"]) == ("SUCCESS", "table 7", 1280)
            assert told["payer"]["openid"] == await world.compat.accounts.openid(world.wechat.appid, world.payer.id)
            envelope = json.loads(merchant.heard[0].body)
            assert (envelope["event_type"], envelope["resource"]["original_type"]) == (
                "TRANSACTION.SUCCESS",
                "transaction",
            )
            assert await world.sound()

    run(scenario())


def test_a_payment_that_was_refunded_before_anybody_was_told_is_told_of_as_paid(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world, merchant_server() as merchant, merchant_server() as other:
            await wechat(world, world.wechat, "native", native(world, merchant.url))
            await pay(world, await order_of(world, "noodles-1"))
            refund = {
                "out_trade_no": "noodles-1",
                "out_refund_no": "r-1",
                "notify_url": other.url,
                "amount": {"refund": 280, "total": 1280, "currency": "CNY"},
            }
            answer = await wechat(world, world.wechat, "refund", refund)
            silent = refund | {"out_refund_no": "r-2"}
            del silent["notify_url"]
            await wechat(world, world.wechat, "refund", silent)
            await world.house.settle()
            (paid,) = contents(merchant, world.wechat)
            assert paid["trade_state"] == "SUCCESS"
            (told,) = contents(other, world.wechat)
            assert told == {
                "mchid": world.wechat.mchid,
                "transaction_id": paid["transaction_id"],
                "out_trade_no": "noodles-1",
                "refund_id": answer.body["refund_id"],
                "out_refund_no": "r-1",
                "refund_status": "SUCCESS",
                "success_time": answer.body["success_time"],
                "user_received_account": "支付用户零钱",
                "amount": {"total": 1280, "refund": 280, "payer_total": 1280, "payer_refund": 280},
            }
            assert json.loads(other.heard[0].body)["event_type"] == "REFUND.SUCCESS"

    run(scenario())


def test_orders_that_are_paid_together_are_told_of_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world, merchant_server() as merchant:
            subs = [
                {
                    "mchid": world.wechat.mchid,
                    "attach": f"table {number}",
                    "amount": {"total_amount": number * 100, "currency": "CNY"},
                    "out_trade_no": f"part-{number}",
                    "description": "牛肉面",
                }
                for number in (1, 2, 3)
            ]
            body = {
                "combine_appid": world.wechat.appid,
                "combine_mchid": world.wechat.mchid,
                "combine_out_trade_no": "whole-1",
                "sub_orders": subs,
                "notify_url": merchant.url,
            }
            answer = await wechat(world, world.wechat, "combine.native", body)
            order = await world.house.pay.orders.get(answer.order_id or 0)
            assert order.bundle_id is not None
            caller = await world.house.identity.sessions.authenticate("member", world.payer.token)
            assert isinstance(caller, Principal)
            await world.house.pay.bundles.pay(caller, order.bundle_id, Proof(pin=PIN), world.once())
            await world.house.settle()
            (told,) = contents(merchant, world.wechat)
            asked = await wechat(world, world.wechat, "combine.query", combine_out_trade_no="whole-1")
            assert told == json.loads(msgspec.json.encode(asked.body))
            assert [part["trade_state"] for part in told["sub_orders"]] == ["SUCCESS"] * 3

    run(scenario())


def test_payment_by_code_and_orders_of_our_own_interface_are_not_told_of(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            code = await world.payer.see("/codes/current")
            charged = {
                "appid": world.wechat.appid,
                "mchid": world.wechat.mchid,
                "description": "牛肉面",
                "out_trade_no": "code-1",
                "payer": {"auth_code": code["code"]},
                "amount": {"total": 1280},
                "scene_info": {"device_ip": "127.0.0.1", "store_info": {"id": "1"}},
            }
            await wechat(world, world.wechat, "codepay", charged)
            shop = await world.shop()
            order = await shop.did("/orders", {"amount_minor": 500, "subject": "tea"})
            await world.payer.did(f"/orders/{order['id']}/pay", {})
            await world.house.settle()
            assert not (await world.compat.notices.page()).items

    run(scenario())
