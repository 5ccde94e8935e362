"""A sandbox for tests: a house with payers and shops whose clock runs, behind the gateway's own application.

The first one of a session is made once and copied, as its keys and PINs take a second.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from jinbao.app.house import House
from jinbao.app.sandboxing.following import follow_house
from jinbao.app.sandboxing.opening import gateway_of, sandbox_house, sandbox_settings
from jinbao.app.sandboxing.signing import Request, Signer
from jinbao.kit.clock import SystemClock
from jinbao.sandbox import Sandbox
from jinbao.sandbox.types import Addresses
from tests.make_identity import CHEAP
from tests.make_keys import KeyRing

GATEWAY = "http://127.0.0.1:8010"
_NUMBERS = itertools.count(1)


@dataclass
class SandboxWorld:
    """``http`` is a program on this machine; ``env`` is what `jinbao sandbox env` says."""

    house: House
    sandbox: Sandbox
    http: httpx.AsyncClient
    env: dict[str, str] = field(default_factory=dict)

    @property
    def mchid(self) -> str:
        return self.env["WECHAT_MCHID"]

    async def see(self, path: str, **query: Any) -> Any:
        """What a GET of the control API that must succeed answers."""
        answer = await self.http.get(f"/sandbox{path}", params=query)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
        return answer.json()

    async def do(self, path: str, body: Any = None, method: str = "POST") -> Any:
        """What another call of the control API that must succeed answers."""
        answer = await self.http.request(method, f"/sandbox{path}", json={} if body is None else body)
        assert answer.status_code in (200, 201, 204), (path, answer.status_code, answer.text)
        return answer.json() if answer.content else None

    async def refused(self, path: str, body: Any = None, method: str = "POST") -> str:
        """The code with which a call of the control API is refused."""
        answer = await self.http.request(method, f"/sandbox{path}", json={} if body is None else body)
        assert answer.status_code >= 400, (path, answer.text)
        return str(answer.json()["code"])

    async def wechat(self, method: str, target: str, body: Any = None) -> httpx.Response:
        """A call of API v3, signed by the sandbox's merchant."""
        sent = b"" if body is None else json.dumps(body).encode()
        headers = (("Content-Type", "application/json"), ("Accept", "application/json"))
        return await self.send(Request("wechat.v3", self.mchid, method, target, headers, sent))

    async def send(self, request: Request) -> httpx.Response:
        """A request with a signature of now."""
        signed = Signer(self.env).signed(request, SystemClock().now_ms())
        return await self.http.request(
            signed.method, GATEWAY + signed.target, content=signed.body, headers=dict(signed.headers)
        )

    async def native(self, **changes: Any) -> tuple[str, str]:
        """A native order: its number and its code_url."""
        number = f"sandbox{next(_NUMBERS):06d}"
        body = {
            "appid": self.env["WECHAT_APPID"],
            "mchid": self.mchid,
            "description": "茶",
            "out_trade_no": number,
            "notify_url": "http://127.0.0.1:9/notify",
            "amount": {"total": 100},
        } | changes
        answer = await self.wechat("POST", "/v3/pay/transactions/native", body)
        assert answer.status_code == 200, answer.text
        return body["out_trade_no"], answer.json()["code_url"]

    async def by_code(self, code: str, **changes: Any) -> httpx.Response:
        """A payment by code."""
        body = {
            "appid": self.env["WECHAT_APPID"],
            "mchid": self.mchid,
            "description": "茶",
            "out_trade_no": f"code{next(_NUMBERS):06d}",
            "amount": {"total": 100},
            "payer": {"auth_code": code},
            "scene_info": {"store_info": {"id": "1"}},
        } | changes
        return await self.wechat("POST", "/v3/pay/transactions/codepay", body)

    async def state_of(self, number: str) -> str:
        """What the merchant is told of its order."""
        answer = await self.wechat("GET", f"/v3/pay/transactions/out-trade-no/{number}?mchid={self.mchid}")
        return str(answer.json().get("trade_state") or answer.json().get("code"))

    async def balance(self, payer: str) -> int:
        """What a payer has."""
        found = {each["name"]: each["balance_minor"] for each in await self.see("/payers")}
        return int(found[payer])


@asynccontextmanager
async def sandbox_world(folder: Path, *, start: bool = False) -> AsyncIterator[SandboxWorld]:
    """A sandbox in a folder, made there when there is none; with ``start`` its background runs too."""
    folder.mkdir(exist_ok=True)
    addresses = Addresses(origin="http://localhost:8000", gateway=GATEWAY, proxy="http://127.0.0.1:8020")
    settings = sandbox_settings(folder, 8000, 8010)
    async with sandbox_house(settings, folder, addresses, make_key=KeyRing(), hash_cost=CHEAP) as (house, sandbox):
        app = gateway_of(house, sandbox)
        transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 1234))
        async with httpx.AsyncClient(transport=transport, base_url=GATEWAY, timeout=30) as http:
            world = SandboxWorld(house, sandbox, http)
            world.env = await world.see("/env", form="json")
            if not start:
                yield world
                return
            async with follow_house(house, sandbox):
                house.start()
                yield world
