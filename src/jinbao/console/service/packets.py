"""Packets, looked at: all of them, one with everybody's share, and what they come to by day."""

from __future__ import annotations

from datetime import date, timedelta
from heapq import merge
from typing import Any

from jinbao.console.service.checks.house import House
from jinbao.console.service.explorer import before_entry
from jinbao.console.types import (
    BoxSums,
    ClaimItem,
    EntryRef,
    InFlightView,
    MemberPackets,
    Named,
    PacketDay,
    PacketDetail,
    PacketItem,
    PacketNote,
    PacketSummary,
    PacketSums,
)
from jinbao.kit.clock import day_of
from jinbao.kit.errors import Invalid, NotFound
from jinbao.kit.ids import encode, parse, show
from jinbao.kit.pages import Page, make_cursor
from jinbao.ledger import Entry
from jinbao.packets.types import (
    Claim,
    DayTotals,
    Holds,
    Packet,
    PacketState,
    YearTotals,
    cash_escrow,
    gold_escrow,
)

_DAYS = 30
#: So many members whose name matches are looked at.
_SENDERS = 10
_UG_PER_GRAM = 1_000_000


class PacketRoom:
    """Reads of packets, for staff. Greetings are between friends and stay there."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def find(self, q: str, state: str, asset: str, cursor: str | None, limit: int) -> Page[PacketItem]:
        """Packets, newest first, in one state and of one kind of content where given.

        ``q`` is a packet's id, or whose they are: an id, name, handle or phone. Raises ``Invalid``.
        """
        states, contents = {each.value: each for each in PacketState}, {each.value for each in Holds}
        if state and state not in states:
            raise Invalid(field="state", reason="no such state")
        if asset and asset not in contents:
            raise Invalid(field="asset", reason="cash or gold")
        before_id, q = before_entry(cursor), q.strip()
        review = self._house.packets.review
        packet_id = parse("pkt", q)
        if packet_id is not None:
            one = await review.get(packet_id)
            return Page([] if one is None else [_item(one[0])], None)
        found: list[Packet] = []
        for sender_id in await self._senders(q):
            theirs = await review.page(
                state=states.get(state), holds=asset or None, sender_id=sender_id, before_id=before_id, limit=limit + 1
            )
            found = list(merge(found, theirs, key=lambda packet: -packet.id))[: limit + 1]
        items = found[:limit]
        more = make_cursor((encode(items[-1].id),)) if len(found) > limit else None
        return Page([_item(packet) for packet in items], more)

    async def get(self, packet_id: int) -> PacketDetail:
        """A packet with every share, void ones too, and the journal's entries about it; raises ``NotFound``."""
        found = await self._house.packets.review.get(packet_id)
        if found is None:
            raise NotFound()
        packet, claims, entries = found
        bid_minor = self._house.gold.prices.now().bid_minor
        worth = packet.total * bid_minor // _UG_PER_GRAM if packet.gold else packet.total
        escrow = gold_escrow(packet.id) if packet.gold else cash_escrow(packet.id, self._house.runtime.home)
        return PacketDetail(
            **_fields(packet),
            worth_minor=None if packet.gold and not bid_minor else worth,
            claims=[_claim(claim) for claim in claims],
            entries=[self._entry(entry) for entry in entries],
            account_id=f"{escrow.id:032x}",
        )

    async def summary(self) -> PacketSummary:
        """All packets together: from sums that are kept."""
        gifting = self._house.packets.gifting
        flight, totals = await gifting.in_flight(), await gifting.days(_DAYS)
        today = day_of(self._house.runtime.clock.now_ms(), self._house.runtime.zone)
        by_day = {(each.day, each.holds): each for each in totals}
        days = [_day(today - timedelta(days=back), by_day) for back in reversed(range(_DAYS))]
        cash, gold = days[-1].cash, days[-1].gold
        return PacketSummary(
            in_flight=InFlightView(flight.count, flight.amount_minor, flight.grams_ug),
            expired_today=InFlightView(cash.returned + gold.returned, cash.returned_units, gold.returned_units),
            by_day=days,
        )

    async def note(self) -> PacketNote:
        """What the overview says of packets."""
        gifting = self._house.packets.gifting
        flight, today = await gifting.in_flight(), {each.holds: each for each in await gifting.days(1)}
        cash, gold = (today.get(holds.value, DayTotals(0, holds.value)) for holds in (Holds.CASH, Holds.GOLD))
        return PacketNote(
            in_flight=flight.count,
            amount_minor=flight.amount_minor,
            grams_ug=flight.grams_ug,
            sent_today=cash.sent + gold.sent,
            cash_today_minor=cash.sent_units,
            gold_today_ug=gold.sent_units,
        )

    async def of_member(self, member_id: int) -> MemberPackets:
        """What a member sent and received this year."""
        history = self._house.packets.history
        _, sent = await history.page(member_id, "sent", None, None, 1)
        _, received = await history.page(member_id, "received", None, None, 1)
        return MemberPackets(sent.year, _box(sent), _box(received))

    async def _senders(self, q: str) -> list[int | None]:
        """Whose packets are meant; ``None`` is everybody's."""
        if not q:
            return [None]
        sender_id = parse("mbr", q) or parse("mch", q)
        if sender_id is not None:
            return [sender_id]
        return [member.id for member in (await self._house.identity.members.find(q, None, _SENDERS)).items]

    def _entry(self, entry: Entry) -> EntryRef:
        name = self._house.kind_name(entry.kind)
        return EntryRef(show("jrn", entry.id), name, entry.state.name.lower(), entry.created_at_ms)


def _item(packet: Packet) -> PacketItem:
    return PacketItem(**_fields(packet))


def _fields(packet: Packet) -> dict[str, Any]:
    return {
        "id": show("pkt", packet.id),
        "sender": Named(packet.sender, packet.sender_name),
        "chat": show("cnv", packet.chat_id),
        "chat_kind": "shop" if packet.by_shop else "direct" if packet.direct else "group",
        "to": None if packet.to_id is None else Named(show("mbr", packet.to_id), packet.to_name),
        "to_name": packet.to_name,
        "asset": packet.holds.value,
        "kind": packet.kind.value,
        "source": packet.source.value,
        "count": packet.count,
        "opened": packet.claimed_count,
        "moving": packet.moving_count,
        "total": packet.total,
        "left": packet.left,
        "claimed": packet.claimed,
        "returned": packet.returned,
        "state": packet.state.value,
        "reason": packet.reason,
        "at_ms": packet.created_at_ms,
        "expires_at_ms": packet.expires_at_ms,
        "closed_at_ms": packet.closed_at_ms,
    }


def _claim(claim: Claim) -> ClaimItem:
    return ClaimItem(
        id=show("clm", claim.id),
        place=claim.place,
        member=Named(show("mbr", claim.member_id), claim.member_name),
        units=claim.units,
        worth_minor=claim.worth_minor,
        state=claim.state.value,
        best=claim.best,
        at_ms=claim.at_ms,
        entry_id=show("jrn", claim.id),
    )


def _day(day: date, by_day: dict[tuple[int, str], DayTotals]) -> PacketDay:
    def sums(holds: Holds) -> PacketSums:
        found = by_day.get((day.toordinal(), holds.value))
        if found is None:
            return PacketSums()
        return PacketSums(
            found.sent, found.sent_units, found.claims, found.claimed_units, found.returned, found.returned_units
        )

    return PacketDay(day.isoformat(), sums(Holds.CASH), sums(Holds.GOLD))


def _box(totals: YearTotals) -> BoxSums:
    return BoxSums(totals.count, totals.amount_minor, totals.grams_ug, totals.best)
