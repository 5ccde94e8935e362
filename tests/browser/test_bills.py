"""The statement: searched, filtered, opened and taken away as a file."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.people import People
from tests.browser.windows import Windows, shot


def test_bills_are_searched_and_filtered(windows: Windows, people: People) -> None:
    phone = windows.phone()
    people.member(phone, "Emma")
    phone.goto("/bills")
    lines = phone.locator("a.item")
    expect(lines.first).to_be_visible()
    shot(phone, "bills")
    shop = people.at(phone).get("/member/lines?kind=payment&limit=1")["items"][0]["counterpart"]
    for name in (shop["name_latin"], shop["name"]):
        phone.get_by_role("searchbox").fill(name)
        expect(lines.filter(has_not_text=shop["name_latin"])).to_have_count(0)
        expect(lines.first).to_contain_text(shop["name_latin"])
    phone.get_by_role("searchbox").fill("no such shop at all")
    expect(phone.get_by_text("Nothing found")).to_be_visible()
    shot(phone, "bills-none")
    phone.get_by_role("searchbox").fill("")

    phone.get_by_role("button", name="In", exact=True).click()
    expect(lines.filter(has_text="-¥")).to_have_count(0)
    expect(lines.first).to_contain_text("+¥")
    phone.get_by_role("button", name="All", exact=True).click()
    phone.get_by_role("button", name="Filter").click()
    phone.get_by_role("button", name="Top-up").click()
    shot(phone, "bills-filter")
    phone.get_by_role("button", name="Show", exact=True).click()
    expect(lines.filter(has_not_text="Top-up")).to_have_count(0)
    expect(lines.first).to_be_visible()


def test_a_line_opens_its_receipt(windows: Windows, people: People) -> None:
    phone = windows.phone()
    people.member(phone, "Emma")
    phone.goto("/bills")
    phone.locator("a.item").first.click()
    expect(phone.get_by_role("heading", name="Receipt")).to_be_visible()
    expect(phone.get_by_text("Journal entry")).to_be_visible()
    shot(phone, "bill")


def test_the_statement_is_downloaded_in_each_format(windows: Windows, people: People, tmp_path: Path) -> None:
    phone = windows.phone()
    people.member(phone, "Emma")
    phone.goto("/export")
    expect(phone.get_by_role("link", name="Download")).to_be_visible()
    shot(phone, "export")
    for form, sign in (("CSV", "amount"), ("Beancount", "open Assets"), ("hledger", "account")):
        phone.get_by_role("radio", name=form).check()
        with phone.expect_download() as started:
            phone.get_by_role("link", name="Download").click()
        started.value.save_as(tmp_path / form)
        assert sign in (tmp_path / form).read_text("utf-8"), form


def test_limits_say_what_is_left(windows: Windows, people: People) -> None:
    phone = windows.phone()
    people.member(phone, "Emma")
    phone.goto("/limits")
    expect(phone.get_by_text("Without a PIN")).to_be_visible()
    shot(phone, "limits")
