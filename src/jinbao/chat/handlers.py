"""What chat does when others' events arrive, and when a message was posted."""

from __future__ import annotations

from jinbao.chat.events import MessagePosted
from jinbao.chat.service import Chat
from jinbao.chat.types import Card, MessageKind
from jinbao.identity.events import DeviceSignedOut
from jinbao.kit.db import Tx
from jinbao.kit.ids import parse
from jinbao.kit.outbox import Consumer, Event
from jinbao.wallet import Wallet
from jinbao.wallet.events import RequestChanged, Transferred


def cards(chat: Chat, wallet: Wallet) -> Consumer:
    """Shows transfers and requests for money between friends in their conversation; whoever acts is the sender.

    A request has one card. Each later state changes it (``Messages.change_card_in``), so that it reads the same whether
    somebody was there or comes later; a transfer that pays a request has a card of its own, naming the request. What
    happened before two became friends stays out of their conversation.
    """

    def handle(tx: Tx, event: Event) -> None:
        if isinstance(event, Transferred):
            _show_transfer(tx, chat, wallet, event)
        else:
            assert isinstance(event, RequestChanged), type(event)
            _show_request(tx, chat, wallet, event)

    return Consumer("chat.cards", (Transferred, RequestChanged), handle)


def pushes(chat: Chat) -> Consumer:
    """Notes who has to be told of a message by push, and forgets devices that were signed out."""

    def handle(tx: Tx, event: Event) -> None:
        if isinstance(event, DeviceSignedOut):
            chat.push.forget_device_in(tx, _number("dev", event.device_id))
            return
        assert isinstance(event, MessagePosted), type(event)
        if event.kind != MessageKind.NOTICE.value:
            sender_id = parse("mch", event.sender) or _number("mbr", event.sender)
            chat.push.note_in(tx, _number("cnv", event.chat), sender_id, event.seq)

    return Consumer("chat.pushes", (MessagePosted, DeviceSignedOut), handle)


def _show_transfer(tx: Tx, chat: Chat, wallet: Wallet, event: Transferred) -> None:
    payer_id, payee_id = _number("mbr", event.payer), _number("mbr", event.payee)
    conversation_id = chat.friends.chat_of_in(tx, payer_id, payee_id)
    transfer = wallet.review.transfer_in(tx, _number("trf", event.id))
    assert transfer is not None, event.id
    if conversation_id is None:
        return
    data: dict[str, object] = {
        "amount_minor": event.amount_minor,
        "note": transfer.note,
        "payer": event.payer,
        "payee": event.payee,
    }
    if event.request:
        data["request"] = event.request
    chat.messages.post_card_in(tx, conversation_id, payer_id, Card("transfer", event.id, data))


def _show_request(tx: Tx, chat: Chat, wallet: Wallet, event: RequestChanged) -> None:
    asker_id, payer_id = _number("mbr", event.asker), _number("mbr", event.payer)
    conversation_id = chat.conversations.between_in(tx, asker_id, payer_id)
    request = wallet.review.request_in(tx, _number("req", event.id))
    assert request is not None, event.id
    if conversation_id is None:
        return
    data: dict[str, object] = {
        "amount_minor": event.amount_minor,
        "note": request.note,
        "state": event.state,
        "asker": event.asker,
        "payer": event.payer,
    }
    card = Card("request", event.id, data)
    if event.state != "open":
        actor_id = payer_id if event.state in ("paid", "declined") else asker_id
        chat.messages.change_card_in(tx, conversation_id, actor_id, card)
    elif chat.friends.are_in(tx, asker_id, payer_id):
        chat.messages.post_card_in(tx, conversation_id, asker_id, card)


def _number(prefix: str, shown: str) -> int:
    number = parse(prefix, shown)
    assert number is not None, shown
    return number
