"""Gold on the phone: the first visit, dealing at a held price, what buys by itself, and metal in the hand."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from jinbao.gold.types.price import PriceState
from jinbao.kit.ids import parse
from tests.browser.gift_house import GRAM, PRICE, GiftHouse, Person
from tests.browser.people import Caller, People, until
from tests.browser.steps import press, prove, sheet
from tests.browser.windows import Windows, shot

QUOTE_MS = 60_000


@pytest.fixture
def investor(windows: Windows, people: People, house: GiftHouse) -> tuple[Page, Caller, Person]:
    """Lin Wei's phone; Lin Wei has 3 grams and some money."""
    [lin] = house.people("Lin Wei", minor=5_000_00, gold_ug=3 * GRAM)
    page = windows.phone()
    return page, people.let_in(page, lin.phone, "Phone"), lin


def ask_for(page: Page, side: str, digits: str) -> None:
    """Ask for a firm price on ``/gold/buy`` or ``/gold/sell``, for yuan or for grams."""
    page.goto(f"/gold/{side}")
    press(page, digits)
    page.get_by_role("button", name="Get a firm price").click()
    expect(page.get_by_role("timer")).to_be_visible()


def test_the_first_visit_asks_for_consent_and_nothing_is_bought_without(
    windows: Windows, people: People, house: GiftHouse
) -> None:
    [lin] = house.people("Lin Wei", minor=1_000_00)
    page = windows.phone()
    caller = people.let_in(page, lin.phone, "Phone")
    page.goto("/")
    page.get_by_role("link", name="Gold", exact=True).last.click()
    expect(page.get_by_text("The price can fall")).to_be_visible()
    opens = page.get_by_role("button", name="Open my gold account")
    expect(opens).to_be_disabled()
    shot(page, "gold-consent", whole=True)
    page.goto("/gold/buy")  # no way around it
    expect(opens).to_be_disabled()
    assert not caller.get("/member/gold")["opened"]
    page.goto("/gold")
    page.get_by_role("checkbox").check()
    opens.click()
    expect(page.get_by_role("heading", level=1, name="Gold")).to_be_visible()
    expect(page.get_by_role("region", name="Market")).to_contain_text("¥273.20")
    shot(page, "gold-empty")
    assert caller.get("/member/gold")["opened"]


def test_gold_is_bought_at_the_price_that_was_held_and_sold_again(
    investor: tuple[Page, Caller, Person], house: GiftHouse
) -> None:
    page, caller, _ = investor
    before = caller.get("/member/balance")["available_minor"]
    ask_for(page, "buy", "1000")
    total = page.get_by_text("You pay").locator("xpath=following-sibling::dd")
    expect(total).to_have_text("¥1,000.00")
    shot(page, "gold-review")
    house.says(PRICE + 3_00)  # the price that is held stays
    expect(total).to_have_text("¥1,000.00")
    page.get_by_role("button", name="Buy now").click()
    prove(page, "Buy gold", pin="111111")
    expect(sheet(page, "Buy gold").get_by_role("alert")).to_be_visible()
    assert caller.get("/member/balance")["available_minor"] == before
    prove(page, "Buy gold")
    expect(page.get_by_role("heading", name="Bought")).to_be_visible()
    shot(page, "gold-bought")
    [line] = caller.get("/member/gold/lines?limit=1")["items"]
    assert (line["kind"], line["amount_minor"]) == ("bought", 1_000_00)
    assert caller.get("/member/balance")["available_minor"] == before - 1_000_00
    page.get_by_role("link", name="Receipt").click()
    expect(page.get_by_role("main")).to_contain_text("¥1,000.00")
    shot(page, "gold-receipt")

    page.goto("/gold")
    expect(page.get_by_role("main")).to_contain_text("Worth ¥")
    shot(page, "gold", whole=True)
    page.get_by_role("link", name="Sell", exact=True).click()
    page.get_by_role("button", name="All", exact=True).click()
    page.get_by_role("button", name="Get a firm price").click()
    receives = page.get_by_text("You receive").locator("xpath=following-sibling::dd")
    gets = int(receives.inner_text().removeprefix("¥").replace(",", "").replace(".", ""))
    page.get_by_role("button", name="Sell now").click()
    prove(page, "Sell gold")
    expect(page.get_by_role("heading", name="Sold")).to_be_visible()
    shot(page, "gold-sold")
    assert caller.get("/member/gold")["holding"]["total_ug"] == 0
    assert caller.get("/member/balance")["available_minor"] == before - 1_000_00 + gets
    page.goto("/gold/lines")
    expect(page.get_by_role("main")).to_contain_text("Sold")
    shot(page, "gold-lines")
    house.sound()


def test_a_price_that_is_no_longer_held_buys_nothing(investor: tuple[Page, Caller, Person], house: GiftHouse) -> None:
    page, caller, _ = investor
    before = caller.get("/member/balance")["available_minor"], caller.get("/member/gold")["holding"]["total_ug"]
    ask_for(page, "buy", "100")
    house.advance(QUOTE_MS)  # on the server; the phone's clock has not moved and it still offers to buy
    house.price_is(PriceState.LIVE)
    page.get_by_role("button", name="Buy now").click()
    over = page.get_by_role("alert").filter(has_text="This price is no longer held")
    expect(over).to_be_visible()
    expect(page.get_by_role("button", name="Buy now")).to_have_count(0)
    shot(page, "gold-quote-over")
    after = caller.get("/member/balance")["available_minor"], caller.get("/member/gold")["holding"]["total_ug"]
    assert after == before
    page.get_by_role("button", name="Get a new price").click()
    page.get_by_role("button", name="Buy now").click()
    expect(page.get_by_role("heading", name="Bought")).to_be_visible()
    assert caller.get("/member/balance")["available_minor"] == before[0] - 100_00
    house.sound()


def test_a_held_price_runs_out_on_the_phone_as_well(investor: tuple[Page, Caller, Person]) -> None:
    page, caller, _ = investor
    page.clock.install()
    ask_for(page, "sell", "1")
    page.clock.fast_forward(QUOTE_MS + 1_000)
    expect(page.get_by_role("alert").filter(has_text="This price is no longer held")).to_be_visible()
    expect(page.get_by_role("button", name="Sell now")).to_have_count(0)
    assert caller.get("/member/gold")["holding"]["total_ug"] == 3 * GRAM


def test_a_silent_market_stops_dealing_in_plain_words_and_cash_goes_on(
    windows: Windows, people: People, investor: tuple[Page, Caller, Person], house: GiftHouse
) -> None:
    page, caller, _ = investor
    till = people.beside()
    shop = {"realm": "merchant", "id": house.shop("Nine Lanes"), "device_name": "Till"}
    till.post("/auth/demo", shop)
    page.goto("/gold/buy")
    press(page, "100")
    firm = page.get_by_role("button", name="Get a firm price")
    expect(firm).to_be_enabled()
    house.market.silent = True
    house.advance(61_000)
    house.price_is(PriceState.STALE)
    expect(firm).to_be_disabled()
    expect(page.get_by_text("No new price is coming in.")).to_contain_text("payments go on as always")
    shot(page, "gold-stale-buy")
    page.goto("/gold")
    expect(page.get_by_text("Delayed")).to_be_visible()
    shot(page, "gold-stale")
    asked = page.context.request.post(
        "/api/v1/member/gold/quotes", data={"side": "buy", "amount_minor": 100_00}, headers={"X-Jinbao": "1"}
    )
    assert asked.json()["code"] == "gold.price_stale"

    order = till.post("/merchant/orders", {"amount_minor": 12_50, "subject": "Beef noodles"}, "noodles")
    page.goto(f"/orders/{order['id']}")
    page.get_by_role("button", name="Pay ¥12.50").click()
    expect(page.get_by_role("heading", name="Paid", exact=True)).to_be_visible()

    house.market.silent = False
    page.goto("/gold/buy")
    press(page, "100")
    expect(firm).to_be_enabled()
    house.sound()


def test_a_jump_stops_dealing_and_says_so(investor: tuple[Page, Caller, Person], house: GiftHouse) -> None:
    page, _, _ = investor
    page.goto("/gold")
    expect(page.get_by_role("region", name="Market")).to_contain_text("Live")
    house.market.mid_minor = PRICE * 90 // 100
    house.price_is(PriceState.JUMPED)
    expect(page.get_by_text("The price moved unusually fast.")).to_be_visible()
    shot(page, "gold-jumped")


def test_a_plan_buys_by_itself(investor: tuple[Page, Caller, Person], house: GiftHouse) -> None:
    page, caller, _ = investor
    page.goto("/gold/plans")
    expect(page.get_by_text("No plan yet")).to_be_visible()
    page.get_by_role("link", name="New plan").click()
    expect(page.get_by_label("Amount each time")).to_have_value("10")
    page.get_by_role("button", name="¥500.00").click()
    shot(page, "gold-plan-new")
    page.get_by_role("button", name="Start the plan").click()
    prove(page, "Confirm the plan")
    expect(page.get_by_text("Running")).to_be_visible()
    expect(page.get_by_text("Every Monday at")).to_be_visible()
    shot(page, "gold-plans")
    [plan] = caller.get("/member/gold/plans")["items"]
    before = caller.get("/member/balance")["available_minor"]
    house.advance(plan["next_at_ms"] - house.clock.now_ms() - 5_000)
    house.price_is(PriceState.LIVE)
    house.advance(40_000)
    until(lambda: caller.get("/member/gold/plans")["items"][0]["runs"] == 1)
    expect(page.get_by_text(re.compile(r"^So far .* for ¥500.00 in 1 turn$"))).to_be_visible()
    assert caller.get("/member/balance")["available_minor"] == before - 500_00
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Paused", exact=True)).to_be_visible()
    page.get_by_role("button", name="End plan").click()
    sheet(page, "End this plan?").get_by_role("button", name="End plan").click()
    expect(page.get_by_text("No plan yet")).to_be_visible()
    house.sound()


def test_an_alert_sells_when_its_price_is_reached(investor: tuple[Page, Caller, Person], house: GiftHouse) -> None:
    page, caller, _ = investor
    page.goto("/gold/alerts/new")
    page.get_by_role("button", name="+1%").click()
    expect(page.get_by_label("Price per gram")).to_have_value("275.93")
    page.get_by_role("switch", name="And sell by itself").check()
    page.get_by_label("Grams to sell").fill("1")
    shot(page, "gold-alert-new")
    page.get_by_role("button", name="Set the alert").click()
    prove(page, "Confirm the target sale")
    expect(page.get_by_text("Rises to ¥275.93")).to_be_visible()
    waits = page.get_by_role("button", name="Remove the alert at ¥275.93")
    house.says(PRICE + 3_00)  # the market's price is above it, what one would sell at is not
    expect(page.get_by_text("¥276.20/g")).to_be_visible()
    expect(waits).to_be_visible()
    assert caller.get("/member/gold")["holding"]["total_ug"] == 3 * GRAM
    house.says(PRICE + 4_00)
    expect(page.get_by_text("Sold", exact=True)).to_be_visible()
    shot(page, "gold-alerts")
    assert caller.get("/member/gold")["holding"]["total_ug"] == 2 * GRAM
    house.sound()


def test_a_coin_is_ordered_and_its_way_is_seen(
    people: People, investor: tuple[Page, Caller, Person], house: GiftHouse
) -> None:
    page, caller, _ = investor
    page.goto("/gold/delivery")
    expect(page.get_by_text("3.0000 g can be delivered")).to_be_visible()
    shot(page, "gold-products")
    page.get_by_role("link", name=re.compile("Gold coin 1 g")).click()
    order = page.get_by_role("button", name="Order")
    expect(page.get_by_role("button", name="Fill in the address")).to_be_disabled()
    page.get_by_role("button", name="One more").click()
    page.get_by_label("City, district").fill("Shanghai, Xuhui")
    page.get_by_label("Street, number").fill("1 Nanjing Road")
    shot(page, "gold-order", whole=True)
    order.click()
    prove(page, "Confirm the order")
    way = page.get_by_role("listitem")
    expect(way.filter(has_text="Ordered")).to_have_attribute("aria-current", "step")
    holding = caller.get("/member/gold")["holding"]
    assert (holding["total_ug"] - holding["in_delivery_ug"], holding["available_ug"]) == (GRAM, GRAM)

    delivery = page.url.rpartition("/")[2]
    assert parse("gdl", delivery)
    desk = people.beside()
    desk.post("/auth/demo", {"realm": "staff", "phone": house.staff(), "device_name": "Desk"})
    path = f"/console/gold/deliveries/{delivery}/advance"
    for number, (state, said) in enumerate(
        [("packed", "Packed"), ("shipped", "On its way"), ("delivered", "Handed over")]
    ):
        tracking = {"tracking": "SF1234567890"} if state == "shipped" else {}
        desk.post(path, {"state": state, **tracking}, f"step-{number}")
        expect(way.filter(has_text=said)).to_have_attribute("aria-current", "step")  # seen without a reload
    expect(page.get_by_role("main")).to_contain_text("Gold coin 1 g × 2")
    expect(page.get_by_role("main")).to_contain_text("SF1234567890")
    shot(page, "gold-delivered", whole=True)
    assert caller.get("/member/gold")["holding"]["in_delivery_ug"] == 0
    house.sound()


def test_everybody_can_see_where_the_gold_is(investor: tuple[Page, Caller, Person]) -> None:
    page, caller, _ = investor
    page.goto("/gold")
    page.get_by_role("link", name=re.compile("Covered gram for gram")).click()
    expect(page.get_by_role("heading", name="Every gram is there")).to_be_visible()
    told = caller.get("/member/gold/coverage")
    assert told["covered"] and told["members_ug"] == 3 * GRAM
    expect(page.get_by_text("3.0000 g of it are yours")).to_be_visible()
    assert sum(bar["fine_ug"] for bar in told["bars"]) >= told["members_ug"]
    expect(page.get_by_text(told["bars"][0]["serial"])).to_be_visible()
    shot(page, "gold-coverage", whole=True)
