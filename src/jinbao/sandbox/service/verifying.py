"""Looking at a callback that somebody received, step by step: is it ours, does it hold, what does it say."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from jinbao.sandbox.rules import callbacks as rules
from jinbao.sandbox.service.desk import Desk
from jinbao.sandbox.service.shops import Shops
from jinbao.sandbox.types import Check, Verdict


class Verifier:
    """Knows every key of ours, so it can say which one was meant."""

    def __init__(self, desk: Desk, shops: Shops) -> None:
        self._desk = desk
        self._shops = shops

    def look(self, scheme: str, account: str, headers: Mapping[str, str], body: str) -> Verdict:
        """What a callback is worth; raises ``AccountUnknown``."""
        if scheme == "wechat":
            return self._wechat(account, {name.lower(): value.strip() for name, value in headers.items()}, body)
        return self._alipay(account, body)

    def _wechat(self, account: str, headers: Mapping[str, str], body: str) -> Verdict:
        merchant = self._shops.wechat(account)
        checks = [*rules.headers(headers), rules.age(headers, self._desk.wall.now_ms())]
        serial = headers.get("wechatpay-serial", "")
        public = self._platform().get(serial)
        checks.append(rules.serial(serial, known=public is not None))
        signed = rules.signed(headers, body)
        signature = rules.unbase64(headers.get("wechatpay-signature", ""))
        holds = public is not None and signature is not None and _holds(public, signed.encode(), signature)
        probe = headers.get("wechatpay-signature", "").startswith("WECHATPAY/SIGNTEST/")
        checks.append(rules.signature(holds, readable=signature is not None, probe=probe))
        mistakes: list[Check] = []
        if not holds and signature is not None:
            mistakes += self._why(signed, headers, body, signature, serial)
        content, opened = self._open(merchant.api_v3_key, body, mistakes, merchant.api_v2_key)
        checks.append(opened)
        ok = holds and all(check.ok is not False for check in checks)
        return Verdict(ok=ok, checks=tuple(checks), signed=signed, content=content, mistakes=tuple(mistakes))

    def _why(self, signed: str, headers: Mapping[str, str], body: str, signature: bytes, serial: str) -> list[Check]:
        """The usual mistakes, tried one after another."""
        found = [
            rules.serial_case(key_id) if key_id == serial.upper() else rules.other_key(key_id)
            for key_id, public in self._platform().items()
            if key_id != serial and _holds(public, signed.encode(), signature)
        ]
        for variant, check in rules.variants(headers, body):
            if any(_holds(public, variant.encode(), signature) for public in self._platform().values()):
                found.append(check)
        return found

    def _open(self, key: str, body: str, mistakes: list[Check], v2_key: str) -> tuple[str, Check]:
        """The content of a notice, decrypted."""
        resource = rules.resource(body)
        if resource is None:
            return "", rules.opened(None)
        for candidate, mistake in ((key, None), (v2_key, rules.v2_key_used())):
            content = _aead_open(candidate.encode(), resource)
            if content is not None:
                if mistake is not None:
                    mistakes.append(mistake)
                return content, rules.opened(mistake is None)
        return "", rules.opened(False)

    def _alipay(self, account: str, body: str) -> Verdict:
        app = self._shops.alipay(account)
        fields = rules.form(body)
        checks = [*rules.alipay_fields(fields, app.app_id)]
        signed = rules.alipay_signed(fields)
        signature = rules.unbase64(fields.get("sign", ""))
        public = _public(self._desk.compat.keys.alipay_key().public_pem)
        hash_ = hashes.SHA1() if fields.get("sign_type") == "RSA" else hashes.SHA256()
        charset = fields.get("charset", "utf-8") or "utf-8"
        holds = signature is not None and _holds(public, rules.encoded(signed, charset), signature, hash_)
        checks.append(rules.signature(holds, readable=signature is not None, probe=False))
        mistakes: list[Check] = []
        if not holds and signature is not None:
            for variant, check in rules.alipay_variants(body, fields):
                if _holds(public, rules.encoded(variant, charset), signature, hash_):
                    mistakes.append(check)
        content = msgspec.json.format(msgspec.json.encode(fields), indent=2).decode()
        ok = holds and all(check.ok is not False for check in checks)
        return Verdict(ok=ok, checks=tuple(checks), signed=signed, content=content, mistakes=tuple(mistakes))

    def _platform(self) -> dict[str, RSAPublicKey]:
        keys = self._desk.compat.keys
        return {key.id: _public(key.public_pem) for key in (*keys.wechat_certificates(), keys.wechat_public_key())}


def _public(pem: str) -> RSAPublicKey:
    key = serialization.load_pem_public_key(pem.encode())
    assert isinstance(key, RSAPublicKey)
    return key


def _holds(key: RSAPublicKey, data: bytes, signature: bytes, hash_: hashes.HashAlgorithm | None = None) -> bool:
    try:
        key.verify(signature, data, padding.PKCS1v15(), hash_ or hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def _aead_open(key: bytes, resource: rules.Resource) -> str | None:
    try:
        return AESGCM(key).decrypt(resource.nonce, resource.sealed, resource.associated).decode()
    except (InvalidTag, ValueError):
        return None
