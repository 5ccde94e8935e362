"""Pay at its HTTP surface: what the till and the phone are promised."""

from __future__ import annotations

import base64
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from jinbao.identity.routes import MEMBER as IDENTITY_MEMBER
from jinbao.identity.types import Merchant, Realm
from jinbao.kit.errors import Refusal
from jinbao.kit.http import ApiSettings, Dialect, Rate, Realms, build_api
from jinbao.kit.http import Realm as ApiRealm
from jinbao.kit.http import problems as http_problems
from jinbao.kit.ids import show
from jinbao.pay.routes import MEMBER, MERCHANT
from jinbao.pay.rules import payment_code
from jinbao.wallet.types import PersonalQr
from tests.make import run
from tests.make_identity import PIN
from tests.make_pay import PayWorld, pay_world

ENOUGH = Rate(10_000, 10_000)


def any_dialect() -> Dialect:
    """Every refusal there is, all of one status: the operator's own table is tested with the app."""

    def codes(kind: type[Refusal]) -> set[str]:
        found = {kind.code} if hasattr(kind, "code") else set()
        return found.union(*(codes(each) for each in kind.__subclasses__()))

    assert http_problems
    known = codes(Refusal) | {"kit.unknown", "kit.bug", "kit.method_not_allowed", "kit.too_large"}
    status = {code: {"kit.session_needed": 401, "kit.not_found": 404, "kit.bug": 500}.get(code, 422) for code in known}
    sentences = {code: f"{code}: do something about it" for code in known}
    return Dialect(status, {"en": sentences, "zh-CN": sentences})


@dataclass
class Caller:
    """Somebody with a session, and a fresh idempotency key for each request."""

    client: httpx.AsyncClient
    realm: str
    token: str
    keys: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    async def post(self, path: str, body: Any = None, *, key: str = "", lang: str = "en") -> httpx.Response:
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Idempotency-Key": key or f"k{next(self.keys)}",
            "Accept-Language": lang,
        }
        return await self.client.post(f"/api/v1/{self.realm}{path}", json=body, headers=headers)

    async def get(self, path: str, **params: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        return await self.client.get(f"/api/v1/{self.realm}{path}", params=params, headers=headers)

    async def patch(self, path: str, body: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        return await self.client.patch(f"/api/v1/{self.realm}{path}", json=body, headers=headers)

    async def made(self, path: str, body: Any = None) -> dict[str, Any]:
        answer = await self.post(path, body)
        assert answer.status_code in (200, 201), answer.text
        return dict(answer.json() or {})


@dataclass
class Street:
    """A shop with a till, and a passer-by with a phone."""

    world: PayWorld
    client: httpx.AsyncClient
    shop: Merchant
    till: Caller
    phone: Caller
    payer_id: int

    async def another_phone(self, balance_minor: int = 100_000) -> Caller:
        payer = await self.world.payer(balance_minor)
        return await enter(self.world, self.client, Realm.MEMBER, payer.id)


async def enter(world: PayWorld, client: httpx.AsyncClient, realm: Realm, owner_id: int) -> Caller:
    signed_in = await world.runtime.db.write(lambda tx: world.identity.sessions.open_in(tx, realm, owner_id, "Test"))
    return Caller(client, realm.value, signed_in.token)


@asynccontextmanager
async def street(folder: Path) -> AsyncIterator[Street]:
    async with pay_world(folder) as world:
        app = build_api(
            Realms(
                [],
                (
                    ApiRealm("member", "member", [*IDENTITY_MEMBER, *MEMBER]),
                    ApiRealm("merchant", "merchant", MERCHANT),
                ),
            ),
            services={"identity": world.identity, "runtime": world.runtime, "pay": world.pay},
            authenticate=world.identity.sessions.authenticate,
            dialect=any_dialect(),
            clock=world.clock,
            settings=ApiSettings(member_rate=ENOUGH, merchant_rate=ENOUGH),
            version="test",
        )
        transport = httpx.ASGITransport(app=app, client=("192.0.2.7", 1234))
        async with httpx.AsyncClient(transport=transport, base_url="https://pay.example") as client:
            shop, payer = await world.shop(), await world.payer(100_000)
            till = await enter(world, client, Realm.MERCHANT, shop.id)
            phone = await enter(world, client, Realm.MEMBER, payer.id)
            yield Street(world, client, shop, till, phone, payer.id)


def test_a_phone_scans_the_tills_code_pays_and_both_see_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with street(tmp_path) as here:
            asked = {"amount_minor": 1280, "subject": " Beef  noodles\n", "out_no": "t-1"}
            order = await here.till.made("/orders", asked)
            assert (order["state"], order["channel"], order["subject"]) == ("open", "dynamic_qr", "Beef noodles")
            scanned = await here.phone.made("/scan", {"text": order["qr_text"]})
            assert (scanned["kind"], scanned["needs_proof"]) == ("order", False)
            assert scanned["order"]["merchant"] == {
                "id": show("mch", here.shop.id),
                "name": "兰州拉面",
                "name_latin": "Lanzhou Noodles",
                "city": "Shanghai",
            }
            paid = await here.phone.made(f"/orders/{order['id']}/pay", {})
            assert (paid["order"]["state"], paid["payment"]["amount_minor"]) == ("paid", 1280)
            receipt = (await here.till.get(f"/orders/{order['id']}")).json()
            assert (receipt["state"], receipt["fee_minor"], receipt["qr_text"]) == ("paid", 8, None)
            assert (receipt["payer"], receipt["refunds"]) == ({"name_masked": "*小红"}, [])
            assert receipt["payment_id"] == paid["payment"]["id"]
            assert (await here.till.get("/orders/by-out-no/t-1")).json() == receipt
            seen = (await here.phone.get(f"/orders/{order['id']}")).json()
            assert (seen["state"], seen["amount_minor"]) == ("paid", 1280)
            me = (await here.till.get("/me")).json()
            assert me["payable_minor"] == 1272
            assert me["today"] == {"orders": 1, "paid_minor": 1280, "refunded_minor": 0, "fees_minor": 8}

    run(scenario())


def test_repeating_a_request_gives_the_same_answer(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with street(tmp_path) as here:
            answers = [await here.till.post("/orders", {"amount_minor": 100}, key="a") for _ in range(2)]
            assert answers[0].json() == answers[1].json() and answers[0].status_code == 201
            other = await here.till.post("/orders", {"amount_minor": 101}, key="a")
            assert other.json()["code"] == "kit.idempotency_key_reused"
            order = answers[0].json()["id"]
            pays = [await here.phone.post(f"/orders/{order}/pay", {"proof": {"pin": PIN}}, key="b") for _ in range(2)]
            assert pays[0].json() == pays[1].json() and pays[0].status_code == 200
            backs = [await here.till.post(f"/orders/{order}/refunds", {"amount_minor": 40}, key="c") for _ in range(2)]
            assert backs[0].json() == backs[1].json() and backs[0].status_code == 201
            headers = {"Authorization": f"Bearer {here.till.token}"}
            naked = await here.client.post("/api/v1/merchant/orders", json={"amount_minor": 1}, headers=headers)
            assert naked.json()["code"] == "kit.idempotency_key_missing"

    run(scenario())


def test_a_dear_order_asks_for_the_pin_first(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with street(tmp_path) as here:
            order = await here.till.made("/orders", {"amount_minor": 50_000})
            assert (await here.phone.get(f"/orders/{order['id']}")).json()["needs_proof"]
            refused = await here.phone.post(f"/orders/{order['id']}/pay", {}, key="p")
            assert (refused.json()["code"], refused.json()["again"]) == ("identity.proof_needed", "same_id")
            wrong = await here.phone.post(f"/orders/{order['id']}/pay", {"proof": {"pin": "190237"}}, key="p")
            assert (wrong.json()["code"], wrong.json()["facts"]) == ("identity.pin_wrong", {"tries_left": 2})
            paid = await here.phone.post(f"/orders/{order['id']}/pay", {"proof": {"pin": PIN}}, key="p")
            assert paid.json()["order"]["state"] == "paid"

    run(scenario())


def test_a_till_charges_the_code_that_the_phone_made_offline(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with street(tmp_path) as here:
            pairing = await here.phone.made("/codes/pair")
            step = here.world.clock.now_ms() // pairing["step_ms"]
            seed = base64.b64decode(pairing["seed_b64"])
            code = payment_code.derive(pairing["prefix"], pairing["handle"], seed, step)
            order = await here.till.made("/charges", {"code": f" {code}\n", "amount_minor": 500, "out_no": "c1"})
            assert (order["state"], order["channel"], order["waiting_for"]) == ("paid", "payment_code", None)
            used = await here.till.post("/charges", {"code": code, "amount_minor": 500})
            assert used.json()["code"] == "pay.code_used"
            assert (await here.phone.made("/codes/handle"))["handle"] != pairing["handle"]
            shown = (await here.phone.get("/codes/current")).json()
            assert shown["expires_at_ms"] > shown["server_now_ms"]
            again = await here.till.made("/charges", {"code": shown["code"], "amount_minor": 500})
            assert again["state"] == "paid"
            await here.phone.made("/codes/unpair")
            assert (await here.phone.post("/codes/handle")).json()["code"] == "pay.device_not_paired"

    run(scenario())


def test_the_till_waits_while_the_phone_confirms_or_declines(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with street(tmp_path) as here:
            for answer in ("confirm", "decline"):
                here.world.clock.advance(60_000)
                code = (await here.phone.get("/codes/current")).json()["code"]
                order = await here.till.made("/charges", {"code": code, "amount_minor": 40_000, "subject": "TV"})
                assert (order["state"], order["waiting_for"]) == ("paying", "payer")
                (wanted,) = (await here.phone.get("/waiting")).json()["items"]
                assert (wanted["order_id"], wanted["subject"]) == (order["id"], "TV")
                assert wanted["expires_at_ms"] == order["waiting_until_ms"]
                body = {"proof": {"pin": PIN}} if answer == "confirm" else None
                await here.phone.made(f"/waiting/{order['id']}/{answer}", body)
                end = (await here.till.get(f"/orders/{order['id']}")).json()
                assert (end["state"], end["closed_why"]) == (
                    ("paid", None) if answer == "confirm" else ("closed", "declined")
                )
            assert (await here.phone.get("/waiting")).json() == {"items": []}

    run(scenario())


def test_refunds_go_back_and_are_listed(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with street(tmp_path) as here:
            order = await here.till.made("/orders", {"amount_minor": 1000})
            early = await here.till.post(f"/orders/{order['id']}/refunds", {"amount_minor": 1})
            assert early.json()["code"] == "pay.order_not_paid"
            await here.phone.made(f"/orders/{order['id']}/pay", {})
            refund = await here.till.made(
                f"/orders/{order['id']}/refunds", {"amount_minor": 400, "reason": "cold", "out_no": "r1"}
            )
            assert (refund["state"], refund["fee_back_minor"], refund["reason"]) == ("done", 2, "cold")
            more = await here.till.post(f"/orders/{order['id']}/refunds", {"amount_minor": 601})
            assert (more.json()["code"], more.json()["facts"]) == (
                "pay.refund_exceeds_payment",
                {"left_minor": 600, "left": "6.00 CNY"},
            )
            assert (await here.till.get("/refunds")).json() == {"items": [refund], "next": None}
            assert (await here.till.get(f"/refunds/{refund['id']}")).json() == refund
            full = (await here.till.get(f"/orders/{order['id']}")).json()
            assert (full["state"], full["refunded_minor"], full["refunds"]) == ("part_refunded", 400, [refund])

    run(scenario())


def test_static_codes_are_made_scanned_paid_and_printed(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with street(tmp_path) as here:
            free = await here.till.made("/qr", {"label": "counter"})
            fixed = await here.till.made("/qr", {"amount_minor": 900})
            assert (await here.till.get("/qr")).json() == {"items": [free, fixed]}
            scanned = await here.phone.made("/scan", {"text": fixed["text"]})
            assert (scanned["kind"], scanned["amount_minor"]) == ("merchant_qr", 900)
            paid = await here.phone.made(f"/merchant-qr/{free['id']}/pay", {"amount_minor": 5, "note": "tip"})
            assert (paid["order"]["subject"], paid["order"]["state"]) == ("tip", "paid")
            other = await here.phone.post(f"/merchant-qr/{scanned['qr_id']}/pay", {"amount_minor": 901})
            assert other.json()["code"] == "pay.amount_fixed"
            for suffix, media in (("svg", "image/svg+xml"), ("png", "image/png"), ("pdf", "application/pdf")):
                poster = await here.till.get(f"/qr/{fixed['id']}/poster.{suffix}", size="a6")
                assert poster.headers["content-type"].startswith(media)
                assert fixed["text"] in poster.text and " A6 " in poster.text
            for path in ("poster.gif", "x.svg", "poster"):
                assert (await here.till.get(f"/qr/{fixed['id']}/{path}")).status_code == 404

    run(scenario())


def test_people_and_foreign_codes_are_named_in_the_callers_language(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with street(tmp_path) as here:
            friend = await here.world.payer(name="王小明")
            person = await here.phone.made("/scan", {"text": PersonalQr(friend.id, 500).text()})
            assert person == {
                "kind": "member",
                "member": {"id": show("mbr", friend.id), "name_masked": "*小明", "handle": None},
                "amount_minor": 500,
            }
            promptpay = "00020101021129370016A000000677010111011300660000000005802TH530376463048956"
            english = await here.phone.post("/scan", {"text": promptpay})
            chinese = await here.phone.post("/scan", {"text": promptpay}, lang="zh-CN")
            assert english.json()["foreign"]["scheme"] == "PromptPay"
            assert "PromptPay" in english.json()["foreign"]["sentence"]
            assert "无法支付" in chinese.json()["foreign"]["sentence"]
            assert (await here.phone.made("/scan", {"text": "?"})) == {"kind": "unknown"}

    run(scenario())


def test_a_merchant_sees_its_day_its_account_and_its_payouts(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with street(tmp_path) as here:
            order = await here.till.made("/orders", {"amount_minor": 1000, "subject": "=cmd"})
            await here.phone.made(f"/orders/{order['id']}/pay", {})
            await here.till.made(f"/orders/{order['id']}/refunds", {"amount_minor": 100})
            day = (await here.till.get("/totals", day="2026-02-16")).json()
            assert (day["orders"], day["net_minor"], day["by_hour"][12]) == (1, 894, 1000)
            assert (await here.till.get("/totals")).json() == day
            assert (await here.till.get("/totals", day="yesterday")).json()["facts"]["field"] == "day"
            payout = await here.till.made("/settlements", {})
            assert (payout["state"], payout["amount_minor"]) == ("held", 894)
            await here.world.settle()
            done = (await here.till.get(f"/settlements/{payout['id']}")).json()
            assert (await here.till.get("/settlements")).json() == {"items": [done], "next": None}
            assert done["state"] == "done" and done["bank_account_masked"].endswith(here.shop.bank_account[-4:])
            lines = (await here.till.get("/statement", limit=2)).json()
            assert [line["kind"] for line in lines["items"]] == ["settlement", "refund"]
            rest = (await here.till.get("/statement", cursor=lines["next"])).json()
            assert [(line["gross_minor"], line["fee_minor"]) for line in rest["items"]] == [(1000, 6)]
            assert rest["items"][0]["ref"] == order["id"]
            csv = (await here.till.get("/export")).text.splitlines()
            assert len(csv) == 4 and "'=cmd" in csv[1]
            changed = await here.till.patch("/settings", {"settle": "at_once"})
            assert changed.json()["settle"] == "at_once"

    run(scenario())


def test_orders_are_listed_by_state_and_text(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with street(tmp_path) as here:
            made = [await here.till.made("/orders", {"amount_minor": n, "subject": f"cup {n}"}) for n in (1, 2, 3)]
            await here.phone.made(f"/orders/{made[1]['id']}/pay", {})
            await here.till.made(f"/orders/{made[0]['id']}/close")

            async def listed(**params: Any) -> list[int]:
                answer = (await here.till.get("/orders", **params)).json()
                return [order["amount_minor"] for order in answer["items"]]

            assert await listed() == [3, 2, 1]
            assert await listed(state="paid,closed") == [2, 1]
            assert await listed(q="cup 3") == [3]
            first = (await here.till.get("/orders", limit=2)).json()
            assert await listed(limit=2, cursor=first["next"]) == [1]
            assert (await here.till.get("/orders", state="lost")).json()["facts"]["field"] == "state"

    run(scenario())


def test_what_is_somebody_elses_is_not_there(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with street(tmp_path) as here:
            other_shop = await here.world.shop()
            other = await enter(here.world, here.client, Realm.MERCHANT, other_shop.id)
            order = await here.till.made("/orders", {"amount_minor": 100})
            await here.phone.made(f"/orders/{order['id']}/pay", {})
            refund = await here.till.made(f"/orders/{order['id']}/refunds", {"amount_minor": 1})
            code = await here.till.made("/qr", {})
            for path in (f"/orders/{order['id']}", f"/refunds/{refund['id']}", f"/qr/{code['id']}/poster.svg"):
                assert (await other.get(path)).status_code == 404, path
            assert (await other.post(f"/orders/{order['id']}/refunds", {"amount_minor": 1})).status_code == 404
            assert (await other.post(f"/orders/{order['id']}/close")).status_code == 404
            assert (await other.get(f"/orders/by-out-no/{order['out_no']}")).status_code == 404
            for path in ("/orders/ord_x", "/orders/" + show("ord", 1), "/refunds/x", "/settlements/x"):
                assert (await here.till.get(path)).status_code == 404, path
            here.phone.realm = "merchant"
            assert (await here.phone.get("/orders")).status_code == 401

    run(scenario())


def test_bad_bodies_are_refused_and_change_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with street(tmp_path) as here:
            before = await here.world.all_rows()
            for body in (
                {},
                {"amount_minor": 0},
                {"amount_minor": -1},
                {"amount_minor": 1.5},
                {"amount_minor": "1"},
                {"amount_minor": True},
                {"amount_minor": 10**18},
                {"amount_minor": 1, "tip": 1},
                {"amount_minor": 1, "out_no": "a b"},
                {"amount_minor": 1, "out_no": "a/b"},
                {"amount_minor": 1, "out_no": "a\n"},
                {"amount_minor": 1, "out_no": "x" * 65},
                {"amount_minor": 1, "subject": "x" * 257},
                {"amount_minor": 1, "expires_in_s": 0},
                [],
            ):
                answer = await here.till.post("/orders", body)
                assert answer.json()["code"] == "kit.invalid", (body, answer.text)
            large = await here.till.post("/orders", {"amount_minor": 10**16})
            assert large.json()["code"] == "pay.amount_too_large"
            assert await here.world.all_rows() == before

    run(scenario())
