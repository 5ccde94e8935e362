"""Who may take what back, and who can be called."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from jinbao.chat.errors import MentionUnknown, NotRecallable, NotTheSender, OwnerOnly, RecallTooLate
from jinbao.chat.types import EVERYBODY, Message, MessageKind, Participant


def check_recall(message: Message, member_id: int, now_ms: int, recall_s: int) -> None:
    """Raises, the first that applies of: ``NotTheSender``, ``NotRecallable``, ``RecallTooLate``."""
    if message.sender_id != member_id:
        raise NotTheSender()
    if message.kind not in (MessageKind.TEXT, MessageKind.PICTURE):
        raise NotRecallable()
    if now_ms > message.at_ms + recall_s * 1000:
        raise RecallTooLate(seconds=recall_s)


def check_mentions(
    mentions: Sequence[int], sender: Participant, is_group: bool, present: Collection[int], most: int
) -> tuple[int, ...]:
    """Those who are called, once each. ``present`` are the members of ``mentions`` who are in the conversation.

    ``EVERYBODY`` stands alone, in a group, and only its owner calls it. Raises ``OwnerOnly`` or ``MentionUnknown``.
    """
    called = tuple(dict.fromkeys(mentions))
    if called == (EVERYBODY,) and is_group:
        if not sender.owner:
            raise OwnerOnly()
        return called
    if len(called) > most or any(member_id not in present for member_id in called):
        raise MentionUnknown(most=most)
    return called
