"""Payments over HTTP: a merchant creates an order, a member pays it, the member reads the receipt.

The server is the real one (``jinbao serve``) in a process of its own, with real sessions, limits,
journal and durable files; the load generator runs beside it on the same machine and its cost is in
the figure. Only the calls-a-second limits are raised, because one process plays everybody.
Afterwards the whole house is audited.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import msgspec

from jinbao.app.bench.http_load import Answer, Connection
from jinbao.app.bench.machine import Spread, cpu_us, machine, resident_mb
from jinbao.app.bench.people import Payer, Shop, prepare
from jinbao.app.bench.serving import HOST, BenchFailed, answers, start
from jinbao.app.settings import Settings, load
from jinbao.app.wiring import house_to_look_at
from jinbao.kit.clock import monotonic_ns

_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class PayOptions:
    """What to measure: ``clients`` at once for ``seconds``, among ``members`` payers and ``merchants`` shops.

    ``hot_merchant`` sends every payment to one shop. ``warm_up`` seconds are not counted.
    """

    clients: int = 8
    seconds: int = 15
    warm_up: int = 3
    members: int = 1_000
    merchants: int = 50
    hot_merchant: bool = False
    amount_minor: int = 120
    data: str = ""


async def run(options: PayOptions) -> dict[str, Any]:
    """Prepare people, start the server, pay, audit; the result as plain values."""
    folder = Path(options.data or tempfile.mkdtemp(prefix="jinbao-bench-"))
    settings = load(None, {"storage": {"folder": str(folder)}})
    try:
        payers, shops = await prepare(settings, options.members, 1 if options.hot_merchant else options.merchants)
        server, port = start(folder)
        try:
            await answers(port, server)
            idle_mb = resident_mb(server.pid)
            before_us, own_before_us = cpu_us(server.pid), cpu_us(os.getpid())
            counts, took_ns = await _load(options, port, payers, shops)
            server_us, own_us = cpu_us(server.pid) - before_us, cpu_us(os.getpid()) - own_before_us
            loaded_mb = resident_mb(server.pid)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=30)
        audited = await _audit(settings)
        sizes = {path.name: path.stat().st_size for path in folder.glob("*.db")}
    finally:
        if not options.data:
            shutil.rmtree(folder, ignore_errors=True)
    return {
        "bench": "pay",
        "machine": machine(),
        "settings": {**asdict(options), "durable": True, "engine": "sqlite", "limits_raised": True},
        "payments": len(counts.whole),
        "payments_per_s": len(counts.whole) * _NS // took_ns,
        "requests_per_s": 3 * len(counts.whole) * _NS // took_ns,
        "p50_ms": counts.whole.ms(50),
        "p99_ms": counts.whole.ms(99),
        "create": {"p50_ms": counts.create.ms(50), "p99_ms": counts.create.ms(99)},
        "pay": {"p50_ms": counts.pay.ms(50), "p99_ms": counts.pay.ms(99)},
        "read": {"p50_ms": counts.read.ms(50), "p99_ms": counts.read.ms(99)},
        "server_cpu_us_per_payment": server_us // max(1, counts.all),
        "load_cpu_us_per_payment": own_us // max(1, counts.all),
        "resident_mb_idle": idle_mb,
        "resident_mb_after": loaded_mb,
        "bytes": sizes,
        "audit_ok": audited,
    }


class _Counts:
    """How long each step took."""

    def __init__(self) -> None:
        self.create, self.pay, self.read, self.whole = Spread(), Spread(), Spread(), Spread()
        #: Payments of the warm-up too.
        self.all = 0


async def _load(options: PayOptions, port: int, payers: list[Payer], shops: list[Shop]) -> tuple[_Counts, int]:
    counts = _Counts()
    started = monotonic_ns() + options.warm_up * _NS
    ends = started + options.seconds * _NS
    clients = [
        _Client(number, options, payers[number :: options.clients], shops, counts, started, ends)
        for number in range(options.clients)
    ]
    await asyncio.gather(*(client.run(port) for client in clients))
    return counts, monotonic_ns() - started


class _Client:
    """One connection that plays a shop and its customers in turn."""

    def __init__(
        self,
        number: int,
        options: PayOptions,
        payers: list[Payer],
        shops: list[Shop],
        counts: _Counts,
        started: int,
        ends: int,
    ) -> None:
        self._number, self._options, self._payers, self._shops = number, options, payers, shops
        self._counts, self._started, self._ends = counts, started, ends

    async def run(self, port: int) -> None:
        """Pay until the time is over."""
        connection = await Connection.open(HOST, port)
        body = msgspec.json.encode({"amount_minor": self._options.amount_minor, "subject": "noodles"})
        turn = 0
        while monotonic_ns() < self._ends:
            payer = self._payers[turn % len(self._payers)]
            shop = self._shops[(turn * 7 + self._number) % len(self._shops)]
            await self._pay(connection, payer, shop, body, b"%d-%d" % (self._number, turn))
            turn += 1
        connection.close()

    async def _pay(self, connection: Connection, payer: Payer, shop: Shop, body: bytes, key: bytes) -> None:
        began = monotonic_ns()
        order = _expect(await connection.request(_post(b"/merchant/orders", shop.token, b"o" + key), body), 201)
        created = monotonic_ns()
        path = b"/member/orders/" + order["id"].encode()
        paid = _expect(await connection.request(_post(path + b"/pay", payer.token, b"p" + key), b"{}"), 200)
        done = monotonic_ns()
        if paid["order"]["state"] != "paid":
            raise BenchFailed(f"an order is {paid['order']['state']} after paying")
        receipt = _expect(await connection.request(_get(path, payer.token)), 200)
        read = monotonic_ns()
        if receipt["state"] != "paid":
            raise BenchFailed("a receipt says that the order is not paid")
        self._counts.all += 1
        if began >= self._started:
            self._counts.create.add(created - began)
            self._counts.pay.add(done - created)
            self._counts.read.add(read - done)
            self._counts.whole.add(read - began)


def _post(path: bytes, token: bytes, key: bytes) -> bytes:
    return (
        b"POST /api/v1" + path + b" HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer " + token
        + b"\r\nidempotency-key: " + key + b"\r\ncontent-type: application/json\r\n"
    )  # fmt: skip


def _get(path: bytes, token: bytes) -> bytes:
    return b"GET /api/v1" + path + b" HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer " + token + b"\r\n"


def _expect(answer: Answer, status: int) -> Any:
    if answer.status != status:
        raise BenchFailed(f"expected {status}, got {answer.status}: {answer.body[:300]!r}")
    return answer.json()


async def _audit(settings: Settings) -> bool:
    async with house_to_look_at(settings) as opened:
        return bool((await opened.console.audit.run()).ok)
