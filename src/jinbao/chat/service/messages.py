"""What is said in conversations: sending, taking back, reading, and what other modules put in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from jinbao.chat.rules.messages import check_mentions, check_recall
from jinbao.chat.rules.words import clean_text
from jinbao.chat.service.conversations import Conversations
from jinbao.chat.service.live import Live
from jinbao.chat.service.posting import Posting
from jinbao.chat.service.rendering import Rendering
from jinbao.chat.store import conversations as places
from jinbao.chat.store import messages as store
from jinbao.chat.store import pictures
from jinbao.chat.types import (
    EVERYBODY,
    Card,
    ChatProfile,
    Conversation,
    ConversationKind,
    Data,
    Message,
    MessageKind,
    MessageView,
    NewMessage,
    Participant,
)
from jinbao.kit.clock import MINUTE_MS
from jinbao.kit.db import Tx
from jinbao.kit.errors import Invalid, NotFound
from jinbao.kit.once import Once, claim
from jinbao.kit.paces import Pace
from jinbao.kit.runtime import Runtime

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of a conversation in rising order, its newest number, and how far members have read."""

    items: list[MessageView]
    last_seq: int
    reads: list[tuple[int, int]]


class Messages:
    """One sequence for each conversation. Cards and notices come from other modules, in their units of work."""

    def __init__(
        self,
        runtime: Runtime,
        profile: ChatProfile,
        conversations: Conversations,
        posting: Posting,
        rendering: Rendering,
        live: Live,
    ) -> None:
        self._runtime = runtime
        self._profile = profile
        self._conversations = conversations
        self._posting = posting
        self._rendering = rendering
        self._live = live
        self._rate = Pace(runtime.clock, profile.messages_per_minute, MINUTE_MS)

    def post_card_in(
        self, tx: Tx, conversation_id: int, sender_id: int, card: Card, *, from_shop: bool = False
    ) -> Message:
        """Put a card into a conversation. A second one with the same ``ref`` changes nothing: the first is returned.

        Never refuses, so that it can stand in the completion of a movement of money: whether the sender may write is
        asked at the start, of ``conversations.demand_writer_in``.
        """
        before = store.card(tx, conversation_id, card.ref)
        if before is not None:
            return before
        new = NewMessage(
            conversation_id,
            sender_id,
            MessageKind.CARD,
            what=card.kind,
            ref=card.ref,
            data=dict(card.data),
            from_shop=from_shop,
        )
        return self._posting.post_in(tx, new, self._runtime.new_id())

    def change_card_in(self, tx: Tx, conversation_id: int, sender_id: int, card: Card) -> Message | None:
        """Change what a card shows; ``None`` when there is no such card or it shows this already.

        The row gets the new data, for whoever reads it from now on; a notice ``card`` with the same data and the card's
        ``seq`` goes into the sequence, for phones that have the old one.
        """
        before = store.card(tx, conversation_id, card.ref)
        if before is None or before.data == card.data:
            return None
        store.set_data(tx, conversation_id, before.seq, card.data)
        told: Data = {"seq": before.seq, "kind": card.kind, "ref": card.ref, "data": dict(card.data)}
        return self.post_notice_in(tx, conversation_id, sender_id, "card", told)

    def post_notice_in(self, tx: Tx, conversation_id: int, sender_id: int, what: str, data: Data) -> Message:
        """Say what has happened. Notices do not count as unread and are not pushed; everybody in it sees them."""
        new = NewMessage(conversation_id, sender_id, MessageKind.NOTICE, what=what, data=data)
        return self._posting.post_in(tx, new, self._runtime.new_id())

    def frame_in(self, tx: Tx, conversation_id: int, seq: int) -> bytes:
        """A message as JSON on one line, as anybody who is in the conversation may see it."""
        message = store.get(tx, conversation_id, seq)
        conversation = places.get(tx, conversation_id)
        assert message is not None and conversation is not None, (conversation_id, seq)
        return _encode(self._rendering.view_in(tx, message, conversation.shared_seq))

    async def frame(self, conversation_id: int, seq: int) -> bytes:
        """As ``frame_in``."""
        return await self._runtime.db.read(lambda tx: self.frame_in(tx, conversation_id, seq))

    async def send(
        self,
        sender_id: int,
        conversation_id: int,
        text: str,
        once: Once,
        mentions: Sequence[int] = (),
        reply_to: int | None = None,
    ) -> MessageView:
        """Say something; ``mentions`` are ids of members, or ``EVERYBODY`` alone.

        Raises, the first that applies of: ``WordsInvalid``, ``TooManyRequests``, ``NotFound``, ``NotFriends``,
        ``OwnerOnly`` or ``MentionUnknown``, ``Invalid`` (``reply_to`` is nothing that the sender can see).
        """
        clean = clean_text(text, self._profile.text_most)
        self._rate.take(sender_id)

        def work(tx: Tx) -> MessageView:
            message_id, first = claim(tx, once, self._runtime.new_id())
            if not first:
                return self.again_in(tx, message_id)
            conversation = self._conversations.demand_writer_in(tx, conversation_id, sender_id)
            place = self._place_in(tx, conversation_id, sender_id)
            if reply_to is not None and not place.joined_seq <= reply_to <= conversation.last_seq:
                raise Invalid(field="reply_to", reason="no message of this conversation")
            called = self._called_in(tx, conversation, place, mentions)
            new = NewMessage(
                conversation_id, sender_id, MessageKind.TEXT, text=clean, mentions=called, reply_seq=reply_to
            )
            message = self._posting.post_in(tx, new, message_id)
            return self._rendering.view_in(tx, message, place.joined_seq)

        return await self._runtime.db.write(work)

    async def recall(self, member_id: int, conversation_id: int, seq: int) -> MessageView:
        """Take a message back: its text, mentions and picture are gone, and a notice ``recalled`` names its number.

        Raises ``NotFound``, then what ``check_recall`` does. Again changes nothing.
        """

        def work(tx: Tx) -> MessageView:
            _, place = self._conversations.demand_in(tx, conversation_id, member_id)
            message = store.get(tx, conversation_id, seq) if seq >= place.joined_seq else None
            if message is None:
                raise NotFound()
            now_ms = self._runtime.clock.now_ms()
            if not (message.recalled and message.sender_id == member_id):
                check_recall(message, member_id, now_ms, self._profile.recall_s)
                store.blank(tx, conversation_id, seq, now_ms)
                if message.picture_id is not None:
                    pictures.delete(tx, message.picture_id)
                self.post_notice_in(tx, conversation_id, member_id, "recalled", {"seq": seq})
            blank = store.get(tx, conversation_id, seq)
            assert blank is not None
            return self._rendering.view_in(tx, blank, place.joined_seq)

        return await self._runtime.db.write(work)

    async def page(
        self, member_id: int, conversation_id: int, limit: int, *, before: int | None = None, after: int | None = None
    ) -> Excerpt:
        """Up to ``limit`` messages that a member may see: the newest, those before a number, or those after one.

        However long the conversation, only these are read. Raises ``NotFound``, or ``Invalid`` when both are named.
        """
        if before is not None and after is not None:
            raise Invalid(field="after", reason="before or after, not both")

        def work(tx: Tx) -> Excerpt:
            conversation, place = self._conversations.demand_in(tx, conversation_id, member_id)
            if after is not None:
                found = store.after(tx, conversation_id, max(after, place.joined_seq - 1), limit)
            else:
                upto = conversation.last_seq + 1 if before is None else before
                found = store.before(tx, conversation_id, place.joined_seq, upto, limit)
            items = self._rendering.views_in(tx, found, place.joined_seq)
            return Excerpt(items, conversation.last_seq, self._reads_in(tx, conversation, place))

        return await self._runtime.db.read(work)

    def again_in(self, tx: Tx, message_id: int) -> MessageView:
        """What the first try of a request has posted."""
        message = store.by_id(tx, message_id)
        assert message is not None, message_id
        place = places.participant(tx, message.conversation_id, message.sender_id)
        return self._rendering.view_in(tx, message, place.joined_seq if place else message.seq)

    def _place_in(self, tx: Tx, conversation_id: int, member_id: int) -> Participant:
        return self._conversations.demand_in(tx, conversation_id, member_id)[1]

    def _called_in(
        self, tx: Tx, conversation: Conversation, place: Participant, mentions: Sequence[int]
    ) -> tuple[int, ...]:
        if not mentions:
            return ()
        most = self._profile.mentions_most
        present = [
            each
            for each in mentions[: most + 1]
            if each != EVERYBODY and self._conversations.is_member_in(tx, conversation.id, each)
        ]
        return check_mentions(mentions, place, conversation.kind is ConversationKind.GROUP, present, most)

    def _reads_in(self, tx: Tx, conversation: Conversation, place: Participant) -> list[tuple[int, int]]:
        if not self._live.shows_reads(conversation):
            return [(place.member_id, place.read_seq)]
        return [(each.member_id, each.read_seq) for each in places.participants(tx, conversation.id)]
