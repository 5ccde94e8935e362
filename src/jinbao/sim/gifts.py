"""What happens in chats and with gold on one day, planned before it happens: pure, the same for the same chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from jinbao.identity.types import AccountClass
from jinbao.sim.circles import PACKETS, TALKS, Circle
from jinbao.sim.day import HOUR_MS, MINUTE_MS, Act, Kind, Numbers, about, moment
from jinbao.sim.population import Person, Population
from jinbao.sim.talk import GOLD_WISHES, PLEDGE_NOTE, STICKERS, THANKS, WISHES
from jinbao.sim.talk import TALKS as LINES

#: More than what gold costs, for a guess of what a weight of it needs.
FEN_FOR_100_UG = 12
_SECOND_MS = 1_000
_MG = 1_000
#: What a red packet has for each who may open it, in fen.
_SHARES = (66, 88, 166, 188, 288, 520, 666, 888, 1_314, 1_888)
_WEIGHTS_MG = (10, 13, 20, 30, 50, 66, 88, 100, 131, 200)
_SUMS = (1_000, 2_000, 5_000, 10_000, 13_140, 20_000, 28_800)


@dataclass(frozen=True, slots=True)
class Customs:
    """How much of everything there is on a usual day.

    Of each investor in a thousand days: ``buys``, ``sells``, ``gifts`` of gold; of each person ``reds`` to a friend and
    ``talks`` with one. Circles' talks and packets are multiplied by ``circles`` per cent. Where people ``scramble``
    all of a group open a packet in the same moment, and ``looks`` look at it besides.
    """

    buys: int = 100
    sells: int = 25
    gifts: int = 30
    reds: int = 12
    talks: int = 35
    circles: int = 100
    scramble: bool = False
    looks: int = 0


class Gifts:
    """Plans days for one population."""

    def __init__(self, population: Population, customs: Customs, number: Numbers) -> None:
        self._population = population
        self._customs = customs
        self._number = number
        self._investors = [each for each in population.people if each.account_class is AccountClass.III]
        self._friends: dict[int, list[int]] = {}
        for one, other in population.friendships:
            self._friends.setdefault(one, []).append(other)
            self._friends.setdefault(other, []).append(one)

    def day(self, chance: Random, start_ms: int) -> list[Act]:
        """Everything of one day, not sorted."""
        acts: list[Act] = []
        for circle in self._population.circles:
            for _ in range(about(chance, TALKS[circle.kind] * self._customs.circles, 10_000)):
                acts += self._talk(chance, circle.kind, list(circle.people), start_ms, circle.number)
            for _ in range(about(chance, PACKETS[circle.kind] * self._customs.circles, 10_000)):
                sender = self._population.people[chance.choice(circle.people)]
                acts += self.red(chance, sender, moment(chance, start_ms, 7), circle)
        for person in self._population.people:
            acts += self._persons(chance, person, start_ms)
        for person in self._investors:
            acts += self._investors_day(chance, person, start_ms)
        return acts

    def red(self, chance: Random, sender: Person, at_ms: int, circle: Circle) -> list[Act]:
        """A red packet to a group, and who opens it when."""
        others = [n for n in circle.people if n != sender.number]
        wish = chance.choice(WISHES[circle.kind])
        how = chance.choices(("lucky", "equal", "exclusive"), (80, 14, 6))[0]
        count = 1 if how == "exclusive" else max(1, min(len(others) - chance.choice((0, 1, 1, 2)), 10))
        amount = count * chance.choice(_SHARES)
        named = chance.choice(others) if how == "exclusive" else -1
        sends = Act(
            at_ms, self._number(), Kind.RED, sender.number, amount, other=named, text=wish, circle=circle.number,
            count=count, how=how,
        )  # fmt: skip
        openers = [named] if named >= 0 else chance.sample(others, len(others))
        return [sends, *self._opened(chance, sends, openers)]

    def gift(self, chance: Random, sender: Person, at_ms: int, circle: Circle | None, other: int) -> list[Act]:
        """A gold packet to a friend, or split in a group."""
        weight = chance.choice(_WEIGHTS_MG) * _MG
        wish = chance.choice(GOLD_WISHES)
        own = sender.has_pin and chance.random() < 0.4
        if circle is None:
            sends = Act(
                at_ms, self._number(), Kind.GOLD_GIFT, sender.number, weight, other=other, text=wish, how="equal",
                own=own,
            )  # fmt: skip
            return [sends, *self._opened(chance, sends, [other])]
        others = [n for n in circle.people if n != sender.number]
        sends = Act(
            at_ms,
            self._number(),
            Kind.GOLD_GIFT,
            sender.number,
            max(weight, 10 * _MG * len(others)),
            text=wish,
            circle=circle.number,
            count=max(1, min(len(others) - chance.choice((0, 1)), 8)),
            how=chance.choice(("lucky", "equal")),
            own=own,
        )
        return [sends, *self._opened(chance, sends, chance.sample(others, len(others)))]

    def _talk(self, chance: Random, kind: str, people: list[int], start_ms: int, circle: int = -1) -> list[Act]:
        """A few lines, each by somebody else than the one before."""
        at_ms, last = moment(chance, start_ms, 7), -1
        acts = []
        for line in chance.choice(LINES[kind]):
            last = chance.choice([n for n in people if n != last])
            other = -1 if circle >= 0 else next(n for n in people if n != last)
            acts.append(Act(at_ms, self._number(), Kind.SAY, last, 0, other=other, text=line, circle=circle))
            at_ms += chance.randrange(6 * _SECOND_MS, 150 * _SECOND_MS)
        return acts

    def _persons(self, chance: Random, person: Person, start_ms: int) -> list[Act]:
        friends = self._friends.get(person.number, [])
        acts: list[Act] = []
        if not friends:
            return acts
        for _ in range(about(chance, self._customs.talks, 1_000)):
            acts += self._talk(chance, "friends", [person.number, chance.choice(friends)], start_ms)
        for _ in range(about(chance, self._customs.reds, 1_000)):
            friend, wish = chance.choice(friends), chance.choice(WISHES["friends"])
            amount = chance.choice((520, 666, 888, 1_314, 1_888, 2_000, 5_200, 6_666))
            at_ms = moment(chance, start_ms, 7)
            sends = Act(at_ms, self._number(), Kind.RED, person.number, amount, other=friend, text=wish, how="equal")
            acts += [sends, *self._opened(chance, sends, [friend])]
        return acts

    def _investors_day(self, chance: Random, person: Person, start_ms: int) -> list[Act]:
        customs, number = self._customs, self._number
        acts = [
            Act(moment(chance, start_ms, 8), number(), Kind.BUY_GOLD, person.number, chance.choice(_SUMS))
            for _ in range(about(chance, customs.buys, 1_000))
        ]
        acts += [
            Act(moment(chance, start_ms, 8), number(), Kind.SELL_GOLD, person.number, chance.choice((10, 25, 40)))
            for _ in range(about(chance, customs.sells, 1_000))
        ]
        friends = self._friends.get(person.number, [])
        for _ in range(about(chance, customs.gifts, 1_000) if friends else 0):
            mine = [each for each in self._population.circles if person.number in each.people]
            circle = chance.choice(mine) if mine and chance.random() < 0.35 else None
            acts += self.gift(chance, person, moment(chance, start_ms, 8), circle, chance.choice(friends))
        return acts

    def _opened(self, chance: Random, sends: Act, openers: list[int]) -> list[Act]:
        """Most open it within minutes, some within hours, some never; in a scramble all at once."""
        acts, customs = [], self._customs
        at_ms = sends.at_ms + chance.randrange(4 * _SECOND_MS, 40 * _SECOND_MS)
        for opener in openers:
            if not customs.scramble:
                draw = chance.randrange(100)
                if draw >= 90:
                    continue
                late = chance.randrange(3 * HOUR_MS) if draw >= 78 else chance.randrange(3 * _SECOND_MS, 4 * MINUTE_MS)
                at_ms = max(at_ms, sends.at_ms + late)
            elif chance.randrange(100) >= 85:
                continue
            acts.append(Act(at_ms, self._number(), Kind.OPEN, opener, 0, of=sends.number))
            for _ in range(customs.looks):
                acts.append(Act(at_ms, self._number(), Kind.LOOK, opener, 0, of=sends.number))
            if chance.randrange(100) < 12:
                later_ms, text = at_ms + chance.randrange(5 * _SECOND_MS, MINUTE_MS), chance.choice(THANKS)
                sticker = chance.choice(STICKERS) if chance.random() < 0.6 else ""
                thanks = "" if sticker else text
                acts.append(
                    Act(later_ms, self._number(), Kind.THANK, opener, 0, of=sends.number, text=thanks, how=sticker)
                )
        return acts


def pledged(chance: Random, person: Person, start_ms: int, number: Numbers) -> list[Act]:
    """A pledge, and its release some hours later."""
    at_ms = moment(chance, start_ms, 8)
    pledge = Act(at_ms, number(), Kind.PLEDGE, person.number, chance.choice((20, 50, 100)), text=PLEDGE_NOTE)
    later_ms = at_ms + chance.randrange(HOUR_MS, 12 * HOUR_MS)
    return [pledge, Act(later_ms, number(), Kind.RELEASE, person.number, 0, of=pledge.number)]


def delivered(person: int, product: str, line: str, steps_ms: Sequence[int], number: Numbers) -> list[Act]:
    """A delivery in kind: ordered, packed, handed over and arrived at the given times, as many as there are."""
    order = Act(steps_ms[0], number(), Kind.DELIVER, person, 0, text=line, how=product)
    states = ("packed", "shipped", "delivered")
    return [
        order,
        *(
            Act(at_ms, number(), Kind.ADVANCE, -1, 0, of=order.number, how=state)
            for state, at_ms in zip(states, steps_ms[1:], strict=False)
        ),
    ]


def bought(who: int, ug: int, at_ms: int, number: Numbers) -> list[Act]:
    """Money from the bank, and gold for it by weight a little later."""
    minor = ug * FEN_FOR_100_UG // 100 // 10_000 * 10_000 + 10_000
    return [
        Act(at_ms, number(), Kind.TOP_UP, who, minor),
        Act(at_ms + 40 * MINUTE_MS, number(), Kind.BUY_GOLD, who, ug, how="weight"),
    ]
