"""``jinbao sim``: the seeded town on files of its own, in bad weather."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from random import Random
from typing import Any

from rich.console import Console

from jinbao.app.logs import set_up
from jinbao.app.settings import load
from jinbao.app.town import city_of
from jinbao.app.wiring import house
from jinbao.kit.clock import MovableClock
from jinbao.kit.db import Database
from jinbao.ledger.ports import LedgerEngine
from jinbao.ledger.types import Finding
from jinbao.sim import SMALL_POSITION, City, Options, SeededMarket, run

#: 2026-02-10 06:00 in Shanghai: a week before the lunar New Year.
_OPENS_MS = 1_770_674_400_000


async def run_sim(options: Mapping[str, Any], *, quiet: bool) -> dict[str, Any]:
    """Run one seed in a folder that is gone afterwards; what happened, ready for JSON."""
    # Warnings are what the weather is made of; they would bury what is worth reading.
    set_up("error", json_lines=False)
    out = Console(highlight=False, stderr=True, quiet=quiet)
    with tempfile.TemporaryDirectory(prefix="jinbao-sim-") as folder:
        settings = load(None, {"storage": {"folder": folder, "durable": False}, "gold": {"position": SMALL_POSITION}})
        clock = MovableClock(_OPENS_MS)
        market, luck = SeededMarket(clock, options["seed"]), Random(f"luck {options['seed']}")

        @asynccontextmanager
        async def open_city(
            wrap_db: Callable[[Database], Database], wrap_engine: Callable[[LedgerEngine], LedgerEngine]
        ) -> AsyncIterator[City]:
            house_of = house(
                settings, clock=clock, feed=market, draw=luck.randrange, wrap_db=wrap_db, wrap_engine=wrap_engine
            )
            async with house_of as opened:

                async def audit() -> list[Finding]:
                    result = await opened.console.audit.run()
                    return [
                        Finding(check.name, each.subject, each.detail)
                        for check in result.checks
                        for each in check.findings
                    ]

                yield replace(city_of(opened, clock, market), audit=audit)

        def tell(day: int, days: int, payments: int) -> None:
            out.print(f"{day} of {days} days, {payments} payments")

        report = await run(open_city, Options(**options), tell)
    return {
        "sim": asdict(report.options),
        "ok": report.ok,
        "figures": report.figures,
        "refusals": report.refusals,
        "weather": report.weather,
        "audits": report.audits,
        "elapsed_ms": report.elapsed_ms,
        "trace": report.trace,
        "findings": [f"{each.check}, {each.subject}: {each.detail}" for each in report.findings],
    }
