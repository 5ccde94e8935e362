"""The way out to merchants: what is sent is what was sealed, and nothing but the internet is reached."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from jinbao.compat.adapters.courier import ANSWER_MOST, HttpCourier
from tests.make import run
from tests.make_notices import Heard, merchant_server, said

HEADERS = (("Wechatpay-Serial", "AB"), ("Wechatpay-Signature-Type", "X"), ("Content-Type", "application/json"))


@asynccontextmanager
async def courier(*, private: bool = True) -> AsyncIterator[HttpCourier]:
    made = HttpCourier(private=private)
    try:
        yield made
    finally:
        await made.close()


def test_headers_keep_their_case_and_bodies_their_bytes() -> None:
    async def scenario() -> None:
        async with courier() as out, merchant_server() as merchant:
            posted = await out.post(merchant.url, HEADERS, b'{"a" : "\xe4\xbd\xa0"}\n', 5_000)
            assert (posted.status, posted.body, posted.error) == (200, b"success", "")
            (request,) = merchant.heard
            assert request.body == b'{"a" : "\xe4\xbd\xa0"}\n'
            assert [pair for pair in request.headers if pair in HEADERS] == list(HEADERS)
            assert request.header("Host") == f"127.0.0.1:{merchant.port}"

    run(scenario())


def test_a_name_of_this_machine_is_found_whichever_address_listens() -> None:
    async def scenario() -> None:
        async with courier() as out, merchant_server() as merchant:
            posted = await out.post(f"http://localhost:{merchant.port}/a", HEADERS, b"{}", 5_000)
            assert posted.status == 200 and merchant.heard[0].header("Host") == f"localhost:{merchant.port}"

    run(scenario())


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0.0.0.0"])
def test_only_a_sandbox_reaches_this_machine(host: str) -> None:
    async def scenario() -> None:
        async with courier(private=False) as out, merchant_server() as merchant:
            posted = await out.post(f"http://{host}:{merchant.port}/notify", HEADERS, b"{}", 5_000)
            assert posted.status is None and "not one of the internet" in posted.error and not merchant.heard

    run(scenario())


def test_a_redirect_is_an_answer_like_any_other() -> None:
    async def scenario() -> None:
        async with merchant_server() as elsewhere:
            moved = said(b"", "307 Temporary Redirect", f"location: {elsewhere.url}\r\n")
            async with courier() as out, merchant_server(None, moved) as merchant:
                assert (await out.post(merchant.url, HEADERS, b"{}", 5_000)).status == 307
                assert not elsewhere.heard

    run(scenario())


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        async with merchant_server() as proxy, courier() as out, merchant_server() as merchant:
            for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
                monkeypatch.setitem(os.environ, name, f"http://127.0.0.1:{proxy.port}")  # noqa: TID251
            fresh = HttpCourier(private=True)
            for each in (out, fresh):
                assert (await each.post(merchant.url, HEADERS, b"{}", 5_000)).status == 200
            await fresh.close()
            assert not proxy.heard

    run(scenario())


def test_no_more_of_an_answer_is_read_than_anybody_needs() -> None:
    async def scenario() -> None:
        async def endless(_: Heard) -> bytes:
            return b"HTTP/1.1 200 OK\r\ncontent-length: 9000000\r\n\r\n" + b"x" * 3_000_000

        async with courier() as out, merchant_server(endless) as merchant:
            posted = await out.post(merchant.url, HEADERS, b"{}", 5_000)
            assert posted.status == 200 and len(posted.body) == ANSWER_MOST

    run(scenario())


def test_all_of_an_answer_must_come_in_time() -> None:
    async def scenario() -> None:
        never = asyncio.Event()

        async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\nsucc")
            await writer.drain()
            await never.wait()

        server = await asyncio.start_server(drip, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with courier() as out:
            posted = await out.post(f"http://127.0.0.1:{port}/", HEADERS, b"{}", 200)
            assert posted.status is None and posted.error == "no answer within 200 ms" and posted.took_ms >= 200
        server.close()

    run(scenario())


@pytest.mark.parametrize(
    "answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n", b"\x16\x03\x01" * 20]
)
def test_what_is_no_http_is_no_answer(answer: bytes) -> None:
    async def scenario() -> None:
        async def odd(_: Heard) -> bytes:
            return answer

        async with courier() as out, merchant_server(odd) as merchant:
            posted = await out.post(merchant.url, HEADERS, b"{}", 5_000)
            assert posted.status is None and posted.error

    run(scenario())


@pytest.mark.parametrize("url", ["http://no-such-host.invalid/", "http://127.0.0.1:1/", "https://127.0.0.1:1/"])
def test_nobody_there_is_no_answer(url: str) -> None:
    async def scenario() -> None:
        async with courier() as out:
            posted = await out.post(url, HEADERS, b"{}", 5_000)
            assert posted.status is None and posted.error

    run(scenario())
