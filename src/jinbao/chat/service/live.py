"""What goes to pages that are connected: frames for the topics of conversations."""

from __future__ import annotations

import msgspec

from jinbao.chat.ports import Publish
from jinbao.chat.types import Conversation
from jinbao.kit.ids import show


class ReadView(msgspec.Struct, frozen=True):
    """Somebody has read a conversation up to a number."""

    chat: str
    member: str
    seq: int


class TypingView(msgspec.Struct, frozen=True):
    """Somebody is writing."""

    chat: str
    member: str


class Live:
    """Tells of what is not worth an event: who has read how far, and who is writing.

    In a conversation with more than ``shown_most`` members each member's reading is told to that member's own other
    devices only: else it would outnumber the messages.
    """

    def __init__(self, publish: Publish, shown_most: int) -> None:
        self._publish = publish
        self._shown_most = shown_most

    def shows_reads(self, conversation: Conversation) -> bool:
        """Whether its members see how far each other has read."""
        return conversation.members <= self._shown_most

    def read(self, conversation: Conversation, member_id: int, seq: int) -> None:
        """The member has read up to ``seq``."""
        chat, member = show("cnv", conversation.id), show("mbr", member_id)
        topic = chat if self.shows_reads(conversation) else member
        self._publish(topic, "read", msgspec.json.encode(ReadView(chat, member, seq)))

    def typing(self, conversation: Conversation, member_id: int) -> None:
        """The member is writing."""
        chat = show("cnv", conversation.id)
        if self.shows_reads(conversation):
            self._publish(chat, "typing", msgspec.json.encode(TypingView(chat, show("mbr", member_id))))
