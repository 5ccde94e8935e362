"""An order over the gateway, scanned off a screen and paid with a phone, told live to whoever watches the sandbox."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from jinbao.app.sandboxing.testing import SandboxForTests
from tests.browser.camera import point_camera
from tests.browser.gateway.merchants import WechatShop, out_no
from tests.browser.gateway.servers import MerchantServer
from tests.browser.gateway.watching import kinds, watch_order
from tests.browser.people import People
from tests.browser.steps import paid
from tests.browser.windows import Windows, shot


def pay_here(phone: Page, amount: str) -> None:
    """Press the pay button of the page that is open."""
    phone.get_by_role("button", name=f"Pay {amount}").click()


def test_an_order_is_scanned_paid_and_told_live(
    windows: Windows, people: People, sandbox: SandboxForTests, wechat: WechatShop, server: MerchantServer
) -> None:
    number = out_no()
    told = wechat.order("native", number, 36_00, server.notify_url)
    desk, phone = windows.desk(), windows.phone(camera="canvas")
    people.member(phone, "钱多多")
    watch_order(desk, sandbox, wechat.mchid, number)
    assert kinds(desk) == ["request", "reply"]
    desk.get_by_text("Code to scan").click()
    code = desk.get_by_test_id("qr")
    expect(code).to_have_attribute("data-text", told["code_url"])

    phone.goto("/scan")
    point_camera(phone, desk.screenshot())
    expect(phone.get_by_text("兰州牛肉面 两碗")).to_be_visible()
    expect(desk.locator(".step.scan")).to_be_visible()
    shot(phone, "gateway-native-pay")
    pay_here(phone, "¥36.00")
    paid(phone, "¥36.00", "Sandbox Shop")

    [heard] = server.called_back()
    said = wechat.opened(heard)
    assert (said["out_trade_no"], said["trade_state"], said["amount"]["total"]) == (number, "SUCCESS", 36_00)
    expect(desk.locator(".step.answer")).to_be_visible()
    assert kinds(desk) == ["request", "reply", "scan", "payment", "movement", "callback", "answer"]
    expect(desk.locator(".order-head .tag")).to_have_text("Paid")
    assert desk.evaluate("() => globalThis.__same") is True, "the page was loaded anew"
    shot(desk, "gateway-sequence", whole=True)
    assert wechat.query(number)["trade_state"] == "SUCCESS"
