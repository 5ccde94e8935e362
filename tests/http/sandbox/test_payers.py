"""Payers: money that comes from the bank, and paying as a phone would."""

from __future__ import annotations

from pathlib import Path

import pytest

from jinbao.pay.types import merchant_payable
from tests.make import run
from tests.make_sandbox import SandboxWorld, sandbox_world


def test_there_is_somebody_for_each_kind_of_trouble(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            payers = {payer["name"]: payer for payer in await world.see("/payers")}
            assert set(payers) == {"rich", "poor", "frozen", "slow"}
            assert payers["rich"]["balance_minor"] >= 10_000_000
            assert payers["poor"]["balance_minor"] == 100
            assert [name for name, payer in payers.items() if payer["frozen"]] == ["frozen"]
            assert [name for name, payer in payers.items() if payer["hesitates"]] == ["slow"]

    run(scenario())


def test_paying_a_code_moves_the_payers_money_once(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            before = await world.balance("rich")
            number, code_url = await world.native()
            paid = await world.do("/pay", {"payer": "rich", "text": code_url})
            assert (paid["state"], paid["out_no"], paid["payer"]) == ("paid", number, "rich")
            assert await world.state_of(number) == "SUCCESS"
            assert await world.refused("/pay", {"payer": "rich", "text": code_url}) == "pay.order_paid"
            assert before - await world.balance("rich") == 100
            assert await world.house.console.audit.run()

    run(scenario())


def test_an_order_is_also_found_by_its_number(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            number, _ = await world.native()
            paid = await world.do("/pay", {"payer": "rich", "account": world.mchid, "out_no": number})
            assert paid["state"] == "paid"
            assert await world.refused("/pay", {"account": world.mchid, "out_no": "nothing"}) == "kit.not_found"
            assert await world.refused("/pay", {"account": "1", "out_no": number}) == "sandbox.account_unknown"

    run(scenario())


@pytest.mark.parametrize(("payer", "code"), [("poor", "pay.balance_too_low"), ("frozen", "identity.member_frozen")])
def test_who_cannot_pay_does_not(folder: Path, payer: str, code: str) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            number, code_url = await world.native(amount={"total": 5_000})
            before = await world.balance(payer)
            assert await world.refused("/pay", {"payer": payer, "text": code_url}) == code
            assert await world.state_of(number) == "NOTPAY"
            assert await world.balance(payer) == before

    run(scenario())


def test_nobody_pays_what_leads_nowhere(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            for text in (
                "",
                "weixin://wxpay/bizpayurl?pr=nothing",
                "https://example.com/",
                "wx2026",
                "\u0000",
                "x" * 9_000,
            ):
                assert await world.refused("/pay", {"text": text}) == "sandbox.nothing_to_pay", text
            assert await world.refused("/pay", {"payer": "nobody", "text": "x"}) == "sandbox.payer_unknown"

    run(scenario())


def test_somebody_new_can_pay(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            assert (await world.do("/payers", {"name": "小明", "balance_minor": 7_000}))["balance_minor"] == 7_000
            assert await world.refused("/payers", {"name": "小明"}) == "sandbox.payer_name_taken"
            _, code_url = await world.native()
            assert (await world.do("/pay", {"payer": "小明", "text": code_url}))["state"] == "paid"
            assert await world.balance("小明") == 6_900
        async with sandbox_world(folder) as again:
            assert await again.balance("小明") == 6_900

    run(scenario())


def test_money_comes_from_the_bank_and_goes_back(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            assert (await world.do("/payers/poor/fund", {"amount_minor": 12_345}))["balance_minor"] == 12_445
            assert (await world.do("/payers/poor/empty"))["balance_minor"] == 0
            result = await world.house.console.audit.run()
            assert not [finding for check in result.checks for finding in check.findings]

    run(scenario())


def test_a_frozen_payer_thaws(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            assert not (await world.do("/payers/frozen/unfreeze"))["frozen"]
            _, code_url = await world.native()
            assert (await world.do("/pay", {"payer": "frozen", "text": code_url}))["state"] == "paid"
            assert (await world.do("/payers/frozen/freeze"))["frozen"]

    run(scenario())


def test_a_payment_by_code_waits_for_who_hesitates(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            number = await _waiting(world, "slow")
            path = f"/orders/{world.mchid}/{number}"
            assert (await world.see(path))["order"]["waiting"]
            assert (await world.do(f"{path}/confirm"))["state"] == "paid"
            assert await world.state_of(number) == "SUCCESS"
            assert await world.refused(f"{path}/confirm") == "sandbox.not_waiting"
            other = await _waiting(world, "slow")
            assert (await world.do(f"/orders/{world.mchid}/{other}/decline"))["state"] == "closed"

    run(scenario())


def test_who_decides_pays_by_code_at_once(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            await world.do("/payers/slow/decide")
            code = (await world.see("/payers/slow/code"))["code"]
            assert (await world.by_code(code)).json()["trade_state"] == "SUCCESS"
            await world.do("/payers/rich/hesitate")
            code = (await world.see("/payers/rich/code"))["code"]
            assert (await world.by_code(code)).json()["trade_state"] == "USERPAYING"

    run(scenario())


def test_a_payer_has_a_code_for_every_payment_of_a_test_run(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            for _ in range(5):
                code = (await world.see("/payers/rich/code"))["code"]
                assert (await world.by_code(code)).json()["trade_state"] == "SUCCESS"

    run(scenario())


def test_codes_and_names_are_shaped_as_each_scheme_has_them(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            wechat = (await world.see("/payers/rich/code", scheme="wechat"))["code"]
            alipay = (await world.see("/payers/rich/code", scheme="alipay"))["code"]
            assert len(wechat) == 18 and 10 <= int(wechat[:2]) <= 15
            assert len(alipay) == 18 and 25 <= int(alipay[:2]) <= 30
            openid = (await world.see("/payers/rich/openid", appid=world.env["WECHAT_APPID"]))["id"]
            assert len(openid) == 28 and openid.startswith("o")
            assert (await world.see("/payers/rich/user-id"))["id"].startswith("2088")

    run(scenario())


def test_an_app_that_nobody_has_calls_nobody_anything(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            answer = await world.http.get("/sandbox/payers/rich/openid", params={"appid": "wx_of_production"})
            assert (answer.status_code, answer.json()["code"]) == (404, "sandbox.app_unknown")
            assert world.env["WECHAT_APPID"] in answer.json()["facts"]["known"]

    run(scenario())


async def _waiting(world: SandboxWorld, payer: str) -> str:
    code = (await world.see(f"/payers/{payer}/code"))["code"]
    number = f"waits{code}"
    answer = await world.by_code(code, out_trade_no=number)
    assert answer.json()["trade_state"] == "USERPAYING", answer.text
    return number


def test_a_shop_that_has_earned_nothing_can_be_given_something_to_pay_out(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            account = world.env["WECHAT_MCHID"]
            before, merchant = await world.balance("rich"), world.sandbox.shops.get(account).merchant_id
            assert (await world.do(f"/merchants/{account}/fund", {"amount_minor": 50_000}))["account"] == account
            own = merchant_payable(merchant, world.house.runtime.home)
            earned = await world.house.journal.balance(own)
            assert earned.available == 50_000 - 300, "less the fee of 0.6 %"
            assert before - await world.balance("rich") == 50_000
            assert await world.refused("/merchants/1000000000/fund", {"amount_minor": 1}) == "sandbox.account_unknown"
            assert await world.refused(f"/merchants/{account}/fund", {"amount_minor": 0}) == "kit.invalid"
            assert await world.house.journal.balance(own) == earned

    run(scenario())
