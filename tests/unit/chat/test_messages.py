"""Sending, reading, mentions, replies, taking back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jinbao.chat.events import MessagePosted
from jinbao.chat.types import EVERYBODY, Card
from jinbao.kit.ids import show
from jinbao.kit.outbox import read_after
from tests.make import run
from tests.make_chat import chat_world, mbr
from tests.make_pay import refusal_of


def test_a_conversation_is_one_sequence_seen_by_both(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, other, chat = await world.pair()
            for number in range(5):
                await world.say(one if number % 2 else other, chat, f"text {number}")
            for member in (one, other):
                seen = await world.see(member, chat)
                assert [each.seq for each in seen] == [1, 2, 3, 4, 5, 6]
                assert [each.text for each in seen[1:]] == [f"text {number}" for number in range(5)]
            assert seen[1].sender.name == "李小红" and seen[2].sender.id == mbr(one)

    run(scenario())


def test_pages_before_and_after_a_number_meet_without_gap(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, other, chat = await world.pair()
            for number in range(9):
                await world.say(one, chat, f"{number}")
            page = world.chat.messages.page
            newest = await page(other, chat, 3)
            older = await page(other, chat, 3, before=newest.items[0].seq)
            assert [each.seq for each in older.items + newest.items] == [5, 6, 7, 8, 9, 10]
            assert [each.seq for each in (await page(other, chat, 4, after=2)).items] == [3, 4, 5, 6]
            assert (await page(other, chat, 4, after=10)).items == []
            assert (await page(other, chat, 4, after=2**62)).items == []
            assert newest.last_seq == 10
            assert await refusal_of(page(other, chat, 4, after=1, before=3)) == "kit.invalid"

    run(scenario())


def test_a_repeated_send_is_sent_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, _, chat = await world.pair()
            once = world.once("k", b"a")
            first = await world.chat.messages.send(one, chat, "once", once)
            state = await world.everything()
            assert await world.chat.messages.send(one, chat, "once", once) == first
            other = world.once("k", b"b")
            assert await refusal_of(world.chat.messages.send(one, chat, "else", other)) == "kit.idempotency_key_reused"
            assert await world.everything() == state

    run(scenario())


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 2001, "a\x00b", "a\x1bb", "\u200b\u200e"])
def test_a_text_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, _, chat = await world.pair()
            state = await world.everything()
            assert await refusal_of(world.say(one, chat, text)) == "chat.words_invalid"
            assert await world.everything() == state

    run(scenario())


@pytest.mark.parametrize(
    "text", ["x" * 2000, "两行\n\t字", "👨\u200d👩\u200d👧", "שלום\u200f!", "\U0001fae8\U0001fadc", "😀" * 2000]
)
def test_a_text_is_kept_as_written(tmp_path: Path, text: str) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, other, chat = await world.pair()
            await world.say(one, chat, text)
            assert await world.texts(other, chat) == [text]

    run(scenario())


def test_outsiders_find_no_conversation(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, _, chat = await world.pair()
            stranger = await world.member()
            await world.say(one, chat)
            state = await world.everything()
            messages, rooms = world.chat.messages, world.chat.conversations
            attempts: list[Callable[[int], Any]] = [
                lambda where: world.say(stranger, where),
                lambda where: messages.page(stranger, where, 10),
                lambda where: messages.recall(stranger, where, 2),
                lambda where: rooms.get(stranger, where),
                lambda where: rooms.read(stranger, where, 2),
                lambda where: rooms.mute(stranger, where, True),
                lambda where: world.chat.groups.add(stranger, where, [stranger]),
                lambda where: world.chat.groups.leave(stranger, where),
                lambda where: world.chat.groups.rename(stranger, where, "mine"),
                lambda where: world.chat.groups.remove(stranger, where, one),
            ]
            for attempt in attempts:
                for where in (chat, 12345):
                    assert await refusal_of(attempt(where)) == "kit.not_found"
            assert await world.everything() == state
            assert not (await rooms.page(stranger, None, 20)).items

    run(scenario())


def test_unread_counts_what_others_said_since(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, other, chat = await world.pair()
            assert await world.unread(other, chat) == (0, 0)
            for _ in range(3):
                await world.say(one, chat)
            assert await world.unread(one, chat) == (0, 0)
            assert await world.unread(other, chat) == (3, 0)
            assert await world.chat.conversations.read(other, chat, 3) == 3
            assert await world.unread(other, chat) == (1, 0)
            assert await world.chat.conversations.read(other, chat, 2) == 3
            assert await world.chat.conversations.read(other, chat, 999) == 4
            assert await world.unread(other, chat) == (0, 0)
            await world.say(one, chat)
            await world.say(other, chat)
            assert await world.unread(other, chat) == (0, 0), "who writes has seen"
            assert await world.unread(one, chat) == (1, 0)
            reads = (await world.chat.messages.page(one, chat, 1)).reads
            assert sorted(reads) == sorted([(one, 5), (other, 6)])

    run(scenario())


def test_own_cards_count_for_others_only_and_mark_nothing_read(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, other, chat = await world.pair()

            async def card(member: int, ref: str) -> None:
                await world.runtime.db.write(
                    lambda tx: world.chat.messages.post_card_in(tx, chat, member, Card("transfer", ref, {}))
                )

            await world.say(one, chat)
            await card(other, "trf_1")
            await world.say(one, chat)
            await card(other, "trf_2")
            assert await world.unread(other, chat) == (2, 0)
            await world.chat.conversations.read(other, chat, 2)
            assert await world.unread(other, chat) == (1, 0)
            await world.chat.conversations.read(other, chat, 3)
            assert await world.unread(other, chat) == (1, 0)
            await world.chat.conversations.read(other, chat, 4)
            assert await world.unread(other, chat) == (0, 0)
            await card(other, "trf_3")
            assert await world.unread(other, chat) == (0, 0)
            assert await world.unread(one, chat) == (2, 0), "who writes has read what stood before"

    run(scenario())


def test_reading_is_told_live_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, other, chat = await world.pair()
            await world.say(one, chat)
            for _ in range(3):
                await world.chat.conversations.read(other, chat, 2)
            shown = show("cnv", chat)
            assert world.told.frames == [(shown, "read", {"chat": shown, "member": mbr(other), "seq": 2})]

    run(scenario())


def test_who_is_called_is_reminded_until_read(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            chat, (owner, one, other) = await world.group(3)
            said = await world.say(one, chat, "@李小红", mentions=[other, other])
            assert said.mentions == [mbr(other)]
            everybody = await world.say(owner, chat, "@所有人", mentions=[EVERYBODY])
            assert everybody.mentions == ["all"]
            assert await world.unread(other, chat) == (2, 2)
            assert await world.unread(one, chat) == (1, 1)
            assert await world.unread(owner, chat) == (0, 0)
            await world.chat.conversations.read(other, chat, said.seq)
            assert await world.unread(other, chat) == (1, 1)
            await world.chat.conversations.read(other, chat, everybody.seq)
            assert await world.unread(other, chat) == (0, 0)

    run(scenario())


def test_only_members_are_called_and_everybody_only_by_the_owner(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            chat, (owner, one, _) = await world.group(3)
            stranger, friend, direct = await world.pair()
            state = await world.everything()
            assert await refusal_of(world.say(one, chat, mentions=[stranger])) == "chat.mention_unknown"
            assert await refusal_of(world.say(one, chat, mentions=[EVERYBODY])) == "chat.owner_only"
            assert await refusal_of(world.say(owner, chat, mentions=[EVERYBODY, one])) == "chat.mention_unknown"
            assert await refusal_of(world.say(stranger, direct, mentions=[EVERYBODY])) == "chat.mention_unknown"
            assert await refusal_of(world.say(one, chat, mentions=list(range(1, 52)))) == "chat.mention_unknown"
            assert await world.everything() == state

    run(scenario())


def test_a_reply_shows_what_it_answers_until_that_is_recalled(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, other, chat = await world.pair()
            asked = await world.say(one, chat, "去哪里吃饭？" + "好" * 100)
            answer = await world.say(other, chat, "老地方", reply_to=asked.seq)
            assert answer.reply_to is not None and answer.reply_to.sender.id == mbr(one)
            assert answer.reply_to.text.startswith("去哪里") and len(answer.reply_to.text) == 80
            await world.chat.messages.recall(one, chat, asked.seq)
            shown = (await world.see(other, chat))[-2]
            assert shown.reply_to is not None and shown.reply_to.text == ""
            for nothing in (0, 99, -1):
                assert await refusal_of(world.say(other, chat, reply_to=nothing)) == "kit.invalid"

    run(scenario())


def test_a_recalled_text_is_gone_from_every_row(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            chat, (owner, one, other) = await world.group(3)
            said = await world.say(owner, chat, "我的密码是一二三四", mentions=[one])
            world.clock.advance(120_000)
            blank = await world.chat.messages.recall(owner, chat, said.seq)
            assert (blank.recalled, blank.text, blank.mentions) == (True, None, None)
            notice = (await world.see(other, chat))[-1]
            assert notice.notice is not None and notice.notice.data == {"seq": said.seq}
            assert notice.notice.what == "recalled" and notice.seq == said.seq + 1
            rows = str(await world.everything(("chat", "kit")))
            assert "密码" not in rows and "我的密码是一二三四".encode() not in rows.encode()
            assert await world.unread(one, chat) == (1, 0)
            state = await world.everything()
            assert (await world.chat.messages.recall(owner, chat, said.seq)).recalled
            assert await world.everything() == state

    run(scenario())


def test_only_the_sender_recalls_and_only_for_two_minutes(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, other, chat = await world.pair()
            said = await world.say(one, chat)
            card = await world.runtime.db.write(
                lambda tx: world.chat.messages.post_card_in(tx, chat, one, Card("transfer", "trf_1", {"a": 1}))
            )
            recall = world.chat.messages.recall
            state = await world.everything()
            assert await refusal_of(recall(other, chat, said.seq)) == "chat.not_the_sender"
            assert await refusal_of(recall(one, chat, card.seq)) == "chat.not_recallable"
            assert await refusal_of(recall(one, chat, 1)) == "chat.not_recallable"
            assert await refusal_of(recall(one, chat, 99)) == "kit.not_found"
            world.clock.advance(120_001)
            assert await refusal_of(recall(one, chat, said.seq)) == "chat.recall_too_late"
            assert await world.everything() == state

    run(scenario())


def test_a_card_stands_once_and_its_change_is_in_the_sequence(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, other, chat = await world.pair()
            asked = Card("request", "req_1", {"amount_minor": 100, "state": "open"})
            paid = Card("request", "req_1", {"amount_minor": 100, "state": "paid"})
            messages = world.chat.messages

            def work(tx: Any) -> list[Any]:
                first = messages.post_card_in(tx, chat, one, asked)
                again = messages.post_card_in(tx, chat, one, asked)
                changes = [messages.change_card_in(tx, chat, other, paid) for _ in range(2)]
                missing = messages.change_card_in(tx, chat, other, Card("request", "req_2", {}))
                return [first, again, *changes, missing]

            first, again, changed, unchanged, missing = await world.runtime.db.write(work)
            assert first.id == again.id and unchanged is None and missing is None
            seen = await world.see(other, chat)
            card, notice = seen[-2].card, seen[-1].notice
            assert card is not None and card.data["state"] == "paid"
            assert notice is not None and notice.what == "card" and changed.seq == seen[-1].seq
            assert notice.data == {"seq": first.seq, "kind": "request", "ref": "req_1", "data": dict(paid.data)}

    run(scenario())


def test_events_name_the_message_and_never_what_it_says(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, _, chat = await world.pair()
            said = await world.say(one, chat, "谁也不能在事件里读到我")
            posted = (await world.events(MessagePosted))[-1]
            assert posted == {
                "chat": show("cnv", chat),
                "seq": said.seq,
                "id": said.id,
                "sender": mbr(one),
                "kind": "text",
                "at_ms": world.clock.now_ms(),
            }
            bodies = await world.runtime.db.read(lambda tx: b"".join(row.body for row in read_after(tx, 0, 1000)))
            assert "谁也不能".encode() not in bodies

    run(scenario())


def test_a_frame_is_what_everybody_sees(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, other, chat = await world.pair()
            said = await world.say(one, chat)
            frame = await world.chat.messages.frame(chat, said.seq)
            assert b"\n" not in frame
            page = (await world.see(other, chat))[-1]
            assert page == said
            assert frame.decode().count(said.id) == 1

    run(scenario())


def test_whoever_floods_is_slowed_down(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, other, chat = await world.pair()
            for _ in range(120):
                await world.say(one, chat)
            assert await refusal_of(world.say(one, chat)) == "kit.too_many_requests"
            await world.say(other, chat)
            world.clock.advance(500)
            await world.say(one, chat)
            assert await refusal_of(world.say(one, chat)) == "kit.too_many_requests"

    run(scenario())
