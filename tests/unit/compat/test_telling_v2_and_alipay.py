"""What is told in WeChat Pay's older XML and by Alipay, to merchants who asked in these ways."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from jinbao.compat.service.alipay import asking, ordering, paying, refunding
from jinbao.compat.service.operations import AlipayCall, AlipayMethod, Answer, WechatV2Call, WechatV2Operation
from jinbao.compat.service.wechat.v2 import orders, refunds
from jinbao.compat.types import Incoming, NoticeState
from tests.make import run
from tests.make_compat import CompatWorld, compat_world
from tests.make_notices import Merchant, merchant_server, said
from tests.unit.compat.test_notice_sealing import elements
from tests.unit.compat.test_telling import order_of, pay

_V2: dict[str, WechatV2Operation] = {each.name: each for module in (orders, refunds) for each in module.OPERATIONS}
_ALIPAY: dict[str, AlipayMethod] = {
    each.name: each for module in (asking, ordering, paying, refunding) for each in module.METHODS
}
_HEARD = said(b"<xml><return_code><![CDATA[SUCCESS]]></return_code></xml>")


def _request(world: CompatWorld) -> Incoming:
    return Incoming("1", "POST", "/", (), b"", "http://127.0.0.1:8010", "127.0.0.1", world.wall.now_ms())


async def v2(world: CompatWorld, name: str, **fields: str) -> None:
    common = {"appid": world.wechat.appid, "mch_id": world.wechat.mchid, "nonce_str": "n", "sign": "s"}
    call = WechatV2Call(world.wechat.account, common | fields, _request(world))
    await _V2[name].run(world.compat.context, call)


async def alipay(world: CompatWorld, name: str, url: str, **body: Any) -> Answer:
    method = _ALIPAY[name]
    common = {"notify_url": url, "return_url": "", "charset": "utf-8", "app_auth_token": "", "auth_token": ""}
    call = AlipayCall(world.alipay.account, msgspec.convert(body, method.body), common, _request(world))
    return await method.run(world.compat.context, call)


def forms(merchant: Merchant) -> list[dict[str, str]]:
    return [dict(parse_qsl(request.body.decode(), strict_parsing=True)) for request in merchant.heard]


def test_an_order_by_xml_is_told_of_by_xml(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world, merchant_server(None, _HEARD, _HEARD) as merchant:
            asked = {"body": "牛肉面", "out_trade_no": "xml-order-1", "total_fee": "1280", "trade_type": "NATIVE"}
            more = {"spbill_create_ip": "127.0.0.1", "product_id": "7", "sign_type": "HMAC-SHA256", "attach": "t7"}
            await v2(world, "v2.unifiedorder", notify_url=merchant.url, **asked, **more)
            await pay(world, await order_of(world, "xml-order-1"))
            await world.house.settle()
            back = {"out_trade_no": "xml-order-1", "out_refund_no": "back-1", "total_fee": "1280", "refund_fee": "80"}
            await v2(world, "v2.refund", notify_url=merchant.url, **back)
            await world.house.settle()
            paid, refunded = (elements(request.body) for request in merchant.heard)
            assert {name: paid[name] for name in ("result_code", "mch_id", "appid", "trade_type", "attach")} == {
                "result_code": "SUCCESS",
                "mch_id": world.wechat.mchid,
                "appid": world.wechat.appid,
                "trade_type": "NATIVE",
                "attach": "t7",
            }
            assert (paid["out_trade_no"], paid["total_fee"], len(paid["sign"])) == ("xml-order-1", "1280", 64)
            assert set(refunded) == {"return_code", "appid", "mch_id", "nonce_str", "req_info"}
            told = (await world.compat.notices.page()).items
            assert [(each.event, each.state) for each in told] == [
                ("v2.refund", NoticeState.DONE),
                ("v2.payment", NoticeState.DONE),
            ]

    run(scenario())


def test_alipays_merchants_are_told_of_payment_and_of_each_refund(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world, merchant_server() as merchant:
            url = merchant.url + "?shop=1"
            order = {"out_trade_no": "ali-1", "total_amount": "12.80", "subject": "牛肉面", "passback_params": "a%3D1"}
            await alipay(world, "alipay.trade.precreate", url, **order)
            await pay(world, await order_of(world, "ali-1"))
            for number, amount in (("1", "2.80"), ("2", "10.00")):
                body = {"out_trade_no": "ali-1", "refund_amount": amount, "out_request_no": number}
                await alipay(world, "alipay.trade.refund", "", **body)
            await world.house.settle()
            told = sorted(forms(merchant), key=lambda form: form.get("refund_fee", ""))
            shown = [(form["trade_status"], form.get("refund_fee"), form.get("out_biz_no")) for form in told]
            assert shown == [
                ("TRADE_SUCCESS", None, None),
                ("TRADE_CLOSED", "12.80", "2"),
                ("TRADE_SUCCESS", "2.80", "1"),
            ]
            assert {form["out_trade_no"] for form in told} == {"ali-1"} and "gmt_close" in told[1]
            assert told[0]["passback_params"] == "a%3D1" and told[0]["app_id"] == world.alipay.app_id
            assert len({form["notify_id"] for form in told}) == 3
            assert (await world.compat.notices.page(state=NoticeState.WAITING)).items == []

    run(scenario())


def test_a_payment_by_code_at_alipay_is_told_of_when_an_address_was_given(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world, merchant_server() as merchant:
            for number, url in (("code-1", merchant.url), ("code-2", "")):
                code = (await world.payer.see("/codes/current"))["code"]
                body = {"out_trade_no": number, "total_amount": "5.00", "subject": "tea", "auth_code": code}
                await alipay(world, "alipay.trade.pay", url, scene="bar_code", **body)
                world.clock.advance(61_000)
            await world.house.settle()
            assert [form["out_trade_no"] for form in forms(merchant)] == ["code-1"]

    run(scenario())


def test_only_pages_on_phones_hear_that_a_trade_was_closed(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world, merchant_server() as merchant:
            order = {"total_amount": "5.00", "subject": "tea"}
            for method, number in (("precreate", "shop-1"), ("page.pay", "page-1"), ("wap.pay", "wap-1")):
                await alipay(world, f"alipay.trade.{method}", merchant.url, out_trade_no=number, **order)
                trade = await world.compat.trades.by_out_no(world.merchant_id, number)
                assert trade is not None
                await world.compat.trades.note_seen(trade, None)
                await alipay(world, "alipay.trade.close", "", out_trade_no=number)
            await world.house.settle()
            told = [(form["out_trade_no"], form["trade_status"]) for form in forms(merchant)]
            assert told == [("wap-1", "TRADE_CLOSED")]

    run(scenario())
