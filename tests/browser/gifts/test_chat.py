"""People talk: live, without a network, in pictures, and about money."""

from __future__ import annotations

import io
import re

import pytest
from PIL import ExifTags, Image
from playwright.sync_api import Page, expect

from tests.browser.chatting import card, open_chat, said, say
from tests.browser.gift_house import GiftHouse
from tests.browser.people import People
from tests.browser.steps import press
from tests.browser.windows import Windows, shot

FILE = "input[type=file]"


@pytest.fixture
def two(windows: Windows, people: People, house: GiftHouse) -> tuple[Page, Page, str]:
    """Lin Wei's phone and Chen Yu's, both in their conversation."""
    lin, chen = house.people("Lin Wei", "Chen Yu", minor=500_00)
    [chat] = house.friends(lin, chen)
    mine, theirs = windows.phone(), windows.phone()
    people.let_in(mine, lin.phone, "Phone")
    people.let_in(theirs, chen.phone, "Phone")
    open_chat(mine, chat, "Chen Yu")
    open_chat(theirs, chat, "Lin Wei")
    return mine, theirs, chat


def test_a_message_is_there_at_once_exactly_once_and_marked_when_read(two: tuple[Page, Page, str]) -> None:
    mine, theirs, _ = two
    for number in range(5):
        say(mine, f"Sentence {number}")
    for page in (mine, theirs):
        expect(said(page).filter(has_text="Sentence")).to_have_text([re.compile(f"Sentence {n}") for n in range(5)])
    expect(mine.get_by_text("Read", exact=True)).to_be_visible()
    say(theirs, "And back")
    expect(said(mine).filter(has_text="And back")).to_have_count(1)
    shot(mine, "chat")
    for page in (mine, theirs):
        page.reload()
        expect(said(page).filter(has_text="Sentence")).to_have_count(5)


def test_what_is_written_without_a_network_is_sent_once_when_it_returns(
    windows: Windows, two: tuple[Page, Page, str]
) -> None:
    mine, theirs, chat = two
    windows.cut(mine)
    say(mine, "From the tunnel")
    say(mine, "Still in it")
    waits = mine.get_by_role("log").get_by_text("Waiting to be sent")
    expect(waits).to_have_count(2)
    shot(mine, "chat-offline")
    say(theirs, "Where are you?")
    expect(said(theirs).filter(has_text="Where are you?")).to_have_count(1)
    expect(said(theirs).filter(has_text="tunnel")).to_have_count(0)

    windows.cut(mine, off=False)
    told = [re.compile("Where are you"), re.compile("From the tunnel"), re.compile("Still in it")]
    for page in (theirs, mine):
        expect(said(page).filter(has_text=re.compile("tunnel|in it|are you"))).to_have_text(told)
    expect(waits).to_have_count(0)
    mine.goto(f"/chats/{chat}")
    expect(said(mine).filter(has_text="tunnel")).to_have_count(1)


def test_a_message_outlives_the_page_that_it_was_written_on(windows: Windows, two: tuple[Page, Page, str]) -> None:
    mine, theirs, chat = two
    mine.evaluate("() => navigator.serviceWorker.ready.then(() => undefined)")
    windows.cut(mine)
    say(mine, "Kept on the phone")
    expect(mine.get_by_role("log").get_by_text("Waiting to be sent")).to_have_count(1)
    mine.close()
    windows.cut(mine, off=False)
    again = mine.context.new_page()
    again.goto(f"/chats/{chat}")
    expect(said(theirs).filter(has_text="Kept on the phone")).to_have_count(1)
    expect(said(again).filter(has_text="Kept on the phone")).to_have_count(1)


def test_after_a_gap_everything_is_there_in_order(
    windows: Windows, people: People, two: tuple[Page, Page, str]
) -> None:
    mine, theirs, chat = two
    writer = people.at(theirs)
    writer.post(f"/member/chats/{chat}/messages", {"text": "Line 0"}, "line-0")
    expect(said(mine).filter(has_text="Line 0")).to_have_count(1)
    windows.cut(mine)
    for number in range(1, 8):
        writer.post(f"/member/chats/{chat}/messages", {"text": f"Line {number}"}, f"line-{number}")
    windows.cut(mine, off=False)
    expect(said(mine).filter(has_text="Line")).to_have_text([re.compile(f"Line {number}") for number in range(8)])


def test_a_message_is_taken_back_on_both_phones(two: tuple[Page, Page, str]) -> None:
    mine, theirs, _ = two
    say(mine, "Too early")
    expect(said(theirs).filter(has_text="Too early")).to_have_count(1)
    bubble = said(mine).filter(has_text="Too early")
    bubble.focus()
    bubble.press("Enter")
    menu = mine.get_by_role("dialog")
    expect(menu).to_contain_text("s left")
    shot(mine, "chat-menu")
    menu.get_by_role("button", name=re.compile("^Take back")).click()
    expect(mine.get_by_role("log").get_by_text("You took a message back")).to_be_visible()
    expect(theirs.get_by_role("log").get_by_text("Lin Wei took a message back")).to_be_visible()
    expect(said(theirs).filter(has_text="Too early")).to_have_count(0)


def test_who_is_mentioned_in_a_group_is_told_in_the_list(windows: Windows, people: People, house: GiftHouse) -> None:
    lin, chen, zhao = house.people("Lin Wei", "Chen Yu", "Zhao Min")
    chat = house.group("Dinner", lin, chen, zhao)
    mine, hers, his = windows.phone(), windows.phone(), windows.phone()
    for phone, who in ((mine, lin), (hers, zhao), (his, chen)):
        people.let_in(phone, who.phone, "Phone")
    open_chat(mine, chat, "Dinner")
    for phone in (hers, his):
        phone.goto("/chats")
        expect(phone.get_by_role("link", name="Dinner")).to_be_visible()
    field = mine.get_by_role("textbox", name="Message")
    field.press_sequentially("@Zh")
    offered = mine.get_by_role("option")
    expect(offered).to_contain_text(["Zhao Min"])
    shot(mine, "chat-mention")
    offered.click()
    field.press_sequentially("will you bring the wine?")
    field.press("Enter")
    row = hers.get_by_role("link", name="Dinner")
    expect(row).to_contain_text("[You were mentioned]")
    expect(row).to_contain_text("Lin Wei: @Zhao Min will you bring the wine?")
    shot(hers, "chats-mentioned")
    expect(his.get_by_role("link", name="Dinner")).to_contain_text("will you bring the wine?")
    expect(his.get_by_role("link", name="Dinner")).not_to_contain_text("mentioned")
    row.click()
    expect(hers.get_by_role("log")).to_contain_text("@Zhao Min")
    hers.goto("/chats")
    expect(hers.get_by_role("link", name="Dinner")).not_to_contain_text("mentioned")


def photo_with_a_place() -> bytes:
    """A JPEG that says where and with what it was taken."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "SecretCam"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    file = io.BytesIO()
    Image.linear_gradient("L").resize((640, 400)).convert("RGB").save(file, "JPEG", exif=exif)
    return file.getvalue()


def test_a_picture_arrives_and_does_not_tell_where_it_was_taken(people: People, two: tuple[Page, Page, str]) -> None:
    mine, theirs, chat = two
    raw = photo_with_a_place()
    assert b"SecretCam" in raw
    mine.locator(FILE).set_input_files({"name": "p.jpg", "mimeType": "image/jpeg", "buffer": raw})
    seen = theirs.get_by_role("button", name="Picture from Lin Wei")
    expect(seen).to_be_visible()
    loaded = "(button) => { const i = button.querySelector('img'); return i.complete && i.naturalWidth > 0; }"
    theirs.wait_for_function(loaded, arg=seen.element_handle())
    shot(theirs, "chat-picture")
    seen.click()
    expect(theirs.get_by_role("dialog", name="Picture from Lin Wei")).to_be_visible()
    shot(theirs, "chat-picture-large")
    messages = people.at(theirs).get(f"/member/chats/{chat}/messages")["items"]
    [picture] = [each["picture"] for each in messages if each["kind"] == "picture"]
    for size in ("full", "thumb"):
        stored = theirs.context.request.get(f"/api/v1/member/pictures/{picture['id']}?size={size}").body()
        assert b"SecretCam" not in stored
        assert dict(Image.open(io.BytesIO(stored)).getexif()) == {}
    mine.locator(FILE).set_input_files({"name": "p.jpg", "mimeType": "image/jpeg", "buffer": b"not a picture"})
    expect(mine.get_by_text("This file cannot be sent as a picture.")).to_be_visible()


def test_transfers_and_requests_between_friends_are_cards(two: tuple[Page, Page, str]) -> None:
    mine, theirs, _ = two
    mine.get_by_role("button", name="More").click()
    shot(mine, "chat-panel")
    mine.get_by_role("group", name="More").get_by_role("link", name="Transfer").click()
    press(mine, "66.60")
    mine.get_by_label("Note").fill("Hotpot")
    mine.get_by_role("button", name="Send ¥66.60").click()
    expect(mine.get_by_role("heading", name="Sent")).to_be_visible()
    there = card(theirs, "Hotpot")
    expect(there).to_contain_text("¥66.60")
    expect(there).to_contain_text("Received")

    theirs.get_by_role("button", name="More").click()
    theirs.get_by_role("group", name="More").get_by_role("link", name="Request").click()
    press(theirs, "20")
    theirs.get_by_label("What for").fill("Taxi")
    theirs.get_by_role("button", name="Request ¥20.00").click()
    expect(theirs.get_by_text("Request sent")).to_be_visible()
    mine.goto("/chats")
    mine.get_by_role("link", name="Chen Yu").click()
    asked = card(mine, "Taxi")
    expect(asked).to_contain_text("¥20.00")
    shot(mine, "chat-cards")
    asked.click()
    mine.get_by_role("button", name="Pay ¥20.00").click()
    expect(mine.get_by_text(re.compile("^Paid ¥20.00 to"))).to_be_visible()
    mine.goto("/chats")
    mine.get_by_role("link", name="Chen Yu").click()
    expect(card(mine, "Request for money")).to_contain_text("Paid")
    expect(card(mine, "Transfer").filter(has_text="Taxi")).to_contain_text("¥20.00")


def test_a_strangers_address_of_a_conversation_shows_nothing_of_it(
    windows: Windows, people: People, house: GiftHouse, two: tuple[Page, Page, str]
) -> None:
    mine, theirs, chat = two
    say(mine, "Between us")
    expect(said(theirs).filter(has_text="Between us")).to_have_count(1)
    [stranger] = house.people("Mo Ran")
    page = windows.phone()
    people.let_in(page, stranger.phone, "Phone")
    for path in (f"/chats/{chat}", f"/chats/{chat}/info"):
        page.goto(path)
        expect(page.get_by_role("alert")).to_be_visible()
        for private in ("Between us", "Lin Wei", "Chen Yu"):
            expect(page.get_by_text(private)).to_have_count(0)
    shot(page, "chat-stranger")
    answer = page.context.request.get(f"/api/v1/member/chats/{chat}/messages")
    assert answer.status == 404


def test_strangers_become_friends_by_asking(windows: Windows, people: People, house: GiftHouse) -> None:
    lin, chen = house.people("Lin Wei", "Chen Yu")
    mine, theirs = windows.phone(), windows.phone()
    people.let_in(mine, lin.phone, "Phone")
    people.let_in(theirs, chen.phone, "Phone")
    theirs.goto("/chats")
    expect(theirs.get_by_text("No conversations yet")).to_be_visible()
    mine.goto("/friends/add")
    mine.get_by_label("Phone number, handle or code").fill(chen.phone)
    mine.get_by_role("button", name="Search").click()
    mine.get_by_role("button", name="Ask to be friends").click()
    expect(mine.get_by_text("Asked. You will see it here when they answer.")).to_be_visible()
    theirs.get_by_role("link", name="Friends").click()
    theirs.get_by_role("link", name=re.compile("Friend requests")).click()
    expect(theirs.get_by_text("I am Lin Wei")).to_be_visible()
    shot(theirs, "friend-request")
    theirs.get_by_role("button", name="Accept").click()
    mine.goto("/chats")
    expect(mine.get_by_role("link", name="Chen Yu")).to_be_visible()
