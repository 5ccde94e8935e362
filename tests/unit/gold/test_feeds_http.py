"""A market asked over HTTP, against a local server that answers well, badly, late, or not at all."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from jinbao.gold.adapters.http_json import HttpJsonFeed, HttpJsonSettings
from jinbao.gold.adapters.mapping import Mapping, Unit
from jinbao.gold.types.price import PriceState, Tick
from jinbao.kit.clock import MovableClock
from jinbao.kit.errors import Unknown
from tests import make
from tests.make_gold_prices import price_world

NOW_MS = make.NOON_MS
MAPPING = Mapping(Unit(per_ounce=True, factor="7.1"), bid="/bid", ask="/ask")
GOOD = b'{"bid": 4000.00, "ask": "4000.50"}'


def _answer(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", "content-type: application/json", f"content-length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


class Server:
    """Says what it is told, byte by byte, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answer = _answer(GOOD)
        self.hangs = False
        self.asked: list[str] = []
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                self.asked.append(head.decode())
                writer.write(self.answer)
                await writer.drain()
                if self.hangs:
                    await reader.read()
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def _serving(clock: MovableClock, **settings: object) -> AsyncIterator[tuple[Server, HttpJsonFeed]]:
    server = Server()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    chosen = HttpJsonSettings(f"http://127.0.0.1:{server.port}/xau", MAPPING, name="there", timeout_s=1)
    feed = HttpJsonFeed(clock, replace(chosen, **settings))  # type: ignore[arg-type]
    try:
        yield server, feed
    finally:
        await feed.close()
        listening.close()


async def _trouble(feed: HttpJsonFeed) -> str:
    with pytest.raises(Unknown) as raised:
        await feed.latest()
    return str(raised.value)


def test_an_answer_becomes_a_tick_in_the_home_currency() -> None:
    async def scenario() -> None:
        async with _serving(MovableClock(NOW_MS), headers=(("x-api-key", "secret"),)) as (server, feed):
            assert await feed.latest() == Tick(NOW_MS, 91_308, 91_320, "there")
            assert server.asked[0].startswith("GET /xau HTTP/1.1")
            assert "x-api-key: secret" in server.asked[0]

    make.run(scenario())


def test_it_is_asked_no_more_often_than_agreed() -> None:
    async def scenario() -> None:
        clock = MovableClock(NOW_MS)
        async with _serving(clock, every_ms=5_000) as (server, feed):
            first = await feed.latest()
            clock.advance(4_999)
            server.answer = _answer(b"{}")
            assert await feed.latest() == first
            assert len(server.asked) == 1
            clock.advance(1)
            assert "no price at /bid" in await _trouble(feed)
            assert "no price at /bid" in await _trouble(feed)  # and stays so until its turn
            assert len(server.asked) == 2
            clock.advance(5_000)
            server.answer = _answer(GOOD)
            assert await feed.latest() == Tick(clock.now_ms(), 91_308, 91_320, "there")

    make.run(scenario())


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (_answer(GOOD, "302 Found", "location: http://127.0.0.1:1/"), "status 302"),
        (_answer(GOOD, "500 Oops"), "status 500"),
        (_answer(GOOD, "204 Nothing"), "status 204"),
        (_answer(b"x" * 70_000), "more than 65536 bytes"),
        (_answer(gzip.compress(GOOD), "200 OK", "content-encoding: gzip"), "compressed"),
        (_answer(b"<html>down</html>"), "not JSON"),
        (_answer(b'{"bid": 2, "ask": 1}'), "bid above ask"),
        (b"nonsense\r\n\r\n", ""),
        (b"", ""),
    ],
)
def test_anything_but_a_good_answer_is_no_answer(answer: bytes, told: str) -> None:
    async def scenario() -> None:
        async with _serving(MovableClock(NOW_MS)) as (server, feed):
            server.answer = answer
            server.hangs = not answer
            trouble = await _trouble(feed)
            assert trouble and told in trouble
            assert len(server.asked) == 1  # a redirect is not followed, an error not repeated

    make.run(scenario())


def test_an_answer_that_drips_is_given_up() -> None:
    async def scenario() -> None:
        async with _serving(MovableClock(NOW_MS)) as (server, feed):
            server.answer = _answer(GOOD)[:-5]
            server.hangs = True
            assert await _trouble(feed)

    make.run(scenario())


def test_a_server_that_is_not_there_is_no_answer() -> None:
    async def scenario() -> None:
        for url in ("http://127.0.0.1:1/", "nothing", "file:///etc/passwd"):
            feed = HttpJsonFeed(MovableClock(NOW_MS), HttpJsonSettings(url, MAPPING))
            assert await _trouble(feed)
            await feed.close()

    make.run(scenario())


def test_it_is_called_after_its_host() -> None:
    assert HttpJsonFeed(MovableClock(0), HttpJsonSettings("https://gold.example/v1", MAPPING)).name == "gold.example"


def test_a_market_that_fails_stops_dealing_and_comes_back(tmp_path: Path) -> None:
    async def scenario() -> None:
        clock = MovableClock(NOW_MS)
        async with _serving(clock) as (server, feed), price_world(tmp_path, feed=lambda _: feed) as world:
            await world.prices.refresh()
            assert world.prices.demand().mid_minor == 91_314
            server.answer = _answer(b"", "503 Down")
            for step_ms in (30_000, 30_001):
                clock.advance(step_ms)
                world.clock.advance(step_ms)
                await world.prices.refresh()
            assert world.prices.now().state is PriceState.STALE
            assert "status 503" in world.prices.feed_state().trouble
            server.answer = _answer(GOOD)
            clock.advance(1_000)
            world.clock.advance(1_000)
            await world.prices.refresh()
            assert world.prices.demand().state is PriceState.LIVE

    make.run(scenario())
