"""Shops with their keys in files, and our own keys when they change."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from jinbao.sandbox.service.snippets import shipped
from tests.make import run
from tests.make_sandbox import SandboxWorld, sandbox_world


def test_every_variable_is_there_in_all_forms(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            shell = (await world.http.get("/sandbox/env")).text
            dotenv = (await world.http.get("/sandbox/env?form=dotenv")).text
            for name, value in world.env.items():
                assert f"export {name}={value or chr(39) * 2}\n" in shell, name
                assert f"\n{name}={value}\n" in dotenv, name
                if name.endswith("_FILE") and "CA_" not in name:
                    assert Path(value).is_file(), name
            assert (await world.http.get("/sandbox/env?form=yaml")).status_code == 400

    run(scenario())


def test_keys_are_the_owners_alone_and_fit_their_certificates(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            for each in await world.see("/files"):
                assert each["about"].isascii() and any("\u4e00" <= letter for letter in each["about_zh"]), each
                path = Path(each["path"])
                assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
                assert each["about"], path
                assert (await world.http.get(f"/sandbox/files/{each['name']}")).content == path.read_bytes()
            key = serialization.load_pem_private_key(Path(world.env["WECHAT_PRIVATE_KEY_FILE"]).read_bytes(), None)
            certificate = x509.load_pem_x509_certificate(Path(world.env["WECHAT_CERT_FILE"]).read_bytes())
            assert key.public_key() == certificate.public_key()
            assert f"{certificate.serial_number:X}" == world.env["WECHAT_CERT_SERIAL"]
            body = Path(world.env["ALIPAY_APP_PRIVATE_KEY_FILE"]).read_text()
            assert body.startswith("MII") and "\n" not in body and "-" not in body

    run(scenario())


def test_a_p12_holds_the_key_and_its_certificate_under_the_merchant_number(folder: Path) -> None:
    """As the real one; without it, Java software cannot refund by XML, or be configured at all."""

    def sealed(world: SandboxWorld, key: str = "WECHAT") -> str:
        content, number = Path(world.env[f"{key}_P12_FILE"]).read_bytes(), world.env[f"{key}_MCHID"]
        opened = pkcs12.load_pkcs12(content, number.encode())
        assert opened.cert is not None and isinstance(opened.key, rsa.RSAPrivateKey)
        assert opened.key.public_key() == opened.cert.certificate.public_key()
        return f"{opened.cert.certificate.serial_number:X}"

    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            for key in ("WECHAT", "WECHAT_PROVIDER", "WECHAT_SUB"):
                assert sealed(world, key) == world.env[f"{key}_CERT_SERIAL"]
            with pytest.raises(ValueError, match="password"):
                pkcs12.load_pkcs12(Path(world.env["WECHAT_P12_FILE"]).read_bytes(), b"1234567890")
            fresh = await world.do(f"/merchants/{world.mchid}/certificate")
            assert sealed(world) == fresh["serial"], "sealed anew with it"
            Path(world.env["WECHAT_P12_FILE"]).unlink()
        async with sandbox_world(folder) as world:  # a folder from before there was one
            assert sealed(world) == world.env["WECHAT_CERT_SERIAL"] == fresh["serial"]

    run(scenario())


def test_a_new_certificate_ends_the_old_one(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            old = world.env["WECHAT_CERT_SERIAL"]
            fresh = await world.do(f"/merchants/{world.mchid}/certificate")
            assert fresh["serial"] != old
            assert await world.state_of("not_there_yet") == "SIGN_ERROR", "the old serial is still in world.env"
            world.env = await world.see("/env", form="json")
            assert await world.state_of("not_there_yet") == "ORDER_NOT_EXIST"

    run(scenario())


def test_rotation_lists_both_platform_certificates(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            old = world.env["WECHAT_PLATFORM_CERT_SERIAL"]
            fresh = (await world.do("/keys/rotate", {"scheme": "wechat"}))["id"]
            answer = await world.wechat("GET", "/v3/certificates")
            assert {each["serial_no"] for each in answer.json()["data"]} == {old, fresh}
            assert answer.headers["Wechatpay-Serial"] == fresh
            names = {each["name"] for each in await world.see("/files")}
            assert {f"wechat_platform/{old}.pem", f"wechat_platform/{fresh}.pem"} <= names

    run(scenario())


def test_a_merchant_is_flipped_between_the_ways_of_verifying(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            path = f"/merchants/{world.mchid}"
            changed = await world.do(path, {"certificates": False}, "PATCH")
            assert (changed["mode"], changed["certificates"]) == ("public_key", False)
            assert (await world.wechat("GET", "/v3/certificates")).status_code == 404
            assert await world.refused(path, {"public_key": False}, "PATCH") == "compat.field_invalid"
            await world.do(path, {"mode": "certificate", "certificates": True}, "PATCH")
            assert (await world.wechat("GET", "/v3/certificates")).status_code == 200

    run(scenario())


def test_another_shop_can_be_opened(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            for scheme in ("wechat", "alipay"):
                shop = await world.do("/merchants", {"scheme": scheme, "name": "第二家"})
                assert shop["key"] == f"{scheme}_2" and shop["scheme"] == scheme
            env = await world.see("/env", form="json")
            assert env["WECHAT_2_MCHID"] != env["WECHAT_MCHID"] and env["ALIPAY_2_APP_ID"]
        async with sandbox_world(folder) as again:
            assert len(await again.see("/merchants")) == 7

    run(scenario())


def test_snippets_name_nothing_that_is_not_there(folder: Path) -> None:
    async def scenario() -> None:
        async with sandbox_world(folder) as world:
            listed = await world.see("/snippets")
            assert {each["sdk"] for each in listed} == set(shipped())
            for each in listed:
                assert each["notes"].isascii() and any("\u4e00" <= letter for letter in each["notes_zh"]), each["sdk"]
                assert "{{" not in each["notes"] + each["notes_zh"], each["sdk"]
            for each in listed:
                assert "{{" not in each["code"] + each["notes"], each["sdk"]
                if each["language"] == "python":
                    compile(each["code"], each["sdk"], "exec")
            assert await world.refused("/snippets/cobol", method="GET") == "sandbox.snippet_unknown"

    run(scenario())
