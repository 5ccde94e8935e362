"""A message as it is shown: the same for everybody who may see it, over HTTP and live."""

from typing import Any

from msgspec import Struct


class PartyView(Struct, frozen=True):
    """A member by name."""

    id: str
    name: str


class ReplyView(Struct, frozen=True):
    """The message that another one answers: ``text`` is its beginning, empty when it has none (any more)."""

    seq: int
    sender: PartyView
    text: str


class PictureView(Struct, frozen=True):
    """A picture to fetch, and the room that it takes."""

    id: str
    width: int
    height: int


class CardView(Struct, frozen=True):
    """Something of another module's; ``ref`` is its id, ``data`` what it shows."""

    kind: str
    ref: str
    data: dict[str, Any]


class NoticeView(Struct, frozen=True):
    """What happened in the conversation."""

    what: str
    data: dict[str, Any]


class MessageView(Struct, frozen=True, omit_defaults=True):
    """One message of a conversation's sequence. Of ``text``, ``picture``, ``card`` and ``notice`` it has the one that
    ``kind`` names, and none of them once it was recalled. ``reply_to`` is shown where all readers may see it."""

    id: str
    chat: str
    seq: int
    at_ms: int
    sender: PartyView
    kind: str
    recalled: bool
    text: str | None = None
    mentions: list[str] | None = None
    reply_to: ReplyView | None = None
    picture: PictureView | None = None
    card: CardView | None = None
    notice: NoticeView | None = None
