"""A group scrambles for a red packet, everybody on a phone of their own; and what is left of it afterwards."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from jinbao.kit.clock import DAY_MS
from tests.browser.chatting import card, open_chat, send_packet
from tests.browser.gift_house import GiftHouse
from tests.browser.people import Caller, People, until
from tests.browser.steps import sheet
from tests.browser.windows import Windows, shot

BEST = "Best luck"
#: Writes down every animation that moves, turns or stretches something; what fades in its place does none of that.
NOTE_MOVEMENT = """() => {
  window.moved = [];
  const moves = (each) => each.effect.getKeyframes().some((f) => f.transform || f.translate || f.rotate || f.scale);
  const look = () => {
    window.moved.push(...document.getAnimations().filter(moves).map((each) => each.animationName ?? 'moved'));
    requestAnimationFrame(look);
  };
  look();
}"""


@dataclass
class Family:
    """A group of four, each with a phone; the first has money, the last reads Chinese in the dark."""

    chat: str
    phones: list[Page]
    callers: list[Caller]


@pytest.fixture
def family(windows: Windows, people: People, house: GiftHouse) -> Family:
    [lin] = house.people("Lin Wei", minor=1_000_00)
    others = house.people("Chen Yu", "Zhao Min", "陈奶奶")
    chat = house.group("除夕", lin, *others)
    phones = [windows.phone(), windows.phone(), windows.phone(), windows.phone(language="zh-CN", theme="dark")]
    callers = [people.let_in(page, who.phone, "Phone") for page, who in zip(phones, [lin, *others], strict=True)]
    for page in phones:
        open_chat(page, chat, "除夕")
    return Family(chat, phones, callers)


def shares(page: Page) -> Locator:
    """Who got what."""
    return page.get_by_role("region", name=re.compile("^(Who got what|领取详情)$")).get_by_role("listitem")


def open_packet(page: Page, greeting: str) -> None:
    """Open it, as fast as one can."""
    card(page, greeting).click()
    page.get_by_role("button", name=re.compile("^(Open the packet|拆开)$")).click()
    expect(page.get_by_role("heading", name=re.compile("You got|你领到了"))).to_be_visible()


def test_three_scramble_while_the_others_see_it_shrink(family: Family, house: GiftHouse) -> None:
    sender, chen, zhao, grandma = family.phones
    packet = send_packet(sender, family.chat, "Red packet", "88.88", greeting="抢到就是福", count=3)
    card(grandma, "抢到就是福").click()
    expect(grandma.get_by_role("button", name="拆开")).to_be_visible()
    expect(grandma.get_by_text("还剩 3 个 · 共 3 个")).to_be_visible()
    open_packet(chen, "抢到就是福")
    shot(chen, "scramble-first")
    expect(grandma.get_by_text("还剩 2 个 · 共 3 个")).to_be_visible()
    expect(chen.get_by_text(BEST)).to_have_count(0)  # nobody is the luckiest before it is empty
    open_packet(zhao, "抢到就是福")
    expect(grandma.get_by_text("还剩 1 个 · 共 3 个")).to_be_visible()
    expect(grandma.get_by_text("Zhao Min领走了一个")).to_be_attached()
    shot(grandma, "scramble-last-one")
    grandma.get_by_role("button", name="拆开").click()
    expect(grandma.get_by_role("heading", name=re.compile("你领到了"))).to_be_visible()
    expect(shares(grandma)).to_have_count(3)
    expect(shares(grandma).get_by_text("手气最佳")).to_have_count(1)
    shot(grandma, "scramble-done")
    # who opened first sees the crown come without touching anything
    expect(shares(chen)).to_have_count(3)
    expect(shares(chen).get_by_text(BEST)).to_have_count(1)
    shot(chen, "scramble-crown")
    expect(sender.get_by_role("log").get_by_text("All of your packet was opened; the best luck:")).to_be_visible()
    expect(card(sender, "抢到就是福")).to_contain_text("All gone")
    shot(sender, "scramble-chat")

    claims = family.callers[0].get(f"/member/packets/{packet}/claims")["items"]
    assert sum(each["amount_minor"] for each in claims) == 88_88
    assert [each["best"] for each in claims].count(True) == 1
    best = max(claims, key=lambda each: int(each["amount_minor"]))
    assert best["best"]
    got = [caller.get("/member/balance")["available_minor"] for caller in family.callers]
    assert got[0] == 1_000_00 - 88_88 and sum(got) == 1_000_00
    assert house.escrow(packet) == (0, 0)
    # it counts in the histories of both sides, and on the page of gifts
    sender.goto("/packets?box=sent")
    expect(sender.get_by_role("main")).to_contain_text("¥88.88")
    shot(sender, "packets-sent")
    chen.goto("/packets")
    expect(chen.get_by_role("link", name=re.compile("Lin Wei"))).to_be_visible()
    shot(chen, "packets-received")
    sender.get_by_role("link", name="Gifting today").click()
    expect(sender.get_by_role("heading", name="Most sent covers")).to_be_visible()
    expect(sender.get_by_text("1 packet").first).to_be_visible()
    shot(sender, "gifting")
    house.sound()


def test_the_same_second_gives_each_one_share_and_the_last_none(family: Family, house: GiftHouse) -> None:
    sender, *others = family.phones
    packet = send_packet(sender, family.chat, "Red packet", "2", greeting="Two for three", count=2)
    seals = []
    for page in others:
        card(page, "Two for three").click()
        seals.append(page.get_by_role("button", name=re.compile("^(Open the packet|拆开)$")))
        expect(seals[-1]).to_be_visible()
    for seal in seals:  # all are pressed before any answer is waited for
        seal.evaluate("(button) => { setTimeout(() => button.click(), 0); }")
    got = re.compile("You got|你领到了|All gone|手慢了，领完了")
    for page in others:
        expect(page.get_by_role("heading", name=got)).to_be_visible()
    texts = [page.get_by_role("heading", name=got).inner_text() for page in others]
    assert len([text for text in texts if re.search("All gone|领完了", text)]) == 1, texts
    claims = family.callers[0].get(f"/member/packets/{packet}/claims")["items"]
    assert len(claims) == 2 and sum(each["amount_minor"] for each in claims) == 2_00
    assert house.escrow(packet) == (0, 0)
    house.sound()


def test_a_packet_opens_with_an_animation_and_without_one_for_who_wants_calm(family: Family, house: GiftHouse) -> None:
    sender, chen, zhao, _ = family.phones
    send_packet(sender, family.chat, "Red packet", "6.66", greeting="Watch", count=3)
    chen.emulate_media(reduced_motion="no-preference")
    chen.evaluate(NOTE_MOVEMENT)
    card(chen, "Watch").click()
    seal = chen.get_by_role("button", name="Open the packet")
    expect(seal).to_be_visible()
    seal.click()
    chen.wait_for_function("() => document.querySelector('.pk-env.opening') !== null")
    assert chen.evaluate("() => window.moved.length") > 0
    shot(chen, "opening-moves")
    expect(chen.get_by_role("heading", name=re.compile("You got"))).to_be_visible()
    expect(chen.locator(".pk-env.opening")).to_have_count(0)

    zhao.evaluate(NOTE_MOVEMENT)
    open_packet(zhao, "Watch")
    assert zhao.evaluate("() => window.moved") == []


def test_thanks_are_a_sticker_in_the_chat(family: Family) -> None:
    sender, chen, _, _ = family.phones
    send_packet(sender, family.chat, "Red packet", "5", greeting="For you", count=1)
    open_packet(chen, "For you")
    chen.get_by_role("button", name="Say thanks").click()
    stickers = sheet(chen, "Thank Lin Wei")
    shot(chen, "stickers")
    stickers.get_by_role("button", name="A deep bow").click()
    expect(chen.get_by_text("Thanks sent")).to_be_visible()
    expect(sender.get_by_role("log").get_by_text("Chen Yu thanked you: A deep bow")).to_be_visible()
    expect(sender.locator(".said-sticker svg")).to_be_visible()
    shot(sender, "thanks")


def test_what_nobody_opened_comes_back_after_a_day(family: Family, house: GiftHouse) -> None:
    sender, chen, zhao, _ = family.phones
    packet = send_packet(sender, family.chat, "Red packet", "30", greeting="Nobody home", count=3, share="Equal")
    assert family.callers[0].get("/member/balance")["available_minor"] == 1_000_00 - 90_00
    open_packet(chen, "Nobody home")
    card(zhao, "Nobody home").click()
    expect(zhao.get_by_role("button", name="Open the packet")).to_be_visible()
    house.advance(DAY_MS + 1)
    until(lambda: family.callers[0].get(f"/member/packets/{packet}")["state"] == "returned")
    expect(zhao.get_by_role("heading", name="This packet has expired")).to_be_visible()
    expect(zhao.get_by_text("What was left went back to Lin Wei.")).to_be_visible()
    shot(zhao, "packet-expired")
    card(sender, "Nobody home").click()
    expect(sender.get_by_text("What was left came back to you.")).to_be_visible()
    assert family.callers[0].get("/member/balance")["available_minor"] == 1_000_00 - 30_00
    assert house.escrow(packet) == (0, 0)
    house.sound()
