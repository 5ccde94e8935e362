"""Whoever is in a conversation sees every message once and in order, however people talk, come, go and look."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.make import run
from tests.make_chat import ChatWorld, chat_world
from tests.make_pay import refusal_of

PEOPLE = 4
STEP = st.tuples(
    st.sampled_from(["send", "send", "send", "leave", "join", "recall", "catch_up", "catch_up", "read", "both"]),
    st.integers(0, PEOPLE - 1),
    st.integers(1, 5),
)


@dataclass
class Phone:
    """What one member's phone has, by catching up from the number that it has seen last."""

    member: int
    joined: int = 0
    last: int = 0
    seqs: list[int] = field(default_factory=list)
    texts: dict[int, str | None] = field(default_factory=dict)

    async def catch_up(self, world: ChatWorld, chat: int, limit: int) -> None:
        page = await world.chat.messages.page(self.member, chat, limit, after=self.last)
        for message in page.items:
            self.seqs.append(message.seq)
            self.texts[message.seq] = message.text
            if message.notice is not None and message.notice.what == "recalled":
                self.texts[int(str(message.notice.data["seq"]))] = None
            self.last = message.seq


@dataclass
class Room:
    """The group as an independent model has it."""

    chat: int
    phones: list[Phone]
    present: set[int]
    texts: dict[int, str | None] = field(default_factory=dict)
    last: int = 1


@given(st.lists(STEP, max_size=40))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_every_interleaving_shows_each_message_once_and_in_order(steps: list[tuple[str, int, int]]) -> None:
    async def scenario() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with chat_world(Path(folder)) as world:
                chat, members = await world.group(PEOPLE)
                for one in members[1:]:
                    for other in members[1:]:
                        if one < other:
                            await world.befriend(one, other)
                room = Room(chat, [Phone(member) for member in members], set(range(PEOPLE)))
                for step in steps:
                    await take(world, room, *step)
                await settle(world, room)

    run(scenario())


async def take(world: ChatWorld, room: Room, what: str, who: int, number: int) -> None:
    phone = room.phones[who]
    if what == "join":
        await join(world, room, who)
    elif who not in room.present:
        assert await refusal_of(world.see(phone.member, room.chat)) == "kit.not_found"
    elif what == "send":
        await send(world, room, who)
    elif what == "both":
        texts = [f"both {room.last} {each}" for each in range(number)]
        said = await asyncio.gather(*(world.say(phone.member, room.chat, text) for text in texts))
        room.texts |= {each.seq: each.text for each in said}
        room.last += number
    elif what == "leave" and len(room.present) > 1:
        await leave(world, room, who)
    elif what == "recall":
        await recall(world, room, who)
    elif what == "catch_up":
        await phone.catch_up(world, room.chat, number)
    elif what == "read":
        await world.chat.conversations.read(phone.member, room.chat, phone.last)
        unread, _ = await world.unread(phone.member, room.chat)
        assert 0 <= unread <= room.last - phone.last


async def send(world: ChatWorld, room: Room, who: int) -> None:
    said = await world.say(room.phones[who].member, room.chat, f"said {room.last}")
    room.last += 1
    assert said.seq == room.last
    room.texts[said.seq] = said.text


async def leave(world: ChatWorld, room: Room, who: int) -> None:
    owner = room.phones[who].member
    _, people = await world.chat.conversations.get(owner, room.chat)
    owned = any(each.owner and each.member_id == owner for each, _ in people)
    await world.chat.groups.leave(owner, room.chat)
    room.present.discard(who)
    room.last += 2 if owned else 1


async def join(world: ChatWorld, room: Room, who: int) -> None:
    if who in room.present:
        return
    host = room.phones[min(room.present)].member
    await world.chat.groups.add(host, room.chat, [room.phones[who].member])
    room.last += 1
    room.present.add(who)
    room.phones[who] = Phone(room.phones[who].member, joined=room.last)


async def recall(world: ChatWorld, room: Room, who: int) -> None:
    phone = room.phones[who]
    said = [each for each in await world.see(phone.member, room.chat) if each.sender.name == f"Member {who}"]
    own = [each.seq for each in said if each.text is not None]
    if own:
        await world.chat.messages.recall(phone.member, room.chat, own[-1])
        room.texts[own[-1]] = None
        room.last += 1


async def settle(world: ChatWorld, room: Room) -> None:
    review = world.chat.review
    broken = await world.runtime.db.read(
        lambda tx: (review.broken_sequences_in(tx, 10), review.broken_places_in(tx, 10))
    )
    assert broken == ([], [])
    for who in room.present:
        phone = room.phones[who]
        while phone.last < room.last:
            before = phone.last
            await phone.catch_up(world, room.chat, 3)
            assert phone.last > before, "a gap that never closes"
        first = phone.joined or 1
        assert phone.seqs == list(range(first, room.last + 1)), "each once, in order"
        assert {seq: phone.texts[seq] for seq in room.texts if seq >= first} == {
            seq: text for seq, text in room.texts.items() if seq >= first
        }
        await world.chat.conversations.read(phone.member, room.chat, room.last)
        assert await world.unread(phone.member, room.chat) == (0, 0)
