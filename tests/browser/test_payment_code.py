"""The phone shows a one-time code, also without a network, and the till reads it."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from playwright.sync_api import Page, expect

from tests.browser.camera import point_camera, read_codes
from tests.browser.people import People
from tests.browser.steps import new_sale, paid, press, prove, received, sheet, show_qr
from tests.browser.windows import Windows, shot

#: The till takes slower keys for a person's.
SCANNER_GAP_MS = 45
TRIES = 4


def shown_code(phone: Page, name: str) -> str:
    """The code on the phone's screen, read by a scanner's eye: QR and bars say the same."""
    expect(phone.get_by_test_id("qr")).to_be_visible()
    codes = read_codes(shot(phone, name))
    assert codes["QRCode"] == codes["Code128"], codes
    assert re.fullmatch(r"1[0-5]\d{16}", codes["QRCode"]), codes
    return codes["QRCode"]


def wedge(till: Page, code: str) -> bool:
    """What a scanner with a plug does: types the digits very fast, then Enter.

    False when this machine was too busy to be as fast as a scanner, so that the till took it for a person's hand.
    """
    till.evaluate("""() => {
      globalThis.__keys = [];
      addEventListener('keydown', (e) => __keys.push(Math.max(e.timeStamp, performance.now())), { capture: true });
    }""")
    till.keyboard.type(code)
    till.keyboard.press("Enter")
    at = till.evaluate("() => __keys")
    return all(after - before < SCANNER_GAP_MS for before, after in pairwise(at))


def charge(till: Page, amount: str, code: str, about: str = "") -> None:
    """Type a sale and scan the customer's code; again when the scanner was slow, as a cashier does."""
    scan(till, code, lambda: new_sale(till, amount, about))


def scan(till: Page, code: str, prepare: Callable[[], object]) -> None:
    """Prepare and scan, until the scanner was quick enough."""
    for _ in range(TRIES):
        prepare()
        if wedge(till, code):
            return
    raise AssertionError("this machine is too busy to play a scanner")


def home(till: Page) -> None:
    """The till's keypad, empty."""
    till.goto("/till")
    expect(till.get_by_role("button", name="Show QR")).to_be_visible()


def tea_shop(windows: Windows, people: People) -> Page:
    till = windows.till()
    people.shop(till, "Cloud Tea")
    return till


def test_a_code_made_without_a_network_pays_at_the_till(windows: Windows, people: People) -> None:
    phone, till = windows.phone(), tea_shop(windows, people)
    people.newcomer(phone, "Song Yi", 100_00)
    phone.goto("/")
    phone.get_by_role("navigation", name="Quick actions").get_by_role("link", name="Pay code").click()
    online = shown_code(phone, "code")
    windows.cut(phone)
    phone.get_by_role("link", name="Back").click()
    expect(phone.get_by_text("The payment code still works")).to_be_visible()
    phone.get_by_role("navigation", name="Quick actions").get_by_role("link", name="Pay code").click()
    expect(phone.get_by_text("No network: the code works all the same.")).to_be_visible()
    offline = shown_code(phone, "code-offline")
    assert offline[:2] == online[:2]

    charge(till, "18.00", offline, "Oolong")
    received(till, "¥18.00")
    shot(till, "till-paid-by-code")
    windows.cut(phone, off=False)
    paid(phone, "¥18.00", "云上茶")


def test_a_code_pays_once(windows: Windows, people: People) -> None:
    phone, till = windows.phone(), tea_shop(windows, people)
    people.newcomer(phone, "Tang Wei", 100_00)
    phone.goto("/pay")
    code = shown_code(phone, "code-once")
    charge(till, "9.00", code)
    received(till, "¥9.00")
    charge(till, "7.00", code)
    expect(till.get_by_role("alert")).to_be_visible()
    shot(till, "till-code-used")
    assert people.at(phone).get("/member/balance")["available_minor"] == 91_00


def test_above_the_limit_the_phone_confirms_while_the_till_waits(windows: Windows, people: People) -> None:
    phone, till = windows.phone(), tea_shop(windows, people)
    people.newcomer(phone, "Xu Jing", 1_000_00)
    phone.goto("/pay")
    code = shown_code(phone, "code-large")
    charge(till, "388.00", code)
    expect(till.get_by_role("heading", name="Confirm on the phone")).to_be_visible()
    shot(till, "till-waiting")
    expect(sheet(phone, "The till is waiting")).to_contain_text("¥388.00")
    shot(phone, "confirm")
    prove(phone, "The till is waiting")
    received(till, "¥388.00")
    paid(phone, "¥388.00", "云上茶")


def test_declining_on_the_phone_tells_the_till(windows: Windows, people: People) -> None:
    phone, till = windows.phone(), tea_shop(windows, people)
    people.newcomer(phone, "Fu Ming", 1_000_00)
    phone.goto("/pay")
    code = shown_code(phone, "code-declined")
    charge(till, "500.00", code)
    sheet(phone, "The till is waiting").get_by_role("button", name="Decline").click()
    expect(till.get_by_role("heading", name="Not paid")).to_be_visible()
    expect(till.get_by_text("The customer declined")).to_be_visible()
    shot(till, "till-declined")
    assert people.at(phone).get("/member/balance")["available_minor"] == 1_000_00


def test_the_tills_camera_reads_the_phones_screen(windows: Windows, people: People) -> None:
    phone = windows.phone()
    people.newcomer(phone, "He Jia", 100_00)
    phone.goto("/pay")
    expect(phone.get_by_test_id("qr")).to_be_visible()
    till = windows.till(camera="canvas")
    people.shop(till, "Cloud Tea")
    new_sale(till, "11.00")
    till.get_by_role("button", name="Scan customer").click()
    expect(till.get_by_text("Hold the customer's bar code or QR in the frame.")).to_be_visible()
    point_camera(till, phone.screenshot())
    received(till, "¥11.00")
    paid(phone, "¥11.00", "云上茶")


def test_a_code_read_before_the_amount_waits_for_it(windows: Windows, people: People) -> None:
    phone, till = windows.phone(), tea_shop(windows, people)
    people.newcomer(phone, "Bai Yu", 100_00)
    phone.goto("/pay")
    code = shown_code(phone, "code-early")
    scan(till, code, lambda: home(till))
    expect(till.get_by_text("The customer's code is read")).to_be_visible()
    shot(till, "till-early")
    press(till, "6.60")
    till.get_by_role("button", name="Charge").click()
    received(till, "¥6.60")


def test_a_scan_instead_of_the_qr_takes_the_qr_back(windows: Windows, people: People) -> None:
    phone, till = windows.phone(), tea_shop(windows, people)
    people.newcomer(phone, "Kong Fei", 100_00)
    phone.goto("/pay")
    code = shown_code(phone, "code-instead")
    text = show_qr(till, "14.00").get_attribute("data-text")
    scan(till, code, lambda: expect(till.get_by_test_id("qr")).to_be_visible())
    received(till, "¥14.00")
    scanned = people.at(phone).post("/member/scan", {"text": text})
    assert scanned["order"]["state"] == "closed", scanned
