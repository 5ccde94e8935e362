"""Looking at packets: reads only, and few of them. At New Year there are twenty looks for every share that is opened.

A packet that has ended never changes, so those that were looked at are kept in memory; a look at one of them asks only
whether the member may see it, and what they got. Nothing here asks the ledger or writes.
"""

from __future__ import annotations

from collections import OrderedDict

from jinbao.kit.db import Tx
from jinbao.kit.errors import NotFound
from jinbao.packets.rules.looking import can_pass_on, is_open_book, why_not, worth_minor
from jinbao.packets.service.context import Context
from jinbao.packets.store import claims as claim_rows
from jinbao.packets.store import packets as store
from jinbao.packets.types import Claim, ClaimState, Look, Packet, PacketState, Terms

#: Some 700 bytes each.
_KEPT_MOST = 20_000
_NOT_ALLOWED, _NOT_FOR_CLASS = "packets.gold_not_allowed", "gold.not_for_class"


class Looking:
    """What a member may see of a packet."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._ended: OrderedDict[int, Packet] = OrderedDict()

    async def look(self, member_id: int, packet_id: int) -> Look:
        """The packet as the member sees it now; raises ``NotFound`` for whoever has nothing to do with it."""
        packet, mine = await self.peek(member_id, packet_id)
        return self.show(member_id, packet, mine)

    async def peek(self, member_id: int, packet_id: int) -> tuple[Packet, Claim | None]:
        """The packet and the member's share of it; raises ``NotFound``.

        It is seen by its sender, by whoever has opened it, and by those who are in the conversation now, once it is
        filled.
        """
        kept = self._ended.get(packet_id)

        def work(tx: Tx) -> tuple[Packet, Claim | None]:
            packet = kept or store.get(tx, packet_id)
            if packet is None:
                raise NotFound()
            mine = claim_rows.of_member(tx, packet_id, member_id)
            if mine is None and packet.sender_id != member_id:
                self.demand_party_in(tx, packet, member_id)
            return packet, mine

        packet, mine = await self._context.runtime.db.read(work)
        if kept is None and packet.state.final:
            self._keep(packet)
        return packet, mine

    def demand_party_in(self, tx: Tx, packet: Packet, member_id: int) -> None:
        """Raises ``NotFound`` unless the member is in the packet's conversation, and the packet was sent there.

        One that was passed on is seen where it came from as well.
        """
        if packet.state is PacketState.REFUSED:
            raise NotFound()
        is_in = self._context.chat.conversations.is_member_in
        if not is_in(tx, packet.place_id, member_id) and not is_in(tx, packet.chat_id, member_id):
            raise NotFound()

    def show(self, member_id: int, packet: Packet, mine: Claim | None) -> Look:
        """The look of somebody who may see the packet."""
        worth = mine_worth = None
        if packet.gold:
            bid = self._context.bid_minor()
            if bid:
                worth = worth_minor(packet.total, bid)
                mine_worth = None if mine is None else worth_minor(mine.units, bid)
        why = why_not(packet, member_id, mine, self._context.now_ms())
        passes = can_pass_on(packet, self._context.now_ms())
        return Look(packet, mine, why, is_open_book(packet, member_id, mine), worth, mine_worth, passes)

    async def claims(self, member_id: int, packet_id: int) -> tuple[Packet, list[Claim]]:
        """Who got what, in the order of drawing; nobody while the member may not know. Raises ``NotFound``."""
        packet, mine = await self.peek(member_id, packet_id)
        if not is_open_book(packet, member_id, mine):
            return packet, []
        found = await self._context.runtime.db.read(lambda tx: claim_rows.of_packet(tx, packet_id))
        return packet, [one for one in found if one.state is ClaimState.DONE or one.member_id == member_id]

    async def best(self, packet: Packet) -> Claim | None:
        """The share with the best luck, once the packet is empty."""
        best_id = packet.best_id
        if best_id is None:
            return None
        return await self._context.runtime.db.read(lambda tx: claim_rows.best(tx, packet.id, best_id))

    async def terms(self, member_id: int) -> Terms:
        """What the member may send today; raises ``NotFound``."""
        context, profile = self._context, self._context.profile
        may_hold = await context.runtime.db.read(lambda tx: context.gold.accounts.may_hold_in(tx, member_id))
        why = _NOT_ALLOWED if not profile.gold.allowed else "" if may_hold else _NOT_FOR_CLASS
        return Terms(
            share_least_minor=profile.share_least_minor,
            share_most_minor=profile.share_most_on(context.day()),
            count_most=profile.count_most,
            lifetime_ms=profile.lifetime_ms,
            greeting_most=profile.greeting_most,
            gold_allowed=not why,
            gold_why=why,
            gold_least_ug=profile.gold.least_ug,
            gold_most_minor=profile.gold.most_minor,
        )

    def _keep(self, packet: Packet) -> None:
        self._ended[packet.id] = packet
        if len(self._ended) > _KEPT_MOST:
            self._ended.popitem(last=False)
