"""Groups: making them, coming and going."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from jinbao.chat.errors import GroupFull, GroupsTooOften, NotAGroup, NotYourFriend, OwnerOnly
from jinbao.chat.rules.words import clean_line
from jinbao.chat.service.conversations import Conversations
from jinbao.chat.service.posting import Posting
from jinbao.chat.service.rendering import Rendering
from jinbao.chat.store import conversations as store
from jinbao.chat.store import friends, messages
from jinbao.chat.types import ChatProfile, Conversation, ConversationKind, MessageKind, NewMessage, Participant
from jinbao.kit.clock import DAY_MS
from jinbao.kit.db import Tx
from jinbao.kit.errors import Invalid, NotFound
from jinbao.kit.ids import show
from jinbao.kit.once import Once, claim
from jinbao.kit.runtime import Runtime

_TIME_SHIFT = 80
#: A notice about more people than these names so many and says how many there are.
_NAMED = 20


class Groups:
    """Conversations that people join and leave. Who leaves sees nothing of one any more, not even what was."""

    def __init__(
        self,
        runtime: Runtime,
        profile: ChatProfile,
        conversations: Conversations,
        posting: Posting,
        rendering: Rendering,
    ) -> None:
        self._runtime = runtime
        self._profile = profile
        self._conversations = conversations
        self._posting = posting
        self._rendering = rendering

    async def create(self, owner_id: int, name: str, member_ids: Sequence[int], once: Once) -> int:
        """A group of the owner and some of their friends; the conversation's id.

        Raises, the first that applies of: ``WordsInvalid`` (the name), ``GroupFull``, ``Invalid`` (nobody else),
        ``GroupsTooOften``, ``NotYourFriend``.
        """
        clean = clean_line("name", name, 1, self._profile.group_name_most)
        others = tuple(dict.fromkeys(each for each in member_ids if each != owner_id))

        def work(tx: Tx) -> int:
            message_id, first = claim(tx, once, self._runtime.new_id())
            if not first:
                # The key leads to the first notice, whose conversation is the group.
                before = messages.by_id(tx, message_id)
                assert before is not None, message_id
                return before.conversation_id
            self._check_new_in(tx, owner_id, others)
            everybody = (owner_id, *others)
            group_id = self._conversations.start_in(tx, ConversationKind.GROUP, clean, everybody, owner_id)
            self._tell_in(tx, group_id, owner_id, "created", others, message_id, name=clean)
            return group_id

        return await self._runtime.db.write(work)

    async def add(self, member_id: int, group_id: int, new_ids: Sequence[int]) -> None:
        """Bring friends in, who see what is said from now on; those who are in already stay as they are.

        Raises, the first that applies of: ``NotFound``, ``NotAGroup``, ``NotYourFriend``, ``GroupFull``.
        """

        def work(tx: Tx) -> None:
            group, _ = self._group_in(tx, group_id, member_id)
            fresh = tuple(
                each for each in dict.fromkeys(new_ids) if not self._conversations.is_member_in(tx, group_id, each)
            )
            self._check_friends_in(tx, member_id, fresh)
            if not fresh:
                return
            if group.members + len(fresh) > self._profile.group_most:
                raise GroupFull(most=self._profile.group_most)
            self._conversations.seat_in(tx, group, fresh)
            self._save_in(tx, replace(group, members=group.members + len(fresh), shared_seq=group.last_seq + 1))
            self._conversations.announce_in(tx, group_id, "members")
            self._tell_in(tx, group_id, member_id, "joined", fresh)

        await self._runtime.db.write(work)

    async def remove(self, owner_id: int, group_id: int, member_id: int) -> None:
        """Show somebody out; raises ``NotFound``, ``NotAGroup``, ``OwnerOnly``, ``Invalid`` (oneself: leave)."""

        def work(tx: Tx) -> None:
            group, place = self._group_in(tx, group_id, owner_id)
            if not place.owner:
                raise OwnerOnly()
            if member_id == owner_id:
                raise Invalid(field="member", reason="the owner leaves instead")
            if not self._conversations.is_member_in(tx, group_id, member_id):
                raise NotFound()
            self._unseat_in(tx, group, member_id, "removed")
            self._tell_in(tx, group_id, owner_id, "removed", (member_id,))

        await self._runtime.db.write(work)

    async def leave(self, member_id: int, group_id: int) -> None:
        """Go. An owner's role passes on to whoever has been there longest; raises ``NotFound``, ``NotAGroup``."""

        def work(tx: Tx) -> None:
            group, place = self._group_in(tx, group_id, member_id)
            self._unseat_in(tx, group, member_id, "left")
            if group.members > 1:
                self._tell_in(tx, group_id, member_id, "left", ())
                if place.owner:
                    self._pass_on_in(tx, group_id)

        await self._runtime.db.write(work)

    async def rename(self, member_id: int, group_id: int, name: str) -> None:
        """Name the group, as any member may. Raises ``WordsInvalid``, ``NotFound``, ``NotAGroup``."""
        clean = clean_line("name", name, 1, self._profile.group_name_most)

        def work(tx: Tx) -> None:
            group, _ = self._group_in(tx, group_id, member_id)
            if group.name != clean:
                self._save_in(tx, replace(group, name=clean))
                self._conversations.announce_in(tx, group_id, "renamed")
                self._tell_in(tx, group_id, member_id, "renamed", (), name=clean)

        await self._runtime.db.write(work)

    def _group_in(self, tx: Tx, group_id: int, member_id: int) -> tuple[Conversation, Participant]:
        group, place = self._conversations.demand_in(tx, group_id, member_id)
        if group.kind is not ConversationKind.GROUP:
            raise NotAGroup()
        return group, place

    def _check_new_in(self, tx: Tx, owner_id: int, others: tuple[int, ...]) -> None:
        most, per_day = self._profile.group_most, self._profile.groups_per_day
        if len(others) + 1 > most:
            raise GroupFull(most=most)
        if not others:
            raise Invalid(field="members", reason="at least one friend")
        since_id = max(0, self._runtime.clock.now_ms() - DAY_MS) << _TIME_SHIFT
        if store.count_groups_made(tx, owner_id, since_id, per_day) >= per_day:
            raise GroupsTooOften(most=per_day)
        self._check_friends_in(tx, owner_id, others)

    @staticmethod
    def _check_friends_in(tx: Tx, member_id: int, others: Sequence[int]) -> None:
        for other_id in others:
            if friends.get_friend(tx, member_id, other_id) is None:
                raise NotYourFriend()

    def _unseat_in(self, tx: Tx, group: Conversation, member_id: int, what: str) -> None:
        store.delete_participant(tx, group.id, member_id)
        messages.forget_mentions(tx, group.id, member_id, group.last_seq)
        self._save_in(tx, replace(group, members=group.members - 1))
        # Told before the notice, so that the one who goes is let go before anything new is sent.
        self._conversations.announce_in(tx, group.id, what, member_id)
        self._conversations.announce_in(tx, group.id, "members")

    def _pass_on_in(self, tx: Tx, group_id: int) -> None:
        heir = min(store.participants(tx, group_id), key=lambda each: (each.joined_seq, each.member_id))
        store.update_participant(tx, replace(heir, owner=True))
        self._conversations.announce_in(tx, group_id, "owner", heir.member_id)
        self._conversations.announce_in(tx, group_id, "members")
        self._tell_in(tx, group_id, heir.member_id, "owner", ())

    def _save_in(self, tx: Tx, group: Conversation) -> None:
        now_ms = self._runtime.clock.now_ms()
        store.update(tx, group.id, name=group.name, members=group.members, shared_seq=group.shared_seq, at_ms=now_ms)

    def _tell_in(
        self,
        tx: Tx,
        group_id: int,
        actor_id: int,
        what: str,
        about: Sequence[int],
        message_id: int | None = None,
        name: str = "",
    ) -> None:
        """A notice of what ``actor_id`` did, with the names that those whom it is about have now."""
        data: dict[str, object] = {"name": name} if name else {}
        if about:
            named = [{"id": show("mbr", each), "name": self._rendering.name_in(tx, each)} for each in about[:_NAMED]]
            data |= {"members": named, "count": len(about)}
        told = NewMessage(group_id, actor_id, MessageKind.NOTICE, what=what, data=data)
        self._posting.post_in(tx, told, message_id or self._runtime.new_id())
