"""The merchant's software: signs its calls and verifies what comes back, with nothing of ours but keys from files."""

from __future__ import annotations

import base64
import json
import secrets
import time
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.browser.gateway.servers import Heard

_SHA256 = hashes.SHA256()
_numbers = count(1)


def out_no(prefix: str = "B") -> str:
    """A number that no order of the sandbox has yet."""
    return f"{prefix}{int(time.time())}{next(_numbers):05d}"


class _Shop:
    """Keys, and a connection to the gateway."""

    def __init__(self, env: Mapping[str, str], private: str, public: str) -> None:
        self.env = env
        self.gateway = env["JINBAO_GATEWAY"]
        key = serialization.load_pem_private_key(Path(env[private]).read_bytes(), None)
        assert isinstance(key, RSAPrivateKey)
        self._key, self._public_file = key, Path(env[public])
        self._http = httpx.Client(base_url=self.gateway, trust_env=False, timeout=20)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def sign(self, text: str) -> str:
        """SHA256withRSA in base64."""
        return base64.b64encode(self._key.sign(text.encode(), padding.PKCS1v15(), _SHA256)).decode()

    def _verify(self, signature: str, signed: bytes) -> None:
        self._public().verify(base64.b64decode(signature), signed, padding.PKCS1v15(), _SHA256)

    def _public(self) -> RSAPublicKey:
        raise NotImplementedError


class WechatShop(_Shop):
    """WeChat Pay API v3, in certificate mode."""

    def __init__(self, env: Mapping[str, str]) -> None:
        super().__init__(env, "WECHAT_PRIVATE_KEY_FILE", "WECHAT_PLATFORM_CERT_FILE")
        self.mchid, self.appid = env["WECHAT_MCHID"], env["WECHAT_APPID"]

    def send(self, method: str, target: str, body: Any = None, *, signed_target: str = "") -> httpx.Response:
        """A signed call; ``signed_target`` is what is signed instead of the target, as a mistaken program does it."""
        sent = "" if body is None else json.dumps(body, ensure_ascii=False)
        stamp, nonce = str(int(time.time())), secrets.token_hex(16)
        signature = self.sign(f"{method}\n{signed_target or target}\n{stamp}\n{nonce}\n{sent}\n")
        said = (
            f'WECHATPAY2-SHA256-RSA2048 mchid="{self.mchid}",nonce_str="{nonce}",timestamp="{stamp}",'
            f'serial_no="{self.env["WECHAT_CERT_SERIAL"]}",signature="{signature}"'
        )
        headers = {"Authorization": said, "Accept": "application/json", "Content-Type": "application/json"}
        return self._http.request(method, target, content=sent.encode(), headers=headers)

    def call(self, method: str, target: str, body: Any = None) -> Any:
        """What a call that must succeed answers."""
        answer = self.send(method, target, body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def order(self, kind: str, number: str, fen: int, notify_url: str, **more: Any) -> Any:
        """Ask for an order: ``native``, ``jsapi``, ``h5`` or ``app``."""
        body = {
            "appid": self.appid,
            "mchid": self.mchid,
            "description": more.pop("description", "兰州牛肉面 两碗"),
            "out_trade_no": number,
            "notify_url": notify_url,
            "amount": {"total": fen, "currency": "CNY"},
        }
        return self.call("POST", f"/v3/pay/transactions/{kind}", body | more)

    def query(self, number: str) -> Any:
        """How an order stands."""
        return self.call("GET", f"/v3/pay/transactions/out-trade-no/{number}?mchid={self.mchid}")

    def openid(self, code: str) -> str:
        """Whose code an authorization gave."""
        asked = {"appid": self.appid, "secret": self.env["WECHAT_APP_SECRET"], "code": code}
        told = self._http.get("/sns/oauth2/access_token", params=asked | {"grant_type": "authorization_code"}).json()
        return str(told["openid"])

    def bridge(self, prepay_id: str) -> dict[str, str]:
        """What a page calls ``getBrandWCPayRequest`` with."""
        stamp, nonce, package = str(int(time.time())), secrets.token_hex(16), f"prepay_id={prepay_id}"
        signature = self.sign(f"{self.appid}\n{stamp}\n{nonce}\n{package}\n")
        return {
            "appId": self.appid,
            "timeStamp": stamp,
            "nonceStr": nonce,
            "package": package,
            "signType": "RSA",
            "paySign": signature,
        }

    def opened(self, heard: Heard) -> Any:
        """What a callback says, once its signature has been verified."""
        stamp, nonce = heard.headers["wechatpay-timestamp"], heard.headers["wechatpay-nonce"]
        self._verify(heard.headers["wechatpay-signature"], f"{stamp}\n{nonce}\n".encode() + heard.body + b"\n")
        sealed = json.loads(heard.body)["resource"]
        key = AESGCM(self.env["WECHAT_API_V3_KEY"].encode())
        plain = key.decrypt(
            sealed["nonce"].encode(), base64.b64decode(sealed["ciphertext"]), sealed["associated_data"].encode()
        )
        return json.loads(plain)

    def _public(self) -> RSAPublicKey:
        key = x509.load_pem_x509_certificate(self._public_file.read_bytes()).public_key()
        assert isinstance(key, RSAPublicKey)
        return key


class AlipayShop(_Shop):
    """The classic gateway, in key mode."""

    def __init__(self, env: Mapping[str, str]) -> None:
        super().__init__(env, "ALIPAY_APP_PRIVATE_KEY_PEM_FILE", "ALIPAY_PUBLIC_KEY_PEM_FILE")
        self.app_id = env["ALIPAY_APP_ID"]

    def params(self, method: str, content: Mapping[str, Any], **common: str) -> dict[str, str]:
        """The signed parameters of a call."""
        asked = {
            "app_id": self.app_id,
            "method": method,
            "charset": "utf-8",
            "sign_type": "RSA2",
            "timestamp": time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(time.time() + 8 * 3_600)),
            "version": "1.0",
            "biz_content": json.dumps(content, ensure_ascii=False),
        } | common
        asked["sign"] = self.sign("&".join(f"{name}={asked[name]}" for name in sorted(asked)))
        return asked

    def call(self, method: str, content: Mapping[str, Any], **common: str) -> Any:
        """What a call that must succeed answers."""
        told = self._http.post("/gateway.do", data=self.params(method, content, **common)).json()
        answer = told[method.replace(".", "_") + "_response"]
        assert answer["code"] == "10000", answer
        return answer

    def page(self, method: str, content: Mapping[str, Any], **common: str) -> str:
        """The address that a browser is sent to: ``alipay.trade.page.pay``, ``alipay.trade.wap.pay``."""
        return f"{self.gateway}/gateway.do?{urlencode(self.params(method, content, **common))}"

    def opened(self, fields: Mapping[str, str]) -> dict[str, str]:
        """What a callback, or the way back, says, once its signature has been verified."""
        signed = {name: value for name, value in fields.items() if name not in ("sign", "sign_type")}
        text = "&".join(f"{name}={signed[name]}" for name in sorted(signed))
        self._verify(fields["sign"], text.encode())
        return signed

    def came_back(self, url: str) -> dict[str, str]:
        """The same of the address that a browser came back to."""
        return self.opened(dict(parse_qsl(urlsplit(url).query, keep_blank_values=True)))

    def _public(self) -> RSAPublicKey:
        key = serialization.load_pem_public_key(self._public_file.read_bytes())
        assert isinstance(key, RSAPublicKey)
        return key
