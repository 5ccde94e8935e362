"""The classic gateway's envelope: who is believed and why not, and answers that every SDK can read."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import urllib.parse
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jinbao.compat.routes.alipay.table import METHODS
from jinbao.compat.service import crypto
from jinbao.compat.service.alipay.proving import root_sn_of
from jinbao.compat.types import AlipayMode, Fault, FaultStage, Note, NoteCode, Problem
from tests.make import run
from tests.make_alipay import PRECREATE, ask, believed, order, parameters, send, to_sign
from tests.make_compat import GATEWAY, AlipayCaller, CompatWorld, WechatCaller, compat_world
from tests.make_compat import sign as sign_sha256

QUERY = "alipay.trade.query"
NASTY = '牛肉面 { } " \\ % & + = / 中文 },"sign":"x alipay_trade_precreate_response'


@pytest.fixture(scope="module")
def world_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[asyncio.Runner, CompatWorld]]:
    """One house for many requests, for those that change nothing."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        folder = tmp_path_factory.mktemp("house")
        yield runner, runner.run(stack.enter_async_context(compat_world(folder)))
        runner.run(stack.aclose())


def node_of(answer: Any) -> tuple[str, dict[str, Any]]:
    """The first node of an answer and its content."""
    assert answer.status_code == 200
    found = json.loads(answer.text)
    name = next(iter(found))
    return name, found[name]


@pytest.mark.parametrize("how", ["get", "post", "split"])
@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", "GBK"])
def test_every_way_to_send_a_call_is_read_alike(tmp_path: Path, how: str, charset: str) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            body = {**order(), "subject": NASTY, "passback_params": ""}
            done = await ask(world, world.alipay, PRECREATE, body, how, charset=charset)
            assert done["code"] == "10000", done
            found = await world.payer.did("/scan", {"text": done["qr_code"]})
            assert found["order"]["subject"] == NASTY

    run(scenario())


def test_the_old_kind_of_signature_is_taken_and_given(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            assert (await ask(world, world.alipay, PRECREATE, order(), sign_type="RSA"))["code"] == "10000"

    run(scenario())


def test_in_certificate_mode_numbers_are_checked_and_ours_is_told(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            app, keys = world.certified.account, world.compat.keys
            numbers = {"app_cert_sn": app.certificate_sn, "alipay_root_cert_sn": root_sn_of(keys.alipay_root_pem())}
            other = await world.enrol_alipay(world.merchant_id, AlipayMode.CERTIFICATE)
            answer = await send(world, parameters(world, world.certified, PRECREATE, order(), **numbers))
            assert believed(world, answer.text, PRECREATE)["code"] == "10000"
            assert json.loads(answer.text)["alipay_cert_sn"] == keys.alipay().id
            cases = {
                "isv.missing-app-cert-sn": {},
                "isv.invalid-app-cert-sn": {**numbers, "app_cert_sn": "0" * 32},
                "isv.invalid-alipay-root-cert-sn": {**numbers, "alipay_root_cert_sn": "0" * 32},
            }
            mixed = {
                NoteCode.SN_OF_ALIPAY: {**numbers, "app_cert_sn": keys.alipay().id},
                NoteCode.SN_OF_ROOT: {**numbers, "app_cert_sn": numbers["alipay_root_cert_sn"]},
                NoteCode.SN_OF_APP: {**numbers, "alipay_root_cert_sn": app.certificate_sn},
                NoteCode.SN_OF_OTHER_APP: {**numbers, "app_cert_sn": other.account.certificate_sn},
            }
            for code, changes in mixed.items():
                await ask(world, world.certified, PRECREATE, order(), **changes)
                explanation = world.watcher.exchanges[-1].explanation
                assert explanation is not None
                assert explanation.problems == (Problem.WRONG_CERTIFICATE_SN,)
                assert code in [each.code for each in explanation.notes], code
            for expected, changes in cases.items():
                refused = await ask(world, world.certified, PRECREATE, order(), **changes)
                assert refused["sub_code"] == expected
                explanation = world.watcher.exchanges[-1].explanation
                assert explanation is not None
                assert explanation.notes
            wrong = await ask(world, world.alipay, PRECREATE, order(), **numbers)
            assert wrong["sub_code"] == "isv.missing-signature-config"

    run(scenario())


def test_an_sdk_can_ask_for_the_certificate_that_it_does_not_know(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            method, sn = "alipay.open.app.alipaycert.download", world.compat.keys.alipay().id
            found = await ask(world, world.alipay, method, {"alipay_cert_sn": sn})
            assert crypto.alipay_sn(base64.b64decode(found["alipay_cert_content"]).decode()) == sn
            none = await ask(world, world.alipay, method, {"alipay_cert_sn": "0" * 32})
            assert none["code"] == "40004"

    run(scenario())


def test_contents_may_be_encrypted_both_ways(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            key = base64.b64encode(b"0123456789abcdef").decode()
            sealed = crypto.aes_cbc_seal(key, json.dumps(order()).encode())
            refused = await ask(world, world.alipay, PRECREATE, sealed, encrypt_type="AES")
            assert refused["sub_code"] == "isv.missing-encrypt-key"
            await world.compat.accounts.change_alipay(world.alipay.app_id, aes_key=key)
            answer = await send(world, parameters(world, world.alipay, PRECREATE, sealed, encrypt_type="AES"))
            whole = json.loads(answer.text)
            content = whole["alipay_trade_precreate_response"]
            opened = crypto.aes_cbc_open(key, content)
            assert opened is not None
            assert json.loads(opened)["code"] == "10000"
            ours = crypto.public_of(world.compat.keys.alipay_key().public_pem)
            assert crypto.verify_rsa(ours, f'"{content}"'.encode(), whole["sign"])
            for wrong, expected in (("AAAA", "isv.decryption-error"), (sealed, "isv.invalid-encrypt")):
                kind = "AES" if wrong == "AAAA" else "DES"
                refused = await ask(world, world.alipay, PRECREATE, wrong, encrypt_type=kind)
                assert refused["sub_code"] == expected

    run(scenario())


@pytest.mark.parametrize(
    ("changes", "code", "sub_code"),
    [
        ({"sign_type": ""}, "40001", "isv.missing-signature-type"),
        ({"sign_type": "MD5"}, "40002", "isv.invalid-signature-type"),
        ({"timestamp": ""}, "40001", "isv.missing-timestamp"),
        ({"timestamp": "yesterday"}, "40002", "isv.invalid-timestamp"),
        ({"timestamp": "2019-01-01 00:00:00"}, "40002", "isv.invalid-timestamp"),
        ({"version": ""}, "40001", "isv.missing-version"),
        ({"version": "9"}, "40002", "isv.invalid-version"),
        ({"format": "XML"}, "40002", "isv.invalid-format"),
        ({"charset": "utf-7"}, "40002", "isv.invalid-charset"),
        ({"app_auth_token": "token"}, "20001", "aop.invalid-app-auth-token"),
    ],
)
def test_common_parameters_are_needed_and_right(
    world_once: Any, changes: dict[str, str], code: str, sub_code: str
) -> None:
    runner, world = world_once

    async def scenario() -> None:
        asked = list(world.watcher.asked)
        refused = await ask(world, world.alipay, PRECREATE, order(), **changes)
        assert (refused["code"], refused["sub_code"]) == (code, sub_code)
        assert world.watcher.asked == asked

    runner.run(scenario())


def test_who_is_not_known_is_answered_without_a_signature(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            params = parameters(world, world.alipay, PRECREATE, order())
            answer = await send(world, {**params, "app_id": "2021000000000000"})
            assert node_of(answer)[1]["sub_code"] == "isv.invalid-app-id"
            assert "sign" not in json.loads(answer.text)
            answer = await send(world, {name: text for name, text in params.items() if name != "app_id"})
            assert node_of(answer)[1]["sub_code"] == "isv.missing-app-id"
            answer = await send(world, {name: text for name, text in params.items() if name != "sign"})
            assert node_of(answer)[1]["sub_code"] == "isv.missing-signature"

    run(scenario())


def test_an_unknown_method_is_an_error_of_no_method(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            for method, sub_code in (("alipay.no.such", "isv.invalid-method"), ("", "isv.missing-method")):
                name, content = node_of(await send(world, parameters(world, world.alipay, method, order())))
                assert (name, content["sub_code"]) == ("error_response", sub_code)

    run(scenario())


def mistaken(world: CompatWorld, name: str) -> dict[str, str]:
    """A request with one of the usual mistakes."""
    params = parameters(world, world.alipay, PRECREATE, {**order(), "subject": "a + b 中文"})
    right = {key: text for key, text in params.items() if key != "sign"}
    encoded = {key: urllib.parse.quote_plus(text) for key, text in right.items()}
    untyped = {key: text for key, text in right.items() if key != "sign_type"}
    whole = {**right, "notify_url": ""}
    again = json.dumps(json.loads(right["biz_content"]), separators=(",", ":"))
    joined = "&".join(f"{key}={right[key]}" for key in right)
    percent = {key: urllib.parse.quote(text, safe="") for key, text in right.items()}
    cases: dict[str, tuple[str, str, AlipayCaller | WechatCaller, dict[str, str]]] = {
        "encoded as forms are": (to_sign(encoded), "utf-8", world.alipay, right),
        "encoded as addresses are": (to_sign(percent), "utf-8", world.alipay, right),
        "in quotation marks": (
            to_sign({key: f'"{text}"' for key, text in right.items()}),
            "utf-8",
            world.alipay,
            right,
        ),
        "as a notice, without sign_type": (to_sign(untyped), "utf-8", world.alipay, right),
        "in GBK": (to_sign(right), "gbk", world.alipay, right),
        "with what is empty": ("&".join(f"{key}={whole[key]}" for key in sorted(whole)), "utf-8", world.alipay, whole),
        "unsorted": (joined, "utf-8", world.alipay, right),
        "one left out": (to_sign({**right, "version": ""}), "utf-8", world.alipay, right),
        "written again": (to_sign({**right, "biz_content": again}), "utf-8", world.alipay, right),
        "another app's key": (to_sign(right), "utf-8", world.certified, right),
        "a merchant's key": (to_sign(right), "utf-8", world.wechat, right),
        "something else": ("something else", "utf-8", world.alipay, right),
        "hashed before": (hashlib.sha256(to_sign(right).encode()).hexdigest(), "utf-8", world.alipay, right),
        "no base64": ("", "utf-8", world.alipay, right),
        "encoded twice": (to_sign(right), "utf-8", world.alipay, right),
    }
    text, charset, signer, sent = cases[name]
    sign = "not base64!" if name == "no base64" else sign_sha256(signer.key, text.encode(charset))
    return {**sent, "sign": urllib.parse.quote_plus(sign) if name == "encoded twice" else sign}


@pytest.mark.parametrize(
    ("name", "problem", "note"),
    [
        ("encoded as forms are", "url_encoded", NoteCode.VALUES_PLUS),
        ("encoded as addresses are", "url_encoded", NoteCode.VALUES_PERCENT),
        ("in quotation marks", "url_encoded", NoteCode.VALUES_QUOTED),
        ("as a notice, without sign_type", "parameter_left_out", NoteCode.NAME_LEFT_OUT),
        ("in GBK", "charset", NoteCode.CHARSET_SIGNED),
        ("with what is empty", "empty_included", NoteCode.EMPTY_SIGNED),
        ("unsorted", "parameter_order", NoteCode.NAMES_ORDER),
        ("one left out", "parameter_left_out", NoteCode.NAME_LEFT_OUT),
        ("written again", "body_reencoded", NoteCode.BIZ_CONTENT_REWRITTEN),
        ("another app's key", "other_key", NoteCode.KEY_OF_APP),
        ("a merchant's key", "other_key", NoteCode.KEY_OF_MERCHANT),
        ("no base64", "signature_encoding", NoteCode.SIGN_NOT_BASE64),
        ("encoded twice", "signature_encoding", NoteCode.SIGN_URL_ENCODED),
        ("hashed before", "sign_type", NoteCode.HASH_TWICE),
        ("something else", "unknown", NoteCode.TEXT_OTHER),
    ],
)
def test_usual_mistakes_are_recognised(world_once: Any, name: str, problem: str, note: NoteCode) -> None:
    runner, world = world_once

    async def scenario() -> None:
        sent, asked = mistaken(world, name), list(world.watcher.asked)
        answer = await send(world, sent, "get")
        refused = believed(world, answer.text, PRECREATE)
        assert (refused["code"], refused["sub_code"]) == ("40002", "isv.invalid-signature")
        verified = to_sign({key: text for key, text in sent.items() if key != "sign"})
        escaped = verified.replace("&", "&amp;").replace('"', "&quot;")
        assert refused["sub_msg"].endswith(f"网关生成的验签字符串为：{escaped}")
        exchange = world.watcher.exchanges[-1]
        assert exchange.explanation is not None
        assert exchange.explanation.problems[0].value == problem
        assert note in [each.code for each in exchange.explanation.notes]
        assert exchange.explanation.signed == verified
        told = json.loads(answer.headers["Jinbao-Explanation"])
        assert told["problems"][0] == problem
        assert world.watcher.asked == asked

    runner.run(scenario())


def test_keys_of_others_are_tried_only_where_mistakes_are_explained(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path, gateway={"explain": False}) as world:
            refused = node_of(await send(world, mistaken(world, "another app's key"), "get"))[1]
            assert (refused["code"], refused["sub_code"]) == ("40002", "isv.invalid-signature")
            explanation = world.watcher.exchanges[-1].explanation
            assert explanation is not None
            assert [problem.value for problem in explanation.problems] == ["other_key"]
            assert explanation.notes == (Note(NoteCode.KEY_NOT_THIS),)

    run(scenario())


def test_a_signature_of_the_other_kind_is_recognised(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            params = parameters(world, world.alipay, PRECREATE, order(), sign_type="RSA")
            text = to_sign({**params, "sign_type": "RSA"})
            sent = {**params, "sign": sign_sha256(world.alipay.key, text.encode())}
            refused = believed(world, (await send(world, sent)).text, PRECREATE, "RSA")
            assert "您实际用的签名类型可能是RSA2" in refused["sub_msg"]
            explanation = world.watcher.exchanges[-1].explanation
            assert explanation is not None
            assert explanation.problems[0].value == "sign_type"

    run(scenario())


def test_faults_strike_before_or_after_and_forge_signatures(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            world.watcher.faults.append(Fault(refuse="compat.system_failure"))
            failed = await ask(world, world.alipay, PRECREATE, order())
            assert (failed["code"], failed["sub_code"]) == ("20000", "ACQ.SYSTEM_ERROR")
            assert world.watcher.asked == [(world.alipay.app_id, PRECREATE, "ord1", 1280, "牛肉面")]
            world.watcher.faults.append(Fault(refuse="compat.too_frequent", stage=FaultStage.AFTER))
            create = "alipay.trade.create"
            failed = await ask(world, world.alipay, create, order("ord2"))
            assert (failed["code"], failed["sub_code"]) == ("40005", "isv.app-call-limited")
            found = await ask(world, world.alipay, QUERY, {"out_trade_no": "ord2"})
            assert found["trade_status"] == "WAIT_BUYER_PAY"
            world.watcher.faults.append(Fault(mis_sign=True))
            answer = await send(world, parameters(world, world.alipay, QUERY, {"out_trade_no": "ord2"}))
            with pytest.raises(AssertionError):
                believed(world, answer.text, QUERY)

    run(scenario())


@settings(max_examples=40, suppress_health_check=list(HealthCheck), deadline=None)
@given(
    query=st.one_of(st.text(max_size=80), st.just("method=alipay.trade.pay&app_id=%zz&charset=%ff")),
    body=st.binary(max_size=200),
    content_type=st.sampled_from(["", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "a/b"]),
)
def test_strange_requests_are_answered(world_once: Any, query: str, body: bytes, content_type: str) -> None:
    runner, world = world_once
    address = f"{GATEWAY}/gateway.do?{urllib.parse.quote(query, safe='=&%+')}"

    async def call() -> None:
        answer = await world.gateway.post(address, content=body, headers={"content-type": content_type})
        assert node_of(answer)[1]["code"] in ("40001", "40002")

    runner.run(call())


@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
@given(
    method=st.sampled_from(sorted(METHODS)),
    biz=st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
        lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=12), inner, max_size=3)),
        max_leaves=8,
    ),
    extra=st.dictionaries(
        st.sampled_from(["out_trade_no", "total_amount", "refund_amount", "trade_no", "out_request_no", "bill_date",
                         "auth_code", "scene", "royalty_parameters", "payee_info", "out_biz_no", "settle_no"]),
        st.one_of(st.text(max_size=70), st.integers(), st.lists(st.text(max_size=5), max_size=2)),
        max_size=6,
    ),
)  # fmt: skip
def test_strange_contents_are_refused_and_never_fail(world_once: Any, method: str, biz: Any, extra: Any) -> None:
    runner, world = world_once
    content = json.dumps({**biz, **extra} if isinstance(biz, dict) else biz or extra)

    async def call() -> None:
        answer = await send(world, parameters(world, world.alipay, method, content))
        assert answer.status_code in (200, 302)
        assert "SYSTEM_ERROR" not in answer.text, (method, content, answer.text)

    runner.run(call())


def test_app_modes_can_be_changed_while_running(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            await world.compat.accounts.change_alipay(world.alipay.app_id, mode=AlipayMode.CERTIFICATE)
            assert (await ask(world, world.alipay, PRECREATE, order()))["sub_code"] == "isv.missing-app-cert-sn"

    run(scenario())
