"""Chat for tests: members who know each other, conversations, and what was told to pages and devices."""

from __future__ import annotations

import itertools
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinbao.chat import Chat, ChatSettings
from jinbao.chat.adapters.pillow_pictures import PillowPictures
from jinbao.chat.handlers import pushes
from jinbao.chat.types import MessageView, Pushed, Subscription
from jinbao.identity import Identity
from jinbao.identity.adapters.demo import DemoSender
from jinbao.identity.types import Realm
from jinbao.kit.clock import MovableClock
from jinbao.kit.http import Principal
from jinbao.kit.ids import parse, show
from jinbao.kit.once import Once
from jinbao.kit.outbox import Event, Relay, read_after
from jinbao.kit.runtime import Runtime
from tests import make
from tests.make_identity import settings

MODULES = ("kit", "ledger", "identity", "chat")


@dataclass
class Told:
    """What would have gone to connected pages: (topic, name, data)."""

    frames: list[tuple[str, str, Any]] = field(default_factory=list)
    also: Callable[[str, str, bytes], None] = lambda *_: None

    def __call__(self, topic: str, name: str, data: bytes) -> None:
        self.also(topic, name, data)
        self.frames.append((topic, name, json.loads(data)))


@dataclass
class Service:
    """A push service that keeps what it is given and answers as it is told."""

    key: str = "BPublicKey"
    answer: Pushed = Pushed.TAKEN
    taken: list[tuple[Subscription, dict[str, str], str]] = field(default_factory=list)

    async def push(self, to: Subscription, payload: bytes, *, topic: str, ttl_s: int) -> Pushed:
        assert ttl_s > 0 and len(topic) == 32
        self.taken.append((to, json.loads(payload), topic))
        return self.answer


@dataclass
class ChatWorld:
    """Chat with nobody in it yet."""

    runtime: Runtime
    clock: MovableClock
    identity: Identity
    chat: Chat
    told: Told
    service: Service
    relay: Relay
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def once(self, key: str = "", content: bytes = b"") -> Once:
        """A request that never came before, or one with this key."""
        return Once(b"test", key or f"key-{next(self.numbers)}", content, self.clock.now_ms())

    async def member(self, name: str = "王小明") -> int:
        """Somebody new."""
        number = next(self.numbers)
        return (await self.identity.members.open(f"+86138{number:08d}", name, "en")).id

    async def members(self, count: int) -> list[int]:
        """Several people who do not know each other."""
        return [await self.member(f"Member {number}") for number in range(count)]

    async def befriend(self, one_id: int, other_id: int) -> int:
        """Make friends; their conversation."""
        return await self.runtime.db.write(lambda tx: self.chat.friends.befriend_in(tx, one_id, other_id))

    async def pair(self) -> tuple[int, int, int]:
        """Two friends and their conversation."""
        one, other = await self.member("王小明"), await self.member("李小红")
        return one, other, await self.befriend(one, other)

    async def group(self, count: int) -> tuple[int, list[int]]:
        """A group of ``count`` members, the first of whom owns it and is everybody's friend."""
        members = await self.members(count)
        for each in members[1:]:
            await self.befriend(members[0], each)
        return await self.chat.groups.create(members[0], "春节", members[1:], self.once()), members

    async def say(self, member_id: int, chat_id: int, text: str = "新年好", **more: Any) -> MessageView:
        """A message."""
        return await self.chat.messages.send(member_id, chat_id, text, self.once(), **more)

    async def see(self, member_id: int, chat_id: int, **where: int) -> list[MessageView]:
        """Up to 100 messages."""
        return (await self.chat.messages.page(member_id, chat_id, 100, **where)).items

    async def texts(self, member_id: int, chat_id: int) -> list[str]:
        """The texts that a member sees."""
        return [each.text for each in await self.see(member_id, chat_id) if each.text is not None]

    async def phone(self, member_id: int) -> Principal:
        """A device of a member, logged in."""
        signed_in = await self.runtime.db.write(
            lambda tx: self.identity.sessions.open_in(tx, Realm.MEMBER, member_id, "Test phone")
        )
        found = await self.identity.sessions.authenticate("member", signed_in.token)
        assert found is not None
        return found

    async def unread(self, member_id: int, chat_id: int) -> tuple[int, int]:
        """How many messages and mentions the member has not read."""
        summary, _ = await self.chat.conversations.get(member_id, chat_id)
        return summary.participant.unread_in(summary.conversation), summary.mentions

    async def events(self, kind: type[Event]) -> list[dict[str, Any]]:
        """What was announced of a kind."""
        rows = await self.runtime.db.read(lambda tx: read_after(tx, 0, 100_000))
        return [json.loads(row.body) for row in rows if row.name == kind.NAME]

    async def everything(self, prefixes: Sequence[str] = ("chat", "kit_outbox", "kit_once")) -> dict[str, list[Any]]:
        """All rows of chat and the outbox, to show that nothing moved."""

        def work(tx: Any) -> dict[str, list[Any]]:
            names = [name for (name,) in tx.run("select name from sqlite_master where type = 'table'")]
            return {name: tx.run(f"select * from {name}") for name in names if name.startswith(tuple(prefixes))}

        return await self.runtime.db.read(work)


@asynccontextmanager
async def chat_world(folder: Path, **changes: Any) -> AsyncIterator[ChatWorld]:
    """An empty chat; ``changes`` are settings of chat."""
    async with make.ground(folder, MODULES) as ground:
        identity = Identity(ground.runtime, settings(), DemoSender())
        told, service = Told(), Service()
        chat = Chat(ground.runtime, identity, ChatSettings(**changes), PillowPictures(), service, told)
        relay = Relay(ground.runtime.db, ground.clock, [pushes(chat)])
        try:
            yield ChatWorld(ground.runtime, ground.clock, identity, chat, told, service, relay)
        finally:
            identity.close()


def number(prefix: str, shown: str) -> int:
    """The number behind an id as shown."""
    found = parse(prefix, shown)
    assert found is not None, shown
    return found


def mbr(member_id: int) -> str:
    """An id as shown."""
    return show("mbr", member_id)
