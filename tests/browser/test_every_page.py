"""Each page of the three apps, in both languages and themes: accessible, inside its screen, and worth a look."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.people import People
from tests.browser.visit import LOOKS, Visit
from tests.browser.windows import Language, Theme, Windows

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
    "shops": "/me/shops",
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
