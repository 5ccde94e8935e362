"""A callback that was received is looked at step by step, and the usual mistakes are called by their names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from jinbao.app.sandboxing.signing import Request
from tests.make import run
from tests.make_notices import Heard, Merchant, merchant_server, said
from tests.make_sandbox import SandboxWorld, sandbox_world

OK = said(b"", "200 OK")


def test_a_callback_as_it_came_holds_and_is_read(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world, merchant_server(None, *[OK] * 9) as merchant:
            heard = await _paid(world, merchant)
            verdict = await _look(world, dict(heard.headers), heard.body.decode())
            assert verdict["ok"] and verdict["mistakes"] == []
            assert json.loads(verdict["content"])["trade_state"] == "SUCCESS"
            assert verdict["signed"].endswith(heard.body.decode() + "\n")
            assert [step["step"] for step in verdict["steps"]] == ["headers", "time", "serial", "signature", "content"]

    run(scenario())


@pytest.mark.parametrize(
    ("change", "mistake"),
    [
        (lambda body: json.dumps(json.loads(body), indent=2), "reencoded"),
        (lambda body: body + "\n", "trailing"),
    ],
)
def test_a_body_that_was_changed_on_its_way_is_recognised(folder: Path, change: Any, mistake: str) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world, merchant_server(None, *[OK] * 9) as merchant:
            heard = await _paid(world, merchant)
            verdict = await _look(world, dict(heard.headers), change(heard.body.decode()))
            assert not verdict["ok"]
            assert mistake in [each["step"] for each in verdict["mistakes"]]
            assert all(each["en"] and each["zh"] for each in verdict["mistakes"])

    run(scenario())


def test_a_serial_that_was_changed_is_recognised(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world, merchant_server(None, *[OK] * 9) as merchant:
            heard = await _paid(world, merchant)
            headers = dict(heard.headers) | {"Wechatpay-Serial": world.env["WECHAT_PUBLIC_KEY_ID"]}
            verdict = await _look(world, headers, heard.body.decode())
            assert not verdict["ok"] and [each["step"] for each in verdict["mistakes"]] == ["other_key"]
            lower = dict(heard.headers) | {"Wechatpay-Serial": world.env["WECHAT_PLATFORM_CERT_SERIAL"].lower()}
            verdict = await _look(world, lower, heard.body.decode())
            assert not verdict["ok"] and [each["step"] for each in verdict["mistakes"]] == ["serial_case"]

    run(scenario())


def test_a_wrong_api_v3_key_is_seen_at_the_content(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world, merchant_server(None, *[OK] * 9) as merchant:
            heard = await _paid(world, merchant)
            await world.do(f"/merchants/{world.mchid}", {"api_v3_key": "A" * 32}, "PATCH")
            verdict = await _look(world, dict(heard.headers), heard.body.decode())
            steps = {step["step"]: step["ok"] for step in verdict["steps"]}
            assert steps["signature"] and not steps["content"] and not verdict["ok"]

    run(scenario())


def test_rubbish_is_no_callback_and_breaks_nothing(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            for body in ("", "{}", "[" * 5_000, '{"resource":{"ciphertext":"!","nonce":1}}', "a=b&sign=x", "\u0000"):
                for scheme, account in (("wechat", world.mchid), ("alipay", world.env["ALIPAY_APP_ID"])):
                    verdict = await world.do(
                        "/callbacks/verify",
                        {"scheme": scheme, "account": account, "headers": {"Wechatpay-Timestamp": "x"}, "body": body},
                    )
                    assert not verdict["ok"], (scheme, body[:20])
            body = {"scheme": "wechat", "account": "1", "headers": {}, "body": ""}
            assert await world.refused("/callbacks/verify", body) == "sandbox.account_unknown"

    run(scenario())


def test_alipays_notice_is_read_as_well(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world, merchant_server(None, *[said(b"success")] * 9) as merchant:
            from_alipay = await _paid_at_alipay(world, merchant)
            account = world.env["ALIPAY_APP_ID"]
            asked = {"scheme": "alipay", "account": account, "headers": {}, "body": from_alipay}
            verdict = await world.do("/callbacks/verify", asked)
            assert verdict["ok"], verdict
            assert json.loads(verdict["content"])["trade_status"] == "TRADE_SUCCESS"
            changed = from_alipay.replace("TRADE_SUCCESS", "TRADE_CLOSED")
            assert not (await world.do("/callbacks/verify", {**asked, "body": changed}))["ok"]
            other = await world.do("/callbacks/verify", {**asked, "account": world.env["ALIPAY_CERT_APP_ID"]})
            assert not other["ok"]

    run(scenario())


async def _paid(world: SandboxWorld, merchant: Merchant) -> Heard:
    _, code_url = await world.native(notify_url=merchant.url)
    await world.do("/pay", {"text": code_url})
    return merchant.heard[-1]


async def _paid_at_alipay(world: SandboxWorld, merchant: Merchant) -> str:
    from_env = world.env
    content = {"out_trade_no": "alipay_one", "total_amount": "1.00", "subject": "茶 & 水 100%"}
    fields = {
        "app_id": from_env["ALIPAY_APP_ID"],
        "method": "alipay.trade.precreate",
        "charset": "utf-8",
        "sign_type": "RSA2",
        "timestamp": "2026-01-01 00:00:00",
        "version": "1.0",
        "notify_url": merchant.url,
        "biz_content": json.dumps(content, ensure_ascii=False),
        "sign": "",
    }
    headers = (("Content-Type", "application/x-www-form-urlencoded;charset=utf-8"),)
    body = urlencode(fields).encode()
    request = Request("alipay.classic", from_env["ALIPAY_APP_ID"], "POST", "/gateway.do", headers, body)
    answer = (await world.send(request)).json()["alipay_trade_precreate_response"]
    assert answer["code"] == "10000", answer
    await world.do("/pay", {"text": answer["qr_code"]})
    return merchant.heard[-1].body.decode()


async def _look(world: SandboxWorld, headers: dict[str, str], body: str) -> Any:
    asked = {"scheme": "wechat", "account": world.mchid, "headers": headers, "body": body}
    return await world.do("/callbacks/verify", asked)
