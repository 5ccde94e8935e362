"""API v3's envelope: who is believed, and whether SDKs can believe the answers."""

from __future__ import annotations

import base64
from pathlib import Path

import httpx
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from jinbao.compat.service import crypto
from tests.make import run
from tests.make_compat import CompatWorld, compat_world


def holds(world: CompatWorld, answer: httpx.Response) -> bool:
    """Whether an answer's signature holds over its raw body with the key that it names."""
    headers = answer.headers
    assert headers["Wechatpay-Signature-Type"] == "WECHATPAY2-SHA256-RSA2048"
    signed = f"{headers['Wechatpay-Timestamp']}\n{headers['Wechatpay-Nonce']}\n".encode() + answer.content + b"\n"
    keys = world.compat.keys
    known = {key.id: key.public_pem for key in (*keys.wechat_certificates(), keys.wechat_public_key())}
    key = crypto.public_of(known[headers["Wechatpay-Serial"]])
    return crypto.verify_rsa(key, signed, headers["Wechatpay-Signature"])


def test_certificates_decrypt_and_are_those_that_sign(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            answer = await world.call(world.wechat, "GET", "/v3/certificates?algorithm_type=RSA")
            assert answer.status_code == 200, answer.text
            [entry] = answer.json()["data"]
            sealed = entry["encrypt_certificate"]
            plain = AESGCM(world.wechat.account.api_v3_key.encode()).decrypt(
                sealed["nonce"].encode(), base64.b64decode(sealed["ciphertext"]), sealed["associated_data"].encode()
            )
            assert plain.startswith(b"-----BEGIN CERTIFICATE-----")
            assert entry["serial_no"] == answer.headers["Wechatpay-Serial"]
            assert holds(world, answer)
            assert answer.headers["Request-ID"].endswith("-0")

    run(scenario())
