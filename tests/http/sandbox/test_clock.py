"""The clock moves, and what is due on the way happens at its time."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.make import run
from tests.make_notices import Heard, merchant_server, said
from tests.make_sandbox import sandbox_world

HOUR, DAY = 3_600_000, 86_400_000


def test_a_day_passes_at_once_and_stays_passed(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            before = await world.see("/state")
            after = await world.do("/clock", {"advance_ms": DAY})
            assert DAY <= after["now_ms"] - before["now_ms"] < DAY + 60_000
            assert after["wall_ms"] - before["wall_ms"] < 60_000
        async with sandbox_world(folder) as again:
            state = await again.see("/state")
            assert DAY - 60_000 <= state["ahead_ms"] <= DAY + 60_000  # less what making the sandbox took

    run(scenario())


def test_time_does_not_go_back(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            now = (await world.see("/state"))["now_ms"]
            assert await world.refused("/clock", {"to_ms": now - DAY}) == "sandbox.clock_back"
            assert await world.refused("/clock", {"advance_ms": 500 * DAY}) == "sandbox.clock_too_far"
            assert await world.refused("/clock", {}) == "kit.invalid"
            assert await world.refused("/clock", {"advance_ms": 1, "to_ms": now}) == "kit.invalid"
            assert (await world.see("/state"))["now_ms"] - now < 60_000

    run(scenario())


def test_an_order_expires_when_its_time_is_over(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            number, code_url = await world.native()
            await world.do("/clock", {"advance_ms": 8 * DAY})
            assert await world.state_of(number) == "CLOSED"
            refused = await world.refused("/pay", {"text": code_url})
            assert refused in ("sandbox.nothing_to_pay", "pay.order_expired", "compat.token_expired"), refused

    run(scenario())


def test_one_order_expires_by_itself(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            (one, _), (other, _) = await world.native(), await world.native()
            now = (await world.see("/state"))["now_ms"]
            assert (await world.do(f"/orders/{world.mchid}/{one}/expire"))["state"] == "expired"
            assert await world.state_of(other) == "NOTPAY"
            assert (await world.see("/state"))["now_ms"] - now < 60_000

    run(scenario())


def test_every_callback_of_a_day_is_tried_at_its_own_time(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world, merchant_server(None, *[said(b"no", "500 No")] * 20) as merchant:
            number, code_url = await world.native(notify_url=merchant.url)
            await world.do("/pay", {"text": code_url})
            paid_ms = (await world.see("/state"))["now_ms"]
            await world.do("/clock", {"advance_ms": 25 * HOUR})
            callback = (await world.see("/callbacks", account=world.mchid, out_no=number))["items"][0]
            tries = (await world.see(f"/callbacks/{callback['id']}"))["tries"]
            after_s = [round((attempt["at_ms"] - paid_ms) / 1_000) for attempt in tries]
            assert len(merchant.heard) == len(tries) >= 15
            assert 14 <= after_s[1] <= 60 and 20 * 3_600 < after_s[-1] <= 25 * 3_600, after_s

    run(scenario())


def test_a_running_house_settles_too(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder, start=True) as world:
            number, code_url = await world.native()
            await world.do("/pay", {"text": code_url})
            assert await world.state_of(number) == "SUCCESS"
            await world.do("/payers/poor/fund", {"amount_minor": 500})
            assert await world.balance("poor") == 600
            other, _ = await world.native()
            await world.do("/clock", {"advance_ms": 8 * DAY})
            assert await world.state_of(other) == "CLOSED"

    run(scenario())


def test_a_receiver_that_never_answers_is_waited_for_the_whole_time_once_in_a_move(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stall(_: Heard) -> bytes:
        await asyncio.Event().wait()
        return b""

    async def scenario() -> None:
        async with sandbox_world(folder) as world, merchant_server(stall) as merchant:
            number, code_url = await world.native(notify_url=merchant.url)
            await world.do("/pay", {"text": code_url})
            await world.do("/clock", {"advance_ms": 25 * HOUR})
            callback = (await world.see("/callbacks", account=world.mchid, out_no=number))["items"][0]
            tries = (await world.see(f"/callbacks/{callback['id']}"))["tries"]
            whole, short = "no answer within 400 ms", "no answer within 40 ms"
            assert [attempt["error"] for attempt in tries] == [whole, whole] + [short] * 14
            assert tries[-1]["at_ms"] - tries[0]["at_ms"] > 20 * HOUR

    monkeypatch.setenv("JINBAO_GATEWAY__ATTEMPT_TIMEOUT_MS", "400")
    run(scenario())
