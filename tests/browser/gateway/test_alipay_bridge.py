"""A shop's own pages inside the wallet that call Alipay's bridge: they pay by trade number and by order string."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import FrameLocator, Page, Route, expect

from jinbao.app.sandboxing.testing import SandboxForTests
from tests.browser.gateway import pages
from tests.browser.gateway.merchants import AlipayShop, out_no
from tests.browser.gateway.servers import MerchantServer
from tests.browser.people import People
from tests.browser.steps import sheet
from tests.browser.windows import Windows, shot


def created(
    alipay: AlipayShop, sandbox: SandboxForTests, server: MerchantServer, yuan: str, payer: str
) -> tuple[str, str]:
    """A trade that was made for a payer: the shop's number and Alipay's."""
    number = out_no("A")
    [buyer] = [each["phone"] for each in sandbox.state()["payers"] if each["name"] == payer]
    content = {"out_trade_no": number, "total_amount": yuan, "subject": "普洱茶 357 克", "buyer_logon_id": buyer}
    told = alipay.call("alipay.trade.create", content, notify_url=server.notify_url)
    return number, str(told["trade_no"])


def order_string(alipay: AlipayShop, server: MerchantServer, number: str, yuan: str) -> str:
    """What ``alipay.trade.app.pay`` makes for an app: signed parameters, url-encoded."""
    content = {
        "out_trade_no": number,
        "total_amount": yuan,
        "subject": "牛肉面 + 蛋",
        "product_code": "QUICK_MSECURITY_PAY",
    }
    return urlencode(alipay.params("alipay.trade.app.pay", content, notify_url=server.notify_url))


def status(alipay: AlipayShop, number: str) -> str:
    """How a trade stands."""
    return str(alipay.call("alipay.trade.query", {"out_trade_no": number})["trade_status"])


def inside(phone: Page, url: str) -> FrameLocator:
    """Open a shop's page in the wallet's browser."""
    phone.goto(f"/browser?url={quote(url, safe='')}")
    return phone.frame_locator("iframe")


def opened(phone: Page, server: MerchantServer, page: str) -> FrameLocator:
    """The same for a page that the shop's server is to have, with its button pressed."""
    server.pages["/shop"] = lambda _: page
    frame = inside(phone, f"{server.origin}/shop")
    frame.get_by_role("button", name="支付宝支付").click()
    return frame


@pytest.fixture
def phone(windows: Windows, people: People) -> Page:
    opened = windows.phone()
    people.member(opened, "钱多多")
    return opened


def test_a_trade_that_was_made_is_paid_by_its_number(
    phone: Page, sandbox: SandboxForTests, alipay: AlipayShop, server: MerchantServer
) -> None:
    number, trade_no = created(alipay, sandbox, server, "28.50", "rich")
    frame = opened(phone, server, pages.trade_paying(alipay.gateway, {"tradeNO": trade_no}))
    sheet(phone, "Pay").get_by_role("button", name="Close").click()
    expect(frame.locator("#told")).to_contain_text("6001")
    assert status(alipay, number) == "WAIT_BUYER_PAY"
    frame.get_by_role("button", name="支付宝支付").click()
    shot(phone, "gateway-alipay-bridge")
    sheet(phone, "Pay").get_by_role("button", name="Pay ¥28.50").click()
    expect(frame.locator("#told")).to_contain_text("9000")
    assert status(alipay, number) == "TRADE_SUCCESS"
    [heard] = server.called_back()
    assert alipay.opened(heard.form)["out_trade_no"] == number


def test_an_order_string_is_paid(phone: Page, alipay: AlipayShop, server: MerchantServer) -> None:
    number = out_no("A")
    given = order_string(alipay, server, number, "12.00")
    frame = opened(phone, server, pages.trade_paying(alipay.gateway, {"orderStr": given}))
    sheet(phone, "Pay").get_by_role("button", name="Pay ¥12.00").click()
    expect(frame.locator("#told")).to_contain_text("9000")
    assert status(alipay, number) == "TRADE_SUCCESS"


def test_a_wrong_signature_and_anothers_trade_fail(
    phone: Page, sandbox: SandboxForTests, alipay: AlipayShop, server: MerchantServer
) -> None:
    wrong = order_string(alipay, server, out_no("A"), "12.00").replace("12.00", "0.01")
    number, trade_no = created(alipay, sandbox, server, "5.00", "poor")
    for params in ({"orderStr": wrong}, {"tradeNO": trade_no}, {}):
        frame = opened(phone, server, pages.trade_paying(alipay.gateway, params))
        expect(sheet(phone, "Pay").get_by_role("alert")).to_be_visible()
        sheet(phone, "Pay").get_by_role("button", name="Close").click()
        expect(frame.locator("#told")).to_contain_text("4000 ")
    assert status(alipay, number) == "WAIT_BUYER_PAY"


def test_an_answer_that_never_came_is_not_called_a_failure(
    windows: Windows, phone: Page, sandbox: SandboxForTests, alipay: AlipayShop, server: MerchantServer
) -> None:
    number, trade_no = created(alipay, sandbox, server, "3.00", "rich")
    phone.route("**/api/v1/member/app-pay", lambda route: route.abort())
    frame = opened(phone, server, pages.trade_paying(alipay.gateway, {"tradeNO": trade_no}))
    expect(sheet(phone, "Pay").get_by_role("alert")).to_be_visible()
    sheet(phone, "Pay").get_by_role("button", name="Close").click()
    expect(frame.locator("#told")).to_contain_text("6002")
    phone.unroute("**/api/v1/member/app-pay")

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    phone.route("**/api/v1/member/orders/*/pay", lose)
    frame.get_by_role("button", name="支付宝支付").click()
    sheet(phone, "Pay").get_by_role("button", name="Pay ¥3.00").click()
    expect(sheet(phone, "Pay").get_by_role("alert")).to_be_visible()
    sheet(phone, "Pay").get_by_role("button", name="Close").click()
    expect(frame.locator("#told")).to_contain_text("8000")
    assert all(["ERR_FAILED" in said for said in windows.forgive(phone)])
    assert status(alipay, number) == "TRADE_SUCCESS"


def test_a_page_may_wait_for_the_bridge(phone: Page, alipay: AlipayShop, server: MerchantServer) -> None:
    server.pages["/shop"] = lambda _: pages.waiting_for_alipay(alipay.gateway)
    expect(inside(phone, f"{server.origin}/shop").locator("#told")).to_have_text("ready function 1")
