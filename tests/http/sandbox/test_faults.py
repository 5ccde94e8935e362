"""Faults that are ordered strike as often as was said, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.make import run
from tests.make_notices import merchant_server, said
from tests.make_sandbox import SandboxWorld, sandbox_world

OK = said(b"", "200 OK")


@pytest.mark.parametrize(
    ("rule", "status", "code"),
    [
        ({"refuse": "compat.system_failure"}, 500, "SYSTEM_ERROR"),
        ({"refuse": "compat.too_frequent"}, 429, "FREQUENCY_LIMITED"),
    ],
)
def test_a_refusal_that_was_ordered_strikes_once_and_does_nothing(
    folder: Path, rule: dict[str, Any], status: int, code: str
) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            await world.do("/faults", {"on": "call", "operation": "native", **rule})
            body = _native(world, "struck1")
            answer = await world.wechat("POST", "/v3/pay/transactions/native", body)
            assert (answer.status_code, answer.json()["code"]) == (status, code)
            [struck] = (await world.see("/exchanges", out_no="struck1", account=world.mchid))["items"]
            assert struck["ordered"] and (await world.see(f"/exchanges/{struck['id']}"))["ordered"]
            assert await world.state_of("struck1") == "ORDER_NOT_EXIST"
            assert await world.see("/faults") == []
            assert not (await world.see("/exchanges", limit=1))["items"][0]["ordered"]
            answer = await world.wechat("POST", "/v3/pay/transactions/native", body)
            assert answer.status_code == 200, answer.text

    run(scenario())


def test_a_fault_after_the_fact_loses_the_answer_and_keeps_the_order(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            await world.do("/faults", {"on": "call", "stage": "after", "refuse": "compat.system_failure"})
            answer = await world.wechat("POST", "/v3/pay/transactions/native", _native(world, "lost_one"))
            assert answer.status_code == 500
            assert await world.state_of("lost_one") == "NOTPAY"

    run(scenario())


def test_a_rule_strikes_only_what_it_names_and_as_often_as_it_says(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            refuse = {"on": "call", "refuse": "compat.too_frequent", "times": 2}
            await world.do("/faults", {**refuse, "out_no": "named1"})
            await world.do("/faults", {**refuse, "amount_minor": 777})
            await world.do("/faults", {**refuse, "text": "咖啡"})
            assert (await world.native())[0]
            for number, changes in (
                ("named1", {}),
                ("amount1", {"amount": {"total": 777}}),
                ("text_one", {"description": "咖啡豆"}),
            ):
                body = {**_native(world, number), **changes}
                answers = [await world.wechat("POST", "/v3/pay/transactions/native", body) for _ in range(3)]
                assert [answer.status_code for answer in answers] == [429, 429, 200], number

    run(scenario())


def test_somebody_elses_key_signs_when_that_was_ordered(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            good = await world.wechat("POST", "/v3/pay/transactions/native", _native(world, "sign_one"))
            await world.do("/faults", {"on": "call", "mis_sign": True})
            bad = await world.wechat("POST", "/v3/pay/transactions/native", _native(world, "sign_two"))
            verdicts = [await _verify(world, answer.headers, answer.text) for answer in (good, bad)]
            assert [_step(verdict, "signature") for verdict in verdicts] == [True, False]

    run(scenario())


def test_rules_stay_until_they_are_taken_away(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            kept = await world.do("/faults", {"on": "call", "cut": True, "times": 5, "out_no": "never"})
            await world.do("/faults", {"on": "callback", "drop": True})
        async with sandbox_world(folder) as again:
            assert [rule["id"] for rule in await again.see("/faults")][0] == kept["id"]
            await again.do(f"/faults/{kept['id']}", method="DELETE")
            assert await again.refused(f"/faults/{kept['id']}", method="DELETE") == "kit.not_found"
            await again.do("/faults", method="DELETE")
            assert await again.see("/faults") == []

    run(scenario())


def test_a_rule_that_does_nothing_is_refused(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            assert await world.refused("/faults", {"on": "call"}) == "sandbox.fault_empty"
            assert await world.refused("/faults", {"on": "call", "drop": True}) == "sandbox.fault_empty"
            assert await world.refused("/faults", {"on": "callback", "cut": True}) == "sandbox.fault_empty"
            assert await world.refused("/faults", {"on": "elsewhere", "cut": True}) == "kit.invalid"
            assert await world.see("/faults") == []

    run(scenario())


def test_a_rule_with_a_refusal_that_nobody_ever_gets_is_refused(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            for refuse, like in (("pay.order_payed", "pay.order_paid"), ("SYSTEM_ERROR", "compat.system_failure")):
                answer = await world.http.post("/sandbox/faults", json={"on": "call", "refuse": refuse})
                assert (answer.status_code, answer.json()["code"]) == (400, "sandbox.refusal_unknown")
                assert answer.json()["facts"] == {"refuse": refuse, "like": like}
            assert await world.see("/faults") == []
            await world.do("/faults", {"on": "call", "refuse": "compat.refund_abnormal"})

    run(scenario())


def test_a_rule_for_an_operation_that_nobody_ever_calls_is_refused(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            for on, operation, like in (
                ("call", "natve", "native"),
                ("call", "alipay.trade.pai", "alipay.trade.pay"),
                ("call", "zzzz", "native"),
                ("callback", "paymnt", "payment"),
                ("callback", "TRANSACTION.SUCESS", "TRANSACTION.SUCCESS"),
            ):
                rule = {"on": on, "operation": operation, "cut": on == "call", "drop": on == "callback"}
                answer = await world.http.post("/sandbox/faults", json=rule)
                assert (answer.status_code, answer.json()["code"]) == (400, "sandbox.operation_unknown"), answer.text
                assert answer.json()["facts"] == {"on": on, "operation": operation, "like": like}
            assert await world.see("/faults") == []
            for operation in ("native", "v2.refund", "alipay.trade.page.pay"):
                await world.do("/faults", {"on": "call", "operation": operation, "cut": True})
            for operation in ("refund", "trade_status_sync", "v2.payment", "MCHTRANSFER.BILL.FINISHED"):
                await world.do("/faults", {"on": "callback", "operation": operation, "drop": True})

    run(scenario())


def test_descriptions_order_faults_only_when_that_is_on(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            assert not (await world.see("/rules"))["on"]
            assert (await world.native(description="茶 jinbao:system_error"))[0]
            words = (await world.do("/rules", {"on": True}, "PUT"))["words"]
            assert "jinbao:too_frequent" in words
            body = {**_native(world, "magic1"), "description": "茶 jinbao:too_frequent"}
            assert (await world.wechat("POST", "/v3/pay/transactions/native", body)).status_code == 429
            body["description"] = "茶 jinbao:nothing_known"
            assert (await world.wechat("POST", "/v3/pay/transactions/native", body)).status_code == 200

    run(scenario())


def test_a_payment_by_code_waits_when_that_was_ordered(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            await world.do("/faults", {"on": "call", "ask_payer": True})
            code = (await world.see("/payers/rich/code"))["code"]
            assert (await world.by_code(code)).json()["trade_state"] == "USERPAYING"

    run(scenario())


@pytest.mark.parametrize(
    ("rule", "arrive", "hold"),
    [
        ({"drop": True}, 0, True),
        ({"copies": 2}, 3, True),
        ({"corrupt": True}, 1, False),
        ({"wrong_key": True}, 1, False),
    ],
)
def test_callbacks_are_tampered_with_as_ordered(folder: Path, rule: dict[str, Any], arrive: int, hold: bool) -> None:
    """``hold``: whether the signature of what arrives holds."""

    async def scenario() -> None:
        async with sandbox_world(folder) as world, merchant_server(None, *[OK] * 9) as merchant:
            await world.do("/faults", {"on": "callback", **rule})
            _, code_url = await world.native(notify_url=merchant.url)
            await world.do("/pay", {"text": code_url})
            assert len(merchant.heard) == arrive
            for heard in merchant.heard:
                verdict = await _verify(world, dict(heard.headers), heard.body.decode("utf-8", "replace"))
                assert verdict["ok"] is hold, verdict

    run(scenario())


def test_a_callback_that_is_held_goes_when_it_is_released(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world, merchant_server(None, *[OK] * 9) as merchant:
            await world.do("/faults", {"on": "callback", "hold": True})
            number, code_url = await world.native(notify_url=merchant.url)
            await world.do("/pay", {"text": code_url})
            assert not merchant.heard
            page = await world.see("/callbacks", account=world.mchid, out_no=number)
            assert page["items"][0]["hold"]
            released = await world.do(f"/callbacks/{page['items'][0]['id']}/release")
            assert not released["hold"] and len(merchant.heard) == 1
            assert (await world.see(f"/callbacks/{released['id']}"))["state"] == "done"

    run(scenario())


def _native(world: SandboxWorld, number: str) -> dict[str, Any]:
    return {
        "appid": world.env["WECHAT_APPID"],
        "mchid": world.mchid,
        "description": "茶",
        "out_trade_no": number,
        "notify_url": "http://127.0.0.1:9/notify",
        "amount": {"total": 100},
    }


async def _verify(world: SandboxWorld, headers: Any, body: str) -> Any:
    found = {name: value for name, value in dict(headers).items() if name.lower().startswith("wechatpay-")}
    return await world.do(
        "/callbacks/verify", {"scheme": "wechat", "account": world.mchid, "headers": found, "body": body}
    )


def _step(verdict: Any, name: str) -> Any:
    return next(step["ok"] for step in verdict["steps"] if step["step"] == name)
