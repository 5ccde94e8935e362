"""The README's pictures, made by ``pytest tests/browser --pictures`` and committed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.browser.people import PIN, Caller, People
from tests.browser.picture_town import NOON
from tests.browser.steps import paid, show_qr
from tests.browser.town import Town, free_port, served
from tests.browser.windows import ARTEFACTS, ROOT, Windows

PICTURES = ROOT / "docs" / "pictures"
NAMES = ("home", "chat", "packet", "gold", "pay", "till", "console", "sandbox", "cashier")
MOST_BYTES = 300_000


@pytest.fixture(scope="module")
def picture_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder, port = tmp_path_factory.mktemp("pictures") / "data", free_port()
    command = ["-m", "tests.browser.picture_town", str(folder), str(port)]
    with served(command, port, folder, ARTEFACTS / "picture-server.log") as town:
        yield town


@pytest.fixture
def artist(chromium: Browser, playwright: Playwright, picture_town: Town) -> Iterator[tuple[Windows, People]]:
    windows, people = Windows(chromium, picture_town.origin), People(picture_town, playwright.request)
    yield windows, people
    people.close()
    wrong = windows.close()
    assert not wrong, "\n".join(wrong)


def open_at_noon(window: Any, **look: Any) -> Page:
    page: Page = window(**look)
    page.clock.install(time=NOON)
    return page


def keep(page: Page, name: str) -> None:
    """Write the picture, with fewer colours when it would be too heavy for a README."""
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
    PICTURES.mkdir(parents=True, exist_ok=True)
    path = PICTURES / f"{name}.png"
    picture.save(path, optimize=True)
    if path.stat().st_size > MOST_BYTES:
        picture.quantize(256, dither=Image.Dither.FLOYDSTEINBERG).save(path, optimize=True)


@pytest.mark.pictures
def test_home(artist: tuple[Windows, People]) -> None:
    windows, people = artist
    phone = open_at_noon(windows.phone)
    people.member(phone, "Emma")
    phone.goto("/")
    expect(phone.get_by_role("heading", name="Hello, Emma Clarke")).to_be_visible()
    expect(phone.locator(".skeleton")).to_have_count(0)
    expect(phone.locator("a.item").first).to_be_visible()
    keep(phone, "home")


@pytest.mark.pictures
def test_chat(artist: tuple[Windows, People]) -> None:
    windows, people = artist
    phone = open_at_noon(windows.phone)
    lin = people.member(phone, "林薇")
    group = next(each for each in lin.get("/member/chats")["items"] if each["title"] == "羽毛球群")
    quote = lin.post("/member/gold/quotes", {"side": "buy", "grams_ug": 52_000})
    packet = {"chat": group["id"], "asset": "gold", "kind": "lucky", "count": 3, "quote_id": quote["id"]}
    more = {"source": "balance", "greeting": "下次还赢！", "cover": "dragon", "proof": {"pin": PIN}}
    lin.post("/member/packets", packet | more, "picture")
    phone.goto(f"/chats/{group['id']}")
    cards = phone.locator(".pk-card")
    expect(cards.last).to_contain_text("下次还赢！")
    expect(cards).not_to_have_count(1)
    expect(cards.last.get_by_text("now", exact=False)).to_be_visible()
    keep(phone, "chat")


@pytest.mark.pictures
def test_packet(artist: tuple[Windows, People]) -> None:
    windows, people = artist
    phone = open_at_noon(windows.phone)
    lin = people.member(phone, "林薇")
    phone.goto(f"/packets/{_waiting(lin)}")
    phone.locator("button.pk-seal").click()
    expect(phone.get_by_text("0.1880", exact=False).first).to_be_visible()
    expect(phone.get_by_role("button", name="Sell now")).to_be_visible()
    keep(phone, "packet")


def _waiting(caller: Caller) -> str:
    """The gold packet that waits for somebody in a conversation of two."""
    for chat in caller.get("/member/chats")["items"]:
        if chat["kind"] == "direct":
            for message in caller.get(f"/member/chats/{chat['id']}/messages")["items"]:
                card = message.get("card") or {}
                if card.get("kind") == "gold_packet" and caller.get(f"/member/packets/{card['ref']}")["can_open"]:
                    return str(card["ref"])
    raise AssertionError("no gold packet waits")


@pytest.mark.pictures
def test_gold(artist: tuple[Windows, People]) -> None:
    windows, people = artist
    phone = open_at_noon(windows.phone)
    people.member(phone, "林薇")
    phone.goto("/gold")
    phone.get_by_text("1M", exact=True).click()
    expect(phone.locator(".skeleton")).to_have_count(0)
    keep(phone, "gold")


@pytest.mark.pictures
def test_console(artist: tuple[Windows, People]) -> None:
    windows, people = artist
    desk = open_at_noon(windows.desk, device_scale_factor=1.5)
    people.staff(desk, "mei.admin").post("/console/audit", {}, "picture")
    desk.goto("/console")
    expect(desk.get_by_text("Covered in full")).to_be_visible()
    expect(desk.get_by_text("All well")).to_be_visible()
    expect(desk.get_by_text("In balance")).to_be_visible()
    keep(desk, "console")


@pytest.mark.pictures
def test_till_and_pay(artist: tuple[Windows, People]) -> None:
    windows, people = artist
    till = open_at_noon(windows.till, viewport={"width": 1112, "height": 760}, device_scale_factor=1)
    phone = open_at_noon(windows.phone)
    people.shop(till, "Cloud Tea")
    people.member(phone, "Emma")
    show_qr(till, "28.50", "Oolong milk tea × 2")
    till.mouse.move(0, 0)
    keep(till, "till")
    phone.goto(f"/orders/{till.url.rpartition('/')[2]}")
    phone.get_by_role("button", name="Pay ¥28.50").click()
    paid(phone, "¥28.50", "云上茶")
    keep(phone, "pay")


@pytest.mark.parametrize("name", NAMES)
def test_the_readmes_pictures_are_there_and_light(name: str) -> None:
    path: Path = PICTURES / f"{name}.png"
    assert path.stat().st_size < MOST_BYTES
    with Image.open(path) as picture:
        assert picture.width >= 780
