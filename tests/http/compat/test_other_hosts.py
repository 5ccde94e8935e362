"""Links in answers lead back to this gateway, by whatever name the caller reached it."""

from __future__ import annotations

from pathlib import Path

from jinbao.compat.rules import hosts
from jinbao.kit.clock import DAY_MS
from tests.make import run
from tests.make_alipay import believed_rest, rest
from tests.make_compat import GATEWAY, compat_world
from tests.make_wechat import paid

WECHAT, ALIPAY = "api.mch.weixin.qq.com", "openapi.alipay.com"
BILL = "/v3/bill/tradebill?bill_date=2026-02-16"


def test_a_rewritten_request_gets_links_that_can_be_followed(tmp_path: Path) -> None:
    """Requests of SDKs for Go are turned round by a transport, which leaves their ``Host`` as it was.

    Alipay's bills are then fetched by anything. WeChat Pay's are by the SDK itself: gopay cuts the link at ``.com``.
    """

    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            await paid(world)
            world.clock.advance(2 * DAY_MS)
            await world.house.settle()
            target = "/v3/alipay/data/dataservice/bill/downloadurl/query?bill_type=trade&bill_date=2026-02-16"
            told = believed_rest(world, await rest(world, world.alipay, "GET", target, host=ALIPAY))
            assert told["bill_download_url"].startswith(GATEWAY + "/")
            assert (await world.gateway.get(told["bill_download_url"])).status_code == 200
            link = (await world.call(world.wechat, "GET", BILL, host=WECHAT)).json()["download_url"]
            _, cut, rest_of_it = link.partition(".com")
            assert cut and rest_of_it.startswith("/v3/billdownload/file?")
            assert (await world.call(world.wechat, "GET", rest_of_it, host=WECHAT)).status_code == 200

    run(scenario())


def test_through_a_proxy_the_real_name_is_kept() -> None:
    here = ("127.0.0.1", 8010)
    assert hosts.reached_at(f"https://{ALIPAY}", here, absolute=False) == f"https://{ALIPAY}"
    assert hosts.reached_at(f"http://{ALIPAY}", here, absolute=True) == f"http://{ALIPAY}"
    assert hosts.reached_at(f"http://{ALIPAY}:80", here, absolute=False) == "http://127.0.0.1:8010"
    assert hosts.reached_at(f"http://{ALIPAY}", ("::1", 8010), absolute=False) == "http://[::1]:8010"
    assert hosts.reached_at(f"http://{ALIPAY}", None, absolute=False) == f"http://{ALIPAY}"


def test_other_names_are_the_callers_own() -> None:
    here = ("172.17.0.2", 8010)
    for base in ("http://gateway:8010", "http://localhost:8010", "http://notalipay.com", "http://[::1", "http://"):
        assert hosts.reached_at(base, here, absolute=False) == base
