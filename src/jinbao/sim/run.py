"""The city in bad weather: crashes, lost answers, a moody bank and a jumping clock, until the seed's days are over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Protocol
from zlib import crc32

from jinbao.bank.types import BankAccount, Fault
from jinbao.kit.clock import DAY_MS, day_of, day_start_ms, monotonic_ns
from jinbao.kit.db import Database
from jinbao.kit.errors import Unknown
from jinbao.ledger.ports import LedgerEngine
from jinbao.ledger.types import Finding
from jinbao.sim import auditor
from jinbao.sim.acting import Outcome, State
from jinbao.sim.books import BANK, FEES, Books, Effect, Holder, OpenMove, member, merchant
from jinbao.sim.city import City, Town
from jinbao.sim.day import HOUR_MS, MINUTE_MS, Act, Kind, Numbers, plan_day
from jinbao.sim.faults import Crashed, World, WorldDatabase, WorldEngine
from jinbao.sim.life import Life, Pace
from jinbao.sim.moving_in import move_in
from jinbao.sim.population import populate

#: A crash comes at one of so many calls after the moment that the seed chose for it.
_CRASH_CALLS = 60
#: In the end the clock moves on by this much, so many times at the most, until nothing is pending.
_LAST_STEP_MS, _LAST_STEPS = 10 * MINUTE_MS, 600
_FINDINGS_MAX = 20
_RESTART_MS = 3_000
_TRIES = 200
_MOMENT_MS = 45_000
#: One act in so many is asked for twice at the same time.
_TWIN_IN = 12
#: In one wave out of so many the background is at work at the same time.
_RESTLESS_IN = 3


@dataclass(frozen=True, slots=True)
class Options:
    """How large, how long, and how bad. ``payments`` are a day's, in all.

    ``lost_in``: one engine answer in so many is lost (0: none). ``moods`` are faults ordered at the bank a day,
    ``jumps`` how often in all the clock leaps by hours.
    """

    seed: int = 1
    days: int = 3
    members: int = 24
    shops: int = 5
    payments: int = 60
    crashes: int = 6
    lost_in: int = 60
    moods: int = 8
    jumps: int = 2


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


@dataclass(slots=True)
class _Plan:
    """When what goes wrong, decided beforehand; each list is used up from its front."""

    crashes: list[int] = field(default_factory=list)
    moods: list[tuple[int, int, Fault]] = field(default_factory=list)
    jumps: list[int] = field(default_factory=list)
    days: list[int] = field(default_factory=list)


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
        self._plan = _Plan()
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
        life.town = await move_in(city, life.town.population, options.seed, at_once=1)
        life.chance = Random(f"life {options.seed}")
        life.pace = Pace(
            bank_ms=3 * MINUTE_MS, crowded=True, alone_over_minor=city.identity.profile.pin_free.single_minor
        )
        self._bank_total = await city.desk.total()
        now_ms = city.clock.now_ms()
        first = day_of(now_ms, zone) + timedelta(days=1)
        self._plan.days = [day_start_ms(first + timedelta(days=index), zone) for index in range(options.days)]
        span = (self._plan.days[0], self._plan.days[0] + options.days * DAY_MS)
        self._plan.crashes = self._moments(options.crashes, span)
        self._plan.jumps = self._moments(options.jumps, span)
        self._plan.moods = [(at_ms, *self._mood()) for at_ms in self._moments(options.moods * options.days, span)]
        life.plan(
            [
                Act(span[0], life.number(), Kind.TOP_UP, person.number, self._chance.choice((20_000, 50_000, 100_000)))
                for person in life.town.population.people
            ]
        )

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
        for shop in life.town.population.shops:
            at_ms = start_ms + chance.randrange(8 * HOUR_MS, 22 * HOUR_MS)
            life.plan([Act(at_ms, life.number(), Kind.SETTLE, shop.owner, 0, shop.number)])
        self._progress(options.days - len(self._plan.days), options.days, life.books.figures["payments"])

    async def _change(self, city: City) -> None:
        """What the weather has in store for this moment."""
        plan, now_ms = self._plan, city.clock.now_ms()
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

    async def _wave(self, city: City, wave: list[Act]) -> None:
        """Some acts at once, some of them asked for twice; then the books are compared."""
        twins = [act for act in wave if not self.life.pace.alone(act) and self._chance.randrange(_TWIN_IN) == 0]
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
        for _ in range(_TRIES):
            await self._settle(city)
            doubts, self.life.doubts = self.life.doubts, []
            while doubts:
                outcome = await self._again(city, doubts)
                self._take_in(outcome, city.clock.now_ms())
            await self._check(city)
            if not self.life.doubts or self.findings:
                return
            city.clock.advance(_RESTART_MS)
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

    def _doubtful(self) -> frozenset[Holder]:
        """Whose money an act without an answer may have changed."""
        town = self.life.town
        holders: set[Holder] = {FEES, BANK} if self.life.doubts else set()
        for act in self.life.doubts:
            holders |= {member(town.callers[number].id) for number in (act.who, act.other) if number >= 0}
            if act.shop >= 0:
                holders.add(merchant(town.merchants[act.shop]))
        return frozenset(holders)

    async def _end(self, city: City) -> None:
        """The sun comes out: everything must come to an end, and then every fen be where it ought to be."""
        for account in self._accounts():
            await city.desk.behave(account)
        for _ in range(_LAST_STEPS):
            await self._recover(city)
            if self.findings:
                return
            if not self.life.books.moves and not await city.bank.pending(limit=1):
                break
            city.clock.advance(_LAST_STEP_MS)
        self.findings += await auditor.check_end(city, self.life.town, self.life.books, self._bank_total)

    def _moments(self, count: int, span: tuple[int, int]) -> list[int]:
        return sorted(self._chance.randrange(*span) for _ in range(count))

    def _mood(self) -> tuple[int, Fault]:
        """A bank account by its place, and what the bank will do with its next order."""
        chance = self._chance
        fault = chance.choice(
            (
                Fault(late_ms=chance.randrange(MINUTE_MS, 5 * HOUR_MS)),
                Fault(late_ms=chance.randrange(MINUTE_MS, HOUR_MS), twice=True),
                Fault(twice=True),
                Fault(silent=chance.randrange(1, 5)),
                Fault(silent=2, late_ms=10 * MINUTE_MS),
                Fault(lost=True),
                Fault(refuse="account_closed"),
            )
        )
        return chance.randrange(len(self._accounts())), fault

    def _accounts(self) -> list[BankAccount]:
        population = self.life.town.population
        return [person.bank for person in population.people] + [shop.bank for shop in population.shops]


def _told(outcome: Outcome) -> tuple[tuple[Effect, ...], int, OpenMove | None]:
    return (outcome.effects, outcome.order_id, outcome.move)
