"""Saying thanks for a packet: a sticker or a few words in the conversation, once."""

from __future__ import annotations

from jinbao.kit.db import Tx
from jinbao.kit.errors import Invalid
from jinbao.kit.ids import show
from jinbao.packets.errors import NotOpened
from jinbao.packets.service import telling
from jinbao.packets.service.context import Context
from jinbao.packets.service.looking import Looking
from jinbao.packets.store import claims as claim_rows
from jinbao.packets.types import Claim, ClaimState, Packet, sticker_of
from jinbao.wallet.types.qr import note_is_fine


class Thanking:
    """A word to whoever gave."""

    def __init__(self, context: Context, looking: Looking) -> None:
        self._context = context
        self._looking = looking

    async def thank(self, member_id: int, packet_id: int, sticker: str = "", text: str = "") -> Claim:
        """Say thanks with a sticker of the gallery or in up to 60 characters; a second time changes nothing.

        Raises ``Invalid``, ``NotFound``, or ``NotOpened`` for whoever has no share that has arrived, and what chat
        raises for whoever may not write there (any more).
        """
        if bool(sticker) == bool(text):
            raise Invalid(field="sticker", reason="either a sticker or a text")
        if sticker and sticker_of(sticker) is None:
            raise Invalid(field="sticker", reason="no sticker of the gallery")
        if not note_is_fine(text):
            raise Invalid(field="text", reason="up to 60 visible characters")
        packet, mine = await self._looking.peek(member_id, packet_id)
        if mine is None or mine.state is not ClaimState.DONE:
            raise NotOpened()
        await self._context.runtime.db.write(lambda tx: self._thank_in(tx, packet, mine, sticker, text))
        _, after = await self._looking.peek(member_id, packet_id)
        assert after is not None, packet_id
        return after

    def _thank_in(self, tx: Tx, packet: Packet, mine: Claim, sticker: str, text: str) -> None:
        chat = self._context.chat
        chat.conversations.demand_writer_in(tx, packet.chat_id, mine.member_id)
        if not claim_rows.thank(tx, packet.id, mine.member_id, sticker, text):
            return
        data: dict[str, object] = {
            "packet": show("pkt", packet.id),
            "from": {"id": show("mbr", mine.member_id), "name": mine.member_name},
            "to": {"id": show("mbr", packet.sender_id), "name": packet.sender_name},
            "asset": packet.holds.value,
        }
        data |= {"sticker": sticker} if sticker else {"text": text}
        chat.messages.post_notice_in(tx, packet.chat_id, mine.member_id, telling.THANKS, data)
