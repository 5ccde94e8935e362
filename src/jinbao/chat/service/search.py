"""Finding what was said: a substring in the texts of one's own conversations.

Substrings need no word boundaries, which Chinese has none of. Texts are looked through as they are, from the newest
conversation's newest message backwards, away from the event loop. One page looks at so many messages at most
(``search_rows``) and then says where to go on, so the time of a page is bounded however much there is; its order does
not depend on what is said meanwhile, so that no page misses anything.
"""

from __future__ import annotations

from dataclasses import dataclass

from jinbao.chat.rules.search import pattern_of
from jinbao.chat.service.conversations import Conversations
from jinbao.chat.service.rendering import Rendering
from jinbao.chat.store import conversations as places
from jinbao.chat.store import messages
from jinbao.chat.store import search as store
from jinbao.chat.types import ChatProfile, MessageView
from jinbao.kit.clock import MINUTE_MS
from jinbao.kit.db import Tx
from jinbao.kit.errors import Invalid
from jinbao.kit.ids import ID_MAX, decode, encode
from jinbao.kit.paces import Pace
from jinbao.kit.pages import LIMIT_MAX, Page, make_cursor, parse_cursor
from jinbao.kit.runtime import Runtime

_SEQ_MAX = 2**62
#: Conversations that one page looks into at most, each of which costs a few microseconds even when it is empty.
_PLACES_MOST = 2_000


@dataclass(frozen=True, slots=True)
class Found:
    """A message, and the conversation in which it was said, as the one who looked sees it."""

    conversation_id: int
    title: str
    message: MessageView


class Search:
    """Looks where the member may look, and nowhere else."""

    def __init__(
        self, runtime: Runtime, profile: ChatProfile, conversations: Conversations, rendering: Rendering
    ) -> None:
        self._runtime = runtime
        self._rows = profile.search_rows
        self._conversations = conversations
        self._rendering = rendering
        self._rate = Pace(runtime.clock, profile.searches_per_minute, MINUTE_MS)

    async def find(
        self, member_id: int, q: str, conversation_id: int | None, cursor: str | None, limit: int
    ) -> Page[Found]:
        """Messages that hold ``q``, by conversation and there the newest first, in one conversation or in all.

        A page may be empty and still have a next one. Raises ``Invalid``, ``TooManyRequests``, or ``NotFound`` for a
        conversation that the member is not in.
        """
        assert 1 <= limit <= LIMIT_MAX
        pattern = pattern_of(q)
        key = parse_cursor(cursor, (str, int))
        place = (ID_MAX, _SEQ_MAX)
        if key is not None:
            found_id = decode(str(key[0]))
            if found_id is None:
                raise Invalid(field="cursor", reason="unreadable")
            place = (found_id, int(key[1]))
        self._rate.take(member_id)

        def work(tx: Tx) -> Page[Found]:
            hits, upto = self._look_in(tx, member_id, conversation_id, pattern, place, limit)
            items = [self._found_in(tx, member_id, chat_id, seq) for chat_id, seq in hits]
            return Page(items, None if upto is None else make_cursor((encode(upto[0]), upto[1])))

        return await self._runtime.db.scan(work)

    def _look_in(
        self,
        tx: Tx,
        member_id: int,
        conversation_id: int | None,
        pattern: str,
        place: tuple[int, int],
        limit: int,
    ) -> tuple[list[tuple[int, int]], tuple[int, int] | None]:
        """Hits from ``place`` (conversation, number) on, and where the next page begins (``None``: at the end)."""
        hits: list[tuple[int, int]] = []
        rows = self._rows
        where = self._places_in(tx, member_id, conversation_id, place[0])
        for chat_id, first_seq, last_seq in where:
            before_seq = min(last_seq + 1, place[1] if chat_id == place[0] else _SEQ_MAX)
            least_seq = max(first_seq, before_seq - rows)
            found = store.texts_with(tx, chat_id, least_seq, before_seq, pattern, limit - len(hits))
            hits += [(chat_id, seq) for seq in found]
            if len(hits) == limit:
                return hits, hits[-1]
            rows -= max(0, before_seq - least_seq)
            if least_seq > first_seq or rows <= 0:
                return hits, (chat_id, least_seq)
        return hits, (where[-1][0], 0) if len(where) == _PLACES_MOST else None

    def _places_in(
        self, tx: Tx, member_id: int, conversation_id: int | None, upto_id: int
    ) -> list[tuple[int, int, int]]:
        if conversation_id is None:
            return store.places_before(tx, member_id, upto_id, _PLACES_MOST)
        conversation, place = self._conversations.demand_in(tx, conversation_id, member_id)
        return [(conversation.id, place.joined_seq, conversation.last_seq)]

    def _found_in(self, tx: Tx, member_id: int, chat_id: int, seq: int) -> Found:
        conversation, place = places.get(tx, chat_id), places.participant(tx, chat_id, member_id)
        message = messages.get(tx, chat_id, seq)
        assert conversation is not None and place is not None and message is not None
        title = self._conversations.title_in(tx, conversation, member_id)
        return Found(chat_id, title, self._rendering.view_in(tx, message, place.joined_seq))
