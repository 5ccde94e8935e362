"""Each page of the sandbox, and each that the gateway leads to, in both languages and themes, on a phone and a desk."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import expect

from jinbao.app.sandboxing.testing import SandboxForTests
from tests.browser.gateway import pages
from tests.browser.gateway.merchants import AlipayShop, WechatShop, out_no
from tests.browser.gateway.servers import MerchantServer
from tests.browser.people import People, until
from tests.browser.visit import LOOKS, Visit
from tests.browser.windows import Language, Theme, Windows

SANDBOX = {
    "overview": "/view",
    "orders": "/view/orders",
    "order": "/view/orders/{account}/{paid}",
    "order-open": "/view/orders/{account}/{open}",
    "order-none": "/view/orders/{account}/nobody1",
    "requests": "/view/requests",
    "request": "/view/requests/{refused}",
    "callbacks": "/view/callbacks",
    "callback": "/view/callbacks/{callback}",
    "verify": "/view/verify",
    "faults": "/view/faults",
    "code": "/view/code",
}
MEMBER = {
    "cashier": "/cashier/{token}",
    "consent": "/consent?{consent}",
    "payouts": "/payouts",
    "browser": "/browser",
    "shop": "/browser?url={shop}",
    "web-address": "/checkout?text={shop}",
    "app-pay": "/app-pay?{app}",
    "app-wrong": "/app-pay?prepayid=wx1",
}


@pytest.fixture(params=LOOKS, ids=lambda look: "-".join(look))
def look(request: pytest.FixtureRequest) -> Iterator[tuple[Language, Theme]]:
    return request.param  # type: ignore[no-any-return]


@pytest.mark.parametrize("device", ["desk", "phone"])
@pytest.mark.timeout(300)
def test_every_page_of_the_sandbox(
    windows: Windows,
    sandbox: SandboxForTests,
    wechat: WechatShop,
    alipay: AlipayShop,
    server: MerchantServer,
    look: tuple[Language, Theme],
    device: str,
) -> None:
    paid, unpaid = (out_no("E").ljust(32, "0") for _ in range(2))  # as long as they may be
    server.says = (500, b'{"code": "FAIL"}')
    sandbox.fault(delay_ms=1, out_no=paid, times=3)
    sandbox.pay(wechat.order("native", paid, 36_00, server.notify_url)["code_url"])
    wechat.order("native", unpaid, 8_00, server.notify_url)
    content = {"out_trade_no": paid, "total_amount": "1.001", "subject": "茶"}
    with pytest.raises(AssertionError, match="ACQ.INVALID_PARAMETER"):
        alipay.call("alipay.trade.precreate", content)
    wechat.send("GET", f"/v3/pay/transactions/out-trade-no/{paid}?mchid=1", signed_target="/v3/pay")
    ids = {
        "account": wechat.mchid,
        "paid": paid,
        "open": unpaid,
        "refused": sandbox.control.get("/sandbox/exchanges", failed="true")["items"][0]["id"],
        "callback": until(lambda: [each for each in sandbox.callbacks(wechat.mchid, paid) if each["tries"]])[0]["id"],
    }
    language, theme = look
    page = (windows.desk if device == "desk" else windows.phone)(language=language, theme=theme)
    visit = Visit(page, f"sandbox-{device}", language, theme, whole_tables=True)
    visit.each({name: sandbox.gateway + path for name, path in SANDBOX.items()}, ids)
    page.goto(f"{sandbox.gateway}/view/orders/{wechat.mchid}/{paid}")
    page.locator(".step.callback button").first.click()
    expect(page.get_by_role("dialog").locator("pre").first).to_be_visible()
    visit.here("step")
    page.goto(f"{sandbox.gateway}/view")
    page.get_by_role("button", name="钱多多").click()
    expect(page.get_by_role("dialog").get_by_test_id("qr")).to_be_visible()
    visit.here("payer")
    if device == "phone":
        page.goto(f"{sandbox.gateway}/view")
        page.locator("button.menu").click()
        expect(page.get_by_role("dialog")).to_be_visible()
        visit.here("drawer")
    sandbox.no_faults()
    assert not visit.wrong, "\n".join(visit.wrong)


@pytest.mark.timeout(300)
def test_every_page_that_the_gateway_leads_to(
    windows: Windows,
    people: People,
    sandbox: SandboxForTests,
    wechat: WechatShop,
    alipay: AlipayShop,
    server: MerchantServer,
    look: tuple[Language, Theme],
) -> None:
    language, theme = look
    content = {"total_amount": "35.70", "subject": "普洱茶 357 克", "product_code": "FAST_INSTANT_TRADE_PAY"}
    address = alipay.page("alipay.trade.page.pay", content | {"out_trade_no": out_no("E")})
    for device in ("desk", "phone"):
        anybody = (windows.desk if device == "desk" else windows.phone)(language=language, theme=theme)
        visit = Visit(anybody, f"gateway-{device}", language, theme)
        visit.each({"cashier": address}, {})
        assert not visit.wrong, "\n".join(visit.wrong)
    phone = windows.phone(language=language, theme=theme)
    people.member(phone, "钱多多")
    server.pages["/shop"] = lambda _: pages.invoking(wechat.gateway, {})
    app = alipay.params(
        "alipay.trade.app.pay", content | {"out_trade_no": out_no("E"), "product_code": "QUICK_MSECURITY_PAY"}
    )
    consent = {"appid": wechat.appid, "redirect_uri": f"{server.origin}/shop", "scope": "snsapi_base"}
    ids = {
        "token": anybody.url.rpartition("/")[2],
        "consent": urlencode(consent),
        "shop": quote(f"{server.origin}/shop", safe=""),
        "app": urlencode({"order_string": urlencode(app)}),
    }
    visit = Visit(phone, "gateway-member", language, theme)
    visit.each(MEMBER, ids)
    assert not visit.wrong, "\n".join(visit.wrong)
