"""Payments by WeChat Pay's protocol: a signed order, a member who scans and pays, a signed query.

The server is the real one (``jinbao serve``) with its gateway on, in a process of its own, with real sessions, limits,
journal and durable files. The load generator plays merchants' software and phones: it signs each call with an RSA key
of 2,048 bits and verifies the signature of each answer, as a scheme's SDK does, on the same machine, and its cost is in
the figure. With ``callbacks`` a listener in this process is told of each payment; without, nothing is sent. Afterwards
the whole house is audited.
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
from jinbao.app.bench.people import Payer, prepare
from jinbao.app.bench.serving import HOST, BenchFailed, answers, start
from jinbao.app.bench.shop_software import Account, Sink, Software, enrol, rsa_us
from jinbao.app.server import listen
from jinbao.app.settings import Settings, load
from jinbao.app.wiring import house_to_look_at
from jinbao.kit.clock import monotonic_ns

_NS = 1_000_000_000
_SETTINGS = "bench.toml"
#: An address that no notice is sent to, as it is none of the internet (RFC 5737).
_NOWHERE = "https://192.0.2.1/notify"
#: How long the server may take to deliver the last notices.
_LAST_NOTICES_S = 10
#: Of each life: an order and a query, signed there and back, and verified on both sides.
_SIGNATURES = 2


@dataclass(frozen=True, slots=True)
class CompatOptions:
    """What to measure: ``clients`` lives at once for ``seconds``, of ``members`` payers and ``merchants`` shops.

    ``warm_up`` seconds are not counted. ``callbacks``: merchants listen.
    """

    clients: int = 8
    seconds: int = 15
    warm_up: int = 3
    members: int = 1_000
    merchants: int = 10
    callbacks: bool = False
    amount_minor: int = 120
    data: str = ""


async def run(options: CompatOptions) -> dict[str, Any]:
    """Prepare people and accounts, start the server, live lives, audit; the result as plain values."""
    folder = Path(options.data or tempfile.mkdtemp(prefix="jinbao-bench-"))
    sink = Sink()
    try:
        url = await sink.listen(HOST) if options.callbacks else _NOWHERE
        settings = _settings(folder, options)
        payers, shops = await prepare(settings, options.members, options.merchants)
        accounts = await enrol(settings, shops)
        server, port = start(folder, folder / _SETTINGS)
        try:
            await answers(port, server)
            before_us, own_before_us = cpu_us(server.pid), cpu_us(os.getpid())
            counts, took_ns = await _load(options, (port, settings.gateway.port), payers, accounts, url)
            server_us, own_us = cpu_us(server.pid) - before_us, cpu_us(os.getpid()) - own_before_us
            loaded_mb = resident_mb(server.pid)
            await _wait_for(sink, counts.all if options.callbacks else 0)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=30)
        audited = await _audit(settings)
        sizes = {path.name: path.stat().st_size for path in folder.glob("*.db")}
    finally:
        await sink.close()
        if not options.data:
            shutil.rmtree(folder, ignore_errors=True)
    return {
        "bench": "compat",
        "machine": machine(),
        "settings": {**asdict(options), "durable": True, "engine": "sqlite", "limits_raised": True},
        "lives": len(counts.whole),
        "lives_per_s": len(counts.whole) * _NS // took_ns,
        "p50_ms": counts.whole.ms(50),
        "p99_ms": counts.whole.ms(99),
        **{
            name: {"p50_ms": spread.ms(50), "p99_ms": spread.ms(99)}
            for name, spread in (
                ("order", counts.order),
                ("scan", counts.scan),
                ("pay", counts.pay),
                ("query", counts.query),
            )
        },
        **_processor(counts.all, server_us, own_us, options),
        "callbacks_heard": sink.heard,
        "resident_mb_after": loaded_mb,
        "bytes": sizes,
        "audit_ok": audited,
    }


def _processor(lives: int, server_us: int, own_us: int, options: CompatOptions) -> dict[str, Any]:
    """What a life costs on both sides, and how much of that is RSA: what one signature costs, times how many there are.

    A notice is signed by the server and not verified here.
    """
    lives = max(1, lives)
    sign_us, verify_us = rsa_us()
    here = _SIGNATURES * (sign_us + verify_us)
    there = here + (sign_us if options.callbacks else 0)
    both = (server_us + own_us) // lives
    return {
        "server_cpu_us_per_life": server_us // lives,
        "load_cpu_us_per_life": own_us // lives,
        "rsa": {
            "sign_us": sign_us,
            "verify_us": verify_us,
            "server_us_per_life": there,
            "load_us_per_life": here,
            "server_percent": 100 * there * lives // max(1, server_us),
            "load_percent": 100 * here * lives // max(1, own_us),
            "both_percent": 100 * (here + there) // max(1, both),
        },
    }


class _Counts:
    """How long each step took."""

    def __init__(self) -> None:
        self.order, self.scan, self.pay, self.query = Spread(), Spread(), Spread(), Spread()
        self.whole = Spread()
        #: Lives of the warm-up too.
        self.all = 0


async def _load(
    options: CompatOptions, ports: tuple[int, int], payers: list[Payer], accounts: list[Account], url: str
) -> tuple[_Counts, int]:
    counts = _Counts()
    started = monotonic_ns() + options.warm_up * _NS
    ends = started + options.seconds * _NS
    clients = [
        _Client(number, options, payers[number :: options.clients], accounts, url, counts, started, ends)
        for number in range(options.clients)
    ]
    await asyncio.gather(*(client.run(ports) for client in clients))
    return counts, monotonic_ns() - started


class _Client:
    """One shop's software and its customers in turn: a connection to the gateway, and one of a phone."""

    def __init__(
        self,
        number: int,
        options: CompatOptions,
        payers: list[Payer],
        accounts: list[Account],
        url: str,
        counts: _Counts,
        started: int,
        ends: int,
    ) -> None:
        self._number, self._options, self._payers = number, options, payers
        self._software = [Software(account, url) for account in accounts]
        self._counts, self._started, self._ends = counts, started, ends

    async def run(self, ports: tuple[int, int]) -> None:
        """Live until the time is over."""
        phone, till = await Connection.open(HOST, ports[0]), await Connection.open(HOST, ports[1])
        turn = 0
        while monotonic_ns() < self._ends:
            payer = self._payers[turn % len(self._payers)]
            software = self._software[(turn * 7 + self._number) % len(self._software)]
            await self._live(phone, till, payer, software, f"life{self._number}x{turn}")
            turn += 1
        phone.close()
        till.close()

    async def _live(self, phone: Connection, till: Connection, payer: Payer, software: Software, out_no: str) -> None:
        began = monotonic_ns()
        order = software.believe(await till.request(*software.order(out_no, self._options.amount_minor)))
        ordered = monotonic_ns()
        scanned = _expect(await phone.request(*_post(b"/scan", payer.token, out_no, {"text": order["code_url"]})))
        seen = monotonic_ns()
        path = b"/orders/" + scanned["order"]["id"].encode() + b"/pay"
        paid = _expect(await phone.request(*_post(path, payer.token, out_no, {})))
        done = monotonic_ns()
        if paid["order"]["state"] != "paid":
            raise BenchFailed(f"an order is {paid['order']['state']} after paying")
        asked = software.believe(await till.request(*software.query(out_no)))
        read = monotonic_ns()
        if asked["trade_state"] != "SUCCESS":
            raise BenchFailed(f"a query says {asked['trade_state']} after paying")
        counts = self._counts
        counts.all += 1
        if began >= self._started:
            counts.order.add(ordered - began)
            counts.scan.add(seen - ordered)
            counts.pay.add(done - seen)
            counts.query.add(read - done)
            counts.whole.add(read - began)


def _post(path: bytes, token: bytes, key: str, body: dict[str, str]) -> tuple[bytes, bytes]:
    head = (
        b"POST /api/v1/member" + path + b" HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer " + token
        + b"\r\nidempotency-key: " + key.encode() + b"\r\ncontent-type: application/json\r\n"
    )  # fmt: skip
    return head, msgspec.json.encode(body)


def _expect(answer: Answer) -> Any:
    if answer.status != 200:
        raise BenchFailed(f"expected 200, got {answer.status}: {answer.body[:300]!r}")
    return answer.json()


def _settings(folder: Path, options: CompatOptions) -> Settings:
    """Settings that the server reads too, with a port for the gateway that is free now."""
    folder.mkdir(parents=True, exist_ok=True)
    with listen(HOST, 0) as probe:
        port = int(probe.getsockname()[1])
    private = "true" if options.callbacks else "false"
    text = f'[gateway]\nenabled = true\nhost = "{HOST}"\nport = {port}\nprivate_urls = {private}\n'
    file = folder / _SETTINGS
    file.write_text(text, "utf-8")
    return load(file, {"storage": {"folder": str(folder)}})


async def _wait_for(sink: Sink, wanted: int) -> None:
    """Let the server finish telling; raises ``BenchFailed`` when some notices never come."""
    give_up = monotonic_ns() + _LAST_NOTICES_S * _NS
    while sink.heard < wanted:
        if monotonic_ns() > give_up:
            raise BenchFailed(f"only {sink.heard} of {wanted} notices came")
        await asyncio.sleep(0.05)


async def _audit(settings: Settings) -> bool:
    async with house_to_look_at(settings) as opened:
        return bool((await opened.console.audit.run()).ok)
