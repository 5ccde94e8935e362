"""Each usual mistake in signing for the XML API is recognised, and no key is ever shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from hashlib import md5
from urllib.parse import quote

import pytest

from jinbao.compat.rules.wechat import v2signs
from jinbao.compat.rules.wechat.v2signs import SignType
from jinbao.compat.service.explaining_v2 import explain
from jinbao.compat.types import NoteCode, Problem, VerifyMode, WechatMerchant, note

V2_KEY, V3_KEY = "2" * 32, "3" * 32
FIELDS = {
    "mch_id": "1900000109",
    "appid": "wxd678efh567hg6787",
    "body": "牛肉面 ",
    "detail": "1\n2",
    "attach": "",
    "nonce_str": "5K8264ILTKCH16CQ2502SI8ZNMTM67VS",
}
MERCHANT = WechatMerchant(
    mchid="1900000109",
    merchant_id=1,
    name="面馆",
    appids=("wxd678efh567hg6787",),
    secrets={},
    api_v2_key=V2_KEY,
    api_v3_key=V3_KEY,
    mode=VerifyMode.CERTIFICATE,
    certificates=True,
    public_key=False,
    provider=False,
    subs=frozenset(),
    created_at_ms=0,
)
Signing = Callable[[dict[str, str]], str]


def of_bytes(text: bytes, key: str = V2_KEY, kind: SignType = SignType.MD5) -> str:
    return v2signs.sign_bytes(text, key, kind)


def of_all_but(fields: dict[str, str], left_out: str) -> bytes:
    return v2signs.text_to_sign({name: value for name, value in fields.items() if name != left_out}).encode()


def joined(fields: dict[str, str]) -> bytes:
    return "&".join([f"{name}={value}" for name, value in fields.items()]).encode()


SECRET = "8" * 32
OTHER = replace(MERCHANT, mchid="1900000110", api_v2_key="7" * 32)
C, P = NoteCode, Problem

MISTAKES: list[tuple[str, Signing, Problem, NoteCode]] = [
    ("the API v3 key", lambda f: v2signs.sign(f, V3_KEY, SignType.MD5), P.V3_KEY_AS_V2, C.V2_OF_V3),
    ("the AppSecret", lambda f: v2signs.sign(f, SECRET, SignType.MD5), P.WRONG_V2_KEY, C.V2_OF_SECRET),
    ("another merchant's", lambda f: v2signs.sign(f, "7" * 32, SignType.MD5), P.WRONG_V2_KEY, C.V2_OF_MERCHANT),
    ("another key", lambda f: v2signs.sign(f, "9" * 32, SignType.MD5), P.WRONG_V2_KEY, C.V2_CHANGED),
    ("no key", lambda f: md5(v2signs.text_to_sign(f).encode()).hexdigest().upper(), P.WRONG_V2_KEY, C.V2_WITHOUT_KEY),
    ("the other algorithm", lambda f: v2signs.sign(f, V2_KEY, SignType.HMAC_SHA256), P.SIGN_TYPE, C.SIGN_TYPE_OTHER),
    (
        "the other algorithm and key",
        lambda f: v2signs.sign(f, "9" * 32, SignType.HMAC_SHA256),
        P.SIGN_TYPE,
        C.SIGN_TYPE_LOOK,
    ),
    ("lower case", lambda f: v2signs.sign(f, V2_KEY, SignType.MD5).lower(), P.SIGNATURE_ENCODING, C.SIGN_UPPER),
    ("base64", lambda f: "mgqGWfAF1phGl+LKCpzzt8A==", P.SIGNATURE_ENCODING, C.SIGN_DIGITS),
    ("empty values kept", lambda f: of_bytes(joined(dict(sorted(f.items())))), P.EMPTY_INCLUDED, C.EMPTY_SIGNED),
    ("not sorted", lambda f: of_bytes(joined({k: v for k, v in f.items() if v})), P.PARAMETER_ORDER, C.NAMES_ORDER),
    ("one left out", lambda f: of_bytes(of_all_but(f, "nonce_str")), P.PARAMETER_LEFT_OUT, C.NAME_LEFT_OUT),
    (
        "trimmed",
        lambda f: of_bytes(v2signs.text_to_sign({k: v.strip() for k, v in f.items()}).encode()),
        P.BODY_REENCODED,
        C.VALUES_TRIMMED,
    ),
    (
        "other line ends",
        lambda f: of_bytes(v2signs.text_to_sign({k: v.replace("\n", "\r\n") for k, v in f.items()}).encode()),
        P.BODY_REENCODED,
        C.VALUES_CRLF,
    ),
    (
        "URL-encoded",
        lambda f: of_bytes(v2signs.text_to_sign({k: quote(v, safe="") for k, v in f.items()}).encode()),
        P.URL_ENCODED,
        C.VALUES_PERCENT,
    ),
    ("GBK", lambda f: of_bytes(v2signs.text_to_sign(f).encode("gbk")), P.CHARSET, C.CHARSET_SIGNED),
    ("none at all", lambda f: "", P.NO_AUTHORIZATION, C.SIGN_NONE),
]


@pytest.mark.parametrize(
    ("made", "problem", "code"), [case[1:] for case in MISTAKES], ids=[case[0] for case in MISTAKES]
)
def test_the_usual_mistakes_are_recognised(made: Signing, problem: Problem, code: NoteCode) -> None:
    told = explain(replace(MERCHANT, secrets={MERCHANT.appids[0]: SECRET}), {**FIELDS, "sign": made(FIELDS)}, (OTHER,))
    assert (told.problems[0], told.notes[0].code) == (problem, code), told
    assert not any(key in repr(told) for key in (V2_KEY, V3_KEY, SECRET, OTHER.api_v2_key))
    assert told.signed.startswith("appid=wxd678efh567hg6787&body=牛肉面 &detail=1\n2&mch_id=1900000109&nonce_str=")


def test_the_right_sign_is_told_in_a_sandbox_only() -> None:
    right, wrong = v2signs.sign(FIELDS, V2_KEY, SignType.MD5), "0" * 32
    assert right not in repr(explain(MERCHANT, {**FIELDS, "sign": wrong}))
    told = explain(MERCHANT, {**FIELDS, "sign": wrong}, reveal=True)
    assert told.notes[-1] == note(NoteCode.SIGN_COMPUTED, ours=right, theirs=wrong)


def test_an_unknown_sign_type_is_said_first() -> None:
    assert explain(MERCHANT, {**FIELDS, "sign_type": "RSA2", "sign": "x"}).problems == (Problem.SIGN_TYPE,)
