"""Receivers, splits, what comes back of them, and refunds that take parts back, at the merchant's HTTP surface."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from jinbao.identity.types import Merchant, Realm
from jinbao.kit.ids import show
from tests.http.pay.test_pay_http import Caller, Street, enter
from tests.http.pay.till_rights import NOBODY, assert_refused, paying_street, sent, till_of
from tests.make import run


@dataclass
class Sharing:
    """A shop that shares an order of 10.00, paid, with a partner (a shop) and a helper (a member)."""

    here: Street
    partner: Merchant
    order: str

    @property
    def till(self) -> Caller:
        return self.here.till

    @property
    def to_partner(self) -> str:
        return show("mch", self.partner.id)

    @property
    def to_helper(self) -> str:
        return show("mbr", self.here.payer_id)

    def parts(self, partner: int, helper: int = 0) -> list[dict[str, Any]]:
        wanted = ((self.to_partner, partner), (self.to_helper, helper))
        return [{"to": to, "amount_minor": minor, "note": "fee"} for to, minor in wanted if minor]

    async def split(self, partner: int, helper: int = 0, **more: Any) -> dict[str, Any]:
        return await self.till.made(f"/orders/{self.order}/splits", {"parts": self.parts(partner, helper), **more})

    async def figures(self) -> tuple[int, int, int]:
        """What the shop may spend, has set aside, and what the partner has."""
        me = (await self.till.get("/me")).json()
        partner = await self.here.world.payable(self.partner)
        return me["payable_minor"], me["split_held_minor"], partner.available


@asynccontextmanager
async def sharing(folder: Path) -> AsyncIterator[Sharing]:
    async with paying_street(folder) as here:
        partner = await here.world.shop()
        order = await here.till.made("/orders", {"amount_minor": 1_000, "split": True})
        assert order["split"] is True
        made = Sharing(here, partner, order["id"])
        for receiver in (made.to_partner, made.to_helper):
            named = await sent(here.till, "PUT", f"/split-receivers/{receiver}", {"relation": "PARTNER"})
            assert named.status_code == 200, named.text
        await here.phone.made(f"/orders/{order['id']}/pay", {})
        assert await made.figures() == (4_970, 994, 0)
        yield made


def test_receivers_are_named_changed_listed_and_removed(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with sharing(tmp_path) as at:
            first = (await at.till.get("/split-receivers", limit=1)).json()
            (helper,) = first["items"]
            assert (helper["id"], helper["name"], helper["relation"]) == (at.to_helper, "*小红", "PARTNER")
            assert first["most_bp"] == 3_000
            rest = (await at.till.get("/split-receivers", limit=1, cursor=first["next"])).json()
            assert ([each["id"] for each in rest["items"]], rest["next"]) == ([at.to_partner], None)
            path = f"/split-receivers/{at.to_helper}"
            changed = (await sent(at.till, "PUT", path, {"relation": "DRIVER", "name": "Hong"})).json()
            assert (changed["relation"], changed["name"], changed["at_ms"]) == ("DRIVER", "Hong", helper["at_ms"])
            for _ in range(2):
                assert (await sent(at.till, "DELETE", path)).status_code == 204
            assert [each["id"] for each in (await at.till.get("/split-receivers")).json()["items"]] == [at.to_partner]
            for cursor in ("x", "WyJtZW1iZXIiLCI_Il0", "WyJ4IiwiMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDEiXQ"):
                assert (await at.till.get("/split-receivers", cursor=cursor)).json()["facts"]["field"] == "cursor"

    run(scenario())


def test_a_payment_is_shared_out_and_finished(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with sharing(tmp_path) as at:
            split = await at.split(200, 50, out_no="s-1", note="June")
            assert split == {
                "id": split["id"],
                "out_no": "s-1",
                "order_id": at.order,
                "parts": [
                    {"to": at.to_partner, "amount_minor": 200, "returned_minor": 0, "note": "fee"},
                    {"to": at.to_helper, "amount_minor": 50, "returned_minor": 0, "note": "fee"},
                ],
                "finish": False,
                "rest_minor": 0,
                "note": "June",
                "state": "done",
                "at_ms": at.here.world.clock.now_ms(),
                "done_at_ms": at.here.world.clock.now_ms(),
                "returns": [],
            }
            assert await at.figures() == (4_970, 744, 200)
            assert (await at.till.get(f"/splits/{split['id']}")).json() == split
            assert (await at.till.get("/splits/by-out-no/s-1")).json() == split
            end = await at.till.made(f"/orders/{at.order}/splits", {"finish": True})
            assert (end["rest_minor"], end["parts"]) == (744, [])
            assert await at.figures() == (5_714, 0, 200)
            seen = (await at.till.get(f"/orders/{at.order}/splits")).json()
            assert seen["splits"] == [split, end]
            assert (seen["held_minor"], seen["left_minor"], seen["given_minor"], seen["most_minor"]) == (
                994,
                0,
                250,
                300,
            )
            assert seen["finished_at_ms"] == at.here.world.clock.now_ms()

    run(scenario())


def test_parts_take_the_owners_leave_and_ending_does_not(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with sharing(tmp_path) as at:
            given = await at.split(200, out_no="s-1")
            owner = await enter(at.here.world, at.here.client, Realm.MEMBER, at.here.shop.owner_id)
            shop = show("mch", at.here.shop.id)
            assert (await owner.post(f"/shops/{shop}/tills/pay-nothing-out", {})).status_code == 200
            path, again = f"/orders/{at.order}/splits", {"parts": at.parts(200), "out_no": "s-1"}
            bodies = [{"parts": at.parts(1)}, {"parts": at.parts(1), "finish": True}, again | {"out_no": "s-2"}]
            refused = [(at.till, "POST", path, body, "pay.tills_pay_nothing_out") for body in bodies]
            await assert_refused(at.here, refused)
            assert (await at.till.made(path, again))["id"] == given["id"], "a lost answer is still told"
            assert (await at.till.made(path, {"finish": True}))["rest_minor"] == 794
            assert await at.figures() == (5_764, 0, 200)

    run(scenario())


def test_asking_again_shares_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with sharing(tmp_path) as at:
            path = f"/orders/{at.order}/splits"
            asked = {"parts": at.parts(100), "out_no": "s-1"}
            first = (await at.till.post(path, asked, key="k")).json()
            assert (await at.till.post(path, asked, key="k")).json() == first
            assert (await at.till.post(path, asked)).json() == first
            back = f"/splits/{first['id']}/returns"
            some = {"merchant_id": at.to_partner, "amount_minor": 40, "out_no": "r-1"}
            returned = (await at.till.post(back, some, key="k")).json()
            assert (await at.till.post(back, some, key="k")).json() == returned
            assert (await at.till.post(back, some)).json() == returned
            assert await at.figures() == (5_010, 894, 60)
            await assert_refused(
                at.here,
                [
                    (at.till, "POST", path, asked | {"parts": at.parts(101)}, "pay.split_out_no_used"),
                    (at.till, "POST", back, some | {"amount_minor": 41}, "pay.split_out_no_used"),
                ],
            )
            other = await at.till.post(path, {"parts": at.parts(1)}, key="k")
            assert other.json()["code"] == "kit.idempotency_key_reused"

    run(scenario())


def test_a_partner_gives_back_by_itself_or_with_a_refund(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with sharing(tmp_path) as at:
            split = await at.split(200, finish=True)
            back = await at.till.made(
                f"/splits/{split['id']}/returns",
                {"merchant_id": at.to_partner, "amount_minor": 50, "note": "late", "out_no": "r-1"},
            )
            assert (back["state"], back["amount_minor"], back["note"]) == ("done", 50, "late")
            assert (await at.till.get("/split-returns/by-out-no/r-1")).json() == back
            assert await at.figures() == (4_970 + 794 + 50, 0, 150)
            part = {"split_id": split["id"], "merchant_id": at.to_partner, "amount_minor": 150, "note": "all"}
            refund = await at.till.made(f"/orders/{at.order}/refunds", {"amount_minor": 1_000, "returns": [part]})
            assert refund["state"] == "done"
            assert await at.figures() == (4_970, 0, 0)
            seen = (await at.till.get(f"/splits/{split['id']}")).json()
            assert seen["parts"][0]["returned_minor"] == 200
            assert [each["amount_minor"] for each in seen["returns"]] == [50, 150]

    run(scenario())


def test_a_refund_that_a_partner_cannot_pay_for_moves_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with sharing(tmp_path) as at:
            split = await at.split(200, finish=True)
            path = f"/orders/{at.order}/refunds"

            def asked(**changes: Any) -> dict[str, Any]:
                part = {"split_id": split["id"], "merchant_id": at.to_partner, "amount_minor": 150} | changes
                return {"amount_minor": 500, "returns": [part]}

            await assert_refused(
                at.here,
                [
                    (at.till, "POST", path, asked(amount_minor=201), "pay.return_exceeds_split"),
                    (at.till, "POST", path, asked(amount_minor=0), "kit.invalid"),
                    (at.till, "POST", path, asked(merchant_id=show("mch", at.here.shop.id)), "pay.receiver_unknown"),
                    (at.till, "POST", path, asked(merchant_id=at.to_helper), "kit.not_found"),
                    (at.till, "POST", path, asked(split_id="spl_x"), "kit.not_found"),
                    (at.till, "POST", path, asked(split_id=show("spl", 7)), "kit.not_found"),
                    (at.till, "POST", path, asked() | {"returns": asked()["returns"] * 51}, "kit.invalid"),
                ],
            )
            await at.here.world.pay.settlements.settle(at.partner.id)
            short = await at.till.post(path, asked())
            assert short.json()["code"] == "pay.merchant_funds_short"
            assert await at.figures() == (4_970 + 794, 0, 0)

    run(scenario())


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "kit.invalid"),
        ({"parts": []}, "kit.invalid"),
        ({"parts": [{"amount_minor": 1}]}, "kit.invalid"),
        ({"parts": [{"to": "@x", "amount_minor": 1}]}, "kit.not_found"),
        ({"parts": [{"to": NOBODY, "amount_minor": 1}]}, "pay.receiver_unknown"),
        ({"parts": [{"to": "partner", "amount_minor": 0}]}, "kit.invalid"),
        ({"parts": [{"to": "partner", "amount_minor": 301}]}, "pay.split_above_ratio"),
        ({"parts": [{"to": "partner", "amount_minor": 1}] * 2}, "pay.receiver_twice"),
        ({"parts": [{"to": "partner", "amount_minor": 1}] * 51}, "kit.invalid"),
        ({"finish": True, "out_no": "a b"}, "kit.invalid"),
        ({"finish": True, "all": True}, "kit.invalid"),
    ],
)
def test_a_bad_split_moves_nothing(tmp_path: Path, body: dict[str, Any], code: str) -> None:
    async def scenario() -> None:
        async with sharing(tmp_path) as at:
            for part in body.get("parts", ()):
                if part.get("to") == "partner":
                    part["to"] = at.to_partner
            await assert_refused(at.here, [(at.till, "POST", f"/orders/{at.order}/splits", body, code)])

    run(scenario())


def test_what_is_not_there_to_share_is_not_shared(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with sharing(tmp_path) as at:
            plain = await at.till.made("/orders", {"amount_minor": 100})
            unpaid = await at.till.made("/orders", {"amount_minor": 100, "split": True})
            asked = {"parts": at.parts(1)}
            cases = [
                (at.till, method, f"/orders/{order}/splits", body, code)
                for order, code in (
                    (plain["id"], "pay.not_for_sharing"),
                    (unpaid["id"], "pay.order_not_paid"),
                    (show("ord", 7), "kit.not_found"),
                    ("ord_x", "kit.not_found"),
                )
                for method, body in (("POST", asked), ("GET", None))
            ]
            await assert_refused(at.here, cases)
            await at.till.made(f"/orders/{at.order}/splits", {"finish": True})
            await assert_refused(
                at.here, [(at.till, "POST", f"/orders/{at.order}/splits", asked, "pay.split_finished")]
            )
            await at.here.world.freeze_shop(at.partner)
            third = await at.till.made("/orders", {"amount_minor": 1_000, "split": True})
            await at.here.phone.made(f"/orders/{third['id']}/pay", {})
            path = f"/orders/{third['id']}/splits"
            await assert_refused(at.here, [(at.till, "POST", path, asked, "pay.payee_frozen")])

    run(scenario())


def test_a_bad_return_moves_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with sharing(tmp_path) as at:
            split = await at.split(200)
            path = f"/splits/{split['id']}/returns"
            asked = {"merchant_id": at.to_partner, "amount_minor": 10}
            await assert_refused(
                at.here,
                [
                    (at.till, "POST", path, asked | {"amount_minor": 201}, "pay.return_exceeds_split"),
                    (at.till, "POST", path, asked | {"amount_minor": 0}, "kit.invalid"),
                    (at.till, "POST", path, asked | {"merchant_id": at.to_helper}, "kit.not_found"),
                    (at.till, "POST", path, asked | {"merchant_id": show("mch", 7)}, "pay.receiver_unknown"),
                    (at.till, "POST", f"/splits/{show('spl', 7)}/returns", asked, "kit.not_found"),
                    (at.till, "GET", "/split-returns/by-out-no/none", None, "kit.not_found"),
                ],
            )
            await at.here.world.pay.settlements.settle(at.partner.id)
            short = await at.till.post(path, asked)
            assert short.json()["code"] == "pay.merchant_funds_short"
            assert await at.figures() == (4_970, 794, 0)

    run(scenario())


@pytest.mark.parametrize(
    ("receiver", "body", "code"),
    [
        (NOBODY, {"relation": "PARTNER"}, "kit.not_found"),
        ("@handle", {"relation": "PARTNER"}, "kit.not_found"),
        ("own", {"relation": "PARTNER"}, "kit.invalid"),
        ("partner", {"relation": ""}, "kit.invalid"),
        ("partner", {"relation": " \n"}, "kit.invalid"),
        ("partner", {"relation": "x" * 65}, "kit.invalid"),
        ("partner", {"relation": "PARTNER", "name": "x" * 65}, "kit.invalid"),
        ("partner", {}, "kit.invalid"),
    ],
)
def test_a_bad_receiver_is_not_named(tmp_path: Path, receiver: str, body: dict[str, Any], code: str) -> None:
    async def scenario() -> None:
        async with sharing(tmp_path) as at:
            shown = {"own": show("mch", at.here.shop.id), "partner": at.to_partner}.get(receiver, receiver)
            await assert_refused(at.here, [(at.till, "PUT", f"/split-receivers/{shown}", body, code)])

    run(scenario())


def test_splits_are_nobody_elses(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with sharing(tmp_path) as at:
            split = await at.split(100, out_no="s-1")
            back = {"merchant_id": at.to_partner, "amount_minor": 1, "out_no": "r-1"}
            await at.till.made(f"/splits/{split['id']}/returns", back)
            partner = await till_of(at.here, at.partner)
            await assert_refused(
                at.here,
                [
                    (partner, method, path, body, "kit.not_found")
                    for method, path, body in (
                        ("GET", f"/orders/{at.order}/splits", None),
                        ("POST", f"/orders/{at.order}/splits", {"finish": True}),
                        ("GET", f"/splits/{split['id']}", None),
                        ("GET", "/splits/by-out-no/s-1", None),
                        ("POST", f"/splits/{split['id']}/returns", back),
                        ("GET", "/split-returns/by-out-no/r-1", None),
                    )
                ],
            )
            assert (await partner.get("/split-receivers")).json()["items"] == []
            at.here.phone.realm = "merchant"
            assert (await at.here.phone.get("/split-receivers")).status_code == 401

    run(scenario())
