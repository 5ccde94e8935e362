"""Friends: asking, answering, parting, blocking.

A block looks to the one who is blocked exactly like being unfriended and asking in vain: the friendship ends, messages
are refused as between strangers, and a request waits until it expires without ever being shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from jinbao.chat.errors import (
    AskedTooOften,
    BlockedByYou,
    FriendLimit,
    FriendsAlready,
    RequestClosed,
    TooManyRequestsOpen,
    ToOneself,
)
from jinbao.chat.events import FriendChanged
from jinbao.chat.rules.words import clean_line
from jinbao.chat.service.conversations import Conversations
from jinbao.chat.store import friends as store
from jinbao.chat.types import Blocked, ChatProfile, Friend, FriendRequest, RequestState
from jinbao.identity import Identity
from jinbao.identity.types import Member
from jinbao.kit.clock import DAY_MS
from jinbao.kit.db import Tx
from jinbao.kit.errors import NotFound
from jinbao.kit.ids import ID_MAX, decode, encode, show
from jinbao.kit.once import Once, claim
from jinbao.kit.pages import LIMIT_MAX, Page, make_cursor, parse_cursor
from jinbao.kit.runtime import Runtime

_EXPIRE_BATCH = 200
_TIME_SHIFT = 80

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FriendSeen:
    """A friend and who that is."""

    friend: Friend
    member: Member


@dataclass(frozen=True, slots=True)
class RequestSeen:
    """A friend request and the two between whom it is."""

    request: FriendRequest
    asker: Member
    asked: Member


@dataclass(frozen=True, slots=True)
class BlockSeen:
    """A block and whom it is about."""

    block: Blocked
    member: Member


class Friends:
    """Who knows whom."""

    def __init__(
        self, runtime: Runtime, identity: Identity, profile: ChatProfile, conversations: Conversations
    ) -> None:
        self._runtime = runtime
        self._identity = identity
        self._profile = profile
        self._conversations = conversations

    def are_in(self, tx: Tx, one_id: int, other_id: int) -> bool:
        """Whether the two are friends now."""
        return store.get_friend(tx, one_id, other_id) is not None

    def chat_of_in(self, tx: Tx, one_id: int, other_id: int) -> int | None:
        """The conversation of two who are friends now."""
        friend = store.get_friend(tx, one_id, other_id)
        return None if friend is None else friend.conversation_id

    async def ask(self, asker_id: int, asked_id: int, greeting: str, once: Once) -> RequestSeen:
        """Ask somebody to be a friend. Who was asked by them already accepts with it; asking twice changes nothing.

        Raises, the first that applies of: ``WordsInvalid`` (the greeting), ``ToOneself``, ``NotFound``,
        ``FriendsAlready``, ``BlockedByYou``, ``AskedTooOften``, ``TooManyRequestsOpen``, ``FriendLimit``.
        """
        clean = clean_line("greeting", greeting, 0, self._profile.greeting_most)

        def work(tx: Tx) -> RequestSeen:
            request_id, first = claim(tx, once, self._runtime.new_id())
            if not first:
                before = store.get_request(tx, request_id)
                assert before is not None, request_id
                return self._seen_in(tx, before)
            return self._seen_in(tx, self._ask_in(tx, request_id, asker_id, asked_id, clean))

        return await self._runtime.db.write(work)

    async def accept(self, asked_id: int, request_id: int) -> FriendSeen:
        """Become friends: a conversation is opened, or the old one goes on. Again changes nothing.

        Raises ``NotFound`` (also for a request of somebody who is blocked), ``RequestClosed`` or ``FriendLimit``.
        """

        def work(tx: Tx) -> FriendSeen:
            request = self._to_answer_in(tx, asked_id, request_id, RequestState.ACCEPTED)
            if request.state is RequestState.OPEN:
                self._befriend_in(tx, request)
            friend = store.get_friend(tx, asked_id, request.asker_id)
            if friend is None:
                raise RequestClosed(state=RequestState.ACCEPTED.value)  # and unfriended since
            return self._friend_seen_in(tx, friend)

        return await self._runtime.db.write(work)

    async def decline(self, asked_id: int, request_id: int) -> RequestSeen:
        """Say no; raises ``NotFound`` or ``RequestClosed``. Again changes nothing."""

        def work(tx: Tx) -> RequestSeen:
            request = self._to_answer_in(tx, asked_id, request_id, RequestState.DECLINED)
            if request.state is RequestState.OPEN:
                self._close_in(tx, request, RequestState.DECLINED)
            return self._seen_in(tx, self._request_in(tx, request_id))

        return await self._runtime.db.write(work)

    async def unfriend(self, member_id: int, friend_id: int) -> None:
        """End a friendship for both. What was said stays with both; raises ``NotFound``."""

        def work(tx: Tx) -> None:
            if not store.delete_friends(tx, member_id, friend_id):
                raise NotFound()
            self._tell_both_in(tx, member_id, friend_id, "unfriended")

        await self._runtime.db.write(work)

    async def set_alias(self, member_id: int, friend_id: int, alias: str) -> FriendSeen:
        """Call a friend by a name of one's own, or by theirs again (empty); raises ``WordsInvalid``, ``NotFound``."""
        clean = clean_line("alias", alias, 0, self._profile.alias_most)

        def work(tx: Tx) -> FriendSeen:
            if store.get_friend(tx, member_id, friend_id) is None:
                raise NotFound()
            store.set_alias(tx, member_id, friend_id, clean)
            self._tell_in(tx, member_id, friend_id, "alias")
            friend = store.get_friend(tx, member_id, friend_id)
            assert friend is not None
            return self._friend_seen_in(tx, friend)

        return await self._runtime.db.write(work)

    async def block(self, member_id: int, other_id: int) -> None:
        """Hear nothing from somebody any more; ends a friendship. Raises ``ToOneself`` or ``NotFound``."""

        def work(tx: Tx) -> None:
            if member_id == other_id:
                raise ToOneself()
            self._identity.members.get_in(tx, other_id)
            if not store.insert_block(tx, Blocked(member_id, other_id, self._runtime.clock.now_ms())):
                return
            asked = store.open_request(tx, member_id, other_id)
            if asked is not None:
                self._close_in(tx, asked, RequestState.WITHDRAWN)
            if store.delete_friends(tx, member_id, other_id):
                self._tell_in(tx, other_id, member_id, "unfriended")
            self._tell_in(tx, member_id, other_id, "blocked")

        await self._runtime.db.write(work)

    async def unblock(self, member_id: int, other_id: int) -> None:
        """Lift a block; the two are friends again only when one asks and the other accepts. Raises ``NotFound``."""

        def work(tx: Tx) -> None:
            self._identity.members.get_in(tx, other_id)
            if store.delete_block(tx, member_id, other_id):
                self._tell_in(tx, member_id, other_id, "unblocked")

        await self._runtime.db.write(work)

    async def page(self, member_id: int, cursor: str | None, limit: int) -> Page[FriendSeen]:
        """A member's friends, in the order of their ids."""

        def work(tx: Tx, after_id: int, most: int) -> list[FriendSeen]:
            return [self._friend_seen_in(tx, friend) for friend in store.friends_after(tx, member_id, after_id, most)]

        return await self._page(cursor, limit, 0, work, lambda seen: seen.friend.friend_id)

    async def blocked(self, member_id: int, cursor: str | None, limit: int) -> Page[BlockSeen]:
        """Whom a member has blocked, in the order of their ids."""

        def work(tx: Tx, after_id: int, most: int) -> list[BlockSeen]:
            found = store.blocks_after(tx, member_id, after_id, most)
            return [BlockSeen(block, self._identity.members.get_in(tx, block.blocked_id)) for block in found]

        return await self._page(cursor, limit, 0, work, lambda seen: seen.block.blocked_id)

    async def requests(self, member_id: int, box: str, cursor: str | None, limit: int) -> Page[RequestSeen]:
        """Requests to (``in``) or from (``out``) a member, newest first."""
        assert box in ("in", "out")
        read = store.requests_in if box == "in" else store.requests_out

        def work(tx: Tx, before_id: int, most: int) -> list[RequestSeen]:
            return [self._seen_in(tx, request) for request in read(tx, member_id, before_id, most)]

        return await self._page(cursor, limit, ID_MAX, work, lambda seen: seen.request.id)

    async def expire_due(self) -> int:
        """Close the requests whose time is up; how many."""

        def work(tx: Tx) -> int:
            due = store.due_requests(tx, self._runtime.clock.now_ms(), _EXPIRE_BATCH)
            for request in due:
                self._close_in(tx, request, RequestState.EXPIRED)
            return len(due)

        now_ms = self._runtime.clock.now_ms()
        if not await self._runtime.db.read(lambda tx: store.due_requests(tx, now_ms, 1)):
            return 0
        return await self._runtime.db.write(work)

    def befriend_in(self, tx: Tx, one_id: int, other_id: int) -> int:
        """Make two members friends without a request (demo, imports); their conversation."""
        before = store.get_friend(tx, one_id, other_id)
        if before is not None:
            return before.conversation_id
        conversation_id = self._conversations.open_direct_in(tx, one_id, other_id)
        now_ms = self._runtime.clock.now_ms()
        for member_id, friend_id in ((one_id, other_id), (other_id, one_id)):
            store.insert_friend(tx, Friend(member_id, friend_id, "", conversation_id, now_ms))
        self._tell_both_in(tx, one_id, other_id, "friends")
        return conversation_id

    def _ask_in(self, tx: Tx, request_id: int, asker_id: int, asked_id: int, greeting: str) -> FriendRequest:
        if asker_id == asked_id:
            raise ToOneself()
        self._identity.members.get_in(tx, asked_id)
        if self.are_in(tx, asker_id, asked_id):
            raise FriendsAlready()
        if store.is_blocked(tx, asker_id, asked_id):
            raise BlockedByYou()
        now_ms = self._runtime.clock.now_ms()
        for stale in (store.open_request(tx, asker_id, asked_id), store.open_request(tx, asked_id, asker_id)):
            if stale is not None and stale.expires_at_ms <= now_ms:
                self._close_in(tx, stale, RequestState.EXPIRED)
        self._check_rates_in(tx, asker_id, now_ms)
        again = store.open_request(tx, asker_id, asked_id)
        request = FriendRequest(
            id=request_id,
            asker_id=asker_id,
            asked_id=asked_id,
            greeting=greeting,
            state=RequestState.OPEN,
            created_at_ms=now_ms,
            expires_at_ms=now_ms + self._profile.request_days * DAY_MS,
            closed_at_ms=None,
        )
        if again is not None:
            store.close_request(tx, again.id, RequestState.WITHDRAWN, now_ms)  # the newer one stands in its place
        store.insert_request(tx, request)
        crossing = store.open_request(tx, asked_id, asker_id)
        if crossing is not None and not store.is_blocked(tx, asked_id, asker_id):
            self._befriend_in(tx, crossing)
        else:
            self._tell_asked_in(tx, request, "asked")
        return self._request_in(tx, request_id)

    def _check_rates_in(self, tx: Tx, asker_id: int, now_ms: int) -> None:
        """A day's requests are found by their ids, which rise with time."""
        profile = self._profile
        since_id = max(0, now_ms - DAY_MS) << _TIME_SHIFT
        if store.count_since(tx, asker_id, since_id, profile.requests_per_day) >= profile.requests_per_day:
            raise AskedTooOften(most=profile.requests_per_day)
        if store.count_open_from(tx, asker_id, profile.requests_open_most) >= profile.requests_open_most:
            raise TooManyRequestsOpen(most=profile.requests_open_most)
        self._check_room_in(tx, asker_id)

    def _check_room_in(self, tx: Tx, *member_ids: int) -> None:
        for member_id in member_ids:
            if store.count_friends(tx, member_id) >= self._profile.friends_most:
                raise FriendLimit(most=self._profile.friends_most)

    def _befriend_in(self, tx: Tx, request: FriendRequest) -> None:
        """An open request is accepted, and with it whatever the other side had asked."""
        self._check_room_in(tx, request.asker_id, request.asked_id)
        for each in (request, store.open_request(tx, request.asked_id, request.asker_id)):
            if each is not None:
                store.close_request(tx, each.id, RequestState.ACCEPTED, self._runtime.clock.now_ms())
        self.befriend_in(tx, request.asker_id, request.asked_id)

    def _to_answer_in(self, tx: Tx, asked_id: int, request_id: int, answer: RequestState) -> FriendRequest:
        """A request that is open, or has this answer already."""
        request = store.get_request(tx, request_id)
        if request is None or request.asked_id != asked_id or store.is_blocked(tx, asked_id, request.asker_id):
            raise NotFound()
        if request.state is answer:
            return request
        if request.state is not RequestState.OPEN:
            raise RequestClosed(state=request.state.value)
        if self._runtime.clock.now_ms() >= request.expires_at_ms:
            raise RequestClosed(state=RequestState.EXPIRED.value)
        return request

    def _close_in(self, tx: Tx, request: FriendRequest, state: RequestState) -> None:
        store.close_request(tx, request.id, state, self._runtime.clock.now_ms())
        self._tell_in(tx, request.asker_id, request.asked_id, "answered")
        self._tell_asked_in(tx, request, "answered")

    def _tell_asked_in(self, tx: Tx, request: FriendRequest, what: str) -> None:
        """Whoever has blocked the asker hears nothing of the request."""
        if not store.is_blocked(tx, request.asked_id, request.asker_id):
            self._tell_in(tx, request.asked_id, request.asker_id, what)

    def _tell_both_in(self, tx: Tx, one_id: int, other_id: int, what: str) -> None:
        self._tell_in(tx, one_id, other_id, what)
        self._tell_in(tx, other_id, one_id, what)

    def _tell_in(self, tx: Tx, member_id: int, other_id: int, what: str) -> None:
        member, other = show("mbr", member_id), show("mbr", other_id)
        changed = FriendChanged(member=member, other=other, what=what, at_ms=self._runtime.clock.now_ms())
        self._runtime.outbox.announce(tx, changed)

    def _request_in(self, tx: Tx, request_id: int) -> FriendRequest:
        request = store.get_request(tx, request_id)
        assert request is not None, request_id
        return request

    def _friend_seen_in(self, tx: Tx, friend: Friend) -> FriendSeen:
        return FriendSeen(friend, self._identity.members.get_in(tx, friend.friend_id))

    def _seen_in(self, tx: Tx, request: FriendRequest) -> RequestSeen:
        get = self._identity.members.get_in
        return RequestSeen(request, get(tx, request.asker_id), get(tx, request.asked_id))

    async def _page(
        self,
        cursor: str | None,
        limit: int,
        start_id: int,
        work: Callable[[Tx, int, int], list[T]],
        key_of: Callable[[T], int],
    ) -> Page[T]:
        assert 1 <= limit <= LIMIT_MAX
        key = parse_cursor(cursor, (str,))
        place = start_id if key is None else decode(str(key[0])) or 0
        found = await self._runtime.db.read(lambda tx: work(tx, place, limit + 1))
        items = found[:limit]
        return Page(items, make_cursor((encode(key_of(items[-1])),)) if len(found) > limit else None)
