"""A street whose shop lets its tills pay out, and requests that are refused without moving anything."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from jinbao.identity.types import Merchant, Realm
from jinbao.kit.ids import show
from tests.http.pay.test_pay_http import Caller, Street, enter, street
from tests.make_identity import PIN

#: An id that nobody has.
NOBODY = show("mbr", 7)


@asynccontextmanager
async def paying_street(folder: Path) -> AsyncIterator[Street]:
    """As ``street``: the shop has 50.00 less its fee, and its tills may pay out."""
    async with street(folder) as here:
        await here.world.paid(here.shop, await here.world.payer(1_000_000), 5_000)
        await let_pay_out(here, here.shop)
        yield here


async def let_pay_out(here: Street, shop: Merchant) -> None:
    owner = await enter(here.world, here.client, Realm.MEMBER, shop.owner_id)
    await owner.made(f"/shops/{show('mch', shop.id)}/tills/pay-out", {"proof": {"pin": PIN}})


async def till_of(here: Street, shop: Merchant) -> Caller:
    return await enter(here.world, here.client, Realm.MERCHANT, shop.id)


async def assert_refused(here: Street, cases: Sequence[tuple[Caller, str, str, Any, str]]) -> None:
    """Each (caller, method, path, body, code) is refused with its code, and leaves no trace."""
    before = await here.world.all_rows()
    for caller, method, path, body, code in cases:
        answer = await sent(caller, method, path, body)
        assert answer.json()["code"] == code, (method, path, body, answer.text)
        assert await here.world.all_rows() == before, (method, path, body)


async def sent(caller: Caller, method: str, path: str, body: Any = None) -> httpx.Response:
    if method == "POST":
        return await caller.post(path, body)
    headers = {"Authorization": f"Bearer {caller.token}"}
    return await caller.client.request(method, f"/api/v1/{caller.realm}{path}", json=body, headers=headers)
