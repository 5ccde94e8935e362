"""Performing what people do in chats: talk, send red packets and gold packets, open them, say thanks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from jinbao.gold.types.quote import Side
from jinbao.identity.types import Proof
from jinbao.kit.errors import Unknown
from jinbao.packets.types import COVERS, ClaimState, Holds, Look, NewPacket, PacketKind, PacketState, Source
from jinbao.sim.books import BANK, VAULT, Effect, Sent, gold, member
from jinbao.sim.day import Act, Kind
from jinbao.sim.outcome import Ground, Outcome, State

_PAGE = 50


class Giver:
    """Performs the acts in chats; ``doing`` says which."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._chat = ground.city.chat
        self._packets = ground.city.packets
        self.doing: dict[Kind, Callable[[Act], Awaitable[Outcome]]] = {
            Kind.SAY: self._say,
            Kind.READ: self._read,
            Kind.BEFRIEND: self._befriend,
            Kind.RED: self._red,
            Kind.GOLD_GIFT: self._gift,
            Kind.OPEN: self._open,
            Kind.LOOK: self._look,
            Kind.THANK: self._thank,
        }

    async def _say(self, act: Act) -> Outcome:
        chat = await self._where(act)
        await self._chat.messages.send(self._ground.caller(act.who).id, chat, act.text, self._ground.once(act, "say"))
        return Outcome(act, State.DONE)

    async def _read(self, act: Act) -> Outcome:
        """Look at everything that is new."""
        caller, cursor = self._ground.caller(act.who).id, None
        while True:
            page = await self._chat.conversations.page(caller, cursor, _PAGE)
            for each in page.items:
                await self._chat.conversations.read(caller, each.conversation.id, each.conversation.last_seq)
            cursor = page.next
            if cursor is None:
                return Outcome(act, State.DONE)

    async def _befriend(self, act: Act) -> Outcome:
        """Ask somebody to be a friend."""
        asker, asked = self._ground.caller(act.who).id, self._ground.caller(act.other).id
        await self._chat.friends.ask(asker, asked, act.text, self._ground.once(act, "befriend"))
        return Outcome(act, State.DONE)

    async def _red(self, act: Act) -> Outcome:
        new = NewPacket(
            await self._where(act),
            Holds.CASH,
            PacketKind(act.how),
            act.count,
            amount_minor=act.amount,
            to_id=self._named(act),
            greeting=act.text,
            cover=_cover(act, Holds.CASH),
        )
        return await self._sent(act, new, self._ground.proof(act))

    async def _gift(self, act: Act) -> Outcome:
        """Gold: out of what the sender owns, or bought for it."""
        quote_id = None if act.own else await self._quote(act)
        new = NewPacket(
            await self._where(act),
            Holds.GOLD,
            PacketKind(act.how),
            act.count,
            source=Source.GOLD if act.own else Source.BALANCE,
            quote_id=quote_id,
            grams_ug=act.amount if act.own else None,
            to_id=self._named(act),
            greeting=act.text,
            cover=_cover(act, Holds.GOLD),
        )
        return await self._sent(act, new, self._ground.pin(act) if act.large else None)

    async def _sent(self, act: Act, new: NewPacket, proof: Proof | None) -> Outcome:
        caller, key = self._ground.caller(act.who), self._ground.once(act, "packet")
        look: Look = await self._packets.sending.send(caller, new, proof, key)
        packet = look.packet
        if packet.state is PacketState.SENDING:
            raise Unknown("the packet is on its way")
        sent = Sent(packet.id, caller.id, packet.gold, packet.total, packet.count, packet.expires_at_ms)
        if not packet.gold:
            effects: tuple[Effect, ...] = (Effect(member(caller.id), -packet.total), Effect(sent.holder, packet.total))
        elif packet.source is Source.GOLD:
            effects = (Effect(gold(caller.id), -packet.total), Effect(sent.holder, packet.total))
        else:
            cost = packet.cost_minor
            paid = (Effect(member(caller.id), -cost), Effect(BANK, -cost))
            effects = (*paid, Effect(sent.holder, packet.total), Effect(VAULT, packet.total))
        return Outcome(act, State.DONE, effects=effects, sent=sent)

    async def _open(self, act: Act) -> Outcome:
        packet_id = self._ground.town.packets.get(act.of)
        if packet_id is None:
            return Outcome(act, State.SKIPPED)
        caller = self._ground.caller(act.who).id
        opened = await self._packets.opening.open(caller, packet_id, consent=True)
        if opened.claim.state is not ClaimState.DONE:
            raise Unknown("the share is on its way")
        packet, units = opened.look.packet, opened.claim.units
        sent = Sent(packet.id, packet.sender_id, packet.gold, packet.total, packet.count, packet.expires_at_ms)
        mine = gold(caller) if packet.gold else member(caller)
        return Outcome(act, State.DONE, effects=(Effect(sent.holder, -units), Effect(mine, units)), units=units)

    async def _look(self, act: Act) -> Outcome:
        packet_id = self._ground.town.packets.get(act.of)
        if packet_id is None:
            return Outcome(act, State.SKIPPED)
        await self._packets.looking.look(self._ground.caller(act.who).id, packet_id)
        return Outcome(act, State.DONE)

    async def _thank(self, act: Act) -> Outcome:
        packet_id = self._ground.town.packets.get(act.of)
        if packet_id is None:
            return Outcome(act, State.SKIPPED)
        caller = self._ground.caller(act.who).id
        await self._packets.thanking.thank(caller, packet_id, sticker=act.how, text=act.text)
        return Outcome(act, State.DONE)

    async def _quote(self, act: Act) -> int:
        """A quote for a packet. Whoever asks again has the first one, if that was heard of."""
        town = self._ground.town
        if act.number not in town.quotes:
            quotes = self._ground.city.gold.quotes
            quote = await quotes.make(self._ground.caller(act.who).id, Side.BUY, ug=act.amount)
            town.quotes.setdefault(act.number, quote.id)
        return town.quotes[act.number]

    async def _where(self, act: Act) -> int:
        """The chat that an act is about; one that is not theirs is refused by the services."""
        if act.circle >= 0:
            return self._ground.town.chats[act.circle]
        one, other = self._ground.caller(act.who).id, self._ground.caller(act.other).id
        friends = self._chat.friends
        chat = await self._ground.city.runtime.db.read(lambda tx: friends.chat_of_in(tx, one, other))
        assert chat is not None, f"{act.who} and {act.other} are no friends"
        return chat

    def _named(self, act: Act) -> int | None:
        return self._ground.caller(act.other).id if act.how == PacketKind.EXCLUSIVE.value else None


def _cover(act: Act, holds: Holds) -> str:
    fitting = [cover.code for cover in COVERS if cover.suits(holds)]
    return fitting[act.number % len(fitting)]
