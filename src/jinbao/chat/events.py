"""What chat announces. Snapshots; ids as shown. What people write is never in them: who may see it fetches it."""

from __future__ import annotations

from typing import ClassVar

from jinbao.kit.outbox import Event


class MessagePosted(Event, frozen=True, kw_only=True):
    """A conversation has a message with the number ``seq``; its content is read from the conversation."""

    NAME: ClassVar[str] = "chat.message_posted/1"
    chat: str
    seq: int
    id: str
    sender: str
    kind: str
    at_ms: int


class ConversationChanged(Event, frozen=True, kw_only=True):
    """``what`` is ``joined``, ``left``, ``removed``, ``owner`` or ``muted`` for one ``member``.

    Without a member it concerns all who are in it: ``members`` (somebody came or went, or owns it now) or ``renamed``.
    Who has ``joined`` sees messages from ``seq`` on; who has ``left`` or was ``removed`` sees nothing any more.
    """

    NAME: ClassVar[str] = "chat.conversation_changed/1"
    chat: str
    what: str
    member: str = ""
    seq: int = 0
    at_ms: int


class FriendChanged(Event, frozen=True, kw_only=True):
    """Something between ``member`` and ``other`` that ``member`` may know of.

    ``what`` is ``asked`` or ``answered`` (a request), ``friends``, ``unfriended``, ``alias``, ``blocked`` or
    ``unblocked``. One event for each side; who is blocked is told ``unfriended`` or nothing.
    """

    NAME: ClassVar[str] = "chat.friend_changed/1"
    member: str
    other: str
    what: str
    at_ms: int
