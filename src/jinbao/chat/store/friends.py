"""Rows of friendships, requests for them, and blocks."""

from __future__ import annotations

from jinbao.chat.types import Blocked, Friend, FriendRequest, RequestState
from jinbao.kit.db import Row, Tx
from jinbao.kit.ids import from_bytes, to_bytes

_REQUEST = "id, asker, asked, greeting, state, created_at_ms, expires_at_ms, closed_at_ms"


def insert_friend(tx: Tx, friend: Friend) -> None:
    """One side of a friendship."""
    tx.execute(
        "insert into chat_friend (member, friend, alias, conversation, since_at_ms) "
        "values (:member, :friend, :alias, :conversation, :since)",
        member=to_bytes(friend.member_id),
        friend=to_bytes(friend.friend_id),
        alias=friend.alias,
        conversation=to_bytes(friend.conversation_id),
        since=friend.since_at_ms,
    )


def get_friend(tx: Tx, member_id: int, friend_id: int) -> Friend | None:
    """How ``member_id`` sees ``friend_id``; ``None`` when the two are no friends."""
    row = tx.one(
        "select member, friend, alias, conversation, since_at_ms from chat_friend "
        "where member = :member and friend = :friend",
        member=to_bytes(member_id),
        friend=to_bytes(friend_id),
    )
    return None if row is None else _friend(row)


def friends_after(tx: Tx, member_id: int, after_id: int, limit: int) -> list[Friend]:
    """Friends of a member after an id."""
    rows = tx.run(
        "select member, friend, alias, conversation, since_at_ms from chat_friend "
        "where member = :member and friend > :after order by friend limit :limit",
        member=to_bytes(member_id),
        after=to_bytes(after_id),
        limit=limit,
    )
    return [_friend(row) for row in rows]


def count_friends(tx: Tx, member_id: int) -> int:
    """How many friends a member has."""
    row = tx.one("select count(*) from chat_friend where member = :member", member=to_bytes(member_id))
    assert row is not None
    return int(row[0])


def set_alias(tx: Tx, member_id: int, friend_id: int, alias: str) -> None:
    """Change how a member calls a friend."""
    changed = tx.execute(
        "update chat_friend set alias = :alias where member = :member and friend = :friend",
        alias=alias,
        member=to_bytes(member_id),
        friend=to_bytes(friend_id),
    )
    assert changed == 1, (member_id, friend_id)


def delete_friends(tx: Tx, one_id: int, other_id: int) -> bool:
    """Both sides of a friendship go; whether there was one."""
    gone = tx.execute(
        "delete from chat_friend where (member = :one and friend = :other) or (member = :other and friend = :one)",
        one=to_bytes(one_id),
        other=to_bytes(other_id),
    )
    assert gone in (0, 2), gone
    return gone == 2


def insert_request(tx: Tx, request: FriendRequest) -> None:
    """A new request."""
    tx.execute(
        f"insert into chat_friend_request ({_REQUEST}) "  # noqa: S608
        "values (:id, :asker, :asked, :greeting, :state, :created, :expires, :closed)",
        id=to_bytes(request.id),
        asker=to_bytes(request.asker_id),
        asked=to_bytes(request.asked_id),
        greeting=request.greeting,
        state=request.state.value,
        created=request.created_at_ms,
        expires=request.expires_at_ms,
        closed=request.closed_at_ms,
    )


def close_request(tx: Tx, request_id: int, state: RequestState, at_ms: int) -> None:
    """An open request ends."""
    changed = tx.execute(
        "update chat_friend_request set state = :state, closed_at_ms = :at where id = :id and state = 'open'",
        state=state.value,
        at=at_ms,
        id=to_bytes(request_id),
    )
    assert changed == 1, f"no open request {request_id:x}"


def get_request(tx: Tx, request_id: int) -> FriendRequest | None:
    """The request with this id."""
    row = tx.one(f"select {_REQUEST} from chat_friend_request where id = :id", id=to_bytes(request_id))  # noqa: S608
    return None if row is None else _request(row)


def open_request(tx: Tx, asker_id: int, asked_id: int) -> FriendRequest | None:
    """What one has asked the other and is not closed; its time may be up."""
    row = tx.one(
        f"select {_REQUEST} from chat_friend_request "  # noqa: S608
        "where asker = :asker and asked = :asked and state = 'open'",
        asker=to_bytes(asker_id),
        asked=to_bytes(asked_id),
    )
    return None if row is None else _request(row)


def requests_in(tx: Tx, member_id: int, before_id: int, limit: int) -> list[FriendRequest]:
    """Requests to a member from people who are not blocked, before an id, newest first."""
    sql = (
        f"select {_REQUEST} from chat_friend_request where asked = :member and id < :before "  # noqa: S608
        "and not exists (select 1 from chat_block where member = :member and blocked = asker) "
        "order by id desc limit :limit"
    )
    return [_request(row) for row in tx.run(sql, member=to_bytes(member_id), before=to_bytes(before_id), limit=limit)]


def requests_out(tx: Tx, member_id: int, before_id: int, limit: int) -> list[FriendRequest]:
    """Requests that a member has sent, before an id, newest first."""
    sql = (
        f"select {_REQUEST} from chat_friend_request where asker = :member and id < :before "  # noqa: S608
        "order by id desc limit :limit"
    )
    return [_request(row) for row in tx.run(sql, member=to_bytes(member_id), before=to_bytes(before_id), limit=limit)]


def count_open_from(tx: Tx, asker_id: int, most: int) -> int:
    """How many requests of an asker are open, counted up to ``most``."""
    row = tx.one(
        "select count(*) from (select 1 from chat_friend_request where asker = :asker and state = 'open' limit :most)",
        asker=to_bytes(asker_id),
        most=most,
    )
    assert row is not None
    return int(row[0])


def count_since(tx: Tx, asker_id: int, since_id: int, most: int) -> int:
    """How many requests somebody has made with ids after ``since_id``, counted up to ``most``."""
    row = tx.one(
        "select count(*) from (select 1 from chat_friend_request where asker = :asker and id > :since limit :most)",
        asker=to_bytes(asker_id),
        since=to_bytes(since_id),
        most=most,
    )
    assert row is not None
    return int(row[0])


def due_requests(tx: Tx, now_ms: int, limit: int) -> list[FriendRequest]:
    """Open requests whose time is up."""
    sql = (
        f"select {_REQUEST} from chat_friend_request where state = 'open' and expires_at_ms <= :now "  # noqa: S608
        "order by expires_at_ms limit :limit"
    )
    return [_request(row) for row in tx.run(sql, now=now_ms, limit=limit)]


def insert_block(tx: Tx, block: Blocked) -> bool:
    """Block somebody; ``False`` when they were blocked already."""
    changed = tx.execute(
        "insert into chat_block (member, blocked, at_ms) values (:member, :blocked, :at) on conflict do nothing",
        member=to_bytes(block.member_id),
        blocked=to_bytes(block.blocked_id),
        at=block.at_ms,
    )
    return changed == 1


def delete_block(tx: Tx, member_id: int, blocked_id: int) -> bool:
    """Lift a block; ``False`` when there was none."""
    changed = tx.execute(
        "delete from chat_block where member = :member and blocked = :blocked",
        member=to_bytes(member_id),
        blocked=to_bytes(blocked_id),
    )
    return changed == 1


def is_blocked(tx: Tx, member_id: int, other_id: int) -> bool:
    """Whether ``member_id`` has blocked ``other_id``."""
    row = tx.one(
        "select 1 from chat_block where member = :member and blocked = :other",
        member=to_bytes(member_id),
        other=to_bytes(other_id),
    )
    return row is not None


def blocks_after(tx: Tx, member_id: int, after_id: int, limit: int) -> list[Blocked]:
    """Whom a member has blocked, after an id."""
    rows = tx.run(
        "select member, blocked, at_ms from chat_block where member = :member and blocked > :after "
        "order by blocked limit :limit",
        member=to_bytes(member_id),
        after=to_bytes(after_id),
        limit=limit,
    )
    return [Blocked(from_bytes(row[0]), from_bytes(row[1]), row[2]) for row in rows]


def _friend(row: Row) -> Friend:
    return Friend(from_bytes(row[0]), from_bytes(row[1]), row[2], from_bytes(row[3]), row[4])


def _request(row: Row) -> FriendRequest:
    return FriendRequest(
        id=from_bytes(row[0]),
        asker_id=from_bytes(row[1]),
        asked_id=from_bytes(row[2]),
        greeting=row[3],
        state=RequestState(row[4]),
        created_at_ms=row[5],
        expires_at_ms=row[6],
        closed_at_ms=row[7],
    )
