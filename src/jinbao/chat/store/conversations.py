"""Rows of conversations and of those who are in them."""

from __future__ import annotations

from collections.abc import Sequence

from jinbao.chat.types import Conversation, ConversationKind, Participant
from jinbao.kit.db import Row, Tx
from jinbao.kit.ids import from_bytes, to_bytes

_CONVERSATION = "id, kind, name, low, high, members, last_seq, counted, shared_seq, created_at_ms, at_ms"
_PARTICIPANT = "conversation, member, owner, joined_seq, read_seq, read_counted, own_behind, muted"


def insert(tx: Tx, conversation: Conversation) -> None:
    """A conversation in which nobody is yet."""
    direct = conversation.kind is ConversationKind.DIRECT
    tx.execute(
        f"insert into chat_conversation ({_CONVERSATION}) values "  # noqa: S608
        "(:id, :kind, :name, :low, :high, :members, :last_seq, :counted, :shared_seq, :created, :at)",
        id=to_bytes(conversation.id),
        kind=conversation.kind.value,
        name=conversation.name,
        low=to_bytes(conversation.pair[0]) if direct else None,
        high=to_bytes(conversation.pair[1]) if direct else None,
        members=conversation.members,
        last_seq=conversation.last_seq,
        counted=conversation.counted,
        shared_seq=conversation.shared_seq,
        created=conversation.created_at_ms,
        at=conversation.at_ms,
    )


def get(tx: Tx, conversation_id: int) -> Conversation | None:
    """The conversation with this id."""
    row = tx.one(
        f"select {_CONVERSATION} from chat_conversation where id = :id",  # noqa: S608
        id=to_bytes(conversation_id),
    )
    return None if row is None else _conversation(row)


def between(tx: Tx, one_id: int, other_id: int) -> int | None:
    """The id of the direct conversation of two members."""
    row = tx.one(
        "select id from chat_conversation where low = :low and high = :high",
        low=to_bytes(min(one_id, other_id)),
        high=to_bytes(max(one_id, other_id)),
    )
    return None if row is None else from_bytes(row[0])


def next_seq(tx: Tx, conversation_id: int, counts: int, at_ms: int) -> tuple[int, int]:
    """Take the next number of a conversation: it, and the new count; what counts is also an activity."""
    row = tx.one(
        "update chat_conversation set last_seq = last_seq + 1, counted = counted + :counts, "
        "at_ms = case when :counts = 1 then :at else at_ms end where id = :id returning last_seq, counted",
        counts=counts,
        at=at_ms,
        id=to_bytes(conversation_id),
    )
    assert row is not None, f"no conversation {conversation_id:x}"
    return int(row[0]), int(row[1])


def update(tx: Tx, conversation_id: int, *, name: str, members: int, shared_seq: int, at_ms: int) -> None:
    """Write what may change of a conversation beside its messages."""
    changed = tx.execute(
        "update chat_conversation set name = :name, members = :members, shared_seq = :shared, at_ms = :at "
        "where id = :id",
        name=name,
        members=members,
        shared=shared_seq,
        at=at_ms,
        id=to_bytes(conversation_id),
    )
    assert changed == 1, f"no conversation {conversation_id:x}"


def insert_participants(tx: Tx, participants: Sequence[Participant]) -> None:
    """These members are in their conversation from now on."""
    tx.many(
        f"insert into chat_participant ({_PARTICIPANT}) values "  # noqa: S608
        "(:conversation, :member, :owner, :joined, :read, :read_counted, :own_behind, :muted)",
        [
            {
                "conversation": to_bytes(each.conversation_id),
                "member": to_bytes(each.member_id),
                "owner": int(each.owner),
                "joined": each.joined_seq,
                "read": each.read_seq,
                "read_counted": each.read_counted,
                "own_behind": each.own_behind,
                "muted": int(each.muted),
            }
            for each in participants
        ],
    )


def delete_participant(tx: Tx, conversation_id: int, member_id: int) -> None:
    """This member is in it no longer."""
    gone = tx.execute(
        "delete from chat_participant where conversation = :conversation and member = :member",
        conversation=to_bytes(conversation_id),
        member=to_bytes(member_id),
    )
    assert gone == 1, (conversation_id, member_id)


def update_participant(tx: Tx, participant: Participant) -> None:
    """Write what may change of a participant: role, reading, muting."""
    changed = tx.execute(
        "update chat_participant set owner = :owner, read_seq = :read, read_counted = :read_counted, "
        "own_behind = :own_behind, muted = :muted where conversation = :conversation and member = :member",
        owner=int(participant.owner),
        read=participant.read_seq,
        read_counted=participant.read_counted,
        own_behind=participant.own_behind,
        muted=int(participant.muted),
        conversation=to_bytes(participant.conversation_id),
        member=to_bytes(participant.member_id),
    )
    assert changed == 1, (participant.conversation_id, participant.member_id)


def is_member(tx: Tx, conversation_id: int, member_id: int) -> bool:
    """Whether this member is in it: one look-up by key."""
    row = tx.one(
        "select 1 from chat_participant where conversation = :conversation and member = :member",
        conversation=to_bytes(conversation_id),
        member=to_bytes(member_id),
    )
    return row is not None


def participant(tx: Tx, conversation_id: int, member_id: int) -> Participant | None:
    """How this member is in it, or ``None``."""
    row = tx.one(
        f"select {_PARTICIPANT} from chat_participant "  # noqa: S608
        "where conversation = :conversation and member = :member",
        conversation=to_bytes(conversation_id),
        member=to_bytes(member_id),
    )
    return None if row is None else _participant(row)


def participants(tx: Tx, conversation_id: int) -> list[Participant]:
    """Everybody who is in it, by id."""
    rows = tx.run(
        f"select {_PARTICIPANT} from chat_participant where conversation = :conversation order by member",  # noqa: S608
        conversation=to_bytes(conversation_id),
    )
    return [_participant(row) for row in rows]


def members(tx: Tx, conversation_id: int) -> list[int]:
    """The ids of everybody who is in it, in their order."""
    rows = tx.run(
        "select member from chat_participant where conversation = :conversation order by member",
        conversation=to_bytes(conversation_id),
    )
    return [from_bytes(row[0]) for row in rows]


def of_member(tx: Tx, member_id: int, before: tuple[int, int], limit: int) -> list[tuple[Conversation, Participant]]:
    """A member's conversations whose (last activity, id) comes before ``before``, the latest activity first."""
    both = [f"c.{name}" for name in _CONVERSATION.split(", ")] + [f"p.{name}" for name in _PARTICIPANT.split(", ")]
    rows = tx.run(
        f"select {', '.join(both)} from chat_participant p join chat_conversation c on c.id = p.conversation "  # noqa: S608
        "where p.member = :member and (c.at_ms, c.id) < (:at, :id) order by c.at_ms desc, c.id desc limit :limit",
        member=to_bytes(member_id),
        at=before[0],
        id=to_bytes(before[1]),
        limit=limit,
    )
    split = len(_CONVERSATION.split(", "))
    return [(_conversation(row[:split]), _participant(row[split:])) for row in rows]


def ranges(tx: Tx, member_id: int) -> list[tuple[int, int, int]]:
    """All of a member's conversations with the first number that the member sees and the newest that there is."""
    rows = tx.run(
        "select c.id, p.joined_seq, c.last_seq from chat_participant p "
        "join chat_conversation c on c.id = p.conversation where p.member = :member",
        member=to_bytes(member_id),
    )
    return [(from_bytes(row[0]), int(row[1]), int(row[2])) for row in rows]


def count_groups_made(tx: Tx, member_id: int, since_id: int, most: int) -> int:
    """How many groups with ids after ``since_id`` a member owns, counted up to ``most``."""
    row = tx.one(
        "select count(*) from (select 1 from chat_participant p join chat_conversation c on c.id = p.conversation "
        "where p.member = :member and p.conversation > :since and p.owner = 1 and c.kind = 'group' limit :most)",
        member=to_bytes(member_id),
        since=to_bytes(since_id),
        most=most,
    )
    assert row is not None
    return int(row[0])


def _conversation(row: Row) -> Conversation:
    return Conversation(
        id=from_bytes(row[0]),
        kind=ConversationKind(row[1]),
        name=row[2],
        pair=(0, 0) if row[3] is None else (from_bytes(row[3]), from_bytes(row[4])),
        members=row[5],
        last_seq=row[6],
        counted=row[7],
        shared_seq=row[8],
        created_at_ms=row[9],
        at_ms=row[10],
    )


def _participant(row: Row) -> Participant:
    return Participant(
        conversation_id=from_bytes(row[0]),
        member_id=from_bytes(row[1]),
        owner=bool(row[2]),
        joined_seq=row[3],
        read_seq=row[4],
        read_counted=row[5],
        own_behind=row[6],
        muted=bool(row[7]),
    )
