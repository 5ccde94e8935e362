"""Makes the demo's town: a house with a movable clock, filled by ``sim.build``, closed with its clock at now."""

from __future__ import annotations

from collections.abc import Callable

from jinbao.app.house import House
from jinbao.app.settings import Settings
from jinbao.app.wiring import house
from jinbao.kit.clock import Clock, MovableClock, SystemClock
from jinbao.sim import City, Wanted, build, opening_ms


def city_of(opened: House, clock: MovableClock) -> City:
    """An open house as the city sees it."""
    return City(
        runtime=opened.runtime,
        clock=clock,
        journal=opened.journal,
        identity=opened.identity,
        bank=opened.bank,
        desk=opened.sandbox_bank,
        wallet=opened.wallet,
        pay=opened.pay,
        settle=opened.settle,
    )


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
    async with house(settings, clock=clock) as opened:
        wanted = Wanted(seed=seed, members=members, shops=shops, days=days, until_ms=until_ms)
        summary = await build(city_of(opened, clock), wanted, tell)
    return [
        {"realm": way.realm, "name": way.name, "hint": way.hint_en, "hint_zh": way.hint_zh, "phone": way.phone}
        for way in summary.log_ins
    ]
