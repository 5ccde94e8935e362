"""What people do on the pages, in their words."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.people import PIN

NUMBER_PAD = re.compile("^(Number pad|数字键盘)$")


def press(where: Page | Locator, digits: str) -> None:
    """Tap ``digits`` on the number pad that is shown there."""
    pad = where.get_by_role("group", name=NUMBER_PAD)
    for digit in digits:
        pad.get_by_role("button", name="Decimal point" if digit == "." else digit, exact=True).click()


def sheet(page: Page, title: str) -> Locator:
    """The bottom sheet with this title."""
    return page.get_by_role("dialog", name=title)


def prove(page: Page, title: str = "Confirm payment", pin: str = PIN) -> None:
    """Type the PIN on the sheet that asks for it."""
    asked = sheet(page, title)
    expect(asked).to_be_visible()
    press(asked, pin)


def paid(page: Page, amount: str, to: str) -> None:
    """The phone says that it paid ``amount`` to ``to``."""
    expect(page.get_by_role("heading", name="Paid", exact=True)).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(amount)
    expect(page.get_by_role("main")).to_contain_text(to)


def new_sale(till: Page, amount: str, about: str = "") -> None:
    """Type a sale on the till."""
    till.goto("/till")
    press(till, amount)
    if about:
        till.get_by_label("What it is for (optional)").fill(about)


def show_qr(till: Page, amount: str, about: str = "") -> Locator:
    """Type a sale and show its QR; the code on the till's screen."""
    new_sale(till, amount, about)
    till.get_by_role("button", name="Show QR").click()
    code = till.get_by_test_id("qr")
    expect(code).to_be_visible()
    return code


def received(till: Page, amount: str) -> None:
    """The till says, in large, that the money is there."""
    expect(till.get_by_role("heading", name="Received")).to_be_visible()
    expect(till.get_by_role("main")).to_contain_text(amount)
