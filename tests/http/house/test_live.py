"""Live updates: whom an event concerns hears of it at once, and nobody else does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinbao.identity.types import Realm
from jinbao.kit.http import Edge
from tests.make import run
from tests.make_house import API, Caller, Served, served

_PATHS = {Realm.MEMBER: "member", Realm.MERCHANT: "merchant", Realm.STAFF: "console"}


@dataclass
class Stream:
    """What a page has heard so far."""

    status: int = 0
    heard: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    ended: bool = False
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def take(self, message: Any) -> None:
        """The app's side of the connection."""
        async with self._news:
            if message["type"] == "http.response.start":
                self.status = message["status"]
            else:
                self._read(message.get("body", b"").decode())
                self.ended = not message.get("more_body", False)
            self._news.notify_all()

    def _read(self, text: str) -> None:
        for frame in filter(None, text.split("\n\n")):
            lines = dict(line.split(": ", 1) for line in frame.splitlines() if not line.startswith(":"))
            if lines.get("event", "hello") not in ("hello", "gold.price"):  # everybody hears the market
                self.heard.append((lines["event"], json.loads(lines["data"])))

    async def until(self, ready: Callable[[Stream], bool]) -> None:
        async with self._news:
            await asyncio.wait_for(self._news.wait_for(lambda: ready(self)), 60)

    def names(self) -> list[str]:
        return [name for name, _ in self.heard]


@asynccontextmanager
async def listening(app: Edge, caller: Caller) -> AsyncIterator[Stream]:
    """A page that is open on ``/live``; the connection is cut at the end."""
    stream = Stream()
    gone = asyncio.Event()

    async def receive() -> Any:
        await gone.wait()
        return {"type": "http.disconnect"}

    path = f"{API}/{_PATHS[caller.realm]}/live"
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"authorization", f"Bearer {caller.token}".encode())],
        "client": ("192.0.2.7", 1234),
        "server": ("localhost", 8000),
    }
    serving = asyncio.create_task(app(scope, receive, stream.take))
    try:
        await stream.until(lambda now: now.status > 0)
        assert stream.status == 200
        yield stream
    finally:
        gone.set()
        await asyncio.wait_for(serving, 60)


def test_payer_and_shop_hear_of_a_payment_and_nobody_else_does(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with served(tmp_path, start=True) as at:
            payer, other = await at.member(5_000), await at.member(5_000)
            till, rival, desk = await at.shop(), await at.shop("Other Noodles"), await at.staff()
            async with (
                listening(at.app, payer) as phone,
                listening(at.app, other) as elsewhere,
                listening(at.app, till) as counter,
                listening(at.app, rival) as next_door,
                listening(at.app, desk) as console,
            ):
                order = await till.did("/orders", {"amount_minor": 700})
                await payer.did(f"/orders/{order['id']}/pay", {})
                for stream in (phone, counter, console):
                    await stream.until(lambda now: "pay.order_paid/1" in now.names())
                assert elsewhere.heard == [] == next_door.heard
                assert "pay.order_created/1" not in phone.names() and "pay.order_created/1" in counter.names()
                paid = dict(counter.heard)["pay.order_paid/1"]
                assert (paid["order"], paid["amount_minor"]) == (order["id"], 700)
                assert payer.shown not in json.dumps(counter.heard), "a shop learns who its payer is"
                told = dict(phone.heard)["pay.order_paid/1"]
                assert told["member"] == payer.shown and "fee_minor" not in told and "fee_minor" in paid
                assert dict(console.heard)["pay.order_paid/1"]["member"] == payer.shown
            assert at.house.hub.deserted, "somebody who went is still listed"

    run(scenario())


def test_a_transfer_is_told_to_both_without_the_others_id(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with served(tmp_path, start=True) as at:
            payer, payee = await at.member(5_000), await at.member()
            async with listening(at.app, payer) as here, listening(at.app, payee) as there:
                await payer.did("/transfers", {"to": payee.shown, "amount_minor": 10})
                for stream in (here, there):
                    await stream.until(lambda now: "wallet.transferred/1" in now.names())
                assert payee.shown not in json.dumps(here.heard)
                assert payer.shown not in json.dumps(there.heard)

    run(scenario())


def test_what_somebody_typed_reaches_nobody(tmp_path: Path) -> None:
    """An order's subject and number are the merchant's words: an id in them must not ring another shop's till."""

    async def scenario() -> None:
        async with served(tmp_path, start=True) as at:
            payer, victim, till, rival = await at.member(5_000), await at.member(), await at.shop(), await at.shop()
            async with (
                listening(at.app, till) as counter,
                listening(at.app, rival) as next_door,
                listening(at.app, victim) as elsewhere,
            ):
                body = {"amount_minor": 700, "subject": rival.shown, "out_no": victim.shown}
                order = await till.did("/orders", body)
                await payer.did(f"/orders/{order['id']}/pay", {})
                await counter.until(lambda now: "pay.order_paid/1" in now.names())
                await _something_else(at, rival, next_door)
                assert "pay.order_paid/1" not in next_door.names() and elsewhere.heard == []

    run(scenario())


async def _something_else(at: Served, till: Caller, stream: Stream) -> None:
    """Let a later event arrive: whatever was sent before it has arrived too."""
    await till.did("/orders", {"amount_minor": 1})
    await stream.until(lambda now: "pay.order_created/1" in now.names())


def test_staff_are_not_seen_at_work(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with served(tmp_path, start=True) as at:
            member, desk = await at.member(), await at.staff()
            async with listening(at.app, member) as phone, listening(at.app, desk) as console:
                await desk.did(f"/members/{member.shown}/freeze", {"reason": "asked for by the police"})
                await console.until(lambda now: "identity.staff_acted/1" in now.names())
                await phone.until(lambda now: "identity.member_changed/1" in now.names())
                assert phone.names() == ["identity.member_changed/1"]
                assert desk.shown not in json.dumps(phone.heard)

    run(scenario())


def test_a_stopping_server_ends_every_stream(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with served(tmp_path, start=True) as at:
            member = await at.member()
            async with listening(at.app, member) as phone:
                at.house.hub.close()
                await phone.until(lambda now: now.ended)

    run(scenario())


def test_a_device_that_is_signed_out_hears_nothing_more(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with served(tmp_path, start=True) as at:
            member, payer = await at.member(), await at.member(1_000)
            lost = await at.enter(Realm.MEMBER, member.id)
            async with listening(at.app, lost) as stolen, listening(at.app, member) as phone:
                devices = (await member.see("/devices"))["items"]
                (other,) = [device["id"] for device in devices if not device["current"]]
                await member.did(f"/devices/{other}/sign-out")
                await stolen.until(lambda now: now.ended)
                await payer.did("/transfers", {"to": member.shown, "amount_minor": 10})
                await phone.until(lambda now: "wallet.transferred/1" in now.names())
                assert "wallet.transferred/1" not in stolen.names() and not phone.ended

    run(scenario())


def test_a_shop_with_a_copied_code_does_not_learn_where_the_first_was_used(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with served(tmp_path, start=True) as at:
            payer, till, rival, desk = await at.member(5_000), await at.shop(), await at.shop(), await at.staff()
            code = (await payer.see("/codes/current"))["code"]
            order = await till.did("/charges", {"code": code, "amount_minor": 100})
            async with listening(at.app, rival) as next_door, listening(at.app, desk) as console:
                copied = await rival.post("/charges", {"code": code, "amount_minor": 100})
                assert copied.json()["code"] == "pay.code_used"
                await console.until(lambda now: "pay.code_replayed/1" in now.names())
                await _something_else(at, rival, next_door)
                heard = json.dumps(next_door.heard)
                assert order["id"] not in heard and "dev_" not in heard

    run(scenario())
