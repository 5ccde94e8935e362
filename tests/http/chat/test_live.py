"""The live socket, over a real server and client: what is heard, by whom, and what is not put up with."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from jinbao.app.server import listen
from jinbao.chat.routes import live
from tests.make import run
from tests.make_chat import ChatWorld
from tests.make_chat_site import Phone, Site, site


@dataclass
class Page:
    """A connected page."""

    socket: ClientConnection

    async def next(self) -> tuple[str, Any]:
        """What it hears next."""
        heard = json.loads(await asyncio.wait_for(self.socket.recv(), 60))
        return heard["event"], heard["data"]

    async def say(self, command: Any) -> None:
        await self.socket.send(command if isinstance(command, str) else json.dumps(command))

    async def nothing(self, place: Site, phone: Phone, chat: str) -> None:
        """Nothing was heard before what is said now."""
        said = await phone.did("POST", f"/chats/{chat}/messages", {"text": "marker"})
        await place.spread()
        assert await self.next() == ("message", said)

    async def ended(self) -> None:
        """The server has hung up."""
        with pytest.raises(ConnectionClosed):
            while True:
                await asyncio.wait_for(self.socket.recv(), 60)


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[tuple[Site, str]]:
    async with site(folder) as place:
        sock = listen("127.0.0.1", 0)
        config = uvicorn.Config(
            place.app, lifespan="off", ws="websockets-sansio", ws_per_message_deflate=False, log_config=None
        )
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server._serve(sockets=[sock]))  # without its own signal handlers
        try:
            yield place, f"ws://127.0.0.1:{sock.getsockname()[1]}/api/v1/member/chat/live"
        finally:
            place.hub.close()
            server.should_exit = True
            await serving


@asynccontextmanager
async def page(address: str, phone: Phone) -> AsyncIterator[tuple[Page, Any]]:
    """A page, and how it was greeted."""
    async with connect(address, additional_headers={"authorization": f"Bearer {phone.token}"}) as socket:
        connected = Page(socket)
        name, hello = await connected.next()
        assert name == "hello"
        yield connected, hello


async def deserted(place: Site) -> None:
    """Wait until the server has noticed that nobody is there any more."""
    async with asyncio.timeout(60):
        while not place.hub.deserted:
            await asyncio.sleep(0)


def test_a_page_is_greeted_and_hears_what_is_said(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with served(tmp_path) as (place, address):
            one, other, chat = await place.friends()
            await place.spread()
            async with page(address, other) as (heard, hello):
                assert hello == {"chats": [{"id": chat, "last_seq": 1}]}
                said = await one.did("POST", f"/chats/{chat}/messages", {"text": "新年好"})
                await place.spread()
                assert await heard.next() == ("message", said)
                await heard.say({"read": {"chat": chat, "seq": 2}})
                assert await heard.next() == ("read", {"chat": chat, "member": other.id, "seq": 2})
                assert (await other.see(f"/chats/{chat}"))["unread"] == 0
            await deserted(place)

    run(scenario())


def test_reading_and_typing_are_shown_to_the_others(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with served(tmp_path) as (place, address):
            one, other, chat = await place.friends()
            await one.did("POST", f"/chats/{chat}/messages", {"text": "a"})
            await place.spread()
            async with page(address, one) as (mine, _), page(address, other) as (theirs, _):
                await theirs.say({"typing": {"chat": chat}})
                assert await mine.next() == ("typing", {"chat": chat, "member": other.id})
                await theirs.say({"read": {"chat": chat, "seq": 2}})
                assert await mine.next() == ("read", {"chat": chat, "member": other.id, "seq": 2})
                assert (await theirs.next())[0] == "read", "one's own typing is not told"

    run(scenario())


def test_outsiders_neither_hear_nor_are_heard(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with served(tmp_path) as (place, address):
            one, other, chat = await place.friends()
            stranger, friend, theirs = await place.friends()
            await place.spread()
            async with page(address, stranger) as (heard, hello), page(address, one) as (mine, _):
                assert hello == {"chats": [{"id": theirs, "last_seq": 1}]}
                await other.did("POST", f"/chats/{chat}/messages", {"text": "secret"})
                await place.spread()
                assert (await mine.next())[1]["text"] == "secret"
                await heard.say({"read": {"chat": chat, "seq": 2}})
                await heard.say({"typing": {"chat": chat}})
                await heard.say({"read": {"chat": "cnv_nonsense", "seq": 2}})
                await heard.nothing(place, friend, theirs)
                await mine.nothing(place, other, chat)

    run(scenario())


def test_who_joins_hears_from_then_on_and_who_leaves_nothing_more(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with served(tmp_path) as (place, address):
            one, other, chat = await place.friends()
            group = (await one.did("POST", "/chats", {"name": "家", "members": [other.id]}))["id"]
            newcomer, world = await place.phone("新人"), place.world
            await world.befriend(one.number, newcomer.number)
            await place.spread()
            async with page(address, newcomer) as (heard, _):
                # Announced together, so that the page follows while what was said before is on its way.
                await one.did("POST", f"/chats/{group}/messages", {"text": "before"})
                await one.did("POST", f"/chats/{group}/members", {"members": [newcomer.id]})
                await place.spread()
                place.hub.publish(group, "message", await first_message(world, one, group))
                assert await heard.next() == ("chat", {"id": group, "what": "joined"})
                after = await one.did("POST", f"/chats/{group}/messages", {"text": "after"})
                await place.spread()
                name, data = await heard.next()
                while name != "message" or data["kind"] == "notice":
                    assert name == "chat" or data["notice"]["what"] == "joined"
                    name, data = await heard.next()
                assert data == after
                await one.did("DELETE", f"/chats/{group}/members/{newcomer.id}")
                await one.did("POST", f"/chats/{group}/messages", {"text": "behind their back"})
                await place.spread()
                assert await heard.next() == ("left", {"id": group})
                direct = (await newcomer.see("/chats"))["items"][0]["id"]
                await heard.nothing(place, one, direct)
                del chat

    run(scenario())


async def first_message(world: ChatWorld, one: Phone, group: str) -> bytes:
    items = (await one.see(f"/chats/{group}/messages", after=1))["items"]
    assert items[0]["text"] == "before"
    return json.dumps(items[0]).encode()


def test_friends_and_groups_that_change_are_told(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with served(tmp_path) as (place, address):
            one, other, _ = await place.friends()
            third = await place.phone()
            await place.spread()
            async with page(address, other) as (heard, _):
                await third.did("POST", "/friends/requests", {"to": other.id})
                await place.spread()
                assert await heard.next() == ("friends", {})
                group = (await one.did("POST", "/chats", {"name": "家", "members": [other.id]}))["id"]
                await place.spread()
                assert await heard.next() == ("chat", {"id": group, "what": "joined"})
                await one.did("PATCH", f"/chats/{group}", {"name": "大家"})
                await one.did("POST", f"/chats/{group}/mute", {"muted": True})
                await place.spread()
                assert await heard.next() == ("chat", {"id": group, "what": "renamed"})
                name, data = await heard.next()
                assert name == "message" and data["notice"]["what"] == "renamed"
                place.hub.publish(group, "packet", b'{"id":"pkt_1","chat":"' + group.encode() + b'","state":"open"}')
                assert await heard.next() == ("packet", {"id": "pkt_1", "chat": group, "state": "open"})

    run(scenario())


@pytest.mark.parametrize(
    "command",
    ["", "nonsense", "[]", '{"read":{"chat":1,"seq":2}}', '{"other":1}', '{"read":{}}', "x" * 5000],
)
def test_what_nobody_understands_ends_the_socket(tmp_path: Path, command: str) -> None:
    async def scenario() -> None:
        async with served(tmp_path) as (place, address):
            phone = await place.phone()
            async with page(address, phone) as (heard, _):
                await heard.say(command)
                await heard.ended()
            await deserted(place)

    run(scenario())


def test_a_page_that_says_too_much_is_hung_up_on(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with served(tmp_path) as (place, address):
            one, _, chat = await place.friends()
            async with page(address, one) as (heard, _):
                for _ in range(200):
                    await heard.say({"read": {"chat": chat, "seq": 0}})
                await heard.ended()

    run(scenario())


def test_of_too_many_sockets_the_oldest_ends(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with served(tmp_path) as (place, address):
            one, other, chat = await place.friends()
            await place.spread()
            pages = []
            connections = []
            for _ in range(9):
                # Each from another phone: one device's own are bounded by the hub.
                connection = page(address, await place.enter(one.number))
                connections.append(connection)
                pages.append((await connection.__aenter__())[0])
            await pages[0].ended()
            said = await other.did("POST", f"/chats/{chat}/messages", {"text": "still here"})
            await place.spread()
            for each in pages[1:]:
                assert await each.next() == ("message", said)
            for connection in connections:
                await connection.__aexit__(None, None, None)

    run(scenario())


def test_a_signed_out_phone_hears_nothing_more(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with served(tmp_path) as (place, address):
            one, _, _ = await place.friends()
            caller = await place.world.identity.sessions.authenticate("member", one.token)
            assert caller is not None
            await place.spread()
            async with page(address, one) as (heard, _):
                await place.world.identity.sessions.end(caller)
                await place.spread()
                await heard.ended()

    run(scenario())


def test_a_page_that_takes_nothing_is_hung_up_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        monkeypatch.setattr(live, "_SEND_S", 0.2)
        async with served(tmp_path) as (place, address):
            one, _, chat = await place.friends()
            await place.spread()
            async with connect(
                address, additional_headers={"authorization": f"Bearer {one.token}"}, max_queue=1, close_timeout=0.1
            ) as socket:
                await socket.recv()
                frame = json.dumps({"chat": chat, "seq": 9, "text": "x" * 500_000}).encode()
                for _ in range(400):
                    place.hub.publish(chat, "message", frame)
                    await asyncio.sleep(0)
                await deserted(place)

    run(scenario())
