"""Alipay's cashier: in an office browser where nobody is logged in, on a phone, from a shop's page in the wallet."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from playwright.sync_api import Page, expect

from tests.browser.camera import read_codes
from tests.browser.gateway import pages
from tests.browser.gateway.merchants import AlipayShop, out_no
from tests.browser.gateway.servers import MerchantServer
from tests.browser.people import People
from tests.browser.steps import paid
from tests.browser.windows import Windows, shot

_THANKS = '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>谢谢</title><h1>谢谢光临</h1></html>'

_CART = '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>购物车</title><h1>购物车</h1></html>'


def till_paid(method: str, alipay: AlipayShop, server: MerchantServer, number: str, yuan: str) -> str:
    """The address that the shop sends its customer's browser to."""
    server.pages["/thanks"] = lambda _: _THANKS
    product = "FAST_INSTANT_TRADE_PAY" if method.startswith("page") else "QUICK_WAP_WAY"
    content = {"out_trade_no": number, "total_amount": yuan, "subject": "普洱茶 357 克", "product_code": product}
    back = f"{server.origin}/thanks?shop=7"
    return alipay.page(f"alipay.trade.{method}", content, notify_url=server.notify_url, return_url=back)


def state_of(alipay: AlipayShop, number: str) -> str:
    """How a trade stands."""
    return str(alipay.call("alipay.trade.query", {"out_trade_no": number})["trade_status"])


def a_phone(windows: Windows, people: People) -> Page:
    """The phone of somebody with money."""
    phone = windows.phone()
    people.member(phone, "钱多多")
    return phone


def test_an_office_browser_is_paid_for_with_a_phone_and_goes_back(
    windows: Windows, people: People, alipay: AlipayShop, server: MerchantServer
) -> None:
    desk, phone, number = windows.desk(), a_phone(windows, people), out_no("P")
    desk.goto(till_paid("page.pay", alipay, server, number, "168.00"))
    expect(desk).to_have_url(re.compile(r"/cashier/"))
    expect(desk.get_by_test_id("qr")).to_be_visible()
    text = read_codes(shot(desk, "gateway-cashier-desk"))["QRCode"]

    phone.goto(f"/checkout?text={quote(text, safe='')}")
    phone.get_by_role("button", name="Pay ¥168.00").click()
    paid(phone, "¥168.00", "Sandbox Mall")

    expect(desk.get_by_role("status").first).to_contain_text("Paid")
    shot(desk, "gateway-cashier-paid")
    expect(desk.get_by_role("heading", name="谢谢光临")).to_be_visible()
    said = alipay.came_back(desk.url)
    assert (said["out_trade_no"], said["total_amount"], said["shop"]) == (number, "168.00", "7")
    told = alipay.opened(server.called_back()[-1].form)
    assert (told["out_trade_no"], told["trade_status"]) == (number, "TRADE_SUCCESS")
    assert state_of(alipay, number) == "TRADE_SUCCESS"


def test_whoever_has_no_phone_at_hand_logs_in_where_they_are(
    windows: Windows, alipay: AlipayShop, server: MerchantServer
) -> None:
    desk, number = windows.desk(), out_no("P")
    desk.goto(till_paid("page.pay", alipay, server, number, "9.90"))
    desk.get_by_role("button", name="Log in and pay here").click()
    desk.get_by_role("button", name="钱多多").click()
    desk.get_by_role("button", name="Pay ¥9.90").click()
    expect(desk.get_by_role("heading", name="谢谢光临")).to_be_visible()
    assert alipay.came_back(desk.url)["out_trade_no"] == number


def test_whoever_does_not_pay_goes_back_to_the_shop(
    windows: Windows, people: People, alipay: AlipayShop, server: MerchantServer
) -> None:
    server.pages["/cart"] = lambda _: _CART
    for phone in (windows.phone(), a_phone(windows, people)):
        number = out_no("Q")
        content = {
            "out_trade_no": number,
            "total_amount": "35.70",
            "subject": "tea",
            "quit_url": f"{server.origin}/cart",
        }
        phone.goto(alipay.page("alipay.trade.wap.pay", content))
        phone.get_by_role("link", name=f"Back to {urlsplit(server.origin).netloc}").click()
        expect(phone.get_by_role("heading", name="购物车")).to_be_visible()
    assert state_of(alipay, number) == "WAIT_BUYER_PAY", "the member has seen it, and nothing more"


def test_a_phones_own_browser_pays_at_the_cashier_and_goes_back(
    windows: Windows, people: People, alipay: AlipayShop, server: MerchantServer
) -> None:
    phone, number = a_phone(windows, people), out_no("W")
    phone.goto(till_paid("wap.pay", alipay, server, number, "35.70"))
    expect(phone.get_by_text("普洱茶 357 克")).to_be_visible()
    shot(phone, "gateway-cashier-phone")
    phone.get_by_role("button", name="Pay ¥35.70").click()
    paid(phone, "¥35.70", "Sandbox Mall")
    expect(phone.get_by_role("heading", name="谢谢光临")).to_be_visible()
    assert urlsplit(phone.url).path == "/thanks"
    assert alipay.came_back(phone.url)["out_trade_no"] == number


def test_a_shops_page_in_the_wallet_leads_to_the_cashier_and_stays_in_the_wallet(
    windows: Windows, people: People, alipay: AlipayShop, server: MerchantServer
) -> None:
    phone, number = a_phone(windows, people), out_no("W")
    address = till_paid("wap.pay", alipay, server, number, "6.60")
    server.pages["/shop"] = lambda _: pages.leading(address)
    phone.goto(f"/browser?url={quote(server.origin + '/shop', safe='')}")
    phone.get_by_role("button", name="Pay ¥6.60").click()
    paid(phone, "¥6.60", "Sandbox Mall")
    expect(phone.frame_locator("iframe").get_by_role("heading", name="谢谢光临")).to_be_visible()
    assert alipay.opened(server.visited("/thanks").query)["out_trade_no"] == number


def test_a_link_that_was_signed_wrongly_says_what_is_wrong(
    windows: Windows, alipay: AlipayShop, server: MerchantServer
) -> None:
    desk = windows.desk()
    address = till_paid("page.pay", alipay, server, out_no("P"), "5.00")
    desk.goto(address.replace("total_amount%22%3A+%225.00", "total_amount%22%3A+%220.01"))
    expect(desk.get_by_text("invalid-signature")).to_be_visible()
    expect(desk.locator("pre")).to_contain_text("alipay.trade.page.pay")
    shot(desk, "gateway-cashier-wrong")
