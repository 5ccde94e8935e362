"""What happens in the city on one day, planned before it happens: pure, the same for the same chance.

The shape of a day follows the hourly aggregates of a real mobile-money service (PaySim): the hour from 19 to 20 has
3.1 times the mean, the three hours from 03 to 06 together have less than 2 %. The mix does not: there a third of all
actions is taking cash from an agent; here people pay, and shops are settled instead.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from random import Random

from jinbao.sim.names import REFUND_REASONS, REQUEST_NOTES, TRANSFER_NOTES
from jinbao.sim.population import Person, Population, Shop
from jinbao.sim.shops import Ware

HOUR_MS = 3_600_000
MINUTE_MS = 60_000

#: How much happens in each hour of the day.
HOURS = (12, 8, 5, 3, 3, 4, 12, 38, 52, 40, 40, 62, 78, 50, 38, 36, 42, 66, 104, 133, 82, 60, 38, 22)
#: Days of the month on which salaries reach bank accounts, and people fill their balances.
PAYDAYS = (10, 25)

#: Gold that may be bought for a packet without a PIN, whatever the price.
_SMALL_UG = 200_000

#: Shares in per cent of a person's payments and of other actions per payment.
_REFUNDED, _WALKED_OUT, _CLOSED = 3, 2, 1
_TRANSFERS, _REQUESTS, _WITHDRAWALS = 9, 3, 8


class Kind(Enum):
    """One thing that somebody does."""

    PAY_ORDER = "pay_order"
    PAY_STATIC = "pay_static"
    PAY_CODE = "pay_code"
    WALK_OUT = "walk_out"
    CLOSE = "close"
    REFUND = "refund"
    TRANSFER = "transfer"
    REQUEST = "request"
    ANSWER = "answer"
    TOP_UP = "top_up"
    WITHDRAW = "withdraw"
    SETTLE = "settle"
    SAY = "say"
    READ = "read"
    BEFRIEND = "befriend"
    OPEN_GOLD = "open_gold"
    BUY_GOLD = "buy_gold"
    SELL_GOLD = "sell_gold"
    PLAN = "plan"
    ALERT = "alert"
    PLEDGE = "pledge"
    RELEASE = "release"
    DELIVER = "deliver"
    ADVANCE = "advance"
    BATCH = "batch"
    RED = "red"
    GOLD_GIFT = "gold_gift"
    OPEN = "open"
    LOOK = "look"
    THANK = "thank"
    PAY_SHARED = "pay_shared"
    SPLIT = "split"
    GIVE_BACK = "give_back"
    BUNDLE = "bundle"
    PAY_OUT = "pay_out"
    TAKE = "take"
    CALL_BACK = "call_back"


PAYMENTS = frozenset({Kind.PAY_ORDER, Kind.PAY_STATIC, Kind.PAY_CODE, Kind.PAY_SHARED, Kind.BUNDLE})
#: What may move the money of a shop's partner or helper as well.
TRADES = frozenset({Kind.SPLIT, Kind.GIVE_BACK, Kind.BUNDLE})
#: What looks at the price of gold, which must be fresh then.
DEALS = frozenset({Kind.BUY_GOLD, Kind.SELL_GOLD, Kind.ALERT, Kind.BATCH, Kind.GOLD_GIFT, Kind.OPEN, Kind.LOOK})
#: What somebody does with a packet that is there already.
_AT_PACKETS = frozenset({Kind.OPEN, Kind.LOOK, Kind.THANK})


@dataclass(frozen=True, slots=True)
class Act:
    """``who`` does ``kind`` at ``at_ms``.

    ``number`` is unique in a city's life and names the act to the services, so that it can be repeated safely.
    ``shop`` is the shop's number, ``other`` another person's, ``of`` the act that this one follows up (a refund of a
    payment, an answer to a request, the opening of a packet); ``amount`` is in minor units, for a refund in per cent of
    what was paid, for a sale or pledge of gold in per cent of what there is, for a gold packet in micrograms, for a
    price alert in per cent of the price. ``circle`` is the group whose chat is meant (else the one with ``other``),
    ``count`` how many shares or pieces, ``how`` the kind of packet, plan or delivery step; ``own`` is out of own gold.
    """

    at_ms: int
    number: int
    kind: Kind
    who: int
    amount: int
    shop: int = -1
    other: int = -1
    of: int = -1
    text: str = ""
    agrees: bool = True
    retries: int = 0
    circle: int = -1
    count: int = 1
    how: str = ""
    own: bool = False

    @property
    def large(self) -> bool:
        """Whether gold in this act wants a PIN: it is the member's own, or more than a small purchase."""
        return self.own or self.amount > _SMALL_UG

    @property
    def needs(self) -> tuple[frozenset[str], frozenset[str]]:
        """What this act must have to itself, and what it may share, for its outcome not to hang on who is first."""
        alone = {f"person {n}" for n in (self.who, self.other) if n >= 0}
        if self.kind in _AT_PACKETS:
            alone.add(f"packet {self.of}")
        if self.kind is Kind.SAY and self.circle >= 0:
            alone.add(f"circle {self.circle}")
        if self.kind in (Kind.REFUND, Kind.SETTLE):
            return frozenset(alone | {f"shop {self.shop}"}), frozenset()
        return frozenset(alone), frozenset({f"shop {self.shop}"} if self.shop >= 0 else ())


class Numbers:
    """Gives each act its number."""

    def __init__(self) -> None:
        self._last = 0

    def __call__(self) -> int:
        """The next one."""
        self._last += 1
        return self._last


def plan_day(
    chance: Random, population: Population, day: date, start_ms: int, payments: int, number: Numbers
) -> list[Act]:
    """About ``payments`` payments and what goes with them, in the order of time."""
    acts: list[Act] = []
    people = population.people
    bustle = [person.bustle for person in people]
    total = sum(bustle)
    for person in people:
        count = about(chance, payments * person.bustle, total)
        for _ in range(count):
            acts += _payment(chance, population, person, day, start_ms, number)
        for kind, share in ((Kind.TRANSFER, _TRANSFERS), (Kind.REQUEST, _REQUESTS), (Kind.WITHDRAW, _WITHDRAWALS)):
            if kind is Kind.WITHDRAW and not person.has_pin:
                continue
            for _ in range(about(chance, count * share, 100)):
                acts += _other(chance, kind, person, start_ms, number)
    if day.day in PAYDAYS:
        acts += [_payday(chance, person, start_ms, number) for person in people if chance.random() < 0.5]
    if day.weekday() == 4:
        acts += [_wage(chance, population, shop, start_ms, number) for shop in population.shops]
    return sorted(acts, key=lambda act: (act.at_ms, act.number))


def moment(chance: Random, start_ms: int, first_hour: int = 0, last_hour: int = 24) -> int:
    """A moment of the day that starts at ``start_ms``, in the shape of the day, between two hours."""
    hour = chance.choices(range(first_hour, last_hour), HOURS[first_hour:last_hour])[0]
    return start_ms + hour * HOUR_MS + chance.randrange(HOUR_MS)


def price(chance: Random, ware: Ware) -> int:
    """What it costs today, in fen; never nothing."""
    return max(1, chance.randrange(ware.low, ware.high + 1, ware.step))


def squeeze(acts: list[Act], start_ms: int, until_ms: int) -> list[Act]:
    """The acts of a day that is not over, all of them before ``until_ms``.

    If most of them lie before it already the rest is left out; early in the day all are moved together, so that
    whoever opens the demo at breakfast finds a day's worth of life.
    """
    before = [act for act in acts if act.at_ms <= until_ms]
    if len(before) * 10 >= len(acts) * 6 or not acts:
        return before
    span, room = 24 * HOUR_MS, max(1, until_ms - start_ms)
    return [
        replace(act, at_ms=start_ms + (act.at_ms - start_ms) * room // span)
        for act in acts
        if act.at_ms < start_ms + span
    ]


def about(chance: Random, share: int, of: int) -> int:
    """``share / of`` on average, as a whole number."""
    whole, rest = divmod(share, of)
    spread = chance.randrange(-whole, whole + 1) if whole else 0
    return whole + spread + (1 if chance.randrange(of) < rest else 0)


def _payment(
    chance: Random, population: Population, person: Person, day: date, start_ms: int, number: Numbers
) -> list[Act]:
    at_ms = moment(chance, start_ms)
    shop = _shop(chance, population, person, day, (at_ms - start_ms) // HOUR_MS)
    if shop is None:
        return []
    ware = chance.choice(shop.sign.trade.wares)
    amount = price(chance, ware)
    kind = chance.choices((Kind.PAY_ORDER, Kind.PAY_STATIC, Kind.PAY_CODE), shop.sign.trade.ways)[0]
    draw = chance.randrange(100)
    if draw < _WALKED_OUT:
        kind = Kind.WALK_OUT
    elif draw < _WALKED_OUT + _CLOSED:
        kind = Kind.CLOSE
    act = Act(at_ms, number(), kind, person.number, amount, shop.number, text=ware.subject)
    if kind not in PAYMENTS or chance.randrange(100) >= _REFUNDED:
        return [act]
    part = chance.choice((100, 100, 100, 50, 30))
    later_ms = at_ms + chance.randrange(5 * MINUTE_MS, 90 * MINUTE_MS)
    reason = chance.choice(REFUND_REASONS)
    return [act, Act(later_ms, number(), Kind.REFUND, person.number, part, shop.number, of=act.number, text=reason)]


def _shop(chance: Random, population: Population, person: Person, day: date, hour: int) -> Shop | None:
    """One that is open: mostly one of the person's own, else any by how much it draws."""
    own = [population.shops[n] for n in person.haunts]
    for shops in (own, population.shops) if chance.random() < 0.75 else (population.shops,):
        open_ = [
            shop
            for shop in shops
            if shop.sign.trade.opens <= hour < shop.sign.trade.closes and shop.owner != person.number
        ]
        if open_:
            weights = [shop.sign.draw * (shop.sign.trade.weekend if day.weekday() >= 5 else 100) for shop in open_]
            return chance.choices(open_, weights)[0]
    return None


def _other(chance: Random, kind: Kind, person: Person, start_ms: int, number: Numbers) -> list[Act]:
    if kind is Kind.WITHDRAW:
        amount = chance.choice((5_000, 10_000, 10_000, 20_000, 30_000))
        return [Act(moment(chance, start_ms, 8), number(), kind, person.number, amount)]
    if not person.friends:
        return []
    friend = chance.choice(person.friends)
    amount = chance.choice((500, 800, 1_000, 1_280, 1_850, 2_000, 2_600, 3_350, 5_000, 6_666, 8_888, 12_000, 20_000))
    at_ms = moment(chance, start_ms, 7)
    if kind is Kind.TRANSFER:
        note = chance.choice(TRANSFER_NOTES)
        return [Act(at_ms, number(), kind, person.number, amount, other=friend, text=note)]
    note = chance.choice(REQUEST_NOTES)
    asks = Act(at_ms, number(), kind, person.number, amount, other=friend, text=note)
    later_ms = at_ms + chance.randrange(2 * MINUTE_MS, 10 * HOUR_MS)
    agrees = chance.random() < 0.8
    return [
        asks,
        Act(later_ms, number(), Kind.ANSWER, friend, amount, other=person.number, of=asks.number, agrees=agrees),
    ]


def _payday(chance: Random, person: Person, start_ms: int, number: Numbers) -> Act:
    amount = chance.choice((30_000, 50_000, 50_000, 80_000, 100_000))
    return Act(moment(chance, start_ms, 8, 22), number(), Kind.TOP_UP, person.number, amount, text="salary")


def _wage(chance: Random, population: Population, shop: Shop, start_ms: int, number: Numbers) -> Act:
    """On Fridays a shop's owner pays the one who helps out."""
    helper = population.people[shop.owner].friends
    who = chance.choice(helper) if helper else (shop.owner + 1) % len(population.people)
    amount = chance.choice((18_000, 22_000, 25_000, 28_000))
    at_ms = moment(chance, start_ms, 17, 22)
    return Act(at_ms, number(), Kind.TRANSFER, shop.owner, amount, other=who, text="本周工资")
