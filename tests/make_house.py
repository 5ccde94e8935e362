"""The assembled house for tests: everything behind one address, with people in it and a clock that the test moves."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from jinbao.app.house import House
from jinbao.app.secrets import load_secrets
from jinbao.app.settings import Settings, load
from jinbao.app.wiring import BANK_FILE, CUSTODIAN_FILE, DOMAIN_FILE, MODULES, open_house
from jinbao.bank.types import BankAccount
from jinbao.identity.types import Merchant, NewMerchant, Realm, Role
from jinbao.kit.clock import MovableClock
from jinbao.kit.http import Edge
from jinbao.kit.ids import show
from jinbao.kit.once import Once
from jinbao.ledger.adapters.memory import MemoryEngine
from tests.make import NOON_MS
from tests.make_identity import CHEAP
from tests.make_tables import put_tables

PIN = "284917"
PASSWORD = "a long enough sentence"
API = "/api/v1"
_PATHS = {Realm.MEMBER: "member", Realm.MERCHANT: "merchant", Realm.STAFF: "console"}


@dataclass
class Caller:
    """Somebody with a session: a path of the own realm is enough, and each POST gets a key of its own."""

    client: httpx.AsyncClient
    realm: Realm
    id: int
    shown: str
    token: str
    keys: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    async def send(
        self, method: str, path: str, body: Any = None, *, key: str | None = None, **headers: str
    ) -> httpx.Response:
        sent = {"authorization": f"Bearer {self.token}", **headers}
        if method == "POST":
            sent["idempotency-key"] = key or f"key-{next(self.keys)}"
        return await self.client.request(method, f"{API}/{_PATHS[self.realm]}{path}", json=body, headers=sent)

    async def post(self, path: str, body: Any = None, *, key: str | None = None) -> httpx.Response:
        return await self.send("POST", path, {} if body is None else body, key=key)

    async def did(self, path: str, body: Any = None, *, key: str | None = None) -> dict[str, Any]:
        """What came of a POST that must succeed."""
        answer = await self.post(path, body, key=key)
        assert answer.status_code in (200, 201), (path, answer.status_code, answer.text)
        return dict(answer.json())

    async def see(self, path: str, **query: Any) -> Any:
        """What a GET that must succeed answers."""
        headers = {"authorization": f"Bearer {self.token}"}
        address = f"{API}/{_PATHS[self.realm]}{path}"
        answer = await self.client.get(address, params=query, headers=headers)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
        return answer.json()


@dataclass
class Served:
    """An open house behind an address. Nothing runs by itself: ``house.settle`` does what is due."""

    house: House
    clock: MovableClock
    app: Edge
    client: httpx.AsyncClient
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    async def enter(self, realm: Realm, owner_id: int, role: str = "") -> Caller:
        """A session from nowhere."""
        sessions = self.house.identity.sessions
        signed_in = await self.house.runtime.db.write(
            lambda tx: sessions.open_in(tx, realm, owner_id, "Test device", role)
        )
        prefix = {Realm.MEMBER: "mbr", Realm.MERCHANT: "mch", Realm.STAFF: "stf"}[realm]
        return Caller(self.client, realm, owner_id, show(prefix, owner_id), signed_in.token)

    async def member(self, minor: int = 0, *, name: str = "Lin Li", pin: str = "") -> Caller:
        """A member with a phone, and with money that came from a bank."""
        number = next(self.numbers)
        opened = await self.house.identity.members.open(f"+8613800{number:06d}", name, "en")
        caller = await self.enter(Realm.MEMBER, opened.id)
        if pin:
            await caller.did("/pin", {"pin": pin})
        if minor:
            account = {"bank": "JBSB", "number": f"6222020011{number:06d}", "name": name}
            linked = await caller.did("/bank-accounts", account)
            await caller.did("/top-ups", {"bank_account_id": linked["id"], "amount_minor": minor})
            await self.house.settle()
        return caller

    async def shop(self, name: str = "Lanzhou Noodles") -> Caller:
        """A merchant's till."""
        return await self.enter(Realm.MERCHANT, (await self.merchant(name)).id)

    async def merchant(self, name: str = "Lanzhou Noodles", latin: str = "") -> Merchant:
        """A merchant with an owner and a bank account."""
        number = next(self.numbers)
        owner = await self.house.identity.members.open(f"+8613900{number:06d}", "Owner", "en")
        account = f"6222020099{number:06d}"
        await self.house.sandbox_bank.seed([(BankAccount("JBSB", account), "shop", 0)])
        new = NewMerchant(
            name=name,
            name_latin=latin or name,
            mcc="5812",
            city="Shanghai",
            country="CN",
            bank_account=account,
            fee_bp=60,
        )
        return await self.house.identity.merchants.open(owner.id, new)

    async def staff(self, role: Role = Role.ADMIN) -> Caller:
        """Somebody who works here."""
        staff = await self.house.identity.staff.add(f"{role.value}-{next(self.numbers)}", PASSWORD, role)
        return await self.enter(Realm.STAFF, staff.id, role.value)

    def once(self) -> Once:
        """A key of its own, for calls below HTTP."""
        return Once(b"test", f"test-{next(self.numbers)}", b"", self.clock.now_ms())

    async def sound(self) -> bool:
        """Whether an audit of everything finds nothing."""
        result = await self.house.console.audit.run()
        return all(not check.findings for check in result.checks)


def settings(folder: Path, **more: Any) -> Settings:
    """A demo that is in nobody's way: not durable, and with rates that a test does not reach."""
    enough = dict.fromkeys(("public_per_s", "member_per_s", "merchant_per_s", "staff_per_s"), 1_000_000)
    overrides = {"storage": {"folder": str(folder), "durable": False}, "demo": True, "limits": enough}
    return load(None, overrides | more)


async def put_house(folder: Path, at_ms: int) -> None:
    """Put the files of a house that was just opened for the first time into a folder where there is none."""
    if not (folder / DOMAIN_FILE).exists():
        load_secrets(folder, new=True)
    for name, modules in ((DOMAIN_FILE, MODULES), (BANK_FILE, ("kit", "bank")), (CUSTODIAN_FILE, ("kit", "gold"))):
        await put_tables(folder / name, modules, at_ms)


@asynccontextmanager
async def served(folder: Path, *, memory: bool = True, start: bool = False, **more: Any) -> AsyncIterator[Served]:
    """An empty house on the memory engine (or on SQLite); with ``start`` its background runs too."""
    clock = MovableClock(NOON_MS)
    engine = MemoryEngine(clock) if memory else None
    await put_house(folder, clock.now_ms())
    house = await open_house(settings(folder, **more), clock=clock, engine=engine, hash_cost=CHEAP)
    try:
        if start:
            house.start()
        app = house.asgi()
        transport = httpx.ASGITransport(app=app, client=("192.0.2.7", 1234))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as client:
            yield Served(house, clock, app, client)
    finally:
        await house.close()
