"""What happened to a trade is told to its merchant, once, where the merchant asked to be told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from jinbao.compat.service.operations import Answer, WechatCall, WechatOperation
from jinbao.compat.service.wechat import (
    batches,
    codepay,
    combine,
    prepay,
    queries,
    refunds,
    share_returns,
    sharing,
    transfers,
)
from jinbao.compat.types import Incoming
from jinbao.identity.types import Proof, Realm
from jinbao.kit.http import Principal
from jinbao.kit.ids import show
from jinbao.pay.types import Party, PartyKind
from tests.make import run
from tests.make_compat import CompatWorld, WechatCaller, compat_world
from tests.make_house import PIN
from tests.make_notices import Merchant, merchant_server
from tests.unit.compat.test_notice_sealing import v3_content

_OPERATIONS: dict[str, WechatOperation] = {
    each.name: each
    for module in (batches, codepay, combine, prepay, queries, refunds, share_returns, sharing, transfers)
    for each in module.OPERATIONS
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


def test_a_transfer_is_told_of_when_it_has_ended(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world, merchant_server() as merchant:
            await earn(world)
            openid = await world.compat.accounts.openid(world.wechat.appid, world.payer.id)

            async def send(out_no: str) -> dict[str, Any]:
                body = {
                    "appid": world.wechat.appid,
                    "out_bill_no": out_no,
                    "transfer_scene_id": "1000",
                    "openid": openid,
                    "transfer_amount": 100,
                    "transfer_remark": "gift",
                    "notify_url": merchant.url,
                    "transfer_scene_report_infos": [
                        {"info_type": "活动名称", "info_content": "新会员"},
                        {"info_type": "奖励说明", "info_content": "注册"},
                    ],
                }
                return dict((await wechat(world, world.wechat, "transfer", body)).body)

            taken, left = await send("bill1"), await send("bill2")
            await world.house.settle()
            assert not merchant.heard, "both wait for their receiver"
            await transfers.take(world.compat.context, world.payer.id, taken["package_info"])
            await world.house.settle()
            world.clock.advance(25 * 3_600_000)
            await world.house.settle()
            await world.house.settle()
            told = contents(merchant, world.wechat)
            assert [(each["out_bill_no"], each["state"]) for each in told] == [("bill1", "SUCCESS"), ("bill2", "FAIL")]
            assert told[1]["transfer_bill_no"] == left["transfer_bill_no"]
            assert {json.loads(each.body)["event_type"] for each in merchant.heard} == {"MCHTRANSFER.BILL.FINISHED"}
            assert await world.sound()

    run(scenario())


def test_a_batch_of_transfers_is_told_of_when_it_is_finished(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world, merchant_server() as merchant:
            await earn(world)
            openid = await world.compat.accounts.openid(world.wechat.appid, world.payer.id)
            lines = [
                {"out_detail_no": "line1", "transfer_amount": 100, "transfer_remark": "pay", "openid": openid},
                {"out_detail_no": "line2", "transfer_amount": 200, "transfer_remark": "pay", "openid": "o" * 28},
            ]
            body = {
                "appid": world.wechat.appid,
                "out_batch_no": "batch1",
                "batch_name": "wages",
                "batch_remark": "wages",
                "total_amount": 300,
                "total_num": 2,
                "transfer_detail_list": lines,
                "notify_url": merchant.url,
            }
            await wechat(world, world.wechat, "batch", body)
            await wechat(world, world.wechat, "batch", body)
            await world.house.settle()
            (told,) = contents(merchant, world.wechat)
            assert (told["batch_status"], told["success_num"], told["fail_amount"]) == ("FINISHED", 1, 200)
            assert json.loads(merchant.heard[0].body)["event_type"] == "MCHTRANSFER.BATCH.FINISHED"

    run(scenario())


def test_a_split_and_its_return_are_told_of_at_the_address_of_the_call(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world, merchant_server() as merchant:
            order = native(world, "http://127.0.0.1:1/n", settle_info={"profit_sharing": True})
            await wechat(world, world.wechat, "native", order)
            await pay(world, await order_of(world, "noodles-1"))
            world.clock.advance(61_000)
            number = (await wechat(world, world.wechat, "query", out_trade_no="noodles-1")).body["transaction_id"]
            receiver = {"type": "MERCHANT_ID", "account": world.sub.mchid}
            await world.house.pay.splits.add_receiver(
                world.merchant_id, Party(PartyKind.MERCHANT, world.sub.account.merchant_id), "STORE"
            )
            body = {
                "appid": world.wechat.appid,
                "transaction_id": number,
                "out_order_no": "share1",
                "receivers": [{**receiver, "amount": 100, "description": "rent"}],
                "unfreeze_unsplit": True,
                "notify_url": merchant.url,
            }
            shared = (await wechat(world, world.wechat, "share", body)).body
            back = {
                "order_id": shared["order_id"],
                "out_return_no": "back1",
                "return_mchid": world.sub.mchid,
                "amount": 40,
                "description": "too much",
            }
            returned = (await wechat(world, world.wechat, "share_return", back)).body
            await world.house.settle()
            first, second = contents(merchant, world.wechat)
            assert first == {
                "mchid": world.wechat.mchid,
                "transaction_id": number,
                "order_id": shared["order_id"],
                "out_order_no": "share1",
                "receiver": {**receiver, "amount": 100, "description": "rent"},
                "success_time": shared["receivers"][0]["finish_time"],
            }
            assert (second["order_id"], second["receiver"]["amount"]) == (returned["return_id"], 40)
            envelopes = [json.loads(each.body) for each in merchant.heard]
            assert [(each["event_type"], each["summary"]) for each in envelopes] == [
                ("TRANSACTION.SUCCESS", "分账"),
                ("TRANSACTION.SUCCESS", "分账回退"),
            ]
            assert {each["resource"]["original_type"] for each in envelopes} == {"profitsharing"}

    run(scenario())


async def earn(world: CompatWorld, minor: int = 50_000) -> None:
    """Money on the merchant's balance, from an order that tells nobody."""
    shop = await world.enter(Realm.MERCHANT, world.merchant_id)
    order = await shop.did("/orders", {"amount_minor": minor, "subject": "feast"})
    await world.payer.did(f"/orders/{order['id']}/pay", {"proof": {"pin": PIN}})


def test_a_batch_too_large_for_one_call_is_finished_by_the_house(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world, merchant_server() as merchant:
            await earn(world)
            openid = await world.compat.accounts.openid(world.wechat.appid, world.payer.id)
            size = batches.AT_ONCE + 5
            body = {
                "appid": world.wechat.appid,
                "out_batch_no": "batch2",
                "batch_name": "wages",
                "batch_remark": "wages",
                "total_amount": 10 * size,
                "total_num": size,
                "transfer_detail_list": [
                    {"out_detail_no": f"l{at}", "transfer_amount": 10, "transfer_remark": "pay", "openid": openid}
                    for at in range(size)
                ],
                "notify_url": merchant.url,
            }
            await wechat(world, world.wechat, "batch", body)
            assert not merchant.heard
            await world.house.settle()
            (told,) = contents(merchant, world.wechat)
            assert (told["success_num"], told["success_amount"]) == (size, 10 * size)

    run(scenario())
