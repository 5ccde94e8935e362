"""What every service is handed: the store, the time, ids, the outbox, the operator's zone and currency."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from jinbao.kit.clock import Clock
from jinbao.kit.db import Database
from jinbao.kit.ids import IdMaker
from jinbao.kit.money import Asset
from jinbao.kit.outbox import Outbox


@dataclass(frozen=True, slots=True)
class Runtime:
    """Handed in, never imported, so that tests and the simulator bring their own."""

    db: Database
    clock: Clock
    new_id: IdMaker
    outbox: Outbox
    zone: ZoneInfo
    home: Asset
