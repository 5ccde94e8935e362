"""The demo's town: weeks of history, made by the real code paths with a clock that is moved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from zoneinfo import ZoneInfo

from jinbao.bank.types import Fault
from jinbao.kit.clock import day_of, day_start_ms
from jinbao.sim import story
from jinbao.sim.books import Books
from jinbao.sim.city import City
from jinbao.sim.day import HOUR_MS, MINUTE_MS, Act, Kind, Numbers, plan_day, squeeze
from jinbao.sim.gifts import Customs, Gifts
from jinbao.sim.life import Life, Pace
from jinbao.sim.moving_in import move_in
from jinbao.sim.outcome import Outcome, State
from jinbao.sim.population import LogIn, log_ins, populate

#: Payments of a member on a usual day, in hundredths.
_PAYMENTS_A_DAY = 165
#: Whoever has a PIN beyond the people of the story: enough to make withdrawals an everyday thing.
_PINS = 16
#: People move in before breakfast of the first day.
_OPENS_AT_MS = 6 * HOUR_MS
_LAST_MINUTES = (1, 2, 4, 6, 9, 13, 18, 24, 31)

Progress = Callable[[int, int, int], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """How large a town: ``days`` of history before today; ``until_ms`` is where the clock stands in the end."""

    seed: int
    members: int
    shops: int
    days: int
    until_ms: int
    pins: int = _PINS
    pace: Pace = Pace()
    customs: Customs = Customs()


@dataclass(frozen=True, slots=True)
class Summary:
    """What was made: counts, sums in minor units, refusals by code, and how to log in."""

    members: int
    shops: int
    days: int
    figures: dict[str, int]
    refusals: dict[str, int]
    log_ins: list[LogIn]


def opening_ms(until_ms: int, days: int, zone: ZoneInfo) -> int:
    """Where the clock must stand before ``build``: the morning ``days`` days before the day of ``until_ms``."""
    return day_start_ms(day_of(until_ms, zone) - timedelta(days=days), zone) + (_OPENS_AT_MS if days else 0)


async def build(city: City, wanted: Wanted, progress: Progress) -> Summary:
    """Fill an empty house. ``progress(day, days, payments)`` is called after each day.

    The clock must stand at ``opening_ms``. The same seed gives the same town, apart from ids and secrets.
    """
    zone = city.runtime.zone
    population = populate(wanted.seed, wanted.members, wanted.shops, pins=wanted.pins)
    assert city.clock.now_ms() <= wanted.until_ms, "the clock stands before the end of the history"
    town = await move_in(city, population, wanted.seed)
    life = Life(town, Books(), Random(f"life {wanted.seed}"), Numbers(), wanted.pace)
    last = day_of(wanted.until_ms, zone)
    for index in range(wanted.days + 1):
        day = last - timedelta(days=wanted.days - index)
        life.plan(_day(life, wanted, day, zone, index))
        end_ms = min(day_start_ms(day + timedelta(days=1), zone), wanted.until_ms)
        await _live_until(city, life, end_ms)
        await life.poll_settlements(city)
        progress(index, wanted.days, life.books.figures["payments"])
    await _leave_open(city, life)
    city.clock.advance(max(0, wanted.until_ms - city.clock.now_ms()))
    return Summary(
        members=wanted.members,
        shops=wanted.shops,
        days=wanted.days,
        figures=dict(sorted(life.books.figures.items())),
        refusals=dict(life.books.refusals.most_common()),
        log_ins=log_ins(population),
    )


def _day(life: Life, wanted: Wanted, day: date, zone: ZoneInfo, index: int) -> list[Act]:
    """The plan of one day. On the first day everybody puts money in; the last one ends lively."""
    chance = Random(f"day {wanted.seed} {index}")
    start_ms, people = day_start_ms(day, zone), life.town.population.people
    payments = len(people) * _PAYMENTS_A_DAY // 100
    acts = plan_day(chance, life.town.population, day, start_ms, payments, life.number)
    lively = Random(f"gifts {wanted.seed} {index}")
    acts += Gifts(life.town.population, wanted.customs, life.number).day(lively, start_ms)
    acts += story.of_day(index, wanted.days, start_ms, life.number)
    if index == 0:
        first_ms = start_ms + _OPENS_AT_MS + 45 * MINUTE_MS if wanted.days else start_ms
        acts += story.first_day(lively, life.town.population, first_ms, wanted.days, life.number)
        acts = [replace(act, at_ms=max(act.at_ms, first_ms + HOUR_MS)) for act in acts]
        acts += [
            Act(first_ms + chance.randrange(50 * MINUTE_MS), life.number(), Kind.TOP_UP, person.number, minor)
            for person in people
            if (minor := chance.choice((20_000, 30_000, 50_000, 50_000, 100_000)))
        ]
    if index < wanted.days:
        return acts
    acts = squeeze(acts, start_ms, wanted.until_ms)
    acts += story.last_minutes(lively, life.town.population, wanted.until_ms, life.number)
    return acts + _last_minutes(chance, life, wanted.until_ms)


def _last_minutes(chance: Random, life: Life, until_ms: int) -> list[Act]:
    """Payments just before now, so that the tills' first screen is not empty, whatever the hour."""
    town = life.town.population
    acts = []
    for place, minutes in enumerate(_LAST_MINUTES):
        shop = town.shops[place % min(4, len(town.shops))]
        who = 0 if place in (2, 7) else chance.randrange(len(town.people))
        if who == shop.owner:
            who = 0
        ware = chance.choice(shop.sign.trade.wares)
        at_ms = until_ms - minutes * MINUTE_MS - chance.randrange(MINUTE_MS)
        kind = (Kind.PAY_ORDER, Kind.PAY_CODE, Kind.PAY_STATIC)[place % 3]
        acts.append(Act(at_ms, life.number(), kind, who, ware.low, shop.number, text=ware.subject))
    return acts


async def _live_until(city: City, life: Life, end_ms: int) -> None:
    while wave := life.next_wave(end_ms):
        city.clock.advance(max(0, wave[0].at_ms - city.clock.now_ms()))
        await _live(city, life, wave)
    city.clock.advance(max(0, end_ms - city.clock.now_ms()))
    await life.settle(city)


async def _live(city: City, life: Life, wave: list[Act]) -> None:
    now_ms = city.clock.now_ms()
    for outcome in await life.perform(city, wave):
        if isinstance(outcome, BaseException):
            raise outcome
        assert outcome.state is not State.DOUBT, f"no answer in a house without faults: {outcome}"
        life.take_in(outcome, now_ms)
    if life.settle_is_due(city):
        await life.settle(city)


async def _leave_open(city: City, life: Life) -> None:
    """What the demo finds waiting: a request for Lin Wei, an order at the shop, a top-up that the bank is slow with."""
    number, people = life.number, life.town.population.people
    now_ms = city.clock.now_ms()
    await city.desk.order_fault(Fault(late_ms=6 * HOUR_MS), people[2].bank)
    acts = [
        Act(now_ms, number(), Kind.REQUEST, 6, 4_500, other=0, text="羽毛球场地"),
        Act(now_ms, number(), Kind.WALK_OUT, 4, 2_200, 0, text="牛肉面"),
        Act(now_ms, number(), Kind.TOP_UP, 2, 30_000),
    ]
    outcomes = await life.perform(city, acts)
    for outcome in outcomes:
        assert isinstance(outcome, Outcome) and outcome.state is State.DONE, outcome
        life.take_in(outcome, now_ms)
    await city.settle()
