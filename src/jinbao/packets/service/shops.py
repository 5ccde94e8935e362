"""Packets that shops send to members, from what they have earned, and passing them on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from jinbao.chat import NotAGroup
from jinbao.chat.types import Card, ConversationKind
from jinbao.kit.db import Tx
from jinbao.kit.errors import Refusal, Unknown
from jinbao.kit.ids import show
from jinbao.ledger import Entry
from jinbao.packets import postings
from jinbao.packets.errors import BalanceTooLow, NotPassedOn, NotSent, OutNoTaken
from jinbao.packets.rules import sending as rules
from jinbao.packets.rules.looking import can_pass_on
from jinbao.packets.service import telling
from jinbao.packets.service.context import Context
from jinbao.packets.service.looking import Looking
from jinbao.packets.store import claims as claim_rows
from jinbao.packets.store import packets as store
from jinbao.packets.store import shops as rows
from jinbao.packets.store import totals
from jinbao.packets.types import Asked, Claim, Holds, Packet, PacketState, ShopPacket, Source, default_cover
from jinbao.pay.types import LineKind

#: What a caller writes beside a packet, in the unit of work that makes it.
AlsoPacket: TypeAlias = Callable[[Tx, Packet], None]


class Shops:
    """Red packets of shops. The shop's own number makes a request safe to repeat."""

    def __init__(self, context: Context, looking: Looking) -> None:
        self._context = context
        self._looking = looking
        context.journal.register(postings.SHOP_SENT, _FilledCompletion(context))

    async def send_from_merchant(self, merchant_id: int, new: ShopPacket, also: AlsoPacket | None = None) -> Packet:
        """Send a packet into the conversation of the shop and the member; the packet.

        ``also`` writes what the caller keeps beside a packet that is new, or tried again, in the unit of work that
        makes it, and may refuse it.
        The same number with the same content is the same packet; one that was refused is tried again. Raises, the
        first that applies of: what ``rules.sending.check_shop`` does; ``OutNoTaken``; ``ShareTooSmall``,
        ``ShareTooLarge``; ``NotFound`` or ``MerchantFrozen``; ``NotFound`` or ``MemberFrozen``; ``ShopBlocked``. Then,
        when nothing could be moved: ``BalanceTooLow`` or ``NotSent``.

        While the ledger does not answer, the packet is ``sending``: it is opened or refused later.
        """
        context = self._context
        rules.check_shop(new, context.profile)
        packet = await context.runtime.db.write(lambda tx: self._start_in(tx, merchant_id, new, also))
        if packet.state is PacketState.SENDING:
            try:
                entry = await context.journal.finish(packet.id)
            except Unknown:
                return packet
            if not entry.posted:
                raise _not_filled(entry)
        return await context.runtime.db.read(lambda tx: context.packet_in(tx, packet.id))

    async def find(self, merchant_id: int, out_no: str) -> tuple[Asked, list[Claim]] | None:
        """What a shop has asked for by this number, and who has opened it so far."""

        def work(tx: Tx) -> tuple[Asked, list[Claim]] | None:
            asked = rows.get(tx, merchant_id, out_no)
            return None if asked is None else (asked, claim_rows.of_packet(tx, asked.packet.id))

        return await self._context.runtime.db.read(work)

    async def pass_on(self, member_id: int, packet_id: int, group_id: int) -> None:
        """Put a shop's packet with several shares into a group, where whoever is in it may open one.

        Who passes it on may open one too. Raises, the first that applies of: ``NotFound``, ``NotPassedOn``, chat's
        refusals (no part of the group), ``NotAGroup``. A second time into the same group changes nothing.
        """
        await self._looking.peek(member_id, packet_id)
        await self._context.runtime.db.write(lambda tx: self._pass_on_in(tx, member_id, packet_id, group_id))

    def _pass_on_in(self, tx: Tx, member_id: int, packet_id: int, group_id: int) -> None:
        context = self._context
        packet = context.packet_in(tx, packet_id)
        if not context.chat.conversations.is_member_in(tx, packet.chat_id, member_id):
            raise NotPassedOn()
        if packet.passed_to == group_id:
            return
        if not can_pass_on(packet, context.now_ms()):
            raise NotPassedOn()
        group = context.chat.conversations.demand_writer_in(tx, group_id, member_id)
        if group.kind is not ConversationKind.GROUP:
            raise NotAGroup()
        store.pass_on(tx, packet_id, group_id)
        packet = context.packet_in(tx, packet_id)
        context.chat.messages.post_card_in(tx, group_id, member_id, _card(packet))

    def _start_in(self, tx: Tx, merchant_id: int, new: ShopPacket, also: AlsoPacket | None) -> Packet:
        context = self._context
        before = rows.get(tx, merchant_id, new.out_no)
        if before is not None:
            if not rules.same_asked(before, new):
                raise OutNoTaken()
            if before.packet.state is not PacketState.REFUSED:
                return before.packet
        amount = context.home_money(new.amount_minor)
        rules.check_cash(new.count, amount, context.profile, context.day())
        shop = context.identity.merchants.active_in(tx, merchant_id)
        member = context.identity.members.active_in(tx, new.member_id)
        chat_id = context.chat.shops.open_in(tx, merchant_id, member.id)
        packet = self._packet(chat_id, merchant_id, shop.name, new, member.name)
        store.insert(tx, packet)
        rows.save(tx, merchant_id, new.out_no, Asked(packet, member.id, new.title))
        context.journal.intend(tx, packet.id, postings.shop_sent(packet.id, merchant_id, amount), packet.id)
        if also is not None:
            also(tx, packet)
        return packet

    def _packet(self, chat_id: int, merchant_id: int, shop_name: str, new: ShopPacket, member_name: str) -> Packet:
        context, now_ms = self._context, self._context.now_ms()
        expires_at_ms = now_ms + context.profile.lifetime_ms
        return Packet(
            id=context.runtime.new_id(),
            chat_id=chat_id,
            direct=new.count == 1,
            sender_id=merchant_id,
            sender_name=shop_name,
            holds=Holds.CASH,
            kind=new.kind,
            source=Source.BALANCE,
            to_id=new.member_id if new.count == 1 else None,
            to_name=member_name,
            greeting=new.greeting,
            cover=default_cover(Holds.CASH).code,
            count=new.count,
            total=new.amount_minor,
            least=context.profile.share_least_minor,
            cost_minor=new.amount_minor,
            quote_id=None,
            left_count=new.count,
            left=new.amount_minor,
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
            expires_at_ms=expires_at_ms,
            due_at_ms=expires_at_ms,
            closed_at_ms=None,
            by_shop=True,
        )


class _FilledCompletion:
    """A shop's packet is filled, or was not."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def posted(self, tx: Tx, entry: Entry) -> None:
        """It is in the chat: a line for the shop, the card, the sums, the event."""
        context = self._context
        packet, now_ms = context.packet_in(tx, entry.subject), context.now_ms()
        assert packet.by_shop and entry.id == packet.id, entry.id
        title = rows.of_packet(tx, packet.sender_id, packet.id).title
        context.pay.statements.record_in(
            tx, packet.sender_id, -packet.total, LineKind.PACKET, packet.id, title, packet.to_name
        )
        store.opened(tx, packet.id, packet.cost_minor, now_ms, now_ms + context.profile.lifetime_ms)
        totals.add_sent(tx, context.day().toordinal(), packet.holds, packet.cover, packet.total)
        context.chat.messages.post_card_in(tx, packet.chat_id, packet.sender_id, _card(packet), from_shop=True)
        context.runtime.outbox.announce(tx, telling.sent(packet, now_ms))

    def rejected(self, tx: Tx, entry: Entry, reason: str) -> None:
        """Nothing moved; the shop may ask again by the same number."""
        store.refused(tx, entry.subject, reason, self._context.now_ms())


def _card(packet: Packet) -> Card:
    return Card(telling.card_kind(packet), show("pkt", packet.id), telling.card_data(packet))


def _not_filled(entry: Entry) -> Refusal:
    return BalanceTooLow() if entry.short else NotSent(reason=entry.reason)
