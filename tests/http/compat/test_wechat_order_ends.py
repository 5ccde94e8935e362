"""When an order that nobody paid is said to have ended, as the operator wants it."""

from __future__ import annotations

from pathlib import Path

from jinbao.compat.rules.wechat.times import rfc3339
from jinbao.kit.clock import MINUTE_MS
from tests.http.compat.test_wechat_orders import later
from tests.make import run
from tests.make_compat import compat_world
from tests.make_wechat import ask, order_body, query


def test_an_operator_says_how_soon_an_ended_order_is_called_closed(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path, gateway={"closed_after_s": 3_600}) as world:
            ends = rfc3339(world.clock.now_ms() + 10 * MINUTE_MS, world.house.runtime.zone)
            body = order_body(world.wechat, time_expire=ends)
            await ask(world, "native", body)
            await later(world, 69 * MINUTE_MS)
            assert (await query(world, body["out_trade_no"]))["trade_state"] == "NOTPAY"
            await later(world, MINUTE_MS)
            assert (await query(world, body["out_trade_no"]))["trade_state"] == "CLOSED"

    run(scenario())
