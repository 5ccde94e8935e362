"""Conversations and those who are in them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from jinbao.chat.types.views import MessageView


class ConversationKind(Enum):
    """Between two people for good, a group that people join and leave, or what one shop tells one member.

    In a shop's conversation only the member takes part: the shop posts cards and is nobody who reads or is written to.
    """

    DIRECT = "direct"
    GROUP = "group"
    SHOP = "shop"


@dataclass(frozen=True, slots=True)
class Conversation:
    """``pair`` are the two ids of a direct conversation, the smaller first; others have ``(0, 0)`` and a ``name``.

    Messages are numbered from 1 to ``last_seq``; ``counted`` of them count as unread for whoever was away.
    Everybody who is in it now has been since ``shared_seq`` at the latest. ``at_ms`` is its last activity.
    """

    id: int
    kind: ConversationKind
    name: str
    pair: tuple[int, int]
    members: int
    last_seq: int
    counted: int
    shared_seq: int
    created_at_ms: int
    at_ms: int

    def peer_of(self, member_id: int) -> int:
        """The other one of a direct conversation."""
        assert self.kind is ConversationKind.DIRECT and member_id in self.pair, self.id
        return self.pair[0] if self.pair[1] == member_id else self.pair[1]


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody in a conversation, who sees messages from ``joined_seq`` on and has read those up to ``read_seq``."""

    conversation_id: int
    member_id: int
    owner: bool
    joined_seq: int
    read_seq: int
    read_counted: int
    own_behind: int
    muted: bool

    @property
    def role(self) -> str:
        """``owner`` or ``member``."""
        return "owner" if self.owner else "member"

    def unread_in(self, conversation: Conversation) -> int:
        """How many messages of others the member has not read; notices do not count."""
        unread = conversation.counted - self.read_counted - self.own_behind
        assert unread >= 0, (conversation.id, self.member_id, unread)
        return unread


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody by name, and by the name that the one who looks has given them (empty: none)."""

    id: int
    name: str
    alias: str = ""

    @property
    def shown(self) -> str:
        """How the one who looks calls them."""
        return self.alias or self.name


@dataclass(frozen=True, slots=True)
class Summary:
    """A conversation as one member sees it in the list. ``mentions`` (unread ones) are counted up to 100.

    ``blocked``: it is a shop's, and the member wants nothing more from it.
    """

    conversation: Conversation
    participant: Participant
    title: str
    peer: Person | None
    last: MessageView | None
    mentions: int
    blocked: bool = False
