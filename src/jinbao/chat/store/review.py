"""Reads for an auditor, of the whole file."""

from __future__ import annotations

from jinbao.kit.db import Tx
from jinbao.kit.ids import from_bytes, to_bytes


def broken_sequences(tx: Tx, limit: int) -> list[int]:
    """Conversations whose messages are not numbered 1 .. last_seq, or whose counted is not what counts of them."""
    rows = tx.run(
        "select c.id from chat_conversation c left join (select conversation, count(*) as found, max(seq) as newest, "
        "min(seq) as oldest, sum(kind <> 'notice') as counted from chat_message group by conversation) m "
        "on m.conversation = c.id where coalesce(m.found, 0) <> c.last_seq or coalesce(m.newest, 0) <> c.last_seq "
        "or coalesce(m.oldest, 1) <> 1 or coalesce(m.counted, 0) <> c.counted limit :limit",
        limit=limit,
    )
    return [from_bytes(row[0]) for row in rows]


def broken_places(tx: Tx, limit: int) -> list[tuple[int, int]]:
    """Participants who have read what is not there or have less than nothing unread; conversations miscounted."""
    rows = tx.run(
        "select p.conversation, p.member from chat_participant p join chat_conversation c on c.id = p.conversation "
        "where p.read_seq > c.last_seq or p.joined_seq > c.last_seq + 1 "
        "or c.counted - p.read_counted - p.own_behind < 0 limit :limit",
        limit=limit,
    )
    miscounted = tx.run(
        "select c.id from chat_conversation c "
        "where c.members <> (select count(*) from chat_participant p where p.conversation = c.id) limit :limit",
        limit=limit,
    )
    return [(from_bytes(row[0]), from_bytes(row[1])) for row in rows] + [(from_bytes(row[0]), 0) for row in miscounted]


def cards_after(tx: Tx, conversation_id: int, ref: str, limit: int) -> list[tuple[int, str]]:
    """(conversation, reference) of cards after such a pair, in that order."""
    rows = tx.run(
        "select conversation, ref from chat_message where kind = 'card' "
        "and (conversation, ref) > (:conversation, :ref) order by conversation, ref limit :limit",
        conversation=to_bytes(conversation_id),
        ref=ref,
        limit=limit,
    )
    return [(from_bytes(row[0]), str(row[1])) for row in rows]
