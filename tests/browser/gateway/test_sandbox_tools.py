"""What a developer does on the sandbox's pages when something goes wrong, or shall go wrong."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Page, expect

from jinbao.app.sandboxing.testing import SandboxForTests
from tests.browser.gateway.merchants import WechatShop, out_no
from tests.browser.gateway.servers import MerchantServer
from tests.browser.gateway.watching import watch_order
from tests.browser.people import until
from tests.browser.windows import Windows, shot


def view(windows: Windows, sandbox: SandboxForTests, path: str = "") -> Page:
    """A desk with a page of the sandbox."""
    desk = windows.desk()
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.goto(f"{sandbox.gateway}/view{path}")
    return desk


def order_fault(desk: Page, what: str, *, callbacks: bool = False, number: str = "") -> None:
    """Order a fault on its page."""
    if callbacks:
        desk.get_by_role("button", name="Our callbacks").click()
    desk.get_by_text(what, exact=True).click()
    desk.get_by_label("Only for the order").fill(number)
    desk.get_by_role("button", name="Order it").click()
    expect(desk.locator(".ordered li")).to_contain_text([what])


def a_paid_order(sandbox: SandboxForTests, wechat: WechatShop, server: MerchantServer, number: str) -> None:
    """Ordered by software, paid by a helper."""
    told = wechat.order("native", number, 10_00, server.notify_url)
    sandbox.pay(told["code_url"])


def test_a_fault_ordered_on_the_page_strikes_once(
    windows: Windows, sandbox: SandboxForTests, wechat: WechatShop, server: MerchantServer
) -> None:
    number = out_no("F")
    desk = view(windows, sandbox, "/faults")
    order_fault(desk, "System error", number=number)
    body: dict[str, Any] = {"appid": wechat.appid, "mchid": wechat.mchid, "description": "茶", "out_trade_no": number}
    body |= {"notify_url": server.notify_url, "amount": {"total": 1}}
    refused = wechat.send("POST", "/v3/pay/transactions/native", body)
    assert (refused.status_code, refused.json()["code"]) == (500, "SYSTEM_ERROR")
    expect(desk.get_by_text("Nothing will go wrong")).to_be_visible()
    assert wechat.send("POST", "/v3/pay/transactions/native", body).status_code == 200

    desk.goto(f"{sandbox.gateway}/view/requests")
    desk.get_by_role("button", name="Refused").click()
    expect(desk.locator("tbody tr").first).to_contain_text("SYSTEM")
    shot(desk, "gateway-requests")


def test_a_lost_callback_is_tried_again_when_the_clock_is_moved(
    windows: Windows, sandbox: SandboxForTests, wechat: WechatShop, server: MerchantServer
) -> None:
    number = out_no("F")
    desk = view(windows, sandbox, "/faults")
    order_fault(desk, "Lost", callbacks=True, number=number)
    a_paid_order(sandbox, wechat, server, number)
    until(lambda: sandbox.callbacks(wechat.mchid, number)[0]["tries"])
    assert not server.heard
    watch_order(desk, sandbox, wechat.mchid, number)
    expect(desk.locator(".step.callback.bad, .step.answer.bad").first).to_be_visible()

    desk.get_by_role("link", name="Overview").click()
    desk.get_by_role("button", name="+15 min").click()
    [heard] = server.called_back()
    assert wechat.opened(heard)["out_trade_no"] == number
    expect(desk.locator(".house-time.moved")).to_contain_text("ahead of real time")
    shot(desk, "gateway-overview")
    desk.go_back()
    expect(desk.locator(".step.callback")).to_have_count(2)
    shot(desk, "gateway-sequence-lost", whole=True)


def test_a_callback_is_sent_again(
    windows: Windows, sandbox: SandboxForTests, wechat: WechatShop, server: MerchantServer
) -> None:
    number = out_no("F")
    a_paid_order(sandbox, wechat, server, number)
    server.called_back()
    callback = until(lambda: [each for each in sandbox.callbacks(wechat.mchid, number) if each["state"] == "done"])[0]
    desk = view(windows, sandbox, f"/callbacks/{callback['id']}")
    desk.get_by_role("button", name="Send again").click()
    one, other = [wechat.opened(heard) for heard in server.called_back(2)]
    assert one == other
    expect(desk.get_by_text("Attempt 2")).to_be_visible()
    shot(desk, "gateway-callback", whole=True)


def test_a_changed_callback_is_told_from_a_good_one(
    windows: Windows, sandbox: SandboxForTests, wechat: WechatShop, server: MerchantServer
) -> None:
    number = out_no("F")
    a_paid_order(sandbox, wechat, server, number)
    [heard] = server.called_back()
    headers = "\n".join(f"{name}: {value}" for name, value in heard.headers.items())
    desk = view(windows, sandbox, "/verify")
    desk.get_by_label("Headers, one a line").fill(headers)
    desk.get_by_label("Body, exactly as received").fill(heard.body.decode())
    desk.get_by_role("button", name="Check it").click()
    expect(desk.locator(".findings-list li.bad")).to_have_count(0)
    expect(desk.locator(".findings-list li.good").first).to_be_visible()
    expect(desk.get_by_text(number).first).to_be_visible()
    shot(desk, "gateway-verify-good", whole=True)

    tidied = json.dumps(json.loads(heard.body), indent=1)
    desk.get_by_label("Body, exactly as received").fill(tidied)
    desk.get_by_role("button", name="Check it").click()
    expect(desk.locator(".findings-list li.bad").first).to_be_visible()
    expect(desk.get_by_role("alert").or_(desk.locator(".notice.bad")).first).to_be_visible()
    shot(desk, "gateway-verify-bad", whole=True)


def test_a_refused_request_says_what_was_signed_and_what_is_wrong(
    windows: Windows, sandbox: SandboxForTests, wechat: WechatShop
) -> None:
    number = out_no("F")
    path = f"/v3/pay/transactions/out-trade-no/{number}"
    refused = wechat.send("GET", f"{path}?mchid={wechat.mchid}", signed_target=path)
    assert refused.status_code == 401
    desk = view(windows, sandbox, "/requests")
    desk.get_by_role("button", name="Refused").click()
    desk.locator("tbody tr a").first.click()
    expect(desk.get_by_text("Why this was not believed")).to_be_visible()
    expect(desk.locator(".why")).to_contain_text("query")
    expect(desk.locator(".why pre")).to_contain_text(f"GET⏎\n{path}?mchid={wechat.mchid}⏎")
    shot(desk, "gateway-refused", whole=True)


def test_keys_modes_and_code(windows: Windows, sandbox: SandboxForTests, wechat: WechatShop) -> None:
    desk = view(windows, sandbox, "/code")
    before = wechat.call("GET", "/v3/certificates")["data"]
    desk.get_by_role("button", name="New platform certificate").click()
    expect(desk.get_by_text("There is a new one")).to_be_visible()
    after = wechat.call("GET", "/v3/certificates")["data"]
    serials = {each["serial_no"] for each in after}
    listed = desk.locator(".files a").filter(has_text="wechat_platform/")
    expect(listed).to_have_count(len(after))
    assert len(serials) == len(before) + 1 and serials > {each["serial_no"] for each in before}

    mode = desk.get_by_label("Signed with").first
    mode.select_option("public_key")
    until(lambda: sandbox.state()["merchants"][0]["mode"] == "public_key")
    assert wechat.send("GET", "/v3/certificates").headers["Wechatpay-Serial"].startswith("PUB_KEY_ID_")
    mode.select_option("certificate")
    until(lambda: sandbox.state()["merchants"][0]["mode"] == "certificate")

    desk.get_by_label("SDK").select_option("wechatpayv3")
    desk.get_by_role("button", name="Copy: python").click()
    expect(desk.get_by_text("Copied")).to_be_visible()
    copied = desk.evaluate("() => navigator.clipboard.readText()")
    assert wechat.mchid in copied and sandbox.gateway in copied
    compile(copied, "wechatpayv3", "exec")
    shot(desk, "gateway-keys", whole=True)


def test_a_payer_is_told_what_to_do(windows: Windows, sandbox: SandboxForTests) -> None:
    desk = view(windows, sandbox)
    desk.get_by_role("button", name="慢慢来").click()
    sheet = desk.get_by_role("dialog", name="慢慢来")
    expect(sheet.get_by_test_id("qr")).to_be_visible()
    before = _payer(sandbox, "slow")["balance_minor"]
    sheet.get_by_label("Amount").fill("12.34")
    sheet.get_by_role("button", name="Put in").click()
    until(lambda: _payer(sandbox, "slow")["balance_minor"] == before + 12_34)
    sheet.get_by_role("button", name="Stop hesitating").click()
    until(lambda: not _payer(sandbox, "slow")["hesitates"])
    sheet.get_by_role("button", name="Let it hesitate").click()
    until(lambda: _payer(sandbox, "slow")["hesitates"])
    shot(desk, "gateway-payer")


def test_descriptions_order_faults_once_they_may(
    windows: Windows, sandbox: SandboxForTests, wechat: WechatShop, server: MerchantServer
) -> None:
    body: dict[str, Any] = {"appid": wechat.appid, "mchid": wechat.mchid, "description": "茶 jinbao:too_frequent"}
    body |= {"notify_url": server.notify_url, "amount": {"total": 1}}
    order = "/v3/pay/transactions/native"
    assert wechat.send("POST", order, body | {"out_trade_no": out_no("F")}).is_success
    desk = view(windows, sandbox, "/faults")
    allowed = desk.get_by_role("switch", name="Let descriptions order faults")
    expect(allowed).not_to_be_checked()
    allowed.click()
    expect(allowed).to_be_checked()
    refused = wechat.send("POST", order, body | {"out_trade_no": out_no("F")})
    assert (refused.status_code, refused.json()["code"]) == (429, "FREQUENCY_LIMITED")
    allowed.click()
    expect(allowed).not_to_be_checked()
    assert wechat.send("POST", order, body | {"out_trade_no": out_no("F")}).is_success


def test_a_session_is_recorded_as_a_file(
    windows: Windows, sandbox: SandboxForTests, wechat: WechatShop, server: MerchantServer
) -> None:
    number, desk = out_no("F"), view(windows, sandbox)
    desk.get_by_role("button", name="Begin").click()
    expect(desk.get_by_text("Recording")).to_be_visible()
    a_paid_order(sandbox, wechat, server, number)
    desk.get_by_role("button", name="Stop").click()
    expect(desk.get_by_role("button", name="Begin")).to_be_visible()
    with desk.expect_download() as download:
        desk.get_by_role("link", name="Take the file").click()
    assert number in download.value.path().read_text("utf-8")


def _payer(sandbox: SandboxForTests, name: str) -> dict[str, Any]:
    return next(each for each in sandbox.state()["payers"] if each["name"] == name)
