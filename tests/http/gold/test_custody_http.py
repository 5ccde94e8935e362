"""Bars in kind, pledges and coverage at the HTTP surface."""

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
from jinbao.gold.types.custody import CustodianFault, CustodyMode, InstructionKind
from jinbao.gold.types.delivery import DeliveryState
from jinbao.identity.types import Realm as RealmName
from jinbao.kit.http import ApiSettings, Principal, Rate, Realm, Realms, build_api
from jinbao.kit.ids import parse, show
from tests.make import run
from tests.make_custody import GRAM, custody_world, desk_of
from tests.make_gold import GoldWorld
from tests.make_identity import PIN

ADDRESS = {"name": "王小明", "phone": "13800000000", "region": "上海市黄浦区", "line": "南京东路 1 号"}
PROVEN = {"proof": {"pin": PIN}}


@dataclass(frozen=True, slots=True)
class Phone:
    """A logged-in member's phone, and the world behind its API."""

    client: httpx.AsyncClient
    world: GoldWorld
    caller: Principal
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


@asynccontextmanager
async def phones(folder: Path, mode: CustodyMode = CustodyMode.TRUSTEE) -> AsyncIterator[tuple[Phone, Phone]]:
    """An owner of 12 g, and somebody else."""
    async with custody_world(folder, mode) as world:
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
            made = []
            for name in ("陈金花", "李小红"):
                caller = await world.investor(2_000_000, name)
                signed_in = await world.runtime.db.write(
                    lambda tx, owner=caller.id: world.identity.sessions.open_in(tx, RealmName.MEMBER, owner, "Phone")  # type: ignore[misc]
                )
                made.append(Phone(client, world, caller, signed_in.token))
            await world.buy(made[0].caller, 12 * GRAM)
            yield made[0], made[1]


def _asked(product: str = "bar-5", count: int = 1, **changes: Any) -> dict[str, Any]:
    return {"product": product, "count": count, "address": ADDRESS | changes, **PROVEN}


def test_a_member_orders_a_bar_and_follows_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with phones(tmp_path) as (phone, other):
            items = {one["code"]: one for one in (await phone.get("/products"))["items"]}
            assert items["bar-5"]["grams_ug"] == 5 * GRAM and items["bar-5"]["stock"] == 5
            assert items["bar-5"]["name"] and items["bar-5"]["name_zh"] and items["coin-1"]["kind"] == "coin"
            made = await phone.post("/deliveries", _asked(), key="one")
            assert await phone.post("/deliveries", _asked(), key="one") == made
            assert (made["state"], made["grams_ug"], made["fee_minor"]) == ("ordered", 5 * GRAM, 10_000)
            assert made["address"] == ADDRESS and made["may_cancel"] and made["tracking"] is None
            assert [step["state"] for step in made["history"]] == ["ordered"]
            assert await other.refused("GET", f"/deliveries/{made['id']}") == (404, "kit.not_found")
            assert await other.refused("POST", f"/deliveries/{made['id']}/cancel") == (404, "kit.not_found")
            assert (await other.get("/deliveries"))["items"] == []
            staff = await desk_of(phone.world)
            number = parse("gdl", made["id"])
            assert number is not None
            advance = phone.world.gold.deliveries.advance
            await advance(staff, number, DeliveryState.PACKED, "", phone.world.once())
            await advance(staff, number, DeliveryState.SHIPPED, "SF123", phone.world.once())
            seen = await phone.get(f"/deliveries/{made['id']}")
            assert (seen["state"], seen["tracking"], seen["serials"]) == ("shipped", "SF123", ["BAR-5-000001"])
            assert not seen["may_cancel"] and len(seen["history"]) == 3
            late = await phone.refused("POST", f"/deliveries/{made['id']}/cancel")
            assert late == (409, "gold.delivery_under_way")
            assert (await phone.get("/deliveries"))["items"] == [seen]

    run(scenario())


def test_an_order_is_called_off(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with phones(tmp_path) as (phone, _):
            before = await phone.get("")
            made = await phone.post("/deliveries", _asked("coin-1", 2))
            holding = (await phone.get(""))["holding"]
            assert (holding["available_ug"], holding["in_delivery_ug"]) == (10 * GRAM, 2 * GRAM)
            gone = await phone.post(f"/deliveries/{made['id']}/cancel")
            assert (gone["state"], gone["may_cancel"]) == ("cancelled", False)
            assert await phone.get("") == before

    run(scenario())


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (_asked("bar-7"), 404, "gold.product_unknown"),
        (_asked(count=0), 400, "kit.invalid"),
        (_asked(count=11), 400, "kit.invalid"),
        (_asked(count=6), 409, "gold.out_of_stock"),
        (_asked(phone="nobody"), 422, "gold.address_invalid"),
        (_asked(line="one\ntwo"), 422, "gold.address_invalid"),
        (_asked("bar-10", 2), 409, "gold.not_enough"),
        (_asked() | {"proof": {"pin": "000000"}}, 403, "identity.pin_wrong"),
        (_asked() | {"gift": True}, 400, "kit.invalid"),
        ({"product": "bar-5"}, 400, "kit.invalid"),
    ],
)
def test_what_cannot_be_ordered_is_refused_and_nothing_moves(
    tmp_path: Path, body: dict[str, Any], status: int, code: str
) -> None:
    async def scenario() -> None:
        async with phones(tmp_path) as (phone, _):
            before = await phone.get("")
            assert await phone.refused("POST", "/deliveries", body) == (status, code)
            assert await phone.get("") == before
            assert (await phone.get("/deliveries"))["items"] == []

    run(scenario())


def test_gold_is_pledged_and_released(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with phones(tmp_path) as (phone, other):
            made = await phone.post("/pledges", {"grams_ug": GRAM, "note": "for a loan", **PROVEN})
            assert (made["state"], made["grams_ug"], made["note"]) == ("pledged", GRAM, "for a loan")
            holding = (await phone.get(""))["holding"]
            assert (holding["available_ug"], holding["pledged_ug"]) == (11 * GRAM, GRAM)
            assert await other.refused("POST", f"/pledges/{made['id']}/release") == (404, "kit.not_found")
            unknown = show("gpg", 1)
            assert await phone.refused("POST", f"/pledges/{unknown}/release") == (404, "kit.not_found")
            assert (await phone.post(f"/pledges/{made['id']}/release"))["state"] == "released"
            assert (await phone.get(""))["holding"]["available_ug"] == 12 * GRAM
            assert [one["state"] for one in (await phone.get("/pledges"))["items"]] == ["released"]
            too_much = await phone.refused("POST", "/pledges", {"grams_ug": 13 * GRAM, **PROVEN})
            assert too_much[1] == "gold.not_enough"

    run(scenario())


def test_a_custodian_that_does_not_answer_is_told_as_such(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with phones(tmp_path, CustodyMode.BANK_OF_RECORD) as (phone, _):
            world = phone.world
            await world.custodian.order_fault(CustodianFault(silent=1), InstructionKind.TRANSFER)
            body = {"grams_ug": GRAM, **PROVEN}
            answer = await phone.send("POST", "/pledges", body, key="once")
            assert answer.status_code == 503
            assert (await phone.get("/pledges"))["items"] == []
            made = await phone.post("/pledges", body, key="once")
            assert made["state"] == "pledged"

    run(scenario())


def test_everybody_sees_the_coverage_and_nobody_whose_it_is(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with phones(tmp_path) as (phone, other):
            await phone.world.gold.coverage.run_due()
            seen = await other.get("/coverage")
            assert seen == await phone.get("/coverage")
            assert (seen["covered"], seen["mode"]) == (True, "trustee")
            assert (seen["members_ug"], seen["custodian_ug"]) == (12 * GRAM, 1_000 * GRAM)
            assert seen["statement"]["ug"] == 1_000 * GRAM and len(seen["statement"]["digest"]) == 64
            bar = seen["bars"][0]
            assert bar["serial"] and bar["assay"] and bar["fine_ug"] * 10_000 <= bar["gross_ug"] * bar["fineness"]
            assert seen["history"] == [
                {"day": seen["statement"]["day"], "custodian_ug": 1_000 * GRAM, "members_ug": 12 * GRAM}
            ]

    run(scenario())
