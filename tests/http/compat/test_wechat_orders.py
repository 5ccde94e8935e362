"""WeChat Pay's orders over the wire: what is taken, what is refused, and what asking again does."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from jinbao.compat.rules.wechat.times import rfc3339
from jinbao.kit.clock import DAY_MS, HOUR_MS, MINUTE_MS
from tests.make import run
from tests.make_compat import CompatWorld, compat_world
from tests.make_wechat import (
    BASE,
    ask,
    everything,
    order_body,
    order_of,
    paid,
    partner_body,
    pay,
    query,
    refused,
    scan,
)


async def later(world: CompatWorld, ms: int) -> None:
    """The house's time passes, and what is due then is done."""
    world.clock.advance(ms)
    await world.house.settle()


def test_a_native_order_is_scanned_paid_and_told_of(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            body = order_body(
                world.wechat, attach="table 7", scene_info={"payer_client_ip": "14.23.150.211", "device_id": "013467"}
            )
            code_url = (await ask(world, "native", body))["code_url"]
            assert code_url.startswith("weixin://wxpay/bizpayurl?pr=")
            before = await query(world, body["out_trade_no"])
            assert before == {
                "appid": world.wechat.appid,
                "mchid": world.wechat.mchid,
                "out_trade_no": body["out_trade_no"],
                "trade_state": "NOTPAY",
                "trade_state_desc": "订单未支付",
                "payer": {},
                "amount": {"total": 1280, "currency": "CNY"},
            }
            found = await scan(world, code_url)
            assert (found["kind"], found["amount_minor"]) == ("order", 1280)
            await pay(world, found["order"]["id"])
            told = await query(world, body["out_trade_no"])
            assert told["trade_state"] == "SUCCESS" and told["trade_type"] == "NATIVE"
            assert len(told["transaction_id"]) == 28 and told["transaction_id"].startswith("4200")
            assert told["success_time"] == rfc3339(world.clock.now_ms(), world.house.runtime.zone)
            assert told["success_time"].endswith("+08:00")
            assert told["attach"] == "table 7" and told["scene_info"] == {"device_id": "013467"}
            openid = await world.compat.accounts.openid(world.wechat.appid, world.payer.id)
            assert told["payer"] == {"openid": openid} and told["bank_type"] == "OTHERS"
            assert told["amount"] == {
                "total": 1280,
                "payer_total": 1280,
                "currency": "CNY",
                "payer_currency": "CNY",
            }
            by_id = f"{BASE}/id/{told['transaction_id']}?mchid={world.wechat.mchid}"
            assert (await world.call(world.wechat, "GET", by_id)).json() == told
            assert await world.sound()

    run(scenario())


_WRONG: list[tuple[str, dict[str, Any]]] = [
    ("short number", {"out_trade_no": "abcde"}),
    ("long number", {"out_trade_no": "a" * 33}),
    ("number with a blank", {"out_trade_no": "abc def"}),
    ("number with a newline", {"out_trade_no": "abcdef\n"}),
    ("number with a dot", {"out_trade_no": "abc.def"}),
    ("no number", {"out_trade_no": None}),
    ("no description", {"description": None}),
    ("empty description", {"description": ""}),
    ("long description", {"description": "长" * 128}),
    ("no notify_url", {"notify_url": None}),
    ("notify_url with a query", {"notify_url": "https://shop.example.com/n?x=1"}),
    ("notify_url of another scheme", {"notify_url": "ftp://shop.example.com/n"}),
    ("long notify_url", {"notify_url": "https://shop.example.com/" + "n" * 240}),
    ("long attach", {"attach": "a" * 129}),
    ("long goods_tag", {"goods_tag": "a" * 33}),
    ("nothing to pay", {"amount": {"total": 0}}),
    ("less than nothing", {"amount": {"total": -1}}),
    ("amount as a text", {"amount": {"total": "1"}}),
    ("amount with decimals", {"amount": {"total": 1.5}}),
    ("amount beyond all", {"amount": {"total": 10**30}}),
    ("another currency", {"amount": {"total": 1, "currency": "USD"}}),
    ("unknown field", {"colour": "red"}),
    ("unknown field below", {"amount": {"total": 1, "colour": "red"}}),
    ("no time", {"time_expire": "tomorrow"}),
    ("time without an offset", {"time_expire": "2030-01-01T00:00:00"}),
    ("a day that is none", {"time_expire": "2030-02-30T00:00:00+08:00"}),
    ("time that is over", {"time_expire": "2001-01-01T00:00:00+08:00"}),
    ("time too far", {"time_expire": "2900-01-01T00:00:00+08:00"}),
    ("mchid that is none", {"mchid": "12"}),
    ("address that is none", {"scene_info": {"payer_client_ip": "here"}}),
    ("unknown limit", {"limit_pay": ["no_money"]}),
    ("goods without a price", {"detail": {"goods_detail": [{"merchant_goods_id": "1", "quantity": 1}]}}),
]


def test_what_breaks_a_rule_of_a_field_is_refused_and_makes_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            before = await everything(world)
            for name, changes in _WRONG:
                answer = await world.call(world.wechat, "POST", f"{BASE}/native", order_body(world.wechat, **changes))
                assert (answer.status_code, answer.json().get("code")) == (400, "PARAM_ERROR"), (name, answer.text)
                if name.startswith("unknown field"):
                    assert answer.headers["Request-ID"].endswith("-270924358"), name
            assert await everything(world) == before

    run(scenario())


def test_the_longest_of_everything_is_taken(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            goods = {"merchant_goods_id": "g" * 32, "goods_name": "面" * 256, "quantity": 1, "unit_price": 0}
            body = order_body(
                world.wechat,
                out_trade_no="aZ09_-|*" * 4,
                description="长" * 127,
                attach="a" * 128,
                goods_tag="g" * 32,
                notify_url="http://127.0.0.1:9000/" + "n" * 233,
                time_expire=rfc3339(world.clock.now_ms() + 7 * DAY_MS, world.house.runtime.zone),
                support_fapiao=True,
                limit_pay=["no_credit"],
                detail={"cost_price": 1, "invoice_id": "i" * 32, "goods_detail": [goods]},
                scene_info={"payer_client_ip": "2001:db8::1", "store_info": {"id": "1", "address": "a" * 512}},
                settle_info={"profit_sharing": True},
            )
            await ask(world, "native", body)
            assert (await order_of(world, body["out_trade_no"])).split

    run(scenario())


def test_another_merchants_number_app_or_openid_is_refused(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            before = await everything(world)
            sent = order_body(world.wechat, mchid=world.sub.mchid)
            refused(await world.call(world.wechat, "POST", f"{BASE}/native", sent), 403, "NO_AUTH", 268447843)
            sent = order_body(world.wechat, appid=world.sub.appid)
            answer = await world.call(world.wechat, "POST", f"{BASE}/native", sent)
            refused(answer, 400, "APPID_MCHID_NOT_MATCH", 268445527)
            openid = await world.compat.accounts.openid(world.sub.appid, world.payer.id)
            for payer in ({"openid": openid}, {"openid": "nobody"}, {}, None):
                sent = order_body(world.wechat, payer=payer)
                refused(await world.call(world.wechat, "POST", f"{BASE}/jsapi", sent), 400, "PARAM_ERROR")
            assert await everything(world) == before

    run(scenario())


def test_the_same_again_gives_a_fresh_code_and_ends_the_old_one(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            body = order_body(world.wechat)
            first = (await ask(world, "native", body))["code_url"]
            second = (await ask(world, "native", body))["code_url"]
            assert first != second
            answer = await world.payer.post("/scan", {"text": first})
            assert answer.json()["code"] == "compat.token_expired", answer.text
            found = await scan(world, second)
            await pay(world, found["order"]["id"])
            assert len((await everything(world))["pay_order"]) == 1
            answer = await world.call(world.wechat, "POST", f"{BASE}/native", body)
            refused(answer, 400, "ORDERPAID", 268449538)

    run(scenario())


@pytest.mark.parametrize(
    "changes",
    [{"amount": {"total": 1}}, {"description": "x"}, {"attach": "x"}, {"notify_url": "https://other.example.com/n"}],
)
def test_the_same_number_with_other_content_is_refused(tmp_path: Path, changes: dict[str, Any]) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            body = order_body(world.wechat)
            code_url = (await ask(world, "native", body))["code_url"]
            before = await everything(world)
            answer = await world.call(world.wechat, "POST", f"{BASE}/native", body | changes)
            refused(answer, 400, "INVALID_REQUEST", 268498688)
            assert await everything(world) == before
            assert (await scan(world, code_url))["kind"] == "order"

    run(scenario())


def test_one_number_is_one_order_whichever_product_asks(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            body = order_body(world.wechat)
            await ask(world, "native", body)
            answer = await world.call(world.wechat, "POST", f"{BASE}/app", body)
            refused(answer, 400, "INVALID_REQUEST", 268498688)

    run(scenario())


def test_the_same_number_from_twenty_connections_is_one_order(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            body = order_body(world.wechat)
            calls = (world.call(world.wechat, "POST", f"{BASE}/native", body) for _ in range(20))
            answers = await asyncio.gather(*calls)
            assert {answer.status_code for answer in answers} == {200}
            state = await everything(world)
            assert len(state["pay_order"]) == len(state["compat_trade"]) == 1
            texts = [answer.json()["code_url"] for answer in answers]
            opened = [text for text in texts if (await world.payer.post("/scan", {"text": text})).status_code == 200]
            assert len(opened) == 1

    run(scenario())


def test_twenty_connections_that_want_different_things_get_one_order(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            body = order_body(world.wechat)
            sent = [body | {"description": f"bowl {index}"} for index in range(20)]
            answers = await asyncio.gather(*(world.call(world.wechat, "POST", f"{BASE}/native", each) for each in sent))
            assert sorted(answer.status_code for answer in answers).count(200) == 1
            assert all(answer.status_code < 500 for answer in answers)
            assert len((await everything(world))["pay_order"]) == 1

    run(scenario())


def test_codes_and_links_end_and_a_fresh_one_can_be_had(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            body = order_body(world.wechat)
            code_url = (await ask(world, "native", body))["code_url"]
            h5 = order_body(world.wechat, scene_info={"payer_client_ip": "127.0.0.1", "h5_info": {"type": "Wap"}})
            h5_url = (await ask(world, "h5", h5))["h5_url"]
            assert h5_url.startswith("http://127.0.0.1:8010/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx")
            await later(world, 5 * MINUTE_MS - 1)
            assert (await scan(world, h5_url))["kind"] == "order"
            await later(world, 1)
            assert (await world.payer.post("/scan", {"text": h5_url})).json()["code"] == "compat.token_expired"
            await later(world, 2 * HOUR_MS - 5 * MINUTE_MS - 1)
            assert (await scan(world, code_url))["kind"] == "order"
            await later(world, 1)
            assert (await world.payer.post("/scan", {"text": code_url})).json()["code"] == "compat.token_expired"
            assert (await scan(world, (await ask(world, "native", body))["code_url"]))["kind"] == "order"
            assert (await query(world, body["out_trade_no"]))["trade_state"] == "NOTPAY"

    run(scenario())


def test_a_new_order_lasts_a_minute_at_least(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            now, zone = world.clock.now_ms(), world.house.runtime.zone
            before = await everything(world)
            soon = order_body(world.wechat, time_expire=rfc3339(now + MINUTE_MS - 1_000, zone))
            refused(await world.call(world.wechat, "POST", f"{BASE}/native", soon), 400, "PARAM_ERROR")
            assert await everything(world) == before
            fits = order_body(world.wechat, time_expire=rfc3339(now + MINUTE_MS, zone))
            await ask(world, "native", fits)
            world.clock.advance(30_000)
            assert (await ask(world, "native", fits))["code_url"], "asked for again, it is no new order"

    run(scenario())


def test_an_order_ends_after_seven_days_or_when_it_says(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            ends = rfc3339(world.clock.now_ms() + 10 * MINUTE_MS, world.house.runtime.zone)
            short, long = order_body(world.wechat, time_expire=ends), order_body(world.wechat)
            code_url = (await ask(world, "native", short))["code_url"]
            await ask(world, "native", long)
            await later(world, 10 * MINUTE_MS)
            found = await scan(world, code_url)
            answer = await world.payer.post(f"/orders/{found['order']['id']}/pay", {})
            assert answer.json()["code"] == "pay.order_expired"
            assert (await query(world, short["out_trade_no"]))["trade_state"] == "NOTPAY"
            await later(world, MINUTE_MS)
            assert (await query(world, short["out_trade_no"]))["trade_state"] == "CLOSED"
            refused(await world.call(world.wechat, "POST", f"{BASE}/native", short), 400, "ORDER_CLOSED", 268447914)
            await later(world, 7 * DAY_MS - 12 * MINUTE_MS)
            assert (await query(world, long["out_trade_no"]))["trade_state"] == "NOTPAY"
            await later(world, 2 * MINUTE_MS)
            assert (await query(world, long["out_trade_no"]))["trade_state"] == "CLOSED"

    run(scenario())


def test_closing_ends_an_order_and_again_is_no_refusal(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            body = order_body(world.wechat)
            code_url = (await ask(world, "native", body))["code_url"]
            target = f"{BASE}/out-trade-no/{body['out_trade_no']}/close"
            for _ in range(2):
                answer = await world.call(world.wechat, "POST", target, {"mchid": world.wechat.mchid})
                assert (answer.status_code, answer.content) == (204, b"")
                assert answer.headers["Wechatpay-Signature"]
            assert (await query(world, body["out_trade_no"]))["trade_state"] == "CLOSED"
            found = await scan(world, code_url)
            answer = await world.payer.post(f"/orders/{found['order']['id']}/pay", {})
            assert answer.json()["code"] == "pay.order_closed"
            refused(await world.call(world.wechat, "POST", f"{BASE}/native", body), 400, "ORDER_CLOSED", 268447914)
            told = await paid(world)
            before = await everything(world)
            target = f"{BASE}/out-trade-no/{told['out_trade_no']}/close"
            answer = await world.call(world.wechat, "POST", target, {"mchid": world.wechat.mchid})
            refused(answer, 400, "ORDERPAID")
            target = f"{BASE}/out-trade-no/nothing/close"
            answer = await world.call(world.wechat, "POST", target, {"mchid": world.wechat.mchid})
            refused(answer, 404, "ORDER_NOT_EXIST", 268512771)
            assert await everything(world) == before

    run(scenario())


def test_nobody_asks_about_anothers_orders(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            told = await paid(world)
            for target in (f"out-trade-no/{told['out_trade_no']}", f"id/{told['transaction_id']}"):
                answer = await world.call(world.sub, "GET", f"{BASE}/{target}?mchid={world.sub.mchid}")
                refused(answer, 404, "ORDER_NOT_EXIST")
                answer = await world.call(world.sub, "GET", f"{BASE}/{target}?mchid={world.wechat.mchid}")
                refused(answer, 403, "NO_AUTH")
                refused(await world.call(world.wechat, "GET", f"{BASE}/{target}"), 400, "PARAM_ERROR")
            unpaid = order_body(world.wechat)
            await ask(world, "native", unpaid)
            refused(
                await world.call(world.wechat, "GET", f"{BASE}/id/4200000000?mchid={world.wechat.mchid}"),
                400,
                "PARAM_ERROR",
            )

    run(scenario())


def test_a_provider_asks_for_its_merchant_and_for_nobody_else(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            base = "/v3/pay/partner/transactions"
            body = partner_body(world, sub_appid=world.sub.appid)
            answer = await world.call(world.provider, "POST", f"{base}/native", body)
            assert answer.status_code == 200, answer.text
            found = await scan(world, answer.json()["code_url"])
            await pay(world, found["order"]["id"])
            where = f"sp_mchid={world.provider.mchid}&sub_mchid={world.sub.mchid}"
            asked = await world.call(world.provider, "GET", f"{base}/out-trade-no/{body['out_trade_no']}?{where}")
            told = asked.json()
            assert told["trade_state"] == "SUCCESS", asked.text
            assert (told["sp_mchid"], told["sub_mchid"]) == (world.provider.mchid, world.sub.mchid)
            assert (told["sp_appid"], told["sub_appid"]) == (world.provider.appid, world.sub.appid)
            assert "mchid" not in told and set(told["payer"]) == {"sp_openid", "sub_openid"}
            before = await everything(world)
            other = partner_body(world, sub_mchid=world.wechat.mchid)
            refused(await world.call(world.provider, "POST", f"{base}/native", other), 403, "NO_AUTH")
            body = partner_body(world, sp_mchid=world.wechat.mchid, sp_appid=world.wechat.appid)
            refused(await world.call(world.wechat, "POST", f"{base}/native", body), 403, "NO_AUTH")
            asked = await world.call(
                world.sub, "GET", f"{BASE}/out-trade-no/{told['out_trade_no']}?mchid={world.sub.mchid}"
            )
            refused(asked, 404, "ORDER_NOT_EXIST")
            assert await everything(world) == before

    run(scenario())


def test_who_scans_a_code_first_is_the_only_one_who_may_pay_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            other = await world.member(5_000, pin="135790")
            body = order_body(world.wechat)
            code_url = (await ask(world, "native", body))["code_url"]
            assert (await scan(world, code_url))["kind"] == "order"
            answer = await other.post("/scan", {"text": code_url})
            assert answer.json()["code"] == "compat.payer_mismatch"
            fresh = (await ask(world, "native", body))["code_url"]
            assert (await scan(world, fresh, other))["kind"] == "order"

    run(scenario())
