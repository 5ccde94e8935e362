"""What the SDKs for Go, Java and PHP send, byte for byte, and what they look at in the answer.

Their toolchains are not part of this project's tests; each request here is as those SDKs were seen to send it.
"""

from __future__ import annotations

import json
import secrets
import socket
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus, urlsplit

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.sdk.conftest import Sandbox
from tests.sdk.wire import Answer, Wire, holds, private_key, sign

GO = ("mchid", "nonce_str", "timestamp", "serial_no", "signature")
PHP = ("mchid", "serial_no", "timestamp", "nonce_str", "signature")
NATIVE = "/v3/pay/transactions/native"
JSON = ("Content-Type", "application/json")


@pytest.fixture
def wire(sandbox: Sandbox) -> Wire:
    return Wire(sandbox.env)


def order(wire: Wire, **more: Any) -> dict[str, Any]:
    return {
        "appid": wire.env["WECHAT_APPID"],
        "mchid": wire.env["WECHAT_MCHID"],
        "description": "中文/商品",
        "out_trade_no": secrets.token_hex(12),
        "notify_url": "http://127.0.0.1:9/n",
        "amount": {"total": 1},
        **more,
    }


def post(wire: Wire, target: str, body: bytes, pairs: Sequence[str], *headers: tuple[str, str]) -> Answer:
    authorization = wire.authorization("POST", target, body, pairs)
    return wire.send("POST", target, (("Authorization", authorization), *headers), body)


def test_header_names_keep_their_case(wire: Wire) -> None:
    """The official SDK for Java looks them up in a plain map."""
    for answer in (
        post(wire, NATIVE, json.dumps(order(wire)).encode(), GO, JSON),
        post(wire, NATIVE, b"{}", GO, JSON),
        wire.send("GET", "/v3/certificates", ()),
    ):
        for name in (b"Timestamp", b"Nonce", b"Signature", b"Serial", b"Signature-Type"):
            assert answer.header(b"Wechatpay-" + name), (answer.status, name, answer.head)
        assert answer.header(b"Wechatpay-Signature-Type") == "WECHATPAY2-SHA256-RSA2048"
        assert answer.header(b"Content-Type").startswith("application/json")
        request_id, _, number = answer.header(b"Request-ID").rpartition("-")
        assert request_id and (number == "0") == (answer.status == 200), answer.head


def test_go_signs_the_line_break_that_ends_its_json(wire: Wire) -> None:
    body = json.dumps(order(wire), separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
    agent = ("User-Agent", "WechatPay-Go/0.2.21 (linux) GO/go1.19.8")
    serial = ("Wechatpay-Serial", wire.env["WECHAT_PUBLIC_KEY_ID"])
    answer = post(wire, NATIVE, body, GO, ("Accept", "*/*"), JSON, agent, serial)
    assert answer.status == 200, answer.body
    assert answer.header(b"Wechatpay-Serial") == serial[1] and wire.believed(answer, wire.public_key)


def test_java_asks_for_certificates_before_it_can_verify_anything(wire: Wire) -> None:
    target = "/v3/certificates?algorithm_type=RSA"
    authorization = wire.authorization("GET", target, b"", GO)
    headers = (("Authorization", authorization), ("Accept", "*/*"), JSON, ("Wechatpay-Serial", ""))
    answer = wire.send("GET", target, headers)
    assert answer.status == 200, answer.body
    listed = {
        each["serial_no"]: wire.open_certificate(each["encrypt_certificate"])
        for each in json.loads(answer.body)["data"]
    }
    serial = answer.header(b"Wechatpay-Serial")
    key = listed[serial].public_key()
    assert isinstance(key, rsa.RSAPublicKey) and wire.believed(answer, key), "by the very certificate that it lists"
    assert serial == f"{listed[serial].serial_number:X}", "as Java writes a serial number"
    body = json.dumps(order(wire)).encode()
    paid = post(wire, NATIVE, body, GO, JSON, ("Accept", "application/json"), ("Wechatpay-Serial", serial))
    assert paid.status == 200 and paid.header(b"Wechatpay-Serial") == serial and wire.believed(paid, key)


def test_php_escapes_slashes_and_chinese(wire: Wire) -> None:
    body = json.dumps(order(wire)).replace("/", "\\/").replace(" ", "").encode()
    assert rb"\/" in body and rb"\u4e2d" in body
    accept = ("Accept", "application/json, text/plain, application/x-gzip, application/pdf, image/png, image/*;q=0.5")
    answer = post(wire, NATIVE, body, PHP, accept, ("Content-Type", "application/json; charset=utf-8"))
    assert answer.status == 200, answer.body


def test_an_empty_answer_is_signed_too(wire: Wire) -> None:
    made = order(wire)
    assert post(wire, NATIVE, json.dumps(made).encode(), GO, JSON).status == 200
    target = f"/v3/pay/transactions/out-trade-no/{made['out_trade_no']}/close"
    body = json.dumps({"mchid": made["mchid"]}).encode()
    for _ in range(2):
        serial = ("Wechatpay-Serial", wire.env["WECHAT_PUBLIC_KEY_ID"])
        answer = post(wire, target, body, GO, JSON, serial)
        assert (answer.status, answer.body) == (204, b"") and wire.believed(answer, wire.public_key)


def test_wxjava_asks_the_gateway_as_a_proxy_and_reads_the_type_of_every_answer(wire: Wire) -> None:
    """It signs for hosts of WeChat Pay alone, so it is given our address as its proxy; on an answer that has no
    ``Content-Type``, a 204 without a body too, it fails before it looks at the signature."""
    made, host = order(wire), "http://api.mch.weixin.qq.com"
    kind = ("Content-Type", "application/json; charset=UTF-8")
    accept = ("Accept", "application/json")
    closing = f"/v3/pay/transactions/out-trade-no/{made['out_trade_no']}/close"
    for target, asked, status in ((NATIVE, made, 200), (closing, {"mchid": made["mchid"]}, 204)):
        body = json.dumps(asked, ensure_ascii=False, separators=(",", ":")).encode()
        authorization = wire.authorization("POST", target, body, GO)
        headers = (("Authorization", authorization), accept, kind, ("Proxy-Connection", "Keep-Alive"))
        answer = wire.send("POST", target, headers, body, line=host + target)
        assert answer.status == status, answer.body
        assert answer.header(b"Content-Type") == "application/json; charset=utf-8"


def test_a_post_without_a_body_may_be_signed_without_its_last_line_break(wire: Wire) -> None:
    target = "/v3/fund-app/mch-transfer/transfer-bills/out-bill-no/nothing/cancel"
    for last in (b"\n", b""):
        authorization = wire.authorization("POST", target, b"", GO, last=last)
        answer = wire.send("POST", target, (("Authorization", authorization),))
        assert answer.status == 404, answer.body
    wrong = wire.authorization("POST", target, b"", GO, last=b"\n\n")
    assert wire.send("POST", target, (("Authorization", wrong),)).status == 401


def test_the_same_number_from_twenty_connections_is_one_order(wire: Wire) -> None:
    body = json.dumps(order(wire)).encode()
    with ThreadPoolExecutor(20) as crowd:
        answers = list(crowd.map(lambda _: post(wire, NATIVE, body, GO, JSON), range(20)))
    assert {answer.status for answer in answers} == {200}, [answer.body for answer in answers if answer.status != 200]
    assert all(json.loads(answer.body)["code_url"].startswith("weixin://") for answer in answers)


def test_one_payment_code_pays_at_one_of_two_tills(wire: Wire, sandbox: Sandbox) -> None:
    code = sandbox.get("/sandbox/payers/rich/code?scheme=wechat")["code"]
    asked = [
        order(wire, amount={"total": 100}, payer={"auth_code": code}, scene_info={"store_info": {"id": "1"}})
        for _ in range(2)
    ]
    bodies = [json.dumps({key: value for key, value in each.items() if key != "notify_url"}).encode() for each in asked]
    with ThreadPoolExecutor(2) as tills:
        answers = list(tills.map(lambda body: post(wire, "/v3/pay/transactions/codepay", body, GO, JSON), bodies))
    assert sorted(answer.status for answer in answers)[0] == 200 and answers[0].status != answers[1].status
    refused = next(answer for answer in answers if answer.status != 200)
    assert 400 <= refused.status < 500, refused.body


def alipay(wire: Wire, method: str, content: dict[str, Any], empty: Sequence[str] = ()) -> tuple[str, bytes]:
    """Target and body as the SDK for PHP sends them: parameters that are empty are there, and are not signed."""
    common = {
        "app_id": wire.env["ALIPAY_APP_ID"],
        "version": "1.0",
        "format": "json",
        "sign_type": "RSA2",
        "method": method,
        "timestamp": time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(time.time() + 8 * 3600)),
        "alipay_sdk": "alipay-sdk-PHP-4.20.880.ALL",
        "charset": "UTF-8",
    }
    biz = {"biz_content": json.dumps(content, ensure_ascii=False).replace("/", "\\/")}
    signed = "&".join(f"{name}={value}" for name, value in sorted((common | biz).items()))
    key = private_key(wire.env["ALIPAY_APP_PRIVATE_KEY_PEM_FILE"])
    common |= dict.fromkeys(empty, "") | {"sign": sign(key, signed.encode())}
    target = "/gateway.do?" + "&".join(f"{name}={quote_plus(value)}" for name, value in common.items())
    return target, "&".join(f"{name}={quote_plus(value)}" for name, value in biz.items()).encode()


@pytest.mark.parametrize("absolute", [False, True])
def test_php_sends_empty_parameters_that_it_does_not_sign(wire: Wire, absolute: bool) -> None:
    number = secrets.token_hex(12)
    content = {"out_trade_no": number, "total_amount": "0.01", "subject": '中文 "{引号}" 100%'}
    empty = ("auth_token", "terminal_type", "terminal_info", "prod_code", "notify_url", "app_auth_token")
    target, body = alipay(wire, "alipay.trade.precreate", content, empty)
    line = wire.env["JINBAO_GATEWAY"] + target if absolute else target
    headers = (("content-type", "application/x-www-form-urlencoded;charset=UTF-8"),)
    answer = wire.send("POST", target, headers, body, line=line)
    assert answer.status == 200, answer.body
    node, name = answer.body.decode(), "alipay_trade_precreate_response"
    # As PHP cuts it: by fixed offsets, so there is no blank anywhere, and the signature comes last.
    assert node.startswith('{"' + name + '":')
    cut = node[node.index(name) + len(name) + 2 : node.rindex('"sign"') - 1]
    assert json.loads(cut)["code"] == "10000", node
    key = serialization.load_pem_public_key(Path(wire.env["ALIPAY_PUBLIC_KEY_PEM_FILE"]).read_bytes())
    assert isinstance(key, rsa.RSAPublicKey) and holds(key, cut.encode(), json.loads(node)["sign"])


@pytest.mark.parametrize(
    "raw",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"POST /gateway.do?charset=\xff\xfe HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n\xff\xff\xff\xff",
        b"POST /v3/pay/transactions/native HTTP/1.1\r\nHost: x\r\nAuthorization: \xff\r\nContent-Length: 2\r\n\r\n{}",
        b"POST /pay/micropay HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n<!DOCTYPE",
    ],
)
def test_what_nobody_can_read_is_no_failure_of_ours(wire: Wire, raw: bytes) -> None:
    where = urlsplit(wire.env["JINBAO_GATEWAY"])
    with socket.create_connection((str(where.hostname), int(where.port or 0)), timeout=10) as way:
        way.sendall(raw.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))
        status = int(way.recv(4_096).split(b" ")[1])
    assert status < 500
