"""Live updates: what was announced goes to the pages of those whom it concerns.

An event concerns every member and merchant whose id stands in it. What one of them is sent leaves
out the ids of the other members, which are nobody else's business. What happens in a conversation goes to whoever
follows the conversation; messages are read from it, as no event carries what people write.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import msgspec
import structlog

from jinbao.chat.events import ConversationChanged, MessagePosted
from jinbao.kit.http import Hub
from jinbao.kit.ids import parse
from jinbao.kit.outbox import Announced
from jinbao.packets.events import PacketEmptied, PacketOpened, PacketReturned, PacketSent

CONSOLE = "console"
#: The price of gold, for every page that shows it.
PRICE = "gold.price"

#: Where an event names those whom it concerns. Other fields may hold what somebody typed, ids of others included.
_PARTY_FIELDS = ("id", "member", "member_id", "merchant", "payer", "payee", "asker", "owner", "owner_id")
#: A session is over, and with it what it listens to.
_SIGNED_OUT = "identity.device_signed_out/1"
#: Who of the staff did what, and that a code may have been copied, with whose phone and first order, is the
#: operator's business.
_OPERATORS_OWN = frozenset({"identity.staff_acted/1", "pay.code_replayed/1"})
#: What a merchant is charged is between it and the operator.
_MERCHANTS_OWN = frozenset({"fee_minor", "fee_back_minor"})
#: A packet's card changes; what each got is looked up by those who may know.
_PACKETS = frozenset({PacketSent.NAME, PacketOpened.NAME, PacketEmptied.NAME, PacketReturned.NAME})
#: Messages waiting to be read and sent. More than that at once, and pages catch up by number.
_MESSAGES_MAX = 10_000

_log = structlog.get_logger("jinbao.live")
#: A conversation's id and a message's number to the message as JSON on one line.
Frame = Callable[[int, int], Awaitable[bytes]]


class Live:
    """One per process: ``show`` is told every event after its commit, ``run`` sends what has to be read first."""

    def __init__(self, hub: Hub, frame: Frame) -> None:
        self._hub = hub
        self._frame = frame
        self._messages: asyncio.Queue[tuple[str, int]] = asyncio.Queue(_MESSAGES_MAX)

    def show(self, announced: Announced) -> None:
        """One event to each of its listeners."""
        if self._hub.deserted:
            return
        snapshot: dict[str, object] = msgspec.json.decode(announced.body)
        match announced.name:
            case MessagePosted.NAME:
                self._message(snapshot)
            case ConversationChanged.NAME if not snapshot["member"]:
                told = {"id": snapshot["chat"], "what": snapshot["what"]}
                self._hub.publish(str(snapshot["chat"]), "chat", msgspec.json.encode(told))
            case name if name in _PACKETS:
                self._packet(snapshot)
            case _:
                self._parties(announced.name, snapshot)
        if self._hub.has(CONSOLE):
            self._hub.publish(CONSOLE, announced.name, announced.body)

    async def run(self) -> None:
        """Read messages and send them, in the order in which they were announced, for ever."""
        while True:
            chat, seq = await self._messages.get()
            conversation_id = parse("cnv", chat)
            assert conversation_id is not None, chat
            try:
                self._hub.publish(chat, "message", await self._frame(conversation_id, seq))
            except Exception:  # noqa: BLE001 - one message that cannot be read must not keep back the others
                _log.exception("message_unsent", chat=chat, seq=seq)

    def _message(self, snapshot: dict[str, object]) -> None:
        chat, seq = str(snapshot["chat"]), snapshot["seq"]
        assert isinstance(seq, int), seq
        if self._hub.has(chat) and not self._messages.full():
            self._messages.put_nowait((chat, seq))

    def _packet(self, snapshot: dict[str, object]) -> None:
        told = {name: snapshot[name] for name in ("id", "chat", "state", "opened", "left", "count")}
        if "opener" in snapshot:
            told["opener"] = {"id": snapshot["opener"], "name": snapshot["opener_name"]}
        self._hub.publish(str(snapshot["chat"]), "packet", msgspec.json.encode(told))

    def _parties(self, name: str, snapshot: dict[str, object]) -> None:
        if name == _SIGNED_OUT:
            self._hub.end(str(snapshot["device_id"]))
        if name in _OPERATORS_OWN:
            return
        parties = _named(snapshot)
        for party in parties:
            if self._hub.has(party):
                self._hub.publish(party, name, msgspec.json.encode(_visible(snapshot, party, parties)))


def _named(snapshot: dict[str, object]) -> set[str]:
    named = (snapshot.get(name) for name in _PARTY_FIELDS)
    return {value for value in named if isinstance(value, str) and value[:4] in ("mbr_", "mch_")}


def _visible(snapshot: dict[str, object], party: str, parties: set[str]) -> dict[str, object]:
    """What one party is told: not the ids of other members, and a payer not the merchant's fee."""
    hidden = {other for other in parties if other != party and other.startswith("mbr_")}
    unsaid = _MERCHANTS_OWN if party.startswith("mbr_") and "merchant" in snapshot else frozenset[str]()
    return {
        name: value
        for name, value in snapshot.items()
        if name not in unsaid and not (isinstance(value, str) and value in hidden)
    }
