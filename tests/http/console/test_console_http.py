"""The console at its HTTP surface: shapes that the pages read, powers by role, and what bad input gets."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from jinbao.console.routes import CONSOLE
from jinbao.identity.types import Role
from jinbao.kit.errors import Refusal
from jinbao.kit.http import ApiSettings, Dialect, Realm, Realms, build_api
from jinbao.kit.ids import show
from tests import make
from tests.make_console import Place, town

_STATUS = {
    "kit.session_needed": 401,
    "kit.not_found": 404,
    "kit.invalid": 400,
    "kit.idempotency_key_missing": 400,
    "kit.bug": 500,
    "identity.not_allowed": 403,
    "console.not_askable": 409,
}


def any_dialect() -> Dialect:
    """Every refusal there is, with a status by its kind: the operator's own sentences are tested with the app."""

    def codes(kind: type[Refusal]) -> set[str]:
        found = {kind.code} if hasattr(kind, "code") else set()
        return found.union(*(codes(each) for each in kind.__subclasses__()))

    known = codes(Refusal) | {"kit.unknown", "kit.bug", "kit.invalid", "kit.method_not_allowed", "kit.too_large"}
    sentences = {code: f"{code}: do something about it" for code in known}
    return Dialect({code: _STATUS.get(code, 422) for code in known}, {"en": sentences, "zh-CN": sentences})


class Desk:
    """A browser at the operator's desk."""

    def __init__(self, http: httpx.AsyncClient, token: str) -> None:
        self._http = http
        self._headers = {"authorization": f"Bearer {token}"}
        self._keys = 0

    async def get(self, path: str) -> httpx.Response:
        return await self._http.get("/api/v1/console" + path, headers=self._headers)

    async def seen(self, path: str) -> Any:
        answer = await self.get(path)
        assert answer.status_code == 200, (path, answer.text)
        return answer.json()

    async def post(self, path: str, body: Any = None, key: str | None = None) -> httpx.Response:
        self._keys += 1
        headers = self._headers | {"idempotency-key": key or f"key-{self._keys}"}
        return await self._http.post("/api/v1/console" + path, json=body, headers=headers)


@asynccontextmanager
async def desk(here: Place, role: Role = Role.ADMIN) -> AsyncIterator[Desk]:
    """Somebody of this role, logged in."""
    world = here.world
    api: Any = build_api(
        Realms(public=[], realms=[Realm("staff", "console", CONSOLE)]),
        services={"console": here.console},
        authenticate=world.identity.sessions.authenticate,
        dialect=any_dialect(),
        clock=world.clock,
        settings=ApiSettings(),
        version="1",
    )
    transport = httpx.ASGITransport(api, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://jinbao.test") as http:
        yield Desk(http, await here.token(role))


def test_every_page_is_served_in_the_shape_that_the_console_reads(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here, desk(here) as at:
            me = await at.seen("/me")
            assert me["staff"]["role"] == "admin" and {"freeze", "ask_bank", "run_audit"} <= set(me["powers"])
            overview = await at.seen("/overview")
            assert overview["covered"] is True and overview["audit"] is None and len(overview["by_day"]) == 30
            member = (await at.seen("/members?q=王小明"))["items"][0]
            assert {"id", "name", "phone_masked", "account_class", "frozen", "balance_minor"} <= set(member)
            detail = await at.seen(f"/members/{member['id']}")
            assert detail["limits"]["day"].keys() == {"limit_minor", "used_minor"}
            lines = await at.seen(f"/members/{member['id']}/lines?limit=2")
            assert len(lines["items"]) == 2 and lines["next"]
            more = await at.seen(f"/members/{member['id']}/lines?limit=2&cursor={lines['next']}")
            assert more["items"][0]["id"] not in {line["id"] for line in lines["items"]}
            shop = (await at.seen("/merchants"))["items"][0]
            detail = await at.seen(f"/merchants/{shop['id']}")
            assert detail["merchant"]["owner"]["name"] == "店主" and len(detail["settlements"]) == 1
            assert (await at.seen(f"/merchants/{shop['id']}/lines"))["items"]
            orders = (await at.seen(f"/orders?state=paid,part_refunded&merchant={shop['id']}"))["items"]
            assert {order["state"] for order in orders} == {"paid", "part_refunded"}
            assert orders[0]["payer"]["name_masked"] and orders[0]["merchant"]["name"] == shop["name"]
            order = await at.seen(f"/orders/{orders[0]['id']}")
            assert order["entries"][0]["id"].startswith("jrn_")

    make.run(scenario())


def test_the_explorer_leads_from_account_to_transfer_to_entry_and_back(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here, desk(here) as at:
            kinds = await at.seen("/ledger/kinds")
            assert {"bank.safeguarding", "member.balance"} <= {kind["name"] for kind in kinds["accounts"]}
            account = (await at.seen("/ledger/accounts?kind=merchant.payable"))["items"][0]
            assert account["owner"]["kind"] == "merchant" and len(account["id"]) == 32
            assert (await at.seen(f"/ledger/accounts/{account['id']}"))["kind_about"]
            transfer = (await at.seen(f"/ledger/accounts/{account['id']}/transfers?limit=1"))["items"][0]
            assert await at.seen(f"/ledger/transfers/{transfer['id']}") == transfer
            entry = await at.seen(f"/ledger/entries/{transfer['entry_id']}")
            assert transfer["id"] in {leg["transfer_id"] for leg in entry["legs"]}
            assert (await at.seen("/ledger/entries?kind=pay.order_paid&state=posted"))["items"]
            trial = await at.seen("/ledger/trial-balance")
            assert trial["assets"][0]["debit_minor"] == trial["assets"][0]["credit_minor"]

    make.run(scenario())


def test_an_audit_is_ordered_and_shown(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here, desk(here, Role.TREASURY) as at:
            assert await at.seen("/audit") is None
            answer = await at.post("/audit", {})
            assert answer.status_code == 200 and answer.json()["ok"] is True
            assert await at.seen("/audit") == answer.json()
            assert (await at.post("/audit")).json()["ok"] is True
            log = await at.seen("/log")
            assert log["chain"] == {"ok": True, "lines": 2} and log["items"][0]["action"] == "audit.run"

    make.run(scenario())


def test_acts_answer_with_the_item_as_it_now_is(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here, desk(here) as at:
            member, shop = show("mbr", here.payer.id), show("mch", here.shop.id)
            why = {"reason": "asked for in person"}
            assert (await at.post(f"/members/{member}/freeze", why)).json()["frozen"] is True
            assert (await at.post(f"/members/{member}/unfreeze", why)).json()["frozen"] is False
            answer = await at.post(f"/members/{member}/class", why | {"account_class": "III"})
            assert answer.json()["account_class"] == "III"
            assert (await at.post(f"/merchants/{shop}/freeze", why)).json()["frozen"] is True
            assert (await at.post(f"/merchants/{shop}/unfreeze", why)).json()["frozen"] is False
            assert (await at.post(f"/merchants/{shop}/fee", why | {"fee_bp": 38})).json()["fee_bp"] == 38
            for own in (5_000, None):
                answer = await at.post(f"/merchants/{shop}/split-most", why | {"most_bp": own})
                assert answer.json()["id"] == shop
                assert (await at.seen(f"/merchants/{shop}"))["sharing"] == {"usual_bp": 3_000, "own_bp": own}
            for wrong in ({}, {"most_bp": 10_001}, {"most_bp": -1}, {"most_bp": "5000"}):
                assert (await at.post(f"/merchants/{shop}/split-most", why | wrong)).json()["code"] == "kit.invalid"

    make.run(scenario())


def test_pending_items_are_listed_and_the_bank_is_asked_again(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here, desk(here, Role.TREASURY) as at:
            linked = await here.world.link(here.payer)
            await here.world.fault(linked, silent=1)
            await here.world.wallet.bank_moves.top_up(here.payer, linked.id, 4_000, here.world.once())
            await here.world.bank.deliver_due()
            (item,) = (await at.seen("/pending"))["items"]
            assert item["askable"] and item["member"]["name"] == "王小明" and item["late"] is False
            answer = await at.post(f"/pending/{item['id']}/ask", {})
            assert answer.status_code == 200 and answer.json()["state"] == "done"

    make.run(scenario())


@pytest.mark.parametrize(
    ("role", "path", "body"),
    [
        (Role.SUPPORT, "/audit", None),
        (Role.SUPPORT, "/merchants/{shop}/fee", {"fee_bp": 1, "reason": "a friend"}),
        (Role.SUPPORT, "/merchants/{shop}/split-most", {"most_bp": 10_000, "reason": "a friend"}),
        (Role.SUPPORT, "/members/{member}/class", {"account_class": "I", "reason": "a friend"}),
        (Role.TREASURY, "/members/{member}/class", {"account_class": "I", "reason": "a friend"}),
        (Role.SUPPORT, "/pending/ins_00000000000000000000000005/ask", None),
    ],
)
def test_a_role_without_the_power_is_refused(tmp_path: Path, role: Role, path: str, body: Any) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here, desk(here, role) as at:
            named = path.format(shop=show("mch", here.shop.id), member=show("mbr", here.payer.id))
            answer = await at.post(named, body)
            assert (answer.status_code, answer.json()["code"]) == (403, "identity.not_allowed")
            assert (await here.console.log(None, 10)).items == []

    make.run(scenario())


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/members/mbr_nonsense", 404),
        ("/members/ord_00000000000000000000000005", 404),
        ("/merchants/x/lines", 404),
        ("/orders/" + "a" * 500, 404),
        ("/ledger/accounts/00", 404),
        ("/ledger/accounts/" + "0" * 32, 404),
        ("/ledger/accounts/" + "f" * 32, 404),
        ("/ledger/accounts/" + "g" * 32 + "/transfers", 404),
        ("/ledger/transfers/" + "A" * 32, 404),
        ("/ledger/entries/jrn_x", 404),
        ("/members?cursor=%20", 400),
        ("/orders?cursor=AAAA", 400),
        ("/orders?state=stolen", 400),
        ("/pending?cursor=WzFd", 400),
        ("/ledger/accounts?cursor=WyJhIl0", 400),
        ("/ledger/entries?cursor=WyJhIl0", 400),
        ("/log?cursor=WyJhIl0", 400),
        ("/members?limit=0", 400),
        ("/members?limit=101", 400),
        ("/members?limit=x", 400),
        ("/members?q=" + "x" * 65, 400),
        ("/ledger/accounts?owner=%00&kind=%F0%9F%92%B0", 200),
        ("/members?q=%25_!%27", 200),
        ("/orders?q=%25_!%27", 200),
        ("/ledger/entries?kind=nonsense&state=nonsense", 200),
    ],
)
def test_bad_questions_get_a_plain_answer(tmp_path: Path, path: str, status: int) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here, desk(here) as at:
            answer = await at.get(path)
            assert answer.status_code == status, answer.text

    make.run(scenario())


@pytest.mark.parametrize(
    "body",
    [None, [], {}, {"reason": 5}, {"reason": "x" * 2_000}, {"reason": "fine", "more": 1}, {"reason": "ab"}],
)
def test_bad_bodies_change_nothing(tmp_path: Path, body: Any) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here, desk(here) as at:
            answer = await at.post(f"/members/{show('mbr', here.payer.id)}/freeze", body)
            assert answer.status_code in (400, 422) and answer.json()["code"] in (
                "kit.invalid",
                "identity.reason_needed",
            )
            assert not (await here.console.people.member(here.payer.id)).member.frozen

    make.run(scenario())


def test_a_stranger_a_member_and_a_lost_key_are_turned_away(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with town(tmp_path) as here, desk(here) as at:
            stranger = Desk(at._http, "x" * 43)
            for path in ("/me", "/overview", "/members", "/ledger/accounts", "/log"):
                assert (await stranger.get(path)).status_code == 401
            answer = await at._http.post("/api/v1/console/audit", headers=at._headers)
            assert answer.json()["code"] == "kit.idempotency_key_missing"

    make.run(scenario())
