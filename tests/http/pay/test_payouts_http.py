"""Payouts at the merchant's HTTP surface, and who may make them."""

from __future__ import annotations

from pathlib import Path

import pytest

from jinbao.identity.types import Realm
from jinbao.kit.ids import show
from tests.http.pay.test_pay_http import Street, enter, street
from tests.http.pay.till_rights import NOBODY, assert_refused, let_pay_out, paying_street, till_of
from tests.make import run
from tests.make_identity import PIN


def body(here: Street, **changes: object) -> dict[str, object]:
    return {"to": show("mbr", here.payer_id), "amount_minor": 300, "title": " cash\nback ", **changes}


def test_a_till_pays_a_member_who_has_the_money_at_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with paying_street(tmp_path) as here:
            before = (await here.world.wallet.statements.balance(here.payer_id)).available
            paid = await here.till.made("/payouts", body(here, out_no="p-1"))
            assert paid == {
                "id": paid["id"],
                "out_no": "p-1",
                "to": {"id": show("mbr", here.payer_id), "name": "*小红"},
                "amount_minor": 300,
                "title": "cash back",
                "wait_for_member": False,
                "state": "done",
                "why": None,
                "at_ms": here.world.clock.now_ms(),
                "expires_at_ms": None,
                "done_at_ms": here.world.clock.now_ms(),
            }
            assert (await here.world.wallet.statements.balance(here.payer_id)).available == before + 300
            assert (await here.till.get("/me")).json()["payable_minor"] == 4_970 - 300
            assert (await here.till.get(f"/payouts/{paid['id']}")).json() == paid
            assert (await here.till.get("/payouts/by-out-no/p-1")).json() == paid
            assert (await here.phone.get(f"/payouts/{paid['id']}")).json()["state"] == "done"

    run(scenario())


def test_a_payout_that_waits_is_accepted_on_the_phone_or_called_off_at_the_till(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with paying_street(tmp_path) as here:
            made = [await here.till.made("/payouts", body(here, wait_for_member=True)) for _ in range(2)]
            assert {payout["state"] for payout in made} == {"waiting"}
            assert made[0]["expires_at_ms"] == here.world.clock.now_ms() + 86_400_000
            assert (await here.till.get("/me")).json()["payable_minor"] == 4_970 - 600
            await here.phone.made(f"/payouts/{made[0]['id']}/accept")
            for _ in range(2):
                back = await here.till.made(f"/payouts/{made[1]['id']}/cancel")
                assert (back["state"], back["why"]) == ("returned", "cancelled")
            assert (await here.till.get(f"/payouts/{made[0]['id']}")).json()["state"] == "done"
            assert (await here.till.get("/me")).json()["payable_minor"] == 4_970 - 300
            await assert_refused(
                here,
                [
                    (here.till, "POST", f"/payouts/{made[0]['id']}/cancel", None, "pay.payout_done"),
                    (here.phone, "POST", f"/payouts/{made[1]['id']}/accept", None, "pay.payout_returned"),
                ],
            )

    run(scenario())


def test_payouts_are_listed_page_by_page_newest_first(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with paying_street(tmp_path) as here:
            made = [await here.till.made("/payouts", body(here, amount_minor=minor)) for minor in (1, 2, 3)]
            first = (await here.till.get("/payouts", limit=2)).json()
            assert first["items"] == [made[2], made[1]]
            assert (await here.till.get("/payouts", limit=2, cursor=first["next"])).json() == {
                "items": [made[0]],
                "next": None,
            }
            assert (await here.till.get("/payouts", cursor="x")).json()["facts"]["field"] == "cursor"

    run(scenario())


def test_asking_again_pays_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with paying_street(tmp_path) as here:
            owner = await enter(here.world, here.client, Realm.MEMBER, here.shop.owner_id)
            paid = (await here.till.post("/payouts", body(here, out_no="p-1"), key="k")).json()
            same_number = (await here.till.post("/payouts", body(here, out_no="p-1"))).json()
            await owner.made(f"/shops/{show('mch', here.shop.id)}/tills/pay-nothing-out")
            same_key = (await here.till.post("/payouts", body(here, out_no="p-1"), key="k")).json()
            assert same_number == same_key == paid, "what was paid is told, also when no more may be"
            other_content = await here.till.post("/payouts", body(here, out_no="p-1", amount_minor=301))
            other_key = await here.till.post("/payouts", body(here, out_no="p-2"), key="k")
            assert (other_content.json()["code"], other_key.json()["code"]) == (
                "pay.payout_out_no_used",
                "kit.idempotency_key_reused",
            )
            assert (await here.till.get("/me")).json()["payable_minor"] == 4_970 - 300

    run(scenario())


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"to": NOBODY}, "kit.not_found"),
        ({"to": show("mch", 7)}, "kit.not_found"),
        ({"to": "@nobody"}, "kit.not_found"),
        ({"amount_minor": 0}, "kit.invalid"),
        ({"amount_minor": "300"}, "kit.invalid"),
        ({"amount_minor": 10**16}, "pay.amount_too_large"),
        ({"title": "x" * 257}, "kit.invalid"),
        ({"out_no": "a b"}, "kit.invalid"),
        ({"wait_for_member": 1}, "kit.invalid"),
        ({"tip": 1}, "kit.invalid"),
    ],
)
def test_a_bad_payout_moves_nothing(tmp_path: Path, changes: dict[str, object], code: str) -> None:
    async def scenario() -> None:
        async with paying_street(tmp_path) as here:
            await assert_refused(here, [(here.till, "POST", "/payouts", body(here, **changes), code)])

    run(scenario())


def test_a_shop_without_the_money_pays_nothing_until_it_has_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with paying_street(tmp_path) as here:
            asked = body(here, amount_minor=5_000, out_no="p-1")
            short = await here.till.post("/payouts", asked)
            assert short.json()["code"] == "pay.merchant_funds_short"
            assert (await here.till.get("/payouts/by-out-no/p-1")).json()["state"] == "refused"
            assert (await here.till.get("/me")).json()["payable_minor"] == 4_970
            await here.world.paid(here.shop, await here.world.payer(), 1_000)
            assert (await here.till.made("/payouts", asked))["state"] == "done"

    run(scenario())


def test_tills_pay_out_only_where_the_owner_lets_them(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with street(tmp_path) as here:
            await here.world.paid(here.shop, await here.world.payer(), 5_000)
            owner = await enter(here.world, here.client, Realm.MEMBER, here.shop.owner_id)
            shown = show("mch", here.shop.id)
            allow, stop = f"/shops/{shown}/tills/pay-out", f"/shops/{shown}/tills/pay-nothing-out"
            receiver = {"relation": "PARTNER"}
            (shop,) = (await owner.get("/shops")).json()["items"]
            assert (shop["merchant"]["id"], shop["tills_pay_out"]) == (shown, False)
            assert (await here.phone.get("/shops")).json() == {"items": []}
            forbidden = "pay.tills_pay_nothing_out"
            closed = [
                (here.till, "POST", "/payouts", body(here), forbidden),
                (here.till, "GET", "/payees?q=%2B8613900000001", None, forbidden),
                (here.till, "PUT", f"/split-receivers/{show('mbr', here.payer_id)}", receiver, forbidden),
                (here.phone, "POST", allow, {"proof": {"pin": PIN}}, "kit.not_found"),
                (here.phone, "POST", stop, None, "kit.not_found"),
                (owner, "POST", allow, {}, "kit.invalid"),
                (owner, "POST", allow, {"proof": {"pin": "190237"}}, "identity.pin_wrong"),
                (owner, "POST", f"/shops/{show('mch', 7)}/tills/pay-out", {"proof": {"pin": PIN}}, "kit.not_found"),
            ]
            await assert_refused(here, closed)
            for _ in range(2):
                answer = await owner.made(allow, {"proof": {"pin": PIN}})
                assert [each["tills_pay_out"] for each in answer["items"]] == [True]
            assert (await here.till.made("/payouts", body(here)))["state"] == "done"
            for _ in range(2):
                answer = await owner.made(stop)
                assert [each["tills_pay_out"] for each in answer["items"]] == [False]
            await assert_refused(here, closed[:3])

    run(scenario())


def test_a_till_sees_whom_a_number_means_before_it_pays(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with paying_street(tmp_path) as here:
            await here.world.identity.members.change(here.payer_id, handle="xiaohong")
            found = (await here.till.get("/payees", q="@xiaohong")).json()
            assert found == {"id": show("mbr", here.payer_id), "name_masked": "*小红", "handle": "xiaohong"}
            assert (await here.till.get("/payees", q="@nobody")).json()["code"] == "wallet.no_such_payee"
            assert (await here.till.get("/payees")).json()["code"] == "kit.invalid"

    run(scenario())


def test_payouts_are_nobody_elses(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with paying_street(tmp_path) as here:
            other_shop = await here.world.shop()
            await let_pay_out(here, other_shop)
            other = await till_of(here, other_shop)
            payout = await here.till.made("/payouts", body(here, wait_for_member=True, out_no="p-1"))
            path = f"/payouts/{payout['id']}"
            await assert_refused(
                here,
                [
                    (other, "GET", path, None, "kit.not_found"),
                    (other, "GET", "/payouts/by-out-no/p-1", None, "kit.not_found"),
                    (other, "POST", f"{path}/cancel", None, "kit.not_found"),
                    (here.till, "GET", "/payouts/mpo_x", None, "kit.not_found"),
                    (here.till, "GET", "/payouts/by-out-no/p-2", None, "kit.not_found"),
                ],
            )
            assert (await other.get("/payouts")).json() == {"items": [], "next": None}
            here.phone.realm = "merchant"
            assert (await here.phone.post("/payouts", body(here))).status_code == 401
            short = await other.post("/payouts", body(here, out_no="p-1"))
            assert short.json()["code"] == "pay.merchant_funds_short", "its own number, not this shop's"

    run(scenario())


def test_the_frozen_neither_pay_nor_are_paid(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with paying_street(tmp_path) as here:
            frozen = await here.world.payer(0)
            await here.world.freeze(frozen)
            to_the_frozen = body(here, to=show("mbr", frozen.id))
            await assert_refused(here, [(here.till, "POST", "/payouts", to_the_frozen, "pay.payee_frozen")])
            await here.world.freeze_shop(here.shop)
            await assert_refused(here, [(here.till, "POST", "/payouts", body(here), "identity.merchant_frozen")])

    run(scenario())
