"""What a call that nobody has signed for is told where mistakes are not to be explained."""

from __future__ import annotations

from pathlib import Path

from tests.make import run
from tests.make_compat import GATEWAY, compat_world


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
