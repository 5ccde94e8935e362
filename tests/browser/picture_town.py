"""The town on the README's pictures: always the same people on the same day, ``python -m tests.browser.picture_town``.

Takes a data folder and a port. The clock begins at ``NOON`` and runs.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

from jinbao.app.run import serve_house
from jinbao.app.server import listen
from jinbao.app.settings import load
from jinbao.app.town import build_town
from jinbao.app.wiring import house
from jinbao.kit.clock import MovableClock

#: A weekday at lunch time, in the operator's zone.
NOON = datetime(2026, 5, 20, 12, 40, tzinfo=timezone(timedelta(hours=8)))
NOON_MS = int(NOON.timestamp() * 1000)
SEED, MEMBERS, SHOPS, DAYS = 2026, 120, 16, 30


async def serve_picture_town(folder: Path, port: int) -> None:
    """Make the town in the empty ``folder`` and serve it until a signal comes."""
    storage = {"folder": str(folder), "durable": False}
    log_ins = await build_town(
        load(None, {"storage": storage, "demo": True}),
        seed=SEED,
        members=MEMBERS,
        shops=SHOPS,
        days=DAYS,
        tell=lambda day, days, payments: None,
        now=MovableClock(NOON_MS),
    )
    served = {"server": {"port": port}, "storage": storage, "demo": True, "demo_logins": log_ins}
    with listen("127.0.0.1", port) as sock:
        async with house(load(None, served), clock=MovableClock(NOON_MS, running=True)) as opened:
            await serve_house(opened, sock, started=lambda: None)


if __name__ == "__main__":
    asyncio.run(serve_picture_town(Path(sys.argv[1]), int(sys.argv[2])))
