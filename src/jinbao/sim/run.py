"""The city in bad weather: crashes, lost answers, a moody bank and a jumping clock, until the seed's days are over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Protocol
from zlib import crc32

from jinbao.bank.types import BankAccount
from jinbao.gold.types.batches import BatchState
from jinbao.gold.types.custody import InstructionKind
from jinbao.kit.clock import DAY_MS, day_of, day_start_ms, monotonic_ns
from jinbao.kit.db import Database
from jinbao.kit.errors import Unknown
from jinbao.ledger.ports import LedgerEngine
from jinbao.ledger.types import Finding
from jinbao.sim import auditor
from jinbao.sim.books import BANK, FEES, VAULT, Books, Effect, Holder, OpenMove, gold, member, merchant, pledged, shared
from jinbao.sim.city import City, Town
from jinbao.sim.day import HOUR_MS, MINUTE_MS, TRADES, Act, Kind, Numbers, plan_day
from jinbao.sim.faults import Crashed, World, WorldDatabase, WorldEngine
from jinbao.sim.life import Life, Pace
from jinbao.sim.moving_in import move_in
from jinbao.sim.outcome import Outcome, State
from jinbao.sim.population import populate
from jinbao.sim.trading import helper, introduce, partner, trading_day
from jinbao.sim.weather import FLOAT, Options, Plan, decide, first_purchases, gold_day

#: A crash comes at one of so many calls after the moment that the seed chose for it.
_CRASH_CALLS = 60
#: In the end the clock moves on by this much, so many times at the most, until nothing is pending.
_LAST_STEP_MS, _LAST_STEPS = 10 * MINUTE_MS, 600
_FINDINGS_MAX = 20
_RESTART_MS = 3_000
#: Who has no answer waits a little longer each time, but never longer than this.
_PATIENCE_MS = 5 * MINUTE_MS
_TRIES = 200
_MOMENT_MS = 45_000
#: One act in so many is asked for twice at the same time.
_TWIN_IN = 12
#: One scramble in so many is one in which the process dies, if it is to die at all.
_SCRAMBLE_CRASH_IN, _SCRAMBLE_LEAST, _SCRAMBLE_CALLS = 3, 4, 24
#: Staff look at a price that jumped after so long.
_RESUMED_AFTER_MS = 30 * MINUTE_MS
_NAMELESS = frozenset({"packet", "gold packet", "in delivery"})
#: In one wave out of so many the background is at work at the same time.
_RESTLESS_IN = 3


@dataclass(frozen=True, slots=True)
class Report:
    """What happened. ``findings`` is empty when every promise held; ``trace`` is the same for the same options."""

    options: Options
    figures: dict[str, int]
    refusals: dict[str, int]
    weather: dict[str, int]
    audits: int
    elapsed_ms: int
    trace: int
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


class OpenCity(Protocol):
    """Starts the services on the same files each time; leaving the context ends the process.

    The store and the engine must be wrapped as handed in, and the clock be the same one each time.
    """

    def __call__(
        self, wrap_db: Callable[[Database], Database], wrap_engine: Callable[[LedgerEngine], LedgerEngine]
    ) -> AbstractAsyncContextManager[City]:
        """A running house."""
        ...


async def run(open_city: OpenCity, options: Options, progress: Callable[[int, int, int], None]) -> Report:
    """Drive an empty house through ``options``. ``progress(day, days, payments)`` is called as days begin.

    A bug in the services (an assert) is raised as it is, with a note that says how to replay it.
    """
    started_ns = monotonic_ns()
    world = World(options.seed, options.lost_in)
    try:
        weather = _Weather(open_city, options, world, progress)
        await weather.live()
    except Exception as error:
        error.add_note(f"replay: seed {options.seed}, {options}")
        raise
    finally:
        world.close()
    books = weather.life.books
    return Report(
        options=options,
        figures=dict(sorted(books.figures.items())),
        refusals=dict(sorted(books.refusals.items())),
        weather=dict(sorted(world.counts.items())),
        audits=weather.audits,
        elapsed_ms=(monotonic_ns() - started_ns) // 1_000_000,
        trace=weather.trace,
        findings=tuple(weather.findings[:_FINDINGS_MAX]),
    )


class _Weather:
    """One run: what outlives each process is here."""

    def __init__(
        self, open_city: OpenCity, options: Options, world: World, progress: Callable[[int, int, int], None]
    ) -> None:
        self._open_city = open_city
        self._options = options
        self._world = world
        self._progress = progress
        self._chance = Random(f"weather {options.seed}")
        self._plan = Plan()
        self._bank_total = 0
        self.life = Life(Town(populate(options.seed, options.members, options.shops)), Books(), Random(), Numbers())
        self.audits = 0
        self.trace = 0
        self.findings: list[Finding] = []

    async def live(self) -> None:
        """From moving in to the last audit, however many processes that takes."""
        async with self._process() as city:
            await self._begin(city)
        over = False
        while not over:
            self._world.revive()
            async with self._process() as city:
                city.clock.advance(_RESTART_MS)
                try:
                    await self._recover(city)
                    over = await self._days(city)
                except Crashed:
                    self._world.counts["crashes"] += 1
        self._world.calm = True
        self._world.revive()
        async with self._process() as city:
            if not self.findings:
                await self._end(city)

    def _process(self) -> AbstractAsyncContextManager[City]:
        return self._open_city(
            lambda db: WorldDatabase(db, self._world), lambda engine: WorldEngine(engine, self._world)
        )

    async def _begin(self, city: City) -> None:
        """Everybody moves in while the sun shines; then the weather is decided."""
        options, zone = self._options, city.runtime.zone
        life = self.life
        life.town = await move_in(city, life.town.population, options.seed, at_once=1, float_=FLOAT)
        await city.gold.accounts.open_many(life.town.member_ids)
        await introduce(city, life.town)
        life.chance = Random(f"life {options.seed}")
        life.pace = Pace(
            bank_ms=3 * MINUTE_MS, crowded=True, alone_over_minor=city.identity.profile.pin_free.single_minor
        )
        self._bank_total = await city.desk.total()
        now_ms = city.clock.now_ms()
        first = day_of(now_ms, zone) + timedelta(days=1)
        days = [day_start_ms(first + timedelta(days=index), zone) for index in range(options.days)]
        self._plan = decide(self._chance, options, days[0], len(self._accounts()))
        self._plan.days = days
        life.plan(first_purchases(self._chance, life.town.population, days[0], life.number))

    async def _days(self, city: City) -> bool:
        """Live until the last day is over (then ``True``), something is found, or the process dies."""
        self._world.calm = False
        while not self.findings:
            agenda, days = self.life.agenda, self._plan.days
            if days and (not agenda or agenda[0][0] >= days[0]):
                self._plan_day(city)
                continue
            if not agenda:
                break
            # After a leap of the clock a backlog is worked off, but not in no time.
            city.clock.advance(max(self._chance.randrange(1, _MOMENT_MS), agenda[0][0] - city.clock.now_ms()))
            await self._change(city)
            await self._wave(city, self.life.next_wave(days[0] if days else agenda[-1][0] + 366 * DAY_MS))
        return True

    def _plan_day(self, city: City) -> None:
        options, life = self._options, self.life
        start_ms = self._plan.days.pop(0)
        chance = Random(f"day {options.seed} {start_ms}")
        day = day_of(start_ms, city.runtime.zone)
        life.plan(plan_day(chance, life.town.population, day, start_ms, options.payments, life.number))
        life.plan(gold_day(chance, life.town.population, start_ms, life.number))
        life.plan(trading_day(chance, life.town.population, start_ms, life.number))
        self.findings += auditor.check_packets(life.books)
        for shop in life.town.population.shops:
            at_ms = start_ms + chance.randrange(8 * HOUR_MS, 22 * HOUR_MS)
            life.plan([Act(at_ms, life.number(), Kind.SETTLE, shop.owner, 0, shop.number)])
        self._progress(options.days - len(self._plan.days), options.days, life.books.figures["payments"])

    async def _change(self, city: City) -> None:
        """What the weather has in store for this moment."""
        plan, now_ms = self._plan, city.clock.now_ms()
        await self._change_gold(city)
        while plan.moods and plan.moods[0][0] <= now_ms:
            _, account, fault = plan.moods.pop(0)
            await city.desk.order_fault(fault, self._accounts()[account])
            self._world.counts["bank moods"] += 1
        if plan.jumps and plan.jumps[0] <= now_ms:
            plan.jumps.pop(0)
            city.clock.advance(self._chance.randrange(HOUR_MS, 20 * HOUR_MS))
            self._world.counts["clock jumps"] += 1
        if plan.crashes and plan.crashes[0] <= now_ms and not self._world.doomed:
            plan.crashes.pop(0)
            self._world.crash_within(_CRASH_CALLS)

    async def _change_gold(self, city: City) -> None:
        plan, now_ms = self._plan, city.clock.now_ms()
        while plan.vault_moods and plan.vault_moods[0][0] <= now_ms:
            _, kind, fault = plan.vault_moods.pop(0)
            await city.vault.order_fault(fault, kind)
            self._world.counts["custodian moods"] += 1
        while plan.shocks and plan.shocks[0][0] <= now_ms:
            assert city.market is not None, "a city in bad weather has a market that can be shaken"
            _, bp = plan.shocks.pop(0)
            city.market.shock(bp)
            self._world.counts["price shocks"] += 1
            if self._chance.randrange(3) == 0:
                city.market.silence(self._chance.randrange(MINUTE_MS, 20 * MINUTE_MS))
            plan.resumes.append(now_ms + _RESUMED_AFTER_MS)
        while plan.resumes and plan.resumes[0] <= now_ms:
            await city.runtime.db.write(city.gold.prices.resume_in)
            plan.resumes.pop(0)

    async def _wave(self, city: City, wave: list[Act]) -> None:
        """Some acts at once, some of them asked for twice; then the books are compared."""
        twins = [act for act in wave if not self.life.pace.alone(act) and self._chance.randrange(_TWIN_IN) == 0]
        scramble = sum(act.kind is Kind.OPEN for act in wave) >= _SCRAMBLE_LEAST
        if scramble and self._plan.crashes and not self._world.doomed:
            if self._chance.randrange(_SCRAMBLE_CRASH_IN) == 0:
                self._plan.crashes.pop()
                self._world.crash_within(_SCRAMBLE_CALLS)
        now_ms, crashed = city.clock.now_ms(), False
        answers: dict[int, list[Outcome]] = {act.number: [] for act in wave}
        both = [*wave, *twins]
        outcomes, _ = await asyncio.gather(self.life.perform(city, both), self._background(city, wave))
        for act, outcome in zip(both, outcomes, strict=True):
            if isinstance(outcome, BaseException) and self._world.crashed:
                crashed = True  # whatever a dying process raises
            elif isinstance(outcome, BaseException):
                raise outcome
            else:
                answers[act.number].append(outcome)
        for act in wave:
            self._take_in(self._agreed(act, answers[act.number]), now_ms)
        if crashed or self._world.crashed:
            raise Crashed()
        await self._check(city)
        if self.life.doubts:
            await self._recover(city)
        elif self.life.settle_is_due(city):
            await self._settle(city)
            await self._check(city)

    async def _background(self, city: City, wave: list[Act]) -> None:
        """Now and then jobs, events and the sweeper get at things while people are at it."""
        if self._chance.randrange(_RESTLESS_IN) or any(self.life.pace.alone(act) for act in wave):
            return
        try:
            await city.settle()
        except (Unknown, Crashed):
            return  # the next time will do; a crash shows in the world

    def _agreed(self, act: Act, answers: list[Outcome]) -> Outcome:
        """One answer out of those given to the same request; two different things done are a finding."""
        known = [answer for answer in answers if answer.state is not State.DOUBT]
        if not known:
            return Outcome(act, State.DOUBT)
        # A refusal is not remembered under the key: between the two askings the money may have come.
        done = [answer for answer in known if answer.state is State.DONE]
        if any(_told(other) != _told(done[0]) for other in done):
            self.findings.append(Finding("once", f"act {act.number} {act.kind.value}", "done twice"))
        return (done or known)[0]

    def _take_in(self, outcome: Outcome, now_ms: int) -> None:
        told = f"{self.trace} {outcome.act.number} {outcome.state.value} {outcome.code} {now_ms}"
        self.trace = crc32(told.encode())
        self.life.take_in(outcome, now_ms)

    async def _recover(self, city: City) -> None:
        """Ask again for everything that had no answer, until each has one."""
        if self._plan.crashes and not self._world.doomed and self._chance.randrange(4) == 0:
            self._plan.crashes.pop()
            self._world.crash_within(_CRASH_CALLS)
        for tries in range(_TRIES):
            await self._settle(city)
            doubts, self.life.doubts = self.life.doubts, []
            while doubts:
                outcome = await self._again(city, doubts)
                self._take_in(outcome, city.clock.now_ms())
            await self._check(city)
            if not self.life.doubts or self.findings:
                return
            city.clock.advance(min(_RESTART_MS * 2**tries, _PATIENCE_MS))
        raise AssertionError(f"still no answer: {self.life.doubts}")

    async def _again(self, city: City, doubts: list[Act]) -> Outcome:
        """The first of ``doubts`` once more; it is taken off only when that has come back."""
        (outcome,) = await self.life.perform(city, doubts[:1])
        if isinstance(outcome, BaseException):
            self.life.doubts += doubts
            raise outcome
        del doubts[0]
        return outcome

    async def _settle(self, city: City) -> None:
        for _ in range(_TRIES):
            try:
                await self.life.settle(city)
                return
            except Unknown:
                city.clock.advance(_RESTART_MS)
        raise AssertionError("what is due is never done")

    async def _check(self, city: City) -> None:
        await self.life.poll_settlements(city)
        await self.life.poll(city)
        self.audits += 1
        self.findings += await auditor.check_step(city, self.life.books, self._doubtful())

    def _doubtful(self) -> Callable[[Holder], bool]:
        """Whether a holder's money or gold may have been changed by an act without an answer."""
        town, doubts = self.life.town, self.life.doubts
        holders: set[Holder] = {FEES, BANK, VAULT} if doubts else set()
        for act in doubts:
            for id_ in (town.callers[number].id for number in (act.who, act.other) if number >= 0):
                holders |= {member(id_), gold(id_), pledged(id_)}
            if act.shop >= 0:
                holders |= {merchant(town.merchants[act.shop]), shared(town.merchants[act.shop])}
            if act.kind in TRADES:
                holders.add(merchant(town.merchants[partner(town.population, act.shop)]))
                holders.add(member(town.callers[helper(town.population, act.shop)].id))
        # Of a packet or delivery that nobody has heard of not even the number is known.
        return lambda holder: holder in holders or (bool(doubts) and holder[0] in _NAMELESS)

    async def _end(self, city: City) -> None:
        """The sun comes out: everything must come to an end, and then every fen be where it ought to be."""
        for account in self._accounts():
            await city.desk.behave(account)
        for kind in InstructionKind:
            await city.vault.behave(kind)
        books = self.life.books
        for _ in range(_LAST_STEPS):
            await self._recover(city)
            if self.findings:
                return
            waiting = books.moves or await city.bank.pending(limit=1) or await self._dealing(city)
            if not waiting and not books.open_packets:
                break
            city.clock.advance(_LAST_STEP_MS if waiting else HOUR_MS)
        self.findings += await auditor.check_end(city, self.life.town, books, self._bank_total, FLOAT)

    async def _dealing(self, city: City) -> bool:
        """Whether custodian or dealer have something under way."""
        if await city.gold.desk.pending(limit=1):
            return True
        page = await city.gold.batches.page(None, 20)
        return any(batch.state not in (BatchState.DONE, BatchState.REFUSED) for batch in page.items)

    def _accounts(self) -> list[BankAccount]:
        population = self.life.town.population
        return [person.bank for person in population.people] + [shop.bank for shop in population.shops]


def _told(outcome: Outcome) -> tuple[tuple[Effect, ...], OpenMove | None, tuple[int, ...]]:
    sent = 0 if outcome.sent is None else outcome.sent.id
    return (outcome.effects, outcome.move, (outcome.order_id, outcome.made, outcome.units, sent))
