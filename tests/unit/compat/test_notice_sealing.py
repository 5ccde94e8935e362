"""Notices as a merchant gets them, opened and verified by code of its own; and what a sandbox may do to them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from jinbao.compat.types import NoticeKind, NoticeState, Scheme, Tamper, VerifyMode, WechatMerchant
from jinbao.kit.clock import MovableClock
from tests.make import NOON_MS, run
from tests.make_notices import Heard, NoticeWorld, merchant_server, notice_world, said

CONTENT = {"transaction_id": "4200001", "description": "牛肉面 {大}", "amount": {"total": 1280}}
FORM = {
    "app_id": "2021000000000001",
    "out_trade_no": "no 1&2=%+",
    "subject": "牛肉面",
    "trade_status": "TRADE_SUCCESS",
    "passback_params": "",
    "fund_bill_list": '[{"amount":"12.80","fundChannel":"ALIPAYACCOUNT"}]',
}
XML_CONTENT = {"return_code": "SUCCESS", "appid": "wx1", "mch_id": "19", "out_trade_no": "n<1>&", "total_fee": "1280"}


def platform_key(world: NoticeWorld, mode: VerifyMode) -> rsa.RSAPublicKey:
    keys = world.context.keys
    if mode is VerifyMode.PUBLIC_KEY:
        found = serialization.load_pem_public_key(keys.wechat_public_key().public_pem.encode())
    else:
        found = x509.load_pem_x509_certificate(keys.wechat_certificates()[0].certificate_pem.encode()).public_key()
    assert isinstance(found, rsa.RSAPublicKey)
    return found


def holds(key: rsa.RSAPublicKey, text: bytes, signature: str, hash_type: type[hashes.HashAlgorithm]) -> bool:
    try:
        key.verify(base64.b64decode(signature), text, padding.PKCS1v15(), hash_type())
    except (InvalidSignature, ValueError):
        return False
    return True


def v3_holds(request: Heard, key: rsa.RSAPublicKey) -> bool:
    stamp, nonce = request.header("Wechatpay-Timestamp"), request.header("Wechatpay-Nonce")
    text = f"{stamp}\n{nonce}\n{request.body.decode()}\n".encode()
    return holds(key, text, request.header("Wechatpay-Signature"), hashes.SHA256)


def v3_content(request: Heard, merchant: WechatMerchant) -> Any:
    resource = json.loads(request.body)["resource"]
    cipher, nonce = base64.b64decode(resource["ciphertext"]), resource["nonce"].encode()
    opened = AESGCM(merchant.api_v3_key.encode()).decrypt(nonce, cipher, resource["associated_data"].encode())
    return json.loads(opened)


@pytest.mark.parametrize("mode", list(VerifyMode))
def test_a_v3_notice_is_signed_and_encrypted_for_its_merchant(tmp_path: Path, mode: VerifyMode) -> None:
    async def scenario() -> None:
        wall = MovableClock(NOON_MS + 7_000_000)
        async with notice_world(tmp_path, mode=mode, wall=wall) as world, merchant_server() as merchant:
            await world.tell(merchant.url, json.dumps(CONTENT, ensure_ascii=False).encode())
            await world.notices.deliver_due()
            (request,) = merchant.heard
            assert v3_holds(request, platform_key(world, mode))
            assert v3_content(request, world.wechat) == CONTENT
            assert request.header("Wechatpay-Timestamp") == str((NOON_MS + 7_000_000) // 1_000), "of the wall"
            assert request.header("Wechatpay-Signature-Type") == "WECHATPAY2-SHA256-RSA2048"
            keys = world.context.keys
            certificate, public = keys.wechat_certificates()[0].id, keys.wechat_public_key().id
            is_certificate = mode is VerifyMode.CERTIFICATE
            assert request.header("Wechatpay-Serial") == (certificate if is_certificate else public)
            assert request.header("Content-Type") == "application/json"
            envelope = json.loads(request.body)
            resource = envelope.pop("resource")
            assert len(envelope.pop("id")) == 36
            assert envelope == {
                "create_time": "2026-02-16T12:00:00+08:00",
                "resource_type": "encrypt-resource",
                "event_type": "TRANSACTION.SUCCESS",
                "summary": "支付成功",
            }
            assert (resource["original_type"], resource["algorithm"]) == ("transaction", "AEAD_AES_256_GCM")
            assert resource["associated_data"] == "transaction" and len(resource["nonce"]) == 12

    run(scenario())


@pytest.mark.parametrize(
    ("kind", "event", "original", "summary"),
    [
        (NoticeKind.REFUND, "REFUND.SUCCESS", "refund", "退款成功"),
        (NoticeKind.TRANSFER, "MCHTRANSFER.BILL.FINISHED", "mch_payment", "商家转账单据终态通知"),
        (NoticeKind.SPLIT, "TRANSACTION.SUCCESS#分账回退", "profitsharing", "分账回退"),
    ],
)
def test_each_kind_says_what_it_is(tmp_path: Path, kind: NoticeKind, event: str, original: str, summary: str) -> None:
    async def scenario() -> None:
        async with notice_world(tmp_path) as world, merchant_server() as merchant:
            await world.tell(merchant.url, kind=kind, event=event)
            await world.notices.deliver_due()
            envelope = json.loads(merchant.heard[0].body)
            assert (envelope["resource"]["original_type"], envelope["summary"]) == (original, summary)

    run(scenario())


def test_retries_are_the_same_notice_sealed_anew(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with notice_world(tmp_path) as world, merchant_server(None, said(b"", "500 No")) as merchant:
            await world.tell(merchant.url)
            await world.run_out()
            first, second = (json.loads(request.body) for request in merchant.heard)
            assert first["id"] == second["id"] and first["resource"]["nonce"] != second["resource"]["nonce"]
            assert all(v3_holds(request, platform_key(world, VerifyMode.CERTIFICATE)) for request in merchant.heard)

    run(scenario())


def test_an_alipay_notice_is_a_form_signed_without_sign_and_sign_type(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with notice_world(tmp_path) as world, merchant_server(None, said(b"fail")) as merchant:
            url = merchant.url + "?shop=1"
            await world.tell(url, json.dumps(FORM).encode(), scheme=Scheme.ALIPAY)
            await world.run_out()
            pem = world.context.keys.alipay_key().public_pem.encode()
            key = serialization.load_pem_public_key(pem)
            assert isinstance(key, rsa.RSAPublicKey)
            forms = []
            for request in merchant.heard:
                form = dict(parse_qsl(request.body.decode(), keep_blank_values=True, strict_parsing=True))
                text = "&".join(f"{name}={form[name]}" for name in sorted(form) if name not in ("sign", "sign_type"))
                assert holds(key, text.encode(), form["sign"], hashes.SHA256)
                assert request.path == "/notify?shop=1"
                assert request.header("Content-Type") == "application/x-www-form-urlencoded; charset=utf-8"
                forms.append(form)
            first, second = forms
            assert {name: first[name] for name in FORM if FORM[name]} == {k: v for k, v in FORM.items() if v}
            assert (first["sign_type"], first["charset"], first["version"]) == ("RSA2", "utf-8", "1.0")
            assert "passback_params" not in first, "an empty parameter is not sent, as readers differ on signing it"
            assert first["notify_id"] == second["notify_id"]
            assert (first["notify_time"], second["notify_time"]) == ("2026-02-16 12:00:00", "2026-02-16 12:04:00")

    run(scenario())


@pytest.mark.parametrize(("sign_type", "hash_type"), [("RSA", hashes.SHA1), ("RSA2", hashes.SHA256)])
def test_an_alipay_notice_follows_the_apps_charset_and_sign_type(
    tmp_path: Path, sign_type: str, hash_type: type[hashes.HashAlgorithm]
) -> None:
    async def scenario() -> None:
        content = json.dumps({**FORM, "charset": "GBK", "sign_type": sign_type}).encode()
        async with notice_world(tmp_path) as world, merchant_server() as merchant:
            await world.tell(merchant.url, content, scheme=Scheme.ALIPAY)
            await world.notices.deliver_due()
            form = dict(parse_qsl(merchant.heard[0].body.decode(), encoding="gbk", strict_parsing=True))
            assert form["subject"] == "牛肉面"
            text = "&".join(f"{name}={form[name]}" for name in sorted(form) if name not in ("sign", "sign_type"))
            key = serialization.load_pem_public_key(world.context.keys.alipay_key().public_pem.encode())
            assert isinstance(key, rsa.RSAPublicKey)
            assert holds(key, text.encode("gbk"), form["sign"], hash_type)

    run(scenario())


def elements(body: bytes) -> dict[str, str]:
    return {child.tag: child.text or "" for child in ElementTree.fromstring(body.decode())}


@pytest.mark.parametrize("sign_type", ["", "MD5", "HMAC-SHA256"])
def test_an_xml_notice_is_signed_with_the_v2_key(tmp_path: Path, sign_type: str) -> None:
    async def scenario() -> None:
        heard = said(b"<xml><return_code>SUCCESS</return_code></xml>")
        async with notice_world(tmp_path) as world, merchant_server(None, heard) as merchant:
            content = XML_CONTENT | ({"sign_type": sign_type} if sign_type else {})
            notice = await world.tell(merchant.url, json.dumps(content).encode(), event="v2.payment")
            await world.run_out()
            assert (await world.notices.get(notice.id)).state is NoticeState.DONE
            got = elements(merchant.heard[0].body)
            sign = got.pop("sign")
            text = "&".join(f"{name}={got[name]}" for name in sorted(got)) + f"&key={world.wechat.api_v2_key}"
            if sign_type == "HMAC-SHA256":
                expected = hmac.new(world.wechat.api_v2_key.encode(), text.encode(), "sha256").hexdigest()
            else:
                expected = hashlib.md5(text.encode()).hexdigest()
            assert sign == expected.upper()
            assert len(got.pop("nonce_str")) == 32 and got == content

    run(scenario())


def test_an_xml_refund_notice_hides_its_particulars(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with notice_world(tmp_path) as world, merchant_server() as merchant:
            content = {**XML_CONTENT, "refund_fee": "80", "refund_status": "SUCCESS"}
            await world.tell(merchant.url, json.dumps(content).encode(), event="v2.refund", kind=NoticeKind.REFUND)
            await world.notices.deliver_due()
            got = elements(merchant.heard[0].body)
            hidden = base64.b64decode(got.pop("req_info"))
            assert {name: got[name] for name in ("return_code", "appid", "mch_id")} == {
                name: content[name] for name in ("return_code", "appid", "mch_id")
            }
            assert set(got) == {"return_code", "appid", "mch_id", "nonce_str"}
            secret = hashlib.md5(world.wechat.api_v2_key.encode()).hexdigest().encode()
            decryptor = Cipher(algorithms.AES(secret), modes.ECB()).decryptor()
            padded = decryptor.update(hidden) + decryptor.finalize()
            plain = padded[: -padded[-1]]
            assert plain.startswith(b"<root>")
            inside = ("out_trade_no", "total_fee", "refund_fee", "refund_status")
            assert elements(plain) == {name: content[name] for name in inside}

    run(scenario())


def test_a_corrupted_notice_and_one_by_a_wrong_key_do_not_hold(tmp_path: Path) -> None:
    async def scenario() -> None:
        fails = [said(b"", "401 Unauthorized")] * 2
        async with notice_world(tmp_path) as world, merchant_server(None, *fails) as merchant:
            world.watcher.tampers = [Tamper(corrupt=True), Tamper(wrong_key=True)]
            notice = await world.tell(merchant.url)
            await world.run_out()
            key = platform_key(world, VerifyMode.CERTIFICATE)
            assert [v3_holds(request, key) for request in merchant.heard] == [False, False, True]
            with pytest.raises(InvalidTag):
                v3_content(merchant.heard[0], world.wechat)
            assert v3_content(merchant.heard[1], world.wechat) == {"a": "1"}, "only its signature is nobody's"
            made = await world.notices.attempts(notice.id)
            assert [attempt.tampered for attempt in made] == ["corrupt", "wrong_key", ""]
            assert (await world.notices.get(notice.id)).state is NoticeState.DONE

    run(scenario())


def test_a_wrong_key_of_alipay_and_of_xml_does_not_hold_either(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with notice_world(tmp_path) as world, merchant_server() as merchant:
            world.watcher.tampers = [Tamper(wrong_key=True)] * 2
            await world.tell(merchant.url, json.dumps(FORM).encode(), scheme=Scheme.ALIPAY)
            await world.tell(merchant.url, json.dumps(XML_CONTENT).encode(), event="v2.payment")
            await world.notices.deliver_due()
            by_form = {request.body[:5] == b"<xml>": request for request in merchant.heard}
            form = dict(parse_qsl(by_form[False].body.decode()))
            text = "&".join(f"{name}={form[name]}" for name in sorted(form) if name not in ("sign", "sign_type"))
            key = serialization.load_pem_public_key(world.context.keys.alipay_key().public_pem.encode())
            assert isinstance(key, rsa.RSAPublicKey)
            assert not holds(key, text.encode(), form["sign"], hashes.SHA256)
            got = elements(by_form[True].body)
            sign = got.pop("sign")
            text = "&".join(f"{name}={got[name]}" for name in sorted(got)) + f"&key={world.wechat.api_v2_key}"
            assert sign != hashlib.md5(text.encode()).hexdigest().upper()

    run(scenario())


def test_a_probe_comes_before_the_notice_and_is_never_heard(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with notice_world(tmp_path) as world, merchant_server(None, said(b"")) as merchant:
            world.watcher.tampers = [Tamper(sign_test=True)]
            notice = await world.tell(merchant.url)
            await world.notices.deliver_due()
            probe, real = merchant.heard
            assert probe.header("Wechatpay-Signature").startswith("WECHATPAY/SIGNTEST/")
            assert v3_holds(real, platform_key(world, VerifyMode.CERTIFICATE))
            made = await world.notices.attempts(notice.id)
            assert [(each.tampered, each.ok, each.number) for each in made] == [("sign_test", False, 1), ("", True, 1)]
            assert (await world.notices.get(notice.id)).attempts == 1

    run(scenario())


def test_copies_go_at_once_and_a_dropped_one_does_not_go(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with notice_world(tmp_path) as world, merchant_server() as merchant:
            world.watcher.tampers = [Tamper(drop=True), Tamper(copies=2)]
            notice = await world.tell(merchant.url)
            await world.notices.deliver_due()
            assert not merchant.heard
            (dropped,) = await world.notices.attempts(notice.id)
            assert (dropped.posted.status, dropped.posted.error) == (None, "dropped on purpose") and dropped.body
            await world.run_out()
            assert len(merchant.heard) == 3 and len({json.loads(each.body)["id"] for each in merchant.heard}) == 1
            made = await world.notices.attempts(notice.id)
            assert [each.tampered for each in made] == ["drop", "copy", "copy", ""]
            assert (await world.notices.get(notice.id)).attempts == 2

    run(scenario())


def test_one_that_is_held_is_overtaken_and_goes_when_it_is_released(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with notice_world(tmp_path) as world, merchant_server() as merchant:
            world.watcher.tampers = [Tamper(hold=True, corrupt=True)]
            held = await world.tell(merchant.url)
            await world.notices.deliver_due()
            later = await world.tell(merchant.url)
            world.pay.clock.advance(3_600_000)
            assert await world.notices.deliver_due() == 1
            assert (await world.notices.get(later.id)).state is NoticeState.DONE
            waiting = await world.notices.get(held.id)
            assert (waiting.hold, waiting.state, waiting.attempts) == (True, NoticeState.WAITING, 0)
            world.watcher.tampers = [Tamper(hold=True)]  # is asked once for each attempt, and has been for this one
            assert not (await world.notices.release(held.id)).hold
            assert await world.notices.deliver_due() == 1
            (attempt,) = await world.notices.attempts(held.id)
            assert attempt.tampered == "corrupt" and len(merchant.heard) == 2

    run(scenario())


def test_one_that_is_delayed_goes_so_much_later_by_the_houses_clock(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with notice_world(tmp_path) as world, merchant_server() as merchant:
            world.watcher.tampers = [Tamper(delay_ms=60_000)]
            notice = await world.tell(merchant.url)
            assert await world.notices.deliver_due() == 0
            world.pay.clock.advance(59_999)
            assert await world.notices.deliver_due() == 0 and not merchant.heard
            world.pay.clock.advance(1)
            assert await world.notices.deliver_due() == 1
            (attempt,) = await world.notices.attempts(notice.id)
            assert attempt.at_ms == NOON_MS + 60_000

    run(scenario())


@pytest.mark.parametrize("kept_back", [{"hold": True}, {"delay_ms": 60_000}], ids=lambda kept: next(iter(kept)))
def test_what_was_decided_for_one_that_is_kept_back_is_done_after_a_restart_and_once(
    tmp_path: Path, kept_back: dict[str, Any]
) -> None:
    async def scenario() -> None:
        async with notice_world(tmp_path) as world, merchant_server() as merchant:
            world.watcher.tampers = [Tamper(**kept_back, wrong_key=True, copies=1)]
            kept = await world.tell(merchant.url)
            assert await world.notices.deliver_due() == 0
            await world.notices.close()
            world.watcher.tampers = [Tamper(**kept_back)]  # another rule; this attempt has had its turn
            other = world.again()
            await other.release(kept.id)
            world.pay.clock.advance(60_000)
            assert await other.deliver_due() == 1
            made = await other.attempts(kept.id)
            assert [each.tampered for each in made] == ["copy,wrong_key", "wrong_key"]
            assert (await other.get(kept.id)).decided is None, "the attempt after it is untouched"
            await other.close()

    run(scenario())
