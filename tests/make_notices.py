"""Notices for tests: merchants' servers on this machine, accounts with keys, and somebody who meddles."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinbao.compat.adapters.courier import HttpCourier
from jinbao.compat.adapters.receipt import ReceiptPdf
from jinbao.compat.service.accounts import Accounts
from jinbao.compat.service.context import Context
from jinbao.compat.service.doubting import Doubts
from jinbao.compat.service.keys import Keys
from jinbao.compat.service.notices import Notices
from jinbao.compat.service.noting import new_notice, tell_in
from jinbao.compat.service.settings import CompatSettings
from jinbao.compat.types import (
    AlipayApp,
    AlipayMode,
    Attempt,
    Exchange,
    Fault,
    Notice,
    NoticeKind,
    Scheme,
    Tamper,
    Trade,
    VerifyMode,
    WechatMerchant,
)
from jinbao.kit.clock import Clock
from jinbao.kit.http import Rate, RateLimits
from tests.make import ALL_MODULES
from tests.make_keys import KeyRing, public_pem
from tests.make_pay import PayWorld, pay_world

SEAL_KEY = bytes(range(32))


@dataclass
class Heard:
    """A request as a merchant's server got it, names of headers in the case in which they came."""

    path: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        """By its exact name."""
        return dict(self.headers)[name]


Reply = Callable[[Heard], Awaitable[bytes]]


def said(body: bytes, status: str = "200 OK", more: str = "") -> bytes:
    """A whole answer."""
    return f"HTTP/1.1 {status}\r\n{more}content-length: {len(body)}\r\n\r\n".encode() + body


@dataclass
class Merchant:
    """A server that answers as it is told, ``success`` with 200 if nothing else; ``most`` were there at once."""

    reply: Reply | None = None
    answers: list[bytes] = field(default_factory=list)
    port: int = 0
    heard: list[Heard] = field(default_factory=list)
    now: int = 0
    most: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            pairs = [(name, value) for name, _, value in (line.partition(": ") for line in head[1:] if line)]
            length = int({name.lower(): value for name, value in pairs}["content-length"])
            request = Heard(head[0].split(" ")[1], pairs, await reader.readexactly(length))
            self.heard.append(request)
            if self.reply is not None:
                answer = await self.reply(request)
            else:
                answer = self.answers.pop(0) if self.answers else said(b"success")
            writer.write(answer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.now -= 1
            writer.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/notify"


@asynccontextmanager
async def merchant_server(reply: Reply | None = None, *answers: bytes) -> AsyncIterator[Merchant]:
    """A merchant that listens; ``answers`` are given one after another, then successes."""
    merchant = Merchant(reply, list(answers))
    server = await asyncio.start_server(merchant.serve, "127.0.0.1", 0)
    merchant.port = server.sockets[0].getsockname()[1]
    try:
        yield merchant
    finally:
        server.close()


class Watcher:
    """Remembers what it is shown and meddles as it is told: one tamper after another."""

    def __init__(self) -> None:
        self.tampers: list[Tamper] = []
        self.seen: list[tuple[Notice, Attempt]] = []

    def saw(self, exchange: Exchange) -> None:
        raise AssertionError("nobody calls here")

    def called_back(self, notice: Notice, attempt: Attempt) -> None:
        self.seen.append((notice, attempt))

    def opened(self, trade: Trade) -> None:
        raise AssertionError("nobody opens anything here")

    def fault(self, account: str, operation: str, out_no: str, amount_minor: int | None, text: str) -> Fault | None:
        raise AssertionError("nobody calls here")

    def tamper(self, notice: Notice) -> Tamper | None:
        return self.tampers.pop(0) if self.tampers else None


@dataclass
class NoticeWorld:
    """A merchant number and an app of one shop, and notices that go out by real HTTP."""

    pay: PayWorld
    context: Context
    notices: Notices
    watcher: Watcher
    wechat: WechatMerchant
    alipay: AlipayApp

    def again(self) -> Notices:
        """Another process after the one before was lost."""
        return Notices(self.context, HttpCourier(private=True))

    async def tell(self, url: str, content: bytes = b'{"a":"1"}', **changes: Any) -> Notice:
        """A notice to the shop, of a payment over WeChat Pay if nothing else."""
        scheme = changes.pop("scheme", Scheme.WECHAT)
        is_wechat = scheme is Scheme.WECHAT
        notice = new_notice(
            self.context,
            **{
                "scheme": scheme,
                "account": self.wechat.mchid if is_wechat else self.alipay.app_id,
                "merchant_id": self.wechat.merchant_id,
                "order_id": None,
                "kind": NoticeKind.PAYMENT,
                "event": "TRANSACTION.SUCCESS" if is_wechat else "trade_status_sync",
                "url": url,
                "content": content,
                **changes,
            },
        )
        await self.pay.runtime.db.write(lambda tx: tell_in(tx, notice))
        return notice

    async def run_out(self) -> None:
        """Move the clock from one due moment to the next, until nothing waits."""
        await self.notices.deliver_due()
        while (due_ms := await self.notices.next_due_ms()) is not None:
            self.pay.clock.advance(due_ms - self.pay.clock.now_ms())
            await self.notices.deliver_due()


@asynccontextmanager
async def notice_world(
    folder: Path, *, mode: VerifyMode = VerifyMode.CERTIFICATE, wall: Clock | None = None, timeout_ms: int = 5_000
) -> AsyncIterator[NoticeWorld]:
    """``wall`` is the house's own clock if nothing else: not a moved one."""
    async with pay_world(folder, modules=(*ALL_MODULES, "compat")) as world:
        clock, ring = wall or world.clock, KeyRing()
        keys = await Keys.open(world.runtime.db, clock, SEAL_KEY, make_key=ring)
        accounts = Accounts(world.runtime, world.identity, keys, SEAL_KEY)
        await accounts.load()
        shop = await world.shop()
        wechat = await accounts.enrol_wechat(shop.id, public_key_pem=public_pem(ring()), mode=mode)
        alipay = await accounts.enrol_alipay(shop.id, public_key_pem=public_pem(ring()), mode=AlipayMode.KEY)
        watcher = Watcher()
        context = Context(
            runtime=world.runtime,
            wall=clock,
            identity=world.identity,
            wallet=world.wallet,
            pay=world.pay,
            packets=None,  # type: ignore[arg-type] # nothing here sends one
            accounts=accounts,
            keys=keys,
            settings=CompatSettings(
                seal_key=SEAL_KEY, origin="http://localhost:8000", private_urls=True, attempt_timeout_ms=timeout_ms
            ),
            witness=watcher,
            meddler=watcher,
            pace=RateLimits(Rate(1_000_000, 1_000_000)),
            doubts=Doubts(1_000_000, spare_local=True),
            receipts=ReceiptPdf(),
        )
        notices = Notices(context, HttpCourier(private=True))
        try:
            yield NoticeWorld(world, context, notices, watcher, wechat, alipay)
        finally:
            await notices.close()
