"""Gold at its HTTP surface: what a member's phone asks for, and what strangers and bad input get."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from jinbao.app.dialect import load_dialect
from jinbao.gold.routes import MEMBER
from jinbao.identity.types import AccountClass
from jinbao.identity.types import Realm as RealmName
from jinbao.kit.http import ApiSettings, Rate, Realm, Realms, build_api
from jinbao.kit.http import Principal as Caller
from tests import make
from tests.make_gold import GRAM, GoldWorld, gold_world
from tests.make_identity import PIN

HOLDING = {
    "total_ug": 0,
    "available_ug": 0,
    "pledged_ug": 0,
    "in_delivery_ug": 0,
    "cost_minor": 0,
    "average_minor": 0,
    "value_minor": 0,
    "profit_minor": 0,
    "realised_minor": 0,
    "today_minor": 0,
}


@dataclass(frozen=True, slots=True)
class Phone:
    """A logged-in member's phone."""

    client: httpx.AsyncClient
    caller: Caller
    token: str
    keys: itertools.count[int] = field(default_factory=itertools.count)

    async def send(self, method: str, path: str, body: Any = None, key: str = "") -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        if method == "POST":
            headers["Idempotency-Key"] = key or f"key-{next(self.keys)}"
        return await self.client.request(method, "/api/v1/member/gold" + path, json=body, headers=headers)

    async def get(self, path: str) -> Any:
        answer = await self.send("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, body: Any = None, key: str = "") -> Any:
        answer = await self.send("POST", path, {} if body is None else body, key)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    async def refused(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        answer = await self.send(method, path, body)
        told = answer.json()
        assert told["detail"] and "{" not in told["detail"], told
        return answer.status_code, told["code"]


@dataclass(frozen=True, slots=True)
class Site:
    """The API, and the world behind it."""

    client: httpx.AsyncClient
    world: GoldWorld

    async def phone(
        self, balance_minor: int = 1_000_000, account_class: AccountClass = AccountClass.III, *, opened: bool = True
    ) -> Phone:
        caller = await self.world.member("陈金花", account_class, balance_minor)
        if opened:
            await self.world.gold.accounts.open(caller.id, consent=True)
        signed_in = await self.world.runtime.db.write(
            lambda tx: self.world.identity.sessions.open_in(tx, RealmName.MEMBER, caller.id, "Phone")
        )
        return Phone(self.client, caller, signed_in.token)


@asynccontextmanager
async def site(folder: Path, **changes: Any) -> AsyncIterator[Site]:
    async with gold_world(folder, **changes) as world:
        app = build_api(
            Realms((), (Realm("member", "member", MEMBER),)),
            services={"gold": world.gold, "runtime": world.runtime},
            authenticate=world.identity.sessions.authenticate,
            dialect=load_dialect(),
            clock=world.clock,
            settings=ApiSettings(member_rate=Rate(1_000, 1_000)),
            version="test",
        )
        transport = httpx.ASGITransport(app=app, client=("192.0.2.7", 1234))
        async with httpx.AsyncClient(transport=transport, base_url="https://pay.example") as client:
            yield Site(client, world)


def test_a_member_opens_an_account_buys_and_sells(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as place:
            phone = await place.phone(opened=False)
            before = await phone.get("")
            assert (before["opened"], before["frozen"], before["holding"]) == (False, False, HOLDING)
            assert before["price"]["mid_minor"] == 95_000 and before["price"]["state"] == "live"
            assert before["price"]["session"] == "open"
            assert before["terms"]["buy_spread_bp"] == {"60": 15, "300": 30}
            assert before["terms"]["quote_s"] == [60, 300] and before["terms"]["may_buy"] is True
            assert (await phone.post("/account", {"consent": True}))["opened"] is True

            asked = {"side": "buy", "grams_ug": 1_314_000, "hold_s": 300}
            quote = await phone.post("/quotes", asked)
            assert (quote["price_minor"], quote["market_minor"], quote["spread_bp"]) == (95_285, 95_000, 30)
            assert (quote["amount_minor"], quote["fee_minor"], quote["total_minor"]) == (125_204, 0, 125_204)
            assert quote["expires_at_ms"] - quote["now_ms"] == 300_000
            assert await phone.refused("POST", "/trades", {"quote_id": quote["id"]}) == (403, "identity.proof_needed")
            taken = {"quote_id": quote["id"], "proof": {"pin": PIN}}
            trade = await phone.post("/trades", taken, key="buy")
            assert (trade["state"], trade["grams_ug"], trade["profit_minor"]) == ("done", 1_314_000, None)
            assert await phone.post("/trades", taken, key="buy") == trade
            assert await phone.refused("POST", "/trades", taken) == (409, "gold.quote_used")

            quote = await phone.post("/quotes", {"side": "sell", "grams_ug": 314_000})
            sale = await phone.post("/trades", {"quote_id": quote["id"], "proof": {"pin": PIN}})
            assert sale["total_minor"] == sale["amount_minor"] - sale["fee_minor"] and sale["profit_minor"] < 0
            assert await phone.get(f"/trades/{sale['id']}") == sale
            holding = (await phone.get(""))["holding"]
            assert (holding["total_ug"], holding["value_minor"]) == (GRAM, 95_000)
            assert holding["realised_minor"] == sale["profit_minor"]
            lines = (await phone.get("/lines"))["items"]
            assert [(line["kind"], line["grams_ug"], line["after_ug"]) for line in lines] == [
                ("sold", -314_000, GRAM),
                ("bought", 1_314_000, 1_314_000),
            ]
            assert lines[0]["ref"] == sale["id"] and lines[1]["price_minor"] == 95_285
            first = await phone.get("/lines?limit=1")
            rest = await phone.get(f"/lines?limit=1&cursor={first['next']}")
            assert rest["items"] == lines[1:] and rest["next"] is None

    make.run(scenario())


def test_plans_are_made_paused_resumed_and_ended(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as place:
            phone = await place.phone(balance_minor=500)
            asked = {"amount_minor": 1_000, "every": "week", "on": 1, "hour": 10}
            assert await phone.refused("POST", "/plans", asked) == (403, "identity.proof_needed")
            plan = await phone.post("/plans", asked | {"proof": {"pin": PIN}})
            assert (plan["state"], plan["trouble"]) == ("active", None)
            place.world.clock.advance(plan["next_at_ms"] - place.world.clock.now_ms())
            await place.world.price(95_000)
            await place.world.gold.plans.run_due()
            [found] = (await phone.get("/plans"))["items"]
            assert found["trouble"].startswith("Your balance did not cover it")
            assert (await phone.post(f"/plans/{plan['id']}/pause"))["state"] == "paused"
            resumed = await phone.post(f"/plans/{plan['id']}/resume")
            assert (resumed["state"], resumed["trouble"]) == ("active", None)
            stranger = await place.phone()
            assert await stranger.refused("POST", f"/plans/{plan['id']}/pause", {}) == (404, "kit.not_found")
            assert await stranger.refused("DELETE", f"/plans/{plan['id']}") == (404, "kit.not_found")
            assert (await phone.send("DELETE", f"/plans/{plan['id']}")).status_code == 204
            assert (await phone.get("/plans"))["items"] == []

    make.run(scenario())


def test_alerts_are_set_hit_and_removed(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as place:
            phone = await place.phone()
            await place.world.buy(phone.caller)
            target = {"when": "above", "price_minor": 95_500, "sell_ug": GRAM}
            assert await phone.refused("POST", "/alerts", target) == (403, "identity.proof_needed")
            await phone.post("/alerts", target | {"proof": {"pin": PIN}})
            told = await phone.post("/alerts", {"when": "below", "price_minor": 90_000})
            assert (told["state"], told["sell_ug"]) == ("waiting", None)
            await place.world.price(96_000)
            await place.world.gold.alerts.check()
            below, above = (await phone.get("/alerts"))["items"]
            assert (below["state"], above["state"], above["trouble"]) == ("waiting", "sold", None)
            assert (await phone.get(f"/trades/{above['trade_id']}"))["side"] == "sell"
            assert (await phone.send("DELETE", f"/alerts/{below['id']}")).status_code == 204
            assert len((await phone.get("/alerts"))["items"]) == 1

    make.run(scenario())


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/account", {"consent": False}, 422, "gold.consent_needed"),
        ("/account", {}, 400, "kit.invalid"),
        ("/quotes", {"side": "buy", "grams_ug": 999}, 422, "gold.too_little"),
        ("/quotes", {"side": "buy", "amount_minor": 99}, 422, "gold.too_little"),
        ("/quotes", {"side": "buy", "amount_minor": 20_000_001}, 422, "gold.too_much"),
        ("/quotes", {"side": "sell", "grams_ug": 10**17}, 422, "gold.too_much"),
        ("/quotes", {"side": "sell", "amount_minor": 10**17}, 422, "gold.too_much"),
        ("/quotes", {"side": "buy"}, 400, "kit.invalid"),
        ("/quotes", {"side": "buy", "grams_ug": GRAM, "amount_minor": 100}, 400, "kit.invalid"),
        ("/quotes", {"side": "buy", "grams_ug": GRAM, "hold_s": 61}, 400, "kit.invalid"),
        ("/quotes", {"side": "swap", "grams_ug": GRAM}, 400, "kit.invalid"),
        ("/quotes", {"side": "buy", "grams_ug": 1.5}, 400, "kit.invalid"),
        ("/trades", {"quote_id": "quo_nothing"}, 404, "gold.quote_unknown"),
        ("/plans", {"amount_minor": 1_000, "every": "week", "on": 0, "hour": 1}, 400, "kit.invalid"),
        ("/plans", {"amount_minor": 1_000, "every": "day", "on": 0, "hour": 24}, 400, "kit.invalid"),
        ("/alerts", {"when": "above", "price_minor": 0}, 400, "kit.invalid"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    tmp_path: Path, path: str, body: Any, status: int, code: str
) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as place:
            phone = await place.phone()
            rows = await place.world.gold_rows()
            assert await phone.refused("POST", path, body) == (status, code)
            assert await place.world.gold_rows() == rows

    make.run(scenario())


def test_what_is_not_for_a_member_is_refused(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as place:
            plain = await place.phone(account_class=AccountClass.II)
            buy = {"side": "buy", "grams_ug": GRAM}
            assert (await plain.get(""))["terms"]["may_buy"] is False
            assert await plain.refused("POST", "/quotes", buy) == (403, "gold.not_for_class")
            new, other = await place.phone(opened=False), await place.phone()
            quote = await new.post("/quotes", buy)
            taken = {"quote_id": quote["id"], "proof": {"pin": PIN}}
            assert await new.refused("POST", "/trades", taken) == (409, "gold.account_needed")
            assert await other.refused("POST", "/trades", taken) == (404, "gold.quote_unknown")
            trade = await place.world.buy(other.caller)
            shown = (await other.get("/lines"))["items"][0]["ref"]
            assert trade.id and await new.refused("GET", f"/trades/{shown}") == (404, "kit.not_found")
            place.world.clock.advance(120_000)
            assert await other.refused("POST", "/quotes", buy) == (503, "gold.price_stale")
            assert (await other.get(""))["price"]["state"] == "stale"
            answer = await place.client.get("/api/v1/member/gold")
            assert answer.status_code == 401

    make.run(scenario())
