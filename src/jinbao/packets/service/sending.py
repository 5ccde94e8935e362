"""Sending packets: from the balance, from gold bought at a quote, from gold that the sender owns."""

from __future__ import annotations

from jinbao.chat.types import Card, Conversation, ConversationKind
from jinbao.gold import NotEnough, SoldOut
from jinbao.gold.types.holding import GoldLineKind
from jinbao.gold.types.quote import Side
from jinbao.identity import ProofNeeded
from jinbao.identity.types import Proof, ProofLevel, purpose_of
from jinbao.kit.db import Tx
from jinbao.kit.errors import Refusal, Unknown
from jinbao.kit.http import Principal
from jinbao.kit.ids import show
from jinbao.kit.money import GOLD, Money
from jinbao.kit.once import Once, claim, seen
from jinbao.ledger import Entry
from jinbao.ledger.chart import Movement
from jinbao.packets import postings
from jinbao.packets.errors import BalanceTooLow, NotSent
from jinbao.packets.rules import sending as rules
from jinbao.packets.rules.looking import worth_minor
from jinbao.packets.service import telling
from jinbao.packets.service.context import Context, receiver_of
from jinbao.packets.service.looking import Looking
from jinbao.packets.store import packets as store
from jinbao.packets.store import totals
from jinbao.packets.types import Holds, Look, NewPacket, Packet, PacketState, Source, default_cover
from jinbao.wallet.types import LineKind, Spending, Usage


class Sending:
    """Filling packets and putting them into chats."""

    def __init__(self, context: Context, looking: Looking) -> None:
        self._context = context
        self._looking = looking
        filled = _FilledCompletion(context)
        context.journal.register(postings.SENT, filled)
        context.gold.custody.register(postings.GOLD_BOUGHT, filled)
        context.gold.custody.register(postings.GOLD_GIVEN, filled)

    async def send(self, caller: Principal, new: NewPacket, proof: Proof | None, once: Once) -> Look:
        """Send a packet; what came of it as the sender sees it.

        ``proof`` is bound to ``packet:<cnv_...>:`` and the amount, the quote's id, or the micrograms. For money the
        pin-free rule holds as for transfers; gold of one's own always asks for a proof. Raises, the first that applies
        of: what ``rules.sending.check_asked`` does; what ``identity.confirm`` does; ``NotFound`` (no part of the
        conversation); chat's refusals (not friends any more); ``OneShare``, ``NoSuchReceiver``; for money
        ``ShareTooSmall``, ``ShareTooLarge``; for gold what ``gold.accounts.demand_in`` does, what
        ``gold.quotes.use_in`` does (or ``PriceUnknown``, for gold of one's own before the first price there ever
        was), ``GoldTooSmall``, ``GoldTooMuch``, ``GoldDayLimit``; what ``wallet.funding.spend_in`` does, or
        ``MemberFrozen`` and ``ProofNeeded`` for gold of one's own. Then, when nothing could be moved:
        ``BalanceTooLow``, gold's ``NotEnough`` or ``SoldOut``, or ``NotSent``.

        While the ledger or the custodian does not answer, the packet is ``sending``: it is opened or refused later.
        """
        rules.check_asked(new, self._context.profile)
        level = await self._confirm(caller, new, proof, once)
        packet = await self._context.runtime.db.write(lambda tx: self._start_in(tx, caller.id, new, level, once))
        try:
            entry = await self._context.finish(packet, packet.id)
        except Unknown:
            return await self._looking.look(caller.id, packet.id)
        if not entry.posted:
            raise _not_filled(packet, entry)
        return await self._looking.look(caller.id, packet.id)

    async def _confirm(self, caller: Principal, new: NewPacket, proof: Proof | None, once: Once) -> ProofLevel:
        """How strongly this is confirmed. A repeat needs no proof, and the one that it brings has been spent."""
        if proof is None or await self._context.runtime.db.read(lambda tx: seen(tx, once)) is not None:
            return ProofLevel.NONE
        quote = "" if new.quote_id is None else show("quo", new.quote_id)
        purpose = purpose_of(rules.purpose_ref(new, show("cnv", new.chat_id), quote))
        return await self._context.identity.confirm(caller, proof, purpose)

    def _start_in(self, tx: Tx, sender_id: int, new: NewPacket, level: ProofLevel, once: Once) -> Packet:
        context = self._context
        packet_id, first = claim(tx, once, context.runtime.new_id())
        if not first:
            return context.packet_in(tx, packet_id)
        conversation = context.chat.conversations.demand_writer_in(tx, new.chat_id, sender_id)
        direct = conversation.kind is ConversationKind.DIRECT
        named = new.to_id is not None
        rules.check_receiver(
            new, direct, sender_id, context.chat.conversations.members_in(tx, new.chat_id) if named else ()
        )
        to_id = conversation.peer_of(sender_id) if direct else new.to_id
        total, cost_minor = self._content_in(tx, packet_id, sender_id, new)
        packet = self._packet_in(tx, packet_id, sender_id, new, conversation, to_id, total, cost_minor)
        store.insert(tx, packet)
        if new.source is Source.GOLD:
            self._demand_proof_in(tx, sender_id, level, cost_minor)
            context.intend_in(tx, packet, packet_id, postings.gold_given(packet_id, sender_id, Money(total, GOLD)))
            return packet
        amount = Money(cost_minor, context.home)
        spending = context.wallet.funding.spend_in(tx, sender_id, amount, Usage(None, level))
        context.intend_in(tx, packet, packet_id, _bought(packet, spending), spending.pack())
        return packet

    def _content_in(self, tx: Tx, packet_id: int, sender_id: int, new: NewPacket) -> tuple[int, int]:
        """What goes in, in units, and what it costs (or is worth) in minor units."""
        context, profile = self._context, self._context.profile
        if new.amount_minor is not None:
            rules.check_cash(new.count, Money(new.amount_minor, context.home), profile, context.day())
            return new.amount_minor, new.amount_minor
        # The sender's own account must be there whichever way the gold comes: unopened grams go back to it.
        context.gold.accounts.demand_in(tx, sender_id, buying=new.source is Source.BALANCE)
        if new.quote_id is not None:
            quote = context.gold.quotes.use_in(tx, new.quote_id, sender_id, Side.BUY, packet_id)
            rules.check_gold(new, quote.ug, quote.amount_minor, profile, context.home)
            return quote.ug, quote.amount_minor
        assert new.grams_ug is not None, new
        believed = context.believed_in(tx)
        worth = worth_minor(new.grams_ug, believed)
        rules.check_gold(new, new.grams_ug, worth, profile, context.home)
        given = store.own_gold_since(tx, sender_id, context.day_start_id())
        rules.check_own_gold(worth_minor(given + new.grams_ug, believed), profile, context.home)
        return new.grams_ug, worth

    def _demand_proof_in(self, tx: Tx, sender_id: int, level: ProofLevel, worth: int) -> None:
        """Gold of one's own is no spending and passes only the limit of a day, so it never goes without a proof."""
        self._context.identity.members.active_in(tx, sender_id)
        if level is ProofLevel.NONE:
            raise ProofNeeded(reason="gold", amount_minor=worth)

    def _packet_in(
        self,
        tx: Tx,
        packet_id: int,
        sender_id: int,
        new: NewPacket,
        conversation: Conversation,
        to_id: int | None,
        total: int,
        cost_minor: int,
    ) -> Packet:
        context, profile = self._context, self._context.profile
        members, now_ms = context.identity.members, context.now_ms()
        return Packet(
            id=packet_id,
            chat_id=new.chat_id,
            direct=conversation.kind is ConversationKind.DIRECT,
            sender_id=sender_id,
            sender_name=members.get_in(tx, sender_id).name,
            holds=new.holds,
            kind=new.kind,
            source=new.source,
            to_id=to_id,
            to_name=conversation.name if to_id is None else members.get_in(tx, to_id).name,
            greeting=new.greeting,
            cover=new.cover or default_cover(new.holds).code,
            count=new.count,
            total=total,
            least=profile.gold.least_ug if new.holds is Holds.GOLD else profile.share_least_minor,
            cost_minor=cost_minor,
            quote_id=new.quote_id,
            left_count=new.count,
            left=total,
            moving_count=0,
            moving=0,
            claimed_count=0,
            claimed=0,
            returned=0,
            drawn=0,
            state=PacketState.SENDING,
            reason="",
            best_id=None,
            return_id=None,
            created_at_ms=now_ms,
            opened_at_ms=None,
            expires_at_ms=now_ms + profile.lifetime_ms,
            due_at_ms=now_ms + profile.lifetime_ms,
            closed_at_ms=None,
        )


class _FilledCompletion:
    """A packet is filled, or was not."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def posted(self, tx: Tx, entry: Entry) -> None:
        """It is in the chat: a line for the sender, the card, the sums, the event."""
        context = self._context
        packet, now_ms = context.packet_in(tx, entry.subject), context.now_ms()
        cost_minor = self._record_in(tx, packet, entry.id)
        store.opened(tx, packet.id, cost_minor, now_ms, now_ms + context.profile.lifetime_ms)
        year = context.year_of(packet.created_at_ms)
        totals.add_to_year(tx, packet.sender_id, "sent", year, packet.holds, packet.total)
        totals.add_sent(tx, context.day().toordinal(), packet.holds, packet.cover, packet.total)
        card = Card(telling.card_kind(packet), show("pkt", packet.id), telling.card_data(packet))
        context.chat.messages.post_card_in(tx, packet.chat_id, packet.sender_id, card)
        context.runtime.outbox.announce(tx, telling.sent(packet, now_ms))

    def rejected(self, tx: Tx, entry: Entry, reason: str) -> None:
        """Nothing moved: the limits are given back, and the house orders metal when it was short of it."""
        context = self._context
        store.refused(tx, entry.subject, reason, context.now_ms())
        if entry.short and entry.refused_leg:
            context.gold.batches.hurry()
        if entry.note:
            context.wallet.funding.unspend_in(tx, Spending.unpack(entry.note, context.home))

    def _record_in(self, tx: Tx, packet: Packet, entry_id: int) -> int:
        """The sender's line; what the content has cost them."""
        context, ref, receiver = self._context, show("pkt", packet.id), receiver_of(packet)
        if packet.source is Source.BALANCE:
            cost = packet.cost_minor
            record = context.wallet.statements.record_in
            record(tx, packet.sender_id, -cost, LineKind.PACKET_SENT, receiver, ref, entry_id, note=packet.greeting)
            return cost
        bid = context.gold.prices.believed_in(tx)
        worth = worth_minor(packet.total, bid)
        line = context.gold.statements.record_in(
            tx, packet.sender_id, -packet.total, GoldLineKind.SENT, worth, bid, receiver, ref, entry_id
        )
        return -line.cost_minor


def _bought(packet: Packet, spending: Spending) -> Movement:
    if packet.gold:
        return postings.gold_bought(packet.id, spending.account, spending.amount, Money(packet.total, GOLD))
    return postings.sent(packet.id, spending.account, spending.amount)


def _not_filled(packet: Packet, entry: Entry) -> Refusal:
    if not entry.short:
        return NotSent(reason=entry.reason)
    if packet.source is Source.GOLD:
        return NotEnough()
    # Gold at a quote has two legs: what the sender pays, and the metal that the house has.
    return SoldOut() if entry.refused_leg else BalanceTooLow()
