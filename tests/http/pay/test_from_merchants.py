"""What merchants' own software starts and members answer on their phones: payouts, bundles, orders for one payer."""

from __future__ import annotations

from pathlib import Path

from jinbao.kit.ids import show
from jinbao.pay.types import BundleItem, NewOrder, PayoutAsked
from tests.http.pay.test_pay_http import street
from tests.make import run


def test_a_member_sees_what_a_shop_pays_out_and_accepts_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with street(tmp_path) as here:
            world, other = here.world, await here.another_phone()
            await world.paid(here.shop, await world.payer(10_000), 5_000)
            asked = PayoutAsked(
                merchant_id=here.shop.id,
                member_id=here.payer_id,
                amount=world.money(300),
                title="prize",
                wait_for_member=True,
            )
            payout = await world.pay.payouts.pay_out(asked, world.once())
            (waiting,) = (await here.phone.get("/payouts")).json()["items"]
            assert waiting == {
                "id": show("mpo", payout.id),
                "merchant": {
                    "id": show("mch", here.shop.id),
                    "name": here.shop.name,
                    "name_latin": here.shop.name_latin,
                },
                "title": "prize",
                "amount_minor": 300,
                "state": "waiting",
                "at_ms": payout.at_ms,
                "expires_at_ms": payout.expires_at_ms,
                "done_at_ms": None,
            }
            path = f"/payouts/{waiting['id']}"
            assert (await here.phone.get(path)).json() == waiting
            for answer in (
                await other.get(path),
                await other.post(f"{path}/accept"),
                await here.phone.get("/payouts/x"),
            ):
                assert answer.status_code == 404
            for _ in range(2):
                assert (await here.phone.made(f"{path}/accept"))["state"] == "done"
            assert (await here.phone.get("/payouts")).json() == {"items": []}
            (line, *_) = (await here.till.get("/statement")).json()["items"]
            assert (line["kind"], line["amount_minor"], line["ref"]) == ("payout", -300, waiting["id"])

    run(scenario())


def test_a_phone_scans_and_pays_orders_that_belong_together(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with street(tmp_path) as here:
            world = here.world
            other = await world.shop()
            items = [
                BundleItem(here.shop.id, NewOrder(amount=world.money(1_000), subject="tea", split=True)),
                BundleItem(other.id, NewOrder(amount=world.money(500), subject="cup")),
            ]
            bundle = await world.pay.bundles.create(here.shop.id, "b1", items, world.once())
            text = await world.pay.qr.text_of(bundle.orders[1])
            scanned = await here.phone.made("/scan", {"text": text})
            assert (scanned["kind"], scanned["amount_minor"]) == ("bundle", 1_500)
            path = f"/bundles/{scanned['bundle']['id']}"
            seen = (await here.phone.get(path)).json()
            assert seen == scanned["bundle"]
            assert [order["subject"] for order in seen["orders"]] == ["tea", "cup"]
            paid = await here.phone.made(f"{path}/pay", {})
            assert (paid["payment"]["amount_minor"], paid["bundle"]["state"]) == (1_500, "paid")
            assert {order["state"] for order in paid["bundle"]["orders"]} == {"paid"}
            me = (await here.till.get("/me")).json()
            assert (me["payable_minor"], me["split_held_minor"]) == (0, 994)
            (line,) = (await here.till.get("/statement")).json()["items"]
            assert (line["gross_minor"], line["held_minor"], line["held_after_minor"]) == (1_000, 994, 994)
            again = await here.phone.post(f"{path}/pay", {})
            assert again.json()["code"] == "pay.order_paid"
            assert (await here.phone.get("/bundles/bnd_0")).status_code == 404

    run(scenario())


def test_an_order_for_one_payer_is_refused_to_others(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with street(tmp_path) as here:
            order = await here.world.order(here.shop, 1_000, only_payer=here.payer_id)
            other, path = await here.another_phone(), f"/orders/{show('ord', order.id)}/pay"
            before = await here.world.all_rows()
            assert (await other.post(path, {})).json()["code"] == "pay.other_payer"
            assert await here.world.all_rows() == before
            assert (await here.phone.made(path, {}))["order"]["state"] == "paid"

    run(scenario())


def test_a_payer_who_was_asked_needs_a_proof_only_where_it_takes_one(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with street(tmp_path) as here:
            world = here.world
            for minor, code in ((500, None), (50_000, "identity.proof_needed")):
                shown = (await here.phone.get("/codes/current")).json()["code"]
                charge = world.pay.charges.charge(
                    here.shop.id, shown, world.charged(minor), world.once(), ask_payer=True
                )
                order = await charge
                assert order.waiting
                answer = await here.phone.post(f"/waiting/{show('ord', order.id)}/confirm", {})
                assert answer.json().get("code") == code
                world.clock.advance(61_000)
                await world.pay.orders.expire_due()

    run(scenario())
