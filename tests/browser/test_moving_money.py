"""Money comes from the bank, goes to friends, is asked for, and goes back to the bank."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.people import People
from tests.browser.steps import paid, press, prove, sheet
from tests.browser.windows import Windows, shot


def find(page: Page, whom: str) -> None:
    """Look somebody up."""
    page.get_by_label("To whom").fill(whom)
    page.get_by_role("button", name="Continue").click()


def test_a_top_up_from_a_new_bank_account_arrives_live(windows: Windows, people: People) -> None:
    phone = windows.phone()
    people.newcomer(phone, "Liang Chen")
    phone.goto("/")
    phone.get_by_role("link", name="Make the first top-up").click()
    phone.get_by_role("link", name="Add a bank account").click()
    adding = sheet(phone, "Add a bank account")
    adding.get_by_role("button", name="Fill in a demo account").click()
    adding.get_by_label("What to call it").fill("Salary")
    shot(phone, "bank-add")
    adding.get_by_role("button", name="Add a bank account").click()
    expect(phone.get_by_text("Salary")).to_be_visible()
    shot(phone, "banks")

    phone.goto("/top-up")
    press(phone, "250")
    shot(phone, "top-up")
    phone.get_by_role("button", name="Top up ¥250.00").click()
    expect(phone.get_by_text("Instruction sent")).to_be_visible()
    shot(phone, "top-up-pending")
    expect(phone.get_by_text("Done: your balance is up to date.")).to_be_visible()
    shot(phone, "top-up-done")
    phone.get_by_role("button", name="Done").click()
    expect(phone.get_by_role("main")).to_contain_text("¥250.00")
    expect(phone.get_by_role("main")).to_contain_text("+¥250.00")


def test_a_withdrawal_wants_the_pin_and_reaches_the_bank(windows: Windows, people: People) -> None:
    phone = windows.phone()
    people.newcomer(phone, "Xie Ning", 300_00)
    phone.goto("/withdraw")
    press(phone, "300.01")
    expect(phone.get_by_role("button", name="More than your balance")).to_be_disabled()
    for _ in "300.01":
        phone.get_by_role("button", name="Delete last digit").click()
    press(phone, "120")
    shot(phone, "withdraw")
    phone.get_by_role("button", name="Withdraw ¥120.00").click()
    expect(sheet(phone, "Confirm payment")).to_contain_text("No fee")
    prove(phone)
    expect(phone.get_by_text("Done: your balance is up to date.")).to_be_visible()
    shot(phone, "withdraw-done")
    assert people.at(phone).get("/member/balance")["available_minor"] == 180_00


def test_a_transfer_by_phone_number_arrives_on_the_other_phone_at_once(windows: Windows, people: People) -> None:
    mine, theirs = windows.phone(), windows.phone()
    people.newcomer(mine, "Deng Hao", 200_00)
    number = people.newcomer(theirs, "Luo Xin")
    theirs.goto("/")
    expect(theirs.get_by_role("heading", name="Hello, Luo Xin")).to_be_visible()
    mine.goto("/")
    mine.get_by_role("navigation", name="Quick actions").get_by_role("link", name="Transfer").click()
    shot(mine, "transfer-who")
    find(mine, number)
    expect(mine.get_by_role("main")).to_contain_text("Luo X***")
    press(mine, "66.60")
    mine.get_by_label("Note").fill("Dinner")
    shot(mine, "transfer")
    mine.get_by_role("button", name="Send ¥66.60").click()
    expect(mine.get_by_role("heading", name="Sent")).to_be_visible()
    shot(mine, "transfer-sent")

    expect(theirs.get_by_role("main")).to_contain_text("+¥66.60")
    expect(theirs.get_by_role("main")).to_contain_text("Dinner")
    shot(theirs, "transfer-received")


def test_nobody_is_found_under_a_strange_number(windows: Windows, people: People) -> None:
    phone = windows.phone()
    people.newcomer(phone, "Pan Yue", 10_00)
    phone.goto("/transfer")
    find(phone, "+8613912345678")
    expect(phone.get_by_role("alert")).to_be_visible()
    shot(phone, "transfer-nobody")


def test_a_request_for_money_is_paid_by_the_other(windows: Windows, people: People) -> None:
    asks, pays = windows.phone(), windows.phone()
    people.newcomer(asks, "Cao Ying")
    number = people.newcomer(pays, "Peng Bo", 100_00)
    pays.goto("/")
    asks.goto("/request")
    find(asks, number)
    press(asks, "35")
    asks.get_by_label("What for").fill("Cinema")
    asks.get_by_role("button", name="Request ¥35.00").click()
    expect(asks.get_by_text("Request sent")).to_be_visible()
    expect(asks.get_by_text("Open", exact=True)).to_be_visible()
    shot(asks, "requests-out")

    pays.get_by_role("link", name="1 request for money waits for you").click()
    expect(pays.get_by_text("Cinema")).to_be_visible()
    shot(pays, "requests-in")
    pays.get_by_role("button", name="Pay ¥35.00").click()
    expect(pays.get_by_text(re.compile(r"^Paid ¥35.00 to"))).to_be_visible()
    expect(asks.get_by_text("Paid", exact=True)).to_be_visible()
    assert people.at(asks).get("/member/balance")["available_minor"] == 35_00


def test_a_personal_code_with_an_amount_is_scanned_by_a_friend(windows: Windows, people: People) -> None:
    mine, friend = windows.phone(), windows.phone(camera="canvas")
    people.newcomer(mine, "Yuan Shu")
    people.newcomer(friend, "Cui Hang", 100_00)
    mine.goto("/receive")
    mine.get_by_role("button", name="Set amount").click()
    amount = sheet(mine, "Set amount")
    press(amount, "20")
    amount.get_by_role("button", name="Put it on the code").click()
    expect(mine.get_by_text("¥20.00")).to_be_visible()
    screen = shot(mine, "receive")
    friend.goto("/scan")
    photo = {"name": "code.png", "mimeType": "image/png", "buffer": screen}
    friend.locator("input[type=file]").set_input_files(photo)
    friend.get_by_role("button", name="Send ¥20.00").click()
    expect(friend.get_by_role("heading", name="Sent")).to_be_visible()


def test_a_shops_poster_is_paid_with_the_amount_that_the_payer_types(windows: Windows, people: People) -> None:
    till, phone = windows.till(), windows.phone()
    shop = people.shop(till, "Nine Lanes")
    people.newcomer(phone, "Ren Xi", 100_00)
    till.goto("/till/posters")
    expect(till.get_by_role("heading", name="Posters")).to_be_visible()
    shot(till, "till-posters")
    text = shop.get("/merchant/qr")["items"][0]["text"]
    phone.goto("/scan")
    phone.get_by_role("button", name="Type").click()
    sheet(phone, "Type").get_by_label("Text of the code").fill(text)
    sheet(phone, "Type").get_by_role("button", name="Continue").click()
    press(phone, "26")
    shot(phone, "poster-pay")
    phone.get_by_role("button", name="Pay ¥26.00").click()
    paid(phone, "¥26.00", "Nine Lanes Noodles")
    expect(till.get_by_text(re.compile("¥26.00 from"))).to_be_visible()
