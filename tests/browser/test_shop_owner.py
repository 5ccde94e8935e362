"""What a shop's owner decides on the phone, and what staff agree with a shop."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.people import PIN, People
from tests.browser.steps import press, sheet
from tests.browser.windows import Windows, shot

SHOP = "Nine Lanes"


def owner_of(people: People, page: Page, shop: str) -> None:
    """Log the window in as the member whose shop it is."""
    people.let_in(page, people.town.named(shop)["phone"], "The owner's phone")


def test_an_owner_says_where_takings_go_and_what_tills_may_do(windows: Windows, people: People) -> None:
    phone, till = windows.phone(), windows.till()
    owner_of(people, phone, SHOP)
    mine = people.at(phone)
    if not mine.get("/member/me")["pin_set"]:
        mine.post("/member/pin", {"pin": PIN})
    at_till = people.shop(till, SHOP)

    phone.goto("/me")
    phone.get_by_role("link", name="My shops").click()
    expect(phone.get_by_role("heading", level=1, name="My shops")).to_be_visible()
    shot(phone, "phone-shops")
    phone.get_by_role("button", name="Takings go to").click()
    asked = sheet(phone, "Change the account")
    asked.get_by_label("Account number").fill("6222 0200 9977 1234")
    shot(phone, "phone-shop-account")
    asked.get_by_role("button", name="Continue").click()
    expect(asked).to_contain_text("6222020099771234")
    press(asked, PIN)
    expect(phone.get_by_role("button", name="Takings go to")).to_contain_text("1234")
    assert at_till.get("/merchant/me")["merchant"]["bank_account_masked"].endswith("1234")

    allowed = phone.get_by_role("switch", name="Tills may pay out")
    expect(allowed).not_to_be_checked()
    allowed.click()
    proof = sheet(phone, "Tills may pay out")
    expect(proof).to_be_visible()
    shot(phone, "phone-shop-tills")
    press(proof, PIN)
    expect(allowed).to_be_checked()
    member = mine.get("/member/me")["member"]["id"]
    paid = at_till.post("/merchant/payouts", {"to": member, "amount_minor": 1}, "owner-allows")
    assert paid["state"] == "done"
    allowed.click()
    expect(allowed).not_to_be_checked()


def test_staff_agree_how_much_a_shop_may_share_out(windows: Windows, people: People) -> None:
    for desk, name in ((windows.desk(), "desk"), (windows.phone(), "phone")):
        staff = people.staff(desk, "lu.treasury")
        shop = staff.get(f"/console/merchants?q={SHOP}")["items"][0]["id"]
        desk.goto(f"/console/merchants/{shop}")
        desk.get_by_role("button", name="Sharing").click()
        asked = sheet(desk, "Most that may be shared out")
        save = asked.get_by_role("button", name="Change it")
        asked.get_by_label("Reason").fill("a new partner programme")
        expect(save).to_be_disabled()
        asked.get_by_label("A figure of its own").click()
        asked.get_by_label("Per cent of an order").fill("101")
        expect(save).to_be_disabled()
        asked.get_by_label("Per cent of an order").fill("45")
        shot(desk, f"console-sharing-{name}")
        save.click()
        expect(desk.get_by_role("main")).to_contain_text("45.00%")
        assert staff.get(f"/console/merchants/{shop}")["sharing"]["own_bp"] == 4_500
        line = staff.get("/console/log?limit=1")["items"][0]
        assert (line["action"], line["subject"]) == ("merchant.set_split_most", shop)
        desk.get_by_role("button", name="Sharing").click()
        asked.get_by_label("A figure of its own").click()
        asked.get_by_label("Reason").fill("the programme is over")
        save.click()
        expect(desk.get_by_role("main")).to_contain_text("30.00%")
        assert staff.get(f"/console/merchants/{shop}")["sharing"]["own_bp"] is None
