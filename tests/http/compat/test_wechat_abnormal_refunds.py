"""WeChat Pay's refunds whose money cannot go back to where it came from."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx

from jinbao.compat.service import crypto
from jinbao.compat.types import Fault
from jinbao.kit.db import Tx
from tests.http.compat.test_wechat_refunds import REFUNDS, give_back
from tests.make import run
from tests.make_compat import CompatWorld, compat_world
from tests.make_notices import merchant_server
from tests.make_v2 import call_v2, done_v2
from tests.make_wechat import BASE, ask, balance, code, everything, order_of, paid, query, refused, till_body
from tests.unit.compat.test_notice_sealing import v3_content

CARD = "6222020011777777"


async def stuck(world: CompatWorld, number: str, refund: int, **more: Any) -> dict[str, Any]:
    """A refund that was ordered to get stuck."""
    world.watcher.faults.append(Fault(abnormal=True))
    answer = await give_back(world, number, refund, **more)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert isinstance(told, dict)
    return told


async def apply(world: CompatWorld, refund: dict[str, Any], kind: str, **more: Any) -> httpx.Response:
    """Send a stuck refund elsewhere; what is secret is encrypted with our public key."""
    platform = world.compat.keys.wechat_public_key()
    body = {"out_refund_no": refund["out_refund_no"], "type": kind}
    if kind == "USER_BANK_CARD":
        sealed = {
            name: crypto.oaep_seal(platform.public_pem, text)
            for name, text in (("bank_account", CARD), ("real_name", "李小红"))
        }
        body |= {"bank_type": "ICBC_DEBIT", **sealed}
    target = f"{REFUNDS}/{refund['refund_id']}/apply-abnormal-refund"
    return await world.call(world.wechat, "POST", target, body | more, Wechatpay_Serial=platform.id)


async def asked(world: CompatWorld, refund: dict[str, Any]) -> Any:
    """How a refund stands."""
    answer = await world.call(world.wechat, "GET", f"{REFUNDS}/{refund['out_refund_no']}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def entries(world: CompatWorld) -> int:
    """How many movements there are."""

    def count(tx: Tx) -> int:
        row = tx.one("select count(*) from ledger_entry")
        assert row is not None
        return int(row[0])

    return await world.house.runtime.db.read(count)


def test_a_stuck_refund_moves_nothing_and_is_told_of(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world, merchant_server() as merchant:
            number = (await paid(world))["out_trade_no"]
            before, moved = await balance(world), await entries(world)
            refund = await stuck(world, number, 500, notify_url=merchant.url)
            assert (refund["status"], refund["amount"]["refund"]) == ("ABNORMAL", 500)
            assert "success_time" not in refund and refund["refund_id"].startswith("50")
            assert await asked(world, refund) == refund
            assert (await give_back(world, number, 500, notify_url=merchant.url)).json() == refund
            refused(await give_back(world, number, 501), 400, "INVALID_REQUEST", 268498688)
            assert (await query(world, number))["trade_state"] == "REFUND"
            assert (await balance(world), await entries(world)) == (before, moved)
            await world.house.settle()
            (told,) = [v3_content(request, world.wechat.account) for request in merchant.heard]
            assert json.loads(merchant.heard[0].body)["event_type"] == "REFUND.ABNORMAL"
            assert (told["refund_status"], told["refund_id"]) == ("ABNORMAL", refund["refund_id"])
            assert "success_time" not in told
            assert await world.sound()

    run(scenario())


def test_a_stuck_refund_is_checked_as_any_other(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            number = (await paid(world))["out_trade_no"]
            before = await everything(world)
            world.watcher.faults.append(Fault(abnormal=True))
            refused(await give_back(world, number, 1281), 400, "INVALID_REQUEST")
            refused(await world.call(world.wechat, "GET", f"{REFUNDS}/r_{number}"), 404, "RESOURCE_NOT_EXISTS")
            assert await everything(world) == before
            assert (await query(world, number))["trade_state"] == "SUCCESS"

    run(scenario())


def test_what_is_stuck_counts_against_what_is_left(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            number = (await paid(world))["out_trade_no"]
            await stuck(world, number, 1000)
            before = await everything(world)
            refused(await give_back(world, number, 281, out_refund_no="more"), 400, "INVALID_REQUEST")
            world.watcher.faults.append(Fault(abnormal=True))
            refused(await give_back(world, number, 281, out_refund_no="more"), 400, "INVALID_REQUEST")
            assert await everything(world) == before
            assert (await give_back(world, number, 280, out_refund_no="more")).json()["status"] == "SUCCESS"
            assert await world.sound()

    run(scenario())


def test_a_stuck_refund_goes_to_the_payers_card_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world, merchant_server() as merchant:
            number = (await paid(world))["out_trade_no"]
            refund = await stuck(world, number, 500, notify_url=merchant.url)
            before = await balance(world)
            answers = await asyncio.gather(*(apply(world, refund, "USER_BANK_CARD") for _ in range(5)))
            done = [answer for answer in answers if answer.status_code == 200]
            assert done and {answer.json()["status"] for answer in done} == {"SUCCESS"}, answers[0].text
            told = done[0].json()
            assert (told["refund_id"], told["out_refund_no"]) == (refund["refund_id"], refund["out_refund_no"])
            assert (told["channel"], told["user_received_account"]) == ("OTHER_BANKCARD", "ICBC_DEBIT7777")
            assert await balance(world) == before + 500
            assert await asked(world, refund) == told
            assert (await give_back(world, number, 500)).json() == told
            assert (await order_of(world, number)).refunded.minor == 500
            refused(await apply(world, refund, "USER_BANK_CARD"), 400, "INVALID_REQUEST")
            refused(await apply(world, refund, "MERCHANT_BANK_CARD"), 400, "INVALID_REQUEST")
            await world.house.settle()
            await world.house.settle()
            events = [json.loads(request.body)["event_type"] for request in merchant.heard]
            assert events == ["REFUND.ABNORMAL", "REFUND.SUCCESS"]
            content = v3_content(merchant.heard[1], world.wechat.account)
            assert (content["refund_status"], content["user_received_account"]) == ("SUCCESS", "ICBC_DEBIT7777")
            assert await world.sound()

    run(scenario())


def test_one_that_the_merchant_takes_upon_itself_moves_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world, merchant_server() as merchant:
            number = (await paid(world))["out_trade_no"]
            refund = await stuck(world, number, 1280, notify_url=merchant.url)
            before, moved = await balance(world), await entries(world)
            told = (await apply(world, refund, "MERCHANT_BANK_CARD")).json()
            assert (told["status"], told["user_received_account"]) == ("SUCCESS", "商户结算银行账户")
            assert told["success_time"] and told["refund_id"] == refund["refund_id"]
            assert await asked(world, refund) == told
            for kind in ("MERCHANT_BANK_CARD", "USER_BANK_CARD"):
                refused(await apply(world, refund, kind), 400, "INVALID_REQUEST")
            refused(await give_back(world, number, 1, out_refund_no="more"), 400, "INVALID_REQUEST")
            assert (await balance(world), await entries(world)) == (before, moved)
            await world.house.settle()
            events = [json.loads(request.body)["event_type"] for request in merchant.heard]
            assert events == ["REFUND.ABNORMAL", "REFUND.SUCCESS"]
            assert (await query(world, number))["trade_state"] == "REFUND"
            assert await world.sound()

    run(scenario())


def test_a_card_that_is_none_and_a_merchant_without_money_leave_it_stuck(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            number = (await paid(world))["out_trade_no"]
            refund = await stuck(world, number, 1280)
            refused(await apply(world, refund, "USER_BANK_CARD", bank_account="AAAA"), 400, "PARAM_ERROR")
            pem = world.compat.keys.wechat_public_key().public_pem
            sealed = crypto.oaep_seal(pem, "not a card")
            refused(await apply(world, refund, "USER_BANK_CARD", bank_account=sealed), 400, "PARAM_ERROR")
            refused(await apply(world, refund, "USER_BANK_CARD", out_refund_no="other"), 404, "RESOURCE_NOT_EXISTS")
            await world.house.pay.settlements.settle(world.merchant_id, world.once())
            await world.house.settle()
            before = await balance(world)
            refused(await apply(world, refund, "USER_BANK_CARD"), 403, "NOT_ENOUGH")
            assert await asked(world, refund) == refund
            assert await balance(world) == before
            await paid(world, amount={"total": 5000})
            assert (await apply(world, refund, "USER_BANK_CARD")).json()["status"] == "SUCCESS"
            assert await balance(world) == before - 5000 + 1280
            assert await world.sound()

    run(scenario())


def test_the_older_api_tells_of_stuck_refunds_too(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world, merchant_server() as merchant:
            number = (await paid(world))["out_trade_no"]
            before = await balance(world)
            world.watcher.faults.append(Fault(abnormal=True))
            back = {"out_trade_no": number, "out_refund_no": "back-1", "total_fee": 1280, "refund_fee": 80}
            back |= {"notify_url": merchant.url}
            made = await done_v2(world, "/secapi/pay/refund", back)
            assert (await done_v2(world, "/secapi/pay/refund", back))["refund_id"] == made["refund_id"]
            again = await call_v2(world, "/secapi/pay/refund", back | {"refund_fee": 81})
            assert again["result_code"] == "FAIL"
            world.clock.advance(1_000)
            await done_v2(world, "/secapi/pay/refund", back | {"out_refund_no": "back-2", "refund_fee": 20})
            told = await done_v2(world, "/pay/refundquery", {"out_trade_no": number})
            assert (told["refund_count"], told["refund_fee"]) == ("2", "100")
            assert (told["refund_status_0"], told["refund_status_1"]) == ("CHANGE", "SUCCESS")
            assert (told["refund_id_0"], told["refund_fee_0"]) == (made["refund_id"], "80")
            for named in ({"out_refund_no": "back-1"}, {"refund_id": made["refund_id"]}):
                one = await done_v2(world, "/pay/refundquery", named)
                assert (one["refund_count"], one["refund_status_0"]) == ("1", "CHANGE")
            assert await balance(world) == before + 20
            done = await apply(world, {"refund_id": made["refund_id"], "out_refund_no": "back-1"}, "USER_BANK_CARD")
            assert done.json()["status"] == "SUCCESS"
            one = await done_v2(world, "/pay/refundquery", {"out_refund_no": "back-1"})
            assert (one["refund_status_0"], one["refund_recv_accout_0"]) == ("SUCCESS", "ICBC_DEBIT7777")
            await world.house.settle()
            assert await balance(world) == before + 100
            events = [notice.event for notice in (await world.compat.notices.page()).items]
            assert events.count("v2.refund") == 3
            assert await world.sound()

    run(scenario())


def test_a_reversal_gives_back_what_is_not_stuck(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            body = till_body(world.wechat, await code(world))
            number = body["out_trade_no"]
            assert (await ask(world, "codepay", body))["trade_state"] == "SUCCESS"
            await stuck(world, number, 1000)
            before = await balance(world)
            target = f"{BASE}/out-trade-no/{number}/reverse"
            named = {"appid": world.wechat.appid, "mchid": world.wechat.mchid}
            for _ in range(2):
                assert (await world.call(world.wechat, "POST", target, named)).status_code == 200
                assert await balance(world) == before + 280
            assert await world.sound()

    run(scenario())
