"""One life for each scheme in which a real browser is the phone: it scans the code with its camera, and pays."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import segno
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.camera import CANVAS_CAMERA, point_camera
from tests.browser.conftest import CHROMIUM, FLAGS, HERE
from tests.browser.windows import PATIENCE_MS, PHONE
from tests.sdk.conftest import Sandbox
from tests.sdk.lives import LIVES, Life, live

SCANNED = [life for life in LIVES if str(life) in ("wechatpayv3-certificate-sync", "python-alipay-sdk-key")]


@pytest.fixture(scope="module")
def phone(sandbox: Sandbox) -> Iterator[Page]:
    """The phone of the payer who has money, logged in."""
    os.environ["FONTCONFIG_FILE"] = str(HERE / "fonts.conf")
    rich = next(each for each in sandbox.get("/sandbox/payers") if each["name"] == "rich")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(base_url=sandbox.origin, locale="en", permissions=["camera"], **PHONE)
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(CANVAS_CAMERA)
        who = {"realm": "member", "phone": rich["phone"], "device_name": "Phone"}
        answer = context.request.post("/api/v1/auth/demo", data=who, headers={"X-Jinbao": "1"})
        assert answer.ok, answer.text()
        yield context.new_page()
        browser.close()


def paying(phone: Page, gateway: str) -> Callable[[str], None]:
    """Pays what it is shown: a code to scan, or the page that a shop sends its customer to."""

    def pay(text: str) -> None:
        if text.startswith(gateway):
            phone.goto(text)
        else:
            phone.goto("/scan")
            picture = io.BytesIO()
            segno.make(text, error="m").save(picture, kind="png", scale=8, border=4)
            point_camera(phone, picture.getvalue())
        phone.get_by_role("button", name="Pay ¥").click()
        expect(phone.get_by_text("Paid", exact=True).first).to_be_visible()

    return pay


@pytest.mark.parametrize("life", SCANNED, ids=str)
def test_a_phone_in_a_browser_pays_what_an_sdk_asked_for(
    life: Life, sandbox: Sandbox, phone: Page, tmp_path: Path
) -> None:
    lived = live(life, sandbox.env, tmp_path, paying(phone, sandbox.gateway))
    assert not lived.failures(), lived.failures()
    assert lived.steps["pay"]["ok"] and lived.steps["callback"]["ok"]
