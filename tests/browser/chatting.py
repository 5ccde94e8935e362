"""What people do in conversations, in their words."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.people import PIN
from tests.browser.steps import press


def open_chat(page: Page, chat: str, title: str) -> None:
    """Open a conversation; returns when it listens."""
    page.goto(f"/chats/{chat}")
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    expect(page.get_by_role("log")).to_be_attached()
    expect(page.get_by_text(re.compile("Connecting…|连接中…"))).to_have_count(0)


def said(page: Page) -> Locator:
    """Every message of the conversation that is on screen."""
    return page.get_by_role("log").get_by_role("article")


def say(page: Page, text: str) -> None:
    """Write a message and send it."""
    field = page.get_by_role("textbox", name=re.compile("^(Message|发消息)$"))
    field.fill(text)
    field.press("Enter")


def card(page: Page, text: str) -> Locator:
    """The card in the conversation with ``text`` on it."""
    return page.get_by_role("log").get_by_role("link").filter(has_text=text)


def wait_for_notice(page: Page, text: str) -> None:
    """Go back to the conversation if need be, and read there what happened."""
    expect(page.get_by_role("log").get_by_text(text)).to_be_visible()


def send_packet(
    page: Page, chat: str, kind: str, digits: str, *, greeting: str, count: int | None = None, share: str = "Lucky"
) -> str:
    """Send a packet from the composer of an English phone; its id. ``digits`` are yuan, or milligrams of gold."""
    page.get_by_role("button", name="More").click()
    page.get_by_role("group", name="More").get_by_role("link", name=kind).click()
    if count is not None:
        page.get_by_role("button", name=share, exact=True).or_(page.get_by_role("radio", name=share)).click()
        page.get_by_role("textbox", name="Number of packets").fill(str(count))
    press(page, digits)
    page.get_by_label("Greeting").fill(greeting)
    page.get_by_role("button", name=re.compile("^Put in ")).click()
    # "Sent" is shown for a moment only, then the conversation; the card in it is what is waited for
    asked = page.get_by_role("dialog", name="Confirm the packet")
    expect(asked.or_(card(page, greeting))).to_be_visible()
    if asked.is_visible():
        press(asked, PIN)
    expect(card(page, greeting)).to_be_visible()
    return str(card(page, greeting).get_attribute("href")).rpartition("/")[2]
