"""One day at the promised interface: from signing up to an audit, on the files that a server would use."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from jinbao.app.settings import load
from jinbao.app.wiring import house
from jinbao.bank.adapters.sandbox import SAFEGUARDING_ACCOUNT
from jinbao.bank.types import Fault
from jinbao.identity.types import Realm, Role
from jinbao.kit.ids import parse
from tests.make import run
from tests.make_house import API, PASSWORD, PIN, Caller, Served, served

PHONE, OWNER_ACCOUNT = "+8613812345678", "6222020011223344"


@dataclass
class Recorded(Caller):
    """A caller who remembers every POST, to send it again."""

    sent: list[tuple[str, Any, str, httpx.Response]] = field(default_factory=list)

    async def did(self, path: str, body: Any = None, *, key: str | None = None) -> dict[str, Any]:
        key = key or f"story-{next(self.keys)}"
        answer = await self.post(path, body, key=key)
        assert answer.status_code in (200, 201), (path, answer.text)
        self.sent.append((path, body, key, answer))
        return dict(answer.json())


@dataclass
class Day:
    """Everybody in the story, and the ids of what happened."""

    at: Served
    member: Recorded
    till: Recorded
    desk: Caller
    ids: dict[str, str]

    async def everything(self) -> dict[str, list[Any]]:
        """What the domain's files hold, and every transfer; but for when a session was last seen."""
        db = self.at.house.runtime.db
        tables = await db.read(lambda tx: tx.run("select name from sqlite_master where type = 'table'"))
        names = [name for (name,) in tables if name not in ("identity_session", "identity_device", "sqlite_sequence")]
        rows = {name: await db.read(lambda tx, name=name: tx.run(f"select * from {name}")) for name in names}  # type: ignore[misc]
        balance = await self.desk.see("/ledger/trial-balance")
        return rows | {"assets": balance["assets"]}


async def _json(client: httpx.AsyncClient, path: str, body: Any) -> dict[str, Any]:
    answer = await client.post(f"{API}{path}", json=body)
    assert answer.status_code in (200, 201), (path, answer.text)
    return dict(answer.json())


async def _sign_up(at: Served) -> Recorded:
    asked = await _json(at.client, "/auth/codes", {"phone": PHONE})
    log_in = {"phone": PHONE, "code": asked["demo_code"], "device_name": "Phone"}
    unknown = await at.client.post(f"{API}/auth/sessions", json=log_in)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "identity.no_such_member")
    session = await _json(at.client, "/auth/sessions", {**log_in, "name": "Lin Li", "language": "en"})
    assert session["created"] is True
    at.client.cookies.clear()
    shown = session["member"]["id"]
    return Recorded(at.client, Realm.MEMBER, parse("mbr", shown) or 0, shown, session["token"])


async def _enter_till(at: Served) -> Recorded:
    merchant = await at.merchant()
    owner = await at.house.identity.members.get(merchant.owner_id)
    asked = await _json(at.client, "/auth/codes", {"phone": owner.phone})
    log_in = {"phone": owner.phone, "code": asked["demo_code"], "device_name": "Till"}
    session = await _json(at.client, "/auth/merchant/sessions", log_in)
    at.client.cookies.clear()
    return Recorded(at.client, Realm.MERCHANT, merchant.id, session["merchant"]["id"], session["token"])


async def _enter_console(at: Served) -> Caller:
    await at.house.identity.staff.add("ada", PASSWORD, Role.ADMIN)
    log_in = {"name": "ada", "password": PASSWORD, "device_name": "Desk"}
    session = await _json(at.client, "/auth/staff/sessions", log_in)
    at.client.cookies.clear()
    return Caller(at.client, Realm.STAFF, 0, session["staff"]["id"], session["token"])


async def _top_up(at: Served, member: Recorded, ids: dict[str, str]) -> None:
    """The bank takes its time; until then the money is on its way and cannot be spent."""
    await at.house.sandbox_bank.order_fault(Fault(late_ms=60_000))
    linked = await member.did("/bank-accounts", {"bank": "JBSB", "number": OWNER_ACCOUNT, "name": "Savings"})
    asked = await member.did("/top-ups", {"bank_account_id": linked["id"], "amount_minor": 50_000})
    await at.house.settle()
    assert asked["state"] == "pending"
    balance = await member.see("/balance")
    assert (balance["available_minor"], balance["pending_in_minor"]) == (0, 50_000)
    at.clock.advance(61_000)
    await at.house.settle()
    assert (await member.see(f"/top-ups/{asked['id']}"))["state"] == "done"
    balance = await member.see("/balance")
    assert (balance["available_minor"], balance["pending_in_minor"]) == (50_000, 0)
    assert await at.house.sandbox_bank.balance(SAFEGUARDING_ACCOUNT) == 50_000
    ids |= {"bank-accounts": linked["id"], "top-ups": asked["id"]}


async def _buy(at: Served, member: Recorded, till: Recorded, ids: dict[str, str]) -> None:
    """An order, its QR, the payment, the receipt, and some of it back."""
    order = await till.did("/orders", {"amount_minor": 12_345, "subject": "Beef noodles", "out_no": "R-1"})
    found = await member.did("/scan", {"text": order["qr_text"]})
    assert (found["kind"], found["order"]["amount_minor"]) == ("order", 12_345)
    assert found["order"]["merchant"]["name"] == "Lanzhou Noodles"
    body = {"proof": {"pin": PIN}} if found["needs_proof"] else {}
    paid = await member.did(f"/orders/{order['id']}/pay", body)
    assert paid["order"]["state"] == "paid"
    await at.house.settle()
    line = (await member.see("/lines", kind="payment"))["items"][0]
    assert (line["amount_minor"], line["balance_after_minor"], line["state"]) == (-12_345, 37_655, "done")
    receipt = await member.see(f"/lines/{line['id']}")
    assert receipt["ref"] == order["id"] and receipt["fields"] and receipt["journal_entry"]
    seen = await till.see(f"/orders/{order['id']}")
    assert (seen["state"], seen["fee_minor"]) == ("paid", 74)
    assert seen["payer"]["name_masked"] != "Lin Li"
    refund = await till.did(f"/orders/{order['id']}/refunds", {"amount_minor": 2_345, "reason": "Too salty"})
    await at.house.settle()
    assert (await till.see(f"/refunds/{refund['id']}"))["state"] == "done"
    assert (await till.see(f"/orders/{order['id']}"))["state"] == "part_refunded"
    assert (await member.see("/balance"))["available_minor"] == 40_000
    ids |= {"orders": order["id"], "refunds": refund["id"], "lines": line["id"], "payment": paid["payment"]["id"]}


async def _settle(at: Served, till: Recorded, ids: dict[str, str]) -> None:
    """The shop's money goes to its bank account, and the statement adds up."""
    payable = (await till.see("/me"))["payable_minor"]
    refund = await till.see(f"/refunds/{ids['refunds']}")
    assert payable == 12_345 - 74 - 2_345 + refund["fee_back_minor"]
    settlement = await till.did("/settlements")
    await at.house.settle()
    done = await till.see(f"/settlements/{settlement['id']}")
    assert (done["state"], done["amount_minor"]) == ("done", payable)
    lines = (await till.see("/statement"))["items"]
    assert [line["kind"] for line in lines] == ["settlement", "refund", "payment"]
    assert lines[0]["balance_after_minor"] == 0 == sum(line["amount_minor"] for line in lines)
    assert (await till.see("/me"))["payable_minor"] == 0
    ids["settlements"] = settlement["id"]


@asynccontextmanager
async def a_day(folder: Path) -> AsyncIterator[Day]:
    """The whole story, on SQLite."""
    async with served(folder, memory=False) as at:
        member, till, desk = await _sign_up(at), await _enter_till(at), await _enter_console(at)
        ids: dict[str, str] = {}
        await member.did("/pin", {"pin": PIN})
        await _top_up(at, member, ids)
        await _buy(at, member, till, ids)
        await _settle(at, till, ids)
        yield Day(at, member, till, desk, ids)


def test_a_day_from_signing_up_to_the_audit(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with a_day(tmp_path) as day:
            overview = await day.desk.see("/overview")
            assert overview["covered"] is True and overview["today"]["payments"] == 1
            assert overview["balances"]["members_minor"] == 40_000
            seen = await day.desk.see(f"/orders/{day.ids['orders']}")
            assert seen["payer"]["id"] == day.member.shown and seen["merchant"]["id"] == day.till.shown
            entries = {entry["kind"] for entry in seen["entries"]}
            for entry in seen["entries"]:
                legs = (await day.desk.see(f"/ledger/entries/{entry['id']}"))["legs"]
                assert legs and all(leg["amount_minor"] > 0 for leg in legs)
            assert len(entries) >= 2
            audit = await day.desk.did("/audit")
            assert audit["ok"] is True and all(check["ok"] for check in audit["checks"])
            for asset in (await day.desk.see("/ledger/trial-balance"))["assets"]:
                assert asset["debit_minor"] == asset["credit_minor"] > 0

    run(scenario())


def test_the_same_requests_again_change_nothing_and_other_bodies_are_refused(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with a_day(tmp_path) as day:
            keyed = [
                (caller, *each)
                for caller in (day.member, day.till)
                for each in caller.sent
                if each[0] not in ("/pin", "/scan")
            ]
            assert len(keyed) == 6
            before = await day.everything()
            for caller, path, body, key, first in keyed:
                again = await caller.post(path, body, key=key)
                assert again.status_code == first.status_code, (path, again.text)
                made = "payment" if path.endswith("/pay") else "id"
                assert again.json()[made] == first.json()[made], path
                refused = await caller.post(path, _other(body or {}), key=key)
                assert (refused.status_code, refused.json()["code"]) == (422, "kit.idempotency_key_reused"), path
            await day.at.house.settle()
            after = await day.everything()
            assert after == before

    run(scenario())


def _other(body: dict[str, Any]) -> dict[str, Any]:
    """Another body that would do as well."""
    if "amount_minor" in body:
        return body | {"amount_minor": body["amount_minor"] + 1}
    if "number" in body:
        return body | {"number": "6222020011223399"}
    return body | {"proof": None} if "proof" not in body else body | {"proof": {"pin": "000000"}}


def test_what_is_mine_is_nobody_elses(tmp_path: Path) -> None:
    """Strangers with sessions of their own get the same answer as for something that does not exist."""

    async def scenario() -> None:
        async with a_day(tmp_path) as day:
            stranger, rival = await day.at.member(10_000, pin=PIN), await day.at.shop("Other Noodles")
            before, keys = await day.everything(), itertools.count()
            ids = day.ids
            calls: list[tuple[Caller, str, str, Any]] = [
                *((stranger, "GET", f"/{kind}/{ids[kind]}", None) for kind in ("top-ups", "lines")),
                (stranger, "DELETE", f"/bank-accounts/{ids['bank-accounts']}", None),
                (stranger, "POST", "/top-ups", {"bank_account_id": ids["bank-accounts"], "amount_minor": 5}),
                (
                    stranger,
                    "POST",
                    "/withdrawals",
                    {"bank_account_id": ids["bank-accounts"], "amount_minor": 5, "proof": {"pin": PIN}},
                ),
                *((rival, "GET", f"/{kind}/{ids[kind]}", None) for kind in ("orders", "refunds", "settlements")),
                (rival, "GET", "/orders/by-out-no/R-1", None),
                (rival, "POST", f"/orders/{ids['orders']}/refunds", {"amount_minor": 1}),
                (rival, "POST", f"/orders/{ids['orders']}/close", None),
            ]
            for caller, method, path, body in calls:
                answer = await caller.send(method, path, body, key=f"foreign-{next(keys)}")
                nothing = await caller.send(method, _elsewhere(path), body, key=f"foreign-{next(keys)}")
                assert answer.status_code == 404, (method, path, answer.text)
                assert answer.json()["code"] == nothing.json()["code"], (method, path)
            seen = await stranger.send("GET", f"/orders/{ids['orders']}")
            assert seen.status_code == 404 or "payer" not in seen.json(), (
                "a paid order tells a stranger about its payer"
            )
            assert await day.everything() == before

    run(scenario())


def _elsewhere(path: str) -> str:
    """The same path with an id that nothing has."""
    return path.replace(path.rpartition("_")[2][:26], "01HF7YATNZ0123456789ABCDEF") if "_" in path else path


def test_a_role_that_may_not_is_refused(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with served(tmp_path) as at:
            member, shop = await at.member(), await at.shop()
            support = await at.staff(Role.SUPPORT)
            fee = {"fee_bp": 1, "reason": "a friend of mine"}
            answer = await support.post(f"/merchants/{shop.shown}/fee", fee)
            assert (answer.status_code, answer.json()["code"]) == (403, "identity.not_allowed"), answer.text
            assert (await shop.see("/me"))["merchant"]["fee_bp"] == 60
            nobody = await member.client.post(f"{API}/console/audit", json={}, headers={"authorization": "Bearer x"})
            assert nobody.status_code == 401

    run(scenario())


def test_a_frozen_member_pays_nothing_more(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with served(tmp_path) as at:
            member, till, desk = await at.member(5_000), await at.shop(), await at.staff()
            order = await till.did("/orders", {"amount_minor": 100})
            await desk.did(f"/members/{member.shown}/freeze", {"reason": "asked for by the police"})
            answer = await member.post(f"/orders/{order['id']}/pay", {})
            assert (answer.status_code, answer.json()["code"]) == (403, "identity.member_frozen")
            assert (await till.see(f"/orders/{order['id']}"))["state"] == "open"
            assert (await member.see("/balance"))["available_minor"] == 5_000

    run(scenario())


def test_a_house_with_an_https_address_tells_browsers_to_come_by_nothing_else(tmp_path: Path) -> None:
    async def story(name: str, origin: str, demo: bool) -> str | None:
        settings = load(None, {"storage": {"folder": str(tmp_path / name)}, "server": {"origin": origin}, "demo": demo})
        async with house(settings) as opened:
            transport = httpx.ASGITransport(app=opened.asgi(static=tmp_path))
            async with httpx.AsyncClient(transport=transport, base_url="https://pay.example") as client:
                told = (await client.get("/api/v1/config")).headers.get("strict-transport-security")
                return None if told is None else str(told)

    assert run(story("real", "https://pay.example", False)) == "max-age=31536000"
    assert run(story("plain", "http://localhost:8000", False)) is None
    assert run(story("demo", "https://192.168.1.2:8000", True)) is None
