"""The week itself: packets are sent and opened in the order of their times, on a clock that is moved."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import TypeAlias

from jinbao.app.bench import festival
from jinbao.app.bench.guests import FUNDS_MINOR, Guests, Room, once
from jinbao.app.bench.machine import Spread
from jinbao.app.bench.own_books import OwnBooks
from jinbao.app.bench.serving import BenchFailed
from jinbao.app.house import House
from jinbao.gold.types.quote import Side
from jinbao.kit.clock import DAY_MS, MovableClock, monotonic_ns
from jinbao.kit.errors import Refusal
from jinbao.packets.types import COVERS, Holds, NewPacket, PacketKind

Work: TypeAlias = Callable[[], Awaitable[None]]

#: How far the clock moves at once. What happens within is done at the end of it, at one price.
_SLOT_MS = 1_800_000
_SHARES = 5


@dataclass(frozen=True, slots=True)
class NewYearOptions:
    """How much of it. ``in_flight`` tasks at once; shares in percent, of packets; ``looks`` for every open."""

    accounts: int = 300_000
    packets: int = 70_000
    senders: int = 7_000
    in_flight: int = 256
    looks: int = 20
    in_groups: int = 8
    unopened: int = 3
    audit: bool = True
    seed: int = 2017
    data: str = ""


@dataclass(slots=True)
class Measured:
    """What was done, and how long each took."""

    quote: Spread = field(default_factory=Spread)
    send: Spread = field(default_factory=Spread)
    open: Spread = field(default_factory=Spread)
    look: Spread = field(default_factory=Spread)
    in_groups: int = 0
    never: int = 0
    phases: dict[str, dict[str, float]] = field(default_factory=dict)


class Week:
    """Sends and opens in the order of their times; packets are opened some time after they were sent."""

    def __init__(
        self,
        opened: House,
        clock: MovableClock,
        options: NewYearOptions,
        guests: Guests,
        books: OwnBooks,
        done: Measured,
    ) -> None:
        self._house, self._clock, self._options = opened, clock, options
        self._guests, self._books, self._done = guests, books, done
        self._draw = Random(options.seed)
        self._sizes = festival.Sizes(options.packets, options.seed)
        self._funds = dict.fromkeys((giver.id for giver in guests.senders), FUNDS_MINOR)
        self._covers = [cover.code for cover in COVERS if cover.suits(Holds.GOLD)]
        self._number = count()
        self.arrivals = festival.arrivals(options.packets, options.seed)
        #: (when, a number that keeps the order, what to do).
        self._due: list[tuple[int, int, Work]] = [(at, next(self._number), self._send) for at in self.arrivals]
        self.prices: list[int] = []

    async def play(self, tell: Callable[[str], None]) -> None:
        """The whole week, until nobody is on the way to a packet any more."""
        at_ms = self._clock.now_ms() - festival.FIRST_MS
        while self._due:
            at_ms += _SLOT_MS
            await self._move_to(at_ms)
            while first := self._next(at_ms, self._options.in_flight):
                await asyncio.gather(*(self._worker(work, at_ms) for work in first))
            if at_ms % DAY_MS < _SLOT_MS:
                tell(f"day {at_ms // DAY_MS}: {self._books.sent:,} packets sent, {self._books.opened:,} shares opened")

    async def expire(self) -> None:
        """Another day, in which what nobody opened goes back."""
        at_ms = self._clock.now_ms() - festival.FIRST_MS
        for later in range(_SLOT_MS, DAY_MS + 2 * _SLOT_MS, _SLOT_MS):
            await self._move_to(at_ms + later)
            await self._house.packets.returning.return_due()

    async def _move_to(self, at_ms: int) -> None:
        self._clock.advance(festival.FIRST_MS + at_ms - self._clock.now_ms())
        prices = self._house.gold.prices
        await prices.refresh()
        self.prices.append(prices.demand().ask_minor)
        await asyncio.sleep(0)

    async def _worker(self, first: Work, upto_ms: int) -> None:
        due = [first]
        while due:
            try:
                await due[0]()
            except Refusal as refusal:
                raise BenchFailed(f"refused: {refusal.code} {refusal.facts}") from refusal
            due = self._next(upto_ms, 1)

    def _next(self, upto_ms: int, most: int) -> list[Work]:
        """Take what is due, in order."""
        taken: list[Work] = []
        while len(taken) < most and self._due and self._due[0][0] <= upto_ms:
            taken.append(heappop(self._due)[2])
        return taken

    async def _send(self) -> None:
        draw, guests, number = self._draw, self._guests, next(self._number)
        gift = self._sizes.next(self.prices[-1])
        grouped = bool(guests.groups) and draw.randrange(100) < self._options.in_groups
        room = self._room(guests.groups if grouped else guests.pairs, gift.about_minor)
        gold, giver = self._house.gold, room.sender
        began = monotonic_ns()
        quote = await gold.quotes.make(giver.id, Side.BUY, ug=gift.ug, amount_minor=gift.minor)
        quoted = monotonic_ns()
        self._sizes.cost(gift, quote.amount_minor)
        self._funds[giver.id] += gift.about_minor - quote.amount_minor
        new = NewPacket(
            room.chat_id,
            Holds.GOLD,
            PacketKind.LUCKY,
            _SHARES if grouped else 1,
            quote_id=quote.id,
            greeting="恭喜发财",
            cover=self._covers[number % len(self._covers)],
        )
        look = await self._house.packets.sending.send(giver, new, None, once(self._house, f"send {number}"))
        ended = monotonic_ns()
        if look.packet.state.value != "open" or look.packet.total != quote.ug:
            raise BenchFailed(f"a packet is {look.packet.state.value} with {look.packet.total} of {quote.ug}")
        self._done.quote.add(quoted - began)
        self._done.send.add(ended - quoted)
        self._done.in_groups += grouped
        self._books.send(look)
        self._plan_opens(room, look.packet.id, grouped)

    def _room(self, rooms: list[Room], about_minor: int) -> Room:
        """Any room whose sender can still afford it."""
        start = self._draw.randrange(len(rooms))
        for step in range(len(rooms)):
            room = rooms[(start + step) % len(rooms)]
            if self._funds[room.sender.id] >= about_minor + about_minor // 50:
                self._funds[room.sender.id] -= about_minor
                return room
        raise BenchFailed("nobody has the money: more --senders are needed")

    def _plan_opens(self, room: Room, packet_id: int, grouped: bool) -> None:
        """Who will open it, and when; some nobody does, and of some in groups a share or two is left."""
        draw, others = self._draw, room.others
        if draw.randrange(100) < self._options.unopened:
            self._done.never += 1
            return
        few = grouped and draw.randrange(100) < 10
        openers = draw.sample(others, min(_SHARES - (draw.randrange(2) + 1 if few else 0), len(others)))
        now_ms = self._clock.now_ms() - festival.FIRST_MS
        for opener in openers[: len(openers) if grouped else 1]:
            at_ms = now_ms + festival.delay_ms(draw)
            work: Work = _Opener(self, room, packet_id, opener)
            heappush(self._due, (at_ms, next(self._number), work))

    async def open(self, room: Room, packet_id: int, opener: int) -> None:
        """Looks, a share, and looks again."""
        packets, done, books = self._house.packets, self._done, self._books
        before = self._options.looks // 2
        await self._look(room, packet_id, opener, before)
        began = monotonic_ns()
        found = await packets.opening.open(opener, packet_id, consent=True)
        done.open.add(monotonic_ns() - began)
        if found.claim.state.value != "done":
            raise BenchFailed(f"a share is {found.claim.state.value}")
        books.open(packet_id, opener, found.claim.units)
        await self._look(room, packet_id, opener, self._options.looks - before)

    async def _look(self, room: Room, packet_id: int, opener: int, times: int) -> None:
        look, add = self._house.packets.looking.look, self._done.look.add
        watchers = (opener, room.sender.id) if len(room.others) == 1 else (opener, *room.others)
        for turn in range(times):
            began = monotonic_ns()
            await look(watchers[turn % len(watchers)], packet_id)
            add(monotonic_ns() - began)


@dataclass(frozen=True, slots=True)
class _Opener:
    """Somebody on the way to a packet."""

    week: Week
    room: Room
    packet_id: int
    opener: int

    async def __call__(self) -> None:
        await self.week.open(self.room, self.packet_id, self.opener)
