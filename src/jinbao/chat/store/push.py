"""Rows of push subscriptions, and of what waits to be pushed."""

from __future__ import annotations

from jinbao.chat.types import Subscription, WaitingPush
from jinbao.kit.db import Row, Tx
from jinbao.kit.ids import from_bytes, to_bytes

_SUBSCRIPTION = "id, member, device, endpoint, p256dh, auth, private, created_at_ms"


def save(tx: Tx, subscription: Subscription) -> None:
    """A subscription; one with the same endpoint was this browser's before and is replaced."""
    drop_endpoint(tx, subscription.endpoint)
    tx.execute(
        f"insert into chat_push_subscription ({_SUBSCRIPTION}) values "  # noqa: S608
        "(:id, :member, :device, :endpoint, :p256dh, :auth, :private, :created)",
        id=to_bytes(subscription.id),
        member=to_bytes(subscription.member_id),
        device=to_bytes(subscription.device_id),
        endpoint=subscription.endpoint,
        p256dh=subscription.p256dh,
        auth=subscription.auth,
        private=int(subscription.private),
        created=subscription.created_at_ms,
    )


def get(tx: Tx, subscription_id: int) -> Subscription | None:
    """The subscription with this id."""
    row = tx.one(
        f"select {_SUBSCRIPTION} from chat_push_subscription where id = :id",  # noqa: S608
        id=to_bytes(subscription_id),
    )
    return None if row is None else _subscription(row)


def of_member(tx: Tx, member_id: int) -> list[Subscription]:
    """A member's subscriptions, the oldest first."""
    rows = tx.run(
        f"select {_SUBSCRIPTION} from chat_push_subscription where member = :member order by id",  # noqa: S608
        member=to_bytes(member_id),
    )
    return [_subscription(row) for row in rows]


def by_endpoint(tx: Tx, endpoint: str) -> Subscription | None:
    """The subscription of this endpoint."""
    row = tx.one(
        f"select {_SUBSCRIPTION} from chat_push_subscription where endpoint = :endpoint",  # noqa: S608
        endpoint=endpoint,
    )
    return None if row is None else _subscription(row)


def drop(tx: Tx, subscription_id: int) -> None:
    """A subscription goes, and what waits for it."""
    tx.execute("delete from chat_push where subscription = :id", id=to_bytes(subscription_id))
    tx.execute("delete from chat_push_subscription where id = :id", id=to_bytes(subscription_id))


def drop_endpoint(tx: Tx, endpoint: str) -> None:
    """The subscription of an endpoint goes, if there is one."""
    before = by_endpoint(tx, endpoint)
    if before is not None:
        drop(tx, before.id)


def of_device(tx: Tx, device_id: int) -> list[int]:
    """The ids of a device's subscriptions."""
    rows = tx.run("select id from chat_push_subscription where device = :device", device=to_bytes(device_id))
    return [from_bytes(row[0]) for row in rows]


def to_tell(tx: Tx, conversation_id: int, sender_id: int, seq: int) -> list[int]:
    """Subscriptions of everybody in a conversation but the sender who sees the number and has not read it.

    Who has muted the conversation is told only when called by name.
    """
    rows = tx.run(
        "select s.id from chat_participant p join chat_push_subscription s on s.member = p.member "
        "where p.conversation = :conversation and p.member <> :sender and p.joined_seq <= :seq and p.read_seq < :seq "
        "and (p.muted = 0 or exists (select 1 from chat_mention m where m.conversation = :conversation "
        "and m.member = p.member and m.seq = :seq))",
        conversation=to_bytes(conversation_id),
        sender=to_bytes(sender_id),
        seq=seq,
    )
    return [from_bytes(row[0]) for row in rows]


def has_subscriptions(tx: Tx) -> bool:
    """Whether anybody wants to be pushed to."""
    return tx.one("select 1 from chat_push_subscription limit 1") is not None


def is_full(tx: Tx, most: int) -> bool:
    """Whether ``most`` (>= 1) pushes wait already."""
    return tx.one("select 1 from chat_push limit 1 offset :before", before=most - 1) is not None


def wait(tx: Tx, waiting: WaitingPush) -> None:
    """A device has to be told; what it has not been told yet of the same conversation is replaced."""
    tx.execute(
        "insert into chat_push (subscription, conversation, seq, attempts, due_at_ms) "
        "values (:subscription, :conversation, :seq, :attempts, :due) "
        "on conflict (subscription, conversation) do update set seq = excluded.seq, attempts = excluded.attempts, "
        "due_at_ms = max(due_at_ms, excluded.due_at_ms)",
        subscription=to_bytes(waiting.subscription_id),
        conversation=to_bytes(waiting.conversation_id),
        seq=waiting.seq,
        attempts=waiting.attempts,
        due=waiting.due_at_ms,
    )


def due(tx: Tx, now_ms: int, limit: int) -> list[WaitingPush]:
    """What is to be pushed now, the longest waiting first."""
    rows = tx.run(
        "select subscription, conversation, seq, attempts, due_at_ms from chat_push where due_at_ms <= :now "
        "order by due_at_ms limit :limit",
        now=now_ms,
        limit=limit,
    )
    return [WaitingPush(from_bytes(row[0]), from_bytes(row[1]), *row[2:]) for row in rows]


def put_off(tx: Tx, waiting: WaitingPush) -> None:
    """Try again later; nothing when something newer waits already."""
    tx.execute(
        "update chat_push set attempts = :attempts, due_at_ms = :due "
        "where subscription = :subscription and conversation = :conversation and seq = :seq",
        attempts=waiting.attempts,
        due=waiting.due_at_ms,
        subscription=to_bytes(waiting.subscription_id),
        conversation=to_bytes(waiting.conversation_id),
        seq=waiting.seq,
    )


def done(tx: Tx, waiting: WaitingPush) -> None:
    """This one waits no longer; something newer of the same conversation does."""
    tx.execute(
        "delete from chat_push where subscription = :subscription and conversation = :conversation and seq = :seq",
        subscription=to_bytes(waiting.subscription_id),
        conversation=to_bytes(waiting.conversation_id),
        seq=waiting.seq,
    )


def _subscription(row: Row) -> Subscription:
    return Subscription(
        id=from_bytes(row[0]),
        member_id=from_bytes(row[1]),
        device_id=from_bytes(row[2]),
        endpoint=row[3],
        p256dh=row[4],
        auth=row[5],
        private=bool(row[6]),
        created_at_ms=row[7],
    )
