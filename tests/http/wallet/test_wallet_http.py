"""The wallet at its HTTP surface: what a member's phone asks for, and what strangers and bad input get."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from jinbao.identity.types import Realm as RealmName
from jinbao.kit.errors import Refusal
from jinbao.kit.http import ApiSettings, Dialect, Principal, Rate, Realm, Realms, build_api
from jinbao.kit.ids import show
from jinbao.wallet.routes import MEMBER
from tests import make
from tests.make_identity import PIN
from tests.make_wallet import WalletWorld, wallet_world


def any_dialect() -> Dialect:
    """Every refusal there is: the operator's own sentences are tested with the app."""

    def codes(kind: type[Refusal]) -> set[str]:
        found = {kind.code} if hasattr(kind, "code") else set()
        return found.union(*(codes(each) for each in kind.__subclasses__()))

    known = codes(Refusal) | {"kit.unknown", "kit.bug", "kit.method_not_allowed", "kit.too_large", "kit.media_type"}
    status = {code: {"kit.session_needed": 401, "kit.not_found": 404, "kit.bug": 500}.get(code, 422) for code in known}
    sentences = {code: f"{code}: do something about it" for code in known}
    return Dialect(status, {"en": sentences, "zh-CN": sentences})


@dataclass(frozen=True, slots=True)
class Phone:
    """A logged-in member's phone."""

    client: httpx.AsyncClient
    world: WalletWorld
    caller: Principal
    token: str

    @property
    def id(self) -> str:
        return show("mbr", self.caller.id)

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self.client.get("/api/v1/member" + path, headers=self._headers(), **options)

    async def post(self, path: str, body: Any, key: str = "", **options: Any) -> httpx.Response:
        headers = self._headers() | {"Idempotency-Key": key or self.world.once().key}
        return await self.client.post("/api/v1/member" + path, json=body, headers=headers, **options)

    async def delete(self, path: str) -> httpx.Response:
        return await self.client.delete("/api/v1/member" + path, headers=self._headers())

    async def linked(self, minor: int = 1_000_000) -> str:
        """The id of a bank account with money in it."""
        linked = await self.world.link(self.caller, minor)
        return show("bnk", linked.id)

    async def topped_up(self, minor: int) -> None:
        answer = await self.post("/top-ups", {"bank_account_id": await self.linked(), "amount_minor": minor})
        assert answer.status_code == 201, answer.text
        await self.world.settle()

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@dataclass(frozen=True, slots=True)
class Site:
    """The API, and the world behind it."""

    client: httpx.AsyncClient
    world: WalletWorld

    async def phone(self, name: str = "王小明", balance_minor: int = 0) -> Phone:
        caller = await self.world.member(name)
        opened = await self.world.runtime.db.write(
            lambda tx: self.world.identity.sessions.open_in(tx, RealmName.MEMBER, caller.id, "Phone")
        )
        phone = Phone(self.client, self.world, caller, opened.token)
        if balance_minor:
            await phone.topped_up(balance_minor)
        return phone


@asynccontextmanager
async def site(folder: Path, **changes: Any) -> AsyncIterator[Site]:
    async with wallet_world(folder, **changes) as world:
        app = build_api(
            Realms((), (Realm("member", "member", MEMBER),)),
            services={
                "identity": world.identity,
                "wallet": world.wallet,
                "bank": world.bank,
                "journal": world.journal,
                "runtime": world.runtime,
            },
            authenticate=world.identity.sessions.authenticate,
            dialect=any_dialect(),
            clock=world.clock,
            settings=ApiSettings(member_rate=Rate(1_000, 1_000)),
            version="test",
        )
        transport = httpx.ASGITransport(app=app, client=("192.0.2.7", 1234))
        async with httpx.AsyncClient(transport=transport, base_url="https://pay.example") as client:
            yield Site(client, world)


def test_the_life_of_a_balance_as_a_phone_sees_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as place:
            phone = await place.phone()
            bank = await phone.linked()
            answer = await phone.post("/top-ups", {"bank_account_id": bank, "amount_minor": 5_000})
            told = answer.json()
            assert (told["state"], told["amount_minor"], told["refusal"]) == ("pending", 5_000, None)
            assert told["bank_account"]["number_masked"].startswith("••••")
            assert (await phone.get("/balance")).json()["pending_in_minor"] == 5_000
            [pending] = (await phone.get("/lines")).json()["items"]
            assert (pending["id"], pending["state"], pending["balance_after_minor"]) == (told["id"], "pending", None)
            assert (await phone.get(f"/lines/{told['id']}")).json()["state"] == "pending"
            assert len((await phone.get("/top-ups", params={"state": "pending"})).json()["items"]) == 1
            await place.world.settle()
            assert (await phone.get(f"/top-ups/{told['id']}")).json()["state"] == "done"
            withdrawal = {"bank_account_id": bank, "amount_minor": 1_200, "proof": {"pin": PIN}}
            answer = await phone.post("/withdrawals", withdrawal)
            assert (answer.status_code, answer.json()["fee_minor"]) == (201, 0)
            await place.world.settle()
            balance = (await phone.get("/balance")).json()
            assert (balance["available_minor"], balance["pending_out_minor"]) == (3_800, 0)
            lines = (await phone.get("/lines")).json()["items"]
            assert [(line["kind"], line["amount_minor"], line["state"]) for line in lines] == [
                ("withdrawal", -1_200, "done"),
                ("top_up", 5_000, "done"),
            ]
            receipt = (await phone.get(f"/lines/{lines[0]['id']}")).json()
            assert receipt["fields"] == [{"label_key": "number", "value": answer.json()["id"]}]
            assert receipt["journal_entry"].startswith("jrn_")

    make.run(scenario())


def test_a_refused_top_up_says_why_in_the_members_language(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as place:
            phone = await place.phone()
            bank = await phone.linked(minor=10)
            made = (await phone.post("/top-ups", {"bank_account_id": bank, "amount_minor": 11})).json()
            await place.world.settle()
            refused = (await phone.get(f"/top-ups/{made['id']}")).json()
            assert refused["state"] == "refused"
            assert refused["refusal"]["code"] == "bank.insufficient_funds"
            assert "smaller amount" in refused["refusal"]["detail"]

    make.run(scenario())


def test_sending_money_from_search_to_receipt(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as place:
            payer, payee = await place.phone("王小明", 100_000), await place.phone("Alice Stone")
            shown = (await payee.get("/receive", params={"amount_minor": 250, "note": "茶"})).json()
            assert shown["text"].startswith("jinbao:u:") and shown["url"].startswith(
                "https://pay.example/transfer?to=mbr_"
            )
            found = (await payer.get("/payees", params={"q": shown["text"]})).json()
            assert found["member"] == {"id": payee.id, "name_masked": "Alice S***", "handle": None}
            assert (found["amount_minor"], found["note"]) == (250, "茶")
            body = {"to": payee.id, "amount_minor": 250, "note": "茶"}
            first = await payer.post("/transfers", body, key="k")
            assert first.status_code == 201
            assert (first.json()["state"], first.json()["to"]["name_masked"]) == ("done", "Alice S***")
            assert (await payer.post("/transfers", body, key="k")).json() == first.json()
            assert (await payer.post("/transfers", {**body, "amount_minor": 251}, key="k")).json()["code"] == (
                "kit.idempotency_key_reused"
            )
            assert (await payee.get("/balance")).json()["available_minor"] == 250
            large = {"to": payee.id, "amount_minor": 40_000}
            needed = (await payer.post("/transfers", large)).json()
            assert (needed["code"], needed["facts"]["reason"]) == ("identity.proof_needed", "pin_free_single")
            assert (await payer.post("/transfers", {**large, "proof": {"pin": PIN}})).status_code == 201
            shared = f"/transfers/{first.json()['id']}"
            assert (await payee.get(shared)).status_code == 200
            stranger = await place.phone()
            assert (await stranger.get(shared)).json()["code"] == "kit.not_found"

    make.run(scenario())


def test_asking_for_money_and_every_answer_to_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as place:
            asker, payer = await place.phone("王小明"), await place.phone("Alice Stone", 1_000)
            made = (await asker.post("/requests", {"to": payer.id, "amount_minor": 70, "note": "tea"})).json()
            assert (made["from"]["name"], made["to"]["name"], made["state"]) == ("王小明", "Alice S***", "open")
            [waiting] = (await payer.get("/requests")).json()["items"]
            assert (waiting["id"], waiting["from"]["name"], waiting["to"]["name"]) == (
                made["id"],
                "王小明",
                "Alice Stone",
            )
            assert (await payer.post(f"/requests/{made['id']}/pay", {})).json()["amount_minor"] == 70
            assert (await asker.get("/balance")).json()["available_minor"] == 70
            [sent] = (await asker.get("/requests", params={"box": "out"})).json()["items"]
            assert sent["state"] == "paid" and sent["transfer_id"].startswith("trf_")
            again = (await payer.post(f"/requests/{made['id']}/pay", {})).json()
            assert (again["code"], again["facts"]) == ("wallet.request_closed", {"state": "paid"})
            for end, who in (("decline", payer), ("cancel", asker)):
                other = (await asker.post("/requests", {"to": payer.id, "amount_minor": 5})).json()
                ended = await who.post(f"/requests/{other['id']}/{end}", {})
                assert ended.json()["state"] in ("declined", "cancelled")

    make.run(scenario())


def test_bank_accounts_are_linked_listed_and_removed(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as place:
            phone = await place.phone()
            await phone.linked()
            [one] = (await phone.get("/bank-accounts")).json()["items"]
            assert one["default"] and "6222" not in one["number_masked"]
            unknown = await phone.post("/bank-accounts", {"bank": "JBSB", "number": "999999999", "name": "x"})
            assert unknown.json()["code"] == "wallet.bank_account_unknown"
            assert (await phone.delete(f"/bank-accounts/{one['id']}")).status_code == 204
            assert (await phone.get("/bank-accounts")).json()["items"] == []

    make.run(scenario())


def test_limits_show_what_is_left(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with site(tmp_path, profile="cn") as place:
            payer, payee = await place.phone(balance_minor=100_000), await place.phone()
            await payer.post("/transfers", {"to": payee.id, "amount_minor": 30_000})
            told = (await payer.get("/limits")).json()
            assert (told["class"], told["lifetime"]) == ("I", {"limit": 100_000, "used": 30_000})
            assert told["day"] == {"limit": None, "used": 30_000}
            assert told["pin_free"] == {"single_minor": 100_000, "count_per_day": 10, "used_today": 1}
            assert told["codes"]["D"] == {"limit": 50_000, "used": 0}
            fee = await payer.get("/withdrawals/fee", params={"amount_minor": 300_000})
            assert fee.json() == {"fee_minor": 200}

    make.run(scenario())


@pytest.mark.parametrize(("format", "head"), [("csv", "time,line,"), ("beancount", "option"), ("hledger", "; Jinbao")])
def test_an_export_is_a_file(tmp_path: Path, format: str, head: str) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as place:
            phone = await place.phone(balance_minor=777)
            answer = await phone.get("/export", params={"format": format})
            assert answer.status_code == 200
            assert answer.headers["content-disposition"].startswith('attachment; filename="jinbao-mbr_')
            text = answer.text.lstrip("\ufeff")
            assert text.startswith(head) and "7.77" in text
            if format == "csv":
                [row] = csv.DictReader(io.StringIO(text))
                assert (row["amount"], row["balance_after"], row["kind"]) == ("7.77", "7.77", "top_up")

    make.run(scenario())


_ID = show("mbr", 1)
_BNK = show("bnk", 1)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/transfers", {"to": _ID, "amount_minor": 0}),
        ("/transfers", {"to": _ID, "amount_minor": -1}),
        ("/transfers", {"to": _ID, "amount_minor": 1.5}),
        ("/transfers", {"to": _ID, "amount_minor": "1"}),
        ("/transfers", {"to": _ID, "amount_minor": 10**17 + 1}),
        ("/transfers", {"to": _ID, "amount_minor": 1, "extra": 1}),
        ("/transfers", {"to": _ID, "amount_minor": 1, "note": "x" * 61}),
        ("/transfers", {"to": _ID, "amount_minor": 1, "note": "a\nb"}),
        ("/transfers", {"to": "mbr_1", "amount_minor": 1}),
        ("/transfers", {"to": show("mch", 1), "amount_minor": 1}),
        ("/transfers", {"amount_minor": 1}),
        ("/transfers", {"to": _ID, "amount_minor": 1, "proof": {}}),
        ("/transfers", {"to": _ID, "amount_minor": 1, "proof": {"pin": "1", "assertion": {}}}),
        ("/transfers", []),
        ("/requests", {"to": _ID, "amount_minor": 1}),
        ("/requests/req_x/pay", {}),
        ("/requests/req_x/decline", {}),
        ("/top-ups", {"bank_account_id": _BNK, "amount_minor": 1}),
        ("/top-ups", {"bank_account_id": "bnk_x", "amount_minor": 1}),
        ("/withdrawals", {"bank_account_id": _BNK, "amount_minor": 1}),
        ("/withdrawals", {"bank_account_id": _BNK, "amount_minor": 1, "proof": {"pin": PIN}}),
        ("/bank-accounts", {"bank": "J:", "number": "1234567"}),
        ("/bank-accounts", {"bank": "JBSB", "number": "12345６"}),
    ],
)
def test_bad_input_is_refused_and_changes_nothing(tmp_path: Path, path: str, body: Any) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as place:
            phone = await place.phone(balance_minor=1_000)
            before = await place.world.everything()
            answer = await phone.post(path, body)
            assert 400 <= answer.status_code < 500, answer.text
            assert answer.headers["content-type"] == "application/problem+json"
            assert await place.world.everything() == before

    make.run(scenario())


@pytest.mark.parametrize(
    "path",
    [
        "/lines?kind=nonsense",
        "/lines?limit=0",
        "/lines?limit=101",
        "/lines?cursor=nonsense",
        "/lines?from_ms=-1",
        "/lines?direction=up",
        "/lines/lin_x",
        "/lines/" + show("lin", 2**100),
        "/lines/" + show("lin", 1),
        "/lines/" + show("top", 1),
        "/top-ups/" + show("wdr", 1),
        "/top-ups/" + show("top", 1),
        "/top-ups?state=lost",
        "/requests?box=other",
        "/requests?cursor=WzFd",
        "/payees",
        "/payees?q=nobody_here",
        "/receive?amount_minor=0",
        "/receive?note=%E2%80%AEx",
        "/withdrawals/fee",
        "/export?format=pdf",
    ],
)
def test_what_is_not_there_or_not_readable_is_said_so(tmp_path: Path, path: str) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as place:
            answer = await (await place.phone()).get(path)
            assert 400 <= answer.status_code < 500, answer.text
            assert answer.headers["content-type"] == "application/problem+json"

    make.run(scenario())


def test_one_member_sees_and_moves_nothing_of_another(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as place:
            owner, other = await place.phone(balance_minor=1_000), await place.phone()
            [linked] = (await owner.get("/bank-accounts")).json()["items"]
            [top_up] = (await owner.get("/top-ups")).json()["items"]
            before = await place.world.everything()
            for path in (f"/top-ups/{top_up['id']}", f"/lines/{top_up['id']}", "/lines/" + show("lin", 1)):
                assert (await other.get(path)).json()["code"] == "kit.not_found"
            assert (await other.delete(f"/bank-accounts/{linked['id']}")).status_code == 404
            body = {"bank_account_id": linked["id"], "amount_minor": 1}
            assert (await other.post("/top-ups", body)).json()["code"] == "kit.not_found"
            assert (await place.client.get("/api/v1/member/balance")).status_code == 401
            assert await place.world.everything() == before

    make.run(scenario())


def test_a_money_call_without_its_key_is_refused(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as place:
            phone, payee = await place.phone(balance_minor=1_000), await place.phone()
            headers = {"Authorization": f"Bearer {phone.token}"}
            body = {"to": payee.id, "amount_minor": 1}
            answer = await place.client.post("/api/v1/member/transfers", json=body, headers=headers)
            assert answer.json()["code"] == "kit.idempotency_key_missing"
            assert (await payee.get("/balance")).json()["available_minor"] == 0

    make.run(scenario())
