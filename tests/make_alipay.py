"""Alipay's callers for tests: requests as the SDKs of four languages send them, answers cut as each of them cuts.

Written from what is known of the SDKs and not from our own code, so that a mistake does not cancel itself out.
"""

from __future__ import annotations

import base64
import json
import re
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import quote_plus, urlencode

import httpx
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from jinbao.compat.service import crypto
from tests.make_compat import GATEWAY, AlipayCaller, CompatWorld
from tests.make_compat import sign as sign_sha256

_BEIJING = timezone(timedelta(hours=8))
PRECREATE = "alipay.trade.precreate"


def stamp(at_ms: int) -> str:
    """A timestamp as SDKs send it."""
    return datetime.fromtimestamp(at_ms // 1000, _BEIJING).strftime("%Y-%m-%d %H:%M:%S")


def to_sign(params: dict[str, str]) -> str:
    """What SDKs sign."""
    return "&".join(f"{name}={params[name]}" for name in sorted(params) if params[name] and name != "sign")


def parameters(
    world: CompatWorld, caller: AlipayCaller, method: str, biz: Any = None, **changes: str
) -> dict[str, str]:
    """Common parameters, ``biz_content`` and the signature; ``changes`` before signing, an empty one is left out."""
    params = {
        "app_id": caller.app_id,
        "method": method,
        "format": "JSON",
        "charset": "utf-8",
        "sign_type": "RSA2",
        "timestamp": stamp(world.wall.now_ms()),
        "version": "1.0",
    }
    if biz is not None:
        params["biz_content"] = biz if isinstance(biz, str) else json.dumps(biz, ensure_ascii=False)
    params |= changes
    params = {name: value for name, value in params.items() if value}
    text = to_sign(params).encode("gbk" if params.get("charset", "").lower() == "gbk" else "utf-8")
    if params.get("sign_type") == "RSA":
        raw = caller.key.sign(text, padding.PKCS1v15(), hashes.SHA1())
        return {**params, "sign": base64.b64encode(raw).decode()}
    return {**params, "sign": sign_sha256(caller.key, text)}


async def send(world: CompatWorld, params: dict[str, str], how: str = "split") -> httpx.Response:
    """``get`` (everything in the query), ``post`` (in the form), or ``split`` (business parameters in the form)."""
    charset = "gbk" if params.get("charset", "").lower() == "gbk" else "utf-8"
    if how == "get":
        return await world.gateway.get(f"{GATEWAY}/gateway.do?{urlencode(params, encoding=charset)}")
    common = {name: value for name, value in params.items() if name != "biz_content" and how == "split"}
    form = {name: value for name, value in params.items() if name not in common}
    headers = {"content-type": f"application/x-www-form-urlencoded;charset={charset}"}
    address = f"{GATEWAY}/gateway.do" + (f"?{urlencode(common, encoding=charset)}" if common else "")
    return await world.gateway.post(address, content=urlencode(form, encoding=charset), headers=headers)


async def ask(
    world: CompatWorld, caller: AlipayCaller, method: str, biz: Any = None, how: str = "split", **changes: str
) -> dict[str, Any]:
    """A call that must be answered with a signature that holds; the content of the method's node."""
    answer = await send(world, parameters(world, caller, method, biz, **changes), how)
    assert answer.status_code == 200
    return believed(world, answer.text, method, changes.get("sign_type", "RSA2"))


def believed(world: CompatWorld, text: str, method: str, sign_type: str = "RSA2") -> dict[str, Any]:
    """The content of an answer, once all four ways of cutting it agree and its signature holds."""
    node = method.replace(".", "_") + "_response"
    cuts = {cut(text, node) for cut in CUTTERS}
    assert len(cuts) == 1, cuts
    [content] = cuts
    key = crypto.public_of(world.compat.keys.alipay_key().public_pem)
    hash_name = "sha1" if sign_type == "RSA" else "sha256"
    assert crypto.verify_rsa(key, content.encode(), json.loads(text)["sign"], hash_name), text  # type: ignore[arg-type]
    found = json.loads(content)
    assert isinstance(found, dict)
    return found


def cut_php(text: str, node: str) -> str:
    """By fixed offsets from the node's name to the last name of what follows the node."""
    data = text.encode()
    start = data.index(node.encode()) + len(node) + 2
    mark = b'"alipay_cert_sn"' if b'"alipay_cert_sn"' in data else b'"sign"'
    return data[start : data.rindex(mark) - 1].decode()


def cut_node(text: str, node: str) -> str:
    """From the first brace after the name to the last one before (about) the last ``"sign"``."""
    start, last = text.index(f'{node}"'), text.rindex('"sign"')
    rest = text.strip()[start + len(node) + 1 :][:last]
    rest = re.sub(r"^[^{]*\{", "{", rest)
    return re.sub(r"\}([^}]*)$", "}", rest)


def cut_python_official(text: str, node: str) -> str:
    """By two regular expressions, the last of whose matches count."""
    begin = re.search(r'("[a-zA-z_]+_response"[ \t\n]*:[ \t\n]*\{)', text)
    # an answer in certificate mode has the number in between, which this SDK does not know
    text = re.sub(r'"alipay_cert_sn":"[0-9a-f]+",', "", text)
    ends = list(re.finditer(r'(\}[ \t\n]*,[ \t\n]*"sign"[ \t\n]*:[ \t\n]*")', text))
    assert begin is not None and ends, node
    return text[begin.end() - 1 : ends[-1].start() + 1]


def cut_python_other(text: str, node: str) -> str:
    """By counting braces, wherever they stand."""
    start = end = text.index("{", text.index(node))
    balance = 0
    for at, letter in enumerate(text[start + 1 :], start + 1):
        if letter == "{":
            balance += 1
        elif letter == "}":
            if balance == 0:
                end = at + 1
                break
            balance -= 1
    return text[start:end]


CUTTERS = (cut_php, cut_node, cut_python_official, cut_python_other)


async def rest(
    world: CompatWorld,
    caller: AlipayCaller,
    method: str,
    target: str,
    body: Any = None,
    *,
    raw: bytes | None = None,
    signed: bytes | None = None,
    certificate: bool = False,
    **headers: str,
) -> httpx.Response:
    """A call of v3; ``signed`` is what is signed where that is not the body (a form with files)."""
    sent = raw if raw is not None else (b"" if body is None else json.dumps(body, ensure_ascii=False).encode())
    auth = f"app_id={caller.app_id}"
    if certificate:
        auth += f",app_cert_sn={caller.account.certificate_sn}"
    auth += f",nonce=6b1c1b6e,timestamp={world.wall.now_ms()}"
    text = f"{auth}\n{method}\n{target}\n".encode() + (sent if signed is None else signed) + b"\n"
    given = {
        "authorization": f"ALIPAY-SHA256withRSA {auth},sign={sign_sha256(caller.key, text)}",
        "content-type": "application/json",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    return await world.gateway.request(method, GATEWAY + target, content=sent, headers=given)


def believed_rest(world: CompatWorld, answer: httpx.Response) -> dict[str, Any]:
    """The JSON of an answer of v3, once its signature holds."""
    headers = answer.headers
    data = f"{headers['alipay-timestamp']}\n{headers['alipay-nonce']}\n".encode() + answer.content + b"\n"
    key = crypto.public_of(world.compat.keys.alipay_key().public_pem)
    assert crypto.verify_rsa(key, data, headers["alipay-signature"])
    found = answer.json()
    assert isinstance(found, dict)
    return found


def order(out_no: str = "ord1", amount: str = "12.80", **more: Any) -> dict[str, Any]:
    """What a call asks to be paid."""
    return {"out_trade_no": out_no, "total_amount": amount, "subject": "牛肉面", **more}


def encoded(params: dict[str, str]) -> str:
    """An order string as an app hands it to the wallet."""
    return "&".join(f"{name}={quote_plus(value)}" for name, value in params.items())
