"""The operator sees every cent, and acts with a reason and a name."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.people import People
from tests.browser.steps import paid, sheet
from tests.browser.windows import Windows, shot

PASSWORD = "nine-lanes-demo"


def office(windows: Windows, people: People, who: str = "mei.admin") -> Page:
    desk = windows.desk()
    people.staff(desk, who)
    return desk


def go_to(desk: Page, place: str) -> None:
    desk.get_by_role("navigation", name="Places").get_by_role("link", name=re.compile(f"^{place}")).click()
    expect(desk.get_by_role("heading", level=1, name=place)).to_be_visible()


def test_staff_log_in_with_name_and_password(windows: Windows) -> None:
    desk = windows.desk()
    desk.goto("/console")
    desk.get_by_label("Name").fill("lu.treasury")
    desk.get_by_label("Password").fill("a wrong password")
    desk.get_by_role("button", name="Log in").click()
    expect(desk.get_by_role("alert")).to_be_visible()
    shot(desk, "console-login")
    desk.get_by_label("Password").fill(PASSWORD)
    desk.get_by_role("button", name="Log in").click()
    expect(desk.get_by_role("heading", level=1, name="Overview")).to_be_visible()
    expect(desk.get_by_text("lu.treasury")).to_be_visible()


def test_the_overview_shows_that_members_money_is_covered(windows: Windows, people: People) -> None:
    desk = office(windows, people)
    desk.goto("/console")
    expect(desk.get_by_text("Covered in full")).to_be_visible()
    expect(desk.get_by_text("Live", exact=True)).to_be_visible()
    shot(desk, "console-overview")
    figures = people.at(desk).get("/console/overview")
    balances = figures["balances"]
    assert figures["covered"]
    assert balances["bank_minor"] >= balances["members_minor"] + balances["merchants_minor"]


def test_a_frozen_member_cannot_pay_and_is_told_why(windows: Windows, people: People) -> None:
    desk, phone, till = office(windows, people, "ping.support"), windows.phone(), windows.till()
    number = people.newcomer(phone, "Jiang Tao", 50_00)
    order = people.shop(till, "Nine Lanes").post("/merchant/orders", {"amount_minor": 9_00}, "frozen-payer")
    phone.goto(f"/orders/{order['id']}")
    expect(phone.get_by_role("button", name="Pay ¥9.00")).to_be_visible()

    desk.goto("/console/members")
    desk.get_by_role("searchbox", name="Search members").fill(number)
    desk.get_by_role("link", name="Jiang Tao").click()
    expect(desk.get_by_role("heading", level=1, name="Jiang Tao")).to_be_visible()
    shot(desk, "console-member")
    desk.get_by_role("button", name="Freeze").click()
    asked = sheet(desk, "Freeze")
    expect(asked.get_by_role("button", name="Freeze")).to_be_disabled()
    asked.get_by_label("Reason").fill("Phone reported stolen")
    shot(desk, "console-freeze")
    asked.get_by_role("button", name="Freeze").click()
    expect(desk.get_by_text("Jiang Tao is frozen")).to_be_visible()

    phone.get_by_role("button", name="Pay ¥9.00").click()
    expect(phone.get_by_role("alert").first).to_contain_text(re.compile("frozen", re.IGNORECASE))
    shot(phone, "frozen")
    assert people.at(phone).get("/member/balance")["available_minor"] == 50_00

    go_to(desk, "Staff log")
    row = desk.get_by_role("row").filter(has_text="Froze a member").first
    expect(row).to_contain_text("ping.support")
    expect(row).to_contain_text("Phone reported stolen")
    shot(desk, "console-log")

    desk.goto("/console/members")
    desk.get_by_role("searchbox", name="Search members").fill(number)
    desk.get_by_role("link", name="Jiang Tao").click()
    desk.get_by_role("button", name="Unfreeze").click()
    sheet(desk, "Unfreeze").get_by_label("Reason").fill("Owner has a new phone")
    sheet(desk, "Unfreeze").get_by_role("button", name="Unfreeze").click()
    expect(desk.get_by_text("Jiang Tao is unfrozen")).to_be_visible()
    phone.reload()
    phone.get_by_role("button", name="Pay ¥9.00").click()
    paid(phone, "¥9.00", "Nine Lanes Noodles")


def test_an_order_leads_to_its_journal_entry_and_its_t_accounts(windows: Windows, people: People) -> None:
    desk, phone, till = office(windows, people), windows.phone(), windows.till()
    people.newcomer(phone, "Jin Wei", 200_00)
    order = people.shop(till, "Nine Lanes").post("/merchant/orders", {"amount_minor": 100_00}, "t-account")
    people.at(phone).post(f"/member/orders/{order['id']}/pay", {}, "t-account")

    desk.goto("/console")
    desk.get_by_label("Go to a number").fill(order["id"])
    desk.get_by_label("Go to a number").press("Enter")
    expect(desk.get_by_role("heading", level=1, name="Order")).to_be_visible()
    expect(desk.get_by_role("main")).to_contain_text("¥100.00")
    shot(desk, "console-order")
    desk.get_by_role("link", name="Order paid").first.click()
    expect(desk.get_by_role("heading", level=1, name="Journal entry")).to_be_visible()
    member = desk.get_by_role("region", name="Members' balances")
    expect(member.get_by_role("list", name="Debit")).to_contain_text("¥100.00")
    merchant = desk.get_by_role("region", name="Owed to merchants")
    expect(merchant.get_by_role("list", name="Credit")).to_contain_text("¥")
    fees = desk.get_by_role("region", name="Fees earned")
    expect(fees.get_by_role("list", name="Credit")).to_contain_text("¥0.60")
    shot(desk, "console-entry")
    member.get_by_role("link", name="Members' balances").click()
    expect(desk.get_by_role("main")).to_contain_text("Jin Wei")
    shot(desk, "console-account")


def test_the_audit_runs_and_every_check_holds(windows: Windows, people: People) -> None:
    desk = office(windows, people, "lu.treasury")
    desk.goto("/console/audit")
    desk.get_by_role("button", name="Run now").click()
    expect(desk.get_by_role("main").get_by_text("Every check holds")).to_be_visible()
    expect(desk.get_by_text("In every asset, debits equal credits")).to_be_visible()
    shot(desk, "console-audit", whole=True)


def test_what_waits_is_listed_with_owner_and_deadline(windows: Windows, people: People) -> None:
    desk, phone, till = office(windows, people), windows.phone(), windows.till()
    people.newcomer(phone, "Hou Yi", 900_00)
    code = people.at(phone).get("/member/codes/current")["code"]
    body = {"code": code, "amount_minor": 777_00}
    charged = people.shop(till, "Cloud Tea").post("/merchant/charges", body, "waits")
    assert charged["waiting_for"] == "payer", charged

    desk.goto("/console")
    go_to(desk, "Pending")
    item = desk.get_by_role("article", name="Payer is asked to confirm").filter(has_text="¥777.00")
    expect(item).to_contain_text("owner: payer")
    expect(item).to_contain_text("left")
    shot(desk, "console-pending")


def test_the_bank_is_asked_again_about_what_it_has_not_answered(windows: Windows, people: People) -> None:
    desk = office(windows, people, "lu.treasury")
    desk.goto("/console/pending")
    item = desk.get_by_role("article", name="Collect from a bank account").first
    expect(item).to_contain_text("left")
    item.get_by_role("button", name="Ask again").click()
    expect(desk.get_by_text("Asked. It is now:")).to_be_visible()


def test_the_trial_balance_is_even(windows: Windows, people: People) -> None:
    desk = office(windows, people)
    desk.goto("/console/ledger/trial-balance")
    expect(desk.get_by_text("In balance").first).to_be_visible()
    expect(desk.get_by_text("Out of balance")).to_have_count(0)
    shot(desk, "console-trial")
