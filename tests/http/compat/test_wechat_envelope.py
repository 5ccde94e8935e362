"""API v3's envelope: who is believed, and whether SDKs can believe the answers."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from jinbao.compat.routes.gateway import Cut, Gateway
from jinbao.compat.routes.wechat.envelope import WechatV3
from jinbao.compat.service.context import Context
from jinbao.compat.service.operations import About, Answer, WechatCall, WechatOperation
from jinbao.compat.types import Fault, FaultStage, VerifyMode
from jinbao.kit.errors import Unknown
from tests.make import run
from tests.make_compat import GATEWAY, CompatWorld, compat_world, holds, sign

_SIGNED = ("Wechatpay-Nonce", "Wechatpay-Signature", "Wechatpay-Timestamp", "Wechatpay-Serial")


class Amount(msgspec.Struct, forbid_unknown_fields=True):
    total: int
    currency: str = "CNY"


class Echo(msgspec.Struct, forbid_unknown_fields=True):
    text: str
    amount: Amount


class Doing:
    """Operations that do nothing but say what they were asked."""

    def __init__(self) -> None:
        self.calls: list[WechatCall] = []

    async def echo(self, context: Context, call: WechatCall) -> Answer:
        del context
        self.calls.append(call)
        return Answer({"text": call.body.text, "path": dict(call.path), "query": dict(call.query)})

    async def close(self, context: Context, call: WechatCall) -> Answer:
        del context
        self.calls.append(call)
        return Answer()

    async def file(self, context: Context, call: WechatCall) -> Answer:
        del context, call
        return Answer(raw=b"a,b\n", content_type="text/plain")

    async def lost(self, context: Context, call: WechatCall) -> Answer:
        raise Unknown("the ledger did not answer")

    async def broken(self, context: Context, call: WechatCall) -> Answer:
        raise RuntimeError("a bug")

    def gateway(self, world: CompatWorld, peer: str = "127.0.0.1") -> httpx.AsyncClient:
        """A client of a gateway with these operations alone."""

        def about(call: WechatCall) -> About:
            return About(call.path["no"], call.body.amount.total, call.body.text)

        operations = (
            WechatOperation("echo", "POST", "/v3/echo/{no}", self.echo, Echo, about),
            WechatOperation("close", "POST", "/v3/echo/{no}/close", self.close),
            WechatOperation("file", "GET", "/v3/file", self.file),
            WechatOperation("lost", "GET", "/v3/lost", self.lost),
            WechatOperation("broken", "GET", "/v3/broken", self.broken),
        )
        app = Gateway(world.compat, served=[("/v3/", WechatV3(world.compat, operations))])
        world.gateway = httpx.AsyncClient(transport=httpx.ASGITransport(app=app, client=(peer, 1234)))
        return world.gateway


BODY = {"text": "牛肉面/12", "amount": {"total": 1}}


@pytest.mark.parametrize(
    "raw",
    [
        json.dumps(BODY).encode(),
        json.dumps(BODY, separators=(",", ":"), ensure_ascii=False).encode() + b"\n",
        json.dumps(BODY, separators=(",", ":")).replace("/", "\\/").encode(),
        json.dumps(BODY, indent=4, ensure_ascii=False).replace("\n", "\r\n").encode(),
    ],
    ids=["python, spaces and escapes", "go, a line break at the end", "php, escaped slashes", "by hand"],
)
def test_the_bytes_that_came_are_what_is_proven(tmp_path: Path, raw: bytes) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world, Doing().gateway(world):
            answer = await world.call(world.wechat, "POST", "/v3/echo/a%2Fb?x=%E4%B8%AD&y=", raw=raw)
            assert answer.status_code == 200, answer.text
            assert answer.json() == {"text": "牛肉面/12", "path": {"no": "a/b"}, "query": {"x": "中", "y": ""}}
            assert holds(world, answer)

    run(scenario())


def test_an_answer_without_a_body_is_signed_and_a_file_is_not(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world, Doing().gateway(world):
            closed = await world.call(world.wechat, "POST", "/v3/echo/1/close", raw=b'{"mchid":"1"}')
            assert closed.status_code == 204 and closed.content == b"" and holds(world, closed)
            assert closed.headers["content-type"] == "application/json; charset=utf-8", "some SDKs look at it first"
            assert "content-length" not in closed.headers
            file = await world.call(world.wechat, "GET", "/v3/file")
            assert file.content == b"a,b\n" and file.headers["content-type"] == "text/plain"
            assert not any(name in file.headers for name in _SIGNED)

    run(scenario())


def test_errors_are_json_with_a_code_and_signed_too(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world, Doing().gateway(world):
            answers = {
                "unknown path": (await world.call(world.wechat, "GET", "/v3/nothing/here"), 404, "RESOURCE_NOT_EXISTS"),
                "no answer": (await world.call(world.wechat, "GET", "/v3/lost"), 500, "SYSTEM_ERROR"),
                "a bug": (await world.call(world.wechat, "GET", "/v3/broken"), 500, "SYSTEM_ERROR"),
                "no signature": (await world.gateway.get(GATEWAY + "/v3/file"), 401, "SIGN_ERROR"),
                "no json": (await world.call(world.wechat, "POST", "/v3/echo/1", raw=b"{"), 400, "PARAM_ERROR"),
            }
            for name, (answer, status, code) in answers.items():
                assert (answer.status_code, answer.json()["code"]) == (status, code), name
                assert answer.json()["message"] and holds(world, answer), name
                assert re.fullmatch(r"[0-9A-F]{32}-[0-9]+", answer.headers["Request-ID"]), name

    run(scenario())


@pytest.mark.parametrize(
    ("body", "field", "number"),
    [
        ({"text": "a"}, "/amount", "268435461"),
        ({"text": "a", "amount": {"total": "1"}}, "/amount/total", "268435461"),
        ({"text": "a", "amount": {"total": 1, "extra": 1}}, "/amount/extra", "270924358"),
        ({"text": "a", "amount": {"total": 1}, "more": 1}, "/more", "270924358"),
        ([], "/", "268435461"),
    ],
)
def test_a_wrong_field_is_named(tmp_path: Path, body: Any, field: str, number: str) -> None:
    async def scenario() -> None:
        doing = Doing()
        async with compat_world(tmp_path) as world, doing.gateway(world):
            answer = await world.call(world.wechat, "POST", "/v3/echo/1", body)
            assert answer.status_code == 400
            said = answer.json()
            assert (said["code"], said["detail"]["field"], said["detail"]["location"]) == ("PARAM_ERROR", field, "body")
            assert answer.headers["Request-ID"].endswith(f"-{number}")
            assert doing.calls == []

    run(scenario())


def test_a_path_that_wants_another_method_says_which(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            for method, path, wanted in (
                ("GET", "/v3/pay/transactions/native", "POST"),
                ("POST", "/v3/pay/transactions/out-trade-no/order_1", "GET"),
                ("PUT", "/v3/refund/domestic/refunds/r1", "GET"),
            ):
                answer = await world.call(world.wechat, method, path)
                assert (answer.status_code, answer.json()["code"]) == (404, "RESOURCE_NOT_EXISTS"), path
                assert answer.json()["message"] == f"接口不存在：此路径须用{wanted}方法"
            nowhere = await world.call(world.wechat, "GET", "/v3/nowhere")
            assert nowhere.json()["message"] == "接口不存在"

    run(scenario())


def test_malformed_input_is_never_a_failure_of_ours(tmp_path: Path) -> None:
    async def scenario() -> None:
        doing = Doing()
        async with compat_world(tmp_path) as world, doing.gateway(world):
            for raw in (
                b"\xff\xfe",
                b"[" * 100_000,
                b'{"text":"\\ud800","amount":{"total":1}}',
                b"null",
                b'"',
                b"\x00",
            ):
                answer = await world.call(world.wechat, "POST", "/v3/echo/1", raw=raw)
                assert answer.status_code == 400, raw[:20]
            for target in ("/v3/echo/%FF/close", "/v3/file?a=%FF", "/v3/" + "a/" * 500, "/v3/echo//close", "/v3/%zz"):
                answer = await world.call(world.wechat, "POST", target)
                assert answer.status_code in (400, 404), target
            for header in ("", "x", "WECHATPAY2-SHA256-RSA2048", "WECHATPAY2-SHA256-RSA2048 a", "Bearer é"):
                sent = {"authorization": header.encode()}
                answer = await world.gateway.get(GATEWAY + "/v3/file", headers=sent)  # type: ignore[arg-type]
                assert answer.status_code == 401, header
            assert doing.calls == []

    run(scenario())


def test_a_body_that_is_too_long_is_refused_unread(tmp_path: Path) -> None:
    async def scenario() -> None:
        doing = Doing()
        async with compat_world(tmp_path, gateway={"body_bytes": 1024}) as world, doing.gateway(world):
            answer = await world.call(world.wechat, "POST", "/v3/echo/1", raw=b"x" * 1025)
            assert (answer.status_code, answer.json()["code"]) == (400, "PARAM_ERROR")
            assert answer.headers["connection"] == "close" and holds(world, answer) and doing.calls == []

    run(scenario())


def test_serials_are_the_same_in_either_case_and_time_has_some_give(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world, Doing().gateway(world):
            now_s = world.wall.now_ms() // 1000
            for at_s, status in ((now_s - 300, 200), (now_s + 300, 200), (now_s - 301, 401), (now_s + 301, 401)):
                header = world.wechat.authorization("GET", "/v3/file", b"", at_s=at_s)
                small = header.replace(world.wechat.certificate.serial, world.wechat.certificate.serial.lower())
                for each in (header, small):
                    answer = await world.gateway.get(GATEWAY + "/v3/file", headers={"authorization": each})
                    assert answer.status_code == status, at_s
            parts = header.partition(" ")[2].split(",")
            shuffled = "WECHATPAY2-SHA256-RSA2048 " + ", ".join(reversed(parts))
            world.wall.advance(301_000)
            assert (
                await world.gateway.get(GATEWAY + "/v3/file", headers={"authorization": shuffled})
            ).status_code == 200

    run(scenario())


def test_quirks_of_real_sdks_are_put_up_with(tmp_path: Path) -> None:
    async def scenario() -> None:
        doing = Doing()
        async with compat_world(tmp_path) as world, doing.gateway(world):
            now_s, caller = world.wall.now_ms() // 1000, world.wechat
            nonce = "0.k2x9ab1"
            # One SDK signs a bodiless POST without the last line break.
            signed = f"POST\n/v3/echo/1/close\n{now_s}\n{nonce}\n".encode()
            header = (
                f'WECHATPAY2-SHA256-RSA2048 mchid="{caller.mchid}",nonce_str="{nonce}",timestamp="{now_s}",'
                f'serial_no="{caller.certificate.serial.lower()}",signature="{sign(caller.key, signed)}"'
            )
            close = GATEWAY + "/v3/echo/1/close"
            answer = await world.gateway.post(close, headers={"authorization": header})
            assert answer.status_code == 204, answer.text
            # Another asks with ?&: signed as it is written.
            assert (await world.call(caller, "GET", "/v3/file?&out_order_no=1")).status_code == 200
            # Of an upload only the JSON of its meta part is signed.
            meta = json.dumps({"text": "up", "amount": {"total": 1}}).encode()
            upload = (
                b'--B\r\nContent-Disposition: form-data; name="meta";\r\nContent-Type: application/json\r\n\r\n'
                + meta
                + b'\r\n--B\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
                + b"\xff\xd8\r\n--B--\r\n"
            )
            header = caller.authorization("POST", "/v3/echo/1", meta, at_s=now_s)
            sent = {"authorization": header, "content-type": "multipart/form-data; boundary=B"}
            answer = await world.gateway.post(GATEWAY + "/v3/echo/1", content=upload, headers=sent)
            assert answer.status_code == 200 and answer.json()["text"] == "up"

    run(scenario())


def test_the_key_of_an_answer_is_the_one_announced_then_the_one_chosen(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world, Doing().gateway(world):
            keys, accounts, mchid = world.compat.keys, world.compat.accounts, world.wechat.mchid
            public, certificate = keys.wechat_public_key().id, keys.wechat_certificates()[0].id

            async def signer(announced: str) -> str:
                answer = await world.call(world.wechat, "POST", "/v3/echo/1/close", wechatpay_serial=announced)
                assert holds(world, answer)
                return str(answer.headers["Wechatpay-Serial"])

            for mode, default in ((VerifyMode.CERTIFICATE, certificate), (VerifyMode.PUBLIC_KEY, public)):
                await accounts.change_wechat(mchid, mode=mode)
                assert await signer(public) == public
                assert await signer(certificate) == certificate == await signer(certificate.lower())
                assert await signer("") == await signer("ABCDEF") == await signer("PUB_KEY_ID_1") == default
            await accounts.change_wechat(mchid, certificates=False)
            assert await signer(certificate) == await signer(public) == await signer("") == public
            await accounts.change_wechat(mchid, certificates=True, mode=VerifyMode.CERTIFICATE)
            await accounts.change_wechat(mchid, public_key=False)
            assert await signer(certificate) == await signer(public) == await signer("") == certificate

    run(scenario())


def test_who_watches_hears_of_each_exchange(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world, Doing().gateway(world):
            await world.call(world.wechat, "POST", "/v3/echo/n-1", BODY)
            await world.call(world.wechat, "GET", "/v3/lost")
            one, two = world.watcher.exchanges
            assert (one.operation, one.account, one.out_no, one.code) == ("echo", world.wechat.mchid, "n-1", "")
            assert one.merchant_id == world.merchant_id and one.request.target == "/v3/echo/n-1"
            assert one.at_ms == world.clock.now_ms() and one.request.wall_ms == world.wall.now_ms()
            assert (two.operation, two.code, two.reply.status) == ("lost", "SYSTEM_ERROR", 500)
            assert world.watcher.asked[0] == (world.wechat.mchid, "echo", "n-1", 1, "牛肉面/12")

    run(scenario())


def test_faults_strike_before_or_after_as_ordered(tmp_path: Path) -> None:
    async def scenario() -> None:
        doing = Doing()
        async with compat_world(tmp_path) as world, doing.gateway(world):
            faults = world.watcher.faults
            faults.append(Fault(refuse="compat.too_frequent"))
            answer = await world.call(world.wechat, "POST", "/v3/echo/1", BODY)
            assert (answer.status_code, answer.json()["code"]) == (429, "FREQUENCY_LIMITED") and doing.calls == []
            assert holds(world, answer)
            faults.append(Fault(stage=FaultStage.AFTER, refuse="compat.system_failure"))
            answer = await world.call(world.wechat, "POST", "/v3/echo/1", BODY)
            assert (answer.status_code, answer.json()["code"], len(doing.calls)) == (500, "SYSTEM_ERROR", 1)
            faults.append(Fault(mis_sign=True))
            answer = await world.call(world.wechat, "POST", "/v3/echo/1", BODY)
            assert answer.status_code == 200 and not holds(world, answer)
            faults.append(Fault(stage=FaultStage.AFTER, cut=True))
            with pytest.raises(Cut):
                await world.call(world.wechat, "POST", "/v3/echo/1", BODY)
            assert len(doing.calls) == 3 and world.watcher.exchanges[-1].cut

    run(scenario())


def test_explanations_are_for_this_machine_alone(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            async with Doing().gateway(world) as client:
                here = await client.get(GATEWAY + "/v3/file")
                proxied = await client.get(GATEWAY + "/v3/file", headers={"x-forwarded-for": "203.0.113.9"})
            async with Doing().gateway(world, "203.0.113.9") as client:
                there = await client.get(GATEWAY + "/v3/file")
            told = json.loads(here.headers["Jinbao-Explanation"])
            assert told["problems"] == ["no_authorization"] and told["sentence"]
            assert "Jinbao-Explanation" not in there.headers and "Jinbao-Explanation" not in proxied.headers

    run(scenario())


@pytest.mark.parametrize(
    ("setting", "asked", "chinese"),
    [
        ("en", "", False),
        ("zh-CN", "", True),
        ("en", "zh-CN,zh;q=0.9", True),
        ("zh-CN", "en-GB", False),
        ("zh-CN", "fr", True),
    ],
)
def test_an_explanation_speaks_as_asked_or_as_set(tmp_path: Path, setting: str, asked: str, chinese: bool) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path, gateway={"lang": setting}) as world:
            headers = {"accept-language": asked} if asked else {}
            target = "/v3/certificates"
            auth = world.sub.authorization("GET", target, b"", at_s=world.wall.now_ms() // 1000)
            wrong = auth.replace(world.sub.mchid, world.wechat.mchid)
            answer = await world.gateway.get(GATEWAY + target, headers=headers | {"authorization": wrong})
            told = json.loads(answer.headers["Jinbao-Explanation"])
            [other, yours] = told["notes"]
            assert (other["code"], yours["code"]) == ("serial_of_other", "serial_yours")
            assert other["facts"] == {"mchid": world.sub.mchid, "said": world.wechat.mchid}
            said = [told["sentence"], other["text"], yours["text"], answer.json()["detail"]["detail"]["issue"]]
            assert [not text.isascii() for text in said] == [chinese] * 4, said
            assert world.sub.mchid in other["text"]
            assert answer.headers["Jinbao-Explanation"].isascii()

    run(scenario())


def test_a_caller_that_asks_too_often_is_told_to_wait(tmp_path: Path) -> None:
    async def scenario() -> None:
        doing = Doing()
        limits = {"merchant_per_s": 1, "member_per_s": 1_000, "public_per_s": 1_000}
        async with compat_world(tmp_path, limits=limits) as world, doing.gateway(world):
            answers = [await world.call(world.wechat, "POST", "/v3/echo/1", BODY) for _ in range(12)]
            refused = [answer for answer in answers if answer.status_code != 200]
            assert refused and len(doing.calls) == len(answers) - len(refused)
            assert {(answer.status_code, answer.json()["code"]) for answer in refused} == {(429, "FREQUENCY_LIMITED")}
            assert (await world.call(world.sub, "POST", "/v3/echo/1", BODY)).status_code == 200

    run(scenario())
