"""What shops tell members: a conversation for each shop and member, in which the shop posts cards."""

from __future__ import annotations

from jinbao.chat.errors import NotAShop, ShopBlocked
from jinbao.chat.service.conversations import Conversations
from jinbao.chat.service.rendering import Rendering
from jinbao.chat.store import conversations as places
from jinbao.chat.store import shops as store
from jinbao.chat.types import ConversationKind
from jinbao.kit.db import Tx
from jinbao.kit.runtime import Runtime


class Shops:
    """Conversations in which only the member takes part. A member who wants no more of a shop blocks it."""

    def __init__(self, runtime: Runtime, conversations: Conversations, rendering: Rendering) -> None:
        self._runtime = runtime
        self._conversations = conversations
        self._rendering = rendering

    def open_in(self, tx: Tx, merchant_id: int, member_id: int) -> int:
        """The conversation in which the shop may tell the member something, made when there is none yet.

        It has the name that the shop has now. Raises ``NotFound`` for no such shop, ``ShopBlocked``.
        """
        name = self._rendering.shop_name_in(tx, merchant_id)
        before = store.between(tx, merchant_id, member_id)
        if before is None:
            conversation_id = self._conversations.start_in(tx, ConversationKind.SHOP, name, (member_id,), owner_id=None)
            store.insert(tx, merchant_id, member_id, conversation_id)
            return conversation_id
        conversation_id, blocked = before
        if blocked:
            raise ShopBlocked()
        shop = places.get(tx, conversation_id)
        assert shop is not None and shop.kind is ConversationKind.SHOP, conversation_id
        if shop.name != name:
            places.update(tx, shop.id, name=name, members=shop.members, shared_seq=shop.shared_seq, at_ms=shop.at_ms)
        return conversation_id

    async def block(self, member_id: int, conversation_id: int, blocked: bool) -> None:
        """Want nothing more from the shop of a conversation, or take that back; raises ``NotFound``, ``NotAShop``."""

        def work(tx: Tx) -> None:
            conversation = self._conversations.demand_member_in(tx, conversation_id, member_id)
            if conversation.kind is not ConversationKind.SHOP:
                raise NotAShop()
            if store.is_blocked(tx, conversation_id) != blocked:
                store.set_blocked(tx, conversation_id, blocked)
                self._conversations.announce_in(tx, conversation_id, "blocked", member_id)

        await self._runtime.db.write(work)
