"""Where Alipay's words are strict, and where they are not: what SDKs and shops stumble over at the edges."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from jinbao.compat.service import crypto
from tests.make import run
from tests.make_alipay import PRECREATE, ask, encoded, order, parameters, send
from tests.make_compat import CompatWorld, compat_world
from tests.make_notices import Merchant, merchant_server

QUERY, REFUND, TRANSFER = "alipay.trade.query", "alipay.trade.refund", "alipay.fund.trans.uni.transfer"
DAY_MS = 86_400_000


def holds_as_rsa(world: CompatWorld, params: dict[str, str]) -> bool:
    """Whether an SDK that is set to the older signature believes these parameters."""
    signed = {name: text for name, text in params.items() if name not in ("sign", "sign_type") and text}
    text = "&".join(f"{name}={signed[name]}" for name in sorted(signed))
    key = crypto.public_of(world.compat.keys.alipay_key().public_pem)
    return params.get("sign_type") == "RSA" and crypto.verify_rsa(key, text.encode(), params["sign"], "sha1")


def forms(merchant: Merchant) -> list[dict[str, str]]:
    """What a shop's server was told."""
    return [dict(parse_qsl(heard.body.decode(), strict_parsing=True)) for heard in merchant.heard]


async def paid(world: CompatWorld, out_no: str = "ord1", amount: str = "12.80", **more: str) -> str:
    """The number of a trade that has been paid after a scan; ``more`` are common parameters."""
    made = await ask(world, world.alipay, PRECREATE, order(out_no, amount), **more)
    found = await world.payer.did("/scan", {"text": made["qr_code"]})
    await world.payer.did(f"/orders/{found['order']['id']}/pay")
    return str((await ask(world, world.alipay, QUERY, {"out_trade_no": out_no}))["trade_no"])


async def has(world: CompatWorld) -> int:
    """What the payer has."""
    await world.house.settle()
    return int((await world.payer.see("/balance"))["available_minor"])


def test_who_signs_in_the_older_way_is_told_in_the_older_way(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world, merchant_server() as merchant:
            old: Any = {"sign_type": "RSA", "notify_url": merchant.url}
            trade_no = await paid(world, **old)
            await ask(world, world.alipay, REFUND, {"trade_no": trade_no, "refund_amount": "12.80"})
            await world.house.settle()
            told = forms(merchant)
            assert [form["trade_status"] for form in told] == ["TRADE_SUCCESS", "TRADE_CLOSED"]
            assert all(holds_as_rsa(world, form) for form in told)
            params = parameters(world, world.alipay, "alipay.trade.app.pay", order("app1"), **old)
            opened = await world.payer.did("/app-pay", {"order_string": encoded(params)})
            await world.payer.did(f"/orders/{opened['order_id']}/pay")
            await world.house.settle()
            assert holds_as_rsa(world, forms(merchant)[-1])

    run(scenario())


def test_who_signs_in_the_older_way_is_sent_back_in_the_older_way(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            asked: Any = {"sign_type": "RSA", "return_url": "https://shop.example/done"}
            params = parameters(world, world.alipay, "alipay.trade.page.pay", order(), **asked)
            token = (await send(world, params, "get")).headers["location"].rpartition("/")[2]
            seen = await world.payer.see(f"/cashier/{token}")
            await world.payer.did(f"/orders/{seen['order_id']}/pay")
            address = (await world.payer.see(f"/cashier/{token}"))["cashier"]["return_url"]
            assert holds_as_rsa(world, dict(parse_qsl(urlsplit(address).query)))

    run(scenario())


def test_giving_back_a_part_needs_a_number_and_giving_back_all_does_not(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            trade_no = await paid(world)
            before = await has(world)
            part = {"trade_no": trade_no, "refund_amount": "12.79"}
            refused = await ask(world, world.alipay, REFUND, part)
            assert (refused["code"], refused["sub_code"]) == ("40004", "ACQ.INVALID_PARAMETER")
            assert "out_request_no" in refused["sub_msg"]
            assert await has(world) == before
            whole = {"trade_no": trade_no, "refund_amount": "12.80"}
            assert (await ask(world, world.alipay, REFUND, whole))["fund_change"] == "Y"
            assert (await ask(world, world.alipay, REFUND, whole))["fund_change"] == "N"
            assert await has(world) == before + 1_280
            found = await ask(
                world,
                world.alipay,
                "alipay.trade.fastpay.refund.query",
                {"trade_no": trade_no, "out_request_no": "ord1"},
            )
            assert found["refund_status"] == "REFUND_SUCCESS"

    run(scenario())


@pytest.mark.parametrize("amount", ["100000000.01", "999999999.99"])
def test_an_amount_beyond_all_limits_is_said_as_such(tmp_path: Path, amount: str) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            refused = await ask(world, world.alipay, PRECREATE, order("big", amount))
            assert refused["sub_code"] == "ACQ.TOTAL_FEE_EXCEED"
            assert await world.compat.trades.count() == 0
            trade_no = await paid(world)
            before = await has(world)
            back = {"trade_no": trade_no, "refund_amount": amount, "out_request_no": "r1"}
            assert (await ask(world, world.alipay, REFUND, back))["sub_code"] == "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL"
            payee = {"identity": "+8613800777777", "identity_type": "ALIPAY_LOGON_ID", "name": "李小红"}
            out = {
                "out_biz_no": "b1",
                "trans_amount": amount,
                "product_code": "TRANS_ACCOUNT_NO_PWD",
                "biz_scene": "DIRECT_TRANSFER",
                "payee_info": payee,
            }
            assert (await ask(world, world.alipay, TRANSFER, out))["sub_code"] == "EXCEED_LIMIT_SM_AMOUNT"
            assert await has(world) == before

    run(scenario())


def test_what_is_wrong_with_a_field_is_said_in_words_and_not_in_our_tools(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            for biz, said in (
                (order("a b"), "out_trade_no"),
                (order("x" * 65), "out_trade_no"),
                ({**order(), "subject": "x" * 257}, "subject"),
                ({**order(), "total_amount": [1]}, "total_amount"),
                ({**order(), "extend_params": 7}, "extend_params"),
            ):
                refused = await ask(world, world.alipay, PRECREATE, biz)
                assert refused["sub_code"] == "ACQ.INVALID_PARAMETER"
                assert said in refused["sub_msg"]
                for tool in ("expected", "regex", "`", "\\A"):
                    assert tool not in refused["sub_msg"], refused["sub_msg"]
            assert await world.compat.trades.count() == 0

    run(scenario())


def test_true_and_false_may_be_written_as_json_has_them(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            made = await ask(world, world.alipay, PRECREATE, order(extend_params={"royalty_freeze": True}))
            assert made["code"] == "10000", made
            again = await ask(world, world.alipay, PRECREATE, order(extend_params={"royalty_freeze": "true"}))
            assert again["code"] == "10000", again
            other = await ask(world, world.alipay, PRECREATE, order(extend_params={"royalty_freeze": False}))
            assert other["sub_code"] == "ACQ.CONTEXT_INCONSISTENT"

    run(scenario())


def test_a_list_with_one_value_may_be_written_as_the_value(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            trade_no = await paid(world)
            await ask(world, world.alipay, REFUND, {"trade_no": trade_no, "refund_amount": "12.80"})
            for options in ("gmt_refund_pay", '["gmt_refund_pay"]', ["gmt_refund_pay"]):
                asked = {"trade_no": trade_no, "out_request_no": "ord1", "query_options": options}
                found = await ask(world, world.alipay, "alipay.trade.fastpay.refund.query", asked)
                assert found.get("gmt_refund_pay"), (options, found)

    run(scenario())


def test_a_time_in_seconds_is_recognised_by_v3(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            auth = f"app_id={world.alipay.app_id},nonce=n,timestamp={world.wall.now_ms() // 1000}"
            answer = await world.gateway.post(
                "http://127.0.0.1:8010/v3/alipay/trade/query",
                content=b"{}",
                headers={"authorization": f"ALIPAY-SHA256withRSA {auth},sign=AAAA"},
            )
            assert answer.status_code == 401
            assert answer.json()["code"] == "invalid-timestamp"
            assert "milliseconds" in answer.json()["message"]

    run(scenario())


def test_who_does_not_pay_is_led_back_to_the_shop_until_it_is_paid(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            biz = order(quit_url="https://shop.example/cart?a=1")
            params = parameters(world, world.alipay, "alipay.trade.wap.pay", biz)
            token = (await send(world, params)).headers["location"].rpartition("/")[2]
            seen = await world.payer.see(f"/cashier/{token}")
            assert seen["cashier"]["quit_url"] == "https://shop.example/cart?a=1"
            await world.payer.did(f"/orders/{seen['order_id']}/pay")
            assert (await world.payer.see(f"/cashier/{token}"))["cashier"]["quit_url"] == ""

    run(scenario())


def test_a_customer_whose_order_is_over_reads_that_in_both_languages(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            method = "alipay.trade.page.pay"
            await paid(world, "ord1")
            page = await send(world, parameters(world, world.alipay, method, order("ord1")), "get")
            assert "这笔订单已付款" in page.text and "already paid" in page.text
            assert "ACQ.TRADE_HAS_SUCCESS" in page.text
            made = await ask(world, world.alipay, PRECREATE, order("ord2"))
            await world.payer.did("/scan", {"text": made["qr_code"]})
            await ask(world, world.alipay, "alipay.trade.close", {"out_trade_no": "ord2"})
            page = await send(world, parameters(world, world.alipay, method, order("ord2")), "get")
            assert "这笔订单已关闭" in page.text and "This order is closed" in page.text
            page = await send(world, parameters(world, world.alipay, method, order("ord3", "0")), "get")
            assert "无法打开收银台" in page.text and "The cashier cannot be opened" in page.text

    run(scenario())


async def by_page(world: CompatWorld, method: str, out_no: str, url: str) -> str:
    """The order of a page or an app that asks for payment, seen and paid by the payer."""
    params = parameters(world, world.alipay, method, order(out_no), notify_url=url)
    if method.endswith("app.pay"):
        opened = await world.payer.did("/app-pay", {"order_string": encoded(params)})
        await world.payer.did(f"/orders/{opened['order_id']}/pay")
        return str(opened["order_id"])
    token = (await send(world, params)).headers["location"].rpartition("/")[2]
    seen = await world.payer.see(f"/cashier/{token}")
    await world.payer.did(f"/orders/{seen['order_id']}/pay")
    return str(seen["order_id"])


def test_shops_of_apps_and_phones_hear_once_when_nothing_can_be_given_back_any_more(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world, merchant_server() as merchant:
            for method, out_no in (
                ("app.pay", "app1"),
                ("wap.pay", "wap1"),
                ("wap.pay", "wap2"),
                ("page.pay", "page1"),
            ):
                await by_page(world, f"alipay.trade.{method}", out_no, merchant.url)
            await paid(world, "code1", notify_url=merchant.url)
            part = {"out_trade_no": "app1", "refund_amount": "1.00", "out_request_no": "r"}
            assert (await ask(world, world.alipay, REFUND, part))["fund_change"] == "Y"
            assert (await ask(world, world.alipay, REFUND, {"out_trade_no": "wap2", "refund_amount": "12.80"}))["code"]
            await world.house.settle()
            before = len(merchant.heard)
            world.clock.advance(365 * DAY_MS)
            await world.house.settle()
            assert len(merchant.heard) == before, "the last day is still one for refunds"
            world.clock.advance(60_000)
            await world.house.settle()
            told = sorted(forms(merchant)[before:], key=lambda form: form["out_trade_no"])
            assert [(form["out_trade_no"], form["trade_status"]) for form in told] == [
                ("app1", "TRADE_FINISHED"),
                ("wap1", "TRADE_FINISHED"),
            ]
            assert all(form["gmt_payment"] and form["notify_type"] == "trade_status_sync" for form in told)
            found = await ask(world, world.alipay, QUERY, {"out_trade_no": "wap1"})
            assert found["trade_status"] == "TRADE_FINISHED"
            world.clock.advance(40 * DAY_MS)
            await world.house.settle()
            assert len(merchant.heard) == before + 2

    run(scenario())


def test_a_cancellation_that_meets_refunds_gives_back_what_they_leave(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            before = await has(world)
            trade_no = await paid(world, amount="10.00")
            parts = [{"trade_no": trade_no, "refund_amount": "1.00", "out_request_no": f"r{n}"} for n in range(5)]
            *backs, cancelled, again = await asyncio.gather(
                *[ask(world, world.alipay, REFUND, part) for part in parts],
                ask(world, world.alipay, "alipay.trade.cancel", {"trade_no": trade_no}),
                ask(world, world.alipay, "alipay.trade.cancel", {"trade_no": trade_no}),
            )
            for each in (cancelled, again):
                assert (each["code"], each["action"]) == ("10000", "refund"), each
            assert {back["code"] for back in backs} <= {"10000", "40004"}
            assert await has(world) == before
            found = await ask(world, world.alipay, QUERY, {"trade_no": trade_no})
            assert found["trade_status"] == "TRADE_CLOSED"
            assert await world.sound()

    run(scenario())
