"""What waits without an instruction or an entry of its own: batches, deliveries that staff left lying, packets."""

from __future__ import annotations

from jinbao.console.service.checks.house import House
from jinbao.console.types import Named, PendingItem
from jinbao.gold.types.batches import Batch, BatchState
from jinbao.gold.types.delivery import Delivery, DeliveryState, Step
from jinbao.kit.clock import DAY_MS, HOUR_MS
from jinbao.kit.db import Tx
from jinbao.kit.ids import show
from jinbao.kit.money import GOLD
from jinbao.packets.types import Packet, PacketState

#: After so long in one state an order for bars or coins is staff's to look at.
DELIVERY_PATIENCE_MS = 2 * DAY_MS
#: How soon the bank should have settled a deal in gold.
BATCH_DEADLINE_MS = HOUR_MS
#: How soon after its end a packet should be its sender's again.
PACKET_DEADLINE_MS = 300_000
#: As many of each as a person would look through.
_MOST = 100
_PAGES = 10


class Waiting:
    """Reads only. All of it goes on by itself, deliveries excepted, so nobody can be asked about it here."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def items(self) -> list[PendingItem]:
        """Everything that waits, the earliest deadline first."""
        batches = await self._batches()
        packets = await self._house.packets.review.page(state=PacketState.RETURNING, limit=_MOST)
        found = [self._batch(batch) for batch in batches] + [self._packet(packet) for packet in packets]
        found += await self._deliveries()
        return sorted(found, key=lambda item: (item.deadline_at_ms, item.id))

    async def _batches(self) -> list[Batch]:
        """Batches that the bank would not settle: it is told again."""
        found = await self._house.gold.batches.unsettled(_MOST)
        return [batch for batch in found if batch.state is BatchState.DUE]

    async def _deliveries(self) -> list[PendingItem]:
        """Orders that wait for staff longer than they should."""
        deliveries = self._house.gold.deliveries
        before_ms = self._house.runtime.clock.now_ms() - DELIVERY_PATIENCE_MS
        old: list[Delivery] = []
        for state in (DeliveryState.ORDERED, DeliveryState.PACKED):
            cursor: str | None = None
            for _ in range(_PAGES):
                page = await deliveries.everybodys(state, cursor, _MOST)
                old += [one for one in page.items if one.step is Step.NONE and one.at_ms < before_ms]
                cursor = page.next
                if cursor is None:
                    break
        histories = await deliveries.histories([one.id for one in old])
        since = [history[-1][1] if history else one.at_ms for one, history in zip(old, histories, strict=True)]
        lying = [(one, at_ms) for one, at_ms in zip(old, since, strict=True) if at_ms < before_ms][-_MOST:]
        members = self._house.identity.members

        def work(tx: Tx) -> list[PendingItem]:
            return [self._delivery(one, at_ms, members.get_in(tx, one.member_id).name) for one, at_ms in lying]

        return await self._house.runtime.db.read(work)

    def _batch(self, batch: Batch) -> PendingItem:
        deadline_at_ms = batch.filled_at_ms + BATCH_DEADLINE_MS
        return PendingItem(
            id=show("bat", batch.id),
            kind="batch",
            what=f"gold.batch_{batch.side.value}",
            owner="bank",
            asset=self._house.runtime.home.code,
            amount_minor=batch.amount_minor,
            since_at_ms=batch.filled_at_ms,
            deadline_at_ms=deadline_at_ms,
            state=batch.state.value,
            late=self._late(deadline_at_ms),
            askable=False,
            trouble=batch.reason or None,
        )

    def _delivery(self, delivery: Delivery, since_at_ms: int, name: str) -> PendingItem:
        deadline_at_ms = since_at_ms + DELIVERY_PATIENCE_MS
        return PendingItem(
            id=show("gdl", delivery.id),
            kind="delivery",
            what="gold.delivery",
            owner="staff",
            asset=GOLD.code,
            amount_minor=delivery.ug,
            since_at_ms=since_at_ms,
            deadline_at_ms=deadline_at_ms,
            state=delivery.state.value,
            late=self._late(deadline_at_ms),
            askable=False,
            trouble=delivery.trouble or None,
            member=Named(show("mbr", delivery.member_id), name),
        )

    def _packet(self, packet: Packet) -> PendingItem:
        deadline_at_ms = packet.expires_at_ms + PACKET_DEADLINE_MS
        return PendingItem(
            id=show("pkt", packet.id),
            kind="packet",
            what="packets.return",
            owner="packets",
            asset=packet.asset(self._house.runtime.home).code,
            amount_minor=packet.left,
            since_at_ms=packet.expires_at_ms,
            deadline_at_ms=deadline_at_ms,
            state=packet.state.value,
            late=self._late(deadline_at_ms),
            askable=False,
            member=Named(packet.sender, packet.sender_name),
            entry_id=None if packet.return_id is None else show("jrn", packet.return_id),
        )

    def _late(self, deadline_at_ms: int) -> bool:
        return self._house.runtime.clock.now_ms() > deadline_at_ms
