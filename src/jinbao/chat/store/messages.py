"""Rows of messages and of those who are called in them."""

from __future__ import annotations

import msgspec

from jinbao.chat.types import EVERYBODY, Data, Message, MessageKind
from jinbao.kit.db import Row, Tx
from jinbao.kit.ids import decode, encode, from_bytes, to_bytes

_COLUMNS = (
    "conversation, seq, id, sender, kind, at_ms, text, mentions, reply_seq, picture, what, ref, data, counted, "
    "recalled_at_ms, from_shop"
)


def insert(tx: Tx, message: Message, *, behind: bool) -> None:
    """A new message; ``behind``: its sender has not read all that stands before it."""
    tx.execute(
        f"insert into chat_message ({_COLUMNS}, behind) values (:conversation, :seq, :id, :sender, :kind, "  # noqa: S608
        ":at, :text, :mentions, :reply, :picture, :what, :ref, :data, :counted, :recalled, :from_shop, "
        ":behind)",
        conversation=to_bytes(message.conversation_id),
        seq=message.seq,
        id=to_bytes(message.id),
        sender=to_bytes(message.sender_id),
        kind=message.kind.value,
        at=message.at_ms,
        text=message.text,
        mentions=" ".join(map(encode, message.mentions)),
        reply=message.reply_seq,
        picture=None if message.picture_id is None else to_bytes(message.picture_id),
        what=message.what,
        ref=message.ref,
        data=msgspec.json.encode(message.data).decode() if message.data else "",
        counted=message.counted,
        recalled=message.recalled_at_ms,
        from_shop=int(message.from_shop),
        behind=int(behind),
    )


def get(tx: Tx, conversation_id: int, seq: int) -> Message | None:
    """The message with this number."""
    row = tx.one(
        f"select {_COLUMNS} from chat_message where conversation = :conversation and seq = :seq",  # noqa: S608
        conversation=to_bytes(conversation_id),
        seq=seq,
    )
    return None if row is None else _message(row)


def by_id(tx: Tx, message_id: int) -> Message | None:
    """The message with this id."""
    row = tx.one(f"select {_COLUMNS} from chat_message where id = :id", id=to_bytes(message_id))  # noqa: S608
    return None if row is None else _message(row)


def card(tx: Tx, conversation_id: int, ref: str) -> Message | None:
    """The card of a conversation that stands for ``ref``."""
    row = tx.one(
        f"select {_COLUMNS} from chat_message "  # noqa: S608
        "where conversation = :conversation and ref = :ref and kind = 'card'",
        conversation=to_bytes(conversation_id),
        ref=ref,
    )
    return None if row is None else _message(row)


def before(tx: Tx, conversation_id: int, least_seq: int, before_seq: int, limit: int) -> list[Message]:
    """The newest messages from ``least_seq`` on and before a number, in rising order."""
    rows = tx.run(
        f"select {_COLUMNS} from chat_message "  # noqa: S608
        "where conversation = :conversation and seq >= :least and seq < :before order by seq desc limit :limit",
        conversation=to_bytes(conversation_id),
        least=least_seq,
        before=before_seq,
        limit=limit,
    )
    return [_message(row) for row in reversed(rows)]


def after(tx: Tx, conversation_id: int, after_seq: int, limit: int) -> list[Message]:
    """The oldest messages after a number, in rising order."""
    rows = tx.run(
        f"select {_COLUMNS} from chat_message "  # noqa: S608
        "where conversation = :conversation and seq > :after order by seq limit :limit",
        conversation=to_bytes(conversation_id),
        after=after_seq,
        limit=limit,
    )
    return [_message(row) for row in rows]


def counted_at(tx: Tx, conversation_id: int, seq: int) -> int:
    """How many messages up to this one count as unread."""
    row = tx.one(
        "select counted from chat_message where conversation = :conversation and seq = :seq",
        conversation=to_bytes(conversation_id),
        seq=seq,
    )
    assert row is not None, (conversation_id, seq)
    return int(row[0])


def count_behind(tx: Tx, conversation_id: int, sender_id: int, after_seq: int) -> int:
    """How many of a member's own messages after a number were sent without having read what stood before."""
    row = tx.one(
        "select count(*) from chat_message where behind = 1 and conversation = :conversation and sender = :sender "
        "and seq > :after",
        conversation=to_bytes(conversation_id),
        sender=to_bytes(sender_id),
        after=after_seq,
    )
    assert row is not None
    return int(row[0])


def set_data(tx: Tx, conversation_id: int, seq: int, data: Data) -> None:
    """Change what a card shows."""
    changed = tx.execute(
        "update chat_message set data = :data where conversation = :conversation and seq = :seq",
        data=msgspec.json.encode(data).decode(),
        conversation=to_bytes(conversation_id),
        seq=seq,
    )
    assert changed == 1, (conversation_id, seq)


def blank(tx: Tx, conversation_id: int, seq: int, at_ms: int) -> None:
    """A recalled message: all that it said goes, for good."""
    changed = tx.execute(
        "update chat_message set text = '', mentions = '', reply_seq = null, picture = null, recalled_at_ms = :at "
        "where conversation = :conversation and seq = :seq and recalled_at_ms is null",
        at=at_ms,
        conversation=to_bytes(conversation_id),
        seq=seq,
    )
    assert changed == 1, (conversation_id, seq)
    tx.execute(
        "delete from chat_mention where conversation = :conversation and seq = :seq",
        conversation=to_bytes(conversation_id),
        seq=seq,
    )


def insert_mentions(tx: Tx, message: Message) -> None:
    """Remember who is called, until they have read it."""
    tx.many(
        "insert into chat_mention (conversation, member, seq) values (:conversation, :member, :seq)",
        [
            {
                "conversation": to_bytes(message.conversation_id),
                "member": to_bytes(member_id),
                "seq": message.seq,
            }
            for member_id in message.mentions
        ],
    )


def count_mentions(tx: Tx, conversation_id: int, member_id: int, read_seq: int, most: int) -> int:
    """How often a member is called after ``read_seq``, counted up to ``most``; with everybody or by name."""
    row = tx.one(
        "select count(*) from (select 1 from chat_mention where conversation = :conversation and seq > :read "
        "and member in (:member, :everybody) limit :most)",
        conversation=to_bytes(conversation_id),
        member=to_bytes(member_id),
        everybody=to_bytes(EVERYBODY),
        read=read_seq,
        most=most,
    )
    assert row is not None
    return int(row[0])


def forget_mentions(tx: Tx, conversation_id: int, member_id: int, upto_seq: int) -> None:
    """A member has read up to a number and needs no reminder."""
    tx.execute(
        "delete from chat_mention where conversation = :conversation and member = :member and seq <= :upto",
        conversation=to_bytes(conversation_id),
        member=to_bytes(member_id),
        upto=upto_seq,
    )


def _message(row: Row) -> Message:
    return Message(
        conversation_id=from_bytes(row[0]),
        seq=row[1],
        id=from_bytes(row[2]),
        sender_id=from_bytes(row[3]),
        kind=MessageKind(row[4]),
        at_ms=row[5],
        text=row[6],
        mentions=tuple(decode(word) or EVERYBODY for word in row[7].split()),
        reply_seq=row[8],
        picture_id=None if row[9] is None else from_bytes(row[9]),
        what=row[10],
        ref=row[11],
        data=msgspec.json.decode(row[12]) if row[12] else {},
        counted=row[13],
        recalled_at_ms=row[14],
        from_shop=bool(row[15]),
    )
