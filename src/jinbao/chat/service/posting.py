"""The one way in which anything gets into a conversation's sequence."""

from __future__ import annotations

from dataclasses import replace

from jinbao.chat.events import MessagePosted
from jinbao.chat.store import conversations, messages
from jinbao.chat.types import Message, MessageKind, NewMessage
from jinbao.kit.db import Tx
from jinbao.kit.ids import show
from jinbao.kit.runtime import Runtime


class Posting:
    """Numbers messages. Who may post what is decided by the callers."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def post_in(self, tx: Tx, new: NewMessage, message_id: int) -> Message:
        """Append a message and announce it.

        Whoever writes into a conversation has seen it, so a text or a picture marks everything before as read; a card
        may come from elsewhere and does so only for a sender who had read all.
        """
        now_ms = self._runtime.clock.now_ms()
        seq, counted = conversations.next_seq(tx, new.conversation_id, int(new.kind.counts), now_ms)
        message = Message(
            conversation_id=new.conversation_id,
            seq=seq,
            id=message_id,
            sender_id=new.sender_id,
            kind=new.kind,
            at_ms=now_ms,
            text=new.text,
            mentions=new.mentions,
            reply_seq=new.reply_seq,
            picture_id=new.picture_id,
            what=new.what,
            ref=new.ref,
            data=new.data,
            counted=counted,
            recalled_at_ms=None,
            from_shop=new.from_shop,
        )
        behind = self._note_sender_in(tx, message)
        messages.insert(tx, message, behind=behind)
        if message.mentions:
            messages.insert_mentions(tx, message)
        self._runtime.outbox.announce(
            tx,
            MessagePosted(
                chat=show("cnv", message.conversation_id),
                seq=seq,
                id=show("msg", message_id),
                sender=message.sender,
                kind=message.kind.value,
                at_ms=now_ms,
            ),
        )
        return message

    @staticmethod
    def _note_sender_in(tx: Tx, message: Message) -> bool:
        """What a message changes for its sender; whether the sender has yet to read what stands before it."""
        if not message.kind.counts:
            return False
        sender = conversations.participant(tx, message.conversation_id, message.sender_id)
        if sender is None:
            return False  # a card of a shop, or of somebody who has left meanwhile
        if message.kind is MessageKind.CARD and sender.read_counted + sender.own_behind < message.counted - 1:
            conversations.update_participant(tx, replace(sender, own_behind=sender.own_behind + 1))
            return True
        messages.forget_mentions(tx, message.conversation_id, message.sender_id, message.seq)
        read = replace(sender, read_seq=message.seq, read_counted=message.counted, own_behind=0)
        conversations.update_participant(tx, read)
        return False
