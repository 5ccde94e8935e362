"""What is kept for a while only goes as fast as it comes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinbao.gold.service import quotes
from jinbao.gold.types.quote import Side
from jinbao.identity.types import AccountClass
from jinbao.kit.clock import DAY_MS
from jinbao.kit.db import Tx
from tests.make import run
from tests.make_gold import GRAM, gold_world
from tests.make_house import Served, served

_KEYS = 12_345


async def _job(place: Served, name: str) -> int:
    [job] = [each for each in place.house.jobs if each.name == name]
    return await job.work()


def test_all_keys_that_are_old_go_and_no_young_one(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with served(tmp_path) as place:

            def fill(tx: Tx) -> None:
                now_ms = place.clock.now_ms()
                rows: list[dict[str, Any]] = [
                    {"key": f"k{number}", "at": now_ms + (number == 0)} for number in range(_KEYS)
                ]
                tx.many(
                    "insert into kit_once (scope, key, fingerprint, id, at_ms) values (x'00', :key, x'00', x'00', :at)",
                    rows,
                )

            await place.house.runtime.db.write(fill)
            place.clock.advance(7 * DAY_MS + 1)
            assert await _job(place, "forget keys") == _KEYS - 1
            assert await _job(place, "forget keys") == 0
            place.clock.advance(1)
            assert await _job(place, "forget keys") == 1

    run(scenario())


def test_all_quotes_go_that_nobody_used_within_a_day(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(quotes, "_FORGET_BATCH", 3)

    async def scenario() -> None:
        async with gold_world(tmp_path) as world:
            caller = await world.member("金", AccountClass.III, 0)
            for _ in range(7):
                await world.gold.quotes.make(caller.id, Side.BUY, ug=GRAM)
            world.clock.advance(DAY_MS + 1)
            await world.price(95_000)
            young = await world.gold.quotes.make(caller.id, Side.BUY, ug=GRAM)
            assert await world.gold.quotes.forget() == 7
            assert (await world.gold.quotes.get(caller.id, young.id)).id == young.id

    run(scenario())
