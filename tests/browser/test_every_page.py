"""Each page of the three apps, in both languages and themes: accessible, inside its screen, and worth a look."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.people import People
from tests.browser.windows import Language, Theme, Windows, shot

SETTLE_MS = 150
LOOKS: list[tuple[Language, Theme]] = [("en", "light"), ("zh-CN", "dark")]

# Looks as they are, so that screenshots of the two have the same names but for the look.
MEMBER = {
    "home": "/",
    "scan": "/scan",
    "code": "/pay",
    "receive": "/receive",
    "transfer": "/transfer",
    "request": "/request",
    "requests": "/requests",
    "top-up": "/top-up",
    "withdraw": "/withdraw",
    "banks": "/bank-accounts",
    "bills": "/bills",
    "bill": "/bills/{line}",
    "checkout": "/orders/{order}",
    "export": "/export",
    "limits": "/limits",
    "me": "/me",
    "security": "/me/security",
    "pin": "/me/security/pin",
    "welcome": "/welcome",
    "lost": "/no/such/page",
}
TILL = {
    "home": "/till",
    "pay": "/till/pay/{order}",
    "paid": "/till/pay/{paid}",
    "orders": "/till/orders",
    "order": "/till/orders/{paid}",
    "totals": "/till/totals",
    "settlement": "/till/settlement",
    "statement": "/till/statement",
    "posters": "/till/posters",
    "more": "/till/more",
}
CONSOLE = {
    "overview": "/console",
    "members": "/console/members",
    "member": "/console/members/{member}",
    "merchants": "/console/merchants",
    "merchant": "/console/merchants/{merchant}",
    "orders": "/console/orders",
    "order": "/console/orders/{paid}",
    "accounts": "/console/ledger",
    "account": "/console/ledger/accounts/{account}",
    "entries": "/console/ledger/entries",
    "entry": "/console/ledger/entries/{entry}",
    "transfer": "/console/ledger/transfers/{transfer}",
    "trial": "/console/ledger/trial-balance",
    "pending": "/console/pending",
    "audit": "/console/audit",
    "log": "/console/log",
}


class Visit:
    """Goes through pages and collects what is wrong with any of them."""

    def __init__(self, page: Page, app: str, language: Language, theme: Theme) -> None:
        self.page, self.app, self.look = page, app, f"{language}-{theme}"
        self.wrong: list[str] = []
        self._axe = Axe()

    def each(self, pages: dict[str, str], ids: dict[str, str]) -> None:
        """Visit every page; ``{names}`` in addresses stand for ``ids``."""
        for name, address in pages.items():
            self.page.goto(address.format(**ids))
            self.here(name)

    def here(self, name: str) -> None:
        """Judge the page that is open."""
        expect(self.page.locator("h1").first).to_be_attached()
        self.page.wait_for_timeout(SETTLE_MS)  # a list begins to load a moment after its page is there
        expect(self.page.locator(".skeleton")).to_have_count(0)
        shot(self.page, f"every/{self.app}-{name}-{self.look}")
        found = self._axe.run(self.page)
        self.wrong += [
            f"{name}: {each['id']}: {each['help']}: {[node['html'][:160] for node in each['nodes'][:3]]}"
            for each in found.response["violations"]
        ]
        self._fits(name)
        self.page.evaluate("() => { document.documentElement.dataset.text = 'xlarge'; }")
        self._fits(f"{name} in the largest text")
        shot(self.page, f"every/{self.app}-{name}-{self.look}-xl")

    def _fits(self, name: str) -> None:
        # scrollWidth, not innerWidth: on a phone that grows with whatever sticks out
        spilt = self.page.evaluate("() => document.scrollingElement.scrollWidth - document.body.clientWidth")
        wide = self.page.evaluate("() => document.scrollingElement.scrollWidth")
        if spilt > 0 or wide > (self.page.viewport_size or {"width": wide})["width"]:
            self.wrong.append(f"{name}: {wide} points wide")


@pytest.fixture(params=LOOKS, ids=lambda look: "-".join(look))
def look(request: pytest.FixtureRequest) -> Iterator[tuple[Language, Theme]]:
    return request.param  # type: ignore[no-any-return]


@pytest.mark.timeout(300)
def test_every_page_of_the_phone(windows: Windows, people: People, look: tuple[Language, Theme]) -> None:
    language, theme = look
    page = windows.phone(language=language, theme=theme, camera="canvas")
    visit = Visit(page, "member", language, theme)
    page.goto("/")
    visit.here("login")
    member = people.member(page, "林薇")
    order = people.shop(windows.till(), "Nine Lanes").post(
        "/merchant/orders", {"amount_minor": 36_00, "subject": "牛肉面两碗"}, f"every {language}"
    )
    line = member.get("/member/lines?kind=payment&limit=1")["items"][0]
    visit.each(MEMBER, {"line": line["id"], "order": order["id"]})
    assert not visit.wrong, "\n".join(visit.wrong)


@pytest.mark.parametrize("device", ["tablet", "phone"])
@pytest.mark.timeout(300)
def test_every_page_of_the_till(windows: Windows, people: People, look: tuple[Language, Theme], device: str) -> None:
    language, theme = look
    opened = windows.till if device == "tablet" else windows.phone
    page = opened(language=language, theme=theme, camera="canvas")
    visit = Visit(page, f"till-{device}", language, theme)
    page.goto("/till")
    visit.here("login")
    shop = people.shop(page, "Cloud Tea")
    order = shop.post("/merchant/orders", {"amount_minor": 18_00, "subject": "乌龙茶"}, f"every {language} {device}")
    paid = shop.get("/merchant/orders?state=paid&limit=1")["items"][0]
    visit.each(TILL, {"order": order["id"], "paid": paid["id"]})
    assert not visit.wrong, "\n".join(visit.wrong)


@pytest.mark.parametrize("device", ["desk", "phone"])
@pytest.mark.timeout(300)
def test_every_page_of_the_console(windows: Windows, people: People, look: tuple[Language, Theme], device: str) -> None:
    language, theme = look
    opened = windows.desk if device == "desk" else windows.phone
    page = opened(language=language, theme=theme)
    visit = Visit(page, f"console-{device}", language, theme)
    page.goto("/console")
    visit.here("login")
    staff = people.staff(page, "mei.admin")

    def first(path: str) -> str:
        return str(staff.get(path)["items"][0]["id"])

    ids = {
        "member": first("/console/members?limit=1"),
        "merchant": first("/console/merchants?limit=1"),
        "paid": first("/console/orders?state=paid&limit=1"),
        "account": first("/console/ledger/accounts?limit=1"),
        "entry": first("/console/ledger/entries?limit=1"),
    }
    ids["transfer"] = first(f"/console/ledger/accounts/{ids['account']}/transfers?limit=1")
    visit.each(CONSOLE, ids)
    assert not visit.wrong, "\n".join(visit.wrong)
