"""Makes the demo's town: a house with a movable clock, filled by ``sim.build``, closed with its clock at now."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from jinbao.app.house import House
from jinbao.app.settings import Settings
from jinbao.app.wiring import house
from jinbao.bank.types import BankAccount, parse_bank_account
from jinbao.kit.clock import Clock, MovableClock, SystemClock
from jinbao.sim import City, DealerAccounts, Market, Wanted, build, opening_ms


def city_of(opened: House, clock: MovableClock, market: Market | None = None) -> City:
    """An open house as the city sees it; ``market`` is its price of gold where that can be shaken."""
    return City(
        runtime=opened.runtime,
        clock=clock,
        journal=opened.journal,
        identity=opened.identity,
        bank=opened.bank,
        desk=opened.sandbox_bank,
        wallet=opened.wallet,
        pay=opened.pay,
        gold=opened.gold,
        vault=opened.sandbox_custodian,
        dealer=DealerAccounts(
            own=_account(opened.settings.gold.own_account), custodian=_account(opened.settings.gold.custodian_account)
        ),
        chat=opened.chat,
        packets=opened.packets,
        settle=opened.settle,
        market=market,
    )


def _account(text: str) -> BankAccount:
    found = parse_bank_account(text)
    assert found is not None, text
    return found


async def build_town(
    settings: Settings,
    *,
    seed: int,
    members: int,
    shops: int,
    days: int,
    tell: Callable[[int, int, int], None],
    now: Clock | None = None,
) -> list[dict[str, str]]:
    """Fill the empty data folder of ``settings``; how to log in. ``tell(day, days, payments)`` as it goes."""
    until_ms = (now or SystemClock()).now_ms()
    clock = MovableClock(opening_ms(until_ms, days, settings.zone))
    async with house(settings, clock=clock, draw=Random(f"luck {seed}").randrange) as opened:
        wanted = Wanted(seed=seed, members=members, shops=shops, days=days, until_ms=until_ms)
        summary = await build(city_of(opened, clock), wanted, tell)
    return [
        {"realm": way.realm, "name": way.name, "hint": way.hint_en, "hint_zh": way.hint_zh, "phone": way.phone}
        for way in summary.log_ins
    ]
