"""Requests that do not prove who calls are told why, but not without end."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from jinbao.compat.routes.gateway import Gateway
from jinbao.kit.http import limits
from tests.make import run
from tests.make_compat import GATEWAY, CompatWorld, WechatCaller, compat_world, holds
from tests.make_v2 import from_xml, to_xml

TARGET = "/v3/pay/transactions/out-trade-no/nothing_here"
STRICT = {"explain": False, "unproven_per_s": 1}


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """No time passes that would let anybody fail again."""
    monkeypatch.setattr(limits, "monotonic_ns", lambda: 0)


async def fail(
    world: CompatWorld, caller: WechatCaller, peer: str = "127.0.0.1", gateway: Gateway | None = None
) -> httpx.Response:
    """A call from an address whose signature is none."""
    auth = caller.authorization("GET", "/elsewhere", b"", at_s=world.wall.now_ms() // 1_000)
    transport = httpx.ASGITransport(app=gateway or Gateway(world.compat), client=(peer, 1))
    async with httpx.AsyncClient(transport=transport) as client:
        return await client.get(f"{GATEWAY}{TARGET}", headers={"authorization": auth})


def test_failures_from_one_network_are_cut_short_and_nobody_else_suffers(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path, gateway=STRICT) as world:
            gateway = Gateway(world.compat)
            transport = httpx.ASGITransport(app=gateway, client=("198.51.100.9", 1))
            for _ in range(3):
                assert (await fail(world, world.wechat, "198.51.100.1", gateway)).json()["code"] == "SIGN_ERROR"
            often = [await fail(world, world.sub, f"198.51.100.{last}", gateway) for last in (2, 3)]
            for answer in often:
                assert (answer.status_code, answer.json()["code"]) == (429, "FREQUENCY_LIMITED")
                assert "detail" not in answer.json() and holds(world, answer)
            assert often[0].headers["Wechatpay-Signature"] == often[1].headers["Wechatpay-Signature"]
            assert often[0].headers["Request-ID"] != often[1].headers["Request-ID"]
            assert (await fail(world, world.sub, "198.51.101.2", gateway)).status_code == 401, "another network"
            async with httpx.AsyncClient(transport=transport) as world.gateway:
                good = await world.call(world.wechat, "GET", f"{TARGET}?mchid={world.wechat.mchid}")
                assert good.status_code == 404, "who proves it is answered, from the same network"
            world.wall.advance(1_000)
            assert holds(world, await fail(world, world.wechat, "198.51.100.1", gateway))

    run(scenario())


def test_failures_for_one_account_are_cut_short_wherever_they_come_from(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path, gateway=STRICT) as world:
            codes = [(await fail(world, world.wechat, f"2001:db8:{net}::1")).status_code for net in range(5)]
            assert codes == [401, 401, 401, 429, 429]
            assert (await fail(world, world.sub, "2001:db8:9::1")).status_code == 401
            good = await world.call(world.wechat, "GET", f"{TARGET}?mchid={world.wechat.mchid}")
            assert good.status_code == 404, "nobody keeps an account from calling by claiming to be it"

    run(scenario())


@pytest.mark.parametrize(("explain", "last"), [(True, 401), (False, 429)])
def test_a_sandbox_spares_callers_on_its_machine(tmp_path: Path, explain: bool, last: int) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path, gateway=STRICT | {"explain": explain}) as world:
            answers = [await fail(world, world.wechat) for _ in range(6)]
            assert [answer.status_code for answer in answers[:3]] == [401] * 3
            assert answers[-1].status_code == last

    run(scenario())


def test_the_other_protocols_say_it_too(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path, gateway=STRICT) as world:
            body = to_xml({"mch_id": world.wechat.mchid, "nonce_str": "n", "sign": "0" * 32})
            said = []
            for _ in range(4):
                answer = await world.gateway.post(f"{GATEWAY}/pay/orderquery", content=body)
                said.append(from_xml(answer.content))
            assert {each["return_code"] for each in said} == {"FAIL"}
            assert "频率超限" in said[3]["return_msg"] and said[2]["return_msg"] == "签名错误，请检查后再试"

        folder = tmp_path / "other"
        folder.mkdir()
        async with compat_world(folder, gateway=STRICT) as world:
            common = {
                "app_id": world.alipay.app_id,
                "method": "alipay.trade.query",
                "charset": "utf-8",
                "sign_type": "RSA2",
                "timestamp": "2027-03-23 12:00:00",
                "version": "1.0",
                "biz_content": "{}",
                "sign": "AAAA",
            }
            answers = [(await world.gateway.post(f"{GATEWAY}/gateway.do", data=common)).json() for _ in range(4)]
            told = [next(iter(answer.values())) for answer in answers]
            assert told[2]["sub_code"] == "isv.invalid-signature" and answers[2]["sign"]
            assert told[3]["sub_code"] == "isv.app-call-limited" and not answers[3].get("sign")

    run(scenario())
