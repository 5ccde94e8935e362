"""Opening packets: the only thing about a packet that writes, and one member after another for each packet.

The unit of work that decides a share takes it out of what is left, so it cannot be given twice; the entry that moves
it has the claim's id, so it cannot move twice; and (packet, member) is unique, so a retry finds the first share.
"""

from __future__ import annotations

from jinbao.gold import NotForClass
from jinbao.gold.types.holding import GoldLineKind
from jinbao.kit.db import Tx
from jinbao.kit.errors import NotFound, Refusal, Unknown
from jinbao.kit.ids import show
from jinbao.ledger import Entry
from jinbao.ledger.chart import Movement
from jinbao.packets import errors, postings
from jinbao.packets.rules.looking import why_not, worth_minor
from jinbao.packets.rules.splitting import best_of, share_of
from jinbao.packets.service import telling
from jinbao.packets.service.context import Context, sender_of
from jinbao.packets.service.looking import Looking
from jinbao.packets.store import claims as claim_rows
from jinbao.packets.store import packets as store
from jinbao.packets.store import totals
from jinbao.packets.types import Claim, ClaimState, Opened, Packet, WhyNot
from jinbao.wallet.types import LineKind
from jinbao.wallet.types.qr import NOTE_MAX

_REFUSALS: dict[WhyNot, type[Refusal]] = {
    WhyNot.OWN_DIRECT: errors.NotForYou,
    WhyNot.NOT_YOURS: errors.NotForYou,
    WhyNot.SENDING: errors.Sending,
    WhyNot.GONE: errors.AllGone,
    WhyNot.EXPIRED: errors.Expired,
}


class Opening:
    """Shares for those who come in time."""

    def __init__(self, context: Context, looking: Looking) -> None:
        self._context = context
        self._looking = looking
        arrived = _ArrivedCompletion(context)
        context.journal.register(postings.OPENED, arrived)
        context.gold.custody.register(postings.GOLD_OPENED, arrived)

    async def open(self, member_id: int, packet_id: int, consent: bool = False) -> Opened:
        """Open a packet; opening it again answers the first share. ``consent`` opens a gold account where needed.

        Raises, the first that applies of: ``NotFound`` (no part of the conversation), ``NotForYou``, ``Sending``,
        ``AllGone``, ``Expired``, ``MemberFrozen``, gold's refusals to hold gold (``NotForClass``, ``AccountNeeded``
        without consent, ``AccountFrozen``); or ``ShareRefused`` when ledger or custodian would not move the share,
        which then is in the packet again. A late-comer is told so by a read, without a write.

        While ledger or custodian does not answer, the claim is ``moving``: it is the member's, and arrives later.
        """
        packet, found = await self._looking.peek(member_id, packet_id)
        if found is None:
            _demand(why_not(packet, member_id, None, self._context.now_ms()))
            packet, mine = await self._context.runtime.db.write(
                lambda tx: self._decide_in(tx, member_id, packet_id, consent)
            )
        else:
            mine = found
        if mine.state is ClaimState.MOVING:
            mine = await self._moved(packet, mine)
        look = await self._looking.look(member_id, packet_id)
        return Opened(look, look.mine or mine)

    def _decide_in(self, tx: Tx, member_id: int, packet_id: int, consent: bool) -> tuple[Packet, Claim]:
        """Take a share, and intend its movement; the first share when there is one already."""
        context = self._context
        packet = store.get(tx, packet_id)
        if packet is None:
            raise NotFound()
        before = claim_rows.of_member(tx, packet_id, member_id)
        if before is not None:
            return packet, before
        self._looking.demand_party_in(tx, packet, member_id)
        now_ms = context.now_ms()
        _demand(why_not(packet, member_id, None, now_ms))
        member = context.identity.members.active_in(tx, member_id)
        if packet.gold:
            self._demand_account_in(tx, member_id, consent)
        units = share_of(packet.kind, packet.left, packet.left_count, packet.least, context.draw)
        mine = Claim(
            id=context.runtime.new_id(),
            packet_id=packet_id,
            member_id=member_id,
            member_name=member.name,
            place=packet.drawn + 1,
            units=units,
            worth_minor=0,
            state=ClaimState.MOVING,
            best=False,
            sticker="",
            thanks="",
            at_ms=now_ms,
            closed_at_ms=None,
        )
        store.take_share(tx, packet_id, units)
        claim_rows.insert(tx, mine)
        context.intend_in(tx, packet, mine.id, self._movement(packet, mine), _note(mine.place))
        return packet, mine

    def _demand_account_in(self, tx: Tx, member_id: int, consent: bool) -> None:
        accounts = self._context.gold.accounts
        # Asked for an open account too: its owner's class may be another one by now.
        if not accounts.may_hold_in(tx, member_id):
            raise NotForClass()
        if consent:
            accounts.open_in(tx, member_id)
        accounts.demand_in(tx, member_id)

    def _movement(self, packet: Packet, mine: Claim) -> Movement:
        share = packet.money(mine.units, self._context.home)
        make = postings.gold_opened if packet.gold else postings.opened
        return make(packet.id, mine.member_id, share)

    async def _moved(self, packet: Packet, mine: Claim) -> Claim:
        try:
            entry = await self._context.finish(packet, mine.id)
        except Unknown:
            return mine  # it is theirs, and the sweeper goes on with it
        if not entry.posted:
            raise errors.ShareRefused(reason=entry.reason)
        return mine


class _ArrivedCompletion:
    """A share has arrived, or would not be moved."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def posted(self, tx: Tx, entry: Entry) -> None:
        """A line for the member, the sums, the event; and with the last share the packet is closed."""
        context = self._context
        packet = context.packet_in(tx, entry.subject)
        mine = claim_rows.at_place(tx, packet.id, _place(entry.note))
        assert mine.id == entry.id, (mine.id, entry.id)
        now_ms = context.now_ms()
        worth = self._record_in(tx, packet, mine, entry.id)
        claim_rows.arrived_at(tx, mine, worth, now_ms)
        year = context.year_of(mine.at_ms)
        totals.add_to_year(tx, mine.member_id, "received", year, packet.holds, mine.units)
        totals.add_claimed(tx, context.day().toordinal(), packet.holds, packet.cover, mine.units)
        opened_count = packet.claimed_count + 1
        context.runtime.outbox.announce(tx, telling.opened(packet, mine, worth, opened_count, now_ms))
        if opened_count == packet.count:
            self._close_in(tx, packet, mine, now_ms)
        else:
            store.share_arrived(tx, packet.id, mine.units)

    def rejected(self, tx: Tx, entry: Entry, reason: str) -> None:
        """The share is in the packet again, for whoever comes next."""
        packet = self._context.packet_in(tx, entry.subject)
        mine = claim_rows.at_place(tx, packet.id, _place(entry.note))
        assert mine.id == entry.id and packet.moving >= mine.units, (mine, reason)
        claim_rows.void(tx, mine, reason, self._context.now_ms())
        store.put_share_back(tx, packet.id, mine.units)

    def _record_in(self, tx: Tx, packet: Packet, mine: Claim, entry_id: int) -> int:
        """The member's line; what the share is worth as it arrives."""
        context, ref, sender = self._context, show("pkt", packet.id), sender_of(packet)
        if packet.gold:
            bid = context.gold.prices.believed_in(tx)
            worth = worth_minor(mine.units, bid)
            record_gold = context.gold.statements.record_in
            record_gold(tx, mine.member_id, mine.units, GoldLineKind.RECEIVED, worth, bid, sender, ref, entry_id)
            return worth
        kind, note = LineKind.PACKET_RECEIVED, packet.greeting[:NOTE_MAX].rstrip()
        context.wallet.statements.record_in(tx, mine.member_id, mine.units, kind, sender, ref, entry_id, note=note)
        return mine.units

    def _close_in(self, tx: Tx, packet: Packet, last: Claim, now_ms: int) -> None:
        """Nothing is left: name the best luck, and tell the conversation. ``packet`` is as before the last share."""
        context = self._context
        assert packet.left == 0 and packet.claimed + last.units == packet.total, "claims are not the whole packet"
        best = None
        if telling.has_best(packet):
            shares = claim_rows.arrived(tx, packet.id)
            assert len(shares) == packet.count and sum(units for _, units, _ in shares) == packet.total, packet.id
            best = claim_rows.name_best(tx, packet.id, best_of(shares))
            totals.add_best(tx, best.member_id, context.year_of(best.at_ms))
        store.last_share_arrived(tx, packet.id, last.units, None if best is None else best.id, now_ms)
        took_ms = now_ms - (packet.opened_at_ms or packet.created_at_ms)
        what, data = telling.notice_kind(packet), telling.notice_data(packet, best, last, took_ms)
        context.chat.messages.post_notice_in(tx, packet.place_id, last.member_id, what, data)
        context.runtime.outbox.announce(tx, telling.emptied(packet, best, took_ms, now_ms))


def _demand(why: WhyNot | None) -> None:
    if why is not None:
        raise _REFUSALS[why]()


def _note(place: int) -> bytes:
    return place.to_bytes(4, "big")


def _place(note: bytes) -> int:
    assert len(note) == 4, note
    return int.from_bytes(note, "big")
