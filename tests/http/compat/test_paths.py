"""Which paths and verbs are answered at all, and what is said of a body that is longer than anybody reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from jinbao.compat.routes.gateway import Gateway
from tests.make import run
from tests.make_alipay import believed, order, parameters
from tests.make_compat import GATEWAY, CompatWorld, compat_world, holds

PATH, METHOD = "/gateway.do", "alipay.trade.precreate"
NOTHING = "There is nothing here.\n"


async def precreate(world: CompatWorld, verb: str, target: str) -> httpx.Response:
    """A call that is right in all but, perhaps, its verb and its target, which stands there as servers read it."""
    params = parameters(world, world.alipay, METHOD, order())
    gateway = Gateway(world.compat)

    async def targeted(scope: Any, receive: Any, send: Any) -> None:
        await gateway({**scope, "raw_path": target.encode(), "path": target}, receive, send)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=targeted, client=("127.0.0.1", 1))) as client:
        return await client.request(verb, GATEWAY + PATH, params=params)


@pytest.mark.parametrize("path", ["/gateway.doX", "/gateway.do/", "/gateway.do/pay", "/gateway.dodo", "/Gateway.do"])
def test_a_path_that_only_begins_like_the_gateways_is_not_it(tmp_path: Path, path: str) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            for target in (path, "http://openapi.alipay.com" + path):
                answer = await precreate(world, "POST", target)
                assert (answer.status_code, answer.text) == (404, NOTHING)

    run(scenario())


def test_the_gateways_path_is_found_in_a_whole_address_too(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            for target in (PATH, "http://openapi.alipay.com" + PATH, "HTTPS://127.0.0.1:8010" + PATH):
                for verb in ("GET", "POST"):
                    answer = await precreate(world, verb, target)
                    assert believed(world, answer.text, METHOD)["code"] == "10000"

    run(scenario())


@pytest.mark.parametrize("path", ["/downloadBillFile.resourceX", "/oauth2/publicAppAuthorize.html"])
def test_other_whole_paths_are_taken_whole_too(tmp_path: Path, path: str) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            answer = await world.gateway.get(GATEWAY + path)
            assert (answer.status_code, answer.text) == (404, NOTHING)

    run(scenario())


@pytest.mark.parametrize("verb", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
def test_the_classic_gateway_says_which_verbs_it_takes(tmp_path: Path, verb: str) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            answer = await precreate(world, verb, PATH)
            assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, POST")
            assert verb == "HEAD" or "GET and POST alone" in answer.text
            assert await world.compat.trades.count() == 0
            assert world.watcher.exchanges[-1].code == "compat.operation_unknown"

    run(scenario())


def test_a_body_that_is_too_long_is_told_the_limit_in_every_dialect(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path, gateway={"body_bytes": 2048}) as world:

            async def said(path: str) -> tuple[httpx.Response, dict[str, Any]]:
                answer = await world.gateway.post(GATEWAY + path, content=b"x" * 2049)
                return answer, json.loads(answer.text) if "json" in answer.headers["content-type"] else {}

            classic = parameters(world, world.alipay, METHOD)
            answer = await world.gateway.post(GATEWAY + PATH, params=classic, content=b"x" * 2049)
            told = believed(world, answer.text, METHOD)
            assert (answer.status_code, told["sub_code"]) == (200, "isv.invalid-parameter")
            assert told["sub_msg"] == "参数无效：请求报文不得超过2048字节"

            answer, body = await said("/v3/alipay/trade/precreate")
            assert (answer.status_code, body["code"]) == (400, "invalid-parameter")
            assert body["message"] == "参数无效：请求报文不得超过2048字节"

            answer, body = await said("/v3/pay/transactions/native")
            assert (answer.status_code, body["code"]) == (400, "PARAM_ERROR") and holds(world, answer)
            assert body["message"] == "请求报文过长：请求报文不得超过2048字节"

            answer, _ = await said("/pay/unifiedorder")
            assert "<![CDATA[请求报文过长：请求报文不得超过2048字节]]>" in answer.text

            for path in ("/sns/oauth2/access_token", "/downloadBillFile.resource"):
                answer, _ = await said(path)
                assert answer.status_code == 413 and "2048" in answer.text

    run(scenario())
