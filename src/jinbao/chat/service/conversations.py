"""Who is in which conversation, and how far they have read."""

from __future__ import annotations

from dataclasses import replace

from jinbao.chat.errors import NotFriends, ShopsOnlyTell
from jinbao.chat.events import ConversationChanged
from jinbao.chat.service.live import Live
from jinbao.chat.service.posting import Posting
from jinbao.chat.service.rendering import Rendering
from jinbao.chat.store import conversations as store
from jinbao.chat.store import friends, messages, shops
from jinbao.chat.types import Conversation, ConversationKind, MessageKind, NewMessage, Participant, Person, Summary
from jinbao.kit.db import Tx
from jinbao.kit.errors import NotFound
from jinbao.kit.ids import ID_MAX, decode, encode, show
from jinbao.kit.pages import LIMIT_MAX, Page, make_cursor, parse_cursor
from jinbao.kit.runtime import Runtime

_FUTURE_MS = 2**62
_MENTIONS_COUNTED = 100


class Conversations:
    """Conversations as their members see them, and the gate that every look into one goes through."""

    def __init__(self, runtime: Runtime, posting: Posting, rendering: Rendering, live: Live) -> None:
        self._runtime = runtime
        self._posting = posting
        self._rendering = rendering
        self._live = live

    def is_member_in(self, tx: Tx, conversation_id: int, member_id: int) -> bool:
        """Whether the member is in the conversation: one look-up by key, a few microseconds."""
        return store.is_member(tx, conversation_id, member_id)

    def members_in(self, tx: Tx, conversation_id: int) -> list[int]:
        """Everybody who is in the conversation now."""
        return store.members(tx, conversation_id)

    def between_in(self, tx: Tx, one_id: int, other_id: int) -> int | None:
        """The conversation between two members, if they ever were friends; they may write in it while they are."""
        return store.between(tx, one_id, other_id)

    def demand_member_in(self, tx: Tx, conversation_id: int, member_id: int) -> Conversation:
        """The conversation; raises ``NotFound`` for everybody who is not in it, as if there were none."""
        return self.demand_in(tx, conversation_id, member_id)[0]

    def demand_writer_in(self, tx: Tx, conversation_id: int, member_id: int) -> Conversation:
        """The conversation, if the member may write in it now.

        Raises ``NotFound``, ``ShopsOnlyTell``, or ``NotFriends`` between two who are not friends (any more). A block
        ends a friendship, so who is blocked is told the same as who was unfriended.
        """
        conversation = self.demand_member_in(tx, conversation_id, member_id)
        if conversation.kind is ConversationKind.SHOP:
            raise ShopsOnlyTell()
        if conversation.kind is ConversationKind.DIRECT:
            if friends.get_friend(tx, member_id, conversation.peer_of(member_id)) is None:
                raise NotFriends()
        return conversation

    def demand_in(self, tx: Tx, conversation_id: int, member_id: int) -> tuple[Conversation, Participant]:
        """The conversation and the member's place in it; raises ``NotFound``."""
        place = store.participant(tx, conversation_id, member_id)
        if place is None:
            raise NotFound()
        conversation = store.get(tx, conversation_id)
        assert conversation is not None, conversation_id
        return conversation, place

    def open_direct_in(self, tx: Tx, one_id: int, other_id: int) -> int:
        """The conversation between two who have just become friends, with a notice that says so; its id."""
        conversation_id = store.between(tx, one_id, other_id)
        if conversation_id is None:
            conversation_id = self.start_in(tx, ConversationKind.DIRECT, "", (one_id, other_id), owner_id=None)
        told = NewMessage(conversation_id, one_id, MessageKind.NOTICE, what="friends")
        self._posting.post_in(tx, told, self._runtime.new_id())
        return conversation_id

    def start_in(
        self, tx: Tx, kind: ConversationKind, name: str, member_ids: tuple[int, ...], owner_id: int | None
    ) -> int:
        """A new conversation with these members, of whom one may own it; its id. Nothing is said in it yet."""
        now_ms = self._runtime.clock.now_ms()
        direct = kind is ConversationKind.DIRECT
        conversation = Conversation(
            id=self._runtime.new_id(),
            kind=kind,
            name=name,
            pair=(min(member_ids), max(member_ids)) if direct else (0, 0),
            members=len(member_ids),
            last_seq=0,
            counted=0,
            shared_seq=1,
            created_at_ms=now_ms,
            at_ms=now_ms,
        )
        store.insert(tx, conversation)
        self.seat_in(tx, conversation, member_ids, owner_id)
        return conversation.id

    def seat_in(
        self, tx: Tx, conversation: Conversation, member_ids: tuple[int, ...], owner_id: int | None = None
    ) -> None:
        """Let members in: they see what is posted from now on, and have read nothing less than that."""
        seq = conversation.last_seq
        store.insert_participants(
            tx,
            [
                Participant(
                    conversation_id=conversation.id,
                    member_id=member_id,
                    owner=member_id == owner_id,
                    joined_seq=seq + 1,
                    read_seq=seq,
                    read_counted=conversation.counted,
                    own_behind=0,
                    muted=False,
                )
                for member_id in member_ids
            ],
        )
        for member_id in member_ids:
            self.announce_in(tx, conversation.id, "joined", member_id, seq + 1)

    def announce_in(self, tx: Tx, conversation_id: int, what: str, member_id: int = 0, seq: int = 0) -> None:
        """Tell that the conversation has changed, for one member or for all: see ``ConversationChanged``."""
        changed = ConversationChanged(
            chat=show("cnv", conversation_id),
            what=what,
            member=show("mbr", member_id) if member_id else "",
            seq=seq,
            at_ms=self._runtime.clock.now_ms(),
        )
        self._runtime.outbox.announce(tx, changed)

    async def page(self, member_id: int, cursor: str | None, limit: int) -> Page[Summary]:
        """A member's conversations, the latest activity first; read away from the event loop, for they may be many."""
        assert 1 <= limit <= LIMIT_MAX
        key = parse_cursor(cursor, (int, str))
        before = (_FUTURE_MS, ID_MAX) if key is None else (int(key[0]), decode(str(key[1])) or 0)

        def work(tx: Tx) -> list[Summary]:
            found = store.of_member(tx, member_id, before, limit + 1)
            return [self._summary_in(tx, conversation, place) for conversation, place in found]

        found = await self._runtime.db.scan(work)
        items = found[:limit]
        last = items[-1].conversation if items else None
        more = len(found) > limit and last is not None
        return Page(items, make_cursor((last.at_ms, encode(last.id))) if more and last else None)

    async def get(self, member_id: int, conversation_id: int) -> tuple[Summary, list[tuple[Participant, Person]]]:
        """One conversation and everybody in it, as the member sees them; raises ``NotFound``."""

        def work(tx: Tx) -> tuple[Summary, list[tuple[Participant, Person]]]:
            conversation, place = self.demand_in(tx, conversation_id, member_id)
            everybody = store.participants(tx, conversation_id)
            people = [(each, self.person_in(tx, member_id, each.member_id)) for each in everybody]
            return self._summary_in(tx, conversation, place), people

        return await self._runtime.db.scan(work)  # 500 people are some ten milliseconds

    async def ranges(self, member_id: int) -> list[tuple[int, int, int]]:
        """All of a member's conversations: each one's id, and the first and the newest number that the member sees."""
        return await self._runtime.db.scan(lambda tx: store.ranges(tx, member_id))

    async def mute(self, member_id: int, conversation_id: int, muted: bool) -> None:
        """Be told of it by push no more (but when called by name), or again; raises ``NotFound``."""

        def work(tx: Tx) -> None:
            _, place = self.demand_in(tx, conversation_id, member_id)
            if place.muted != muted:
                store.update_participant(tx, replace(place, muted=muted))
                self.announce_in(tx, conversation_id, "muted", member_id)

        await self._runtime.db.write(work)

    async def read(self, member_id: int, conversation_id: int, seq: int) -> int:
        """Mark everything up to ``seq`` as read; how far the member has read now, which never goes back.

        Raises ``NotFound``. A number beyond the newest message means the newest.
        """

        def work(tx: Tx) -> tuple[Conversation, int, bool]:
            conversation, place = self.demand_in(tx, conversation_id, member_id)
            upto = min(seq, conversation.last_seq)
            if upto <= place.read_seq:
                return conversation, place.read_seq, False
            behind = messages.count_behind(tx, conversation_id, member_id, upto) if place.own_behind else 0
            counted = messages.counted_at(tx, conversation_id, upto)
            store.update_participant(tx, replace(place, read_seq=upto, read_counted=counted, own_behind=behind))
            messages.forget_mentions(tx, conversation_id, member_id, upto)
            return conversation, upto, True

        # Phones say so again and again: most of it changes nothing and need not wait for the disk.
        conversation, place = await self._runtime.db.read(lambda tx: self.demand_in(tx, conversation_id, member_id))
        if min(seq, conversation.last_seq) <= place.read_seq:
            return place.read_seq
        conversation, upto, moved = await self._runtime.db.write(work)
        if moved:
            self._live.read(conversation, member_id, upto)
        return upto

    async def typing(self, member_id: int, conversation_id: int) -> None:
        """Show the others that the member is writing, should they be looking; raises ``NotFound``."""
        self._live.typing(
            await self._runtime.db.read(lambda tx: self.demand_member_in(tx, conversation_id, member_id)), member_id
        )

    def person_in(self, tx: Tx, viewer_id: int, member_id: int) -> Person:
        """Somebody as a viewer sees them."""
        friend = friends.get_friend(tx, viewer_id, member_id)
        return Person(member_id, self._rendering.name_in(tx, member_id), friend.alias if friend else "")

    def title_in(self, tx: Tx, conversation: Conversation, viewer_id: int) -> str:
        """What a viewer reads above the conversation."""
        if conversation.kind is not ConversationKind.DIRECT:
            return conversation.name
        return self.person_in(tx, viewer_id, conversation.peer_of(viewer_id)).shown

    def _summary_in(self, tx: Tx, conversation: Conversation, place: Participant) -> Summary:
        viewer_id = place.member_id
        direct = conversation.kind is ConversationKind.DIRECT
        peer = self.person_in(tx, viewer_id, conversation.peer_of(viewer_id)) if direct else None
        newest = messages.get(tx, conversation.id, conversation.last_seq)
        return Summary(
            conversation=conversation,
            participant=place,
            title=peer.shown if peer else conversation.name,
            peer=peer,
            last=None if newest is None else self._rendering.view_in(tx, newest, place.joined_seq),
            mentions=messages.count_mentions(tx, conversation.id, viewer_id, place.read_seq, _MENTIONS_COUNTED),
            blocked=conversation.kind is ConversationKind.SHOP and shops.is_blocked(tx, conversation.id),
        )
