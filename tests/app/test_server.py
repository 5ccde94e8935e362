"""The server as the network sees it: who is calling, and how much they may say before anything is looked at."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from jinbao.app.server import listen, serve
from jinbao.app.settings import Settings
from tests import make

MEGABYTE = 1_048_576


async def tell_who(scope: Any, receive: Any, send: Any) -> None:
    """An app that answers with its caller's address."""
    del receive
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": scope["client"][0].encode()})


@asynccontextmanager
async def listening(host: str = "127.0.0.1") -> AsyncIterator[int]:
    """The port that ``tell_who`` is served on."""
    sock, started = listen(host, 0), asyncio.Event()
    server = asyncio.create_task(serve(tell_who, sock, Settings(), started=started.set, stopping=lambda: None))
    await asyncio.wait_for(started.wait(), 60)
    try:
        yield sock.getsockname()[1]
    finally:
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(server, 60)


@pytest.mark.parametrize(
    ("forwarded", "seen"),
    [
        ({}, "127.0.0.1"),
        ({"x-forwarded-for": "203.0.113.9"}, "203.0.113.9"),
        ({"x-forwarded-for": "10.0.0.1, 203.0.113.9"}, "203.0.113.9"),
    ],
    ids=["none", "one", "one that the caller made up"],
)
def test_behind_a_proxy_on_this_machine_each_caller_has_an_address(forwarded: dict[str, str], seen: str) -> None:
    """Else all would share one limit, and thirty wrong codes of one would keep everybody out for an hour."""

    async def scenario() -> None:
        async with listening() as port, httpx.AsyncClient() as client:
            answer = await client.get(f"http://127.0.0.1:{port}/", headers=forwarded)
            assert answer.text == seen

    make.run(scenario())


def test_a_request_that_does_not_come_to_its_point_is_cut_off() -> None:
    async def scenario() -> None:
        async with listening() as port:
            for opening in (b"GET /", b"GET / HTTP/1.1\r\nhost: jinbao.test\r\nx: "):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                sent = 0
                writer.write(opening)
                with pytest.raises(ConnectionError):
                    while sent < 8 * MEGABYTE:
                        writer.write(b"a" * 65_536)
                        await writer.drain()
                        await asyncio.sleep(0)
                        sent += 65_536
                    raise AssertionError("eight megabytes were kept before anybody was asked who they are")
                writer.close()
                del reader

    make.run(scenario())


def test_a_long_but_honest_head_is_taken() -> None:
    async def scenario() -> None:
        async with listening() as port, httpx.AsyncClient() as client:
            answer = await client.get(f"http://127.0.0.1:{port}/?q={'a' * 8_000}", headers={"x-long": "b" * 16_000})
            assert answer.status_code == 200

    make.run(scenario())
