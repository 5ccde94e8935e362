"""Tells whoever watches the sandbox what happens in the house: orders, and movements of money."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from jinbao.app.house import House
from jinbao.app.live import CONSOLE
from jinbao.kit.ids import parse
from jinbao.sandbox import Sandbox

_MONEY = frozenset({"pay.order_paid/1", "pay.refund_done/1", "pay.payout_done/1", "pay.split_done/1"})


@asynccontextmanager
async def follow_house(opened: House, sandbox: Sandbox) -> AsyncIterator[None]:
    """Follow the house's events for as long as the context lasts."""
    task = asyncio.create_task(_follow(opened, sandbox), name="sandbox follows")
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _follow(opened: House, sandbox: Sandbox) -> None:
    while True:
        with opened.hub.open([CONSOLE]) as listener:
            while (heard := await listener.next()) is not None:
                await _tell(sandbox, *heard)
        await asyncio.sleep(0)


async def _tell(sandbox: Sandbox, name: str, body: bytes) -> None:
    if not name.startswith("pay."):
        return
    told: dict[str, Any] = msgspec.json.decode(body)
    order_id = parse("ord", str(told.get("order", "")))
    if order_id is not None:
        await sandbox.orders.heard(name, order_id, parse("mbr", str(told.get("member", ""))), str(told.get("why", "")))
    merchant_id = parse("mch", str(told.get("merchant", "")))
    shops = [] if merchant_id is None else sandbox.shops.of_merchant(merchant_id)
    kind = "money" if name in _MONEY else "order"
    for account in [shop.account for shop in shops] or [""]:
        sandbox.recorder.tell(kind, account, str(told.get("out_no", "")), {"event": name, **told})
