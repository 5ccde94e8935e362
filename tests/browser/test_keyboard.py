"""Paying with nothing but a keyboard: everything has focus, a name and an effect."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.people import PIN, People
from tests.browser.steps import paid, received, sheet
from tests.browser.windows import Windows, shot

_FOCUSED = """() => {
  const at = document.activeElement;
  const label = at?.labels?.[0]?.textContent ?? '';
  return at ? [at.getAttribute('aria-label'), label, at.textContent].filter(Boolean).join(' ').trim() : '';
}"""
_MOST_TABS = 60


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what has the focus is called ``name``."""
    seen = []
    for _ in range(_MOST_TABS):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(_FOCUSED))
        if name in seen[-1]:
            return
    raise AssertionError(f"no way to {name!r} by Tab; passed {seen}")


def press(page: Page, name: str) -> None:
    """Go to a button or link and press it."""
    tab_to(page, name)
    page.keyboard.press("Enter")


def test_a_payment_is_made_with_the_keyboard_alone(windows: Windows, people: People) -> None:
    till, phone = windows.till(), windows.phone()
    people.shop(till, "Nine Lanes")
    people.newcomer(phone, "Shen Lu", 1_000_00)

    till.goto("/till")
    expect(till.get_by_role("button", name="Show QR")).to_be_visible()
    till.keyboard.type("345.60", delay=80)
    expect(till.get_by_role("status", name="Amount")).to_contain_text("¥345.60")
    till.keyboard.press("Enter")
    text = till.get_by_test_id("qr").get_attribute("data-text")
    assert text

    phone.goto("/")
    expect(phone.get_by_role("heading", name="Hello, Shen Lu")).to_be_visible()
    press(phone, "Scan")
    expect(phone.get_by_role("heading", name="Scan")).to_be_focused()
    press(phone, "Type")
    expect(sheet(phone, "Type")).to_be_visible()
    tab_to(phone, "Text of the code")
    phone.keyboard.insert_text(text)
    press(phone, "Continue")
    expect(phone.get_by_role("button", name="Pay ¥345.60")).to_be_visible()
    press(phone, "Pay ¥345.60")
    expect(sheet(phone, "Confirm payment")).to_be_visible()
    phone.keyboard.type("99")
    phone.keyboard.press("Backspace")
    phone.keyboard.press("Backspace")
    phone.keyboard.type(PIN)
    paid(phone, "¥345.60", "Nine Lanes Noodles")
    expect(phone.get_by_role("heading", name="Paid")).to_be_focused()
    shot(phone, "keyboard-paid")
    received(till, "¥345.60")
    till.keyboard.press("Enter")
    expect(till.get_by_role("button", name="Show QR")).to_be_visible()


def test_escape_closes_a_sheet_and_gives_the_focus_back(windows: Windows, people: People) -> None:
    phone = windows.phone()
    people.newcomer(phone, "Ruan Qi", 1_000_00)
    phone.goto("/bills")
    expect(phone.get_by_role("heading", name="Bills")).to_be_visible()
    press(phone, "Filter")
    expect(sheet(phone, "Filter")).to_be_visible()
    phone.keyboard.press("Escape")
    expect(sheet(phone, "Filter")).to_have_count(0)
    expect(phone.get_by_role("button", name="Filter")).to_be_focused()
