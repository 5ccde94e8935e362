"""Live updates: what was announced goes to the pages of those whom it concerns.

An event concerns every member and merchant whose id stands in it. What one of them is sent leaves
out the ids of the other members, which are nobody else's business.
"""

from __future__ import annotations

import asyncio

import msgspec

from jinbao.kit.db import Database
from jinbao.kit.http import Hub
from jinbao.kit.outbox import SIGNAL, Announced, last_seq, read_after

CONSOLE = "console"


async def relay_live(db: Database, hub: Hub) -> None:
    """For ever: read what is announced from now on and publish it. Keeps no cursor: pages refetch."""
    loop = asyncio.get_running_loop()
    woken = asyncio.Event()

    def wake() -> None:
        loop.call_soon_threadsafe(woken.set)

    db.listen(SIGNAL, wake)
    seq = await db.read(last_seq)
    while True:
        await woken.wait()
        woken.clear()
        while batch := await db.read(lambda tx, after=seq: read_after(tx, after)):  # type: ignore[misc]
            for announced in batch:
                publish(hub, announced)
            seq = batch[-1].seq


def publish(hub: Hub, announced: Announced) -> None:
    """One event to each of its listeners."""
    snapshot: dict[str, object] = msgspec.json.decode(announced.body)
    parties = {value for value in snapshot.values() if isinstance(value, str) and value[:4] in ("mbr_", "mch_")}
    for party in parties:
        if not hub.has(party):
            continue
        others = {other for other in parties if other != party and other.startswith("mbr_")}
        visible = {name: value for name, value in snapshot.items() if not (isinstance(value, str) and value in others)}
        hub.publish(party, announced.name, msgspec.json.encode(visible))
    if hub.has(CONSOLE):
        hub.publish(CONSOLE, announced.name, announced.body)
