"""Tills and shops that speak XML: orders, codes, refunds, and answers that can be believed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinbao.compat.types import Fault, FaultStage, Problem
from jinbao.kit.clock import HOUR_MS
from jinbao.kit.ids import show
from tests.make import run
from tests.make_compat import GATEWAY, CompatWorld, compat_world
from tests.make_house import PIN
from tests.make_v2 import call_v2, done_v2, from_xml, refused_v2, send_v2, to_xml
from tests.make_wechat import code, everything, order_of, out_no, pay, scan

NOTIFY = "https://shop.example.com/v2"


def unified(**changes: Any) -> dict[str, Any]:
    given = {
        "body": "牛肉面 & <汤>",
        "out_trade_no": out_no(),
        "total_fee": 1280,
        "spbill_create_ip": "127.0.0.1",
        "notify_url": NOTIFY,
        "trade_type": "NATIVE",
        "product_id": "12",
        "attach": " table]]> 7 ",
    }
    return given | changes


def till(auth_code: str, **changes: Any) -> dict[str, Any]:
    given = {
        "body": "牛肉面",
        "out_trade_no": out_no(),
        "total_fee": 1280,
        "spbill_create_ip": "127.0.0.1",
        "auth_code": auth_code,
    }
    return given | changes


def refund(number: str, minor: int, **changes: Any) -> dict[str, Any]:
    given = {"out_trade_no": number, "out_refund_no": f"back-{number}", "total_fee": 1280, "refund_fee": minor}
    return given | changes


async def till_paid(world: CompatWorld, **changes: Any) -> dict[str, str]:
    return await done_v2(world, "/pay/micropay", till(await code(world), **changes))


def test_an_order_by_xml_is_scanned_paid_and_asked_for(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            asked = unified(sign_type="HMAC-SHA256")
            made = await done_v2(world, "/pay/unifiedorder", asked)
            assert made["trade_type"] == "NATIVE" and made["prepay_id"]
            assert made["appid"] == world.wechat.appid and made["mch_id"] == world.wechat.mchid
            looked = {"out_trade_no": asked["out_trade_no"]}
            before = await done_v2(world, "/pay/orderquery", looked)
            assert (before["trade_state"], before["total_fee"]) == ("NOTPAY", "1280")
            assert "transaction_id" not in before and before["attach"] == asked["attach"]
            found = await scan(world, made["code_url"])
            await pay(world, found["order"]["id"])
            told = await done_v2(world, "/pay/orderquery", looked)
            assert (told["trade_state"], told["trade_type"]) == ("SUCCESS", "NATIVE")
            assert told["time_end"] == "20260216120000"
            assert told["openid"] == await world.compat.accounts.openid(world.wechat.appid, world.payer.id)
            by_number = await done_v2(world, "/pay/orderquery", {"transaction_id": told["transaction_id"]})
            assert by_number["out_trade_no"] == asked["out_trade_no"]
            assert await refused_v2(world, "/pay/unifiedorder", asked) == "ORDERPAID"
            assert await refused_v2(world, "/pay/closeorder", looked) == "ORDERPAID"
            assert await world.sound()

    run(scenario())


def test_asking_again_gives_the_same_order_and_other_content_is_refused(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            asked = unified(trade_type="APP", product_id=None)
            first = await done_v2(world, "/pay/unifiedorder", asked)
            again = await done_v2(
                world, "/pay/unifiedorder", asked | {"nonce_str": "another", "time_start": "20260216120000"}
            )
            assert first["prepay_id"] != again["prepay_id"] and "code_url" not in again
            assert await refused_v2(world, "/pay/unifiedorder", asked | {"total_fee": 1281}) == "INVALID_REQUEST"
            order = await order_of(world, asked["out_trade_no"])
            assert order.amount.minor == 1280
            assert (await done_v2(world, "/pay/closeorder", {"out_trade_no": order.out_no}))["result_msg"] == "OK"
            assert (await done_v2(world, "/pay/closeorder", {"out_trade_no": order.out_no}))["result_msg"] == "OK"
            assert await refused_v2(world, "/pay/unifiedorder", asked) == "ORDERCLOSED"
            told = await done_v2(world, "/pay/orderquery", {"out_trade_no": order.out_no})
            assert told["trade_state"] == "CLOSED"

    run(scenario())


def test_other_products_by_xml(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            openid = await world.compat.accounts.openid(world.wechat.appid, world.payer.id)
            jsapi = await done_v2(world, "/pay/unifiedorder", unified(trade_type="JSAPI", openid=openid))
            assert jsapi["prepay_id"].startswith("wx2026021612")
            assert await refused_v2(world, "/pay/unifiedorder", unified(trade_type="JSAPI")) == "PARAM_ERROR"
            stranger = unified(trade_type="JSAPI", openid="o" * 28)
            assert await refused_v2(world, "/pay/unifiedorder", stranger) == "PARAM_ERROR"
            h5 = await done_v2(world, "/pay/unifiedorder", unified(trade_type="MWEB"))
            assert h5["mweb_url"].startswith(f"{GATEWAY}/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=")
            sub = {"sub_mch_id": world.sub.mchid}
            made = await done_v2(world, "/pay/unifiedorder", unified(**sub), world.provider)
            assert made["sub_mch_id"] == world.sub.mchid
            assert await refused_v2(world, "/pay/unifiedorder", unified(**sub)) == "NOAUTH"
            other = {"sub_mch_id": world.wechat.mchid}
            assert await refused_v2(world, "/pay/unifiedorder", unified(**other), world.provider) == "NOAUTH"

    run(scenario())


def test_refunds_by_the_paths_for_told_goods_are_the_same_refunds(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            number = (await till_paid(world))["out_trade_no"]
            first = await done_v2(world, "/secapi/pay/refundv2", refund(number, 280))
            before = await everything(world)
            again = await done_v2(world, "/secapi/pay/refund", refund(number, 280))
            assert again["refund_id"] == first["refund_id"] and await everything(world) == before
            told = await done_v2(world, "/pay/refundqueryv2", {"out_trade_no": number})
            assert (told["refund_count"], told["refund_fee_0"]) == ("1", "280")

    run(scenario())


def test_an_xml_call_that_is_not_there_is_refused_in_xml(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            for path in ("/payitil/report", "/risk/getpublickey", "/mmpaysptrans/pay_bank", "/tools/shorturl"):
                assert await refused_v2(world, path, {}) == "NOTFOUND", path

    run(scenario())


def test_a_till_charges_a_code_refunds_it_in_parts_and_asks(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            paid = await till_paid(world, device_info="till-1", attach="table 7")
            assert (paid["trade_type"], paid["total_fee"], paid["cash_fee"]) == ("MICROPAY", "1280", "1280")
            assert (paid["device_info"], paid["attach"]) == ("till-1", "table 7")
            number = paid["out_trade_no"]
            assert await refused_v2(world, "/pay/refundquery", {"out_trade_no": number}) == "REFUNDNOTEXIST"
            first = await done_v2(world, "/secapi/pay/refund", refund(number, 280, refund_desc="太咸"))
            assert first["refund_fee"] == "280" and first["refund_id"].startswith("50")
            again = await done_v2(world, "/secapi/pay/refund", refund(number, 280))
            assert again["refund_id"] == first["refund_id"]
            before = await everything(world)
            other = refund(number, 281)
            assert await refused_v2(world, "/secapi/pay/refund", other) == "ERROR"
            over = refund(number, 1001, out_refund_no="back-2")
            assert await refused_v2(world, "/secapi/pay/refund", over) == "REFUND_FEE_MISMATCH"
            wrong = refund(number, 1, out_refund_no="back-3", total_fee=1281)
            assert await refused_v2(world, "/secapi/pay/refund", wrong) == "INVALID_REQUEST"
            assert await everything(world) == before
            await done_v2(world, "/secapi/pay/refund", refund(number, 1000, out_refund_no="back-4"))
            told = await done_v2(world, "/pay/refundquery", {"out_trade_no": number})
            assert (told["refund_count"], told["refund_fee"]) == ("2", "1280")
            assert [told[f"refund_fee_{n}"] for n in (0, 1)] == ["280", "1000"]
            assert told["refund_status_1"] == "SUCCESS" and told["refund_success_time_0"] == "2026-02-16 12:00:00"
            one = await done_v2(world, "/pay/refundquery", {"refund_id": first["refund_id"]})
            assert (one["refund_count"], one["out_refund_no_0"]) == ("1", f"back-{number}")
            state = await done_v2(world, "/pay/orderquery", {"out_trade_no": number})
            assert state["trade_state"] == "REFUND"
            assert await world.sound()

    run(scenario())


def test_a_payer_who_hesitates_is_asked_for_until_reversed(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            world.watcher.faults.append(Fault(ask_payer=True))
            asked = till(await code(world))
            assert await refused_v2(world, "/pay/micropay", asked) == "USERPAYING"
            assert await refused_v2(world, "/pay/micropay", asked) == "USERPAYING"
            looked = {"out_trade_no": asked["out_trade_no"]}
            assert (await done_v2(world, "/pay/orderquery", looked))["trade_state"] == "USERPAYING"
            order = await order_of(world, asked["out_trade_no"])
            await world.payer.did(f"/waiting/{show('ord', order.id)}/confirm", {"proof": {"pin": PIN}})
            assert (await done_v2(world, "/pay/orderquery", looked))["trade_state"] == "SUCCESS"
            assert (await done_v2(world, "/secapi/pay/reverse", looked))["recall"] == "N"
            assert (await done_v2(world, "/secapi/pay/reverse", looked))["recall"] == "N"
            assert (await done_v2(world, "/pay/orderquery", looked))["trade_state"] == "REVOKED"
            assert await world.payer.see("/balance") and await world.sound()

    run(scenario())


def test_an_unpaid_code_is_closed_by_reversing_and_others_cannot_be(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            world.watcher.faults.append(Fault(ask_payer=True))
            asked = till(await code(world))
            await refused_v2(world, "/pay/micropay", asked)
            looked = {"out_trade_no": asked["out_trade_no"]}
            assert await refused_v2(world, "/pay/closeorder", looked) == "REVERSE_EXPIRE"
            assert (await done_v2(world, "/secapi/pay/reverse", looked))["recall"] == "N"
            assert (await done_v2(world, "/pay/orderquery", looked))["trade_state"] == "REVOKED"
            scanned = unified()
            await done_v2(world, "/pay/unifiedorder", scanned)
            number = {"out_trade_no": scanned["out_trade_no"]}
            assert await refused_v2(world, "/secapi/pay/reverse", number) == "REVERSE_EXPIRE"
            assert await refused_v2(world, "/secapi/pay/reverse", {"out_trade_no": "nothing"}) == "ORDERNOTEXIST"

    run(scenario())


def test_codes_are_refused_by_name_and_move_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            good = await code(world)
            openid = (await done_v2(world, "/tools/authcodetoopenid", {"auth_code": good}))["openid"]
            assert openid == await world.compat.accounts.openid(world.wechat.appid, world.payer.id)
            await done_v2(world, "/pay/micropay", till(good))
            before = await everything(world)
            assert await refused_v2(world, "/pay/micropay", till(good)) == "AUTH_CODE_ERROR"
            assert await refused_v2(world, "/pay/micropay", till("134567890123456789")) == "AUTH_CODE_INVALID"
            assert await refused_v2(world, "/pay/micropay", till("12")) == "AUTH_CODE_INVALID"
            assert await refused_v2(world, "/tools/authcodetoopenid", {"auth_code": good}) == "AUTH_CODE_ERROR"
            fresh = await code(world)
            world.clock.advance(HOUR_MS)
            assert await refused_v2(world, "/pay/micropay", till(fresh)) in ("AUTHCODEEXPIRE", "AUTH_CODE_INVALID")
            late = await code(world)
            assert await refused_v2(world, "/pay/micropay", till(late, total_fee=100_000_00)) == "TRADE_ERROR"
            assert await everything(world) == before
            poor = await world.member(500, name="王小明", pin=PIN)
            assert await refused_v2(world, "/pay/micropay", till(await code(world, poor))) == "NOTENOUGH"
            assert (await poor.see("/balance"))["available_minor"] == 500 and await world.sound()

    run(scenario())


WRONG: list[dict[str, Any]] = [
    {"total_fee": None},
    {"total_fee": 0},
    {"total_fee": -1},
    {"total_fee": "12.80"},
    {"total_fee": "１２"},
    {"total_fee": 10**15},
    {"body": None},
    {"body": "面" * 129},
    {"out_trade_no": None},
    {"out_trade_no": "short"},
    {"out_trade_no": "a" * 33},
    {"trade_type": None},
    {"trade_type": "POST"},
    {"notify_url": None},
    {"notify_url": "shop.example.com"},
    {"time_expire": "tomorrow"},
    {"time_expire": "20261399999999"},
    {"fee_type": "USD"},
    {"attach": "a" * 128},
    {"profit_sharing": "maybe"},
]


def test_what_breaks_a_rule_of_a_field_is_refused_and_makes_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            before = await everything(world)
            for changes in WRONG:
                assert await refused_v2(world, "/pay/unifiedorder", unified(**changes)) == "PARAM_ERROR", changes
            assert await refused_v2(world, "/pay/unifiedorder", unified(appid="wx0")) == "APPID_MCHID_NOT_MATCH"
            assert await refused_v2(world, "/pay/nothing", unified()) == "NOTFOUND"
            assert await everything(world) == before

    run(scenario())


def test_who_is_not_believed_is_told_so_and_the_watcher_why(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            before = await everything(world)
            wrong_key = await send_v2(world, world.wechat, "/pay/unifiedorder", unified(), key="x" * 32)
            assert from_xml(wrong_key) == {"return_code": "FAIL", "return_msg": "签名错误，请检查后再试"}
            told = world.watcher.exchanges[-1].explanation
            assert told is not None and told.problems == (Problem.WRONG_V2_KEY,)
            v3_key = world.wechat.account.api_v3_key
            await send_v2(world, world.wechat, "/pay/unifiedorder", unified(), key=v3_key)
            told = world.watcher.exchanges[-1].explanation
            assert told is not None and told.problems == (Problem.V3_KEY_AS_V2,)
            bodies = [
                b"",
                b"{}",
                b"<xml><a></xml>",
                b"<xml/>",
                to_xml({"mch_id": "1"}),
                "<xml><a>面</a></xml>".encode("gbk"),
            ]
            for body in bodies:
                answer = await world.gateway.request("POST", GATEWAY + "/pay/unifiedorder", content=body)
                assert answer.status_code == 200 and from_xml(answer.content)["return_code"] == "FAIL", body
            told = world.watcher.exchanges[-1].explanation
            assert told is not None and told.problems == (Problem.CHARSET,)
            assert await everything(world) == before

    run(scenario())


def test_ordered_faults_strike_in_xml_too(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            asked = unified()
            world.watcher.faults.append(Fault(refuse="compat.system_failure"))
            assert await refused_v2(world, "/pay/unifiedorder", asked) == "SYSTEMERROR"
            world.watcher.faults.append(Fault(refuse="compat.system_failure", stage=FaultStage.AFTER))
            assert await refused_v2(world, "/pay/unifiedorder", asked) == "SYSTEMERROR"
            assert (await order_of(world, asked["out_trade_no"])).amount.minor == 1280
            assert world.watcher.asked[-1] == (
                world.wechat.mchid,
                "v2.unifiedorder",
                asked["out_trade_no"],
                1280,
                asked["body"],
            )
            world.watcher.faults.append(Fault(mis_sign=True))
            told = from_xml(
                await send_v2(world, world.wechat, "/pay/orderquery", {"out_trade_no": asked["out_trade_no"]})
            )
            right = await call_v2(world, "/pay/orderquery", {"out_trade_no": asked["out_trade_no"]})
            assert len(told["sign"]) == len(right["sign"]) and told["sign"] != right["sign"]

    run(scenario())
