"""Tells whoever watches the sandbox what happens in the house, and the terminal what fails at the gateway."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from jinbao.app.house import House
from jinbao.app.live import CONSOLE
from jinbao.compat import problem_said
from jinbao.compat.types import Problem
from jinbao.kit.http import Lang
from jinbao.kit.ids import parse
from jinbao.sandbox import Sandbox

#: Of a refusal by a fault, which somebody may have forgotten.
_ORDERED: dict[Lang, str] = {"en": "A fault was ordered for it.", "zh-CN": "按已安排的故障返回。"}
_MONEY = frozenset({"pay.order_paid/1", "pay.refund_done/1", "pay.payout_done/1", "pay.split_done/1"})


@asynccontextmanager
async def follow_house(opened: House, sandbox: Sandbox) -> AsyncIterator[None]:
    """Follow the house's events for as long as the context lasts."""
    async with _beside(_follow(opened, sandbox), "sandbox follows"):
        yield


@asynccontextmanager
async def failures_told(sandbox: Sandbox, say: Callable[[str, str], None], lang: Lang) -> AsyncIterator[None]:
    """Say each request that is refused and each callback that is not heard: a line, and where to look."""
    async with _beside(_tell_failures(sandbox, say, lang), "sandbox tells failures"):
        yield


def failure(name: str, told: dict[str, Any], lang: Lang = "en") -> tuple[str, str] | None:
    """An event as a line and the path of its page; ``None`` for what did not fail. Why it did is said in ``lang``."""
    if name == "exchange" and (told["failed"] or told["cut"]):
        answer = "cut" if told["cut"] else f"{told['status']} {told['code']}"
        why = " ".join([problem_said(Problem(code)).of(lang) for code in told["problems"]])
        if told["ordered"]:
            why = _ORDERED[lang]
        line = f"{answer}  {told['method']} {told['target'].partition('?')[0]}  {told['out_no']}"
        return f"{line.rstrip()}{why and f'  {why}'}", f"/view/requests/{told['id']}"
    if name == "callback" and not told["ok"] and not told["tampered"]:
        answer = told["error"] or f"answered {told['status']}"
        return f"{told['event']} to {told['url']}: {answer}", f"/view/callbacks/{told['id']}"
    return None


@asynccontextmanager
async def _beside(work: Coroutine[Any, Any, None], name: str) -> AsyncIterator[None]:
    task = asyncio.create_task(work, name=name)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _tell_failures(sandbox: Sandbox, say: Callable[[str, str], None], lang: Lang) -> None:
    while True:
        with sandbox.recorder.hub.open([sandbox.recorder.topic("", "")]) as listener:
            while (heard := await listener.next()) is not None:
                if failed := failure(heard[0], msgspec.json.decode(heard[1]), lang):
                    say(failed[0], sandbox.desk.addresses.gateway + failed[1])
        await asyncio.sleep(0)


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
