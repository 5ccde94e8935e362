"""What an auditor reads of chat, in the caller's snapshot: numbers that must agree, and never what was said."""

from __future__ import annotations

from jinbao.chat.store import review
from jinbao.kit.db import Tx


class Review:
    """Nothing here writes."""

    def broken_sequences_in(self, tx: Tx, limit: int) -> list[int]:
        """Conversations whose messages are not numbered from 1 to the newest, or whose counts do not follow."""
        return review.broken_sequences(tx, limit)

    def broken_places_in(self, tx: Tx, limit: int) -> list[tuple[int, int]]:
        """(conversation, member) whose reading is ahead of the messages, or whose count of unread is below nothing;
        and (conversation, 0) that has another number of members than it says."""
        return review.broken_places(tx, limit)

    def cards_after_in(self, tx: Tx, after: tuple[int, str], limit: int) -> list[tuple[int, str]]:
        """Cards after a (conversation, reference), in that order."""
        return review.cards_after(tx, *after, limit)
