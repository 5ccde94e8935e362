"""Payments shared out over the wire: receivers, splits, what is left, and what comes back."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from jinbao.kit.clock import DAY_MS, MINUTE_MS
from jinbao.kit.db import Tx
from tests.http.compat.test_wechat_transfers import sealed
from tests.make import run
from tests.make_compat import GATEWAY, CompatWorld, WechatCaller, compat_world
from tests.make_wechat import everything, order_of, paid, partner_body, pay, refused, scan

SHARE = "/v3/profitsharing"


async def shared(world: CompatWorld, minor: int = 10_000) -> str:
    """A paid order that may be shared out, a minute old; its number."""
    told = await paid(world, amount={"total": minor}, settle_info={"profit_sharing": True})
    world.clock.advance(MINUTE_MS)
    return str(told["transaction_id"])


async def add(world: CompatWorld, kind: str, account: str, caller: WechatCaller | None = None, **changes: Any) -> Any:
    who = caller or world.wechat
    body = {"appid": who.appid, "type": kind, "account": account, "relation_type": "PARTNER", **changes}
    header: dict[str, Any] = {}
    if kind == "MERCHANT_ID":
        body["name"], header = sealed(world, "Corner Shop")
    answer = await world.call(who, "POST", f"{SHARE}/receivers/add", body, **header)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def both(world: CompatWorld) -> tuple[str, str]:
    """A member and a merchant as receivers: what they are called."""
    openid = await world.compat.accounts.openid(world.wechat.appid, world.payer.id)
    await add(world, "PERSONAL_OPENID", openid)
    await add(world, "MERCHANT_ID", world.sub.mchid)
    return openid, world.sub.mchid


def part(kind: str, account: str, minor: int) -> dict[str, Any]:
    return {"type": kind, "account": account, "amount": minor, "description": "分给合作方"}


def body(world: CompatWorld, number: str, parts: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    given = {
        "appid": world.wechat.appid,
        "transaction_id": number,
        "out_order_no": "share-1",
        "receivers": parts,
        "unfreeze_unsplit": False,
    }
    return given | changes


async def send(world: CompatWorld, path: str, sent: dict[str, Any], caller: WechatCaller | None = None) -> Any:
    answer = await world.call(caller or world.wechat, "POST", SHARE + path, sent)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def left(world: CompatWorld, number: str) -> int:
    answer = await world.call(world.wechat, "GET", f"{SHARE}/transactions/{number}/amounts")
    assert answer.status_code == 200, answer.text
    assert answer.json()["transaction_id"] == number
    return int(answer.json()["unsplit_amount"])


async def all_rows(world: CompatWorld) -> dict[str, list[Any]]:
    kept = await everything(world)
    for table in ("compat_split", "compat_split_return", "compat_receiver", "pay_split", "pay_account"):

        def rows(tx: Tx, table: str = table) -> list[Any]:
            return tx.run(f"select * from {table}")

        kept[table] = await world.house.runtime.db.read(rows)
    return kept


def test_a_payment_is_shared_out_given_back_and_unfrozen(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            openid, shop = await both(world)
            number = await shared(world)
            order = await order_of(world, (await everything(world))["compat_trade"][0][7])
            whole = order.amount.minor - order.fee.minor
            assert await left(world, number) == whole, "what may be shared out is the payment less its fee"
            parts = [part("PERSONAL_OPENID", openid, 1_000), part("MERCHANT_ID", shop, 800)]
            made = await send(world, "/orders", body(world, number, parts))
            assert made["state"] == "FINISHED" and len(made["order_id"]) == 28
            assert [(each["account"], each["amount"], each["result"]) for each in made["receivers"]] == [
                (openid, 1_000, "SUCCESS"),
                (shop, 800, "SUCCESS"),
            ]
            assert await send(world, "/orders", body(world, number, parts)) == made
            path = f"{SHARE}/orders/share-1?transaction_id={number}"
            assert (await world.call(world.wechat, "GET", path)).json() == made
            assert await left(world, number) == whole - 1_800
            back = {
                "out_order_no": "share-1",
                "out_return_no": "back-1",
                "return_mchid": shop,
                "amount": 300,
                "description": "用户退款",
            }
            returned = await send(world, "/return-orders", back)
            assert (returned["result"], returned["order_id"]) == ("SUCCESS", made["order_id"])
            assert await send(world, "/return-orders", back) == returned
            path = f"{SHARE}/return-orders/back-1?&out_order_no=share-1"
            assert (await world.call(world.wechat, "GET", path)).json() == returned
            assert await left(world, number) == whole - 1_800, "what came back is not to be shared out again"
            ended = {"transaction_id": number, "out_order_no": "share-2", "description": "解冻全部剩余资金"}
            told = await send(world, "/orders/unfreeze", ended)
            rest = told["receivers"][0]
            assert (rest["account"], rest["amount"], rest["result"]) == (world.wechat.mchid, whole - 1_800, "SUCCESS")
            assert await left(world, number) == 0 and await send(world, "/orders/unfreeze", ended) == told
            again = body(world, number, [part("MERCHANT_ID", shop, 1)], out_order_no="share-3")
            refused(await world.call(world.wechat, "POST", f"{SHARE}/orders", again), 400, "INVALID_REQUEST")
            assert await world.sound()

    run(scenario())


def test_refused_splits_move_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            openid, shop = await both(world)
            plain = str((await paid(world))["transaction_id"])
            young = str((await paid(world, settle_info={"profit_sharing": True}))["transaction_id"])
            sent = body(world, young, [part("MERCHANT_ID", shop, 1)])
            refused(await world.call(world.wechat, "POST", f"{SHARE}/orders", sent), 400, "INVALID_REQUEST")
            number = await shared(world)
            before = await all_rows(world)
            good = part("MERCHANT_ID", shop, 100)
            for changes, status, code in (
                ({"receivers": [part("MERCHANT_ID", world.provider.mchid, 1)]}, 400, "INVALID_REQUEST"),
                ({"receivers": [part("MERCHANT_ID", "1234567890", 1)]}, 400, "INVALID_REQUEST"),
                ({"receivers": [part("PERSONAL_OPENID", "o" * 28, 1)]}, 400, "INVALID_REQUEST"),
                ({"receivers": [part("PERSONAL_SUB_OPENID", openid, 1)]}, 400, "PARAM_ERROR"),
                ({"receivers": [good, good]}, 400, "INVALID_REQUEST"),
                ({"receivers": [part("MERCHANT_ID", shop, 3_001)]}, 403, "RULE_LIMIT"),
                ({"receivers": [part("MERCHANT_ID", shop, 0)]}, 400, "PARAM_ERROR"),
                ({"receivers": []}, 400, "PARAM_ERROR"),
                ({"out_order_no": "no blanks"}, 400, "PARAM_ERROR"),
                ({"transaction_id": plain}, 400, "INVALID_REQUEST"),
                ({"transaction_id": "4" * 28}, 404, "ORDER_NOT_EXIST"),
                ({"appid": "wx0"}, 400, "APPID_MCHID_NOT_MATCH"),
                ({"sub_mchid": world.sub.mchid}, 403, "NO_AUTH"),
            ):
                wrong = body(world, number, [good], **changes)
                answer = await world.call(world.wechat, "POST", f"{SHARE}/orders", wrong)
                assert (answer.status_code, answer.json()["code"]) == (status, code), (changes, answer.text)
            assert await all_rows(world) == before
            await send(world, "/orders", body(world, number, [good]))
            other = body(world, number, [part("MERCHANT_ID", shop, 101)])
            refused(await world.call(world.wechat, "POST", f"{SHARE}/orders", other), 400, "INVALID_REQUEST")
            back = {
                "out_order_no": "share-1",
                "out_return_no": "b",
                "return_mchid": shop,
                "amount": 101,
                "description": "x",
            }
            refused(await world.call(world.wechat, "POST", f"{SHARE}/return-orders", back), 400, "INVALID_REQUEST")
            world.clock.advance(181 * DAY_MS)
            late = back | {"amount": 1}
            refused(await world.call(world.wechat, "POST", f"{SHARE}/return-orders", late), 400, "INVALID_REQUEST")
            assert await world.sound()

    run(scenario())


def test_receivers_are_added_again_deleted_and_then_unknown(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            openid, shop = await both(world)
            custom = await add(world, "PERSONAL_OPENID", openid, relation_type="CUSTOM", custom_relation="代理商")
            assert (custom["relation_type"], custom["custom_relation"]) == ("CUSTOM", "代理商")
            number = await shared(world)
            gone = {"appid": world.wechat.appid, "type": "PERSONAL_OPENID", "account": openid}
            for _ in range(2):
                told = await send(world, "/receivers/delete", gone)
                assert told == {"type": "PERSONAL_OPENID", "account": openid}
            sent = body(world, number, [part("PERSONAL_OPENID", openid, 1)])
            refused(await world.call(world.wechat, "POST", f"{SHARE}/orders", sent), 400, "INVALID_REQUEST")
            wrong, header = sealed(world, "Somebody Else")
            base = {"appid": world.wechat.appid, "type": "MERCHANT_ID", "account": shop, "relation_type": "STORE"}
            answer = await world.call(world.wechat, "POST", f"{SHARE}/receivers/add", base | {"name": wrong}, **header)
            refused(answer, 400, "INVALID_REQUEST")
            refused(await world.call(world.wechat, "POST", f"{SHARE}/receivers/add", base), 400, "PARAM_ERROR")

    run(scenario())


def test_a_provider_shares_out_for_its_merchant(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            who, sub = world.provider, {"sub_mchid": world.sub.mchid}
            openid = await world.compat.accounts.openid(who.appid, world.payer.id)
            added = await add(world, "PERSONAL_OPENID", openid, who, **sub)
            assert added["sub_mchid"] == world.sub.mchid
            asked = partner_body(world, amount={"total": 10_000}, settle_info={"profit_sharing": True})
            made = await world.call(who, "POST", "/v3/pay/partner/transactions/native", asked)
            found = await scan(world, made.json()["code_url"])
            await pay(world, found["order"]["id"])
            path = f"/v3/pay/partner/transactions/out-trade-no/{asked['out_trade_no']}"
            query = f"?sp_mchid={who.mchid}&sub_mchid={world.sub.mchid}"
            number = (await world.call(who, "GET", path + query)).json()["transaction_id"]
            world.clock.advance(MINUTE_MS)
            sent = body(world, number, [part("PERSONAL_OPENID", openid, 500)], appid=who.appid, **sub)
            told = await send(world, "/orders", sent, who)
            assert told["sub_mchid"] == world.sub.mchid and told["receivers"][0]["result"] == "SUCCESS"
            ratio = await world.call(who, "GET", f"{SHARE}/merchant-configs/{world.sub.mchid}")
            assert ratio.json() == {"sub_mchid": world.sub.mchid, "max_ratio": 3_000}
            refused(await world.call(who, "GET", f"{SHARE}/merchant-configs/{world.wechat.mchid}"), 403, "NO_AUTH")
            own = body(world, number, [part("PERSONAL_OPENID", openid, 1)], appid=who.appid, out_order_no="share-9")
            refused(await world.call(who, "POST", f"{SHARE}/orders", own), 404, "ORDER_NOT_EXIST")
            assert await world.sound()

    run(scenario())


def test_a_days_sharing_is_in_its_bill(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            number = await shared(world)
            openid, shop = await both(world)
            parts = [part("PERSONAL_OPENID", openid, 1_000), part("MERCHANT_ID", shop, 500)]
            split = await send(world, "/orders", body(world, number, parts, unfreeze_unsplit=True))
            back = {"out_order_no": "share-1", "out_return_no": "back-1", "return_mchid": shop, "amount": 200}
            world.clock.advance(1_000)
            returned = await send(world, "/return-orders", back | {"description": "退回"})
            target = f"{SHARE}/bills?bill_date=2026-02-16&tar_type="
            refused(await world.call(world.wechat, "GET", target), 400, "NO_STATEMENT_EXIST")
            world.clock.advance(DAY_MS)
            link = (await world.call(world.wechat, "GET", target)).json()
            assert set(link) == {"hash_type", "hash_value", "download_url"}
            file = await world.call(world.wechat, "GET", link["download_url"].removeprefix(GATEWAY))
            assert hashlib.sha1(file.content).hexdigest() == link["hash_value"]
            heading, *lines = file.content.decode().removesuffix("\r\n").split("\r\n")
            rows = [dict(zip(heading.split(","), line[1:].split(",`"), strict=True)) for line in lines]
            told = [(row["分账接收方"], row["分账金额"], row["业务类型"]) for row in rows]
            rest = split["receivers"][2]["amount"]
            assert told == [
                (openid, "10.00", "分账"),
                (shop, "5.00", "分账"),
                (world.wechat.mchid, f"{rest // 100}.{rest % 100:02d}", "解冻"),
                (shop, "2.00", "分账回退"),
            ]
            assert [row["分账明细单号"] for row in rows[:3]] == [each["detail_id"] for each in split["receivers"]]
            assert {row["微信分账/回退单号"] for row in rows} == {split["order_id"], returned["return_id"]}
            assert {row["微信订单号"] for row in rows} == {number}
            refused(await world.call(world.sub, "GET", target), 400, "NO_STATEMENT_EXIST")
            refused(await world.call(world.wechat, "GET", f"{target}&sub_mchid={shop}"), 403, "NO_AUTH")

    run(scenario())
