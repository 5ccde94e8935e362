"""Signs a recorded request anew, as its merchant's SDK would: with the keys that a sandbox has written into files."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

_CHINA = timezone(timedelta(hours=8))
_ELEMENT = re.compile(r"<(\w+)>(?:<!\[CDATA\[(.*?)\]\]>|([^<]*))</\1>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent: ``target`` is path and query."""

    protocol: str
    account: str
    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Signer:
    """``variables`` are those of ``jinbao sandbox env --form json``."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self._wechat = {value: name[: -len("MCHID")] for name, value in variables.items() if name.endswith("_MCHID")}
        self._alipay = {value: name[: -len("APP_ID")] for name, value in variables.items() if name.endswith("_APP_ID")}

    def signed(self, request: Request, wall_ms: int) -> Request:
        """The request with a signature of now; one of an account without keys here stays as it is."""
        match request.protocol:
            case "wechat.v3" if request.account in self._wechat:
                return self._v3(request, wall_ms)
            case "wechat.v2" if request.account in self._wechat:
                return self._v2(request)
            case "alipay.classic" if request.account in self._alipay:
                return self._classic(request, wall_ms)
            case "alipay.v3" if request.account in self._alipay:
                return self._rest(request, wall_ms)
        return request

    def _v3(self, request: Request, wall_ms: int) -> Request:
        prefix = self._wechat[request.account]
        stamp, nonce = str(wall_ms // 1_000), secrets.token_hex(16)
        text = f"{request.method}\n{request.target}\n{stamp}\n{nonce}\n".encode() + request.body + b"\n"
        signature = _sign(self._key(prefix + "PRIVATE_KEY_FILE"), text)
        said = (
            f'WECHATPAY2-SHA256-RSA2048 mchid="{request.account}",nonce_str="{nonce}",timestamp="{stamp}",'
            f'serial_no="{self._variables[prefix + "CERT_SERIAL"]}",signature="{signature}"'
        )
        return replace(request, headers=(*request.headers, ("Authorization", said)))

    def _v2(self, request: Request) -> Request:
        fields = {name: cdata or plain for name, cdata, plain in _ELEMENT.findall(request.body.decode())}
        key = self._variables[self._wechat[request.account] + "API_V2_KEY"]
        text = "&".join(f"{name}={fields[name]}" for name in sorted(fields) if name != "sign" and fields[name])
        text += f"&key={key}"
        if fields.get("sign_type") == "HMAC-SHA256":
            sign = hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
        else:
            sign = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
        fields["sign"] = sign.upper()
        elements = "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in fields.items())
        return replace(request, body=f"<xml>{elements}</xml>".encode())

    def _classic(self, request: Request, wall_ms: int) -> Request:
        path, _, query = request.target.partition("?")
        in_query = dict(parse_qsl(query, keep_blank_values=True))
        is_form = any("form-urlencoded" in value for name, value in request.headers if name.lower() == "content-type")
        in_body = dict(parse_qsl(request.body.decode(), keep_blank_values=True)) if is_form else {}
        prefix = self._alipay[request.account]
        fresh = {"timestamp": _local(wall_ms)}
        if "app_cert_sn" in {**in_query, **in_body}:
            fresh["app_cert_sn"] = self._variables[prefix + "APP_CERT_SN"]
        for fields in (in_query, in_body):
            fields.pop("alipay_root_cert_sn", None)  # it may be left out, and is another's here
            fields |= {name: value for name, value in fresh.items() if name in fields}
        whole = {**in_query, **in_body}
        text = "&".join(f"{name}={whole[name]}" for name in sorted(whole) if name != "sign" and whole[name])
        charset = whole.get("charset") or "utf-8"
        key = self._key(prefix + "APP_PRIVATE_KEY_PEM_FILE")
        hash_ = hashes.SHA1() if whole.get("sign_type") == "RSA" else hashes.SHA256()
        sign = _sign(key, text.encode(charset), hash_)
        (in_body if "sign" in in_body else in_query)["sign"] = sign
        target = f"{path}?{urlencode(in_query, encoding=charset)}" if in_query else path
        return replace(
            request, target=target, body=urlencode(in_body, encoding=charset).encode() if is_form else request.body
        )

    def _rest(self, request: Request, wall_ms: int) -> Request:
        prefix = self._alipay[request.account]
        said = f"app_id={request.account},nonce={secrets.token_hex(16)},timestamp={wall_ms}"
        if self._variables.get(prefix + "MODE") == "certificate":
            said = said.replace(",nonce", f",app_cert_sn={self._variables[prefix + 'APP_CERT_SN']},nonce")
        text = f"{said}\n{request.method}\n{request.target}\n".encode() + request.body + b"\n"
        sign = _sign(self._key(prefix + "APP_PRIVATE_KEY_PEM_FILE"), text)
        return replace(
            request, headers=(*request.headers, ("Authorization", f"ALIPAY-SHA256withRSA {said},sign={sign}"))
        )

    def _key(self, name: str) -> RSAPrivateKey:
        return _read_key(Path(self._variables[name]).read_bytes())


@lru_cache(maxsize=16)
def _read_key(pem: bytes) -> RSAPrivateKey:
    """The key of a file, which may be replaced at any time; testing its primes takes 40 ms, once for each content."""
    key = serialization.load_pem_private_key(pem, None)
    assert isinstance(key, RSAPrivateKey)
    return key


def _sign(key: RSAPrivateKey, data: bytes, hash_: hashes.HashAlgorithm | None = None) -> str:
    return base64.b64encode(key.sign(data, padding.PKCS1v15(), hash_ or hashes.SHA256())).decode()


def _local(wall_ms: int) -> str:
    return datetime.fromtimestamp(wall_ms // 1_000, _CHINA).strftime("%Y-%m-%d %H:%M:%S")
