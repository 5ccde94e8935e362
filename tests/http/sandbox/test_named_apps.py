"""A request refused for an app or an openid that does not fit is told which apps there are, and whose it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx

from jinbao.app.sandboxing.signing import Request
from tests.make import run
from tests.make_sandbox import SandboxWorld, sandbox_world

STRANGE = "o" + "7" * 27


def test_an_appid_of_another_merchant_is_named_with_those_that_fit(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            own, other, theirs = world.env["WECHAT_APPID"], world.env["WECHAT_SUB_APPID"], world.env["WECHAT_SUB_MCHID"]
            for appid, whose in (
                (other, {"appid_of_other": {"appid": other, "mchid": theirs}}),
                ("wx0000000000000000", {"appid_of_nobody": {"appid": "wx0000000000000000"}}),
                (world.env["ALIPAY_APP_ID"], {"appid_of_alipay": {"appid": world.env["ALIPAY_APP_ID"]}}),
            ):
                answer = await _jsapi(world, appid, STRANGE)
                assert (answer.status_code, answer.json()["code"]) == (400, "APPID_MCHID_NOT_MATCH")
                told = await _told(world)
                assert _codes(told) == ["wrong_app"]
                assert _facts(told) == {**whose, "appids_yours": {"mchid": world.mchid, "appids": own}}
                assert own in told["notes"][-1]["en"] and own in told["notes"][-1]["zh"]
                header = json.loads(answer.headers["Jinbao-Explanation"])
                assert header["problems"] == ["wrong_app"] and own in header["notes"][-1]["text"]

    run(scenario())


def test_an_openid_of_another_app_is_told_whose_it_is(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            own, other = world.env["WECHAT_APPID"], world.env["WECHAT_SUB_APPID"]
            theirs = (await world.see("/payers/rich/openid", appid=other))["id"]
            assert (await _jsapi(world, own, theirs)).status_code == 400
            told = await _told(world)
            assert _codes(told) == ["wrong_openid"]
            assert _facts(told) == {"openid_of_app": {"openid": theirs, "other": other, "appid": own}}
            assert (await _jsapi(world, own, STRANGE)).status_code == 400
            told = await _told(world)
            assert _facts(told) == {"openid_of_nobody": {"openid": STRANGE, "appid": own}}
            right = (await world.see("/payers/rich/openid", appid=own))["id"]
            assert (await _jsapi(world, own, right)).status_code == 200

    run(scenario())


def test_a_transfer_to_an_openid_of_another_app_is_told_too(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            own, other = world.env["WECHAT_APPID"], world.env["WECHAT_SUB_APPID"]
            theirs = (await world.see("/payers/rich/openid", appid=other))["id"]
            bill = {
                "appid": own,
                "out_bill_no": "bill1",
                "transfer_scene_id": "1000",
                "openid": theirs,
                "transfer_amount": 100,
                "transfer_remark": "有礼",
                "transfer_scene_report_infos": [
                    {"info_type": "活动名称", "info_content": "新会员有礼"},
                    {"info_type": "奖励说明", "info_content": "注册会员抽奖一等奖"},
                ],
            }
            answer = await world.wechat("POST", "/v3/fund-app/mch-transfer/transfer-bills", bill)
            assert answer.status_code == 400, answer.text
            told = await _told(world)
            assert _facts(told) == {"openid_of_app": {"openid": theirs, "other": other, "appid": own}}

    run(scenario())


def test_xml_calls_are_told_as_well(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            own, other, theirs = world.env["WECHAT_APPID"], world.env["WECHAT_SUB_APPID"], world.env["WECHAT_SUB_MCHID"]
            body = (
                f"<xml><appid>{other}</appid><mch_id>{world.mchid}</mch_id><nonce_str>n</nonce_str><body>Tea</body>"
                "<out_trade_no>xml_one</out_trade_no><total_fee>100</total_fee><trade_type>NATIVE</trade_type>"
                "<spbill_create_ip>127.0.0.1</spbill_create_ip><notify_url>http://127.0.0.1:9/n</notify_url></xml>"
            )
            answer = await world.send(Request("wechat.v2", world.mchid, "POST", "/pay/unifiedorder", (), body.encode()))
            assert "APPID_MCHID_NOT_MATCH" in answer.text
            told = await _told(world)
            assert _codes(told) == ["wrong_app"]
            assert _facts(told) == {
                "appid_of_other": {"appid": other, "mchid": theirs},
                "appids_yours": {"mchid": world.mchid, "appids": own},
            }

    run(scenario())


async def _jsapi(world: SandboxWorld, appid: str, openid: str) -> httpx.Response:
    body = {
        "appid": appid,
        "mchid": world.mchid,
        "description": "茶",
        "out_trade_no": f"named_{openid[-6:]}_{appid[-6:]}",
        "notify_url": "http://127.0.0.1:9/notify",
        "amount": {"total": 100},
        "payer": {"openid": openid},
    }
    return await world.wechat("POST", "/v3/pay/transactions/jsapi", body)


async def _told(world: SandboxWorld) -> dict[str, Any]:
    """The explanation of the newest exchange."""
    newest = (await world.see("/exchanges", limit=1))["items"][0]
    found: dict[str, Any] = (await world.see(f"/exchanges/{newest['id']}"))["explanation"]
    return found


def _codes(told: dict[str, Any]) -> list[str]:
    return [problem["code"] for problem in told["problems"]]


def _facts(told: dict[str, Any]) -> dict[str, Any]:
    return {each["code"]: each["facts"] for each in told["notes"]}
