"""Each usual mistake in signing for the XML API is recognised, and no key is ever shown."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest

from jinbao.compat.rules.wechat import v2signs
from jinbao.compat.rules.wechat.v2signs import SignType
from jinbao.compat.service.explaining_v2 import explain
from jinbao.compat.types import Problem, VerifyMode, WechatMerchant

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


def joined(fields: dict[str, str]) -> bytes:
    return "&".join([f"{name}={value}" for name, value in fields.items()]).encode()


MISTAKES: list[tuple[str, Signing, Problem]] = [
    ("the API v3 key", lambda f: v2signs.sign(f, V3_KEY, SignType.MD5), Problem.V3_KEY_AS_V2),
    ("another key", lambda f: v2signs.sign(f, "9" * 32, SignType.MD5), Problem.WRONG_V2_KEY),
    ("the other algorithm", lambda f: v2signs.sign(f, V2_KEY, SignType.HMAC_SHA256), Problem.SIGN_TYPE),
    ("the other algorithm and key", lambda f: v2signs.sign(f, "9" * 32, SignType.HMAC_SHA256), Problem.SIGN_TYPE),
    ("lower case", lambda f: v2signs.sign(f, V2_KEY, SignType.MD5).lower(), Problem.SIGNATURE_ENCODING),
    ("base64", lambda f: "mgqGWfAF1phGl+LKCpzzt8A==", Problem.SIGNATURE_ENCODING),
    ("empty values kept", lambda f: of_bytes(joined(dict(sorted(f.items())))), Problem.BODY_REENCODED),
    ("not sorted", lambda f: of_bytes(joined({k: v for k, v in f.items() if v})), Problem.BODY_REENCODED),
    (
        "trimmed",
        lambda f: of_bytes(v2signs.text_to_sign({k: v.strip() for k, v in f.items()}).encode()),
        Problem.BODY_REENCODED,
    ),
    (
        "other line ends",
        lambda f: of_bytes(v2signs.text_to_sign({k: v.replace("\n", "\r\n") for k, v in f.items()}).encode()),
        Problem.BODY_REENCODED,
    ),
    (
        "URL-encoded",
        lambda f: of_bytes(v2signs.text_to_sign({k: quote(v, safe="") for k, v in f.items()}).encode()),
        Problem.URL_ENCODED,
    ),
    ("GBK", lambda f: of_bytes(v2signs.text_to_sign(f).encode("gbk")), Problem.CHARSET),
    ("none at all", lambda f: "", Problem.NO_AUTHORIZATION),
]


@pytest.mark.parametrize(("made", "problem"), [case[1:] for case in MISTAKES], ids=[case[0] for case in MISTAKES])
def test_the_usual_mistakes_are_recognised(made: Signing, problem: Problem) -> None:
    told = explain(MERCHANT, {**FIELDS, "sign": made(FIELDS)})
    assert told.problems[0] is problem, told
    assert V2_KEY not in repr(told) and V3_KEY not in repr(told)
    assert told.signed.startswith("appid=wxd678efh567hg6787&body=牛肉面 &detail=1\n2&mch_id=1900000109&nonce_str=")


def test_an_unknown_sign_type_is_said_first() -> None:
    assert explain(MERCHANT, {**FIELDS, "sign_type": "RSA2", "sign": "x"}).problems == (Problem.SIGN_TYPE,)
