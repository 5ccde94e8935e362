"""Two browsers: one sends gold in a chat, the other opens it and sells it; a third finds it all gone."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.chatting import card, open_chat, send_packet, wait_for_notice
from tests.browser.gift_house import MG, PRICE, GiftHouse
from tests.browser.people import People
from tests.browser.steps import press, prove, sheet
from tests.browser.windows import Windows, shot

#: 1,314 mg at the price of the market.
GRAMS_UG = 1_314 * MG


def test_gold_is_sent_in_a_chat_opened_and_sold_at_once(windows: Windows, people: People, house: GiftHouse) -> None:
    [lin] = house.people("Lin Wei", minor=1_000_00, gold_ug=0)
    [chen] = house.people("陈宇", language="zh-CN")
    [chat] = house.friends(lin, chen)
    mine, theirs = windows.phone(), windows.phone(language="zh-CN", theme="dark")
    sender, receiver = people.let_in(mine, lin.phone, "Phone"), people.let_in(theirs, chen.phone, "手机")
    open_chat(theirs, chat, "Lin Wei")
    open_chat(mine, chat, "陈宇")

    mine.get_by_role("button", name="More").click()
    mine.get_by_role("group", name="More").get_by_role("link", name="Gold packet").click()
    press(mine, "1314")
    put_in = mine.get_by_role("button", name="Put in 1.3140 g")
    expect(mine.get_by_text(re.compile("price held"))).to_be_visible()
    mine.get_by_label("Greeting").fill("一生一世")
    shot(mine, "gold-packet-send")
    put_in.click()
    prove(mine, "Confirm the packet")
    expect(card(mine, "一生一世")).to_contain_text("Not opened yet")
    packet = str(card(mine, "一生一世").get_attribute("href")).rpartition("/")[2]
    assert house.escrow(packet) == (0, GRAMS_UG)

    # the card came by itself, and follows the price
    there = card(theirs, "一生一世")
    expect(there).to_contain_text("点击领取")
    expect(there).to_contain_text(f"现值 ¥{_worth(PRICE - 1)}")
    house.says(PRICE + 2_00)
    expect(there).to_contain_text(f"现值 ¥{_worth(PRICE + 1_99)}")
    expect(card(mine, "一生一世")).to_contain_text(f"worth ¥{_worth(PRICE + 1_99)} now")
    shot(theirs, "gold-packet-card")
    shot(mine, "gold-packet-card-own")

    there.click()
    expect(theirs.get_by_role("heading", name="一生一世")).to_be_visible()
    shot(theirs, "gold-packet-sealed")
    theirs.get_by_role("button", name="拆开").click()
    asked = sheet(theirs, "开通黄金账户")
    expect(asked).to_contain_text("可能低于领取时")
    shot(theirs, "gold-packet-consent")
    assert not receiver.get("/member/gold")["opened"]
    asked.get_by_role("button", name="同意并拆开").click()
    expect(theirs.get_by_role("heading", name="你领到了 1.3140 克")).to_be_visible()
    expect(theirs.get_by_role("main")).to_contain_text("已存入黄金账户")
    shot(theirs, "gold-packet-opened")
    assert receiver.get("/member/gold")["holding"]["available_ug"] == GRAMS_UG
    assert house.escrow(packet) == (0, 0)

    theirs.get_by_role("button", name="立即卖出").click()
    selling = sheet(theirs, "卖出黄金")
    sell = selling.get_by_role("button", name=re.compile("^卖出得"))
    expect(sell).to_be_visible()
    shot(theirs, "gold-packet-sell")
    gets = _minor(sell.inner_text())
    sell.click()
    prove_zh(theirs)
    expect(theirs.get_by_role("status").filter(has_text="已卖出")).to_contain_text(_yuan(gets))
    shot(theirs, "gold-packet-sold")

    assert receiver.get("/member/balance")["available_minor"] == gets
    assert receiver.get("/member/gold")["holding"]["total_ug"] == 0
    assert house.escrow(packet) == (0, 0)
    # both see it, and whoever opens it again finds the same share and no second one
    wait_for_notice(mine, "陈宇 opened your packet")
    expect(card(mine, "一生一世")).to_contain_text("Opened")
    theirs.reload()
    expect(theirs.get_by_role("heading", name="你领到了 1.3140 克")).to_be_visible()
    assert sender.get(f"/member/packets/{packet}")["opened"] == 1
    house.sound()


def test_of_a_groups_gold_with_one_share_the_third_sees_that_it_is_gone(
    windows: Windows, people: People, house: GiftHouse
) -> None:
    [lin] = house.people("Lin Wei", minor=1_000_00, gold_ug=0)
    chen, zhao = house.people("Chen Yu", "赵敏", gold_ug=0)
    chat = house.group("春节", lin, chen, zhao)
    mine, second, third = windows.phone(), windows.phone(), windows.phone(language="zh-CN")
    people.let_in(mine, lin.phone, "Phone")
    people.let_in(second, chen.phone, "Phone")
    late = people.let_in(third, zhao.phone, "手机")
    for phone in (mine, second, third):
        open_chat(phone, chat, "春节")

    packet = send_packet(mine, chat, "Gold packet", "500", greeting="Be quick", count=1)
    card(third, "Be quick").click()
    expect(third.get_by_role("button", name="拆开")).to_be_visible()  # looked, and did not press yet
    card(second, "Be quick").click()
    second.get_by_role("button", name="Open the packet").click()
    expect(second.get_by_role("heading", name=re.compile("You got 0.5000 g"))).to_be_visible()

    before = late.get("/member/gold/lines")["items"]
    expect(third.get_by_role("heading", name="手慢了，领完了")).to_be_visible()
    shot(third, "gold-packet-gone")
    answer = third.context.request.post(f"/api/v1/member/packets/{packet}/open", data={}, headers={"X-Jinbao": "1"})
    assert (answer.status, answer.json()["code"]) == (410, "packets.all_gone")
    assert late.get("/member/gold/lines")["items"] == before
    third.goto(f"/chats/{chat}")
    expect(card(third, "Be quick")).to_contain_text("已领完")
    expect(card(mine, "Be quick")).to_contain_text("Opened")
    assert house.escrow(packet) == (0, 0)
    house.sound()


def prove_zh(page: Page) -> None:
    """The PIN on a sheet in Chinese."""
    pin = (
        page.get_by_role("dialog").filter(has=page.get_by_text("支付密码", exact=True)).last
    )  # in the sheet that it is about
    expect(pin).to_be_visible()
    press(pin, "270415")


def _worth(bid_minor: int) -> str:
    return f"{GRAMS_UG * bid_minor // 1_000_000 // 100}.{GRAMS_UG * bid_minor // 1_000_000 % 100:02d}"


def _minor(text: str) -> int:
    [amount] = re.findall(r"¥([\d,]+\.\d\d)", text)
    return int(amount.replace(",", "").replace(".", ""))


def _yuan(minor: int) -> str:
    return f"¥{minor // 100}.{minor % 100:02d}"
