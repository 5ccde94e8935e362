"""Each usual mistake with a signature of API v3 is recognised for what it is."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from jinbao.compat.errors import SignatureWrong
from jinbao.compat.service.proving import prove
from jinbao.compat.types import Explanation, Incoming, Problem
from tests.make import run
from tests.make_compat import CompatWorld, WechatCaller, compat_world, sign
from tests.make_keys import public_pem

TARGET = "/v3/refund/domestic/refunds/%E4%B8%AD?x=1&y=a%2Fb"
BODY = {"text": "牛肉面 a/b", "amount": {"total": 1}}
NONCE = "5K8264ILTKCH16CQ2502SI8ZNMTM67VS"


@dataclass
class Letter:
    """What is signed, and what is sent; the same, until a test makes a mistake."""

    caller: WechatCaller
    signer: WechatCaller
    at_s: int
    serial: str
    mchid: str
    method: str = "POST"
    target: str = TARGET
    signed_method: str = "POST"
    signed_target: str = TARGET
    body: bytes = json.dumps(BODY).encode()
    signed_body: bytes = json.dumps(BODY).encode()
    message: Callable[[bytes], bytes] = lambda message: message
    written: Callable[[str], str] = lambda signature: signature
    header: Callable[[str], str] = lambda header: header
    hashed: Any = hashes.SHA256

    def request(self, world: CompatWorld) -> Incoming:
        head = f"{self.signed_method}\n{self.signed_target}\n{self.at_s}\n{NONCE}\n".encode()
        message = self.message(head + self.signed_body + b"\n")
        raw = self.signer.key.sign(message, padding.PKCS1v15(), self.hashed())
        header = (
            f'WECHATPAY2-SHA256-RSA2048 mchid="{self.mchid}",nonce_str="{NONCE}",timestamp="{self.at_s}",'
            f'serial_no="{self.serial}",signature="{self.written(base64.b64encode(raw).decode())}"'
        )
        return Incoming(
            id="1",
            method=self.method,
            target=self.target,
            headers=(("authorization", self.header(header)), ("content-type", "application/json")),
            body=self.body,
            base="http://127.0.0.1:8010",
            peer="127.0.0.1",
            wall_ms=world.wall.now_ms(),
        )


def letter(world: CompatWorld) -> Letter:
    """A request with nothing wrong about it."""
    caller = world.wechat
    return Letter(caller, caller, world.wall.now_ms() // 1000, caller.certificate.serial, caller.mchid)


def told(world: CompatWorld, sent: Letter) -> Explanation:
    """What is said about a request that must not be believed."""
    with pytest.raises(SignatureWrong) as refused:
        prove(world.compat.context, sent.request(world))
    return refused.value.explanation


def json_as(**how: Any) -> bytes:
    return json.dumps(BODY, **how).encode()


MISTAKES: dict[str, tuple[Problem, Callable[[CompatWorld, Letter], Letter]]] = {
    "no header": (Problem.NO_AUTHORIZATION, lambda w, m: replace(m, header=lambda _: "")),
    "another scheme": (Problem.BAD_AUTHORIZATION, lambda w, m: replace(m, header=lambda h: "Bearer abc")),
    "no nonce": (Problem.BAD_AUTHORIZATION, lambda w, m: replace(m, header=lambda h: h.replace("nonce_str", "nonce"))),
    "no commas": (Problem.BAD_AUTHORIZATION, lambda w, m: replace(m, header=lambda h: h.replace(",", ";"))),
    "unknown merchant": (Problem.UNKNOWN_MERCHANT, lambda w, m: replace(m, mchid="1999999999")),
    "unknown serial": (Problem.UNKNOWN_SERIAL, lambda w, m: replace(m, serial="7" * 32)),
    "serial in decimals": (Problem.UNKNOWN_SERIAL, lambda w, m: replace(m, serial=str(int(m.serial, 16)))),
    "platform serial": (
        Problem.PLATFORM_SERIAL,
        lambda w, m: replace(m, serial=w.compat.keys.wechat_certificates()[0].id),
    ),
    "public key id": (
        Problem.PLATFORM_SERIAL,
        lambda w, m: replace(m, serial=w.compat.keys.wechat_public_key().id),
    ),
    "serial of another": (
        Problem.WRONG_MERCHANT_SERIAL,
        lambda w, m: replace(m, serial=w.sub.certificate.serial, signer=w.sub),
    ),
    "clock behind": (Problem.CLOCK, lambda w, m: replace(m, at_s=m.at_s - 301)),
    "milliseconds": (Problem.CLOCK, lambda w, m: replace(m, at_s=m.at_s * 1000)),
    "query left out": (Problem.QUERY_LEFT_OUT, lambda w, m: replace(m, signed_target=TARGET.partition("?")[0])),
    "our host signed": (Problem.HOST_SIGNED, lambda w, m: replace(m, signed_target="http://127.0.0.1:8010" + TARGET)),
    "real host signed": (
        Problem.HOST_SIGNED,
        lambda w, m: replace(m, signed_target="https://api.mch.weixin.qq.com" + TARGET),
    ),
    "prefix added": (Problem.PATH_PREFIX, lambda w, m: replace(m, signed_target="/wechat" + TARGET)),
    "prefix taken away": (Problem.PATH_PREFIX, lambda w, m: replace(m, signed_target=TARGET.removeprefix("/v3"))),
    "address decoded": (Problem.URL_ENCODED, lambda w, m: replace(m, signed_target=unquote(TARGET))),
    "body left out": (Problem.BODY_LEFT_OUT, lambda w, m: replace(m, signed_body=b"")),
    "compact body": (Problem.BODY_REENCODED, lambda w, m: replace(m, signed_body=json_as(separators=(",", ":")))),
    "utf-8 body": (Problem.BODY_REENCODED, lambda w, m: replace(m, signed_body=json_as(ensure_ascii=False))),
    "sorted body": (Problem.BODY_REENCODED, lambda w, m: replace(m, signed_body=json_as(sort_keys=True))),
    "indented body": (Problem.BODY_REENCODED, lambda w, m: replace(m, signed_body=json_as(indent=2))),
    "php body": (
        Problem.BODY_REENCODED,
        lambda w, m: replace(m, signed_body=json_as(separators=(",", ":")).replace(b"/", b"\\/")),
    ),
    "line break lost": (Problem.BODY_REENCODED, lambda w, m: replace(m, body=m.body + b"\n")),
    "last line break": (Problem.LAST_NEWLINE, lambda w, m: replace(m, message=lambda text: text[:-1])),
    "method in lower case": (Problem.METHOD_CASE, lambda w, m: replace(m, signed_method="post")),
    "another method": (Problem.METHOD_CASE, lambda w, m: replace(m, signed_method="GET")),
    "key of another": (Problem.OTHER_KEY, lambda w, m: replace(m, signer=w.sub)),
    "unknown key": (
        Problem.OTHER_KEY,
        lambda w, m: replace(m, signer=replace(w.sub, key=w.ring())),
    ),
    "base64 for urls": (
        Problem.SIGNATURE_ENCODING,
        lambda w, m: replace(m, written=lambda s: s.replace("+", "-").replace("/", "_").rstrip("=")),
    ),
    "hexadecimal": (Problem.SIGNATURE_ENCODING, lambda w, m: replace(m, written=lambda s: base64.b64decode(s).hex())),
    "sha1": (Problem.SIGN_TYPE, lambda w, m: replace(m, hashed=hashes.SHA1)),
    "something else": (Problem.UNKNOWN, lambda w, m: replace(m, signed_body=b'{"text":"other"}')),
}


def test_usual_mistakes_are_recognised(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            right = letter(world)
            assert prove(world.compat.context, right.request(world)).mchid == world.wechat.mchid
            for name, (problem, change) in MISTAKES.items():
                said = told(world, change(world, right))
                assert said.problems[0] is problem, (name, said)
                if said.signed:
                    assert said.signed.startswith("POST\n" + TARGET + "\n") and said.skew_ms is not None, name
                    assert world.wechat.certificate.serial in said.key, name

    run(scenario())


def test_another_certificate_of_ones_own_is_named(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            key = world.ring()
            second = await world.compat.accounts.certify(world.wechat.mchid, public_pem(key))
            said = told(world, replace(letter(world), signer=replace(world.wechat, key=key)))
            assert said.problems == (Problem.OTHER_KEY,) and second.serial in said.notes[0]

    run(scenario())


def test_an_explanation_never_holds_a_secret(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            account = world.wechat.account
            secrets = (account.api_v2_key, account.api_v3_key, *account.secrets.values())
            for _, change in MISTAKES.values():
                said = repr(told(world, change(world, letter(world))))
                assert not any(secret in said for secret in secrets) and "PRIVATE" not in said

    run(scenario())


def test_a_signature_over_other_bytes_of_the_same_length_does_not_hold(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            sent = letter(world)
            changed = sent.body.replace(b'"total": 1', b'"total": 9')
            assert changed != sent.body and len(changed) == len(sent.body)
            assert told(world, replace(sent, body=changed)).problems[0] is Problem.UNKNOWN
            assert sign(world.wechat.key, b"x") != sign(world.sub.key, b"x")

    run(scenario())
