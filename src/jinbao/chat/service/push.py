"""Web push: which devices want to be told, and telling them, without ever keeping a message waiting.

What is to be pushed is written down by the consumer of ``chat.message_posted/1`` and sent by a job. At most one waits
for a device and a conversation, the newest: a phone that was off shows one line for each conversation, not a hundred.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

import msgspec

from jinbao.chat.ports import Pusher
from jinbao.chat.rules.push import body_of, pause_ms, topic_of
from jinbao.chat.service.conversations import Conversations
from jinbao.chat.service.endpoints import check_endpoint, decode_keys
from jinbao.chat.store import conversations as places
from jinbao.chat.store import messages
from jinbao.chat.store import push as store
from jinbao.chat.types import (
    EVERYBODY,
    ChatProfile,
    ConversationKind,
    Message,
    Pushed,
    Subscription,
    WaitingPush,
)
from jinbao.identity import Identity
from jinbao.kit.clock import DAY_MS
from jinbao.kit.db import Tx
from jinbao.kit.http import Principal
from jinbao.kit.ids import show
from jinbao.kit.runtime import Runtime

#: Given with the commit after which something waits to be pushed.
SIGNAL = "chat.push"
_BATCH = 32
_TTL_S = DAY_MS // 1000


class PushView(msgspec.Struct, frozen=True):
    """What a device is sent: what to show, and the page to open."""

    title: str
    body: str
    url: str
    tag: str


@dataclass(frozen=True, slots=True)
class Ready:
    """A push with everything that it takes."""

    waiting: WaitingPush
    to: Subscription
    payload: bytes
    topic: str


class Push:
    """Devices that are told when they are not looking."""

    def __init__(
        self,
        runtime: Runtime,
        identity: Identity,
        profile: ChatProfile,
        pusher: Pusher,
        conversations: Conversations,
        *,
        demo: bool,
    ) -> None:
        self._runtime = runtime
        self._identity = identity
        self._profile = profile
        self._pusher = pusher
        self._conversations = conversations
        self._demo = demo

    @property
    def key(self) -> str:
        """The public key that browsers subscribe with."""
        return self._pusher.key

    async def subscribe(self, caller: Principal, endpoint: str, p256dh: str, auth: str, *, private: bool) -> None:
        """Tell this device from now on; again replaces keys and privacy. Raises ``PushInvalid``.

        A member's oldest subscription goes when there are too many.
        """
        check_endpoint(endpoint, demo=self._demo)
        point, secret = decode_keys(p256dh, auth)
        subscription = Subscription(
            id=self._runtime.new_id(),
            member_id=caller.id,
            device_id=caller.device_id,
            endpoint=endpoint,
            p256dh=point,
            auth=secret,
            private=private,
            created_at_ms=self._runtime.clock.now_ms(),
        )

        def work(tx: Tx) -> None:
            store.save(tx, subscription)
            for old in store.of_member(tx, caller.id)[: -self._profile.subscriptions_most]:
                store.drop(tx, old.id)

        await self._runtime.db.write(work)

    async def unsubscribe(self, member_id: int, endpoint: str) -> None:
        """Tell this browser no more; one that is not the member's own stays as it is."""

        def work(tx: Tx) -> None:
            found = store.by_endpoint(tx, endpoint)
            if found is not None and found.member_id == member_id:
                store.drop(tx, found.id)

        await self._runtime.db.write(work)

    def forget_device_in(self, tx: Tx, device_id: int) -> None:
        """A device was signed out: it is told nothing any more."""
        for subscription_id in store.of_device(tx, device_id):
            store.drop(tx, subscription_id)

    def note_in(self, tx: Tx, conversation_id: int, sender_id: int, seq: int) -> None:
        """Somebody has to be told of a message. When too much waits already, phones find out when they are opened."""
        if not store.has_subscriptions(tx):
            return
        told = store.to_tell(tx, conversation_id, sender_id, seq)
        if not told or store.is_full(tx, self._profile.pushes_most):
            return
        now_ms = self._runtime.clock.now_ms()
        for subscription_id in told:
            store.wait(tx, WaitingPush(subscription_id, conversation_id, seq, 0, now_ms))
        tx.signal(SIGNAL)

    async def deliver(self) -> int:
        """Push what is due, a few at a time; how many were dealt with."""
        now_ms = self._runtime.clock.now_ms()
        due = await self._runtime.db.read(lambda tx: store.due(tx, now_ms, _BATCH))
        if not due:
            return 0
        prepared = await self._runtime.db.read(lambda tx: [self._ready_in(tx, waiting) for waiting in due])
        ready = [each for each in prepared if each is not None]
        outcomes = await asyncio.gather(
            *(self._pusher.push(each.to, each.payload, topic=each.topic, ttl_s=_TTL_S) for each in ready)
        )
        pushed = {each.waiting: outcome for each, outcome in zip(ready, outcomes, strict=True)}

        def work(tx: Tx) -> None:
            for waiting in due:
                self._close_in(tx, waiting, pushed.get(waiting, Pushed.TAKEN))

        await self._runtime.db.write(work)
        return len(due)

    def _close_in(self, tx: Tx, waiting: WaitingPush, outcome: Pushed) -> None:
        if outcome is Pushed.GONE:
            store.drop(tx, waiting.subscription_id)
        elif outcome is Pushed.LATER and waiting.attempts + 1 < self._profile.push_attempts:
            attempts = waiting.attempts + 1
            due_at_ms = self._runtime.clock.now_ms() + pause_ms(attempts)
            store.put_off(tx, replace(waiting, attempts=attempts, due_at_ms=due_at_ms))
        else:
            store.done(tx, waiting)

    def _ready_in(self, tx: Tx, waiting: WaitingPush) -> Ready | None:
        """What to send, or nothing when the member has read it, has left, or it was taken back meanwhile."""
        to = store.get(tx, waiting.subscription_id)
        message = messages.get(tx, waiting.conversation_id, waiting.seq)
        if to is None or message is None or message.recalled:
            return None
        place = places.participant(tx, waiting.conversation_id, to.member_id)
        if place is None or not place.joined_seq <= message.seq or place.read_seq >= message.seq:
            return None
        chat = show("cnv", waiting.conversation_id)
        view = self._view_in(tx, to, message, chat)
        return Ready(waiting, to, msgspec.json.encode(view), topic_of(chat))

    def _view_in(self, tx: Tx, to: Subscription, message: Message, chat: str) -> PushView:
        conversation = places.get(tx, message.conversation_id)
        assert conversation is not None
        is_group = conversation.kind is ConversationKind.GROUP
        sender = self._conversations.person_in(tx, to.member_id, message.sender_id).shown if is_group else ""
        called = is_group and bool({to.member_id, EVERYBODY} & set(message.mentions))
        language = self._identity.members.get_in(tx, to.member_id).language
        return PushView(
            title=self._conversations.title_in(tx, conversation, to.member_id),
            body=body_of(message, sender, language, private=to.private, called=called),
            url=f"/chats/{chat}",
            tag=chat,
        )
