"""What goes to pages that are connected: frames for the topics of conversations (``cnv_...``)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from jinbao.chat.ports import Publish
from jinbao.chat.types import ChatProfile, Conversation
from jinbao.kit.http import Listener
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
    """Tells of what is not worth an event: who has read how far, and who is writing. And counts sockets.

    In a conversation with more than ``reads_shown_most`` members each member's reading is told to that member's own
    other devices only: else it would outnumber the messages.
    """

    def __init__(self, publish: Publish, profile: ChatProfile) -> None:
        self._publish = publish
        self._shown_most = profile.reads_shown_most
        self._sockets_most = profile.sockets_most
        #: Each member's sockets, the oldest first.
        self._sockets: dict[int, list[Listener]] = {}

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

    @contextmanager
    def place(self, member_id: int, listener: Listener) -> Iterator[None]:
        """Room for one more socket of a member; of too many the oldest ends, which a lost connection often is."""
        mine = self._sockets.setdefault(member_id, [])
        if len(mine) >= self._sockets_most:
            mine.pop(0).end()
        mine.append(listener)
        try:
            yield
        finally:
            if listener in mine:
                mine.remove(listener)
            if not mine and self._sockets.get(member_id) is mine:
                del self._sockets[member_id]
