"""Prices played from a file: a recorded day in tests and demonstrations, at any speed.

The file is CSV with a header: ``at`` (milliseconds since 1970, or RFC 3339) and either ``bid`` and ``ask``, or
``price``, as decimals. Its times rise.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from jinbao.gold.adapters.mapping import FeedError, TimeUnit, Unit, moment, number
from jinbao.gold.types.price import Tick
from jinbao.kit.clock import Clock

_PER_CENT = 100


@dataclass(frozen=True, slots=True)
class ReplaySettings:
    """The file starts to play at ``starts_at_ms`` of our clock (when first asked if ``None``), ``offset_ms`` into it.

    ``speed_per_cent`` 100 is as fast as it was recorded. The prices are in ``unit``.
    """

    path: Path
    starts_at_ms: int | None = None
    offset_ms: int = 0
    speed_per_cent: int = _PER_CENT
    unit: Unit = Unit(per_ounce=False)


class ReplayFeed:
    """After the last line the last price stays, and grows old. Raises ``FeedError`` for a file it cannot play."""

    def __init__(self, clock: Clock, settings: ReplaySettings) -> None:
        assert settings.speed_per_cent > 0 and settings.offset_ms >= 0, settings
        self._clock = clock
        self._settings = settings
        self._starts_at_ms = settings.starts_at_ms
        try:
            with settings.path.open(encoding="utf-8", newline="") as file:
                rows = _rows(file, settings)
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise FeedError(f"{settings.path} cannot be read: {error}") from None
        self._times = [at_ms for at_ms, _, _ in rows]
        self._prices = [(bid, ask) for _, bid, ask in rows]

    @property
    def name(self) -> str:
        """What it is called."""
        return "replay"

    async def latest(self) -> Tick | None:
        """The last line whose time has come, dated by our clock."""
        now_ms = self._clock.now_ms()
        if self._starts_at_ms is None:
            self._starts_at_ms = now_ms
        begin_ms = self._times[0] + self._settings.offset_ms
        played_ms = (now_ms - self._starts_at_ms) * self._settings.speed_per_cent // _PER_CENT
        place = bisect_right(self._times, begin_ms + played_ms) - 1
        if played_ms < 0 or place < 0:
            return None
        bid, ask = self._prices[place]
        since_ms = max(self._times[place] - begin_ms, 0)
        return Tick(self._starts_at_ms + since_ms * _PER_CENT // self._settings.speed_per_cent, bid, ask, self.name)

    async def close(self) -> None:
        """Nothing is open."""


def _rows(lines: Iterable[str], settings: ReplaySettings) -> list[tuple[int, int, int]]:
    reader = csv.DictReader(lines)
    names = set(reader.fieldnames or ())
    columns = ("bid", "ask") if {"bid", "ask"} <= names else ("price", "price")
    if not {"at", *columns} <= names:
        raise FeedError(f"{settings.path} needs a header with at and bid, ask or price.")
    found: list[tuple[int, int, int]] = []
    for row in reader:
        at_ms = moment(row["at"], TimeUnit.MS) if (row["at"] or "").isdigit() else moment(row["at"], TimeUnit.ISO)
        bid, ask = (_minor(row[column], settings.unit) for column in columns)
        if at_ms is None or bid is None or ask is None or bid > ask or found and at_ms < found[-1][0]:
            raise FeedError(f"{settings.path}, line {reader.line_num}: no time after the one before, or no price.")
        found.append((at_ms, bid, ask))
    if not found:
        raise FeedError(f"{settings.path} has no prices.")
    return found


def _minor(text: str | None, unit: Unit) -> int | None:
    read = number(text)
    return None if read is None else unit.minor_per_gram(read)
