"""Nothing that a merchant sends makes the gateway answer 5xx, or moves anything that was not asked for rightly."""

from __future__ import annotations

import copy
import random
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.make import run
from tests.make_compat import compat_world
from tests.make_wechat import BASE, everything, order_body, paid, till_body

_STRANGE: list[Any] = [
    None,
    True,
    -1,
    0,
    10**40,
    1e308,
    "",
    " ",
    "\x00",
    "\ud83d\ude00" * 40,
    "' or 1=1 --",
    "a" * 5_000,
    [],
    [[[]]],
    {},
    {"": ""},
    "../../etc/passwd",
    "2038-01-19T03:14:08Z",
    "9999-12-31T23:59:59-23:59",
]


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a body."""
    found = [path] if path else []
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in inner:
        found += _places(part, (*path, name))
    return found


def _with(body: dict[str, Any], place: tuple[Any, ...], value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(body)
    inner: Any = changed
    for name in place[:-1]:
        inner = inner[name]
    inner[place[-1]] = value
    return changed


def test_no_body_makes_it_fail(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            told = await paid(world)
            goods = [{"merchant_goods_id": "1", "quantity": 1, "unit_price": 1}]
            whole = order_body(
                world.wechat,
                time_expire="2027-06-08T10:34:56+08:00",
                detail={"goods_detail": goods},
                scene_info={"payer_client_ip": "127.0.0.1", "h5_info": {"type": "Wap"}},
                settle_info={"profit_sharing": True},
            )
            amount = {"refund": 1, "total": 1280, "currency": "CNY", "from": [{"account": "AVAILABLE", "amount": 1}]}
            refund = {"out_trade_no": told["out_trade_no"], "out_refund_no": "r1", "amount": amount}
            part = {"mchid": world.wechat.mchid, "attach": "", "out_trade_no": "part_1", "description": "x"}
            part["amount"] = {"total_amount": 1, "currency": "CNY"}  # type: ignore[assignment]
            combined = {
                "combine_appid": world.wechat.appid,
                "combine_mchid": world.wechat.mchid,
                "combine_out_trade_no": "combined_1",
                "sub_orders": [part, part | {"out_trade_no": "part_2"}],
                "notify_url": "https://shop.example.com/n",
            }
            calls: list[tuple[str, dict[str, Any]]] = [
                (f"{BASE}/h5", whole),
                (f"{BASE}/codepay", till_body(world.wechat, "1")),
                ("/v3/refund/domestic/refunds", refund),
                ("/v3/combine-transactions/native", combined),
                (f"{BASE}/out-trade-no/{told['out_trade_no']}/close", {"mchid": world.wechat.mchid}),
            ]
            chance = random.Random(7)
            for target, body in calls:
                for place in _places(body):
                    for value in chance.sample(_STRANGE, 4):
                        answer = await world.call(world.wechat, "POST", target, _with(body, place, value))
                        assert answer.status_code < 500, (target, place, value, answer.text)
            for raw in (b"", b"[]", b"null", b'"x"', b"{", b"\xff\xfe", b"{}" * 3, b"[" * 20_000, b'{"amount":1e999}'):
                for target, _ in calls:
                    answer = await world.call(world.wechat, "POST", target, raw=raw)
                    assert 400 <= answer.status_code < 500, (target, raw[:20], answer.text)
                    assert answer.json()["code"] and answer.json()["message"]
            assert await world.sound()

    run(scenario())


def test_no_path_or_query_makes_it_fail(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            before = await everything(world)
            mchid = world.wechat.mchid
            for strange in (
                "x",
                "%00" * 6,
                "%ff%fe%fd",
                quote("订单号码六个字"),
                "a" * 3_000,
                "%2e%2e%2f%2e%2e",
                "' or 1=1",
            ):
                part = strange if "%" in strange else quote(strange, safe="")
                for target in (
                    f"{BASE}/out-trade-no/{part}?mchid={mchid}",
                    f"{BASE}/id/{part}?mchid={mchid}",
                    f"{BASE}/id/4200001569202208304701234567?mchid={part}",
                    f"/v3/refund/domestic/refunds/{part}",
                    f"/v3/refund/domestic/refunds/x?sub_mchid={part}",
                    f"/v3/combine-transactions/out-trade-no/{part}",
                    f"/v3/pay/partner/transactions/id/{part}?sp_mchid={mchid}&sub_mchid={part}",
                ):
                    answer = await world.call(world.wechat, "GET", target)
                    assert 400 <= answer.status_code < 500, (target, answer.text)
            assert await everything(world) == before

    run(scenario())
