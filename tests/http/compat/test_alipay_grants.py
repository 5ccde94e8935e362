"""Apps that learn over Alipay's protocol who a member is: what the member agreed to, and no more."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from jinbao.compat.types import AlipayMode
from tests.make import run
from tests.make_alipay import ask, parameters, send
from tests.make_compat import GATEWAY, compat_world

DAY_MS = 86_400_000


def test_an_app_learns_who_a_member_is_when_the_member_lets_it(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            granted = await world.payer.did(
                "/grants",
                {"scheme": "alipay", "appid": world.alipay.app_id, "redirect_uri": "https://shop.example/in",
                 "scope": "auth_user", "state": "s"},
            )  # fmt: skip
            address = dict(parse_qsl(urlsplit(next(iter(granted.values()))).query))
            method = "alipay.system.oauth.token"
            sent = {"grant_type": "authorization_code", "code": address["auth_code"]}
            tokens = await ask(world, world.alipay, method, None, **sent)
            assert "code" not in tokens
            assert tokens["user_id"] == await world.compat.accounts.alipay_user_id(world.payer.id)
            again = await send(world, parameters(world, world.alipay, method, None, **sent))
            assert again.json()["error_response"]["sub_code"] == "isv.code-invalid"
            fresh = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
            assert (await ask(world, world.alipay, method, None, **fresh))["user_id"] == tokens["user_id"]
            share = "alipay.user.info.share"
            told = await ask(world, world.alipay, share, None, auth_token=tokens["access_token"])
            assert told["user_id"] == tokens["user_id"]
            assert "李小红" not in str(told)
            wrong = await ask(world, world.certified, share, None, auth_token=tokens["access_token"])
            assert wrong["sub_code"] == "isv.missing-app-cert-sn"
            other_app = await world.enrol_alipay((await world.merchant("Supplier")).id, AlipayMode.KEY)
            other = await ask(world, other_app, share, None, auth_token=tokens["access_token"])
            assert (other["code"], other["sub_code"]) == ("20001", "aop.invalid-auth-token")
            world.clock.advance(16 * DAY_MS)
            late = await ask(world, world.alipay, share, None, auth_token=tokens["access_token"])
            assert late["sub_code"] == "aop.auth-token-time-out"

    run(scenario())


def test_an_app_learns_a_name_only_where_a_member_agreed_to_that(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            told: dict[str, list[Any]] = {}
            for scope in ("auth_base", "auth_user", "auth_user,auth_base", ""):
                link = {"app_id": world.alipay.app_id, "redirect_uri": "https://shop.example/in", "scope": scope}
                query = urlencode({**link, "state": "s 1"})
                answer = await world.gateway.get(f"{GATEWAY}/oauth2/publicAppAuthorize.htm?{query}")
                assert answer.status_code == 302
                consent = urlsplit(answer.headers["location"])
                assert f"{consent.scheme}://{consent.netloc}{consent.path}" == world.compat.settings.origin + "/consent"
                asked = dict(parse_qsl(consent.query))
                assert asked["scheme"] == "alipay"
                granted = await world.payer.did("/grants", asked)
                back = dict(parse_qsl(urlsplit(granted["redirect_to"]).query))
                assert (back["app_id"], back["state"]) == (world.alipay.app_id, "s 1")
                sent = {"grant_type": "authorization_code", "code": back["auth_code"]}
                tokens = await ask(world, world.alipay, "alipay.system.oauth.token", None, **sent)
                fresh = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
                again = await ask(world, world.alipay, "alipay.system.oauth.token", None, **fresh)
                for token in (tokens["access_token"], again["access_token"]):
                    said = await ask(world, world.alipay, "alipay.user.info.share", None, auth_token=token)
                    told.setdefault(scope, []).append(said.get("nick_name") or (said["code"], said["sub_code"]))
            refused = ("40006", "isv.insufficient-user-permissions")
            assert told == {
                "auth_base": [refused] * 2,
                "": [refused] * 2,
                "auth_user": ["*小红"] * 2,
                "auth_user,auth_base": ["*小红"] * 2,
            }
            for wrong in (f"app_id={world.wechat.appid}&redirect_uri=https://shop.example/", "app_id=&redirect_uri=x"):
                assert (await world.gateway.get(f"{GATEWAY}/oauth2/publicAppAuthorize.htm?{wrong}")).status_code == 400

    run(scenario())
