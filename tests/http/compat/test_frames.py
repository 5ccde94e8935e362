"""Shops' pages in a frame of the wallet: what leads them to a page of the wallet asks the wallet to go there itself."""

from __future__ import annotations

import json
from pathlib import Path

import httpx

from jinbao.compat.routes.pages.framed import for_frames
from jinbao.compat.types import Incoming, Reply
from tests.make import run
from tests.make_compat import GATEWAY, CompatWorld, compat_world
from tests.make_wechat import ask, order_body, pay, scan

WALLET = "http://localhost:8000"


async def authorize(world: CompatWorld, dest: str) -> httpx.Response:
    target = f"/connect/oauth2/authorize?appid={world.wechat.appid}&redirect_uri=https%3A%2F%2Fshop.example.com"
    headers = {"sec-fetch-dest": dest}
    return await world.gateway.get(f"{GATEWAY}{target}&scope=snsapi_base&state=7", headers=headers)


def test_a_frame_asks_the_wallet_around_it_and_a_window_goes_there_itself(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            origin = world.compat.settings.origin
            window = await authorize(world, "document")
            assert window.status_code == 302
            path = window.headers["Location"].removeprefix(origin)
            frame = await authorize(world, "iframe")
            assert (frame.status_code, frame.headers.get("Location")) == (200, None)
            asked = json.dumps({"jinbao": "call", "id": 0, "name": "openPage", "params": {"path": path}})
            assert f'parent.postMessage({asked}, "{origin}")' in frame.text
            assert "script-src 'nonce-" in frame.headers["Content-Security-Policy"]

    run(scenario())


def test_nothing_in_an_address_ends_the_frames_script() -> None:
    headers = (("sec-fetch-dest", "iframe"),)
    request = Incoming("1", "GET", "/connect", headers, b"", GATEWAY, "127.0.0.1", 0)
    led = Reply(302, (("Location", f'{WALLET}/consent?state=</script><script>alert(1)//"><img>'),))
    pages = [for_frames(led, request, WALLET) for _ in range(2)]
    for text in (page.body.decode() for page in pages):
        assert text.count("<script") == text.count("</script") == 1 and "<img" not in text
    assert pages[0].headers != pages[1].headers, "a nonce is used once"
    elsewhere = Reply(302, (("Location", "https://shop.example.com/"),))
    assert for_frames(elsewhere, request, WALLET) is elsewhere


def test_whoever_watches_hears_when_an_order_is_first_opened(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            body = order_body(world.wechat)
            told = await ask(world, "native", body)
            assert not world.watcher.looked
            found = await scan(world, told["code_url"])
            await scan(world, told["code_url"])
            await pay(world, found["order"]["id"])
            assert [trade.out_no for trade in world.watcher.looked] == [body["out_trade_no"]]

    run(scenario())
