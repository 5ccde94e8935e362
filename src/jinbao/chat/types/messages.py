"""What is said in a conversation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

from jinbao.kit.ids import show

#: What a card or a notice shows: JSON, made by whoever posts it.
Data: TypeAlias = Mapping[str, object]

#: The one who is called when everybody is (``@all``); no member has this id.
EVERYBODY = 0


class MessageKind(Enum):
    """A notice says what happened in the conversation; everything else somebody has sent."""

    TEXT = "text"
    PICTURE = "picture"
    CARD = "card"
    NOTICE = "notice"

    @property
    def counts(self) -> bool:
        """Whether it counts as unread."""
        return self is not MessageKind.NOTICE


@dataclass(frozen=True, slots=True)
class Card:
    """Something of another module's in a conversation: ``ref`` is its id as shown, which one conversation has once."""

    kind: str
    ref: str
    data: Data


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept: JPEG or WebP without metadata. ``seq`` is the message that shows it."""

    id: int
    conversation_id: int
    seq: int
    owner_id: int
    media_type: str
    width: int
    height: int
    at_ms: int


@dataclass(frozen=True, slots=True)
class NewMessage:
    """What is to be posted. ``what`` is a card's kind or what a notice tells, ``ref`` a card's reference.

    ``from_shop``: the sender is a merchant.
    """

    conversation_id: int
    sender_id: int
    kind: MessageKind
    text: str = ""
    mentions: tuple[int, ...] = ()
    reply_seq: int | None = None
    picture_id: int | None = None
    what: str = ""
    ref: str = ""
    data: Data = field(default_factory=dict)
    from_shop: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it stands in its conversation; a recalled one has lost everything that it said.

    ``counted`` is how many messages up to this one count as unread. ``from_shop``: the sender is a merchant.
    """

    conversation_id: int
    seq: int
    id: int
    sender_id: int
    kind: MessageKind
    at_ms: int
    text: str
    mentions: tuple[int, ...]
    reply_seq: int | None
    picture_id: int | None
    what: str
    ref: str
    data: Data
    counted: int
    recalled_at_ms: int | None
    from_shop: bool = False

    @property
    def recalled(self) -> bool:
        """Whether its sender has taken it back."""
        return self.recalled_at_ms is not None

    @property
    def sender(self) -> str:
        """Who has sent it, as shown."""
        return show("mch" if self.from_shop else "mbr", self.sender_id)
