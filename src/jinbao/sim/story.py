"""What the demo's people live through beside everyday life: accounts, savings, a bar on its way, packets that wait."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from jinbao.identity.types import AccountClass
from jinbao.sim.circles import Circle
from jinbao.sim.day import HOUR_MS, MINUTE_MS, Act, Kind, Numbers
from jinbao.sim.gifts import bought, delivered
from jinbao.sim.population import Population
from jinbao.sim.talk import DELIVERY_LINES, PLEDGE_NOTE

_LIN, _OWNER, _ZHOU, _HE, _EMMA, _GRANNY, _JIAHAO = range(7)
#: Who saves in gold on a larger scale, each week: who, and how much in micrograms.
_SAVERS = ((_HE, 6_000_000), (_OWNER, 5_000_000), (_GRANNY, 3_000_000))
_PLANS = ((_LIN, 1_000, "week"), (_LIN, 5_000, "month"), (_ZHOU, 500, "day"), (_GRANNY, 2_000, "week"))
_ALERTS = ((_LIN, 97), (_LIN, 104), (_HE, 95), (_JIAHAO, 103))
_BADMINTON = "羽毛球群"


def first_day(chance: Random, population: Population, start_ms: int, days: int, number: Numbers) -> list[Act]:
    """From the morning on: gold accounts, of the people of the story at once, of others within the first week."""
    stars = range(_JIAHAO + 1)
    acts = [Act(start_ms + chance.randrange(2 * HOUR_MS), number(), Kind.OPEN_GOLD, n, 0) for n in stars]
    for person in population.people[_JIAHAO + 1 :]:
        if chance.random() < (0.9 if person.account_class is AccountClass.III else 0.25):
            later_ms = chance.randrange(max(1, min(days, 7)) * 20 * HOUR_MS)
            acts.append(Act(start_ms + later_ms, number(), Kind.OPEN_GOLD, person.number, 0))
    plans_ms = start_ms + 3 * HOUR_MS
    acts += [Act(plans_ms, number(), Kind.PLAN, who, minor, how=every) for who, minor, every in _PLANS]
    acts += [Act(plans_ms + HOUR_MS, number(), Kind.ALERT, who, per_cent) for who, per_cent in _ALERTS]
    acts += bought(_EMMA, 1_400_000, start_ms + 3 * HOUR_MS, number)
    return acts + bought(_LIN, 800_000, start_ms + 4 * HOUR_MS, number)


def of_day(index: int, days: int, start_ms: int, number: Numbers) -> list[Act]:
    """What is special on day ``index`` (from 0) of ``days``; the last one is today."""
    acts: list[Act] = []
    for who, ug in _SAVERS:
        if index % 7 == 2 + who % 3 and index < days:
            acts += bought(who, ug, start_ms + 11 * HOUR_MS + who * MINUTE_MS, number)
    if index % 7 == 5:
        acts.append(Act(start_ms + 16 * HOUR_MS, number(), Kind.BATCH, -1, 0))
    if index == max(1, days // 3):
        acts.append(Act(start_ms + 15 * HOUR_MS, number(), Kind.PLEDGE, _HE, 30, text=PLEDGE_NOTE))
    # One bar is with the carrier today, whatever the hour; a coin arrived long ago.
    if index == max(0, days - 3):
        hours: tuple[int, ...] = (13, 14, 16)
        acts += delivered(_EMMA, "bar-1", DELIVERY_LINES[0], [start_ms + hour * HOUR_MS for hour in hours], number)
    if days > 12 and index == days // 2:
        hours = (10, 15, 34, 60)
        acts += delivered(_HE, "coin-1", DELIVERY_LINES[1], [start_ms + hour * HOUR_MS for hour in hours], number)
    return acts


def last_minutes(chance: Random, population: Population, until_ms: int, number: Numbers) -> list[Act]:
    """Just before now: whoever is in the story has read what came, then two packets arrive that nobody has finished."""
    group = next(circle for circle in population.circles if circle.name == _BADMINTON)
    acts = [Act(until_ms - 48 * MINUTE_MS, number(), Kind.TOP_UP, who, 60_000) for who in (_GRANNY, _JIAHAO)]
    acts += [Act(until_ms - 20 * MINUTE_MS, number(), Kind.READ, who, 0) for who in range(_JIAHAO + 1)]
    acts += _said(group, until_ms - 9 * MINUTE_MS, number)
    red = Act(
        until_ms - 6 * MINUTE_MS, number(), Kind.RED, _JIAHAO, 8_888, text="今天赢球，见者有份", circle=group.number,
        count=8, how="lucky",
    )  # fmt: skip
    openers = [n for n in group.people if n not in (_JIAHAO, _LIN)]
    acts.append(red)
    for place, who in enumerate(chance.sample(openers, min(3, len(openers)))):
        at_ms = red.at_ms + (40 + 35 * place) * 1_000
        acts.append(Act(at_ms, number(), Kind.OPEN, who, 0, of=red.number))
    wish = Act(until_ms - 3 * MINUTE_MS, number(), Kind.SAY, _GRANNY, 0, other=_LIN, text="薇薇，外婆给你攒了一点金子")
    gift = Act(
        until_ms - 2 * MINUTE_MS, number(), Kind.GOLD_GIFT, _GRANNY, 188_000, other=_LIN, text="岁岁平安", how="equal"
    )
    acts += [wish, gift, Act(until_ms - 5 * MINUTE_MS, number(), Kind.BEFRIEND, _HE, 0, other=_LIN, text="云上茶 何云")]
    return [replace(act, retries=1) for act in acts]  # no second tries: there is no time for them


def _said(group: Circle, at_ms: int, number: Numbers) -> list[Act]:
    lines = ((_ZHOU, "今天打得真过瘾"), (_EMMA, "That last smash though!"), (_JIAHAO, "哈哈，发个红包庆祝一下"))
    return [
        Act(at_ms + place * 40_000, number(), Kind.SAY, who, 0, text=line, circle=group.number)
        for place, (who, line) in enumerate(lines)
    ]
