"""Pictures: taken in on a thread, kept with the message that shows them, shown to those who may see that."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from jinbao.chat.errors import PictureTooLarge
from jinbao.chat.ports import PictureCodec, Prepared
from jinbao.chat.service.conversations import Conversations
from jinbao.chat.service.messages import Messages
from jinbao.chat.service.posting import Posting
from jinbao.chat.service.rendering import Rendering
from jinbao.chat.store import conversations as places
from jinbao.chat.store import pictures as store
from jinbao.chat.types import ChatProfile, MessageKind, MessageView, NewMessage, Picture
from jinbao.kit.clock import DAY_MS, MINUTE_MS
from jinbao.kit.db import Tx
from jinbao.kit.errors import Busy, NotFound
from jinbao.kit.once import Once, claim, seen
from jinbao.kit.paces import Pace
from jinbao.kit.runtime import Runtime

#: Pictures that may wait for the one that is being decoded, which holds some hundred megabytes for the while.
_WAITING_MAX = 16


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A picture's bytes, whole or small."""

    media_type: str
    content: bytes


class Pictures:
    """Pictures in conversations."""

    def __init__(
        self,
        runtime: Runtime,
        profile: ChatProfile,
        codec: PictureCodec,
        conversations: Conversations,
        posting: Posting,
        messages: Messages,
        rendering: Rendering,
    ) -> None:
        self._runtime = runtime
        self._profile = profile
        self._codec = codec
        self._conversations = conversations
        self._posting = posting
        self._messages = messages
        self._rendering = rendering
        self._rate = Pace(runtime.clock, profile.pictures_per_minute, MINUTE_MS)
        self._rate_of_day = Pace(runtime.clock, profile.pictures_per_day, DAY_MS)
        self._one_at_a_time = asyncio.Semaphore(1)
        self._waiting = 0

    async def send(self, sender_id: int, conversation_id: int, raw: bytes, once: Once) -> MessageView:
        """Show a picture (the bytes of a JPEG, PNG or WebP file) in a conversation.

        Raises, the first that applies of: ``PictureTooLarge`` (bytes), ``NotFound``, ``NotFriends``,
        ``TooManyRequests``, ``Busy``, ``PictureUnreadable`` or ``PictureTooLarge`` (pixels).
        """
        profile = self._profile
        if len(raw) > profile.picture_bytes:
            raise self._too_large()

        def look(tx: Tx) -> MessageView | None:
            before = seen(tx, once)
            if before is not None:
                return self._messages.again_in(tx, before)
            self._conversations.demand_writer_in(tx, conversation_id, sender_id)
            return None

        again = await self._runtime.db.read(look)
        if again is not None:
            return again
        self._rate.take(sender_id)
        self._rate_of_day.take(sender_id)
        prepared = await self._prepare(raw)
        return await self._runtime.db.write(lambda tx: self._post_in(tx, sender_id, conversation_id, prepared, once))

    async def get(self, member_id: int, picture_id: int, size: str) -> PictureFile:
        """A picture, ``full`` or ``thumb``; raises ``NotFound`` for whoever cannot see the message that shows it."""
        assert size in ("full", "thumb")

        def work(tx: Tx) -> PictureFile:
            picture = store.get(tx, picture_id)
            if picture is None:
                raise NotFound()
            place = places.participant(tx, picture.conversation_id, member_id)
            if place is None or picture.seq < place.joined_seq:
                raise NotFound()
            content = store.content(tx, picture_id, size)
            assert content is not None, picture_id
            return PictureFile(picture.media_type, content)

        return await self._runtime.db.scan(work)  # a megabyte is read away from the event loop

    async def _prepare(self, raw: bytes) -> Prepared:
        profile = self._profile
        with self._place():
            async with self._one_at_a_time:
                try:
                    return await asyncio.to_thread(
                        self._codec.prepare,
                        raw,
                        pixels_most=profile.picture_pixels,
                        edge=profile.picture_edge,
                        thumb_edge=profile.thumb_edge,
                    )
                except PictureTooLarge:
                    raise self._too_large() from None

    @contextmanager
    def _place(self) -> Iterator[None]:
        if self._waiting > _WAITING_MAX:
            raise Busy()
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1

    def _post_in(self, tx: Tx, sender_id: int, conversation_id: int, prepared: Prepared, once: Once) -> MessageView:
        message_id, first = claim(tx, once, self._runtime.new_id())
        if not first:
            return self._messages.again_in(tx, message_id)
        conversation, place = self._conversations.demand_in(tx, conversation_id, sender_id)
        self._conversations.demand_writer_in(tx, conversation_id, sender_id)
        picture = Picture(
            id=self._runtime.new_id(),
            conversation_id=conversation_id,
            seq=conversation.last_seq + 1,
            owner_id=sender_id,
            media_type=prepared.media_type,
            width=prepared.width,
            height=prepared.height,
            at_ms=self._runtime.clock.now_ms(),
        )
        store.insert(tx, picture, prepared.full, prepared.thumb)
        new = NewMessage(conversation_id, sender_id, MessageKind.PICTURE, picture_id=picture.id)
        message = self._posting.post_in(tx, new, message_id)
        assert message.seq == picture.seq, (message.seq, picture.seq)
        return self._rendering.view_in(tx, message, place.joined_seq)

    def _too_large(self) -> PictureTooLarge:
        return PictureTooLarge(bytes_most=self._profile.picture_bytes, pixels_most=self._profile.picture_pixels)
