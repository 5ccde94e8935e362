"""Each page of chat, gold and packets, in both languages and themes: accessible, inside its screen, worth a look."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Playwright, Route, expect

from jinbao.gold.types.price import PriceState
from tests.browser.gift_house import GiftHouse, gift_house
from tests.browser.gifts.party import Party, hold_party
from tests.browser.people import People
from tests.browser.visit import LOOKS, Visit
from tests.browser.windows import Language, Theme, Windows

CHAT = {
    "list": "/chats",
    "direct": "/chats/{direct}",
    "group": "/chats/{group}",
    "info": "/chats/{direct}/info",
    "group-info": "/chats/{group}/info",
    "group-add": "/chats/{group}/add",
    "group-new": "/chats/new",
    "choose": "/chats/choose?asset=gold",
    "search": "/chats/search",
    "friends": "/friends",
    "friend": "/friends/{friend}",
    "friend-add": "/friends/add",
    "friend-requests": "/friends/requests",
    "blocked": "/friends/blocked",
}
PACKETS = {
    "choose": "/packets/send?asset=cash",
    "send-red": "/packets/send?chat={group}&asset=cash",
    "send-gold": "/packets/send?chat={direct}&asset=gold",
    "sealed": "/packets/{sealed}",
    "golden": "/packets/{golden}",
    "scrambled": "/packets/{scrambled}",
    "kept": "/packets/{kept}",
    "own": "/packets/{own}",
    "waiting": "/packets/{waiting}",
    "received": "/packets",
    "sent": "/packets?box=sent",
    "gifting": "/packets/gifting",
}
GOLD = {
    "home": "/gold",
    "buy": "/gold/buy",
    "sell": "/gold/sell",
    "lines": "/gold/lines",
    "trade": "/gold/trades/{trade}",
    "plans": "/gold/plans",
    "plan-new": "/gold/plans/new",
    "alerts": "/gold/alerts",
    "alert-new": "/gold/alerts/new",
    "products": "/gold/delivery",
    "order": "/gold/delivery/new?product=coin-1",
    "delivery": "/gold/delivery/{delivery}",
    "pledges": "/gold/pledges",
    "coverage": "/gold/coverage",
}
CONSOLE = {
    "overview": "/console",
    "gold": "/console/gold",
    "batches": "/console/gold/batches",
    "bars": "/console/gold/bars",
    "deliveries": "/console/gold/deliveries",
    "packets": "/console/packets",
    "packet": "/console/packets/{scrambled}",
    "golden": "/console/packets/{own}",
    "shared": "/console/packets/{shared}",
    "member": "/console/members/{friend}",
    "pending": "/console/pending",
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GiftHouse]:
    """One house for all pages, with the market of the demo and its years of prices."""
    with gift_house(tmp_path_factory.mktemp("party") / "data", feed="simulated") as running:
        running.price_is(PriceState.LIVE)
        yield running


@pytest.fixture(scope="module")
def party(house: GiftHouse, playwright: Playwright) -> Iterator[Party]:
    """What there is to see."""
    people = People(house.town, playwright.request)
    yield hold_party(house, people)
    people.close()


@pytest.fixture(params=LOOKS, ids=lambda look: "-".join(look))
def look(request: pytest.FixtureRequest) -> Iterator[tuple[Language, Theme]]:
    return request.param  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("area", "pages"), [("chat", CHAT), ("packets", PACKETS), ("gold", GOLD)], ids=["chat", "packets", "gold"]
)
@pytest.mark.timeout(300)
def test_every_page_of_the_phone(
    windows: Windows, people: People, party: Party, look: tuple[Language, Theme], area: str, pages: dict[str, str]
) -> None:
    language, theme = look
    page = windows.phone(language=language, theme=theme)
    people.let_in(page, party.guest.phone, "Phone")
    visit = Visit(page, f"member-{area}", language, theme)
    visit.each(pages, party.ids)
    assert not visit.wrong, "\n".join(visit.wrong)


def test_the_first_visit_to_gold(
    windows: Windows, people: People, house: GiftHouse, look: tuple[Language, Theme]
) -> None:
    language, theme = look
    page = windows.phone(language=language, theme=theme)
    [newcomer] = house.people("Xia He")
    people.let_in(page, newcomer.phone, "Phone")
    visit = Visit(page, "member-gold", language, theme)
    visit.each({"consent": "/gold"}, {})
    page.goto("/chats")
    expect(page.get_by_role("main")).to_contain_text("No conversations yet" if language == "en" else "还没有聊天")
    visit.here("no-chats")
    assert not visit.wrong, "\n".join(visit.wrong)


@pytest.mark.parametrize("device", ["desk", "phone"])
@pytest.mark.timeout(300)
def test_every_page_of_the_desk(
    windows: Windows, people: People, party: Party, look: tuple[Language, Theme], device: str
) -> None:
    language, theme = look
    page = (windows.desk if device == "desk" else windows.phone)(language=language, theme=theme)
    people.at(page).post("/auth/demo", {"realm": "staff", "phone": party.staff, "device_name": "Desk"})
    visit = Visit(page, f"console-gold-{device}", language, theme, whole_tables=device == "desk")
    visit.each(CONSOLE, party.ids)
    assert not visit.wrong, "\n".join(visit.wrong)


def test_who_opened_a_packet_fits_a_desk_whatever_became_of_it(windows: Windows, people: People, party: Party) -> None:
    page = windows.desk()
    people.at(page).post("/auth/demo", {"realm": "staff", "phone": party.staff, "device_name": "Desk"})

    def widen(route: Route) -> None:
        answer = route.fetch()
        packet = answer.json()
        for claim in packet["claims"]:
            claim |= {"state": "void", "best": False, "units": 12_345_678_901}
        route.fulfill(response=answer, json=packet)

    page.route("**/api/v1/console/packets/*", widen)
    visit = Visit(page, "console-gold-desk-claims", "en", "light", whole_tables=True)
    visit.each({"void": CONSOLE["shared"]}, party.ids)
    expect(page.get_by_text("Did not arrive").first).to_be_visible()
    assert not visit.wrong, "\n".join(visit.wrong)
