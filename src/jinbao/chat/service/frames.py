"""What chat's events look like to pages that follow a conversation's topic."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from jinbao.chat.events import ConversationChanged, MessagePosted
from jinbao.chat.service.messages import Messages
from jinbao.kit.ids import parse

#: A topic, the name of the event there, and its data: one line of JSON.
Frame: TypeAlias = tuple[str, str, bytes]

_NAMED = {"renamed": "renamed", "joined": "members", "left": "members", "removed": "members", "owner": "members"}


class ChatView(msgspec.Struct, frozen=True):
    """Something about a conversation has changed: fetch it anew."""

    id: str
    what: str


class Frames:
    """Turns events into frames, each read and written once however many pages follow the conversation."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages
        self._posted = msgspec.json.Decoder(MessagePosted)
        self._changed = msgspec.json.Decoder(ConversationChanged)

    async def of(self, name: str, body: bytes) -> list[Frame]:
        """What to publish for an event of the outbox; nothing for one that concerns no conversation's topic.

        Frames hold what is said, so they go to the topic of the conversation and nowhere else.
        """
        if name == MessagePosted.NAME:
            posted = self._posted.decode(body)
            conversation_id = parse("cnv", posted.chat)
            assert conversation_id is not None, posted.chat
            return [(posted.chat, "message", await self._messages.frame(conversation_id, posted.seq))]
        if name == ConversationChanged.NAME:
            changed = self._changed.decode(body)
            if what := _NAMED.get(changed.what):
                return [(changed.chat, "chat", msgspec.json.encode(ChatView(changed.chat, what)))]
        return []
