"""Refunds that are accepted first and done later, as the real service answers."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from jinbao.compat.types import Fault
from tests.http.compat.test_wechat_abnormal_refunds import entries
from tests.http.compat.test_wechat_refunds import REFUNDS, give_back
from tests.make import run
from tests.make_compat import compat_world
from tests.make_notices import merchant_server
from tests.make_sandbox import sandbox_world
from tests.make_wechat import balance, paid, query
from tests.unit.compat.test_notice_sealing import v3_content

IN_STEPS = {"outcomes_at_once": False}


def test_making_a_refund_says_processing_and_asking_says_success(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path, gateway=IN_STEPS) as world, merchant_server() as merchant:
            number = (await paid(world))["out_trade_no"]
            before, moved = await balance(world), await entries(world)
            made = (await give_back(world, number, 500, notify_url=merchant.url)).json()
            assert made["status"] == "PROCESSING" and "success_time" not in made
            assert made["user_received_account"] == "支付用户零钱" and made["channel"] == "ORIGINAL"
            assert (await balance(world), await entries(world)) == (before + 500, moved + 1)
            assert (await query(world, number))["trade_state"] == "REFUND"

            asked = (await world.call(world.wechat, "GET", f"{REFUNDS}/r_{number}")).json()
            assert asked.pop("success_time")
            assert asked == made | {"status": "SUCCESS"}
            again = (await give_back(world, number, 500, notify_url=merchant.url)).json()
            assert again.pop("success_time")
            assert again == asked, "asked for again, it is told as it stands"
            assert (await balance(world), await entries(world)) == (before + 500, moved + 1)

            await world.house.settle()
            (told,) = [v3_content(request, world.wechat.account) for request in merchant.heard]
            assert (told["refund_status"], told["refund_id"]) == ("SUCCESS", made["refund_id"])
            assert told["success_time"]
            assert await world.sound()

    run(scenario())


def test_of_twenty_calls_for_one_refund_one_is_told_that_it_was_accepted(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path, gateway=IN_STEPS) as world:
            number = (await paid(world))["out_trade_no"]
            before, moved = await balance(world), await entries(world)
            answers = await asyncio.gather(*[give_back(world, number, 500) for _ in range(20)])
            told = [answer.json()["status"] for answer in answers]
            assert (told.count("PROCESSING"), told.count("SUCCESS")) == (1, 19)
            assert (await balance(world), await entries(world)) == (before + 500, moved + 1)
            assert await world.sound()

    run(scenario())


def test_refunds_under_several_numbers_at_once_never_exceed_the_payment(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path, gateway=IN_STEPS) as world:
            number = (await paid(world))["out_trade_no"]
            before = await balance(world)
            world.watcher.faults.append(Fault(abnormal=True))
            asked = [give_back(world, number, 500, out_refund_no=f"part_{index}") for index in range(10)]
            answers = await asyncio.gather(*asked)
            assert sorted(answer.status_code for answer in answers) == [200] * 2 + [400] * 8
            assert await balance(world) == before + 500, "the other one is stuck"
            assert await world.sound()

    run(scenario())


def test_a_refund_that_gets_stuck_is_accepted_first_too(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path, gateway=IN_STEPS) as world:
            number = (await paid(world))["out_trade_no"]
            moved = await entries(world)
            world.watcher.faults.append(Fault(abnormal=True))
            made = (await give_back(world, number, 500)).json()
            assert made["status"] == "PROCESSING" and "success_time" not in made
            asked = (await world.call(world.wechat, "GET", f"{REFUNDS}/r_{number}")).json()
            assert asked == made | {"status": "ABNORMAL"}
            assert (await give_back(world, number, 500)).json() == asked
            assert await entries(world) == moved

            target = f"{REFUNDS}/{made['refund_id']}/apply-abnormal-refund"
            body = {"out_refund_no": f"r_{number}", "type": "MERCHANT_BANK_CARD"}
            sent = (await world.call(world.wechat, "POST", target, body)).json()
            assert sent["status"] == "PROCESSING" and "success_time" not in sent
            assert (await world.call(world.wechat, "GET", f"{REFUNDS}/r_{number}")).json()["status"] == "SUCCESS"

    run(scenario())


@pytest.mark.parametrize(("variable", "status"), [(None, "PROCESSING"), ("true", "SUCCESS"), ("false", "PROCESSING")])
def test_a_sandbox_answers_in_steps_unless_told_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str | None, status: str
) -> None:
    if variable is not None:
        monkeypatch.setenv("JINBAO_GATEWAY__OUTCOMES_AT_ONCE", variable)

    async def scenario() -> None:
        async with sandbox_world(tmp_path / "sandbox") as world:
            number, code_url = await world.native()
            await world.do("/pay", {"payer": "rich", "text": code_url})
            body: dict[str, Any] = {"out_trade_no": number, "out_refund_no": f"r_{number}"}
            body |= {"amount": {"refund": 30, "total": 100, "currency": "CNY"}}
            made = await world.wechat("POST", REFUNDS, body)
            assert (made.status_code, made.json()["status"]) == (200, status), json.dumps(made.json())
            asked = await world.wechat("GET", f"{REFUNDS}/r_{number}")
            assert asked.json()["status"] == "SUCCESS"

    run(scenario())
