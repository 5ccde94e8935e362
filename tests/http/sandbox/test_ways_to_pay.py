"""Whatever a merchant got to show or to open, a payer of the sandbox can pay it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from jinbao.app.sandboxing.signing import Request, Signer
from jinbao.kit.clock import SystemClock
from tests.make import run
from tests.make_sandbox import SandboxWorld, sandbox_world


@pytest.mark.parametrize("kind", ["h5", "app"])
def test_wechat_pays_links_and_prepay_ids_are_paid(folder: Path, kind: str) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            body = _order(world, f"way_{kind}")
            if kind == "h5":
                body["scene_info"] = {"payer_client_ip": "127.0.0.1", "h5_info": {"type": "Wap"}}
            answer = await world.wechat("POST", f"/v3/pay/transactions/{kind}", body)
            assert answer.status_code == 200, answer.text
            [text] = answer.json().values()
            assert (await world.do("/pay", {"text": text}))["out_no"] == f"way_{kind}"
            assert await world.state_of(f"way_{kind}") == "SUCCESS"

    run(scenario())


def test_only_the_payer_whom_the_page_asked_for_pays(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            openid = (await world.see("/payers/rich/openid", appid=world.env["WECHAT_APPID"]))["id"]
            body = _order(world, "way_jsapi", payer={"openid": openid})
            prepay_id = (await world.wechat("POST", "/v3/pay/transactions/jsapi", body)).json()["prepay_id"]
            await world.do("/payers", {"name": "other", "balance_minor": 1_000})
            refused = await world.refused("/pay", {"payer": "other", "text": f"prepay_id={prepay_id}"})
            assert refused in ("pay.other_payer", "compat.payer_mismatch"), refused
            assert await world.balance("other") == 1_000
            assert (await world.do("/pay", {"payer": "rich", "text": f"prepay_id={prepay_id}"}))["state"] == "paid"

    run(scenario())


def test_combined_orders_are_paid_together(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            parts = [
                {
                    "mchid": world.mchid,
                    "out_trade_no": f"part_{n}",
                    "description": "茶",
                    "attach": "x",
                    "amount": {"total_amount": 100 * n, "currency": "CNY"},
                }
                for n in (1, 2)
            ]
            body = {
                "combine_appid": world.env["WECHAT_APPID"],
                "combine_mchid": world.mchid,
                "combine_out_trade_no": "whole_1",
                "sub_orders": parts,
                "notify_url": "http://127.0.0.1:9/notify",
            }
            answer = await world.wechat("POST", "/v3/combine-transactions/native", body)
            assert answer.status_code == 200, answer.text
            before = await world.balance("rich")
            assert (await world.do("/pay", {"text": answer.json()["code_url"]}))["state"] == "paid"
            assert before - await world.balance("rich") == 300

    run(scenario())


@pytest.mark.parametrize("method", ["alipay.trade.page.pay", "alipay.trade.wap.pay"])
def test_alipays_cashier_links_are_paid(folder: Path, method: str) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            request = _alipay(world, method, {"product_code": "FAST_INSTANT_TRADE_PAY"})
            paid = await world.do("/pay", {"text": f"http://127.0.0.1:8010{request.target}"})
            assert (paid["state"], paid["out_no"]) == ("paid", _number(method))

    run(scenario())


def test_an_apps_order_string_is_paid_when_it_is_signed(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            request = _alipay(world, "alipay.trade.app.pay", {"product_code": "QUICK_MSECURITY_PAY"})
            text = request.target.partition("?")[2]
            changed = text.replace("1.00", "2.00")
            assert await world.refused("/pay", {"text": changed}) == "compat.signature_wrong"
            assert (await world.do("/pay", {"text": text}))["amount_minor"] == 100

    run(scenario())


def test_a_transfer_waits_for_its_receiver(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            _, code_url = await world.native(amount={"total": 5_000})
            await world.do("/pay", {"text": code_url})
            openid = (await world.see("/payers/poor/openid", appid=world.env["WECHAT_APPID"]))["id"]
            body = {
                "appid": world.env["WECHAT_APPID"],
                "out_bill_no": "transfer1",
                "transfer_scene_id": "1000",
                "openid": openid,
                "transfer_amount": 700,
                "transfer_remark": "茶钱",
                "transfer_scene_report_infos": [
                    {"info_type": "活动名称", "info_content": "新会员有礼"},
                    {"info_type": "奖励说明", "info_content": "注册会员抽奖一等奖"},
                ],
            }
            answer = await world.wechat("POST", "/v3/fund-app/mch-transfer/transfer-bills", body)
            assert answer.status_code == 200, answer.text
            before = await world.balance("poor")
            assert (await world.do("/payers/poor/receive"))["balance_minor"] == before + 700
            assert (await world.do("/payers/poor/receive"))["balance_minor"] == before + 700

    run(scenario())


def _order(world: SandboxWorld, number: str, **more: Any) -> dict[str, Any]:
    return {
        "appid": world.env["WECHAT_APPID"],
        "mchid": world.mchid,
        "description": "茶",
        "out_trade_no": number,
        "notify_url": "http://127.0.0.1:9/notify",
        "amount": {"total": 100},
    } | more


def _alipay(world: SandboxWorld, method: str, more: dict[str, str]) -> Request:
    """A request as a browser or an app has it: everything in the query, signed."""
    account = world.env["ALIPAY_APP_ID"]
    content = {"out_trade_no": _number(method), "total_amount": "1.00", "subject": "tea"} | more
    fields = {
        "app_id": account,
        "method": method,
        "charset": "utf-8",
        "sign_type": "RSA2",
        "timestamp": "",
        "version": "1.0",
        "notify_url": "http://127.0.0.1:9/notify",
        "biz_content": json.dumps(content),
        "sign": "",
    }
    request = Request("alipay.classic", account, "GET", "/gateway.do?" + urlencode(fields), (), b"")
    return Signer(world.env).signed(request, SystemClock().now_ms())


def _number(method: str) -> str:
    return method.replace(".", "_")
