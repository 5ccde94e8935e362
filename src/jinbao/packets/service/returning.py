"""Taking back what nobody opened in time: money to the balance, grams to the gold account, told to the sender alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from jinbao.gold.types.holding import GoldLineKind
from jinbao.kit.clock import HOUR_MS
from jinbao.kit.db import Tx
from jinbao.kit.errors import Unknown
from jinbao.kit.ids import show
from jinbao.kit.money import Money
from jinbao.ledger import Entry
from jinbao.ledger.chart import Movement
from jinbao.packets import postings
from jinbao.packets.rules.looking import part_of
from jinbao.packets.service import telling
from jinbao.packets.service.context import Context, receiver_of
from jinbao.packets.store import packets as store
from jinbao.packets.store import shops as shop_rows
from jinbao.packets.store import totals
from jinbao.packets.types import Packet
from jinbao.pay.types import LineKind as ShopLine
from jinbao.wallet.types import LineKind

#: Packets in one unit of work: some ten milliseconds in which nothing else is written.
_BATCH = 200
#: A share on its way holds up the return of the rest for as long; a refused return is tried again after as long.
_MOVING_PAUSE_MS, _REFUSED_PAUSE_MS = 60_000, HOUR_MS

_log = structlog.get_logger("jinbao.packets")


class Returning:
    """What happens when a packet's time is up."""

    def __init__(self, context: Context) -> None:
        self._context = context
        completion = _ReturnedCompletion(context)
        context.journal.register(postings.RETURNED, completion)
        context.journal.register(postings.SHOP_RETURNED, completion)
        context.gold.custody.register(postings.GOLD_RETURNED, completion)

    async def return_due(self) -> int:
        """Take back what is left of every packet whose time is up; how many.

        A packet of which a share is still on its way waits for that share, so that one entry takes back all the rest.
        """
        context, done = self._context, 0
        while await context.runtime.db.read(lambda tx: store.is_due(tx, context.now_ms())):
            started = await context.runtime.db.write(self._start_in)
            done += len(started)
            finishing = (context.finish(packet, entry_id) for packet, entry_id in started)
            outcomes = await asyncio.gather(*finishing, return_exceptions=True)
            for (packet, _), outcome in zip(started, outcomes, strict=True):
                if isinstance(outcome, Unknown):
                    _log.warning("return_pending", packet=show("pkt", packet.id), why=str(outcome))
                elif isinstance(outcome, BaseException):
                    raise outcome
        return done

    def _start_in(self, tx: Tx) -> list[tuple[Packet, int]]:
        """Begin with the longest overdue; the packets that are being taken back, each with the entry that does it."""
        context, started = self._context, []
        now_ms = context.now_ms()
        for packet in store.due(tx, now_ms, _BATCH):
            if packet.moving_count:
                store.put_off(tx, packet.id, now_ms + _MOVING_PAUSE_MS)
                continue
            entry_id, rest = context.runtime.new_id(), packet.money(packet.left, context.home)
            store.returning(tx, packet.id, entry_id)
            context.intend_in(tx, packet, entry_id, _posting(packet)(packet.id, packet.sender_id, rest))
            started.append((packet, entry_id))
        return started


def _posting(packet: Packet) -> Callable[[int, int, Money], Movement]:
    if packet.gold:
        return postings.gold_returned
    return postings.shop_returned if packet.by_shop else postings.returned


class _ReturnedCompletion:
    """What was left is the sender's again, or would not be moved."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def posted(self, tx: Tx, entry: Entry) -> None:
        """A line for the sender, the sums, the event."""
        context = self._context
        packet, now_ms = context.packet_in(tx, entry.subject), context.now_ms()
        rest = packet.left
        assert packet.return_id == entry.id and packet.moving == 0 and rest > 0, entry.id
        assert packet.claimed + rest == packet.total, "claims and refund are not the whole packet"
        ref, receiver = show("pkt", packet.id), receiver_of(packet)
        if packet.gold:
            cost = part_of(packet.cost_minor, rest, packet.total)
            context.gold.statements.record_in(
                tx, packet.sender_id, rest, GoldLineKind.RETURNED, cost, 0, receiver, ref, entry.id
            )
        elif packet.by_shop:
            title = shop_rows.of_packet(tx, packet.sender_id, packet.id).title
            back = ShopLine.PACKET_RETURNED
            context.pay.statements.record_in(tx, packet.sender_id, rest, back, packet.id, title, packet.to_name)
        else:
            record, kind = context.wallet.statements.record_in, LineKind.PACKET_RETURNED
            record(tx, packet.sender_id, rest, kind, receiver, ref, entry.id, note=packet.greeting)
        store.returned(tx, packet.id, now_ms)
        totals.add_returned(tx, context.day().toordinal(), packet.holds, packet.cover, rest)
        context.runtime.outbox.announce(tx, telling.returned(packet, now_ms))

    def rejected(self, tx: Tx, entry: Entry, reason: str) -> None:
        """The custodian would not: what is left stays in escrow, and is taken back later."""
        now_ms = self._context.now_ms()
        _log.warning("return_refused", packet=show("pkt", entry.subject), reason=reason)
        store.not_returned(tx, entry.subject, reason, now_ms + _REFUSED_PAUSE_MS)
