"""Finding what was said, by any part of it, and only where the member may look."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.make import run
from tests.make_chat import ChatWorld, chat_world
from tests.make_pay import refusal_of


async def found(world: ChatWorld, member: int, q: str, chat: int | None = None, limit: int = 20) -> list[str | None]:
    """All that is found, page by page."""
    texts: list[str | None] = []
    cursor = None
    for _ in range(1000):
        page = await world.chat.search.find(member, q, chat, cursor, limit)
        texts += [each.message.text for each in page.items]
        cursor = page.next
        if cursor is None:
            return texts
    raise AssertionError("it never ends")


def test_chinese_is_found_by_any_part_and_latin_in_any_case(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, other, chat = await world.pair()
            await world.say(one, chat, "今晚一起吃火锅吗")
            await world.say(other, chat, "Hotpot SOUNDS good")
            assert await found(world, other, "火锅") == ["今晚一起吃火锅吗"]
            assert await found(world, one, "锅") == ["今晚一起吃火锅吗"]
            assert await found(world, one, "sounds") == ["Hotpot SOUNDS good"]
            assert await found(world, one, "没有") == []

    run(scenario())


@pytest.mark.parametrize("mark", ["%", "_", "!", "100%", "a_b", "'", '"', "\\"])
def test_marks_mean_themselves(tmp_path: Path, mark: str) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, _, chat = await world.pair()
            await world.say(one, chat, "plain axb 100x")
            assert await found(world, one, mark) == []
            await world.say(one, chat, f"here: {mark}.")
            assert await found(world, one, mark) == [f"here: {mark}."]

    run(scenario())


def test_only_what_the_member_could_see_is_found(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            chat, (owner, one, other) = await world.group(3)
            stranger, newcomer = await world.member(), await world.member()
            await world.befriend(owner, newcomer)
            await world.say(owner, chat, "秘密一")
            await world.chat.groups.add(owner, chat, [newcomer])
            await world.say(owner, chat, "秘密二")
            gone = await world.say(owner, chat, "秘密三")
            await world.chat.messages.recall(owner, chat, gone.seq)
            await world.chat.groups.leave(other, chat)
            assert await found(world, one, "秘密") == ["秘密二", "秘密一"]
            assert await found(world, newcomer, "秘密") == ["秘密二"]
            assert await found(world, other, "秘密") == await found(world, stranger, "秘密") == []
            for nobody in (other, stranger):
                assert await refusal_of(found(world, nobody, "秘密", chat)) == "kit.not_found"

    run(scenario())


def test_pages_find_each_once_in_one_conversation_and_in_all(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, *others = await world.members(4)
            chats = [await world.befriend(one, each) for each in others]
            said = []
            for number in range(21):
                text = f"yes {number}" if number % 3 else f"no {number}"
                await world.say(one, chats[number % 2 + 1], text)
                said.append((chats[number % 2 + 1], text))
            wanted = [(chat, text) for chat, text in said if text.startswith("yes")]
            for limit in (1, 4, 20):
                assert sorted(str(each) for each in await found(world, one, "yes", limit=limit)) == sorted(
                    text for _, text in wanted
                )
                mine = [text for chat, text in wanted if chat == chats[1]]
                assert await found(world, one, "yes", chats[1], limit) == mine[::-1]

    run(scenario())


def test_one_page_looks_at_a_bounded_number_of_messages(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, _, chat = await world.pair()
            third = await world.member()
            quiet = await world.befriend(one, third)
            world.chat.search._rows = 5
            await world.say(one, chat, "needle at the bottom")
            for number in range(40):
                await world.say(one, chat if number % 4 else quiet, f"hay {number}")
            page = await world.chat.search.find(one, "needle", None, None, 20)
            assert page.items == [] and page.next is not None
            assert await found(world, one, "needle") == ["needle at the bottom"]
            assert await found(world, one, "needle", chat) == ["needle at the bottom"]
            assert len(await found(world, one, "hay", limit=3)) == 40

    run(scenario())


def test_nothing_and_nonsense_are_refused(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, _, _ = await world.pair()
            find = world.chat.search.find
            for q in ("", "  ", "x" * 61, "a\nb"):
                assert await refusal_of(find(one, q, None, None, 20)) == "kit.invalid"
            for cursor in ("nonsense", "WyJ4IiwxXQ"):
                assert await refusal_of(find(one, "a", None, cursor, 20)) == "kit.invalid"

    run(scenario())
