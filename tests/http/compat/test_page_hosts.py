"""A code that says who a member is goes to the pages of the app that it is for, and nowhere else."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from jinbao.identity.types import Role
from jinbao.kit.db import Tx
from tests.make import run
from tests.make_compat import GATEWAY, CompatWorld, compat_world
from tests.make_wechat import ask, order_body, pay

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


def test_a_browser_that_has_paid_goes_back_to_the_apps_own_pages_only(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path, gateway=PUBLIC) as world:
            admin, appid = await world.staff(Role.ADMIN), world.wechat.appid
            h5 = {"scene_info": {"payer_client_ip": "127.0.0.1", "h5_info": {"type": "Wap"}}}
            link = urlsplit((await ask(world, "h5", order_body(world.wechat, **h5)))["h5_url"])
            h5_token = parse_qs(link.query)["prepay_id"][0]
            token = (await ask(world, "app", order_body(world.wechat, out_trade_no="other12")))["prepay_id"]
            page = "https://shop.example.com/done?a=1"

            async def led(which: str, back: str) -> tuple[str, str]:
                anybody = (await world.client.get(f"/api/v1/cashier/{which}", params={"back": back})).json()
                payer = await world.payer.see(f"/cashier/{which}", back=back)
                return anybody["return_url"], payer["cashier"]["return_url"]

            await admin.post(f"/gateway/apps/{appid}/pages", {"hosts": ["shop.example.com"], "reason": "its own pages"})
            assert await led(h5_token, page) == ("", ""), "not before it is paid"
            for which in (h5_token, token):
                await pay(world, (await world.payer.see(f"/cashier/{which}"))["order_id"])
            assert await led(h5_token, page) == (page, page)
            assert await led(token, page) == ("", ""), "only H5 orders have a way back in their link"
            for elsewhere in (
                "https://evil.example.net/done",
                "https://evil.example.net\\@shop.example.com/",
                "https://shop.example.com@evil.example.net/",
                "javascript:alert(1)//shop.example.com",
                "//shop.example.com/done",
                "https://shop.example.com/" + "x" * 2_048,
                "",
            ):
                assert await led(h5_token, elsewhere) == ("", ""), elsewhere

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
