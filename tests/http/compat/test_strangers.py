"""What a call that nobody has signed for is told where money is real, whether mistakes are to be explained or not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.make import run
from tests.make_compat import GATEWAY, compat_world
from tests.make_v2 import sign_v2, to_xml


def test_a_stranger_is_not_told_which_numbers_are_whose(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path, gateway={"explain": False}) as world:
            target, at_s = "/v3/certificates", world.wall.now_ms() // 1000
            auth = world.sub.authorization("GET", target, b"", at_s=at_s)
            wrong = {
                "wrong_merchant_serial": auth.replace(world.sub.mchid, world.wechat.mchid),
                "unknown_serial": auth.replace(world.sub.certificate.serial, "7" * 40),
                f"It says {world.alipay.app_id}.": auth.replace(world.sub.mchid, world.alipay.app_id),
            }
            for issue, sent in wrong.items():
                answer = await world.gateway.get(GATEWAY + target, headers={"authorization": sent})
                assert (answer.status_code, answer.json()["code"]) == (401, "SIGN_ERROR")
                assert answer.json()["detail"]["detail"] == {"issue": issue}
                for own in (world.sub.mchid, world.sub.certificate.serial, world.wechat.certificate.serial):
                    assert own not in answer.text

    run(scenario())


@pytest.mark.parametrize("play_money", [True, False])
def test_the_right_sign_of_an_xml_call_is_told_for_play_money_alone(tmp_path: Path, play_money: bool) -> None:
    """A house that explains without being a sandbox may stand behind a proxy, which makes everybody look local."""

    async def scenario() -> None:
        async with compat_world(tmp_path, gateway={"explain": True, "private_urls": play_money}) as world:
            fields = {"mch_id": world.wechat.mchid, "nonce_str": "n", "body": "Noodles"}
            right = sign_v2(fields, world.wechat.account.api_v2_key)
            wrong = to_xml(fields | {"sign": "0" * 32})
            answer = await world.gateway.post(GATEWAY + "/pay/unifiedorder", content=wrong)
            told = json.loads(answer.headers["Jinbao-Explanation"])
            assert told["problems"] == ["wrong_v2_key"]
            assert (right in json.dumps(told)) == play_money

    run(scenario())
