"""A scramble: one lucky packet of 100 shares in a group of 500, and all 500 open it at once over HTTP.

The server is the real one in a process of its own, with durable files. Every member has a connection of their own that
was opened and logged in before; then all requests are written in one go, and the clock runs until the last answer is
there. The load generator is on the same machine and its cost is in the figure.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import tempfile
from collections import Counter
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from jinbao.app.bench.guests import once
from jinbao.app.bench.http_load import Answer, Connection
from jinbao.app.bench.machine import Spread, cpu_us, machine
from jinbao.app.bench.serving import HOST, BenchFailed, answers, start
from jinbao.app.house import House
from jinbao.app.settings import Settings, load
from jinbao.app.wiring import house, house_to_look_at
from jinbao.bank.types import BankAccount, parse_bank_account
from jinbao.identity.types import AccountClass, Realm
from jinbao.kit.clock import monotonic_ns
from jinbao.kit.db import Tx
from jinbao.kit.http import Principal
from jinbao.kit.ids import show

_FUNDS_MINOR = 5_000_000
#: 200.00 in a red packet, which needs no PIN; 1 g in a gold packet.
_RED_MINOR = 20_000
_GOLD_UG = 1_000_000
_PIN = "284617"
_GROUP_MOST = 500
_HOUSE_G, _HOUSE_MINOR = 1_000, 100_000_000
_SETTINGS = "bench.toml"
#: Ten times a second.
_PRICE_TRIES = 300


@dataclass(frozen=True, slots=True)
class StormOptions:
    """``packets`` storms one after another, each of ``members`` who open a packet of ``shares``."""

    packets: int = 5
    members: int = 500
    shares: int = 100
    gold: bool = False
    data: str = ""


async def run(options: StormOptions) -> dict[str, Any]:
    """Prepare a group, start the server, scramble, audit; the result as plain values."""
    assert 2 <= options.members <= _GROUP_MOST and options.shares <= options.members, options
    folder = Path(options.data or tempfile.mkdtemp(prefix="jinbao-bench-"))
    settings = _settings(folder)
    try:
        chat, tokens = await _prepare(settings, options)
        server, port = start(folder, folder / _SETTINGS)
        try:
            await answers(port, server)
            await _priced(options, port, tokens[0])
            connections = [await Connection.open(HOST, port) for _ in tokens]
            storms = [
                await _storm(options, chat, list(zip(connections, tokens, strict=True)), number, server.pid)
                for number in range(options.packets)
            ]
            for connection in connections:
                connection.close()
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=30)
        async with house_to_look_at(settings) as opened:
            findings = len(await opened.packets.review.findings())
            audited = bool((await opened.console.audit.run()).ok)
    finally:
        if not options.data:
            shutil.rmtree(folder, ignore_errors=True)
    return {
        "bench": "packet-storm",
        "ok": audited and not findings and all(storm["ok"] for storm in storms),
        "machine": machine(),
        "settings": {**asdict(options), "durable": True, "engine": "sqlite", "limits_raised": True},
        "all_answered_ms_most": max(storm["all_answered_ms"] for storm in storms),
        "storms": storms,
        "findings": findings,
        "audit_ok": audited,
    }


def _settings(folder: Path) -> Settings:
    """Settings that the server reads too."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / _SETTINGS
    file.write_text('[gold.feed]\nkind = "simulated"\n', "utf-8")
    return load(file, {"storage": {"folder": str(folder)}})


async def _prepare(settings: Settings, options: StormOptions) -> tuple[str, list[bytes]]:
    """A group with sessions for everybody in it, of whom the first has money; its id as shown, and the tokens."""
    async with house(settings) as opened:
        crowd = [(f"+86139{number:08d}", f"Guest {number}") for number in range(options.members)]
        members = await opened.identity.members.open_many(crowd, "zh-CN", AccountClass.III)
        await _fund(opened, Principal("member", members[0], 0, 0))
        if options.gold:
            await _stock(opened)
            await opened.gold.accounts.open_many(members)
        await opened.runtime.db.write(partial(_befriend_in, opened, members))
        chat = await opened.chat.groups.create(members[0], "除夕", members[1:], once(opened, "group"))
        tokens = await opened.runtime.db.write(partial(_log_in, opened, members))
        await opened.settle()
    return show("cnv", chat), tokens


async def _fund(opened: House, giver: Principal) -> None:
    account = BankAccount("BENCH", "0000000001")
    await opened.sandbox_bank.seed([(account, "Guest 0", _FUNDS_MINOR)])
    linked = await opened.wallet.linked.link(giver.id, account.bank, account.number, "bench", once(opened, "link"))
    await opened.wallet.bank_moves.top_up(giver, linked.id, _FUNDS_MINOR, once(opened, "fund"))
    await opened.identity.pins.put(giver.id, _PIN)
    await opened.settle()


async def _stock(opened: House) -> None:
    gold = opened.settings.gold
    own, custodian = parse_bank_account(gold.own_account), parse_bank_account(gold.custodian_account)
    assert own is not None and custodian is not None
    await opened.sandbox_bank.seed([(own, "operator", _HOUSE_MINOR), (custodian, "custodian", 0)])
    await opened.gold.capital.put_in(_HOUSE_G * 1_000_000, _HOUSE_MINOR)
    await opened.settle()


def _befriend_in(opened: House, members: list[int], tx: Tx) -> None:
    for other in members[1:]:
        opened.chat.friends.befriend_in(tx, members[0], other)


def _log_in(opened: House, members: list[int], tx: Tx) -> list[bytes]:
    sessions = opened.identity.sessions
    return [sessions.open_in(tx, Realm.MEMBER, member_id, "bench").token.encode() for member_id in members]


async def _priced(options: StormOptions, port: int, token: bytes) -> None:
    """Wait for the server's first price of gold, when one is needed."""
    connection = await Connection.open(HOST, port)
    for _ in range(_PRICE_TRIES if options.gold else 0):
        price = await connection.request(_head(b"GET", b"/gold/price", token))
        if price.status == 200 and price.json()["state"] == "live":
            break
        await asyncio.sleep(0.1)
    connection.close()


async def _storm(
    options: StormOptions, chat: str, everybody: list[tuple[Connection, bytes]], number: int, server_pid: int
) -> dict[str, Any]:
    """One packet, opened by everybody at once."""
    packet = await _send(options, chat, *everybody[0], number)
    # A request before the storm logs each connection in and warms nothing of the packet.
    warm = [connection.request(_head(b"GET", b"/packets/terms", token)) for connection, token in everybody]
    if any(answer.status != 200 for answer in await asyncio.gather(*warm)):
        raise BenchFailed("somebody could not log in")
    body = b'{"consent":true}'
    path = b"/packets/" + packet["id"].encode() + b"/open"
    heads = [_head(b"POST", path, token) + b"content-type: application/json\r\n" for _, token in everybody]
    waits, server_us, own_us = Spread(), cpu_us(server_pid), cpu_us(os.getpid())
    began = monotonic_ns()

    async def one(connection: Connection, head: bytes) -> Answer:
        answer = await connection.request(head, body)
        waits.add(monotonic_ns() - began)
        return answer

    found = await asyncio.gather(
        *(one(connection, head) for (connection, _), head in zip(everybody, heads, strict=True))
    )
    took = monotonic_ns() - began
    server_us, own_us = cpu_us(server_pid) - server_us, cpu_us(os.getpid()) - own_us
    return judged(options, packet, found) | {
        "all_answered_ms": took // 10_000 / 100,
        "p50_ms": waits.ms(50),
        "p99_ms": waits.ms(99),
        "server_cpu_ms": server_us // 1_000,
        "load_cpu_ms": own_us // 1_000,
    }


async def _send(options: StormOptions, chat: str, connection: Connection, token: bytes, number: int) -> dict[str, Any]:
    """Send a packet over HTTP; the look of its sender."""
    new: dict[str, Any] = {"chat": chat, "kind": "lucky", "count": options.shares, "greeting": "恭喜发财"}
    if options.gold:
        asked = {"side": "buy", "grams_ug": _GOLD_UG}
        quote = await _post(connection, b"/gold/quotes", token, b"quote%d" % number, asked)
        new |= {"asset": "gold", "source": "balance", "quote_id": quote["id"], "proof": {"pin": _PIN}}
    else:
        new |= {"asset": "cash", "source": "balance", "amount_minor": _RED_MINOR}
    packet = await _post(connection, b"/packets", token, b"send%d" % number, new)
    if packet["state"] != "open":
        raise BenchFailed(f"a packet is {packet['state']} after sending")
    return packet


def judged(options: StormOptions, packet: dict[str, Any], found: list[Answer]) -> dict[str, Any]:
    """Whether exactly the shares were given, to different people, and come to the whole packet."""
    claims = [answer.json()["claim"] for answer in found if answer.status == 200]
    statuses = Counter(str(answer.status) if answer.status == 200 else _code(answer) for answer in found)
    field, total = ("grams_ug", "total_ug") if options.gold else ("amount_minor", "total_minor")
    units = sum(claim[field] for claim in claims)
    wanted = {"200": options.shares, "packets.all_gone": options.members - options.shares}
    good = (
        statuses == {name: times for name, times in wanted.items() if times}
        and units == packet[total]
        and len({claim["id"] for claim in claims}) == options.shares
    )
    return {"ok": good, "statuses": dict(statuses), "units": units, "packet_units": packet[total]}


def _code(answer: Answer) -> str:
    return str(answer.json().get("code", answer.status))


async def _post(connection: Connection, path: bytes, token: bytes, key: bytes, body: dict[str, Any]) -> dict[str, Any]:
    head = _head(b"POST", path, token) + b"idempotency-key: " + key + b"\r\ncontent-type: application/json\r\n"
    answer = await connection.request(head, msgspec.json.encode(body))
    if answer.status not in (200, 201):
        raise BenchFailed(f"{path.decode()}: {answer.status} {answer.body[:300]!r}")
    told: dict[str, Any] = answer.json()
    return told


def _head(verb: bytes, path: bytes, token: bytes) -> bytes:
    return verb + b" /api/v1/member" + path + b" HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer " + token + b"\r\n"
