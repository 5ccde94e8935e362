"""Our own keys: certified as SDKs need them, opened with no other key, and listed for no longer than said."""

from __future__ import annotations

import base64
import hashlib
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from jinbao.compat.errors import FieldInvalid
from jinbao.compat.service import crypto
from jinbao.compat.service.keys import Keys
from jinbao.compat.types import PlatformKeyKind, VerifyMode
from jinbao.kit.clock import DAY_MS
from tests.make import run
from tests.make_compat import compat_world
from tests.make_keys import all_keys

YEAR_MS = 365 * DAY_MS
OAEP = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)


def certificates(pems: str) -> list[x509.Certificate]:
    """Those of a file, in which blank lines stand between them."""
    return [x509.load_pem_x509_certificate(pem.encode()) for pem in pems.split("\n\n")]


def issuer_parts(certificate: x509.Certificate) -> list[str]:
    return [part.rfc4514_attribute_name for part in certificate.issuer]


def test_certificates_are_such_as_every_sdk_computes_alike(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            keys = world.compat.keys
            pems = [
                *(key.certificate_pem for key in keys.wechat_certificates()),
                world.wechat.certificate.pem,
                keys.alipay_key().certificate_pem,
                world.certified.account.certificate_pem,
            ]
            for pem in pems:
                certificate = x509.load_pem_x509_certificate(pem.encode())
                assert 0 < certificate.serial_number < 2**127
                assert issuer_parts(certificate) == ["C", "O", "OU", "CN"]
                assert len(f"{certificate.serial_number:X}") == 32

    run(scenario())


def test_alipays_number_of_a_certificate_is_the_one_that_openssl_leads_to(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            app = world.certified.account
            file = tmp_path / "app.crt"
            file.write_text(app.certificate_pem)
            shown = subprocess.run(
                ["openssl", "x509", "-in", file, "-noout", "-serial", "-issuer", "-nameopt", "RFC2253"],
                capture_output=True,
                text=True,
                check=True,
            ).stdout.splitlines()
            serial, issuer = int(shown[0].partition("=")[2], 16), shown[1].partition("=")[2]
            assert hashlib.md5(f"{issuer}{serial}".encode()).hexdigest() == app.certificate_sn

    run(scenario())


def test_alipays_chain_leads_to_a_root_that_stands_beside_one_that_is_no_rsa(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            keys = world.compat.keys
            leaf, above = (
                x509.load_pem_x509_certificate(p.encode()) for p in keys.alipay_certificate_chain().split("\n\n")
            )
            roots = [x509.load_pem_x509_certificate(p.encode()) for p in keys.alipay_root_pem().split("\n\n")]
            leaf.verify_directly_issued_by(above)
            above.verify_directly_issued_by(roots[0])
            roots[0].verify_directly_issued_by(roots[0])
            assert [isinstance(root.public_key(), RSAPublicKey) for root in roots] == [True, False]
            app = x509.load_pem_x509_certificate(world.certified.account.certificate_pem.encode())
            app.verify_directly_issued_by(above)
            assert crypto.alipay_sn(keys.alipay_key().certificate_pem) == keys.alipay().id

    run(scenario())


def test_sensitive_fields_go_both_ways_and_open_with_the_announced_key_alone(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            keys = world.compat.keys
            for ours in (*keys.wechat_certificates(), keys.wechat_public_key()):
                sealed = base64.b64encode(crypto.public_of(ours.public_pem).encrypt("张三".encode(), OAEP)).decode()
                assert keys.decrypt_sensitive(ours.id, sealed) == "张三"
                assert keys.decrypt_sensitive(ours.id.lower() if "_" not in ours.id else ours.id, sealed) == "张三"
                other = next(k for k in (*keys.wechat_certificates(), keys.wechat_public_key()) if k.id != ours.id)
                for serial, text in ((other.id, sealed), (ours.id, "nonsense"), (ours.id, ""), ("", sealed)):
                    with pytest.raises(FieldInvalid):
                        keys.decrypt_sensitive(serial, text, "user_name")
            back = crypto.encrypt_for_merchant(world.wechat.certificate.pem, "张三")
            assert world.wechat.key.decrypt(base64.b64decode(back), OAEP).decode() == "张三"

    run(scenario())


def test_a_new_certificate_signs_after_its_lead_and_the_old_one_stays_for_the_overlap(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            keys, wall = world.compat.keys, world.wall
            [old] = keys.wechat_certificates()
            new = await keys.rotate_wechat(lead_ms=DAY_MS, overlap_ms=DAY_MS)
            assert [key.id for key in keys.wechat_certificates()] == [new.id, old.id]
            certificate = x509.load_pem_x509_certificate(new.certificate_pem.encode())
            assert certificate.not_valid_before_utc.timestamp() * 1000 <= wall.now_ms(), (
                "it can be fetched before it signs"
            )
            assert keys.wechat_default(VerifyMode.CERTIFICATE).id == old.id
            wall.advance(DAY_MS)
            assert keys.wechat_default(VerifyMode.CERTIFICATE).id == new.id
            assert len(keys.wechat_certificates()) == 2
            wall.advance(DAY_MS)
            assert [key.id for key in keys.wechat_certificates()] == [new.id]
            again = Keys(world.house.runtime.db, wall, world.compat.settings.seal_key)
            await again.load()
            assert again.wechat_certificates() == keys.wechat_certificates()

    run(scenario())


def test_what_is_about_to_end_is_replaced_when_the_gateway_opens(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            keys = world.compat.keys
            before, alipay, public = keys.wechat_certificates()[0].id, keys.alipay().id, keys.wechat_public_key().id
            await world.compat.prepare()
            assert len(keys.wechat_certificates()) == 1, "nothing is missing"
            world.wall.advance(5 * YEAR_MS - 30 * DAY_MS)
            await world.compat.prepare()
            assert before in [key.id for key in keys.wechat_certificates()]
            assert keys.wechat_certificates()[0].id != before != ""
            assert keys.alipay().id != alipay and keys.wechat_public_key().id == public
            assert alipay in [key.id for key in keys.alipay_keys()], "apps may still ask for the old one"

    run(scenario())


def test_certificates_are_renewed_while_the_house_runs(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            keys = world.compat.keys
            (old,), public = keys.wechat_certificates(), keys.alipay_key().public_pem
            world.wall.advance(5 * YEAR_MS - 91 * DAY_MS)
            await world.house.settle()
            assert [key.id for key in keys.wechat_certificates()] == [old.id], "there is time yet"
            world.wall.advance(2 * DAY_MS)
            await world.house.settle()
            fresh, before = keys.wechat_certificates()
            assert before.id == old.id and fresh.id != old.id
            assert keys.wechat_default(VerifyMode.CERTIFICATE).id == old.id, "callers get to know the new one first"
            await world.house.settle()
            assert len(keys.wechat_certificates()) == 2, "once is enough"
            world.wall.advance(11 * DAY_MS)
            assert keys.wechat_default(VerifyMode.CERTIFICATE).id == fresh.id
            assert keys.alipay_key().public_pem == public, "apps in key mode know this key and no other"
            assert len(keys.alipay_keys()) == 2
            world.wall.advance(80 * DAY_MS)
            assert [key.id for key in keys.wechat_certificates()] == [fresh.id], "what has ended is not listed"

    run(scenario())


def test_a_house_that_slept_past_the_end_signs_with_a_new_certificate_at_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            keys = world.compat.keys
            (old,) = keys.wechat_certificates()
            world.wall.advance(5 * YEAR_MS + DAY_MS)
            await world.compat.prepare()
            (fresh,) = keys.wechat_certificates()
            assert fresh.id != old.id
            assert keys.wechat_default(VerifyMode.CERTIFICATE).id == fresh.id

    run(scenario())


def test_keys_open_with_their_own_key_alone_and_not_in_another_row(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with compat_world(tmp_path) as world:
            db = world.house.runtime.db
            with pytest.raises(InvalidTag):
                await Keys(db, world.wall, bytes(32)).load()
            await db.write(
                lambda tx: tx.execute(
                    "update compat_key set sealed = (select sealed from compat_key where kind = :other) "
                    "where kind = :kind",
                    other=PlatformKeyKind.ALIPAY.value,
                    kind=PlatformKeyKind.WECHAT_PUBLIC_KEY.value,
                )
            )
            with pytest.raises(InvalidTag):
                await Keys(db, world.wall, world.compat.settings.seal_key).load()

    run(scenario())


def test_a_signature_that_cannot_be_read_is_one_that_does_not_hold() -> None:
    key = all_keys()[0].public_key()
    for text in ("", "====", "ü", "aGk", "aGk=", "x" * 344):
        assert not crypto.verify_rsa(key, b"data", text), text


def test_sealed_content_opens_with_everything_right_or_not_at_all() -> None:
    key, nonce = "k" * 32, "n" * 12
    sealed = crypto.aead_seal(key, nonce, "transaction", b"content")
    assert crypto.aead_open(key, nonce, "transaction", sealed) == b"content"
    for wrong in (("K" * 32, nonce, "transaction"), (key, "m" * 12, "transaction"), (key, nonce, ""), ("k", nonce, "")):
        assert crypto.aead_open(*wrong, sealed) is None
    assert crypto.aead_open(key, nonce, "transaction", "AAAA") is None
    aes = base64.b64encode(b"k" * 16).decode()
    assert crypto.aes_cbc_open(aes, crypto.aes_cbc_seal(aes, "内容".encode())) == "内容".encode()
    assert crypto.aes_cbc_open(aes, "AAAA") is None and crypto.aes_cbc_open(aes, "") is None
