"""The people and the days of the city: the same for the same seed, and such as the services take."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import combinations
from random import Random

import phonenumbers
import pytest

from jinbao.identity.types import AccountClass
from jinbao.pay.types import SUBJECT_MAX
from jinbao.sim.day import HOURS, PAYMENTS, Kind, Numbers, plan_day, squeeze
from jinbao.sim.gifts import Customs, Gifts
from jinbao.sim.population import SHOPS_EACH, log_ins, populate, shops_most
from jinbao.sim.shops import SIGNS
from jinbao.wallet.types.qr import note_is_fine

DAY = date(2026, 2, 13)
START_MS = 1_770_912_000_000
HOUR_MS = 3_600_000


def test_the_same_seed_gives_the_same_people_and_another_gives_others() -> None:
    assert populate(7, 200, 30) == populate(7, 200, 30)
    assert populate(7, 200, 30) != populate(8, 200, 30)


@pytest.mark.parametrize("members", [8, 200, 10_500])
def test_phones_handles_and_bank_accounts_are_all_different_and_valid(members: int) -> None:
    people = populate(3, members, 2).people
    assert len(people) == members
    for field in ("phone", "handle", "bank"):
        assert len({getattr(person, field) for person in people}) == members
    for person in people:
        if person.number % 101 in (0, 7):
            assert phonenumbers.is_valid_number(phonenumbers.parse(person.phone))
        assert person.phone[6:10] == "0000", "no area: the numbers ring nowhere"


def test_shops_have_room_in_an_emvco_code_and_an_owner_each() -> None:
    for sign in SIGNS:
        assert sign.latin.isascii() and len(sign.latin) <= 25, sign
        assert sign.city.isascii() and len(sign.city) <= 15 and len(sign.trade.mcc) == 4, sign
        assert sum(sign.trade.ways) == 100, sign
        assert all(ware.low >= 1 and len(ware.subject) <= SUBJECT_MAX for ware in sign.trade.wares)
    town = populate(3, 200, 40)
    assert len({shop.owner for shop in town.shops}) == 40
    assert len({shop.sign.name for shop in town.shops}) == 40, "past the list come branches"
    crowd = populate(3, 10, shops_most(10))
    owned = Counter(shop.owner for shop in crowd.shops)
    assert len(crowd.shops) == 32 and max(owned.values()) <= SHOPS_EACH
    assert len({shop.sign.latin for shop in populate(3, 200, 1_000).shops}) == 1_000


def test_the_story_begins_with_lin_wei_and_the_nine_lanes() -> None:
    town = populate(11, 200, 30)
    assert (town.people[0].name, town.people[0].handle) == ("林薇", "linwei")
    assert town.people[0].account_class is AccountClass.III and town.people[0].has_pin
    assert town.shops[0].sign.latin == "Nine Lanes Noodles"
    told = log_ins(town)
    assert {one.realm for one in told} == {"member", "merchant", "staff"}
    assert told[0].phone == town.people[0].phone
    assert next(one for one in told if one.realm == "merchant").phone == town.people[1].phone


def test_a_day_has_its_shape() -> None:
    town, number = populate(5, 400, 30), Numbers()
    acts = plan_day(Random(1), town, DAY, START_MS, 4_000, number)
    by_hour = [0] * 24
    for act in acts:
        if act.kind in PAYMENTS:
            by_hour[(act.at_ms - START_MS) // HOUR_MS] += 1
    total = sum(by_hour)
    assert by_hour.index(max(by_hour)) == 19
    assert 2.6 < by_hour[19] * 24 / total < 3.6, "PaySim's peak is 3.1 times the mean"
    assert sum(by_hour[3:6]) * 50 < total, "under 2 % from 03 to 06"
    assert sum(HOURS[3:6]) * 50 < sum(HOURS)
    assert 0.85 < total / 4_000 < 1.1


def test_a_day_is_the_same_for_the_same_chance_and_its_acts_have_their_own_numbers() -> None:
    town = populate(5, 60, 8)
    first = plan_day(Random(9), town, DAY, START_MS, 200, Numbers())
    assert first == plan_day(Random(9), town, DAY, START_MS, 200, Numbers())
    assert len({act.number for act in first}) == len(first)
    numbers = {act.number for act in first}
    assert all(act.of in numbers for act in first if act.kind in (Kind.REFUND, Kind.ANSWER))
    assert all(note_is_fine(act.text) for act in first)
    assert all(act.other != act.who for act in first)


@pytest.mark.parametrize("hours", [1, 9, 23])
def test_today_is_lively_at_any_hour(hours: int) -> None:
    town = populate(5, 60, 8)
    acts = plan_day(Random(9), town, DAY, START_MS, 200, Numbers())
    until_ms = START_MS + hours * HOUR_MS
    today = squeeze(acts, START_MS, until_ms)
    assert len(today) * 10 >= len(acts) * 6
    assert all(START_MS <= act.at_ms <= until_ms for act in today)


@pytest.mark.parametrize("members", [8, 60, 200])
def test_friends_are_family_colleagues_and_those_who_play_together(members: int) -> None:
    town = populate(5, members, 3)
    pairs = set(town.friendships)
    assert len(pairs) == len(town.friendships) and all(0 <= one < other < members for one, other in pairs)
    for circle in town.circles:
        owner, *others = circle.people
        assert others and len(set(circle.people)) == len(circle.people)
        assert all((min(owner, other), max(owner, other)) in pairs for other in others), "a group is made of friends"
    assert {"相亲相爱一家人", "羽毛球群"} <= {circle.name for circle in town.circles if 0 in circle.people}
    together = {pair for circle in town.circles for pair in combinations(sorted(circle.people), 2)}
    assert pairs <= together, "nobody is a friend without a reason"
    for person in town.people:
        assert all((min(person.number, n), max(person.number, n)) in pairs for n in person.friends)


def test_nobody_opens_a_packet_before_it_was_sent_nor_one_that_is_not_for_them() -> None:
    town = populate(5, 60, 8)
    customs = Customs(reds=200, gifts=400, circles=300)
    acts = Gifts(town, customs, Numbers()).day(Random(3), START_MS)
    sent = {act.number: act for act in acts if act.kind in (Kind.RED, Kind.GOLD_GIFT)}
    opened = [act for act in acts if act.kind is Kind.OPEN]
    assert len(sent) > 25 and len(opened) > 40 and len({(act.of, act.who) for act in opened}) == len(opened)
    for act in opened:
        packet = sent[act.of]
        assert act.at_ms > packet.at_ms and act.who != packet.who
        assert packet.other in (-1, act.who) and (packet.circle < 0 or act.who in town.circles[packet.circle].people)
    for packet in sent.values():
        assert packet.count >= 1 and (
            packet.how != "equal" or packet.kind is Kind.GOLD_GIFT or packet.amount % packet.count == 0
        )
        assert note_is_fine(packet.text) and 1 <= len(packet.text) <= 60
