"""Packets at the HTTP surface: what phones send and see, and what strangers, late-comers and bad input get."""

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
from jinbao.identity.types import Realm as RealmName
from jinbao.kit.clock import DAY_MS
from jinbao.kit.http import ApiSettings, Principal, Rate, Realm, Realms, build_api
from jinbao.kit.ids import show
from jinbao.packets.routes import MEMBER
from jinbao.packets.types import COVERS, STICKERS
from tests.make import run
from tests.make_identity import PIN
from tests.make_packets import GRAM, MG, PacketWorld, packet_world

PROOF = {"pin": PIN}
NOTHING: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Phone:
    """A logged-in member's phone."""

    client: httpx.AsyncClient
    caller: Principal
    token: str
    name: str
    keys: itertools.count[int] = field(default_factory=itertools.count)

    @property
    def id(self) -> str:
        return show("mbr", self.caller.id)

    async def send(self, method: str, path: str, body: Any = None, key: str = "", **headers: str) -> httpx.Response:
        sent = {"Authorization": f"Bearer {self.token}", **headers}
        if method == "POST":
            sent["Idempotency-Key"] = key or f"key-{next(self.keys)}"
        return await self.client.request(method, "/api/v1/member" + path, json=body, headers=sent)

    async def see(self, path: str, **headers: str) -> Any:
        answer = await self.send("GET", path, **headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def did(self, path: str, body: Any = None, key: str = "") -> Any:
        answer = await self.send("POST", path, NOTHING if body is None else body, key)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    async def refused(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        answer = await self.send(method, path, body)
        told = answer.json()
        assert answer.status_code >= 400 and told["detail"] and "{" not in told["detail"], told
        return answer.status_code, told["code"]


@asynccontextmanager
async def group(folder: Path, count: int = 3) -> AsyncIterator[tuple[PacketWorld, str, list[Phone]]]:
    """A group of phones, and one more that is not in it; the first has money, and all have gold accounts."""
    async with packet_world(folder) as world:
        chat, people = await world.group(count, gold=True)
        people.append(await world.member("Stranger"))
        app: Any = build_api(
            Realms((), (Realm("member", "member", MEMBER),)),
            services={"packets": world.packets, "runtime": world.runtime},
            authenticate=world.identity.sessions.authenticate,
            dialect=load_dialect(),
            clock=world.clock,
            settings=ApiSettings(member_rate=Rate(10_000, 10_000)),
            version="test",
        )
        transport = httpx.ASGITransport(app=app, client=("192.0.2.7", 1234))
        async with httpx.AsyncClient(transport=transport, base_url="https://pay.example") as client:
            phones = []
            for each in people:
                signed_in = await world.runtime.db.write(
                    lambda tx, owner=each.id: world.identity.sessions.open_in(tx, RealmName.MEMBER, owner, "Phone")  # type: ignore[misc]
                )
                member = await world.identity.members.get(each.id)
                phones.append(Phone(client, each, signed_in.token, member.name))
            yield world, show("cnv", chat), phones


def red(chat: str, amount: int, count: int, **more: Any) -> dict[str, Any]:
    """A lucky red packet to ask for."""
    asked = {"chat": chat, "asset": "cash", "kind": "lucky", "count": count, "amount_minor": amount, "proof": PROOF}
    return {**asked, "greeting": "恭喜发财", "cover": "lantern", **more}


def test_a_red_packet_is_sent_opened_looked_at_and_thanked_for(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with group(tmp_path) as (world, chat, (sender, one, other, _)):
            sent = await sender.did("/packets", red(chat, 300, 2), key="k")
            assert await sender.did("/packets", red(chat, 300, 2), key="k") == sent
            assert sent | {"id": "", "at_ms": 0, "expires_at_ms": 0} == {
                "id": "",
                "chat": chat,
                "sender": {"id": sender.id, "name": sender.name},
                "asset": "cash",
                "kind": "lucky",
                "to": None,
                "greeting": "恭喜发财",
                "cover": "lantern",
                "count": 2,
                "opened": 0,
                "state": "open",
                "mine": None,
                "can_open": True,
                "can_pass_on": False,
                "why": None,
                "at_ms": 0,
                "expires_at_ms": 0,
                "total_minor": 300,
                "total_ug": None,
                "left_minor": 300,
                "left_ug": None,
                "worth_minor": None,
                "best": None,
                "took_ms": None,
            }
            assert sent["expires_at_ms"] == sent["at_ms"] + DAY_MS
            path = f"/packets/{sent['id']}"
            seen = await one.see(path)
            assert (seen["can_open"], seen["total_minor"], seen["left_minor"]) == (True, None, None)
            opened = await one.did(path + "/open")
            assert await one.did(path + "/open", {"consent": True}) == opened
            share = opened["claim"]["amount_minor"]
            assert opened["claim"]["state"] == "done" and opened["claim"]["id"].startswith("clm_")
            assert opened["look"]["mine"]["amount_minor"] == share and opened["look"]["left_minor"] == 300 - share
            assert await world.cash(one.caller) == share
            world.clock.advance(5_000)
            await other.did(path + "/open")
            late = await sender.see(path)
            assert (late["state"], late["why"], late["took_ms"]) == ("empty", "gone", 5_000)
            got = (await other.see(path + "/claims"))["items"]
            assert [each["member"]["name"] for each in got] == [one.name, other.name]
            assert sum(each["amount_minor"] for each in got) == 300
            [best] = [each for each in got if each["best"]]
            assert late["best"] == {"member": best["member"], "amount_minor": best["amount_minor"], "grams_ug": None}
            thanked = await one.did(path + "/thanks", {"sticker": "bow"})
            assert thanked["thanks"] == {"sticker": "bow", "text": None}
            assert (await sender.see(path + "/claims"))["items"][0]["thanks"] == thanked["thanks"]
            assert await sender.refused("POST", path + "/open") == (410, "packets.all_gone")
            assert await sender.refused("POST", path + "/thanks", {"text": "ta"}) == (409, "packets.not_opened")

    run(scenario())


def test_a_gold_packet_shows_its_grams_and_what_they_are_worth_now(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with group(tmp_path) as (world, chat, (sender, one, _, _)):
            quote = await world.quote(sender.caller, 2 * GRAM)
            body = {
                "chat": chat,
                "asset": "gold",
                "kind": "exclusive",
                "to": one.id,
                "quote_id": show("quo", quote.id),
                "proof": PROOF,
            }
            sent = await sender.did("/packets", body)
            assert (sent["cover"], sent["to"]["id"], sent["total_ug"]) == ("ingot", one.id, 2 * GRAM)
            path = f"/packets/{sent['id']}"
            await world.hear(27_500)
            seen = await one.see(path)
            assert (seen["total_ug"], seen["worth_minor"], seen["can_open"]) == (2 * GRAM, 2 * 27_499, True)
            opened = await one.did(path + "/open")
            assert (opened["claim"]["grams_ug"], opened["claim"]["worth_minor"]) == (2 * GRAM, 2 * 27_499)
            assert opened["claim"]["amount_minor"] is None and opened["look"]["took_ms"] is not None
            own = {**body, "quote_id": None, "source": "gold", "grams_ug": 500 * MG, "to": sender.id}
            back = await one.send("POST", "/packets", own)
            assert back.status_code == 201 and back.json()["total_ug"] == 500 * MG

    run(scenario())


def test_strangers_see_nothing_and_others_are_told_why(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with group(tmp_path) as (world, chat, (sender, one, other, stranger)):
            sent = await sender.did("/packets", red(chat, 100, 1, kind="exclusive", to=one.id))
            path = f"/packets/{sent['id']}"
            for method, where, body in (
                ("GET", "", None),
                ("GET", "/claims", None),
                ("POST", "/open", {}),
                ("POST", "/thanks", {"text": "hi"}),
            ):
                assert await stranger.refused(method, path + where, body) == (404, "kit.not_found")
            assert await stranger.refused("POST", "/packets", red(chat, 100, 1)) == (404, "kit.not_found")
            assert await one.refused("GET", "/packets/pkt_nonsense") == (404, "kit.not_found")
            assert (await other.see(path))["why"] == "not_yours"
            assert await other.refused("POST", path + "/open") == (403, "packets.not_for_you")
            world.clock.advance(DAY_MS)
            assert await one.refused("POST", path + "/open") == (410, "packets.expired")
            assert (await one.see(path))["why"] == "expired"

    run(scenario())


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"amount_minor": 40_001}, 422, "packets.share_too_large"),
        ({"amount_minor": 1}, 422, "packets.share_too_small"),
        ({"count": 101}, 422, "packets.too_many_shares"),
        ({"amount_minor": 101, "kind": "equal"}, 422, "packets.uneven"),
        ({"kind": "exclusive", "to": "mbr_00000000000000000000000000", "count": 1}, 422, "packets.no_such_receiver"),
        ({"chat": "cnv_00000000000000000000000000"}, 404, "kit.not_found"),
        ({"chat": "mbr_00000000000000000000000000"}, 404, "kit.not_found"),
        ({"greeting": "x" * 61}, 400, "kit.invalid"),
        ({"kind": "generous"}, 400, "kit.invalid"),
        ({"amount_minor": -5}, 400, "kit.invalid"),
        ({"amount_minor": 1.5}, 400, "kit.invalid"),
        ({"tip": 1}, 400, "kit.invalid"),
        ({"proof": {"pin": "111111"}}, 403, "identity.pin_wrong"),
    ],
)
def test_what_cannot_be_sent_is_refused_with_a_sentence(
    tmp_path: Path, changes: dict[str, Any], status: int, code: str
) -> None:
    async def scenario() -> None:
        async with group(tmp_path) as (world, chat, (sender, *_)):
            money = await world.cash(sender.caller)
            assert await sender.refused("POST", "/packets", red(chat, 300, 2) | changes) == (status, code)
            assert await world.cash(sender.caller) == money and await world.rows("packets_packet") == []

    run(scenario())


def test_late_comers_are_told_without_a_write(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with group(tmp_path, 4) as (world, chat, (sender, one, *others)):
            sent = await sender.did("/packets", red(chat, 100, 1))
            path = f"/packets/{sent['id']}"
            await one.did(path + "/open")
            before = await world.all_rows()
            for each in others[:2]:
                assert await each.refused("POST", path + "/open") == (410, "packets.all_gone")
                assert (await each.see(path))["why"] == "gone"
            assert await world.all_rows() == before

    run(scenario())


def test_terms_history_and_gifting(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with group(tmp_path) as (_, chat, (sender, one, _, _)):
            terms = await sender.see("/packets/terms", **{"Accept-Language": "zh-CN"})
            assert terms["cash"] == {"least_minor": 1, "most_minor": 20_000, "count_most": 100}
            assert terms["gold"] == {"allowed": True, "why": None, "least_ug": 1_000, "most_minor": 5_000_000}
            assert len(terms["covers"]) == len(COVERS) and len(terms["stickers"]) == len(STICKERS)
            assert terms["lifetime_ms"] == DAY_MS and "恭喜发财，大吉大利" in terms["greetings"]
            assert "Happy New Year" in (await sender.see("/packets/terms"))["greetings"]
            for amount in (100, 200, 300):
                sent = await sender.did("/packets", red(chat, amount, 1))
                await one.did(f"/packets/{sent['id']}/open")
            page = await one.see("/packets?box=received&year=2026&limit=2")
            assert [item["mine"]["amount_minor"] for item in page["items"]] == [300, 200]
            assert page["totals"] == {"year": 2026, "count": 3, "amount_minor": 600, "grams_ug": 0, "best": 0}
            rest = await one.see(f"/packets?box=received&year=2026&limit=2&cursor={page['next']}")
            assert [item["mine"]["amount_minor"] for item in rest["items"]] == [100] and rest["next"] is None
            sent_page = await sender.see("/packets?box=sent")
            assert [item["total_minor"] for item in sent_page["items"]] == [300, 200, 100]
            assert sent_page["totals"]["amount_minor"] == 600
            gifting = await one.see("/packets/gifting")
            assert gifting == {
                "covers": [{"code": "lantern", "sent": 3}],
                "gold_today": {"packets": 0, "grams_ug": 0, "worth_minor": 0},
                "cash_today": {"packets": 3, "amount_minor": 600},
            }
            assert await one.refused("GET", "/packets?box=lost") == (400, "kit.invalid")

    run(scenario())
