"""The phone app on a home screen, without a network, on a slow line, and under a strict policy."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, Request, expect

from tests.browser.camera import read_codes
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.people import Caller, People
from tests.browser.town import Town
from tests.browser.windows import ARTEFACTS, PHONE, Windows, shot

FIRST_VISIT_BYTES = 60_000


def shell_is_kept(page: Page) -> None:
    """The service worker has everything that it needs to open the app by itself."""
    page.evaluate(
        """() => Promise.race([
          navigator.serviceWorker.ready,
          new Promise((_, give_up) => setTimeout(() => give_up(new Error('no service worker')), 10000)),
        ]).then(() => undefined)"""
    )


def test_the_app_can_be_installed(windows: Windows, town: Town, playwright: Playwright, tmp_path: Path) -> None:
    # an ordinary context counts as a private window, in which nothing can be installed
    context = playwright.chromium.launch_persistent_context(
        tmp_path / "profile", executable_path=CHROMIUM, args=FLAGS, base_url=town.origin, locale="en", **PHONE
    )
    windows.watch(context)
    page = context.pages[0]
    page.goto("/")
    shell_is_kept(page)
    cdp = context.new_cdp_session(page)
    assert cdp.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
    manifest = cdp.send("Page.getAppManifest")
    assert manifest["errors"] == []
    said = json.loads(manifest["data"])
    assert said["display"] == "standalone"
    assert {icon["sizes"] for icon in said["icons"]} >= {"192x192", "512x512"}


def test_the_app_opens_without_a_network_and_makes_payment_codes(windows: Windows, people: People) -> None:
    phone = windows.phone()
    people.newcomer(phone, "Mo Ran", 20_00)
    phone.goto("/pay")
    expect(phone.get_by_test_id("qr")).to_be_visible()
    shell_is_kept(phone)
    phone.reload()
    expect(phone.get_by_test_id("qr")).to_be_visible()

    windows.cut(phone)
    phone.goto("/")
    expect(phone.get_by_role("heading", level=1)).to_be_attached()
    shot(phone, "offline-home")
    phone.goto("/pay")
    expect(phone.get_by_test_id("qr")).to_be_visible()
    codes = read_codes(shot(phone, "offline-code"))
    assert codes["QRCode"] == codes["Code128"]


def wire_bytes(requests: list[Request]) -> dict[str, int]:
    """Bytes that came over the wire, headers included, by address; nothing for what the service worker had."""
    weights: dict[str, int] = {}
    for request in requests:
        sizes, answer = request.sizes(), request.response()
        if answer is not None and not answer.from_service_worker:
            weights[request.url] = (
                weights.get(request.url, 0) + sizes["responseBodySize"] + sizes["responseHeadersSize"]
            )
    return weights


def shell_bytes(caller: Caller, loaded: dict[str, int]) -> dict[str, int]:
    """What the service worker fetched for the offline shell and the page had not."""
    script = caller.requests.get("/sw.js")
    paths = ["/sw.js", *re.findall(r"/assets/[\w.-]+", script.text())]
    weights = {}
    for path in dict.fromkeys(paths):
        if not any(url.endswith(path) for url in loaded):
            answer = caller.requests.get(path, headers={"accept-encoding": "br"})
            weights[f"{path} (service worker)"] = int(answer.headers["content-length"])
    return weights


def test_the_first_visit_is_light(windows: Windows, people: People) -> None:
    phone = windows.phone(language="zh-CN")
    finished: list[Request] = []
    phone.on("requestfinished", lambda request: finished.append(request))
    phone.goto("/")
    phone.get_by_role("button", name="林薇").click()
    expect(phone.get_by_role("heading", name="林薇")).to_be_visible()
    shell_is_kept(phone)
    expect(phone.locator(".skeleton")).to_have_count(0)
    page = wire_bytes(finished)
    weights = page | shell_bytes(people.beside(), page)
    total = sum(weights.values())
    heaviest = sorted(weights.items(), key=lambda each: -each[1])
    listed = "\n".join(f"{size:7d} {name}" for name, size in heaviest)
    (ARTEFACTS / "first-visit.txt").write_text(f"{total} bytes\n{listed}\n")
    assert 10_000 < total < FIRST_VISIT_BYTES, listed


@pytest.mark.parametrize("path", ["/", "/till", "/console", "/pay", "/no/such/page"])
def test_pages_carry_a_strict_policy(people: People, path: str) -> None:
    headers = people.beside().requests.get(path).headers
    policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
    wasm = " 'wasm-unsafe-eval'" if path == "/till" else ""
    assert policy["default-src"] == "'self'"
    assert policy["script-src"] == f"'self'{wasm}"
    assert policy["style-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert policy["trusted-types"] == "jinbao"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/", "/till", "/console"])
def test_the_policy_stops_injected_markup_and_is_seen_by_these_tests(windows: Windows, path: str) -> None:
    page = windows.phone()
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    with page.expect_console_message(lambda message: "CSP violation require-trusted-types-for" in message.text):
        outcome = page.evaluate(
            """() => {
              try { document.body.innerHTML = '<img src=x onerror=alert(1)>'; return 'taken'; }
              catch (error) { return error.name; }
            }"""
        )
    assert outcome == "TypeError"
    assert any("CSP violation" in each for each in windows.forgive(page))
