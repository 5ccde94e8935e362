"""Who is told by push, of what, and how often it is tried."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from jinbao.chat.adapters.web_push import point_of
from jinbao.chat.types import EVERYBODY, Card, Pushed
from jinbao.kit.http import Principal
from tests.make import run
from tests.make_chat import ChatWorld, chat_world
from tests.make_pay import refusal_of

KEY = base64.urlsafe_b64encode(point_of(ec.derive_private_key(7, ec.SECP256R1()).public_key())).decode().rstrip("=")
AUTH = base64.urlsafe_b64encode(bytes(16)).decode().rstrip("=")
SECOND = "https://push.example/second"


async def listen(
    world: ChatWorld, member: int, endpoint: str = "https://push.example/one", private: bool = False
) -> Principal:
    """A device that is told."""
    caller = await world.phone(member)
    await world.chat.push.subscribe(caller, endpoint, KEY, AUTH, private=private)
    return caller


async def told(world: ChatWorld) -> list[dict[str, str]]:
    """What the push service has got since it was asked last."""
    await world.relay.drain()
    while await world.chat.push.deliver():
        pass
    taken = [payload for _, payload, _ in world.service.taken]
    world.service.taken.clear()
    return taken


async def waiting(world: ChatWorld) -> list[Any]:
    return (await world.everything())["chat_push"]


def test_a_device_is_told_what_was_said_and_by_whom(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, other, chat = await world.pair()
            await listen(world, other)
            await world.chat.friends.set_alias(other, one, "老王")
            said = await world.say(one, chat, "晚上\n见")
            push = (await told(world))[0]
            assert push == {"title": "老王", "body": "晚上 见", "url": f"/chats/{said.chat}", "tag": said.chat}
            assert await told(world) == []
            await world.say(other, chat)
            assert await told(world) == [], "nobody is told of their own words"

    run(scenario())


def test_a_private_device_learns_only_that_there_is_something(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, other, chat = await world.pair()
            await listen(world, other, private=True)
            await world.say(one, chat, "tell nobody")
            assert [each["body"] for each in await told(world)] == ["New message"]

    run(scenario())


def test_cards_are_told_without_amounts(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, other, chat = await world.pair()
            await listen(world, other)
            for number, kind in enumerate(("transfer", "red_packet", "something_new")):
                card = Card(kind, f"ref_{number}", {"amount_minor": 88_888, "greeting": "88888"})
                await world.runtime.db.write(
                    lambda tx, card=card: world.chat.messages.post_card_in(tx, chat, one, card)  # type: ignore[misc]
                )
                bodies = [each["body"] for each in await told(world)]
                assert bodies == [["[Transfer]", "[Red packet]", "New message"][number]]

    run(scenario())


def test_of_many_messages_a_device_is_told_the_newest_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, other, chat = await world.pair()
            await listen(world, other)
            await listen(world, other, SECOND)
            for number in range(5):
                await world.say(one, chat, f"{number}")
            await world.relay.drain()
            assert len(await waiting(world)) == 2
            assert [each["body"] for each in await told(world)] == ["4", "4"]

    run(scenario())


def test_what_was_read_recalled_or_left_meanwhile_is_not_told(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            chat, (owner, one, other) = await world.group(3)
            await listen(world, one)
            said = await world.say(owner, chat)
            await world.relay.drain()
            await world.chat.conversations.read(one, chat, said.seq)
            assert await told(world) == []
            said = await world.say(owner, chat)
            await world.relay.drain()
            await world.chat.messages.recall(owner, chat, said.seq)
            assert await told(world) == []
            await world.say(other, chat)
            await world.relay.drain()
            await world.chat.groups.leave(one, chat)
            assert await told(world) == [] and await waiting(world) == []

    run(scenario())


def test_a_muted_group_is_heard_only_when_it_calls_by_name(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            chat, (owner, one, _) = await world.group(3)
            await listen(world, one)
            await world.chat.conversations.mute(one, chat, True)
            await world.say(owner, chat, "hello")
            await world.say(owner, chat, "all", mentions=[EVERYBODY])
            assert await told(world) == []
            await world.say(owner, chat, "you", mentions=[one])
            assert [each["body"] for each in await told(world)] == ["Somebody called you: Member 0: you"]

    run(scenario())


def test_a_failed_push_is_tried_again_ever_later_and_then_no_more(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, other, chat = await world.pair()
            await listen(world, other)
            world.service.answer = Pushed.LATER
            await world.say(one, chat)
            for pause_ms in (30_000, 60_000, 120_000, 240_000):
                assert len(await told(world)) == 1
                world.clock.advance(pause_ms - 1)
                assert await told(world) == []
                world.clock.advance(1)
            assert len(await told(world)) == 1
            assert await waiting(world) == []
            assert len((await world.everything())["chat_push_subscription"]) == 1

    run(scenario())


def test_a_subscription_that_is_gone_is_forgotten(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, other, chat = await world.pair()
            await listen(world, other)
            world.service.answer = Pushed.GONE
            await world.say(one, chat)
            assert len(await told(world)) == 1
            assert not (await world.everything())["chat_push_subscription"]
            await world.say(one, chat)
            assert await told(world) == []

    run(scenario())


def test_a_signed_out_device_is_told_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, other, chat = await world.pair()
            caller = await listen(world, other)
            await world.say(one, chat)
            await world.relay.drain()
            await world.identity.sessions.end(caller)
            assert await told(world) == [] and await waiting(world) == []
            assert not (await world.everything())["chat_push_subscription"]

    run(scenario())


def test_a_browser_belongs_to_who_subscribed_last(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, other, chat = await world.pair()
            await listen(world, other)
            await listen(world, one)
            await world.say(one, chat)
            assert await told(world) == []
            await world.chat.push.unsubscribe(other, "https://push.example/one")
            await world.say(other, chat)
            assert len(await told(world)) == 1, "others cannot unsubscribe it"
            await world.chat.push.unsubscribe(one, "https://push.example/one")
            await world.say(other, chat)
            assert await told(world) == []

    run(scenario())


def test_of_too_many_browsers_the_oldest_goes(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, other, chat = await world.pair()
            for number in range(12):
                await listen(world, other, f"https://push.example/{number}")
            await world.say(one, chat)
            await told(world)
            rows = (await world.everything())["chat_push_subscription"]
            assert [row[3] for row in rows] == [f"https://push.example/{number}" for number in range(2, 12)]

    run(scenario())


def test_when_too_much_waits_nothing_more_does(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, *others = await world.members(5)
            object.__setattr__(world.chat.profile, "pushes_most", 2)
            for number, other in enumerate(others):
                chat = await world.befriend(one, other)
                await listen(world, other, f"https://push.example/{number}")
                await world.say(one, chat)
                await world.relay.drain()
            assert len(await waiting(world)) == 2

    run(scenario())


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example/x",
        "https://localhost/x",
        "https://127.0.0.1/x",
        "https://127.1/x",
        "https://2130706433/x",
        "https://0x7f000001/x",
        "https://10.0.0.8/x",
        "https://192.168.1.1/x",
        "https://169.254.169.254/latest",
        "https://100.64.0.1/x",
        "https://[::1]/x",
        "https://[::ffff:10.0.0.1]/x",
        "https://[64:ff9b::a00:1]/x",
        "https://[fd00::1]/x",
        "https://localhost./x",
        "https://intranet/x",
        "https://user@push.example/x",
        "https://push.example/x#y",
        "https://push.example:99999/x",
        "https://[::1",
        "https:///x",
        "ftp://push.example/x",
        "javascript:alert(1)",
        "https://push.example/ x",
        "https://push.example/\r\nhost: y",
        "https://пуш.example/x",
        "",
        "https://push.example/" + "x" * 1000,
    ],
)
def test_only_addresses_of_the_internet_are_called(tmp_path: Path, endpoint: str) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one = await world.member()
            state = await world.everything()
            assert await refusal_of(listen(world, one, endpoint)) == "chat.push_invalid"
            assert await world.everything() == state

    run(scenario())


@pytest.mark.parametrize("demo", [True, False])
def test_this_machine_is_called_in_a_demo_only(tmp_path: Path, demo: bool) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path, demo=demo) as world:
            one = await world.member()
            for endpoint in ("http://127.0.0.1:9/x", "http://localhost:9/x"):
                if demo:
                    await listen(world, one, endpoint)
                else:
                    assert await refusal_of(listen(world, one, endpoint)) == "chat.push_invalid"
            assert await refusal_of(listen(world, one, "http://10.0.0.1/x")) == "chat.push_invalid"

    run(scenario())


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [
        ("", AUTH),
        (KEY[:-4], AUTH),
        ("B" + "A" * 86, AUTH),
        (KEY, ""),
        (KEY, AUTH[:-3]),
        ("ü" * 87, AUTH),
        (KEY, "!" * 22),
    ],
)
def test_keys_that_are_none_are_refused(tmp_path: Path, p256dh: str, auth: str) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            caller = await world.phone(await world.member())
            state = await world.everything()
            subscribe = world.chat.push.subscribe(caller, SECOND, p256dh, auth, private=False)
            assert await refusal_of(subscribe) == "chat.push_invalid"
            assert await world.everything() == state

    run(scenario())
