"""A till's own software charges the code on a phone, over the gateway."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from jinbao.app.sandboxing.testing import SandboxForTests
from tests.browser.camera import read_codes
from tests.browser.gateway.merchants import AlipayShop, WechatShop, out_no
from tests.browser.people import People
from tests.browser.steps import paid, prove, sheet
from tests.browser.windows import Windows, shot


@pytest.fixture
def phone(windows: Windows, people: People) -> Page:
    opened = windows.phone()
    people.member(opened, "钱多多")
    opened.goto("/pay")
    expect(opened.get_by_test_id("qr")).to_be_visible()
    return opened


def charge(wechat: WechatShop, number: str, code: str, fen: int) -> tuple[int, str]:
    """What a till's software gets for an answer: status and code, or state."""
    body = {
        "appid": wechat.appid,
        "mchid": wechat.mchid,
        "description": "超市购物",
        "out_trade_no": number,
        "payer": {"auth_code": code},
        "amount": {"total": fen, "currency": "CNY"},
        "scene_info": {"store_info": {"id": "0001"}},
    }
    answer = wechat.send("POST", "/v3/pay/transactions/codepay", body)
    told = answer.json()
    return answer.status_code, str(told.get("code") or told.get("trade_state"))


def test_the_phone_is_asked_and_the_till_hears(phone: Page, sandbox: SandboxForTests, wechat: WechatShop) -> None:
    number, code = out_no("C"), read_codes(shot(phone, "gateway-code"))["QRCode"]
    sandbox.fault(ask_payer=True, out_no=number)
    assert charge(wechat, number, code, 15_00)[1] == "USERPAYING"
    assert wechat.query(number)["trade_state"] == "USERPAYING"
    expect(sheet(phone, "The till is waiting")).to_contain_text("¥15.00")
    shot(phone, "gateway-code-asked")
    prove(phone, "The till is waiting")
    paid(phone, "¥15.00", "沙盒小店")
    assert wechat.query(number)["trade_state"] == "SUCCESS"


def test_a_code_is_charged_at_once(phone: Page, alipay: AlipayShop) -> None:
    number, code = out_no("C"), read_codes(shot(phone, "gateway-code"))["QRCode"]
    content = {"out_trade_no": number, "auth_code": code, "scene": "bar_code", "subject": "超市购物"}
    told = alipay.call("alipay.trade.pay", content | {"total_amount": "3.50"})
    assert told["out_trade_no"] == number
    paid(phone, "¥3.50", "沙盒商城")
