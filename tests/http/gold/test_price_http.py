"""The price and its chart at the HTTP surface."""

from __future__ import annotations

from pathlib import Path

import pytest

from jinbao.gold.rules.candles import SPANS
from jinbao.gold.types.candles import Range
from tests import make
from tests.http.gold.test_gold_http import site
from tests.make_gold import GRAM


def test_everybody_sees_the_price_and_why_there_is_no_dealing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as place:
            phone = await place.phone(opened=False)
            world = place.world
            await world.price(95_010, half_minor=5)
            assert await phone.get("/price") == {
                "bid_minor": 95_005,
                "ask_minor": 95_015,
                "mid_minor": 95_010,
                "at_ms": world.clock.now_ms(),
                "source": "told",
                "state": "live",
                "session": "open",
                "change_bp": 0,
                "change_minor": 0,
            }
            world.clock.advance(60_001)
            assert (await phone.get("/price"))["state"] == "stale"
            await world.price(95_010, open=False)
            shown = await phone.get("/price")
            assert (shown["state"], shown["session"]) == ("closed", "closed")

    make.run(scenario())


def test_a_chart_has_its_candles_and_the_members_own_trades(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as place:
            world = place.world
            phone, stranger = await place.phone(), await place.phone()
            trade = await world.buy(phone.caller, 2 * GRAM)
            await world.price(95_100)
            chart = await phone.get("/candles?range=1d")
            assert (chart["range"], chart["step_ms"], chart["simulated"]) == ("1d", 300_000, False)
            assert chart["items"][-1][1:] == [95_000, 95_100, 95_000, 95_100]
            mark = {"at_ms": trade.made_at_ms, "side": "buy", "grams_ug": 2 * GRAM, "price_minor": trade.price_minor}
            assert chart["marks"] == [mark]
            assert (await stranger.get("/candles?range=1d"))["marks"] == []

    make.run(scenario())


@pytest.mark.parametrize("wanted", list(Range))
def test_every_range_answers_and_a_day_is_the_usual_one(tmp_path: Path, wanted: Range) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as place:
            phone = await place.phone()
            chart = await phone.get(f"/candles?range={wanted.value}")
            assert (chart["range"], chart["step_ms"]) == (wanted.value, SPANS[wanted].step_ms)
            assert len(chart["items"]) == 1
            assert (await phone.get("/candles"))["range"] == "1d"

    make.run(scenario())


@pytest.mark.parametrize("wanted", ["2d", "", "1D", "%00"])
def test_an_unknown_range_is_refused(tmp_path: Path, wanted: str) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as place:
            phone = await place.phone()
            assert await phone.refused("GET", f"/candles?range={wanted}") == (400, "kit.invalid")

    make.run(scenario())


@pytest.mark.parametrize("path", ["/price", "/candles"])
def test_a_stranger_without_a_session_sees_nothing(tmp_path: Path, path: str) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as place:
            answer = await place.client.get("/api/v1/member/gold" + path)
            assert answer.status_code == 401

    make.run(scenario())
