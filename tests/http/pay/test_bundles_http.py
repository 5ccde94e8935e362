"""Bundles at the merchant's HTTP surface: several orders in one payment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jinbao.identity.types import Merchant
from jinbao.kit.ids import show
from tests.http.pay.test_pay_http import Street, street
from tests.http.pay.till_rights import assert_refused, till_of
from tests.make import run
from tests.make_identity import new_merchant


async def second_shop(here: Street) -> Merchant:
    """Another shop of the same owner."""
    return await here.world.identity.merchants.open(here.shop.owner_id, new_merchant(fee_bp=0))


def table(second: Merchant, **changes: Any) -> dict[str, Any]:
    return {
        "out_no": "table-7",
        "orders": [
            {"amount_minor": 2_000, "subject": "noodles", "out_no": "n-1", "split": True},
            {"amount_minor": 500, "subject": "tea", "merchant_id": show("mch", second.id)},
        ],
        **changes,
    }


def test_two_shops_of_one_owner_are_paid_at_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with street(tmp_path) as here:
            second = await second_shop(here)
            bundle = await here.till.made("/bundles", table(second, expires_in_s=60))
            assert (bundle["state"], bundle["amount_minor"], bundle["out_no"]) == ("open", 2_500, "table-7")
            assert bundle["expires_at_ms"] == here.world.clock.now_ms() + 60_000
            assert [each["merchant"]["id"] for each in bundle["orders"]] == [
                show("mch", here.shop.id),
                show("mch", second.id),
            ]
            orders = [each["order"] for each in bundle["orders"]]
            assert [(order["subject"], order["split"]) for order in orders] == [("noodles", True), ("tea", False)]
            assert {order["bundle_id"] for order in orders} == {bundle["id"]}
            path = f"/bundles/{bundle['id']}"
            assert (await here.till.get(path)).json() == bundle
            assert (await here.till.get("/bundles/by-out-no/table-7")).json() == bundle
            scanned = await here.phone.made("/scan", {"text": bundle["qr_text"]})
            assert (scanned["kind"], scanned["bundle"]["id"]) == ("bundle", bundle["id"])
            await here.phone.made(f"{path}/pay", {})
            paid = (await here.till.get(path)).json()
            assert (paid["state"], paid["qr_text"]) == ("paid", None)
            assert (await here.till.get("/me")).json()["split_held_minor"] == 1_988
            assert (await here.world.payable(second)).available == 500
            await assert_refused(here, [(here.till, "POST", f"{path}/close", None, "pay.order_paid")])

    run(scenario())


def test_a_closed_bundle_cannot_be_paid(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with street(tmp_path) as here:
            bundle = await here.till.made("/bundles", table(await second_shop(here)))
            path = f"/bundles/{bundle['id']}"
            one = bundle["orders"][0]["order"]["id"]
            await assert_refused(here, [(here.till, "POST", f"/orders/{one}/close", None, "pay.order_in_bundle")])
            for _ in range(2):
                closed = await here.till.made(f"{path}/close")
                assert (closed["state"], closed["qr_text"]) == ("closed", None)
            await assert_refused(here, [(here.phone, "POST", f"{path}/pay", {}, "pay.order_closed")])

    run(scenario())


def test_asking_again_makes_one_bundle(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with street(tmp_path) as here:
            asked = table(await second_shop(here))
            first = (await here.till.post("/bundles", asked, key="k")).json()
            assert (await here.till.post("/bundles", asked, key="k")).json() == first
            assert (await here.till.post("/bundles", asked)).json() == first
            fewer = asked | {"orders": asked["orders"][:1]}
            taken = {"out_no": "table-8", "orders": asked["orders"][:1]}
            await assert_refused(
                here,
                [
                    (here.till, "POST", "/bundles", fewer, "pay.bundle_out_no_used"),
                    (here.till, "POST", "/bundles", taken, "pay.out_no_used"),
                ],
            )
            other = await here.till.post("/bundles", fewer, key="k")
            assert other.json()["code"] == "kit.idempotency_key_reused"

    run(scenario())


@pytest.mark.parametrize(
    ("orders", "code"),
    [
        ([], "kit.invalid"),
        ([{"amount_minor": 1}] * 51, "kit.invalid"),
        ([{"amount_minor": 0}], "kit.invalid"),
        ([{"amount_minor": 1, "out_no": "a"}, {"amount_minor": 1, "out_no": "a"}], "kit.invalid"),
        ([{"amount_minor": 1, "merchant_id": "mch_x"}], "kit.not_found"),
        ([{"amount_minor": 1, "merchant_id": show("mch", 7)}], "kit.not_found"),
        ([{"amount_minor": 1, "merchant_id": "other"}], "kit.not_found"),
        ([{"amount_minor": 10**16}], "pay.amount_too_large"),
        ([{"amount_minor": 10**10}, {"amount_minor": 1}], "pay.amount_too_large"),
        ([{"amount_minor": 1, "tip": 1}], "kit.invalid"),
    ],
)
def test_a_bad_bundle_makes_nothing(tmp_path: Path, orders: list[dict[str, Any]], code: str) -> None:
    async def scenario() -> None:
        async with street(tmp_path) as here:
            other = show("mch", (await here.world.shop()).id)
            named = [
                order | {"merchant_id": other} if order.get("merchant_id") == "other" else order for order in orders
            ]
            await assert_refused(here, [(here.till, "POST", "/bundles", {"out_no": "b", "orders": named}, code)])
            naked = [(here.till, "POST", "/bundles", {"orders": [{"amount_minor": 1}]}, "kit.invalid")]
            await assert_refused(here, naked)

    run(scenario())


def test_bundles_are_nobody_elses(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with street(tmp_path) as here:
            second = await second_shop(here)
            bundle = await here.till.made("/bundles", table(second))
            for shop in (second, await here.world.shop()):
                till = await till_of(here, shop)
                await assert_refused(
                    here,
                    [
                        (till, "GET", f"/bundles/{bundle['id']}", None, "kit.not_found"),
                        (till, "GET", "/bundles/by-out-no/table-7", None, "kit.not_found"),
                        (till, "POST", f"/bundles/{bundle['id']}/close", None, "kit.not_found"),
                    ],
                )
            here.phone.realm = "merchant"
            assert (await here.phone.post("/bundles", table(second))).status_code == 401
            await here.world.freeze_shop(second)
            tea = [{"amount_minor": 1, "merchant_id": show("mch", second.id)}]
            frozen = {"out_no": "table-9", "orders": tea}
            await assert_refused(here, [(here.till, "POST", "/bundles", frozen, "identity.merchant_frozen")])

    run(scenario())
