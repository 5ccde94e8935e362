"""What a review of the gateway found, each as the test that failed before it was set right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.make import run
from tests.make_compat import CompatWorld, WechatCaller, compat_world
from tests.make_v2 import done_v2, refused_v2
from tests.make_wechat import balance, everything, paid

RED_PACKET = "/mmpaymkttransfers/sendredpack"


async def red_packet(world: CompatWorld, who: WechatCaller, **changes: Any) -> dict[str, Any]:
    """A red packet for the payer, as this caller asks for it."""
    fields = {
        "appid": None,
        "wxappid": who.appid,
        "mch_billno": "bill1",
        "send_name": "兰州拉面",
        "re_openid": await world.compat.accounts.openid(who.appid, world.payer.id),
        "total_amount": 100,
        "total_num": 1,
        "wishing": "恭喜发财",
        "client_ip": "127.0.0.1",
        "act_name": "新年",
        "remark": "新年快乐",
    }
    return fields | changes


def test_a_red_packets_number_of_another_account_of_the_merchant_is_refused(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            await paid(world, amount={"total": 5_000})
            second = await world.enrol_wechat(world.merchant_id)
            await done_v2(world, RED_PACKET, await red_packet(world, world.wechat))
            before, had = await everything(world), await balance(world)
            assert await refused_v2(world, RED_PACKET, await red_packet(world, second), second) == "INVALID_REQUEST"
            assert (await everything(world), await balance(world)) == (before, had)
            await done_v2(world, RED_PACKET, await red_packet(world, world.wechat))
            assert await everything(world) == before
            assert await world.sound()

    run(scenario())
