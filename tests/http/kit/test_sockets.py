"""Sockets: who may open one, what is heard on it, and what is not put up with. Over a real server and client."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from jinbao.app.dialect import load_dialect
from jinbao.app.server import listen
from jinbao.kit.clock import MovableClock
from jinbao.kit.http import ApiSettings, Hub, Principal, Realm, Realms, Socket, build_api, socket_route
from tests.make import run

BEARER = {"authorization": "Bearer good"}


@socket_route("/echo")
async def echo(caller: Principal, socket: Socket, hub: Hub) -> None:
    """Says what is published to ``news``, follows what it is told to, until it is told to stop."""
    with hub.open(["news"]) as listener:

        async def tell() -> None:
            while (event := await listener.next()) is not None:
                await socket.send(json.dumps({"event": event[0], "data": json.loads(event[1])}).encode())

        telling = asyncio.create_task(tell())
        while (text := await socket.receive()) is not None:
            if text == "stop":
                break
            listener.add(text)
            await socket.send(json.dumps({"caller": caller.id, "follows": text}).encode())
        telling.cancel()


@asynccontextmanager
async def _server(hub: Hub) -> AsyncIterator[str]:
    async def authenticate(realm: str, token: str) -> Principal | None:
        return Principal("member", 7, 1, 2) if (realm, token) == ("member", "good") else None

    app = build_api(
        Realms(public=[], realms=(Realm("member", "member", [echo]),)),
        services={"hub": hub},
        authenticate=authenticate,
        dialect=load_dialect(),
        clock=MovableClock(1_800_000_000_000),
        settings=ApiSettings(),
        version="0",
    )
    sock = listen("127.0.0.1", 0)
    config = uvicorn.Config(app, lifespan="off", ws="websockets-sansio", ws_max_size=16_384, log_config=None)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve(sockets=[sock]))  # without its own signal handlers
    try:
        yield f"127.0.0.1:{sock.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving


async def _told(socket: ClientConnection) -> dict[str, object]:
    answer: dict[str, object] = json.loads(await asyncio.wait_for(socket.recv(), 60))
    return answer


def test_a_socket_knows_its_caller_and_hears_what_it_follows() -> None:
    async def story() -> None:
        hub = Hub()
        async with (
            _server(hub) as host,
            connect(f"ws://{host}/api/v1/member/echo", additional_headers=BEARER) as socket,
        ):
            await socket.send("cnv_1")
            assert await _told(socket) == {"caller": 7, "follows": "cnv_1"}
            hub.publish("cnv_2", "message", b"{}")
            hub.publish("cnv_1", "message", b'{"seq":1}')
            hub.publish("news", "gold.price", b'{"bid":2}')
            assert await _told(socket) == {"event": "message", "data": {"seq": 1}}
            assert await _told(socket) == {"event": "gold.price", "data": {"bid": 2}}
            await socket.send("stop")
            with pytest.raises(ConnectionClosed):
                await asyncio.wait_for(socket.recv(), 60)
        assert hub.deserted

    run(story())


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": "Bearer bad"},
        {"cookie": "jb_member=good"},
        {"cookie": "jb_member=good", "origin": "https://elsewhere.example"},
        {"cookie": "jb_merchant=good"},
    ],
    ids=["nobody", "ended", "no origin", "another site", "another realm"],
)
def test_a_socket_is_refused_to(headers: dict[str, str]) -> None:
    async def story() -> None:
        async with _server(Hub()) as host:
            with pytest.raises(InvalidHandshake):
                async with connect(f"ws://{host}/api/v1/member/echo", additional_headers=headers):
                    pass

    run(story())


def test_our_own_page_opens_a_socket_with_its_cookie() -> None:
    async def story() -> None:
        async with _server(Hub()) as host:
            headers = {"cookie": "jb_member=good", "origin": f"http://{host}"}
            async with connect(f"ws://{host}/api/v1/member/echo", additional_headers=headers) as socket:
                await socket.send("x")
                assert (await _told(socket))["caller"] == 7

    run(story())


def test_a_message_that_is_no_small_command_ends_the_socket() -> None:
    async def story() -> None:
        async with (
            _server(Hub()) as host,
            connect(f"ws://{host}/api/v1/member/echo", additional_headers=BEARER) as socket,
        ):
            await socket.send("x" * 5_000)
            with pytest.raises(ConnectionClosed) as closed:
                await asyncio.wait_for(socket.recv(), 60)
            assert closed.value.rcvd is not None and closed.value.rcvd.code == 1008

    run(story())
