"""Members' side of the gateway: cashiers, merchants' pages and apps that call the wallet, consents, and their links."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from jinbao.compat.rules.wechat import v2signs
from jinbao.compat.service.grants import GRANT_LIFE_MS
from jinbao.kit.clock import HOUR_MS
from tests.make import run
from tests.make_compat import GATEWAY, CompatWorld, WechatCaller, compat_world, sign
from tests.make_wechat import ask, balance, everything, order_body, paid, pay, query

NONCE = "5K8264ILTKCH16CQ2502SI8ZNMTM67VS"


async def prepaid(world: CompatWorld) -> tuple[dict[str, Any], str]:
    """A JSAPI order for the payer, and its prepay id."""
    openid = await world.compat.accounts.openid(world.wechat.appid, world.payer.id)
    body = order_body(world.wechat, payer={"openid": openid})
    return body, (await ask(world, "jsapi", body))["prepay_id"]


def page_call(world: CompatWorld, prepay_id: str, *, by: WechatCaller | None = None, **changes: Any) -> dict[str, Any]:
    """What a page inside the wallet calls it with, signed as a merchant's server signs."""
    caller = by or world.wechat
    at_s, package = str(world.wall.now_ms() // 1000), f"prepay_id={prepay_id}"
    signed = f"{world.wechat.appid}\n{at_s}\n{NONCE}\n{package}\n".encode()
    call = {"appId": world.wechat.appid, "timeStamp": at_s, "nonceStr": NONCE, "package": package, "signType": "RSA"}
    return call | {"paySign": sign(caller.key, signed)} | changes


async def refused(world: CompatWorld, path: str, body: dict[str, Any], code: str) -> dict[str, Any]:
    """The problem that a member's call ends with."""
    answer = await world.payer.post(path, body)
    assert answer.json().get("code") == code, answer.text
    return dict(answer.json())


async def visit(world: CompatWorld, target: str) -> httpx.Response:
    """A browser's visit to the gateway."""
    return await world.gateway.get(GATEWAY + target)


def test_a_page_inside_the_wallet_is_paid_by_its_payer_only(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            body, prepay_id = await prepaid(world)
            call = page_call(world, prepay_id)
            found = await world.payer.did("/bridge", call)
            assert (found["amount_minor"], found["shop"], found["bundle_id"]) == (1280, "Lanzhou Noodles", None)
            stranger = await world.member(5_000, pin="135790")
            answer = await stranger.post("/bridge", call)
            assert answer.json()["code"] == "compat.payer_mismatch"
            answer = await stranger.post(f"/orders/{found['order_id']}/pay", {"proof": {"pin": "135790"}})
            assert answer.json()["code"] == "pay.other_payer"
            assert (await query(world, body["out_trade_no"]))["trade_state"] == "NOTPAY"
            await pay(world, found["order_id"])
            told = await query(world, body["out_trade_no"])
            assert (told["trade_state"], told["trade_type"]) == ("SUCCESS", "JSAPI")
            assert told["payer"]["openid"] == body["payer"]["openid"]

    run(scenario())


def test_what_is_wrong_with_a_pages_signature_is_said(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            _, prepay_id = await prepaid(world)
            before = await everything(world)
            good = page_call(world, prepay_id)
            lines = [good["appId"], good["timeStamp"], NONCE, good["package"]]

            def signed(text: str) -> dict[str, Any]:
                return good | {"paySign": sign(world.wechat.key, text.encode())}

            wrong = "compat.signature_wrong"
            for text, hint in (
                ("\n".join(lines), "The last line has no line break"),
                ("\n".join([*lines[:3], prepay_id]) + "\n", "The fourth line must be prepay_id="),
                ("\n".join([*lines[:3], "something else"]) + "\n", "not made over these four lines"),
            ):
                problem = await refused(world, "/bridge", signed(text), wrong)
                assert hint in problem["facts"]["hint_en"] and problem["facts"]["signed"] == "\n".join(lines) + "\n"
            chinese = {"accept-language": "zh-CN,zh;q=0.9"}
            answer = await world.payer.send("POST", "/bridge", signed("\n".join(lines)), **chinese)
            assert "最后一行后面缺少换行符" in answer.json()["detail"] and "line break" not in answer.json()["detail"]
            problem = await refused(world, "/bridge", page_call(world, prepay_id, by=world.sub), wrong)
            assert f"a key of merchant {world.sub.mchid}" in problem["facts"]["hint_en"]
            await refused(world, "/bridge", good | {"paySign": "!!"}, wrong)
            await refused(world, "/bridge", good | {"nonceStr": NONCE[::-1]}, wrong)
            await refused(world, "/bridge", good | {"timeStamp": good["timeStamp"] + "000"}, "compat.field_invalid")
            await refused(world, "/bridge", good | {"package": prepay_id}, "compat.field_invalid")
            await refused(world, "/bridge", good | {"signType": "SHA1"}, "compat.field_invalid")
            await refused(world, "/bridge", good | {"appId": world.sub.appid}, "compat.app_mismatch")
            await world.compat.accounts.revoke(world.wechat.mchid, world.wechat.certificate.serial)
            problem = await refused(world, "/bridge", good, wrong)
            assert "revoked" in problem["facts"]["hint_en"]
            assert await everything(world) == before

    run(scenario())


def test_a_page_may_sign_in_the_older_way(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            _, prepay_id = await prepaid(world)
            for kind in v2signs.SignType:
                call = page_call(world, prepay_id, signType=kind.value)
                del call["paySign"]
                key = world.wechat.account.api_v2_key
                good = call | {"paySign": v2signs.sign(call, key, kind)}
                assert (await world.payer.did("/bridge", good))["amount_minor"] == 1280
                bad = call | {"paySign": v2signs.sign(call, "k" * 32, kind)}
                await refused(world, "/bridge", bad, "compat.signature_wrong")

    run(scenario())


def test_an_old_prepay_id_calls_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            body, first = await prepaid(world)
            second = (await ask(world, "jsapi", body))["prepay_id"]
            await refused(world, "/bridge", page_call(world, first), "compat.token_expired")
            await world.payer.did("/bridge", page_call(world, second))
            world.clock.advance(2 * HOUR_MS)
            await refused(world, "/bridge", page_call(world, second), "compat.token_expired")

    run(scenario())


def test_an_app_calls_with_its_own_parameters(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            body = order_body(world.wechat)
            prepay_id = (await ask(world, "app", body))["prepay_id"]
            at_s = str(world.wall.now_ms() // 1000)
            signed = f"{world.wechat.appid}\n{at_s}\n{NONCE}\n{prepay_id}\n".encode()
            call = {
                "appid": world.wechat.appid,
                "partnerid": world.wechat.mchid,
                "prepayid": prepay_id,
                "package": "Sign=WXPay",
                "noncestr": NONCE,
                "timestamp": at_s,
                "sign": sign(world.wechat.key, signed),
            }
            page_like = signed.replace(prepay_id.encode(), b"prepay_id=" + prepay_id.encode())
            problem = await refused(
                world, "/app-pay", call | {"sign": sign(world.wechat.key, page_like)}, "compat.signature_wrong"
            )
            assert "bare prepay id" in problem["facts"]["hint_en"]
            await refused(world, "/app-pay", call | {"partnerid": world.sub.mchid}, "compat.call_refused")
            await refused(world, "/bridge", page_call(world, prepay_id), "compat.call_refused")
            found = await world.payer.did("/app-pay", call)
            await pay(world, found["order_id"])
            told = await query(world, body["out_trade_no"])
            assert (told["trade_state"], told["trade_type"]) == ("SUCCESS", "APP")

    run(scenario())


def test_a_link_of_a_phones_browser_leads_to_the_cashier(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            h5_info = {"type": "Wap", "app_name": "Noodles"}
            body = order_body(world.wechat, scene_info={"payer_client_ip": "127.0.0.1", "h5_info": h5_info})
            link = (await ask(world, "h5", body))["h5_url"] + "&redirect_url=https%3A%2F%2Fshop.example.com%2Fdone"
            answer = await visit(world, link.removeprefix(GATEWAY))
            assert answer.status_code == 302
            where = urlsplit(answer.headers["Location"])
            assert f"{where.scheme}://{where.netloc}" == world.compat.settings.origin
            assert parse_qs(where.query) == {"back": ["https://shop.example.com/done"]}
            token = where.path.removeprefix("/cashier/")
            anybody = (await world.client.get(f"/api/v1/cashier/{token}")).json()
            assert anybody["shop"] == anybody["shop_latin"] == "Lanzhou Noodles" and anybody["amount_minor"] == 1280
            assert (anybody["scheme"], anybody["product"], anybody["state"]) == ("wechat", "h5", "open")
            assert "order_id" not in anybody
            seen = await world.payer.see(f"/cashier/{token}")
            assert seen["cashier"] == anybody
            scanned = await world.payer.did("/scan", {"text": anybody["qr"]})
            assert scanned["order"]["id"] == seen["order_id"]
            await pay(world, seen["order_id"])
            assert (await query(world, body["out_trade_no"]))["trade_type"] == "MWEB"
            assert (await world.payer.see(f"/cashier/{token}"))["cashier"]["state"] == "paid"
            back = "https://shop.example.com/done"
            led = (await world.payer.see(f"/cashier/{token}", back=back))["cashier"]["return_url"]
            assert led == back, "a sandbox goes to any page"
            gone = await world.client.get("/api/v1/cashier/wx000000000000000000000000000000000000")
            assert gone.json()["code"] == "compat.token_expired"

    run(scenario())


def test_an_app_learns_who_a_member_is_once_and_only_with_its_secret(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            appid, secret = world.wechat.appid, world.wechat.account.secrets[world.wechat.appid]
            back = "https://shop.example.com/after?table=7"
            asked = await visit(
                world,
                f"/connect/oauth2/authorize?appid={appid}&redirect_uri={back}&response_type=code&scope=snsapi_base&state=s1",
            )
            consent = urlsplit(asked.headers["Location"])
            assert consent.path == "/consent" and parse_qs(consent.query)["appid"] == [appid]
            assert (await world.payer.see("/grants/app", scheme="wechat", appid=appid))["name"] == "Lanzhou Noodles"

            async def code() -> str:
                body = {"scheme": "wechat", "appid": appid, "redirect_uri": back, "state": "s1"}
                to = urlsplit((await world.payer.did("/grants", body))["redirect_to"])
                told = parse_qs(to.query)
                assert to.netloc == "shop.example.com" and told["state"] == ["s1"] and told["table"] == ["7"]
                return str(told["code"][0])

            async def change(given: str, *, secret: str = secret, appid: str = appid) -> Any:
                target = f"/sns/oauth2/access_token?appid={appid}&secret={secret}&code={given}"
                return (await visit(world, target + "&grant_type=authorization_code")).json()

            first = await code()
            assert (await change(first, secret="wrong"))["errcode"] == 40125
            assert (await change(first, appid="wx0"))["errcode"] == 40013
            other = world.sub.account.secrets[world.sub.appid]
            assert (await change(first, secret=other, appid=world.sub.appid))["errcode"] == 40029
            told = await change(first)
            assert told["openid"] == await world.compat.accounts.openid(appid, world.payer.id)
            assert (await change(first))["errcode"] == 40029
            late = await code()
            world.clock.advance(GRANT_LIFE_MS)
            assert (await change(late))["errcode"] == 40029
            target = f"/sns/jscode2session?appid={appid}&secret={secret}&js_code={await code()}"
            session = (await visit(world, target)).json()
            assert session["openid"] == told["openid"] and len(session["session_key"]) == 24
            for wrong in ("javascript:alert(1)", "//shop.example.com", "http://[", "ftp://shop.example.com"):
                body = {"scheme": "wechat", "appid": appid, "redirect_uri": wrong}
                await refused(world, "/grants", body, "compat.field_invalid")
            nobody = {"scheme": "wechat", "appid": "wx0", "redirect_uri": back}
            await refused(world, "/grants", nobody, "compat.app_mismatch")

    run(scenario())


def test_the_bridge_script_talks_to_the_wallet_only(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            alipay = await visit(world, "/open/js/alipayjsbridge.js")
            assert alipay.headers["content-type"].startswith("text/javascript")
            assert "AlipayJSBridgeReady" in alipay.text and "WeixinJSBridge" not in alipay.text
            assert "http://localhost:8000" in alipay.text and "__WALLET_ORIGIN__" not in alipay.text
            answer = await visit(world, "/open/js/jweixin-1.6.0.js")
            assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/javascript")
            assert f'"{world.compat.settings.origin}"' in answer.text and "__WALLET_ORIGIN__" not in answer.text
            for target, status in (
                ("/open/js/other.js", 404),
                ("/sns/nothing", 404),
                ("/cgi-bin/mmpayweb-bin/checkmweb", 400),
                ("/connect/oauth2/authorize?appid=wx0", 400),
            ):
                assert (await visit(world, target)).status_code == status, target

    run(scenario())


def test_a_member_takes_what_a_page_offers_and_nobody_else_does(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            await paid(world, amount={"total": 5_000})
            before = await balance(world)
            sent = {
                "appid": world.wechat.appid,
                "out_bill_no": "bill000001",
                "transfer_scene_id": "1000",
                "openid": await world.compat.accounts.openid(world.wechat.appid, world.payer.id),
                "transfer_amount": 200,
                "transfer_remark": "thanks",
                "transfer_scene_report_infos": [
                    {"info_type": "活动名称", "info_content": "新会员有礼"},
                    {"info_type": "奖励说明", "info_content": "注册会员抽奖一等奖"},
                ],
            }
            answer = await world.call(world.wechat, "POST", "/v3/fund-app/mch-transfer/transfer-bills", sent)
            assert answer.status_code == 200, answer.text
            offer = {"mchId": world.wechat.mchid, "appId": world.wechat.appid}
            offer["package"] = answer.json()["package_info"]
            stranger = await world.member(0, pin="135790")
            for path in ("/merchant-transfers/look", "/merchant-transfers/receive"):
                problem = (await stranger.post(path, offer)).json()
                assert problem["code"] == "compat.payer_mismatch"
                await refused(world, path, offer | {"appId": world.sub.appid}, "compat.call_refused")
                await refused(world, path, offer | {"package": "nothing"}, "compat.token_expired")
            assert await balance(world) == before
            seen = await world.payer.did("/merchant-transfers/look", offer)
            assert (seen["amount_minor"], seen["title"], seen["state"]) == (200, "thanks", "waiting")
            taken = await world.payer.did("/merchant-transfers/receive", offer)
            assert taken["state"] == "done" and await balance(world) == before + 200
            assert await world.sound()

    run(scenario())
