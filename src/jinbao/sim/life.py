"""Life in the city: acts are taken from the agenda in waves, performed together, and lead to others."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random

from jinbao.gold.types.delivery import DeliveryState, Step
from jinbao.packets.types import PacketState
from jinbao.pay.types import PayoutState, SettlementState
from jinbao.sim.acting import Actor
from jinbao.sim.books import BANK, VAULT, Books, OpenMove
from jinbao.sim.city import City, Town
from jinbao.sim.day import DEALS, MINUTE_MS, PAYMENTS, Act, Kind, Numbers
from jinbao.sim.gifts import FEN_FOR_100_UG
from jinbao.sim.outcome import Outcome, State
from jinbao.wallet.types import BankMoveKind, MoveState

#: Refusals after which a person fills the balance and tries once more.
_TOO_LOW = frozenset(f"{module}.balance_too_low" for module in ("pay", "wallet", "gold", "packets"))
#: By the amount they want a PIN; the others always do.
_PROVED = PAYMENTS | {Kind.TRANSFER, Kind.ANSWER, Kind.BUY_GOLD, Kind.RED}
_ALWAYS_PROVED = frozenset({Kind.WITHDRAW, Kind.SELL_GOLD, Kind.PLAN, Kind.PLEDGE, Kind.DELIVER})
#: After which nobody looks whether the balance is low.
_FREE = frozenset(Kind) - _PROVED - {Kind.WITHDRAW, Kind.GOLD_GIFT}
#: A handing over that the custodian would not do is not waited for any longer.
_HANDED_OVER = (DeliveryState.SHIPPED, DeliveryState.DELIVERED)
#: How an act is counted that is neither a payment nor a move of its own.
_COUNTED = {
    Kind.SAY: "messages",
    Kind.OPEN_GOLD: "gold_accounts",
    Kind.BUY_GOLD: "gold_bought",
    Kind.SELL_GOLD: "gold_sold",
    Kind.PLAN: "gold_plans",
    Kind.ALERT: "gold_alerts",
    Kind.PLEDGE: "pledges",
    Kind.RELEASE: "pledges_released",
    Kind.DELIVER: "deliveries",
    Kind.ADVANCE: "delivery_steps",
    Kind.BATCH: "batches_ordered",
    Kind.RED: "red_packets",
    Kind.GOLD_GIFT: "gold_packets",
    Kind.OPEN: "opened",
    Kind.LOOK: "looks",
    Kind.THANK: "thanks",
    Kind.READ: "reads",
    Kind.BEFRIEND: "friend_requests",
    Kind.SPLIT: "splits",
    Kind.GIVE_BACK: "splits_returned",
    Kind.PAY_OUT: "payouts_asked",
    Kind.TAKE: "payouts_accepted",
    Kind.CALL_BACK: "payouts_called_back",
}
_PAGE = 20
_NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Pace:
    """How acts are grouped: those within ``slot_ms`` of the first, at most ``wave_max``, happen at one moment.

    ``settle_ms`` is how often at the least everything that is due is done, ``bank_ms`` while the bank has something
    to do for a member. Acts of more than ``alone_over_minor``, and withdrawals, happen alone: they want a PIN, whose
    hashing takes a thread and a time of its own, and a wave with one in it could not be replayed. In a ``crowded``
    city people get into each other's way; otherwise no outcome hangs on which of a wave's acts is first.
    """

    slot_ms: int = 5 * MINUTE_MS
    wave_max: int = 24
    settle_ms: int = 60 * MINUTE_MS
    bank_ms: int = 10 * MINUTE_MS
    alone_over_minor: int | None = None
    crowded: bool = False

    def alone(self, act: Act) -> bool:
        """Whether an act gets a wave to itself."""
        most = self.alone_over_minor
        if most is None:
            return False
        if act.kind in _PROVED:
            return act.amount > most
        return act.kind in _ALWAYS_PROVED or (act.kind is Kind.GOLD_GIFT and act.large)


@dataclass(slots=True)
class Life:
    """The agenda and what has been learnt so far; it outlives a crash of the services."""

    town: Town
    books: Books
    chance: Random
    number: Numbers
    pace: Pace = Pace()
    agenda: list[tuple[int, int, Act]] = field(default_factory=list)
    doubts: list[Act] = field(default_factory=list)
    settled_at_ms: int = 0

    def plan(self, acts: Sequence[Act]) -> None:
        """Put acts on the agenda."""
        for act in acts:
            heapq.heappush(self.agenda, (act.at_ms, act.number, act))

    def next_wave(self, before_ms: int) -> list[Act]:
        """The next acts to be done together (see ``Pace``); none when the next is not before ``before_ms``."""
        wave: list[Act] = []
        later: list[tuple[int, int, Act]] = []
        alone: set[str] = set()
        shared: set[str] = set()
        begun: set[int] = set()
        horizon_ms = before_ms
        while self.agenda and self.agenda[0][0] < horizon_ms and len(wave) < self.pace.wave_max:
            item = heapq.heappop(self.agenda)
            act = item[2]
            own, with_others = (_NOBODY, _NOBODY) if self.pace.crowded else act.needs
            # Nobody opens a packet before it is there.
            follows = act.of in begun
            begun.add(act.number)
            if follows or own & (alone | shared) or with_others & alone or (wave and self.pace.alone(act)):
                later.append(item)
                # Whoever waits keeps their place: nothing of theirs may overtake it.
                alone |= own
                continue
            if not wave:
                horizon_ms = min(before_ms, act.at_ms + self.pace.slot_ms)
            wave.append(act)
            alone |= own
            shared |= with_others
            if self.pace.alone(act):
                break
        for item in later:
            heapq.heappush(self.agenda, item)
        return wave

    async def perform(self, city: City, wave: Sequence[Act]) -> list[Outcome | BaseException]:
        """Do them at the same time; what each came to, in their order."""
        if any(act.kind in DEALS for act in wave):
            # Outside of the city this is a job of every second.
            (heard,) = await asyncio.gather(city.gold.prices.refresh(), return_exceptions=True)
            if isinstance(heard, BaseException):
                return [heard for _ in wave]
        actor = Actor(city, self.town)
        return list(await asyncio.gather(*(actor.perform(act) for act in wave), return_exceptions=True))

    def take_in(self, outcome: Outcome, now_ms: int) -> None:
        """Book what was answered, and plan what follows from it."""
        act, books = outcome.act, self.books
        books.figures["acts"] += 1
        if outcome.state is State.DOUBT:
            self.doubts.append(act)
            books.figures["doubts"] += 1
        elif outcome.state is State.REFUSED:
            books.refusals[outcome.code] += 1
            self._after_refusal(outcome, now_ms)
        elif outcome.state is State.DONE:
            self._book(outcome)
            self._after_spending(act, now_ms)

    def _book(self, outcome: Outcome) -> None:
        act, books = outcome.act, self.books
        if outcome.sent is not None:
            self.town.packets[act.number] = outcome.sent.id
            books.sent(act.number, outcome.sent)
        if act.kind is Kind.OPEN and not books.opened(act.of, self.town.callers[act.who].id, outcome.units):
            return
        books.apply(outcome.effects)
        for effect in outcome.effects:
            if effect.holder in (BANK, VAULT):
                books.dealt[effect.holder] += effect.minor  # what an act does at once, it does with the dealer
        if outcome.made:
            self.town.made[act.number] = outcome.made
        if outcome.move is not None:
            books.begin(outcome.move)
        self._count(outcome)

    def _count(self, outcome: Outcome) -> None:
        act, figures = outcome.act, self.books.figures
        if act.kind in PAYMENTS:
            assert outcome.paid is not None
            self.town.paid[act.number] = outcome.paid
            if outcome.paid_too is not None:
                self.town.paid_too.append(outcome.paid_too)
            figures["payments"] += 1
            figures["paid_minor"] += act.amount
        elif act.kind is Kind.REQUEST:
            self.town.requests[act.number] = outcome.request_id
            figures["requests"] += 1
        elif act.kind in _COUNTED:
            figures[_COUNTED[act.kind]] += 1
        elif outcome.effects:
            name = "refunds" if act.kind is Kind.REFUND else "transfers"
            figures[name] += 1
            figures[f"{name[:-1]}_minor"] += max(effect.minor for effect in outcome.effects)

    async def settle(self, city: City) -> None:
        """Let everything that is due happen, then ask how the moves on their way stand."""
        self.settled_at_ms = city.clock.now_ms()
        await city.settle()
        await self.poll(city)

    def settle_is_due(self, city: City) -> bool:
        """Whether the bank has something to do for a member, or it has been a while."""
        waited_ms = city.clock.now_ms() - self.settled_at_ms
        return waited_ms >= (self.pace.bank_ms if self.books.moves else self.pace.settle_ms)

    async def poll(self, city: City) -> None:
        """Ask after top-ups, withdrawals and deliveries on their way, and after packets whose time is up."""
        await self._poll_packets(city)
        for move in list(self.books.moves.values()):
            if move.kind == "hand_over":
                await self._poll_hand_over(city, move)
            if move.kind == "payout":
                state = (await city.pay.payouts.get(move.owner, move.id)).state
                if state in (PayoutState.DONE, PayoutState.RETURNED):
                    self.books.end(move, done=state is PayoutState.DONE)
            if move.kind not in ("top_up", "withdrawal"):
                continue
            kind = BankMoveKind.TOP_UP if move.kind == "top_up" else BankMoveKind.WITHDRAWAL
            now = await city.wallet.bank_moves.get(move.owner, kind, move.id)
            if now.state in (MoveState.DONE, MoveState.REFUSED):
                self.books.end(move, done=now.state is MoveState.DONE)

    async def _poll_hand_over(self, city: City, move: OpenMove) -> None:
        delivery = await city.gold.deliveries.get(move.owner, move.id)
        if delivery.state in _HANDED_OVER or delivery.step is Step.NONE:
            self.books.end(move, done=delivery.state in _HANDED_OVER)

    async def _poll_packets(self, city: City) -> None:
        """Packets that are empty by what was answered are; of those whose time is up the services say what is left."""
        books, now_ms = self.books, city.clock.now_ms()
        for act in sorted(books.open_packets):
            sent = books.packets[act]
            if sum(sent.claims.values()) < sent.total and now_ms < sent.expires_at_ms:
                continue
            packet = (await city.packets.looking.look(sent.sender, sent.id)).packet
            if packet.state is PacketState.RETURNING and sent.id not in books.moves:
                back = sent.back(packet.left)
                books.begin(OpenMove("return", sent.id, sent.sender, packet.left, told=back))
            elif packet.state.final:
                sent.returned, sent.ended = packet.returned, True
                books.open_packets.discard(act)
                if packet.returned:
                    move = OpenMove("return", sent.id, sent.sender, packet.returned, told=sent.back(packet.returned))
                    books.begin(move)
                    books.end(move, done=True)

    async def poll_settlements(self, city: City) -> None:
        """Ask after shops' settlements, which come about by themselves."""
        for shop in self.town.merchants:
            cursor: str | None = None
            fresh = True
            while fresh:
                page = await city.pay.settlements.find(shop, cursor, _PAGE)
                fresh, cursor = page.next is not None, page.next
                for settlement in page.items:
                    if settlement.id in self.books.ended_settlements:
                        fresh = False
                        continue
                    move = OpenMove("settlement", settlement.id, shop, settlement.amount.minor)
                    self.books.begin(move)
                    if settlement.state in (SettlementState.DONE, SettlementState.REFUSED):
                        self.books.end(move, done=settlement.state is SettlementState.DONE)
                        self.books.ended_settlements.add(settlement.id)

    def _after_refusal(self, outcome: Outcome, now_ms: int) -> None:
        act = outcome.act
        if outcome.code not in _TOO_LOW or act.retries or act.kind in (Kind.REFUND, Kind.WITHDRAW):
            return
        by_weight = act.kind is Kind.GOLD_GIFT or act.how == "weight"
        wanted = act.amount * FEN_FOR_100_UG // 100 if by_weight else act.amount
        short = wanted - max(0, self.books.free(self.town.callers[act.who].id))
        amount = (max(short, 0) // 10_000 + 1) * 10_000
        top_up = Act(now_ms + MINUTE_MS, self.number(), Kind.TOP_UP, act.who, amount)
        again = replace(act, at_ms=now_ms + 12 * MINUTE_MS, number=self.number(), retries=1)
        self.plan([top_up, again])

    def _after_spending(self, act: Act, now_ms: int) -> None:
        """Whoever has little left fills the balance soon, unless that is under way."""
        if act.kind in _FREE:
            return
        person, member_id = self.town.population.people[act.who], self.town.callers[act.who].id
        coming = any(move.kind == "top_up" and move.owner == member_id for move in self.books.moves.values())
        if coming or self.books.free(member_id) >= person.thrift_minor:
            return
        amount = self.chance.choice((10_000, 20_000, 20_000, 30_000, 50_000))
        at_ms = now_ms + self.chance.randrange(MINUTE_MS, 25 * MINUTE_MS)
        self.plan([Act(at_ms, self.number(), Kind.TOP_UP, act.who, amount)])
