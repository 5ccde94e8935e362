"""The documents' pictures of the gateway, made by ``pytest tests/browser --pictures`` and committed."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from jinbao.app.sandboxing.testing import SandboxForTests
from tests.browser.gateway.merchants import AlipayShop, WechatShop
from tests.browser.gateway.servers import MerchantServer
from tests.browser.gateway.watching import watch_order
from tests.browser.test_pictures import keep
from tests.browser.windows import Windows

_TEA = "Oolong milk tea × 2"


@pytest.mark.pictures
def test_sandbox(windows: Windows, sandbox: SandboxForTests, wechat: WechatShop, server: MerchantServer) -> None:
    number = "TEA20260520001"
    desk = windows.desk(viewport={"width": 1280, "height": 940})
    told = wechat.order("native", number, 28_50, server.notify_url, description=_TEA)
    sandbox.pay(told["code_url"])
    server.called_back()
    refund = {"out_trade_no": number, "out_refund_no": "REFUND1", "notify_url": server.notify_url}
    amount = {"refund": 8_50, "total": 28_50, "currency": "CNY"}
    wechat.call("POST", "/v3/refund/domestic/refunds", {**refund, "amount": amount})
    server.called_back(2)
    watch_order(desk, sandbox, wechat.mchid, number)
    expect(desk.locator(".step.answer")).to_have_count(2)
    expect(desk.locator(".live.on")).to_be_visible()
    keep(desk, "sandbox")


@pytest.mark.pictures
def test_cashier(windows: Windows, alipay: AlipayShop) -> None:
    desk = windows.desk()
    content = {"out_trade_no": "TEA20260520002", "total_amount": "28.50", "subject": _TEA}
    desk.goto(alipay.page("alipay.trade.page.pay", content | {"product_code": "FAST_INSTANT_TRADE_PAY"}))
    expect(desk.get_by_test_id("qr")).to_be_visible()
    keep(desk, "cashier")
