"""Platform certificates as merchants' software fetches them, and what becomes of them when they are rotated."""

from __future__ import annotations

import base64
import json
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.make import run
from tests.make_compat import compat_world, holds


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
            certificate = x509.load_pem_x509_certificate(plain)
            assert f"{certificate.serial_number:X}" == entry["serial_no"] == answer.headers["Wechatpay-Serial"]
            assert entry["effective_time"].endswith("+08:00") and holds(world, answer)
            assert certificate.not_valid_before_utc.timestamp() * 1000 <= world.wall.now_ms()

    run(scenario())


def test_after_a_rotation_both_are_listed_and_each_caller_gets_the_one_it_knows(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            keys = world.compat.keys
            [old] = keys.wechat_certificates()
            new = await keys.rotate_wechat(overlap_ms=1_000)
            first = await world.call(world.wechat, "GET", "/v3/certificates")
            assert [entry["serial_no"] for entry in first.json()["data"]] == [new.id, old.id]
            assert first.headers["Wechatpay-Serial"] == new.id
            second = await world.call(world.wechat, "GET", "/v3/certificates", wechatpay_serial=old.id)
            assert second.headers["Wechatpay-Serial"] == old.id and holds(world, second)
            world.wall.advance(1_001)
            third = await world.call(world.wechat, "GET", "/v3/certificates", wechatpay_serial=old.id)
            assert [entry["serial_no"] for entry in third.json()["data"]] == [new.id]
            assert third.headers["Wechatpay-Serial"] == new.id

    run(scenario())


def test_a_platform_serial_that_nobody_has_is_named_when_a_call_is_refused(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            missing = f"/v3/pay/transactions/out-trade-no/none001?mchid={world.wechat.mchid}"
            ours = [world.compat.keys.wechat_public_key().id, *(k.id for k in world.compat.keys.wechat_certificates())]
            for serial in ("PUB_KEY_ID_0000000000", "7" * 40):
                answer = await world.call(world.wechat, "GET", missing, wechatpay_serial=serial)
                told = json.loads(answer.headers["Jinbao-Explanation"])
                assert (answer.status_code, told["problems"]) == (404, ["unknown_platform_serial"])
                assert told["notes"][0]["facts"] == {"serials": ", ".join(ours)}
            for serial in ours:
                answer = await world.call(world.wechat, "GET", missing, wechatpay_serial=serial)
                assert answer.status_code == 404 and "Jinbao-Explanation" not in answer.headers

    run(scenario())


def test_a_merchant_with_the_public_key_alone_has_no_certificates_to_fetch(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            await world.compat.accounts.change_wechat(world.wechat.mchid, certificates=False)
            answer = await world.call(world.wechat, "GET", "/v3/certificates")
            assert (answer.status_code, answer.json()["code"]) == (404, "RESOURCE_NOT_EXISTS")
            assert answer.headers["Wechatpay-Serial"] == world.compat.keys.wechat_public_key().id
            assert json.loads(answer.headers["Jinbao-Explanation"])["problems"] == ["wrong_mode"]

    run(scenario())
