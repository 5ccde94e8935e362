"""A market that tells its prices over a WebSocket, against a local server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from jinbao.gold.adapters.mapping import Mapping, Unit
from jinbao.gold.adapters.websocket_json import WebSocketFeed, WebSocketSettings
from jinbao.gold.types.price import Tick
from jinbao.kit.clock import MovableClock
from jinbao.kit.errors import Unknown
from tests import make

NOW_MS = make.NOON_MS
MAPPING = Mapping(Unit(per_ounce=False), bid="/b", ask="/a", only=(("/symbol", "XAU"),))


def _quote(bid: str, ask: str, symbol: str = "XAU") -> str:
    return json.dumps({"symbol": symbol, "b": bid, "a": ask})


class Market:
    """The other end: who is connected, what they sent, and a way to tell them something or hang up."""

    def __init__(self) -> None:
        self.here: list[ServerConnection] = []
        self.heard: list[str | bytes] = []
        self.connections = 0
        self.slams = False

    async def serve(self, socket: ServerConnection) -> None:
        self.connections += 1
        if self.slams:
            return
        self.here.append(socket)
        try:
            async for message in socket:
                self.heard.append(message)
        except ConnectionClosed:
            pass
        self.here.remove(socket)

    async def tell(self, *messages: str) -> None:
        for message in messages:
            await self.here[0].send(message)


@asynccontextmanager
async def _market(clock: MovableClock, **settings: object) -> AsyncIterator[tuple[Market, WebSocketFeed, Server]]:
    market = Market()
    async with serve(market.serve, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        chosen = WebSocketSettings(f"ws://127.0.0.1:{port}/", MAPPING, name="there", subscribe=('{"op": "xau"}',))
        feed = WebSocketFeed(clock, replace(chosen, **settings))  # type: ignore[arg-type]
        try:
            yield market, feed, server
        finally:
            await feed.close()


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not true():
            await asyncio.sleep(0)


async def _tick(feed: WebSocketFeed, wanted: Callable[[Tick], bool] = lambda tick: True) -> Tick:
    """The next tick that is wanted, as it comes in."""
    async with asyncio.timeout(60):
        while True:
            try:
                tick = await feed.latest()
            except Unknown:
                tick = None
            if tick is not None and wanted(tick):
                return tick
            await asyncio.sleep(0)


async def _trouble(feed: WebSocketFeed, part: str = "") -> str:
    """What it says is wrong, once it says so."""
    async with asyncio.timeout(60):
        while True:
            try:
                await feed.latest()
            except Unknown as unknown:
                if part in str(unknown):
                    return str(unknown)
            await asyncio.sleep(0)


def test_it_subscribes_and_keeps_the_newest_tick() -> None:
    async def scenario() -> None:
        clock = MovableClock(NOW_MS)
        async with _market(clock) as (market, feed, _):
            assert await feed.latest() is None
            await _until(lambda: bool(market.heard))
            assert market.heard == ['{"op": "xau"}']
            await market.tell(_quote("950.50", "950.60"), _quote("951.00", "951.10"))
            tick = await _tick(feed, lambda tick: tick.bid_minor == 95_100)
            assert tick == Tick(NOW_MS, 95_100, 95_110, "there")
            assert await feed.latest() == tick

    make.run(scenario())


def test_greetings_heartbeats_and_other_markets_are_passed_over() -> None:
    async def scenario() -> None:
        async with _market(MovableClock(NOW_MS)) as (market, feed, _):
            await feed.latest()
            await _until(lambda: bool(market.here))
            await market.tell("hello", "{}", _quote("10.00", "10.10", "XAG"), _quote("9", "8"), _quote("950.50", "951"))
            assert (await _tick(feed)).bid_minor == 95_050

    make.run(scenario())


def test_until_the_first_price_it_says_that_there_is_none() -> None:
    async def scenario() -> None:
        async with _market(MovableClock(NOW_MS)) as (_, feed, _):
            assert await _trouble(feed, "no price yet")

    make.run(scenario())


def test_it_comes_back_after_a_lost_connection() -> None:
    async def scenario() -> None:
        clock = MovableClock(NOW_MS)
        async with _market(clock) as (market, feed, _):
            await feed.latest()
            await _until(lambda: bool(market.here))
            await market.tell(_quote("950.50", "951"))
            await _tick(feed)
            await market.here[0].close()
            await _trouble(feed, "ended")
            clock.advance(1_000)
            await _until(lambda: bool(market.here))
            await market.tell(_quote("952.00", "953"))
            assert (await _tick(feed, lambda tick: tick.bid_minor == 95_200)).at_ms == NOW_MS + 1_000
            await _until(lambda: len(market.heard) == 2)  # subscribed anew

    make.run(scenario())


def test_it_waits_longer_each_time_up_to_the_longest() -> None:
    async def scenario() -> None:
        clock = MovableClock(NOW_MS)
        async with _market(clock, first_wait_ms=1_000, longest_wait_ms=4_000) as (market, feed, _):
            market.slams = True
            await _trouble(feed, "ended")
            for number, wait_ms in enumerate((1_000, 2_000, 4_000, 4_000), start=1):
                assert market.connections == number
                clock.advance(wait_ms - 1)
                await _yielded()
                assert market.connections == number  # not a millisecond too early
                feed._trouble = ""
                clock.advance(1)
                await _until(lambda number=number: market.connections == number + 1)  # type: ignore[misc]
                await _trouble(feed, "ended")

    make.run(scenario())


async def _yielded() -> None:
    for _ in range(50):
        await asyncio.sleep(0)


def test_a_tick_that_came_just_before_the_end_is_not_lost() -> None:
    async def scenario() -> None:
        async with _market(MovableClock(NOW_MS)) as (market, feed, _):
            await feed.latest()
            await _until(lambda: bool(market.heard))
            await market.tell(_quote("950.50", "951"))
            await market.here[0].close()
            await _until(lambda: feed._trouble == "the connection ended")
            assert (await feed.latest()) == Tick(NOW_MS, 95_050, 95_100, "there")
            assert await _trouble(feed) == "the connection ended"

    make.run(scenario())


def test_a_message_that_is_too_long_ends_the_connection() -> None:
    async def scenario() -> None:
        async with _market(MovableClock(NOW_MS), most_bytes=1_000) as (market, feed, _):
            await feed.latest()
            await _until(lambda: bool(market.here))
            await market.tell("x" * 1_001)
            assert "too big" in await _trouble(feed, "1009")

    make.run(scenario())


@pytest.mark.parametrize("url", ["ws://127.0.0.1:1/", "http://127.0.0.1/", "nothing"])
def test_a_server_that_is_not_there_is_no_answer(url: str) -> None:
    async def scenario() -> None:
        feed = WebSocketFeed(MovableClock(NOW_MS), WebSocketSettings(url, MAPPING))
        assert await feed.latest() is None
        assert await _trouble(feed)
        await feed.close()

    make.run(scenario())


def test_a_redirect_is_refused() -> None:
    async def scenario() -> None:
        reached = []

        def redirect(_: ServerConnection, request: Request) -> Response | None:
            reached.append(request.path)
            return Response(302, "Found", Headers({"location": "/elsewhere"}))

        async with serve(Market().serve, "127.0.0.1", 0, process_request=redirect) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            feed = WebSocketFeed(MovableClock(NOW_MS), WebSocketSettings(f"ws://127.0.0.1:{port}/", MAPPING))
            assert await feed.latest() is None
            assert "302" in await _trouble(feed)
            assert reached == ["/"]
            await feed.close()

    make.run(scenario())


def test_closing_hangs_up() -> None:
    async def scenario() -> None:
        async with _market(MovableClock(NOW_MS)) as (market, feed, _):
            await feed.latest()
            await _until(lambda: bool(market.here))
            await feed.close()
            await _until(lambda: not market.here)
            await feed.close()

    make.run(scenario())
