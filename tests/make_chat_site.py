"""Chat behind an address: phones of members, and what they see."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from litestar import Litestar

from jinbao.chat.events import ConversationChanged, MessagePosted
from jinbao.chat.routes import MEMBER
from jinbao.identity.events import DeviceSignedOut
from jinbao.identity.types import Realm as RealmName
from jinbao.kit.errors import Refusal
from jinbao.kit.http import ApiSettings, Dialect, Hub, Rate, Realm, Realms, build_api
from jinbao.kit.ids import parse
from jinbao.kit.outbox import read_after
from tests.make_chat import ChatWorld, chat_world, mbr

BASE = "/api/v1/member"


def any_dialect() -> Dialect:
    """Every refusal there is: the operator's own sentences are tested with the app."""

    def codes(kind: type[Refusal]) -> set[str]:
        found = {kind.code} if hasattr(kind, "code") else set()
        return found.union(*(codes(each) for each in kind.__subclasses__()))

    known = codes(Refusal) | {"kit.unknown", "kit.bug", "kit.method_not_allowed", "kit.too_large", "kit.media_type"}
    special = {"kit.session_needed": 401, "kit.not_found": 404, "kit.bug": 500, "kit.too_large": 413}
    status = {code: special.get(code, 422) for code in known}
    sentences = {code: f"{code}: do something about it" for code in known}
    return Dialect(status, {"en": sentences, "zh-CN": sentences})


@dataclass(frozen=True, slots=True)
class Phone:
    """A logged-in member's phone."""

    client: httpx.AsyncClient
    world: ChatWorld
    number: int
    token: str

    @property
    def id(self) -> str:
        return mbr(self.number)

    async def call(
        self, method: str, path: str, body: Any = None, *, raw: bytes | None = None, key: str = "", **query: Any
    ) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.token}"}
        if method == "POST":
            headers["idempotency-key"] = key or self.world.once().key
        if raw is not None:
            headers["content-type"] = "image/jpeg"
            return await self.client.request(method, BASE + path, content=raw, headers=headers, params=query)
        return await self.client.request(method, BASE + path, json=body, headers=headers, params=query)

    async def see(self, path: str, **query: Any) -> Any:
        """What a GET that must succeed answers."""
        answer = await self.call("GET", path, **query)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
        return answer.json()

    async def did(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """What came of a call that must succeed."""
        answer = await self.call(method, path, body, **more)
        assert answer.status_code in (200, 201, 204), (path, answer.status_code, answer.text)
        return answer.json() if answer.content else None

    async def refused(self, method: str, path: str, body: Any = None, **more: Any) -> str:
        """The code of a refusal."""
        answer = await self.call(method, path, body, **more)
        assert answer.status_code >= 400, (path, answer.status_code, answer.text)
        return str(answer.json()["code"])


@dataclass
class Site:
    """The API, its hub, and how far the hub has been told."""

    client: httpx.AsyncClient
    world: ChatWorld
    app: Litestar
    hub: Hub
    told: int = 0

    async def phone(self, name: str = "王小明") -> Phone:
        """Somebody new."""
        return await self.enter(await self.world.member(name))

    async def enter(self, member_id: int) -> Phone:
        """Another phone of a member."""
        signed_in = await self.world.runtime.db.write(
            lambda tx: self.world.identity.sessions.open_in(tx, RealmName.MEMBER, member_id, "Test phone")
        )
        return Phone(self.client, self.world, member_id, signed_in.token)

    async def friends(self) -> tuple[Phone, Phone, str]:
        """Two friends and their conversation."""
        one, other = await self.phone("王小明"), await self.phone("李小红")
        asked = await one.did("POST", "/friends/requests", {"to": other.id})
        friend = await other.did("POST", f"/friends/requests/{asked['id']}/accept", {})
        return one, other, friend["chat"]

    async def spread(self) -> None:
        """Tell connected pages what was announced, as the house does."""
        for row in await self.world.runtime.db.read(lambda tx: read_after(tx, self.told, 1_000)):
            self.told = row.seq
            event = json.loads(row.body)
            if row.name == MessagePosted.NAME:
                number = parse("cnv", event["chat"])
                assert number is not None
                frame = await self.world.chat.messages.frame(number, event["seq"])
                self.hub.publish(event["chat"], "message", frame)
            elif event.get("member"):
                self.hub.publish(event["member"], row.name, row.body)
            elif row.name == ConversationChanged.NAME:
                told = json.dumps({"id": event["chat"], "what": event["what"]}).encode()
                self.hub.publish(event["chat"], "chat", told)
            elif row.name == DeviceSignedOut.NAME:
                self.hub.end(event["device_id"])


@asynccontextmanager
async def site(folder: Path, **changes: Any) -> AsyncIterator[Site]:
    """A site with nobody on it yet."""
    async with chat_world(folder, **changes) as world:
        hub = Hub()
        world.told.also = hub.publish
        app = build_api(
            Realms((), (Realm("member", "member", MEMBER),)),
            services={"chat": world.chat, "hub": hub},
            authenticate=world.identity.sessions.authenticate,
            dialect=any_dialect(),
            clock=world.clock,
            settings=ApiSettings(member_rate=Rate(10_000, 10_000)),
            version="test",
        )
        transport = httpx.ASGITransport(app=app, client=("192.0.2.7", 1234))
        async with httpx.AsyncClient(transport=transport, base_url="https://pay.example") as client:
            yield Site(client, world, app, hub)
