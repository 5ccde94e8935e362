"""What providers say of who is to pay."""

from __future__ import annotations

from pathlib import Path

from tests.make import run
from tests.make_compat import compat_world
from tests.make_wechat import everything, partner_body, refused

JSAPI = "/v3/pay/partner/transactions/jsapi"


def test_two_openids_must_mean_one_payer(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            other = await world.member()
            openid = world.compat.accounts.openid
            mine = await openid(world.provider.appid, world.payer.id)
            also_mine = await openid(world.sub.appid, world.payer.id)
            anothers = await openid(world.sub.appid, other.id)
            before = await everything(world)
            body = partner_body(world, sub_appid=world.sub.appid)
            differ = body | {"payer": {"sp_openid": mine, "sub_openid": anothers}}
            refused(await world.call(world.provider, "POST", JSAPI, differ), 400, "PARAM_ERROR")
            assert await everything(world) == before
            same = body | {"payer": {"sp_openid": mine, "sub_openid": also_mine}}
            answer = await world.call(world.provider, "POST", JSAPI, same)
            assert answer.status_code == 200 and answer.json()["prepay_id"], answer.text

    run(scenario())
