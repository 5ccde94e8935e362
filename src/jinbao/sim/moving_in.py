"""Opening the city: staff, members, bank accounts, PINs, shops and their printed codes, all by the front door."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from random import Random
from typing import TypeVar

from jinbao.identity.types import NewMerchant, Realm, SettleMode
from jinbao.kit.db import Tx
from jinbao.kit.http import Principal
from jinbao.sim.city import City, Town, once
from jinbao.sim.population import PIN, Person, Population, Shop

T = TypeVar("T")
R = TypeVar("R")

#: People who move in at the same time, so that their units of work are committed together.
AT_ONCE = 32
#: Shops that want their money at once rather than daily, one in so many.
_IMPATIENT = 8
_SECOND_MS = 1_000


async def move_in(city: City, population: Population, seed: int, at_once: int = AT_ONCE) -> Town:
    """Everybody arrives, ``at_once`` at a time and some seconds apart; nobody has money on the balance yet."""
    chance = Random(f"moving in {seed}")
    town = Town(population)
    await city.desk.seed(
        [(person.bank, person.name, person.bank_minor) for person in population.people]
        + [(shop.bank, shop.sign.name, 0) for shop in population.shops]
    )
    for clerk in population.clerks:
        await city.identity.staff.add(clerk.name, clerk.password, clerk.role)
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
    return town


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
