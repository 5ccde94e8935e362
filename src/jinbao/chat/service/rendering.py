"""Messages as people see them."""

from __future__ import annotations

from collections.abc import Iterable

from jinbao.chat.rules.words import excerpt
from jinbao.chat.store import messages, pictures
from jinbao.chat.types import (
    EVERYBODY,
    CardView,
    Message,
    MessageKind,
    MessageView,
    NoticeView,
    PartyView,
    PictureView,
    ReplyView,
)
from jinbao.identity import Identity
from jinbao.kit.db import Tx
from jinbao.kit.ids import show

_EXCERPT = 80


class Rendering:
    """Turns rows into what is shown; people are read from identity, once for each list."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity

    def name_in(self, tx: Tx, member_id: int) -> str:
        """How a member is called by everybody."""
        return self._identity.members.get_in(tx, member_id).name

    def shop_name_in(self, tx: Tx, merchant_id: int) -> str:
        """How a shop is called by everybody."""
        return self._identity.merchants.get_in(tx, merchant_id).name

    def views_in(self, tx: Tx, found: Iterable[Message], least_seq: int) -> list[MessageView]:
        """The messages as seen by somebody who sees the conversation from ``least_seq`` on."""
        names: dict[str, PartyView] = {}
        return [self._view_in(tx, message, least_seq, names) for message in found]

    def view_in(self, tx: Tx, message: Message, least_seq: int) -> MessageView:
        """One message, as ``views_in`` shows it."""
        return self._view_in(tx, message, least_seq, {})

    def _sender_in(self, tx: Tx, message: Message, names: dict[str, PartyView]) -> PartyView:
        known = names.get(message.sender)
        if known is None:
            sender_id = message.sender_id
            name = self.shop_name_in(tx, sender_id) if message.from_shop else self.name_in(tx, sender_id)
            known = names[message.sender] = PartyView(message.sender, name)
        return known

    def _view_in(self, tx: Tx, message: Message, least_seq: int, names: dict[str, PartyView]) -> MessageView:
        kind, told = message.kind, not message.recalled
        picture = None
        if message.picture_id is not None:
            found = pictures.get(tx, message.picture_id)
            assert found is not None, message.picture_id
            picture = PictureView(show("pic", found.id), found.width, found.height)
        return MessageView(
            id=show("msg", message.id),
            chat=show("cnv", message.conversation_id),
            seq=message.seq,
            at_ms=message.at_ms,
            sender=self._sender_in(tx, message, names),
            kind=kind.value,
            recalled=message.recalled,
            text=message.text if kind is MessageKind.TEXT and told else None,
            mentions=[_called(member_id) for member_id in message.mentions] or None,
            reply_to=self._reply_in(tx, message, least_seq, names),
            picture=picture,
            card=CardView(message.what, message.ref, dict(message.data)) if kind is MessageKind.CARD else None,
            notice=NoticeView(message.what, dict(message.data)) if kind is MessageKind.NOTICE else None,
        )

    def _reply_in(self, tx: Tx, message: Message, least_seq: int, names: dict[str, PartyView]) -> ReplyView | None:
        """What is answered is read anew each time, so that a recall empties it here as well."""
        if message.reply_seq is None or message.reply_seq < least_seq:
            return None
        answered = messages.get(tx, message.conversation_id, message.reply_seq)
        assert answered is not None, (message.conversation_id, message.reply_seq)
        return ReplyView(answered.seq, self._sender_in(tx, answered, names), excerpt(answered.text, _EXCERPT))


def _called(member_id: int) -> str:
    return "all" if member_id == EVERYBODY else show("mbr", member_id)
