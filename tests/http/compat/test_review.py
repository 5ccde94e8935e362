"""What a review of the gateway found, each as the test that failed before it was set right."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from jinbao.compat.types import AlipayMode
from tests.make import run
from tests.make_alipay import PRECREATE, ask, order
from tests.make_compat import GATEWAY, AlipayCaller, CompatWorld, WechatCaller, compat_world
from tests.make_v2 import done_v2, refused_v2
from tests.make_wechat import balance, everything, paid

REFUND = "alipay.trade.refund"
RED_PACKET = "/mmpaymkttransfers/sendredpack"


async def red_packet(world: CompatWorld, who: WechatCaller, **changes: Any) -> dict[str, Any]:
    """A red packet for the payer, as this caller asks for it."""
    fields = {
        "appid": None,
        "wxappid": who.appid,
        "mch_billno": "bill1",
        "send_name": "兰州拉面",
        "re_openid": await world.compat.accounts.openid(who.appid, world.payer.id),
        "total_amount": 100,
        "total_num": 1,
        "wishing": "恭喜发财",
        "client_ip": "127.0.0.1",
        "act_name": "新年",
        "remark": "新年快乐",
    }
    return fields | changes


def test_a_red_packets_number_of_another_account_of_the_merchant_is_refused(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            await paid(world, amount={"total": 5_000})
            second = await world.enrol_wechat(world.merchant_id)
            await done_v2(world, RED_PACKET, await red_packet(world, world.wechat))
            before, had = await everything(world), await balance(world)
            assert await refused_v2(world, RED_PACKET, await red_packet(world, second), second) == "INVALID_REQUEST"
            assert (await everything(world), await balance(world)) == (before, had)
            await done_v2(world, RED_PACKET, await red_packet(world, world.wechat))
            assert await everything(world) == before
            assert await world.sound()

    run(scenario())


async def settled(world: CompatWorld) -> tuple[AlipayCaller, str]:
    """A supplier that has got 2.00 of a trade of 12.80 whose rest is the seller's, and the trade's number."""
    supplier = await world.enrol_alipay((await world.merchant("Supplier")).id, AlipayMode.KEY)
    seller = supplier.account.seller_id
    entity = {"type": "userId", "account": seller, "memo": "supplier"}
    await ask(world, world.alipay, "alipay.trade.royalty.relation.bind", {"receiver_list": [entity]})
    made = await ask(world, world.alipay, PRECREATE, order("ord1", extend_params={"royalty_freeze": "true"}))
    found = await world.payer.did("/scan", {"text": made["qr_code"]})
    await world.payer.did(f"/orders/{found['order']['id']}/pay")
    trade_no = str((await ask(world, world.alipay, "alipay.trade.query", {"out_trade_no": "ord1"}))["trade_no"])
    share: dict[str, Any] = {"out_request_no": "s1", "trade_no": trade_no}
    share["royalty_parameters"] = [{"trans_in": seller, "amount": "2.00"}]
    share["extend_params"] = {"royalty_finish": "true"}
    assert (await ask(world, world.alipay, "alipay.trade.order.settle", share))["code"] == "10000"
    return supplier, trade_no


async def funds(world: CompatWorld, who: AlipayCaller) -> str:
    """What a seller has."""
    return str((await ask(world, who, "alipay.fund.account.query", {}))["available_amount"])


async def transfer(world: CompatWorld, out_no: str, amount: str) -> None:
    """The seller pays the payer something out of what it has."""
    user_id = await world.compat.accounts.alipay_user_id(world.payer.id)
    asked = {"out_biz_no": out_no, "trans_amount": amount, "product_code": "TRANS_ACCOUNT_NO_PWD"}
    asked |= {"biz_scene": "DIRECT_TRANSFER"}
    payee = {"identity": user_id, "identity_type": "ALIPAY_USER_ID"}
    done = await ask(world, world.alipay, "alipay.fund.trans.uni.transfer", {**asked, "payee_info": payee})
    assert done["status"] == "SUCCESS", done


def test_a_refund_that_cannot_be_takes_no_shares_back(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            supplier, trade_no = await settled(world)
            back = {"trade_no": trade_no, "refund_amount": "12.81", "out_request_no": "r1"}
            shares = [{"trans_out": supplier.account.seller_id, "amount": "2.00"}]
            refusal = await ask(world, world.alipay, REFUND, {**back, "refund_royalty_parameters": shares})
            assert refusal["code"] == "40004", refusal
            assert await funds(world, supplier) == "2.00"
            assert await world.sound()

    run(scenario())


def test_a_refund_with_shares_that_was_short_of_money_can_be_asked_for_again(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            supplier, trade_no = await settled(world)
            left = await funds(world, world.alipay)
            await transfer(world, "out1", left)
            back: dict[str, Any] = {"trade_no": trade_no, "refund_amount": "12.80", "out_request_no": "r1"}
            back["refund_royalty_parameters"] = [{"trans_out": supplier.account.seller_id, "amount": "2.00"}]
            assert (await ask(world, world.alipay, REFUND, back))["sub_code"] == "ACQ.SELLER_BALANCE_NOT_ENOUGH"
            assert await funds(world, supplier) == "2.00", "all of it or nothing"
            await paid(world, amount={"total": 5_000})
            before = await balance(world)
            done = await ask(world, world.alipay, REFUND, back)
            assert (done["code"], done["fund_change"]) == ("10000", "Y"), done
            assert await balance(world) == before + 1_280
            assert await funds(world, supplier) == "0.00"
            assert await world.sound()

    run(scenario())


def test_shares_come_back_with_a_refund_from_all_receivers_or_from_none(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            supplier, trade_no = await settled(world)
            seller = supplier.account.seller_id
            back: dict[str, Any] = {"trade_no": trade_no, "refund_amount": "5.00", "out_request_no": "r1"}
            for shares in ((("2.00", seller), ("0.01", seller)), (("1.00", seller), ("1.00", "2088000000000000"))):
                parts = [{"trans_out": who, "amount": amount} for amount, who in shares]
                refusal = await ask(world, world.alipay, REFUND, {**back, "refund_royalty_parameters": parts})
                assert refusal["sub_code"] == "ACQ.ROYALTY_RECEIVER_INVALID", refusal
                assert await funds(world, supplier) == "2.00"
            parts = [{"trans_out": seller, "amount": amount} for amount in ("1.50", "0.50")]
            done = await ask(world, world.alipay, REFUND, {**back, "refund_royalty_parameters": parts})
            assert (done["code"], done["fund_change"]) == ("10000", "Y"), done
            assert await funds(world, supplier) == "0.00"
            assert await world.sound()

    run(scenario())


def test_refunds_whose_numbers_begin_alike_each_take_their_shares_back(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            supplier, trade_no = await settled(world)
            shares = [{"trans_out": supplier.account.seller_id, "amount": "0.50"}]
            back = {"trade_no": trade_no, "refund_amount": "1.00", "refund_royalty_parameters": shares}
            for ending in ("1", "2", "1"):
                number = f"refund_of_the_20261123_000000_{ending}"
                assert (await ask(world, world.alipay, REFUND, {**back, "out_request_no": number}))["code"] == "10000"
            assert await funds(world, supplier) == "1.00"
            assert await world.sound()

    run(scenario())


def test_an_explanation_fits_into_what_http_libraries_take_for_a_header(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            who, target = world.wechat, "/v3/certificates"
            right = who.authorization("GET", target, b"", at_s=world.wall.now_ms() // 1000)
            for serial in ("A" * 60_000, "\xe5\x8c\x97" * 9_000):
                header = right.replace(who.certificate.serial, serial).encode("latin-1")
                answer = await world.gateway.get(GATEWAY + target, headers=[(b"authorization", header)])
                assert answer.status_code == 401
                told = answer.headers["Jinbao-Explanation"]
                assert len(told) <= 5_000 and json.loads(told)["problems"] == ["unknown_serial"]

    run(scenario())


def test_nobody_is_led_where_browsers_and_servers_disagree(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            asked = {"scheme": "wechat", "appid": world.wechat.appid, "scope": "snsapi_base", "state": "1"}
            for address in (
                "https://evil.example.com\\@shop.example.com/",
                "https://shop.example.com@evil.example.com/",
            ):
                answer = await world.payer.post("/grants", asked | {"redirect_uri": address})
                assert (answer.status_code, answer.json()["code"]) == (422, "compat.field_invalid"), answer.text
            good = await world.payer.post("/grants", asked | {"redirect_uri": "https://shop.example.com/a?b=c"})
            assert good.json()["redirect_to"].startswith("https://shop.example.com/a?b=c&code="), good.text

    run(scenario())


def test_of_twenty_calls_for_one_refund_one_is_told_that_it_moved_money(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            _, trade_no = await settled(world)
            back = {"trade_no": trade_no, "refund_amount": "1.00", "out_request_no": "r1"}
            answers = await asyncio.gather(*[ask(world, world.alipay, REFUND, back) for _ in range(20)])
            assert sorted(answer["fund_change"] for answer in answers) == ["N"] * 19 + ["Y"]
            assert (await ask(world, world.alipay, REFUND, back))["fund_change"] == "N"
            assert await world.sound()

    run(scenario())
