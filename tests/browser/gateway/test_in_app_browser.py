"""A shop's own pages inside the wallet: they learn who visits, ask for payment over the JS bridge, and pay out."""

from __future__ import annotations

import json
from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from jinbao.app.sandboxing.testing import SandboxForTests
from tests.browser.gateway import pages
from tests.browser.gateway.merchants import WechatShop, out_no
from tests.browser.gateway.servers import Heard, MerchantServer
from tests.browser.people import People
from tests.browser.steps import paid, sheet
from tests.browser.windows import Windows, shot


def openid_of(sandbox: SandboxForTests, wechat: WechatShop, payer: str) -> str:
    """What the merchant's app calls a payer."""
    return str(sandbox.control.get(f"/sandbox/payers/{payer}/openid", appid=wechat.appid)["id"])


def prepaid(wechat: WechatShop, server: MerchantServer, openid: str, fen: int) -> tuple[str, dict[str, str]]:
    """A JSAPI order: its number, and what a page calls the bridge with."""
    number = out_no()
    told = wechat.order("jsapi", number, fen, server.notify_url, payer={"openid": openid})
    return number, wechat.bridge(told["prepay_id"])


def inside(phone: Page, url: str) -> FrameLocator:
    """Open a shop's page in the wallet's browser."""
    phone.goto(f"/browser?url={quote(url, safe='')}")
    return phone.frame_locator("iframe")


def press_pay(frame: FrameLocator) -> None:
    """The button on the shop's own page."""
    frame.get_by_role("button", name="微信支付").click()


@pytest.fixture
def phone(windows: Windows, people: People) -> Page:
    opened = windows.phone()
    people.member(opened, "钱多多")
    return opened


def test_a_shop_learns_who_visits_and_is_paid(
    phone: Page, sandbox: SandboxForTests, wechat: WechatShop, server: MerchantServer
) -> None:
    number = out_no()

    def shop(heard: Heard) -> str:
        if "code" not in heard.query:
            asked = {"appid": wechat.appid, "redirect_uri": f"{server.origin}/shop", "response_type": "code"}
            query = urlencode(asked | {"scope": "snsapi_base", "state": "table 7"})
            return pages.leading(f"{wechat.gateway}/connect/oauth2/authorize?{query}#wechat_redirect")
        openid = wechat.openid(heard.query["code"])
        told = wechat.order("jsapi", number, 28_50, server.notify_url, payer={"openid": openid})
        return pages.invoking(wechat.gateway, wechat.bridge(told["prepay_id"]))

    server.pages["/shop"] = shop
    frame = inside(phone, f"{server.origin}/shop")
    expect(phone.get_by_role("heading", name="沙盒小店 asks who you are")).to_be_visible()
    shot(phone, "gateway-consent")
    phone.get_by_role("button", name="Agree").click()
    press_pay(frame)
    assert server.visited("/shop").query["state"] == "table 7"
    asked = sheet(phone, "Pay")
    expect(asked).to_contain_text("Sandbox Shop")
    shot(phone, "gateway-bridge")
    asked.get_by_role("button", name="Pay ¥28.50").click()
    expect(frame.locator("#told")).to_have_text('{"err_msg":"get_brand_wcpay_request:ok"}')
    [heard] = server.called_back()
    said = wechat.opened(heard)
    assert said["out_trade_no"] == number
    assert said["payer"]["openid"] == openid_of(sandbox, wechat, "rich")


def test_a_page_hears_that_its_visitor_did_not_want_to_and_then_did(
    phone: Page, sandbox: SandboxForTests, wechat: WechatShop, server: MerchantServer
) -> None:
    number, params = prepaid(wechat, server, openid_of(sandbox, wechat, "rich"), 888_00)
    server.pages["/shop"] = lambda _: pages.choosing(wechat.gateway, params)
    frame = inside(phone, f"{server.origin}/shop")
    press_pay(frame)
    sheet(phone, "Pay").get_by_role("button", name="Close").click()
    expect(frame.locator("#told")).to_have_text("cancel chooseWXPay:cancel")
    assert wechat.query(number)["trade_state"] == "NOTPAY"
    press_pay(frame)
    sheet(phone, "Pay").get_by_role("button", name="Pay ¥888.00").click()
    expect(frame.locator("#told")).to_have_text("success chooseWXPay:ok")
    assert wechat.query(number)["trade_state"] == "SUCCESS"


def test_a_page_that_signed_wrongly_is_told_why(
    phone: Page, sandbox: SandboxForTests, wechat: WechatShop, server: MerchantServer
) -> None:
    number, params = prepaid(wechat, server, openid_of(sandbox, wechat, "rich"), 5_00)
    text = f"{wechat.appid}\n{params['timeStamp']}\n{params['nonceStr']}\n{params['package']}"
    server.pages["/shop"] = lambda _: pages.invoking(wechat.gateway, params | {"paySign": wechat.sign(text)})
    frame = inside(phone, f"{server.origin}/shop")
    press_pay(frame)
    expect(sheet(phone, "Pay").get_by_role("alert")).to_contain_text("line")
    shot(phone, "gateway-bridge-wrong")
    sheet(phone, "Pay").get_by_role("button", name="Close").click()
    expect(frame.locator("#told")).to_contain_text("get_brand_wcpay_request:fail")
    told = json.loads(frame.locator("#told").inner_text())
    assert "line" in told["err_desc"], told
    assert wechat.query(number)["trade_state"] == "NOTPAY"


def test_an_order_for_another_visitor_cannot_be_paid(
    phone: Page, sandbox: SandboxForTests, wechat: WechatShop, server: MerchantServer
) -> None:
    number, params = prepaid(wechat, server, openid_of(sandbox, wechat, "poor"), 50)
    server.pages["/shop"] = lambda _: pages.invoking(wechat.gateway, params)
    frame = inside(phone, f"{server.origin}/shop")
    press_pay(frame)
    expect(sheet(phone, "Pay").get_by_role("alert")).to_be_visible()
    expect(sheet(phone, "Pay").get_by_role("button", name="Pay ¥0.50")).to_have_count(0)
    shot(phone, "gateway-bridge-other")
    sheet(phone, "Pay").get_by_role("button", name="Close").click()
    expect(frame.locator("#told")).to_contain_text("get_brand_wcpay_request:fail")
    assert wechat.query(number)["trade_state"] == "NOTPAY"


def pay_out(sandbox: SandboxForTests, wechat: WechatShop, server: MerchantServer, fen: int) -> tuple[str, str]:
    """A transfer to the member that they have to take: its number, and what a page asks the wallet with."""
    sandbox.pay(wechat.order("native", out_no("T"), 100_00, server.notify_url)["code_url"])  # so that it has money
    number = out_no("T")
    body = {
        "appid": wechat.appid,
        "out_bill_no": number,
        "transfer_scene_id": "1000",
        "openid": openid_of(sandbox, wechat, "rich"),
        "transfer_amount": fen,
        "transfer_remark": "新会员有礼",
        "notify_url": server.notify_url,
        "transfer_scene_report_infos": [
            {"info_type": "活动名称", "info_content": "新会员有礼"},
            {"info_type": "奖励说明", "info_content": "注册会员抽奖一等奖"},
        ],
    }
    return number, str(wechat.call("POST", "/v3/fund-app/mch-transfer/transfer-bills", body)["package_info"])


def state_of_transfer(wechat: WechatShop, number: str) -> str:
    """How a transfer stands."""
    return str(wechat.call("GET", f"/v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{number}")["state"])


def test_money_is_taken_on_the_shops_page(
    phone: Page, people: People, sandbox: SandboxForTests, wechat: WechatShop, server: MerchantServer
) -> None:
    number, package = pay_out(sandbox, wechat, server, 6_66)
    before = people.at(phone).get("/member/balance")["available_minor"]
    params = {"mchId": wechat.mchid, "appId": wechat.appid, "package": package}
    server.pages["/shop"] = lambda _: pages.offering(wechat.gateway, params)
    frame = inside(phone, f"{server.origin}/shop")
    press_pay(frame)
    offered = sheet(phone, "A shop pays you")
    expect(offered).to_contain_text("Sandbox Shop")
    shot(phone, "gateway-transfer")
    offered.get_by_role("button", name="Take the money").click()
    expect(offered.get_by_text("It is on your balance.")).to_be_visible()
    offered.get_by_role("button", name="Done").click()
    expect(frame.locator("#told")).to_have_text('{"err_msg":"requestMerchantTransfer:ok"}')
    assert state_of_transfer(wechat, number) == "SUCCESS"
    assert people.at(phone).get("/member/balance")["available_minor"] == before + 6_66
    said = wechat.opened(server.called_back(2)[1])
    assert (said["out_bill_no"], said["state"]) == (number, "SUCCESS")


def test_money_from_shops_waits_at_home(
    phone: Page, sandbox: SandboxForTests, wechat: WechatShop, server: MerchantServer
) -> None:
    number, _ = pay_out(sandbox, wechat, server, 8_88)
    phone.goto("/")
    phone.get_by_role("link", name="A shop's payment waits for you").click()
    expect(phone.get_by_role("main")).to_contain_text("新会员有礼")
    shot(phone, "gateway-payouts")
    phone.get_by_role("button", name="Take the money").click()
    expect(phone.get_by_text("Nothing waits for you")).to_be_visible()
    assert state_of_transfer(wechat, number) == "SUCCESS"


def test_an_h5_order_leads_to_the_cashier_and_back_to_the_shop(
    phone: Page, wechat: WechatShop, server: MerchantServer
) -> None:
    number = out_no()
    scene = {"payer_client_ip": "127.0.0.1", "h5_info": {"type": "Wap"}}
    told = wechat.order("h5", number, 12_00, server.notify_url, scene_info=scene)
    server.pages["/thanks"] = lambda _: "<!doctype html><title>谢谢</title><h1>谢谢光临</h1>"
    phone.goto(f"{told['h5_url']}&{urlencode({'redirect_url': server.origin + '/thanks'})}")
    phone.get_by_role("button", name="Pay ¥12.00").click()
    paid(phone, "¥12.00", "Sandbox Shop")
    shot(phone, "gateway-h5-paid")
    expect(phone.get_by_role("heading", name="谢谢光临")).to_be_visible()
    assert wechat.query(number)["trade_state"] == "SUCCESS"
