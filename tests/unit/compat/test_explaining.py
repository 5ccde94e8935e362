"""Each usual mistake with a signature of API v3 is recognised for what it is."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.utils import NoDigestInfo

from jinbao.compat.errors import SignatureWrong
from jinbao.compat.service.proving import prove
from jinbao.compat.types import Explanation, Incoming, NoteCode, Problem, note
from tests.make import run
from tests.make_compat import CompatWorld, WechatCaller, compat_world, sign
from tests.make_keys import public_pem

TARGET = "/v3/refund/domestic/refunds/%E4%B8%AD?x=1&y=a%2Fb"
BODY = {"text": "牛肉面 a/b", "amount": {"total": 1}}
JSON = json.dumps(BODY).encode()
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


def json_as(charset: str = "utf-8", **how: Any) -> bytes:
    return json.dumps(BODY, **how).encode(charset)


def lower(found: re.Match[str]) -> str:
    return found[0].lower()


Change = Callable[[CompatWorld, Letter], Letter]
C, P = NoteCode, Problem


def header(wrong: Callable[[str], str]) -> Change:
    return lambda _, m: replace(m, header=wrong)


def target(wrong: str | Callable[[str], str]) -> Change:
    return lambda _, m: replace(m, signed_target=wrong if isinstance(wrong, str) else wrong(m.target))


def body(wrong: bytes) -> Change:
    return lambda _, m: replace(m, signed_body=wrong)


def text(wrong: Callable[[bytes], bytes]) -> Change:
    return lambda _, m: replace(m, message=wrong)


def written(wrong: Callable[[str], str]) -> Change:
    return lambda _, m: replace(m, written=wrong)


def lines(*order: int) -> Change:
    """The five lines in another order, or fewer of them."""
    return text(lambda right: b"".join(right.split(b"\n")[at] + b"\n" for at in order))


def signed_raw(world: CompatWorld, content: bytes) -> str:
    """The private key laid on bytes as they are, without saying that they are a digest."""
    return base64.b64encode(world.wechat.key.sign(content, padding.PKCS1v15(), NoDigestInfo())).decode()


def pss(world: CompatWorld, sent: Letter) -> Letter:
    def signature(_: str) -> str:
        right = f"POST\n{TARGET}\n{sent.at_s}\n{NONCE}\n".encode() + sent.body + b"\n"
        kind = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH)
        return base64.b64encode(world.wechat.key.sign(right, kind, hashes.SHA256())).decode()

    return replace(sent, written=signature)


#: What is done wrong: the problem that is recognised, the note that says what in particular, and how it is done.
MISTAKES: dict[str, tuple[Problem, NoteCode | None, Change]] = {
    "no header": (P.NO_AUTHORIZATION, None, header(lambda _: "")),
    "another scheme": (P.BAD_AUTHORIZATION, C.HEADER_SCHEME, header(lambda h: "Bearer abc")),
    "no nonce": (P.BAD_AUTHORIZATION, C.HEADER_MISSING, header(lambda h: h.replace("nonce_str", "nonce"))),
    "no commas": (P.BAD_AUTHORIZATION, C.HEADER_COMMA, header(lambda h: h.replace(",", ";"))),
    "no quotes": (P.BAD_AUTHORIZATION, C.HEADER_FORM, header(lambda h: h.replace('"', ""))),
    "a date for a time": (
        P.BAD_AUTHORIZATION,
        C.HEADER_TIMESTAMP,
        header(lambda h: re.sub('timestamp="[0-9]+"', 'timestamp="2026-11-23T08:00:00+08:00"', h)),
    ),
    "unknown merchant": (P.UNKNOWN_MERCHANT, C.ACCOUNT_GIVEN, lambda w, m: replace(m, mchid="1999999999")),
    "the appid for the mchid": (
        P.UNKNOWN_MERCHANT,
        C.ACCOUNT_OF_APPID,
        lambda w, m: replace(m, mchid=w.wechat.appid),
    ),
    "an Alipay app": (P.UNKNOWN_MERCHANT, C.ACCOUNT_OF_APP, lambda w, m: replace(m, mchid=w.alipay.app_id)),
    "unknown serial": (P.UNKNOWN_SERIAL, C.SERIAL_YOURS, lambda w, m: replace(m, serial="7" * 32)),
    "serial in decimals": (
        P.UNKNOWN_SERIAL,
        C.SERIAL_WRITTEN,
        lambda w, m: replace(m, serial=str(int(m.serial, 16))),
    ),
    "platform serial": (
        P.PLATFORM_SERIAL,
        C.SERIAL_YOURS,
        lambda w, m: replace(m, serial=w.compat.keys.wechat_certificates()[0].id),
    ),
    "public key id": (
        P.PLATFORM_SERIAL,
        C.SERIAL_OF_PUBLIC_KEY,
        lambda w, m: replace(m, serial=w.compat.keys.wechat_public_key().id),
    ),
    "serial and key of another": (
        P.WRONG_MERCHANT_SERIAL,
        C.SERIAL_OF_OTHER,
        lambda w, m: replace(m, serial=w.sub.certificate.serial, signer=w.sub),
    ),
    "merchant number of another": (
        P.WRONG_MERCHANT_SERIAL,
        C.SERIAL_OF_OTHER,
        lambda w, m: replace(m, mchid=w.sub.mchid),
    ),
    "clock behind": (P.CLOCK, None, lambda w, m: replace(m, at_s=m.at_s - 301)),
    "local time for UTC": (P.CLOCK, C.CLOCK_ZONE, lambda w, m: replace(m, at_s=m.at_s + 8 * 3_600)),
    "milliseconds": (P.CLOCK, C.CLOCK_MILLISECONDS, lambda w, m: replace(m, at_s=m.at_s * 1000)),
    "time made twice": (
        P.TIMESTAMP_DIFFERS,
        C.TIME_SIGNED,
        text(lambda right: re.sub(rb"\n([0-9]{10})\n", lambda at: b"\n%d\n" % (int(at[1]) - 1), right)),
    ),
    "time signed in milliseconds": (
        P.TIMESTAMP_DIFFERS,
        C.TIME_SIGNED,
        text(lambda right: re.sub(rb"\n([0-9]{10})\n", rb"\n\g<1>000\n", right)),
    ),
    "nonce in lower case": (
        P.NONCE_DIFFERS,
        C.NONCE_SIGNED,
        text(lambda right: right.replace(NONCE.encode(), NONCE.lower().encode())),
    ),
    "no nonce signed": (P.NONCE_DIFFERS, C.NONCE_SIGNED, text(lambda right: right.replace(NONCE.encode(), b""))),
    "nonce made twice": (P.UNKNOWN, C.TEXT_OTHER, text(lambda right: right.replace(NONCE.encode(), b"A" * 32))),
    "query left out": (P.QUERY_LEFT_OUT, C.TEXT_DIFFERS, target(lambda t: t.partition("?")[0])),
    "query and body left out": (
        P.QUERY_LEFT_OUT,
        C.TEXT_DIFFERS,
        lambda w, m: replace(m, signed_target=TARGET.partition("?")[0], signed_body=b""),
    ),
    "our host signed": (P.HOST_SIGNED, C.HOST_SIGNED, target(lambda t: "http://127.0.0.1:8010" + t)),
    "real host signed": (P.HOST_SIGNED, C.HOST_SIGNED, target(lambda t: "https://api.mch.weixin.qq.com" + t)),
    "prefix added": (P.PATH_PREFIX, C.PATH_ADDED, target(lambda t: "/wechat" + t)),
    "path without /v3": (P.PATH_PREFIX, C.PATH_LEFT_OUT, target(lambda t: t.removeprefix("/v3"))),
    "path not filled in": (
        P.PATH_PREFIX,
        C.PATH_TEMPLATE,
        target(lambda t: t.replace("%E4%B8%AD", "{out_refund_no}")),
    ),
    "address decoded": (P.URL_ENCODED, C.ADDRESS_DECODED, target(unquote)),
    "address encoded once more": (P.URL_ENCODED, C.ADDRESS_ENCODED, target(lambda t: t.replace("%", "%25"))),
    "escapes in lower case": (P.URL_ENCODED, C.ADDRESS_ENCODED, target(lambda t: re.sub("%..", lower, t))),
    "query sorted otherwise": (P.URL_ENCODED, C.QUERY_ORDER, target(lambda t: t.replace("x=1&y=a%2Fb", "y=a%2Fb&x=1"))),
    "body left out": (P.BODY_LEFT_OUT, C.TEXT_DIFFERS, body(b"")),
    "body and its line left out": (P.BODY_LEFT_OUT, C.TEXT_DIFFERS, text(lambda right: right[: -len(JSON) - 1])),
    "compact body": (P.BODY_REENCODED, C.BODY_COMPACT, body(json_as(separators=(",", ":")))),
    "utf-8 body": (P.BODY_REENCODED, C.BODY_BLANKS, body(json_as(ensure_ascii=False))),
    "sorted body": (P.BODY_REENCODED, C.BODY_BLANKS, body(json_as(sort_keys=True))),
    "indented body": (P.BODY_REENCODED, C.BODY_INDENTED, body(json_as(indent=2))),
    "php body": (
        P.BODY_REENCODED,
        C.BODY_COMPACT,
        body(json_as(separators=(",", ":")).replace(b"/", b"\\/")),
    ),
    "line break sent and not signed": (P.BODY_REENCODED, C.BODY_END_LOST, lambda w, m: replace(m, body=m.body + b"\n")),
    "line break signed and not sent": (P.BODY_REENCODED, C.BODY_END_ADDED, body(JSON + b"\n")),
    "a byte order mark": (P.BODY_REENCODED, C.BODY_BOM, lambda w, m: replace(m, body=b"\xef\xbb\xbf" + m.body)),
    "a body in GBK": (
        P.CHARSET,
        C.BODY_CHARSET,
        lambda w, m: replace(
            m, body=json_as(ensure_ascii=False), signed_body=json_as(ensure_ascii=False, charset="gbk")
        ),
    ),
    "a body that was not sent": (
        P.BODY_NOT_SENT,
        C.BODY_INVENTED,
        lambda w, m: replace(m, body=b"", signed_body=b"{}"),
    ),
    "the query as a body": (
        P.BODY_NOT_SENT,
        C.BODY_QUERY,
        lambda w, m: replace(m, body=b"", signed_body=b'{"x":"1","y":"a/b"}'),
    ),
    "last line break": (P.LAST_NEWLINE, C.TEXT_DIFFERS, text(lambda right: right[:-1])),
    "one line break too many": (
        P.LINES,
        C.TEXT_DIFFERS,
        lambda w, m: replace(m, body=b"", signed_body=b"\n"),
    ),
    "line breaks of Windows": (P.LINES, C.LINE_BREAK_CRLF, text(lambda right: right.replace(b"\n", b"\r\n"))),
    "line breaks written out": (P.LINES, C.LINE_BREAK_WRITTEN, text(lambda right: right.replace(b"\n", b"\\n"))),
    "no line breaks": (P.LINES, C.LINE_BREAK_NONE, text(lambda right: right.replace(b"\n", b""))),
    "nonce before time": (P.LINES, C.LINE_ORDER, lines(0, 1, 3, 2, 4)),
    "no line for the method": (P.LINES, C.LINE_LEFT_OUT, lines(1, 2, 3, 4)),
    "method in lower case": (P.METHOD_CASE, C.METHOD_SIGNED, lambda w, m: replace(m, signed_method="post")),
    "another method": (P.METHOD_CASE, C.METHOD_SIGNED, lambda w, m: replace(m, signed_method="GET")),
    "key of another": (P.OTHER_KEY, C.KEY_OF_MERCHANT, lambda w, m: replace(m, signer=w.sub)),
    "key of an Alipay app": (
        P.OTHER_KEY,
        C.KEY_OF_APP,
        lambda w, m: replace(m, signer=replace(w.sub, key=w.alipay.key)),
    ),
    "unknown key": (P.OTHER_KEY, C.KEY_UNKNOWN, lambda w, m: replace(m, signer=replace(w.sub, key=w.ring()))),
    "base64 for urls": (
        P.SIGNATURE_ENCODING,
        None,  # which of several depends on the signature's own letters
        written(lambda s: s.replace("+", "-").replace("/", "_").rstrip("=")),
    ),
    "hexadecimal": (P.SIGNATURE_ENCODING, C.SIGN_HEX, written(lambda s: base64.b64decode(s).hex())),
    "base64 of hexadecimal": (
        P.SIGNATURE_ENCODING,
        C.SIGN_HEX_BASE64,
        written(lambda s: base64.b64encode(base64.b64decode(s).hex().encode()).decode()),
    ),
    "base64 twice": (
        P.SIGNATURE_ENCODING,
        C.SIGN_TWICE_BASE64,
        written(lambda s: base64.b64encode(s.encode()).decode()),
    ),
    "lines of 64": (P.SIGNATURE_ENCODING, C.SIGN_BROKEN, written(lambda s: f"{s[:64]} {s[64:]}")),
    "cut": (P.SIGNATURE_ENCODING, C.SIGN_LENGTH, written(lambda s: s[:300])),
    "MD5 of the XML calls": (P.SIGN_TYPE, C.SIGN_NOT_RSA, written(lambda _: "9A0A8659F005D6984697E2CA0A9CF3B7")),
    "HMAC in base64": (P.SIGN_TYPE, C.SIGN_NOT_RSA, written(lambda _: base64.b64encode(bytes(32)).decode())),
    "SHA-1": (P.SIGN_TYPE, C.HASH_USED, lambda w, m: replace(m, hashed=hashes.SHA1)),
    "SHA-512": (P.SIGN_TYPE, C.HASH_USED, lambda w, m: replace(m, hashed=hashes.SHA512)),
    "SHA-1 of a decoded address": (
        P.URL_ENCODED,
        C.ADDRESS_DECODED,
        lambda w, m: replace(m, hashed=hashes.SHA1, signed_target=unquote(TARGET)),
    ),
    "the digest hashed again": (P.SIGN_TYPE, C.HASH_TWICE, text(lambda right: sha256(right).hexdigest().encode())),
    "a digest that says no hash": (
        P.SIGN_TYPE,
        C.HASH_BARE,
        lambda w, m: replace(m, written=lambda _: signed_raw(w, sha256(b"something").digest())),
    ),
    "PSS": (P.SIGN_TYPE, C.HASH_PADDING, pss),
    "something else": (P.UNKNOWN, C.TEXT_OTHER, body(b'{"text":"other"}')),
}


def test_usual_mistakes_are_recognised(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            right = letter(world)
            assert prove(world.compat.context, right.request(world)).mchid == world.wechat.mchid
            for name, (problem, code, change) in MISTAKES.items():
                said = told(world, change(world, right))
                assert said.problems[0] is problem, (name, said)
                assert code is None or code in [each.code for each in said.notes], (name, said)
                if said.signed:
                    assert said.signed.startswith("POST\n" + TARGET + "\n") and said.skew_ms is not None, name
                    assert said.key is not None and said.key.facts["serial"] == world.wechat.certificate.serial, name

    run(scenario())


def test_where_the_signed_text_first_differs_is_told(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            wrong = replace(letter(world), signed_target=TARGET.replace("%2F", "/"), body=b"", signed_body=b"")
            wrong = replace(wrong, signed_target=unquote(TARGET))
            at = ("POST\n" + TARGET).index("%E4") + 1
            [_, where] = told(world, wrong).notes
            assert (where.code, where.facts["at"], where.facts["line"]) == (C.TEXT_DIFFERS, at, 2)
            assert str(where.facts["before"]) == "omestic/refunds/"
            assert str(where.facts["ours"]).startswith("%E4%B8%AD?x=1")
            assert str(where.facts["theirs"]).startswith("中?x=1&y=a/b\\n")
            short = told(world, replace(letter(world), message=lambda right: right[:-1]))
            assert (short.notes[-1].facts["ours"], short.notes[-1].facts["theirs"]) == ("\\n", "(end)")

    run(scenario())


def test_where_nothing_fits_both_digests_are_told(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            said = told(world, replace(letter(world), signed_body=b"other"))
            signed = said.signed.encode().replace(JSON, b"other")
            ours, theirs = sha256(said.signed.encode()).hexdigest(), sha256(signed).hexdigest()
            assert said.notes[-1] == note(C.TEXT_DIGESTS, ours=ours, theirs=theirs)

    run(scenario())


def test_another_certificate_of_ones_own_is_named(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            key = world.ring()
            second = await world.compat.accounts.certify(world.wechat.mchid, public_pem(key))
            said = told(world, replace(letter(world), signer=replace(world.wechat, key=key)))
            assert said.problems == (Problem.OTHER_KEY,) and said.notes == (
                note(C.KEY_OWN_OTHER, serial=second.serial),
            )

    run(scenario())


def test_an_explanation_never_holds_a_secret(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            account = world.wechat.account
            secrets = (account.api_v2_key, account.api_v3_key, *account.secrets.values())
            for _, _, change in MISTAKES.values():
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
