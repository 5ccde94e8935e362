"""Signing up, logging in and out, and keeping the account safe."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.authenticator import Authenticator
from tests.browser.people import PIN, People, fresh_phone
from tests.browser.steps import paid, press, prove, sheet
from tests.browser.windows import Windows, shot


def type_phone(page: Page, phone: str) -> str:
    """Ask for a code; the code that the demo shows."""
    page.get_by_label("Phone number").fill(phone)
    page.get_by_role("button", name="Send me a code").click()
    code = page.get_by_role("button", name=re.compile(r"^\d{6}$"))
    expect(code).to_be_visible()
    return code.inner_text()


def test_a_stranger_signs_up_with_phone_code_name_and_pin(windows: Windows) -> None:
    phone = windows.phone()
    phone.goto("/")
    expect(phone.get_by_role("heading", name="Jinbao")).to_be_visible()
    shot(phone, "login")
    code = type_phone(phone, fresh_phone())
    shot(phone, "login-code")
    phone.get_by_label("Code sent to").fill(code)
    phone.get_by_label("Name").fill("Lin Mo")
    shot(phone, "login-name")
    phone.get_by_role("button", name="Open my wallet").click()

    expect(phone.get_by_role("heading", name="Welcome")).to_be_visible()
    shot(phone, "welcome")
    press(phone, "111222")
    expect(phone.get_by_text("The same six digits again")).to_be_visible()
    press(phone, "111223")
    expect(phone.get_by_text("The two were not the same")).to_be_visible()
    press(phone, PIN)
    press(phone, PIN)
    expect(phone.get_by_role("heading", name="Hello, Lin Mo")).to_be_visible()
    expect(phone.get_by_text("PIN saved")).to_be_visible()
    expect(phone.get_by_role("main")).to_contain_text("¥0.00")
    shot(phone, "home-new")


def test_a_wrong_code_is_refused_in_a_sentence(windows: Windows) -> None:
    phone = windows.phone()
    phone.goto("/")
    code = type_phone(phone, fresh_phone())
    wrong = "000000" if code != "000000" else "000001"
    phone.get_by_label("Code sent to").fill(wrong)
    expect(phone.get_by_role("alert")).to_contain_text(re.compile("tries|wrong|not", re.IGNORECASE))
    shot(phone, "login-code-wrong")


def test_one_tap_and_you_are_somebody_of_the_town(windows: Windows) -> None:
    phone = windows.phone(language="zh-CN")
    phone.goto("/")
    phone.get_by_role("button", name="林薇").click()
    expect(phone.get_by_role("heading", name="林薇")).to_be_visible()
    shot(phone, "home-zh")
    phone.get_by_role("link", name="我的").click()
    phone.get_by_role("button", name="退出登录").click()
    phone.get_by_role("dialog").get_by_role("button", name="退出登录").click()
    expect(phone.get_by_role("button", name="林薇")).to_be_visible()


def test_a_passkey_is_registered_pays_and_logs_in(windows: Windows, people: People) -> None:
    phone = windows.phone()
    chip = Authenticator(phone)
    people.newcomer(phone, "Han Xue", 500_00, pin=False)
    payee = windows.phone()
    payee_number = people.newcomer(payee, "Yang Liu")

    phone.goto("/me/security")
    phone.get_by_role("button", name="Add a passkey").click()
    expect(phone.get_by_text("Passkey added")).to_be_visible()
    shot(phone, "security-passkey")

    phone.goto("/transfer")
    phone.get_by_label("To whom").fill(payee_number)
    phone.get_by_role("button", name="Continue").click()
    press(phone, "400")
    phone.get_by_role("button", name="Send ¥400.00").click()
    chip.recognises(False)
    ask = sheet(phone, "Confirm payment")
    ask.get_by_role("button", name="Use passkey").click()
    expect(ask.get_by_role("alert")).to_contain_text("passkey was not used")
    chip.recognises(True)
    ask.get_by_role("button", name="Use passkey").click()
    expect(phone.get_by_role("heading", name="Sent")).to_be_visible()

    phone.goto("/me")
    phone.get_by_role("button", name="Log out").click()
    sheet(phone, "Log out").get_by_role("button", name="Log out").click()
    phone.get_by_role("button", name="Log in with a passkey").click()
    expect(phone.get_by_role("heading", name="Hello, Han Xue")).to_be_visible()


def test_the_pin_is_changed_only_by_who_knows_the_old_one(windows: Windows, people: People) -> None:
    phone = windows.phone()
    people.newcomer(phone, "Ma Li", 500_00)
    phone.goto("/me/security")
    phone.get_by_role("link", name="Payment PIN").click()
    expect(phone.get_by_text("Your present PIN")).to_be_visible()
    press(phone, "999999")
    expect(phone.get_by_role("alert")).to_be_visible()
    press(phone, PIN)
    expect(phone.get_by_text("Choose six digits")).to_be_visible()
    shot(phone, "pin-change")
    press(phone, "860913")
    expect(phone.get_by_text("The same six digits again")).to_be_visible()
    press(phone, "860913")
    expect(phone.get_by_text("PIN saved")).to_be_visible()

    till = windows.till()
    order = people.shop(till, "Nine Lanes").post("/merchant/orders", {"amount_minor": 310_00}, "pin-changed")
    phone.goto(f"/orders/{order['id']}")
    phone.get_by_role("button", name="Pay ¥310.00").click()
    prove(phone, pin=PIN)
    expect(sheet(phone, "Confirm payment").get_by_role("alert")).to_be_visible()
    prove(phone, pin="860913")
    paid(phone, "¥310.00", "Nine Lanes Noodles")


def test_signing_a_device_out_ends_its_session_at_once(windows: Windows, people: People) -> None:
    mine, lost = windows.phone(), windows.phone()
    number = people.newcomer(mine, "Gu Yan")
    people.let_in(lost, number, "Lost phone")
    lost.goto("/")
    expect(lost.get_by_role("heading", name="Hello, Gu Yan")).to_be_visible()

    mine.goto("/me/security")
    expect(mine.get_by_text("This device")).to_be_visible()
    shot(mine, "security")
    mine.get_by_role("button", name="Lost phone").click()
    shot(mine, "security-sign-out")
    sheet(mine, "Lost phone").get_by_role("button", name="Log this device out").click()
    expect(mine.get_by_text("The device is logged out")).to_be_visible()
    expect(mine.get_by_role("button", name="Lost phone")).to_have_count(0)

    expect(lost.get_by_role("button", name="Send me a code")).to_be_visible()
