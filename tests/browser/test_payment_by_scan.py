"""The shop shows a QR and the phone scans it with its camera: the fake camera sees the till's real screen."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, Playwright, expect

from tests.browser.camera import film, point_camera, read_codes
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.people import People
from tests.browser.steps import paid, prove, received, sheet, show_qr
from tests.browser.windows import Windows, shot

NOODLES = "Nine Lanes Noodles"


def open_shop(windows: Windows, people: People, **look: str) -> Page:
    till = windows.till(**look)
    people.shop(till, "Nine Lanes")
    return till


def test_a_phone_scans_the_tills_qr_and_pays(windows: Windows, people: People) -> None:
    till = open_shop(windows, people)
    phone = windows.phone(camera="canvas")
    people.newcomer(phone, "Zhao Lan", 100_00)
    show_qr(till, "12.50", "Beef noodles")
    screen = shot(till, "till-qr")
    assert read_codes(screen)["QRCode"] == till.get_by_test_id("qr").get_attribute("data-text")

    phone.goto("/")
    phone.get_by_role("navigation", name="Quick actions").get_by_role("link", name="Scan").click()
    expect(phone.get_by_role("status").filter(has_text="Point at")).to_be_visible()
    shot(phone, "scan")
    point_camera(phone, screen)
    pay = phone.get_by_role("button", name="Pay ¥12.50")
    expect(pay).to_be_visible()
    expect(phone.get_by_role("main")).to_contain_text("Beef noodles")
    shot(phone, "checkout")
    pay.click()

    paid(phone, "¥12.50", NOODLES)
    shot(phone, "paid")
    received(till, "¥12.50")
    shot(till, "till-paid")
    phone.get_by_role("link", name="Receipt").click()
    expect(phone.get_by_role("main")).to_contain_text("-¥12.50")
    expect(phone.get_by_role("main")).to_contain_text("¥87.50")
    shot(phone, "receipt")


def test_a_larger_payment_asks_for_the_pin_and_a_wrong_one_pays_nothing(windows: Windows, people: People) -> None:
    till = open_shop(windows, people)
    phone = windows.phone(camera="canvas")
    people.newcomer(phone, "Qian Mo", 1_000_00)
    show_qr(till, "420.00")
    phone.goto("/scan")
    point_camera(phone, till.screenshot())
    phone.get_by_role("button", name="Pay ¥420.00").click()
    asked = sheet(phone, "Confirm payment")
    expect(asked).to_contain_text("¥420.00")
    prove(phone, pin="111111")
    expect(asked.get_by_role("alert")).to_be_visible()
    shot(phone, "pin-wrong")
    assert people.at(phone).get("/member/balance")["available_minor"] == 1_000_00
    expect(till.get_by_text("Waiting for the customer")).to_be_visible()
    prove(phone)
    paid(phone, "¥420.00", NOODLES)
    received(till, "¥420.00")


def test_chromiums_own_fake_camera_sees_the_tills_screen(
    windows: Windows, people: People, playwright: Playwright, tmp_path: Path
) -> None:
    till = open_shop(windows, people)
    show_qr(till, "3.20")
    film(till.screenshot(), tmp_path / "counter.mjpeg")
    camera = f"--use-file-for-fake-video-capture={tmp_path / 'counter.mjpeg'}"
    with_camera = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, camera])
    phone = windows.phone(camera="device", browser=with_camera)
    people.newcomer(phone, "Sun Yi", 10_00)
    phone.goto("/scan")
    phone.get_by_role("button", name="Pay ¥3.20").click()
    paid(phone, "¥3.20", NOODLES)
    received(till, "¥3.20")
    with_camera.close()


def test_a_refund_takes_two_taps_and_reaches_the_phone_live(windows: Windows, people: People) -> None:
    till = open_shop(windows, people)
    phone = windows.phone(camera="canvas")
    people.newcomer(phone, "Li Na", 50_00)
    show_qr(till, "30.00")
    phone.goto("/scan")
    point_camera(phone, till.screenshot())
    phone.get_by_role("button", name="Pay ¥30.00").click()
    paid(phone, "¥30.00", NOODLES)
    phone.get_by_role("button", name="Done").click()
    expect(phone.get_by_role("main")).to_contain_text("¥20.00")

    received(till, "¥30.00")
    till.get_by_role("link", name="Details").click()
    till.get_by_role("button", name="Refund", exact=True).click()
    shot(till, "till-refund")
    sheet(till, "Refund").get_by_role("button", name="Refund ¥30.00").click()
    expect(till.get_by_text("¥30.00 refunded")).to_be_visible()
    expect(till.get_by_role("main")).to_contain_text("Refunded")

    expect(phone.get_by_role("main")).to_contain_text("¥50.00")
    expect(phone.get_by_role("main")).to_contain_text("Refund")
    shot(phone, "home-after-refund")


def test_a_partial_refund_can_never_exceed_what_is_left(windows: Windows, people: People) -> None:
    till = open_shop(windows, people)
    phone = windows.phone(camera="canvas")
    people.newcomer(phone, "Zhou Qi", 50_00)
    show_qr(till, "20.00")
    phone.goto("/scan")
    point_camera(phone, till.screenshot())
    phone.get_by_role("button", name="Pay ¥20.00").click()
    received(till, "¥20.00")
    till.get_by_role("link", name="Details").click()
    till.get_by_role("button", name="Refund", exact=True).click()
    refund = sheet(till, "Refund")
    refund.get_by_role("button", name="A part").click()
    till.keyboard.type("20.01", delay=80)
    expect(refund.get_by_role("alert")).to_contain_text("¥20.00")
    expect(refund.get_by_role("button", name="Refund ¥")).to_be_disabled()
    for _ in range(5):
        till.keyboard.press("Backspace")
    till.keyboard.type("7.50", delay=80)
    refund.get_by_role("button", name="Refund ¥7.50").click()
    expect(till.get_by_role("main")).to_contain_text("Part refunded")
    till.get_by_role("button", name="Refund", exact=True).click()
    expect(sheet(till, "Refund")).to_contain_text("Up to ¥12.50")
    shot(till, "till-refund-rest")


def test_a_picture_from_the_album_is_scanned(windows: Windows, people: People) -> None:
    till = open_shop(windows, people)
    phone = windows.phone(camera="canvas")
    people.newcomer(phone, "Wu Fang", 20_00)
    show_qr(till, "8.80")
    phone.goto("/scan")
    photo = {"name": "counter.png", "mimeType": "image/png", "buffer": till.screenshot()}
    phone.locator("input[type=file]").set_input_files(photo)
    phone.get_by_role("button", name="Pay ¥8.80").click()
    paid(phone, "¥8.80", NOODLES)


def test_a_picture_without_a_code_says_so(windows: Windows, people: People) -> None:
    phone = windows.phone(camera="canvas")
    people.newcomer(phone, "Zheng He")
    phone.goto("/scan")
    photo = {"name": "wall.png", "mimeType": "image/png", "buffer": phone.screenshot()}
    phone.locator("input[type=file]").set_input_files(photo)
    expect(phone.get_by_text("No code was found in this picture")).to_be_visible()


def test_a_foreign_code_is_named_not_just_refused(windows: Windows, people: People) -> None:
    phone = windows.phone(camera="canvas")
    people.newcomer(phone, "Feng Yu")
    phone.goto("/scan")
    phone.get_by_role("button", name="Type").click()
    promptpay = "00020101021129370016A000000677010111011300668123456785802TH530376463048956"
    sheet(phone, "Type").get_by_label("Text of the code").fill(promptpay)
    sheet(phone, "Type").get_by_role("button", name="Continue").click()
    expect(phone.get_by_text("PromptPay").first).to_be_visible()
    shot(phone, "foreign-code")


def test_without_a_camera_the_page_says_how_to_go_on(windows: Windows, people: People) -> None:
    phone = windows.phone(camera="refused")
    people.newcomer(phone, "Chen Hui")
    phone.goto("/scan")
    expect(phone.get_by_role("alert")).to_contain_text("The camera is off")
    expect(phone.get_by_role("button", name="Album")).to_be_visible()
    shot(phone, "camera-refused")


def test_an_order_that_was_cancelled_cannot_be_paid(windows: Windows, people: People) -> None:
    till = open_shop(windows, people)
    phone = windows.phone(camera="canvas")
    people.newcomer(phone, "Chu Yan", 20_00)
    show_qr(till, "5.00")
    phone.goto("/scan")
    point_camera(phone, till.screenshot())
    pay = phone.get_by_role("button", name="Pay ¥5.00")
    expect(pay).to_be_visible()
    till.get_by_role("button", name="Cancel").click()
    expect(till.get_by_role("heading", name="Not paid").or_(till.get_by_role("button", name="Show QR"))).to_be_visible()
    pay.click()
    expect(phone.get_by_role("alert").first).to_be_visible()
    assert people.at(phone).get("/member/balance")["available_minor"] == 20_00
    shot(phone, "order-closed")
