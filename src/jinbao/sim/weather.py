"""What goes wrong in the city and when, decided beforehand; and what people do with gold and packets meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from jinbao.bank.types import Fault
from jinbao.gold.types.custody import CustodianFault, InstructionKind
from jinbao.identity.types import AccountClass
from jinbao.kit.clock import DAY_MS
from jinbao.sim.day import HOUR_MS, MINUTE_MS, Act, Kind, Numbers
from jinbao.sim.gifts import Customs, Gifts, bought, delivered, pledged
from jinbao.sim.population import Population

#: With what the dealer begins, in micrograms and minor units: just above where it orders more when it keeps the small
#: position (grams, and minor units of cash), so that batches are an everyday thing.
FLOAT = (21_000_000, 8_000_000)
SMALL_POSITION = {
    "least_g": 20,
    "target_g": 40,
    "most_g": 60,
    "cash_least_minor": 1_000_000,
    "cash_target_minor": 3_000_000,
}
#: What people do with gold and packets in bad weather: much more than usual, and all at once.
_CUSTOMS = Customs(buys=500, sells=250, gifts=500, reds=60, talks=40, circles=400, scramble=True, looks=1)
#: With what an investor begins: each has bought so much before the first day is old.
_SAVED_UG = (500_000, 1_500_000, 4_000_000)
#: With what an investor begins: each has bought so much before the first day is old.
_SAVED_UG = (500_000, 1_500_000, 4_000_000)
#: What people have delivered.
_PRODUCTS = ("coin-1", "bar-1", "bar-5")
#: By how much the price of gold jumps, in basis points: 1,000 is a crash.
_SHOCKS_BP = (-1_000, -400, -250, -250, -200, 200, 250)


@dataclass(frozen=True, slots=True)
class Options:
    """How large, how long, and how bad. ``payments`` are a day's, in all.

    ``lost_in``: one engine answer in so many is lost (0: none). ``moods`` are faults ordered at the bank a day,
    ``vault_moods`` those at the custodian; ``shocks`` are a day's moves of the price of gold that nobody expected, and
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
    vault_moods: int = 6
    shocks: int = 4


@dataclass(slots=True)
class Plan:
    """When what goes wrong, decided beforehand; each list is used up from its front."""

    crashes: list[int] = field(default_factory=list)
    moods: list[tuple[int, int, Fault]] = field(default_factory=list)
    vault_moods: list[tuple[int, InstructionKind, CustodianFault]] = field(default_factory=list)
    shocks: list[tuple[int, int]] = field(default_factory=list)
    resumes: list[int] = field(default_factory=list)
    jumps: list[int] = field(default_factory=list)
    days: list[int] = field(default_factory=list)


def decide(chance: Random, options: Options, first_ms: int, accounts: int) -> Plan:
    """The weather of all days from ``first_ms`` on, in a city with so many bank accounts."""
    end_ms = first_ms + options.days * DAY_MS

    def moments(count: int) -> list[int]:
        return sorted(chance.randrange(first_ms, end_ms) for _ in range(count))

    plan = Plan(days=[])
    plan.crashes = moments(options.crashes)
    plan.jumps = moments(options.jumps)
    plan.vault_moods = [(at_ms, *_vault_mood(chance)) for at_ms in moments(options.vault_moods * options.days)]
    plan.shocks = [(at_ms, chance.choice(_SHOCKS_BP)) for at_ms in moments(options.shocks * options.days)]
    plan.moods = [(at_ms, chance.randrange(accounts), _mood(chance)) for at_ms in moments(options.moods * options.days)]
    return plan


def gold_day(chance: Random, population: Population, start_ms: int, number: Numbers) -> list[Act]:
    """Chats, packets and gold; pledges; bars on their way; and the treasury at its desk."""
    people = population.people
    acts = Gifts(population, _CUSTOMS, number).day(chance, start_ms)
    for person in chance.sample(people, 3):
        acts += pledged(chance, person, start_ms, number)
    investors = [person for person in people if person.account_class is AccountClass.III]
    for person in chance.sample(investors, 2):
        at_ms = start_ms + chance.randrange(6 * HOUR_MS, 12 * HOUR_MS)
        acts += bought(person.number, chance.choice((1_100_000, 5_200_000)), at_ms - 3 * HOUR_MS, number)
        steps = [at_ms + step * HOUR_MS for step in (0, 2, 5, 9)]
        acts += delivered(person.number, chance.choice(_PRODUCTS), "四平路 1 号", steps, number)
    acts.append(Act(start_ms + 17 * HOUR_MS, number(), Kind.BATCH, -1, 0))
    return acts


def first_purchases(chance: Random, population: Population, start_ms: int, number: Numbers) -> list[Act]:
    """Money for everybody, and gold for those who may invest."""
    acts = [
        Act(start_ms, number(), Kind.TOP_UP, person.number, chance.choice((20_000, 50_000, 100_000)))
        for person in population.people
    ]
    for person in population.people:
        if person.account_class is AccountClass.III:
            at_ms = start_ms + chance.randrange(HOUR_MS, 3 * HOUR_MS)
            acts += bought(person.number, chance.choice(_SAVED_UG), at_ms, number)
    return acts


def _mood(chance: Random) -> Fault:
    """What the bank will do with its next order."""
    return chance.choice(
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


def _vault_mood(chance: Random) -> tuple[InstructionKind, CustodianFault]:
    """A kind of instruction, and what the custodian will do with the next one."""
    fault = chance.choice(
        (
            CustodianFault(late_ms=chance.randrange(MINUTE_MS, 20 * MINUTE_MS)),
            CustodianFault(silent=chance.randrange(1, 4)),
            CustodianFault(silent=2, late_ms=5 * MINUTE_MS),
            CustodianFault(lost=True),
            CustodianFault(refuse="not_today"),
        )
    )
    return chance.choice(list(InstructionKind)), fault
