"""What a developer does on the sandbox's own pages."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from jinbao.app.sandboxing.testing import SandboxForTests


def watch_order(desk: Page, sandbox: SandboxForTests, account: str, number: str) -> None:
    """Open an order's sequence; ``__same`` on the window tells later whether the page was loaded anew."""
    desk.goto(f"{sandbox.gateway}/view/orders/{account}/{number}")
    expect(desk.locator(".step").first).to_be_visible()
    desk.evaluate("() => { globalThis.__same = true; }")


def kinds(desk: Page) -> list[str]:
    """The kinds of the steps that are shown, in their order."""
    return [str(each) for each in desk.locator(".step").evaluate_all("all => all.map((e) => e.classList[1])")]
