"""Groups: who may come, who may go, and what each of them sees."""

from __future__ import annotations

from pathlib import Path

from jinbao.chat.events import ConversationChanged
from jinbao.chat.types import MessageView
from tests.make import run
from tests.make_chat import chat_world, mbr
from tests.make_pay import refusal_of


def whats(seen: list[MessageView]) -> list[str]:
    return [each.notice.what for each in seen if each.notice is not None]


def test_a_group_is_made_of_friends_with_its_maker_as_owner(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            chat, members = await world.group(4)
            summary, people = await world.chat.conversations.get(members[1], chat)
            assert summary.title == "春节" and summary.conversation.members == 4
            assert {each.member_id: each.role for each, _ in people} == dict.fromkeys(members[1:], "member") | {
                members[0]: "owner"
            }
            seen = await world.see(members[3], chat)
            assert whats(seen) == ["created"] and seen[0].notice is not None
            assert seen[0].notice.data["count"] == 3 and seen[0].notice.data["name"] == "春节"
            joined = [each["member"] for each in await world.events(ConversationChanged)]
            assert set(map(mbr, members)) <= set(joined)

    run(scenario())


def test_a_repeated_creation_makes_one_group(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, other, _ = await world.pair()
            once = world.once()
            made = await world.chat.groups.create(one, "家", [other], once)
            state = await world.everything()
            assert await world.chat.groups.create(one, "家", [other], once) == made
            assert await world.everything() == state

    run(scenario())


def test_groups_that_cannot_be_are_refused_and_leave_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, other, direct = await world.pair()
            stranger = await world.member()
            create = world.chat.groups.create
            state = await world.everything()
            assert await refusal_of(create(one, "a", [other, stranger], world.once())) == "chat.not_your_friend"
            assert await refusal_of(create(one, "a", [one], world.once())) == "kit.invalid"
            assert await refusal_of(create(one, " ", [other], world.once())) == "chat.words_invalid"
            assert await refusal_of(create(one, "x" * 41, [other], world.once())) == "chat.words_invalid"
            assert await refusal_of(create(one, "a", list(range(1, 502)), world.once())) == "chat.group_full"
            groups = world.chat.groups
            assert await refusal_of(groups.add(one, direct, [stranger])) == "chat.not_a_group"
            assert await refusal_of(groups.leave(one, direct)) == "chat.not_a_group"
            assert await refusal_of(groups.rename(one, direct, "x")) == "chat.not_a_group"
            assert await refusal_of(groups.remove(one, direct, other)) == "chat.not_a_group"
            assert await world.everything() == state

    run(scenario())


def test_a_newcomer_sees_what_is_said_from_joining_on(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            chat, (owner, one, _) = await world.group(3)
            newcomer = await world.member("新人")
            await world.befriend(one, newcomer)
            old = await world.say(owner, chat, "before", mentions=[one])
            await world.chat.groups.add(one, chat, [newcomer, owner])
            assert await world.unread(newcomer, chat) == (0, 0)
            await world.say(owner, chat, "after", reply_to=old.seq)
            seen = await world.see(newcomer, chat, after=0)
            assert [each.text for each in seen] == [None, "after"] and whats(seen) == ["joined"]
            assert seen[1].reply_to is None, "an answer does not show what was said before one came"
            assert await world.see(newcomer, chat, before=old.seq + 1) == []
            assert await refusal_of(world.say(newcomer, chat, reply_to=old.seq)) == "kit.invalid"
            assert await refusal_of(world.chat.messages.recall(newcomer, chat, old.seq)) == "kit.not_found"
            assert b"before" not in await world.chat.messages.frame(chat, seen[1].seq)
            mine = (await world.see(one, chat))[-1]
            assert mine.reply_to is not None and mine.reply_to.text == "before"
            assert await world.unread(newcomer, chat) == (1, 0)

    run(scenario())


def test_only_friends_of_the_one_who_adds_come_in(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            chat, (owner, one, _) = await world.group(3)
            stranger = await world.member()
            await world.befriend(owner, stranger)
            state = await world.everything()
            assert await refusal_of(world.chat.groups.add(one, chat, [stranger])) == "chat.not_your_friend"
            assert await world.everything() == state
            await world.chat.groups.add(owner, chat, [stranger, stranger, one])
            assert (await world.chat.conversations.get(stranger, chat))[0].conversation.members == 4

    run(scenario())


def test_a_group_ends_at_its_most(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            owner, *others = await world.members(501)
            for each in others:
                await world.befriend(owner, each)
            chat = await world.chat.groups.create(owner, "大家", others[:499], world.once())
            assert await refusal_of(world.chat.groups.add(owner, chat, others[499:])) == "chat.group_full"
            await world.chat.groups.leave(others[0], chat)
            await world.chat.groups.add(owner, chat, others[499:])
            assert len(await world.runtime.db.read(lambda tx: world.chat.conversations.members_in(tx, chat))) == 500

    run(scenario())


def test_who_is_gone_sees_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            chat, (owner, one, other) = await world.group(3)
            await world.say(owner, chat, "old")
            await world.chat.groups.leave(one, chat)
            await world.chat.groups.remove(owner, chat, other)
            await world.say(owner, chat, "new")
            for gone in (one, other):
                assert await refusal_of(world.see(gone, chat)) == "kit.not_found"
                assert await refusal_of(world.say(gone, chat)) == "kit.not_found"
                titles = [each.title for each in (await world.chat.conversations.page(gone, None, 20)).items]
                assert "春节" not in titles
            assert whats(await world.see(owner, chat)) == ["created", "left", "removed"]
            changed = [(each["what"], each["member"]) for each in await world.events(ConversationChanged)]
            assert ("left", mbr(one)) in changed and ("removed", mbr(other)) in changed
            await world.chat.groups.add(owner, chat, [one])
            assert await world.texts(one, chat) == []

    run(scenario())


def test_an_owners_role_passes_to_who_was_there_first(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            chat, (owner, one, other) = await world.group(3)
            await world.chat.groups.leave(one, chat)
            await world.chat.groups.add(owner, chat, [one])
            await world.chat.groups.leave(owner, chat)
            _, people = await world.chat.conversations.get(one, chat)
            assert {each.member_id: each.role for each, _ in people} == {one: "member", other: "owner"}
            await world.chat.groups.remove(other, chat, one)
            await world.chat.groups.leave(other, chat)
            assert await world.runtime.db.read(lambda tx: world.chat.conversations.members_in(tx, chat)) == []

    run(scenario())


def test_only_the_owner_shows_people_out(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            chat, (owner, one, other) = await world.group(3)
            stranger = await world.member()
            state = await world.everything()
            remove = world.chat.groups.remove
            assert await refusal_of(remove(one, chat, other)) == "chat.owner_only"
            assert await refusal_of(remove(owner, chat, owner)) == "kit.invalid"
            assert await refusal_of(remove(owner, chat, stranger)) == "kit.not_found"
            assert await world.everything() == state

    run(scenario())


def test_a_new_name_is_told_and_muting_is_ones_own(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            chat, (owner, one, _) = await world.group(3)
            await world.chat.groups.rename(one, chat, "元宵")
            await world.chat.conversations.mute(one, chat, True)
            mine, _ = await world.chat.conversations.get(one, chat)
            theirs, _ = await world.chat.conversations.get(owner, chat)
            assert (mine.title, mine.participant.muted, theirs.participant.muted) == ("元宵", True, False)
            assert whats(await world.see(owner, chat)) == ["created", "renamed"]
            state = await world.everything()
            await world.chat.groups.rename(one, chat, "元宵")
            await world.chat.conversations.mute(one, chat, True)
            assert await world.everything() == state

    run(scenario())


def test_the_list_has_the_latest_activity_first_and_each_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, *others = await world.members(6)
            chats = [await world.befriend(one, each) for each in others]
            for chat in (chats[2], chats[0], chats[4]):
                world.clock.advance(1000)
                await world.say(one, chat)
            seen, cursor = [], None
            while True:
                page = await world.chat.conversations.page(one, cursor, 2)
                seen += [each.conversation.id for each in page.items]
                cursor = page.next
                if cursor is None:
                    break
            assert seen == [chats[4], chats[0], chats[2], chats[3], chats[1]]
            assert sorted(await world.chat.conversations.ranges(one)) == sorted(
                (chat, 1, 2 if chat in (chats[0], chats[2], chats[4]) else 1) for chat in chats
            )

    run(scenario())
