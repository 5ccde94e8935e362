"""A code that says who a member is goes to the pages of the app that it is for, and nowhere else."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinbao.identity.types import Role
from jinbao.kit.db import Tx
from tests.make import run
from tests.make_compat import GATEWAY, CompatWorld, compat_world

PUBLIC = {"private_urls": False}


async def grants(world: CompatWorld) -> list[Any]:
    """The codes that there are."""

    def work(tx: Tx) -> list[Any]:
        return tx.run("select * from compat_grant")

    return await world.house.runtime.db.read(work)


async def agreed(world: CompatWorld, address: str, appid: str = "", scheme: str = "wechat") -> Any:
    """What becomes of a member's consent."""
    asked = {"scheme": scheme, "appid": appid or world.wechat.appid, "redirect_uri": address, "state": "1"}
    return await world.payer.post("/grants", asked)


def test_codes_go_to_the_apps_own_pages(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path, gateway=PUBLIC) as world:
            admin, appid = await world.staff(Role.ADMIN), world.wechat.appid
            page = "https://shop.example.com:8443/back?a=b"
            refused = await agreed(world, page)
            assert (refused.status_code, refused.json()["code"]) == (422, "compat.field_invalid")
            link = f"{GATEWAY}/connect/oauth2/authorize?appid={appid}&redirect_uri={quote(page, safe='')}"
            assert (await world.gateway.get(link)).status_code == 400
            assert await grants(world) == []
            named = {"hosts": ["Shop.Example.com"], "reason": "the shop has shown that it is its own"}
            assert await admin.post(f"/gateway/apps/{appid}/pages", named)
            assert await admin.see(f"/gateway/apps/{appid}/pages") == ["shop.example.com"]
            assert (await agreed(world, page)).json()["redirect_to"].startswith(f"{page}&code=")
            assert (await world.gateway.get(link)).status_code == 302
            assert len(await grants(world)) == 1
            for elsewhere in (
                "https://shop.example.com.evil.example.net/",
                "https://evil.example.net/?shop.example.com",
            ):
                assert (await agreed(world, elsewhere)).status_code == 422
            for other, scheme in ((world.sub.appid, "wechat"), (world.alipay.app_id, "alipay")):
                assert (await agreed(world, page, other, scheme)).status_code == 422, "another app's pages"
            assert len(await grants(world)) == 1
            log = [line.action for line in (await world.house.identity.audit.page()).items]
            assert log.count("gateway.pages") == 1

    run(scenario())


def test_hosts_are_named_by_staff_who_keep_keys_and_are_hosts(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path, gateway=PUBLIC) as world:
            admin, support = await world.staff(Role.ADMIN), await world.staff(Role.SUPPORT)
            path, why = f"/gateway/apps/{world.alipay.app_id}/pages", {"reason": "asked for by the shop"}
            assert (await support.post(path, why | {"hosts": ["a.example.com"]})).status_code == 403
            for wrong in ("https://a.example.com", "a.example.com/x", "*.example.com", "a b", "-a.example.com", "a..b"):
                answer = await admin.post(path, why | {"hosts": ["good.example.com", wrong]})
                assert (answer.status_code, answer.json()["code"]) == (422, "compat.field_invalid"), wrong
            assert (await admin.post("/gateway/apps/nobody/pages", why | {"hosts": []})).status_code >= 400
            assert await admin.see(path) == []
            assert (await admin.post(path, why | {"hosts": ["b.example.com", "a.example.com"]})).is_success
            assert (await admin.post(path, why | {"hosts": ["c.example.com"]})).json() == ["c.example.com"]

    run(scenario())


def test_a_sandbox_leads_anywhere(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            assert (await agreed(world, "http://localhost:3000/back")).is_success

    run(scenario())
