"""The gateway's listener as sockets see it: header names to the letter, absolute targets, connections that are cut."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from jinbao.app.gateway_server import gateway_served, gateway_sockets
from jinbao.app.server import PortInUse
from jinbao.compat.routes.gateway import Gateway
from jinbao.compat.types import Fault
from tests.make import run
from tests.make_compat import CompatWorld, WechatCaller, compat_world

TARGET = "/v3/certificates"


@asynccontextmanager
async def listening(folder: Path) -> AsyncIterator[tuple[CompatWorld, int]]:
    """A world whose gateway listens on a port of this machine."""
    async with compat_world(folder, gateway={"enabled": True, "port": 0}) as world:
        sockets = gateway_sockets(world.house.settings)
        port = sockets[0].getsockname()[1]
        async with gateway_served(Gateway(world.compat), sockets, world.house.settings):
            yield world, port


async def spoken(port: int, sent: bytes) -> bytes:
    """Everything that comes back on one connection that the other side closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    await writer.drain()
    try:
        return await asyncio.wait_for(reader.read(), 60)
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


def request(world: CompatWorld, caller: WechatCaller, line: str) -> bytes:
    """A signed GET with this request line, that asks to be hung up on afterwards."""
    auth = caller.authorization("GET", TARGET, b"", at_s=world.wall.now_ms() // 1000)
    return f"{line}\r\nHost: 127.0.0.1\r\nAuthorization: {auth}\r\nConnection: close\r\n\r\n".encode()


def test_header_names_keep_their_case(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with listening(tmp_path) as (world, port):
            answer = await spoken(port, request(world, world.wechat, f"GET {TARGET} HTTP/1.1"))
            head = answer.partition(b"\r\n\r\n")[0].split(b"\r\n")
            assert head[0].startswith(b"HTTP/1.1 200")
            names = [line.partition(b":")[0].decode() for line in head[1:]]
            for name in (
                "Wechatpay-Timestamp",
                "Wechatpay-Nonce",
                "Wechatpay-Signature",
                "Wechatpay-Serial",
                "Wechatpay-Signature-Type",
                "Request-ID",
                "Content-Type",
                "Content-Length",
                "Date",
                "Server",
            ):
                assert names.count(name) == 1, (name, names)
            lower = [name.lower() for name in names]
            assert len(set(lower)) == len(lower), "a header came twice"

    run(scenario())


def test_a_target_in_absolute_form_is_a_path(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with listening(tmp_path) as (world, port):
            line = f"GET http://pay.example:8080{TARGET} HTTP/1.1"
            answer = await spoken(port, request(world, world.wechat, line))
            assert answer.startswith(b"HTTP/1.1 200"), answer[:300]
            seen = world.watcher.exchanges[-1].request
            assert (seen.target, seen.base) == (TARGET, "http://pay.example:8080")
            nowhere = await spoken(port, b"GET http://x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            assert nowhere.startswith(b"HTTP/1.1 404")

    run(scenario())


def test_a_cut_line_brings_no_byte(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with listening(tmp_path) as (world, port):
            world.watcher.faults.append(Fault(cut=True))
            assert await spoken(port, request(world, world.wechat, f"GET {TARGET} HTTP/1.1")) == b""
            assert world.watcher.exchanges[-1].cut
            again = await spoken(port, request(world, world.wechat, f"GET {TARGET} HTTP/1.1"))
            assert again.startswith(b"HTTP/1.1 200")

    run(scenario())


def test_what_is_no_http_is_told_so(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with listening(tmp_path) as (world, port):
            for sent in (
                b"nonsense\r\n\r\n",
                b"GET /v3/certificates HTTP/1.1\r\n\r\n",
                b"POST /v3/x HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n",
            ):
                assert (await spoken(port, sent)).startswith(b"HTTP/1.1 400"), sent
            endless = b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X-A: " + b"a" * 200_000
            assert (await spoken(port, endless))[:12] in (b"HTTP/1.1 400", b"")
            assert world.watcher.exchanges == []

    run(scenario())


def test_a_taken_port_is_said_and_leaves_nothing_open(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path, gateway={"enabled": True, "port": 0}) as world:
            with socket.socket() as taken:
                taken.bind(("127.0.0.1", 0))
                taken.listen()
                gateway = msgspec.structs.replace(
                    world.house.settings.gateway, extra_port=taken.getsockname()[1], extra_host="127.0.0.1"
                )
                settings = msgspec.structs.replace(world.house.settings, gateway=gateway)
                try:
                    gateway_sockets(settings)
                except PortInUse as error:
                    assert str(taken.getsockname()[1]) in str(error)
                else:
                    raise AssertionError("it took a port that was taken")

    run(scenario())
