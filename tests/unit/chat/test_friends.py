"""Who becomes whose friend, and what a block looks like from the other side."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jinbao.chat.events import FriendChanged
from jinbao.kit.clock import DAY_MS
from jinbao.kit.errors import NotFound
from tests.make import run
from tests.make_chat import ChatWorld, chat_world, mbr
from tests.make_pay import refusal_of


async def ask(world: ChatWorld, asker: int, asked: int, greeting: str = "我是小明") -> Any:
    return (await world.chat.friends.ask(asker, asked, greeting, world.once())).request


async def outbox(world: ChatWorld, member: int) -> list[str]:
    page = await world.chat.friends.requests(member, "out", None, 100)
    return [seen.request.state.value for seen in page.items]


def test_an_accepted_request_makes_friends_and_opens_one_conversation(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, other = await world.members(2)
            request = await ask(world, one, other)
            assert not (await world.chat.friends.page(one, None, 20)).items
            seen = await world.chat.friends.accept(other, request.id)
            again = await world.chat.friends.accept(other, request.id)
            assert again.friend == seen.friend
            chats = await world.chat.conversations.page(one, None, 20)
            assert [each.conversation.id for each in chats.items] == [seen.friend.conversation_id]
            assert chats.items[0].title == "Member 1"
            last = chats.items[0].last
            assert last is not None and last.notice is not None and last.notice.what == "friends"
            for member, friend in ((one, other), (other, one)):
                page = await world.chat.friends.page(member, None, 20)
                assert [each.friend.friend_id for each in page.items] == [friend]
            whats = [(each["member"], each["what"]) for each in await world.events(FriendChanged)]
            assert whats == [(mbr(other), "asked"), (mbr(one), "friends"), (mbr(other), "friends")]

    run(scenario())


def test_two_who_ask_each_other_are_friends(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, other = await world.members(2)
            await ask(world, one, other)
            second = await ask(world, other, one)
            assert second.state.value == "accepted" and await outbox(world, one) == ["accepted"]
            assert len((await world.chat.friends.page(one, None, 20)).items) == 1

    run(scenario())


def test_asking_again_keeps_one_open_request(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, other = await world.members(2)
            await ask(world, one, other)
            await ask(world, one, other, "又是我")
            inbox = (await world.chat.friends.requests(other, "in", None, 20)).items
            assert [(each.request.state.value, each.request.greeting) for each in inbox] == [
                ("open", "又是我"),
                ("withdrawn", "我是小明"),
            ]

    run(scenario())


def test_a_repeated_request_is_made_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, other = await world.members(2)
            once = world.once()
            first = await world.chat.friends.ask(one, other, "", once)
            state = await world.everything()
            assert (await world.chat.friends.ask(one, other, "", once)).request == first.request
            assert await world.everything() == state

    run(scenario())


def test_requests_that_cannot_be_are_refused_and_leave_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, other, _ = await world.pair()
            blocked = await world.member()
            await world.chat.friends.block(one, blocked)
            state = await world.everything()
            assert await refusal_of(ask(world, one, one)) == "chat.to_oneself"
            assert await refusal_of(ask(world, one, other)) == "chat.friends_already"
            assert await refusal_of(ask(world, one, blocked)) == "chat.blocked_by_you"
            assert await refusal_of(ask(world, one, 12345)) == "kit.not_found"
            assert await refusal_of(ask(world, one, other, "x" * 61)) == "chat.words_invalid"
            assert await refusal_of(ask(world, one, other, "a\u202eb")) == "chat.words_invalid"
            assert await world.everything() == state

    run(scenario())


def test_only_who_was_asked_answers_and_only_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, other, third = await world.members(3)
            request = await ask(world, one, other)
            friends = world.chat.friends
            for stranger in (one, third):
                assert await refusal_of(friends.accept(stranger, request.id)) == "kit.not_found"
                assert await refusal_of(friends.decline(stranger, request.id)) == "kit.not_found"
            assert (await friends.decline(other, request.id)).request.state.value == "declined"
            state = await world.everything()
            assert (await friends.decline(other, request.id)).request.state.value == "declined"
            assert await refusal_of(friends.accept(other, request.id)) == "chat.request_closed"
            assert await world.everything() == state

    run(scenario())


def test_a_request_expires_after_seven_days(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, other = await world.members(2)
            request = await ask(world, one, other)
            world.clock.advance(7 * DAY_MS - 1)
            assert await world.chat.friends.expire_due() == 0
            world.clock.advance(1)
            assert await refusal_of(world.chat.friends.accept(other, request.id)) == "chat.request_closed"
            assert await world.chat.friends.expire_due() == 1
            assert await world.chat.friends.expire_due() == 0
            assert await outbox(world, one) == ["expired"]
            await ask(world, one, other)
            assert await outbox(world, one) == ["open", "expired"]

    run(scenario())


def test_a_block_looks_like_being_unfriended_and_asking_in_vain(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            blocker, blocked, chat = await world.pair()
            plain, unfriended, other_chat = await world.pair()
            await world.chat.friends.block(blocker, blocked)
            await world.chat.friends.unfriend(plain, unfriended)
            for member, where in ((blocked, chat), (unfriended, other_chat)):
                assert await refusal_of(world.say(member, where)) == "chat.not_friends"
                assert not (await world.chat.friends.page(member, None, 20)).items
            for asker, asked in ((blocked, blocker), (unfriended, plain)):
                assert (await ask(world, asker, asked)).state.value == "open"
            seen = {
                each["member"]: each["what"]
                for each in await world.events(FriendChanged)
                if each["member"] in (mbr(blocked), mbr(unfriended))
            }
            assert seen == {mbr(blocked): "unfriended", mbr(unfriended): "unfriended"}
            assert not (await world.chat.friends.requests(blocker, "in", None, 20)).items
            assert len((await world.chat.friends.requests(plain, "in", None, 20)).items) == 1
            asked = [each["member"] for each in await world.events(FriendChanged) if each["what"] == "asked"]
            assert asked == [mbr(plain)]

    run(scenario())


def test_a_blocker_cannot_even_accept_and_sees_the_request_once_it_is_lifted(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            blocker, blocked = await world.members(2)
            await world.chat.friends.block(blocker, blocked)
            request = await ask(world, blocked, blocker)
            assert await refusal_of(world.chat.friends.accept(blocker, request.id)) == "kit.not_found"
            assert [each.member.id for each in (await world.chat.friends.blocked(blocker, None, 20)).items] == [blocked]
            await world.chat.friends.unblock(blocker, blocked)
            assert len((await world.chat.friends.requests(blocker, "in", None, 20)).items) == 1
            await world.chat.friends.accept(blocker, request.id)
            assert not (await world.chat.friends.blocked(blocker, None, 20)).items

    run(scenario())


def test_friends_again_go_on_in_the_old_conversation(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, other, chat = await world.pair()
            await world.say(one, chat, "before")
            await world.chat.friends.unfriend(one, other)
            assert await refusal_of(world.say(one, chat)) == "chat.not_friends"
            assert await world.texts(other, chat) == ["before"]
            request = await ask(world, one, other)
            seen = await world.chat.friends.accept(other, request.id)
            assert seen.friend.conversation_id == chat
            await world.say(other, chat, "after")
            assert await world.texts(one, chat) == ["before", "after"]

    run(scenario())


def test_an_alias_is_ones_own(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, other, chat = await world.pair()
            await world.chat.friends.set_alias(one, other, " 老李 ")
            summary, people = await world.chat.conversations.get(one, chat)
            assert summary.title == "老李" and {person.shown for _, person in people} == {"王小明", "老李"}
            theirs, _ = await world.chat.conversations.get(other, chat)
            assert theirs.title == "王小明"
            assert await refusal_of(world.chat.friends.set_alias(one, one, "me")) == "kit.not_found"
            await world.chat.friends.set_alias(one, other, "")
            assert (await world.chat.conversations.get(one, chat))[0].title == "李小红"

    run(scenario())


def test_asking_by_the_hundred_is_refused(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            asker, *asked = await world.members(52)
            for each in asked[:50]:
                await ask(world, asker, each)
            assert await refusal_of(ask(world, asker, asked[50])) == "chat.asked_too_often"
            world.clock.advance(DAY_MS + 1)
            assert await refusal_of(ask(world, asker, asked[50])) == "chat.too_many_requests_open"

    run(scenario())


def test_pages_of_friends_hold_each_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, *others = await world.members(8)
            for each in others:
                await world.befriend(one, each)
            seen, cursor = [], None
            while True:
                page = await world.chat.friends.page(one, cursor, 3)
                seen += [each.friend.friend_id for each in page.items]
                if page.next is None:
                    break
                cursor = page.next
            assert seen == sorted(others)

    run(scenario())


def test_between_finds_a_conversation_and_are_in_a_friendship(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, other, chat = await world.pair()
            third = await world.member()

            def look(tx: Any) -> tuple[Any, ...]:
                rooms, friends = world.chat.conversations, world.chat.friends
                assert rooms.is_member_in(tx, chat, one) and not rooms.is_member_in(tx, chat, third)
                assert rooms.demand_member_in(tx, chat, one).id == chat
                with pytest.raises(NotFound):
                    rooms.demand_member_in(tx, chat, third)
                return (
                    rooms.between_in(tx, one, other),
                    rooms.between_in(tx, other, one),
                    rooms.between_in(tx, one, third),
                    friends.are_in(tx, one, other),
                    friends.are_in(tx, one, third),
                    sorted(rooms.members_in(tx, chat)) == sorted([one, other]),
                )

            assert await world.runtime.db.read(look) == (chat, chat, None, True, False, True)

    run(scenario())
