"""Numbers that were cancelled before anybody heard of them: what a till does after a call of which it knows nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jinbao.compat.jobs import forget_old_tokens
from jinbao.compat.service.cancelled import KEPT_MS, Cancelled
from jinbao.compat.types import AlipayMode
from jinbao.kit.clock import DAY_MS
from jinbao.kit.db import Tx
from tests.http.compat.test_alipay_trades import code_of
from tests.make import run
from tests.make_alipay import PRECREATE, ask, order, parameters, send
from tests.make_compat import AlipayCaller, CompatWorld, compat_world
from tests.make_wechat import ask as ask_wechat
from tests.make_wechat import balance, order_body

CANCEL = "alipay.trade.cancel"


async def cancel(world: CompatWorld, number: str, caller: AlipayCaller | None = None) -> dict[str, Any]:
    return await ask(world, caller or world.alipay, CANCEL, {"out_trade_no": number})


async def remembered(world: CompatWorld) -> int:
    def count(tx: Tx) -> int:
        return int(tx.run("select count(*) from compat_cancelled")[0][0])

    return await world.house.runtime.db.read(count)


@pytest.mark.parametrize(
    ("method", "more"),
    [
        ("alipay.trade.precreate", {}),
        ("alipay.trade.pay", {"scene": "bar_code"}),
        ("alipay.trade.create", {"buyer_logon_id": "+8613800777777"}),
        ("alipay.trade.page.pay", {"product_code": "FAST_INSTANT_TRADE_PAY"}),
        ("alipay.trade.wap.pay", {"product_code": "QUICK_WAP_WAY"}),
        ("alipay.trade.app.pay", {"product_code": "QUICK_MSECURITY_PAY"}),
    ],
)
def test_what_comes_late_under_a_cancelled_number_is_closed(tmp_path: Path, method: str, more: dict[str, str]) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            before, second = await balance(world), await world.enrol_alipay(world.merchant_id, AlipayMode.KEY)
            assert await cancel(world, "ord1") == {
                "code": "10000", "msg": "Success", "out_trade_no": "ord1", "retry_flag": "N",
            }  # fmt: skip
            body = order("ord1", **more)
            if method == "alipay.trade.pay":
                body["auth_code"] = await code_of(world)
            for caller in (world.alipay, second):
                answer = await send(world, parameters(world, caller, method, body))
                assert "ACQ.TRADE_HAS_CLOSE" in answer.text
            missing = await ask(world, world.alipay, "alipay.trade.query", {"out_trade_no": "ord1"})
            assert missing["sub_code"] == "ACQ.TRADE_NOT_EXIST", "nothing was made"
            assert (await cancel(world, "ord1"))["retry_flag"] == "N"
            assert await balance(world) == before and await world.sound()

    run(scenario())


def test_a_code_that_was_shown_for_a_cancelled_number_can_still_be_used(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            await cancel(world, "ord1")
            code = await code_of(world)
            late = order("ord1", auth_code=code, scene="bar_code")
            told = await ask(world, world.alipay, "alipay.trade.pay", late)
            assert told["sub_code"] == "ACQ.TRADE_HAS_CLOSE"
            told = await ask(world, world.alipay, "alipay.trade.pay", late | {"out_trade_no": "ord2"})
            assert told["code"] == "10000"

    run(scenario())


def test_a_cancelled_number_is_the_merchants_own_and_alipays_alone(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            other = await world.enrol_alipay((await world.merchant("Elsewhere")).id, AlipayMode.KEY)
            await cancel(world, "ord12345")
            assert (await ask(world, other, PRECREATE, order("ord12345")))["code"] == "10000"
            assert "code_url" in await ask_wechat(
                world, "native", order_body(world.wechat) | {"out_trade_no": "ord12345"}
            )
            nobody = await ask(world, world.alipay, CANCEL, {"trade_no": "2026112322001400000000000000"})
            assert nobody["retry_flag"] == "N"
            assert await remembered(world) == 1, "under our own number nobody can ask for anything"

    run(scenario())


def test_a_trade_that_is_made_just_then_is_found_and_not_remembered_as_cancelled(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            await ask(world, world.alipay, PRECREATE, order("ord1"))
            found = await Cancelled(world.compat.context).put(world.alipay.account, "ord1")
            assert found is not None and found.out_no == "ord1"
            assert await remembered(world) == 0

    run(scenario())


def test_a_cancelled_number_is_remembered_as_long_as_an_order_may_live(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            await cancel(world, "ord1")
            world.clock.advance(DAY_MS)
            await cancel(world, "ord1")
            await cancel(world, "ord2")
            world.clock.advance(KEPT_MS - 1)
            assert await forget_old_tokens(world.compat) == 0
            for number in ("ord1", "ord2"):
                told = await ask(world, world.alipay, PRECREATE, order(number))
                assert told["sub_code"] == "ACQ.TRADE_HAS_CLOSE", "cancelled again, it counts from then"
            world.clock.advance(1)
            assert (await ask(world, world.alipay, PRECREATE, order("ord1")))["code"] == "10000", "job or no job"
            assert await forget_old_tokens(world.compat) == 2
            assert await remembered(world) == 0

    run(scenario())


def test_an_app_can_cancel_so_many_unknown_numbers_a_day(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path, gateway={"unknown_cancels_per_day": 2}) as world:
            second = await world.enrol_alipay(world.merchant_id, AlipayMode.KEY)
            await cancel(world, "ord1")
            world.clock.advance(DAY_MS - 1)
            await cancel(world, "ord2")
            refused = await cancel(world, "ord3")
            assert (refused["code"], refused["sub_code"]) == ("40005", "isv.app-call-limited")
            assert await remembered(world) == 2
            assert (await cancel(world, "ord2"))["code"] == "10000", "what is remembered already takes no more room"
            assert (await cancel(world, "ord3", second))["code"] == "10000", "each app for itself"
            made = await ask(world, world.alipay, PRECREATE, order("ord4"))
            assert made["code"] == "10000"
            assert (await cancel(world, "ord4"))["code"] == "10000", "a known number needs no remembering"
            world.clock.advance(1)
            assert (await cancel(world, "ord5"))["code"] == "10000", "the first is a day old"

    run(scenario())
