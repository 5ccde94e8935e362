"""The gateway for tests: a house with callers of both schemes, their private keys, and a payer with money.

``async with compat_world(tmp_path) as world`` gives ``world.compat`` and, ready made:

- ``world.wechat``: a WeChat Pay merchant that may use certificates and the public key (certificates where a request
  does not say); ``world.provider`` may act for ``world.sub``;
- ``world.alipay`` (an app in key mode) and ``world.certified`` (certificate mode), both of the same merchant of ours;
- ``world.payer``: a member with 1,000.00 and a PIN.

``world.wall`` stands still far from where ``world.clock``, the house's, does; both are moved by the test alone.
``world.watcher`` keeps what was exchanged and orders faults. ``world.call(caller, "POST", "/v3/...", body)`` signs as
SDKs do and goes through the gateway; ``world.gateway`` is a client of it that signs nothing.
"""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from jinbao.app.house import House
from jinbao.app.wiring import open_house
from jinbao.compat import Compat
from jinbao.compat.routes.gateway import Gateway
from jinbao.compat.service import crypto
from jinbao.compat.types import (
    AlipayApp,
    AlipayMode,
    Attempt,
    Exchange,
    Fault,
    MerchantCertificate,
    Notice,
    Tamper,
    Trade,
    WechatMerchant,
)
from jinbao.gold.adapters.none import NoFeed
from jinbao.identity.types import Realm
from jinbao.kit.clock import MovableClock
from jinbao.kit.http import Edge, Principal
from jinbao.ledger.adapters.memory import MemoryEngine
from tests.make import NOON_MS
from tests.make_house import PIN, Caller, Served, put_house, settings
from tests.make_identity import CHEAP
from tests.make_keys import KeyRing, public_pem

__all__ = ["AlipayCaller", "CompatWorld", "Watcher", "WechatCaller", "compat_world", "holds", "sign"]

#: The wall's time: not the house's, so that a mix-up shows.
WALL_MS = NOON_MS + 400 * 86_400_000
GATEWAY = "http://127.0.0.1:8010"


def sign(key: RSAPrivateKey, data: bytes) -> str:
    """SHA256withRSA in base64, by the library and not by our code."""
    return base64.b64encode(key.sign(data, padding.PKCS1v15(), hashes.SHA256())).decode()


@dataclass(frozen=True)
class WechatCaller:
    """A WeChat Pay merchant with what only it knows."""

    mchid: str
    key: RSAPrivateKey
    certificate: MerchantCertificate
    compat: Compat = field(repr=False)

    @property
    def account(self) -> WechatMerchant:
        """As it now stands."""
        found = self.compat.accounts.wechat(self.mchid)
        assert found is not None
        return found

    @property
    def appid(self) -> str:
        """Its first app."""
        return self.account.appids[0]

    def authorization(
        self, method: str, target: str, body: bytes, *, at_s: int, nonce: str = "5K8264ILTKCH16CQ2502SI8ZNMTM67VS"
    ) -> str:
        """The Authorization header of API v3."""
        signed = f"{method}\n{target}\n{at_s}\n{nonce}\n".encode() + body + b"\n"
        return (
            f'WECHATPAY2-SHA256-RSA2048 mchid="{self.mchid}",nonce_str="{nonce}",signature="{sign(self.key, signed)}",'
            f'timestamp="{at_s}",serial_no="{self.certificate.serial}"'
        )


@dataclass(frozen=True)
class AlipayCaller:
    """An Alipay app with its private key."""

    app_id: str
    key: RSAPrivateKey
    compat: Compat = field(repr=False)

    @property
    def account(self) -> AlipayApp:
        """As it now stands."""
        found = self.compat.accounts.alipay(self.app_id)
        assert found is not None
        return found


class Watcher:
    """Keeps what it hears, and orders what the test tells it to, once each."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self.attempts: list[tuple[Notice, Attempt]] = []
        self.looked: list[Trade] = []
        self.faults: list[Fault] = []
        self.tampers: list[Tamper] = []
        self.asked: list[tuple[str, str, str, int | None, str]] = []

    def saw(self, exchange: Exchange) -> None:
        self.exchanges.append(exchange)

    def called_back(self, notice: Notice, attempt: Attempt) -> None:
        self.attempts.append((notice, attempt))

    def opened(self, trade: Trade) -> None:
        self.looked.append(trade)

    def fault(self, account: str, operation: str, out_no: str, amount_minor: int | None, text: str) -> Fault | None:
        self.asked.append((account, operation, out_no, amount_minor, text))
        return self.faults.pop(0) if self.faults else None

    def tamper(self, notice: Notice) -> Tamper | None:
        return self.tampers.pop(0) if self.tampers else None


@dataclass
class CompatWorld(Served):
    """A served house whose gateway has callers."""

    compat: Compat = None  # type: ignore[assignment]
    wall: MovableClock = None  # type: ignore[assignment]
    watcher: Watcher = None  # type: ignore[assignment]
    ring: KeyRing = None  # type: ignore[assignment]
    merchant_id: int = 0
    wechat: WechatCaller = None  # type: ignore[assignment]
    provider: WechatCaller = None  # type: ignore[assignment]
    sub: WechatCaller = None  # type: ignore[assignment]
    alipay: AlipayCaller = None  # type: ignore[assignment]
    certified: AlipayCaller = None  # type: ignore[assignment]
    payer: Caller = None  # type: ignore[assignment]
    gateway: httpx.AsyncClient = None  # type: ignore[assignment]

    async def call(
        self,
        caller: WechatCaller,
        method: str,
        target: str,
        body: Any = None,
        *,
        raw: bytes | None = None,
        **headers: str,
    ) -> httpx.Response:
        """A call of API v3, signed as SDKs do; ``raw`` is a body as it is, ``headers`` have ``_`` for ``-``."""
        sent = raw if raw is not None else (b"" if body is None else json.dumps(body).encode())
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        auth = caller.authorization(method, target, sent, at_s=self.wall.now_ms() // 1000)
        base = {"authorization": auth, "accept": "application/json", "content-type": "application/json"}
        return await self.gateway.request(method, GATEWAY + target, content=sent, headers=base | given)

    async def enrol_wechat(self, merchant_id: int, **choices: Any) -> WechatCaller:
        """Another merchant number of one of our merchants, with a key of its own."""
        key = self.ring()
        account = await self.compat.accounts.enrol_wechat(merchant_id, public_key_pem=public_pem(key), **choices)
        certificate = self.compat.accounts.certificates_of(account.mchid)[0]
        return WechatCaller(account.mchid, key, certificate, self.compat)

    async def enrol_alipay(self, merchant_id: int, mode: AlipayMode) -> AlipayCaller:
        """Another app of one of our merchants, with a key of its own."""
        key = self.ring()
        account = await self.compat.accounts.enrol_alipay(merchant_id, public_key_pem=public_pem(key), mode=mode)
        return AlipayCaller(account.app_id, key, self.compat)


class _WhenCalled:
    """The house's API, built when somebody calls it."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._app: Edge | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if self._app is None:
            self._app = self._house.asgi()
        await self._app(scope, receive, send)


@asynccontextmanager
async def compat_world(folder: Path, **more: Any) -> AsyncIterator[CompatWorld]:
    """A house on the memory engine with everybody in it; ``more`` are settings (``gateway={...}`` over the test's)."""
    clock, wall, watcher, ring = MovableClock(NOON_MS), MovableClock(WALL_MS), Watcher(), KeyRing()
    chosen = more.pop("gateway", {})
    gateway = {"enabled": True, "explain": True, "private_urls": True, "outcomes_at_once": True, **chosen}
    await put_house(folder, NOON_MS)
    house = await open_house(
        settings(folder, gateway=gateway, **more),
        clock=clock,
        engine=MemoryEngine(clock),
        wall=wall,
        witness=watcher,
        meddler=watcher,
        make_key=ring,
        hash_cost=CHEAP,
        feed=NoFeed(),  # no payment needs the price of gold, whose history takes longer to make than all the rest
    )
    try:
        app = _WhenCalled(house)
        transport = httpx.ASGITransport(app=app, client=("192.0.2.7", 1234))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as client:
            world = CompatWorld(house, clock, app, client)  # type: ignore[arg-type]
            world.compat, world.wall, world.watcher, world.ring = house.compat, wall, watcher, ring
            await _fill(world)
            local = httpx.ASGITransport(app=Gateway(house.compat), client=("127.0.0.1", 1234))
            async with httpx.AsyncClient(transport=local) as world.gateway:
                yield world
    finally:
        await house.close()


async def _fill(world: CompatWorld) -> None:
    merchant, other, under = [await world.merchant(name) for name in ("Lanzhou Noodles", "Provider", "Corner Shop")]
    world.merchant_id = merchant.id
    world.wechat = await world.enrol_wechat(merchant.id)
    world.provider = await world.enrol_wechat(other.id, provider=True)
    world.sub = await world.enrol_wechat(under.id)
    await world.compat.accounts.allow_sub(world.provider.mchid, world.sub.mchid)
    world.alipay = await world.enrol_alipay(merchant.id, AlipayMode.KEY)
    world.certified = await world.enrol_alipay(merchant.id, AlipayMode.CERTIFICATE)
    world.payer = await _payer(world)


async def _payer(world: CompatWorld) -> Caller:
    """A member with a PIN and money, without a call over HTTP: many tests make none, and the API is slow to build."""
    house = world.house
    member = await house.identity.members.open("+8613800777777", "李小红", "en")
    await house.identity.pins.put(member.id, PIN)
    caller = await world.enter(Realm.MEMBER, member.id)
    linked = await house.wallet.linked.link(member.id, "JBSB", "6222020011777777", "李小红", world.once())
    who = Principal("member", member.id, member.id, member.id)
    await house.wallet.bank_moves.top_up(who, linked.id, 100_000, world.once())
    await house.settle()
    return caller


def holds(world: CompatWorld, answer: httpx.Response) -> bool:
    """Whether an answer's signature holds over its raw body with the key that it names."""
    headers = answer.headers
    assert headers["Wechatpay-Signature-Type"] == "WECHATPAY2-SHA256-RSA2048"
    signed = f"{headers['Wechatpay-Timestamp']}\n{headers['Wechatpay-Nonce']}\n".encode() + answer.content + b"\n"
    keys = world.compat.keys
    known = {key.id: key.public_pem for key in (*keys.wechat_certificates(), keys.wechat_public_key())}
    key = crypto.public_of(known[headers["Wechatpay-Serial"]])
    return crypto.verify_rsa(key, signed, headers["Wechatpay-Signature"])
