"""Nothing that an XML call can say makes the gateway fail, and one number is one thing however many ask at once."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

from jinbao.compat.routes.wechat.v2 import OPERATIONS
from tests.http.compat.test_wechat_transfers import BILLS, body
from tests.make import run
from tests.make_compat import compat_world
from tests.make_v2 import from_xml, send_v2
from tests.make_wechat import code, everything, paid

_GOOD = {
    "body": "牛肉面",
    "out_trade_no": "fuzz_000001",
    "total_fee": "1280",
    "spbill_create_ip": "127.0.0.1",
    "notify_url": "https://shop.example.com/n",
    "trade_type": "NATIVE",
    "auth_code": "100000000000000000",
    "out_refund_no": "back-1",
    "refund_fee": "1",
    "refund_id": "",
    "transaction_id": "",
    "bill_date": "20260215",
    "bill_type": "ALL",
    "account_type": "Basic",
    "partner_trade_no": "pay1",
    "check_name": "NO_CHECK",
    "openid": "o" * 28,
    "re_openid": "o" * 28,
    "amount": "100",
    "desc": "x",
    "mch_billno": "bill1",
    "send_name": "x",
    "total_amount": "100",
    "total_num": "1",
    "wishing": "x",
    "client_ip": "127.0.0.1",
    "act_name": "x",
    "remark": "x",
    "amt_type": "ALL_RAND",
}
_NASTY = (
    "",
    " ",
    "0",
    "-1",
    "1.5",
    "1e9",
    "９",
    "9" * 15,
    "9" * 4_000,
    "null",
    "'; drop table pay_order; --",
    "<x>&amp;]]>",
    "\n\t",
    "面" * 300,
    "\u202e\ufeff\U0001f600",
    "20269999",
    "20260230",
    "%s%n{0}",
    "../../etc/passwd",
)


def test_no_field_makes_it_fail(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            dice = random.Random(20260216)
            good = _GOOD | {"wxappid": world.wechat.appid, "mch_appid": world.wechat.appid, "mchid": world.wechat.mchid}
            names = [*good, "sub_mch_id", "sub_appid", "time_expire", "fee_type", "offset", "tar_type", "scene_id"]
            for operation in OPERATIONS:
                for _ in range(25):
                    fields = good | {name: dice.choice(_NASTY) for name in dice.sample(names, 2)}
                    answer = await send_v2(world, world.wechat, operation.path, fields)
                    assert b"SYSTEMERROR" not in answer, (operation.name, fields, answer)
            assert all(exchange.code != "SYSTEMERROR" for exchange in world.watcher.exchanges)
            assert await world.sound()

    run(scenario())


def test_one_number_at_many_tills_is_one_payment(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            asked = {
                "body": "牛肉面",
                "out_trade_no": "till_000001",
                "total_fee": 1280,
                "spbill_create_ip": "127.0.0.1",
                "auth_code": await code(world),
            }
            calls = [send_v2(world, world.wechat, "/pay/micropay", asked) for _ in range(20)]
            told = [from_xml(answer) for answer in await asyncio.gather(*calls)]
            ended = sorted({each.get("err_code", "paid") for each in told})
            assert ended[-1] == "paid" and set(ended) <= {"paid", "ORDERPAID", "USERPAYING"}, ended
            assert len((await everything(world))["pay_order"]) == 1
            assert int((await world.payer.see("/balance"))["available_minor"]) == 100_000 - 1280
            assert await world.sound()

    run(scenario())


def test_one_number_of_a_transfer_is_sent_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            await paid(world)
            sent = await body(world)
            answers = await asyncio.gather(*[world.call(world.wechat, "POST", BILLS, sent) for _ in range(20)])
            assert {answer.status_code for answer in answers} == {200}
            assert len({answer.json()["transfer_bill_no"] for answer in answers}) == 1
            assert await world.sound()

    run(scenario())
