"""Opening the city: staff, members, bank accounts, PINs, shops and their printed codes, all by the front door."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from random import Random
from typing import TypeVar

from jinbao.gold.types.batches import CapitalState
from jinbao.identity.types import NewMerchant, Realm, Role, SettleMode
from jinbao.kit.db import Tx
from jinbao.kit.http import Principal
from jinbao.sim.city import City, Town, once
from jinbao.sim.population import PIN, Clerk, Person, Population, Shop

T = TypeVar("T")
R = TypeVar("R")

#: People who move in at the same time, so that their units of work are committed together.
AT_ONCE = 32
#: What the dealer begins with at the custodian and at the bank, and pieces of each product in stock.
METAL_UG, CASH_MINOR = 1_000_000_000, 150_000_000
_STOCK = 200
#: Of the operator's own account at the bank, from which the dealer's cash comes.
_OWN_MINOR = 1_000_000_000
#: Friendships made in one unit of work.
_PAIRS = 100
#: How often custodian and bank are given time until the dealer has what it begins with.
_WAITS = 20
#: Shops that want their money at once rather than daily, one in so many.
_IMPATIENT = 8
_SECOND_MS = 1_000


async def move_in(
    city: City,
    population: Population,
    seed: int,
    at_once: int = AT_ONCE,
    float_: tuple[int, int] = (METAL_UG, CASH_MINOR),
) -> Town:
    """Everybody arrives, ``at_once`` at a time and some seconds apart; nobody has money on the balance yet.

    ``float_`` is what the dealer in gold begins with: micrograms at the custodian, minor units at the bank.
    """
    chance = Random(f"moving in {seed}")
    town = Town(population)
    await city.desk.seed(
        [(city.dealer.own, "operator", _OWN_MINOR), (city.dealer.custodian, "custodian", _OWN_MINOR)]
        + [(person.bank, person.name, person.bank_minor) for person in population.people]
        + [(shop.bank, shop.sign.name, 0) for shop in population.shops]
    )
    for clerk in population.clerks:
        principal = await _employ(city, clerk)
        if clerk.role is Role.TREASURY:
            town.treasurer = principal
    for group in _groups(population.people, at_once):
        city.clock.advance(chance.randrange(20 * _SECOND_MS, 90 * _SECOND_MS))
        for caller, linked in await _all(lambda person: _arrive(city, person), group):
            town.callers.append(caller)
            town.linked.append(linked)
    for number, shop in enumerate(population.shops):
        city.clock.advance(chance.randrange(20 * _SECOND_MS, 90 * _SECOND_MS))
        merchant, code = await _open(city, town, shop, at_once=number % _IMPATIENT == 3)
        town.merchants.append(merchant)
        town.codes.append(code)
    await _befriend(city, town)
    await _begin_to_deal(city, *float_)
    return town


async def _employ(city: City, clerk: Clerk) -> Principal:
    """A clerk at the own desk."""
    staff = await city.identity.staff.add(clerk.name, clerk.password, clerk.role)
    sessions = city.identity.sessions

    def log_in(tx: Tx) -> str:
        return sessions.open_in(tx, Realm.STAFF, staff.id, "desk", clerk.role.value).token

    caller = await sessions.authenticate("staff", await city.runtime.db.write(log_in))
    assert caller is not None, "a fresh token is good"
    return caller


async def _befriend(city: City, town: Town) -> None:
    """Who knows whom, and the groups."""
    pairs, members = town.population.friendships, town.member_ids
    for start in range(0, len(pairs), _PAIRS):
        some = pairs[start : start + _PAIRS]

        def befriend(tx: Tx, some: Sequence[tuple[int, int]] = some) -> None:
            for one, other in some:
                city.chat.friends.befriend_in(tx, members[one], members[other])

        city.clock.advance(_SECOND_MS)
        await city.runtime.db.write(befriend)
    for circle in town.population.circles:
        city.clock.advance(_SECOND_MS)
        owner, *others = [members[n] for n in circle.people]
        key = once(f"circle {circle.number}", "create", city.clock.now_ms())
        town.chats.append(await city.chat.groups.create(owner, circle.name, others, key))


async def _begin_to_deal(city: City, metal_ug: int, cash_minor: int) -> None:
    """The dealer's metal comes to the custodian, its cash to the bank."""
    await city.vault.seed({product.code: _STOCK for product, _ in await city.gold.deliveries.products()})
    capital = await city.gold.capital.put_in(metal_ug, cash_minor)
    for _ in range(_WAITS):
        await city.settle()
        capital = await city.gold.capital.get(capital.id)
        if capital.metal.final and capital.cash.final:
            break
        city.clock.advance(_SECOND_MS)
    assert capital.metal is CapitalState.DONE and capital.cash is CapitalState.DONE, capital


async def _arrive(city: City, person: Person) -> tuple[Principal, int]:
    """Sign up, take the handle, log in on the own phone, link the bank account, set a PIN."""
    identity = city.identity
    member = await identity.members.open(person.phone, person.name, person.language, person.account_class)
    await identity.members.change(member.id, handle=person.handle)
    device = f"{person.latin.split()[-1]}'s phone"

    def log_in(tx: Tx) -> str:
        return identity.sessions.open_in(tx, Realm.MEMBER, member.id, device).token

    caller = await identity.sessions.authenticate("member", await city.runtime.db.write(log_in))
    assert caller is not None, "a fresh token is good"
    if person.has_pin:
        await identity.pins.put(member.id, PIN)
    key = once(f"member {person.number}", "link", city.clock.now_ms())
    name = "工资卡" if person.language == "zh-CN" else "Salary account"
    linked = await city.wallet.linked.link(member.id, person.bank.bank, person.bank.number, name, key)
    return caller, linked.id


async def _open(city: City, town: Town, shop: Shop, *, at_once: bool) -> tuple[int, int]:
    """Register a shop and print its code."""
    sign = shop.sign
    merchant = await city.identity.merchants.open(
        town.callers[shop.owner].id,
        NewMerchant(
            name=sign.name,
            name_latin=sign.latin,
            mcc=sign.trade.mcc,
            city=sign.city,
            country="CN",
            bank_account=shop.bank.number,
            settle=SettleMode.AT_ONCE if at_once else SettleMode.DAILY,
        ),
    )
    key = once(f"shop {shop.number}", "code", city.clock.now_ms())
    code = await city.pay.qr.create(merchant.id, sign.label, None, key)
    return merchant.id, code.id


def _groups(people: Sequence[Person], size: int) -> list[Sequence[Person]]:
    return [people[start : start + size] for start in range(0, len(people), size)]


async def _all(work: Callable[[T], Awaitable[R]], items: Sequence[T]) -> list[R]:
    return list(await asyncio.gather(*(work(item) for item in items)))
