"""Looking for words in messages, a bounded number of them at a time."""

from __future__ import annotations

from jinbao.kit.db import Tx
from jinbao.kit.ids import from_bytes, to_bytes


def places_before(tx: Tx, member_id: int, upto_id: int, limit: int) -> list[tuple[int, int, int]]:
    """A member's conversations from an id downwards, as (id, first number that the member sees, newest number)."""
    rows = tx.run(
        "select p.conversation, p.joined_seq, c.last_seq from chat_participant p "
        "join chat_conversation c on c.id = p.conversation "
        "where p.member = :member and p.conversation <= :upto order by p.conversation desc limit :limit",
        member=to_bytes(member_id),
        upto=to_bytes(upto_id),
        limit=limit,
    )
    return [(from_bytes(row[0]), row[1], row[2]) for row in rows]


def texts_with(tx: Tx, conversation_id: int, least_seq: int, before_seq: int, pattern: str, limit: int) -> list[int]:
    """Numbers of the texts in a stretch of a conversation that hold ``pattern`` (LIKE, escaped by ``!``), newest first.

    Every message of the stretch is looked at, so the caller keeps it short.
    """
    rows = tx.run(
        "select seq from chat_message where conversation = :conversation and seq >= :least and seq < :before "
        "and kind = 'text' and text like :pattern escape '!' order by seq desc limit :limit",
        conversation=to_bytes(conversation_id),
        least=least_seq,
        before=before_seq,
        pattern=pattern,
        limit=limit,
    )
    return [int(row[0]) for row in rows]
