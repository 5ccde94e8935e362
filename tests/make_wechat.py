"""WeChat Pay orders for tests: bodies as merchants send them, members who pay, and what must not have moved."""

from __future__ import annotations

import itertools
from functools import partial
from typing import Any

import httpx

from jinbao.compat.service.trades import Trades
from jinbao.kit.db import Tx
from jinbao.kit.ids import show
from jinbao.pay.types import Order
from jinbao.wallet.types import member_balance
from tests.make_compat import CompatWorld, WechatCaller
from tests.make_house import PIN, Caller

BASE = "/v3/pay/transactions"
NOTIFY = "https://shop.example.com/notify"
_numbers = itertools.count(1)


def out_no() -> str:
    """A number that no order has yet."""
    return f"order_{next(_numbers):06d}"


def order_body(caller: WechatCaller, **changes: Any) -> dict[str, Any]:
    """A native order; a change to ``None`` leaves the field out."""
    body = {
        "appid": caller.appid,
        "mchid": caller.mchid,
        "description": "牛肉面",
        "out_trade_no": out_no(),
        "notify_url": NOTIFY,
        "amount": {"total": 1280, "currency": "CNY"},
    }
    return {name: value for name, value in (body | changes).items() if value is not None}


def partner_body(world: CompatWorld, **changes: Any) -> dict[str, Any]:
    """A native order by the provider for its merchant."""
    body = order_body(world.provider, appid=None, mchid=None, sp_appid=world.provider.appid)
    body |= {"sp_mchid": world.provider.mchid, "sub_mchid": world.sub.mchid}
    return {name: value for name, value in (body | changes).items() if value is not None}


def till_body(caller: WechatCaller, code: str, **changes: Any) -> dict[str, Any]:
    """A payment by a code that a till has read."""
    body = order_body(caller, notify_url=None, payer={"auth_code": code}, scene_info={"store_info": {"id": "0001"}})
    return {name: value for name, value in (body | changes).items() if value is not None}


async def ask(world: CompatWorld, kind: str, body: dict[str, Any], caller: WechatCaller | None = None) -> Any:
    """What a prepay call that must succeed answers."""
    answer = await world.call(caller or world.wechat, "POST", f"{BASE}/{kind}", body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def query(world: CompatWorld, number: str, caller: WechatCaller | None = None) -> Any:
    """How the caller's order stands."""
    who = caller or world.wechat
    answer = await world.call(who, "GET", f"{BASE}/out-trade-no/{number}?mchid={who.mchid}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def order_of(world: CompatWorld, number: str, merchant_id: int | None = None) -> Order:
    """The order of ours behind a merchant's number."""
    trade = await Trades(world.compat.context).by_out_no(merchant_id or world.merchant_id, number)
    assert trade is not None, number
    return await world.house.pay.orders.get(trade.order_id)


async def scan(world: CompatWorld, text: str, who: Caller | None = None) -> Any:
    """What a member's phone makes of a text that it must know."""
    return await (who or world.payer).did("/scan", {"text": text})


async def pay(world: CompatWorld, order_id: str, who: Caller | None = None) -> Any:
    """A member pays an order."""
    return await (who or world.payer).did(f"/orders/{order_id}/pay", {"proof": {"pin": PIN}})


async def paid(world: CompatWorld, **changes: Any) -> dict[str, Any]:
    """A native order that the payer has scanned and paid, as a query tells of it."""
    body = order_body(world.wechat, **changes)
    found = await scan(world, (await ask(world, "native", body))["code_url"])
    await pay(world, found["order"]["id"])
    told = await query(world, body["out_trade_no"])
    assert isinstance(told, dict)
    return told


async def code(world: CompatWorld, who: Caller | None = None) -> str:
    """The payment code that the member's phone shows."""
    return str((await (who or world.payer).see("/codes/current"))["code"])


async def balance(world: CompatWorld, who: Caller | None = None) -> int:
    """What a member has, from the ledger."""
    account = member_balance((who or world.payer).id, world.house.runtime.home)
    return (await world.house.journal.balance(account)).posted


def shown(order: Order) -> str:
    """An order's id as pages have it."""
    return show("ord", order.id)


async def everything(world: CompatWorld) -> dict[str, list[Any]]:
    """Orders, refunds and movements: to show that a refusal moved nothing."""
    kept: dict[str, list[Any]] = {}
    for table in ("pay_order", "pay_refund", "compat_trade", "compat_refund", "ledger_entry"):
        kept[table] = await world.house.runtime.db.read(partial(_rows, table))
    return kept


def _rows(table: str, tx: Tx) -> list[Any]:
    return tx.run(f"select * from {table}")


def refused(answer: httpx.Response, status: int, code: str, number: int | None = None) -> None:
    """Assert that an answer is this refusal; ``number`` is the tail of its ``Request-ID``."""
    assert (answer.status_code, answer.json().get("code")) == (status, code), answer.text
    if number is not None:
        assert answer.headers["Request-ID"].endswith(f"-{number}"), answer.headers["Request-ID"]
