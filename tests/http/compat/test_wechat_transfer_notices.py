"""What merchants are told of transfers that never got as far as their receivers."""

from __future__ import annotations

import json
from pathlib import Path

from tests.http.compat.test_wechat_transfers import ask, body, sealed
from tests.make import run
from tests.make_compat import compat_world
from tests.make_notices import merchant_server
from tests.make_wechat import paid
from tests.unit.compat.test_notice_sealing import v3_content


def test_a_transfer_that_fails_at_once_is_told_of_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world, merchant_server() as merchant:
            await paid(world)
            name, header = sealed(world, "王小明")
            asked = await body(world, user_name=name, notify_url=merchant.url)
            for _ in range(2):
                assert (await ask(world, asked, **header))["state"] == "FAIL"
            await world.house.settle()
            (told,) = [v3_content(request, world.wechat.account) for request in merchant.heard]
            assert json.loads(merchant.heard[0].body)["event_type"] == "MCHTRANSFER.BILL.FINISHED"
            assert (told["out_bill_no"], told["state"]) == (asked["out_bill_no"], "FAIL")
            assert told["fail_reason"] == "NAME_NOT_CORRECT"
            assert await world.sound()

    run(scenario())
