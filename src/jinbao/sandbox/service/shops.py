"""Shops: merchants that the sandbox opens, gives numbers of both schemes, and whose keys it writes into files."""

from __future__ import annotations

import asyncio
import base64
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import pkcs12

from jinbao.bank.types import BankAccount
from jinbao.compat.types import AlipayApp, AlipayMode, PlatformKey, VerifyMode, WechatMerchant
from jinbao.identity.types import NewMerchant
from jinbao.sandbox import store
from jinbao.sandbox.errors import AccountUnknown
from jinbao.sandbox.service.desk import Desk
from jinbao.sandbox.service.payers import Payers
from jinbao.sandbox.types import TestShop

_BANK = "JBSB"
_AES_BYTES = 16


@dataclass(frozen=True, slots=True)
class _Wanted:
    """``key`` begins the names of its files and of its variables; ``latin`` is its name for those who read English."""

    key: str
    scheme: str
    role: str
    name: str
    latin: str


_CAST = (
    _Wanted("wechat", "wechat", "merchant", "沙盒小店", "Sandbox Shop"),
    _Wanted("wechat_provider", "wechat", "provider", "沙盒服务商", "Sandbox Provider"),
    _Wanted("wechat_sub", "wechat", "sub", "沙盒特约商户", "Sandbox Sub-merchant"),
    _Wanted("alipay", "alipay", "key", "沙盒商城", "Sandbox Mall"),
    _Wanted("alipay_cert", "alipay", "certificate", "沙盒证书商城", "Sandbox Certificate Mall"),
)


class Shops:
    """What the sandbox has opened, by account."""

    def __init__(self, desk: Desk, payers: Payers) -> None:
        self._desk = desk
        self._payers = payers
        self._shops: dict[str, TestShop] = {}

    async def load(self) -> None:
        """Take up what was made before; make what is missing; write the files that tell of our own keys."""
        self._shops = {shop.account: shop for shop in await self._desk.db.read(store.shops)}
        there = {shop.key for shop in self._shops.values()}
        for wanted in _CAST:
            if wanted.key not in there:
                await self._open(wanted)
        provider, sub = self.keyed("wechat_provider"), self.keyed("wechat_sub")
        await self._desk.compat.accounts.allow_sub(provider.account, sub.account)
        self.write_ours()
        for shop in self._shops.values():  # a folder of before the sandbox sealed them has none
            if shop.scheme == "wechat" and self._desk.keys.read(p12_name(shop)) is None:
                self._seal(shop)

    def all(self) -> list[TestShop]:
        """Every account, the oldest first."""
        return list(self._shops.values())

    def get(self, account: str) -> TestShop:
        """The account; raises ``AccountUnknown``."""
        shop = self._shops.get(account)
        if shop is None:
            raise AccountUnknown(account=account)
        return shop

    def keyed(self, key: str) -> TestShop:
        """The account that was opened under this name."""
        return next(shop for shop in self._shops.values() if shop.key == key)

    def of_merchant(self, merchant_id: int) -> list[TestShop]:
        """The accounts of one merchant."""
        return [shop for shop in self._shops.values() if shop.merchant_id == merchant_id]

    def wechat(self, account: str) -> WechatMerchant:
        """As compat knows it; raises ``AccountUnknown``."""
        found = self._desk.compat.accounts.wechat(account)
        if found is None:
            raise AccountUnknown(account=account)
        return found

    def alipay(self, account: str) -> AlipayApp:
        """As compat knows it; raises ``AccountUnknown``."""
        found = self._desk.compat.accounts.alipay(account)
        if found is None:
            raise AccountUnknown(account=account)
        return found

    async def add(self, scheme: str, name: str) -> TestShop:
        """Another shop with keys of its own."""
        number = 2
        while any(shop.key == f"{scheme}_{number}" for shop in self._shops.values()):
            number += 1
        role = "merchant" if scheme == "wechat" else "key"
        return await self._open(_Wanted(f"{scheme}_{number}", scheme, role, name, f"Sandbox Shop {number}"))

    async def change(
        self,
        account: str,
        *,
        mode: str | None,
        certificates: bool | None,
        public_key: bool | None,
        api_v3_key: str | None,
    ) -> TestShop:
        """Change how an account verifies, or its API v3 key; raises what compat refuses."""
        shop, accounts = self.get(account), self._desk.compat.accounts
        if shop.scheme == "wechat":
            await accounts.change_wechat(
                account,
                mode=None if mode is None else VerifyMode(mode),
                certificates=certificates,
                public_key=public_key,
                api_v3_key=api_v3_key,
            )
        else:
            await accounts.change_alipay(account, mode=None if mode is None else AlipayMode(mode))
        return shop

    async def new_certificate(self, account: str) -> TestShop:
        """A new key and certificate for a shop; the old certificate proves nothing any more."""
        shop, accounts = self.get(account), self._desk.compat.accounts
        key = await self._new_key()
        if shop.scheme == "wechat":
            certificate = await accounts.certify(account, _public_pem(key))
            if certificate.serial != shop.serial:
                await accounts.revoke(account, shop.serial)
            changed = replace(shop, serial=certificate.serial)
            self._write_wechat(changed, key, certificate.pem)
        else:
            app = await accounts.change_alipay(account, public_key_pem=_public_pem(key))
            changed = replace(shop, serial=app.certificate_sn)
            self._write_alipay(changed, key, app)
        await self._desk.db.write(lambda tx: store.keep_shop(tx, changed))
        self._shops[account] = changed
        return changed

    async def rotate(self, scheme: str) -> PlatformKey:
        """A new platform certificate of WeChat Pay's; the old one stays listed. Alipay's stays as it is."""
        keys = self._desk.compat.keys
        fresh = await keys.rotate_wechat() if scheme == "wechat" else keys.alipay_key()
        self.write_ours()
        return fresh

    def write_ours(self) -> None:
        """The files with which shops know us."""
        keys, folder = self._desk.compat.keys, self._desk.keys
        newest, *_ = certificates = keys.wechat_certificates()
        folder.write("wechat_platform_cert.pem", newest.certificate_pem)
        for certificate in certificates:
            folder.write(f"wechat_platform/{certificate.id}.pem", certificate.certificate_pem)
        folder.write("wechat_platform_public_key.pem", keys.wechat_public_key().public_pem)
        public = keys.alipay_key().public_pem
        folder.write("alipay_platform_public_key.pem", public)
        folder.write("alipay_platform_public_key.txt", _body(public))
        folder.write("alipayCertPublicKey_RSA2.crt", keys.alipay_certificate_chain())
        folder.write("alipayRootCert.crt", keys.alipay_root_pem())

    async def _open(self, wanted: _Wanted) -> TestShop:
        desk, key = self._desk, await self._new_key()
        owner = await self._payers.owner()
        account = BankAccount(_BANK, f"62220097{desk.new_id() % 10**8:08d}")
        await desk.bank.seed([(account, wanted.name, 0)])
        new = NewMerchant(
            name=wanted.name,
            name_latin=wanted.latin,
            mcc="5999",
            city="Shanghai",
            country="CN",
            bank_account=account.number,
        )
        merchant = await desk.identity.merchants.open(owner.id, new)
        enrol: dict[str, Callable[[_Wanted, int, RSAPrivateKey], Awaitable[TestShop]]] = {
            "wechat": self._enrol_wechat,
            "alipay": self._enrol_alipay,
        }
        shop = await enrol[wanted.scheme](wanted, merchant.id, key)
        await desk.db.write(lambda tx: store.keep_shop(tx, shop))
        self._shops[shop.account] = shop
        return shop

    async def _enrol_wechat(self, wanted: _Wanted, merchant_id: int, key: RSAPrivateKey) -> TestShop:
        accounts = self._desk.compat.accounts
        merchant = await accounts.enrol_wechat(
            merchant_id, public_key_pem=_public_pem(key), provider=wanted.role == "provider"
        )
        certificate = accounts.certificates_of(merchant.mchid)[-1]
        prefix = "" if wanted.key == "wechat" else f"{wanted.key}_"
        shop = TestShop(
            account=merchant.mchid,
            key=wanted.key,
            scheme="wechat",
            role=wanted.role,
            name=wanted.name,
            merchant_id=merchant_id,
            serial=certificate.serial,
            files={"key": f"{prefix}apiclient_key.pem", "certificate": f"{prefix}apiclient_cert.pem"},
            created_at_ms=self._desk.now_ms(),
        )
        self._write_wechat(shop, key, certificate.pem)
        return shop

    async def _enrol_alipay(self, wanted: _Wanted, merchant_id: int, key: RSAPrivateKey) -> TestShop:
        mode = AlipayMode.CERTIFICATE if wanted.role == "certificate" else AlipayMode.KEY
        app = await self._desk.compat.accounts.enrol_alipay(
            merchant_id,
            public_key_pem=_public_pem(key),
            mode=mode,
            # Only for contents that a program chooses to encrypt.
            aes_key=base64.b64encode(secrets.token_bytes(_AES_BYTES)).decode(),
        )
        files = {
            "pkcs1_body": f"{wanted.key}_app_private_key.txt",
            "pkcs1": f"{wanted.key}_app_private_key.pem",
            "pkcs8": f"{wanted.key}_app_private_key_pkcs8.pem",
            "pkcs8_body": f"{wanted.key}_app_private_key_pkcs8.txt",
            "public": f"{wanted.key}_app_public_key.pem",
            "certificate": f"appCertPublicKey_{app.app_id}.crt",
        }
        shop = TestShop(
            account=app.app_id,
            key=wanted.key,
            scheme="alipay",
            role=wanted.role,
            name=wanted.name,
            merchant_id=merchant_id,
            serial=app.certificate_sn,
            files=files,
            created_at_ms=self._desk.now_ms(),
        )
        self._write_alipay(shop, key, app)
        return shop

    def _write_wechat(self, shop: TestShop, key: RSAPrivateKey, certificate_pem: str) -> None:
        self._desk.keys.write(shop.files["key"], _pkcs8(key))
        self._desk.keys.write(shop.files["certificate"], certificate_pem)
        self._seal(shop)

    def _seal(self, shop: TestShop) -> None:
        """Write the key and the certificate of a shop together; without one of their files, nothing."""
        key, certificate = (self._desk.keys.read(shop.files[name]) for name in ("key", "certificate"))
        if key is not None and certificate is not None:
            self._desk.keys.write(p12_name(shop), _p12(shop, key, certificate))

    def _write_alipay(self, shop: TestShop, key: RSAPrivateKey, app: AlipayApp) -> None:
        forms = {
            "pkcs1": _pkcs1(key),
            "pkcs1_body": _body(_pkcs1(key)),
            "pkcs8": _pkcs8(key),
            "pkcs8_body": _body(_pkcs8(key)),
            "public": _public_pem(key),
            "certificate": app.certificate_pem,
        }
        for form, text in forms.items():
            self._desk.keys.write(shop.files[form], text)

    async def _new_key(self) -> RSAPrivateKey:
        return await asyncio.to_thread(self._desk.make_key)


def p12_name(shop: TestShop) -> str:
    """The file in which a shop of WeChat Pay's has its key and certificate together."""
    return f"{shop.files['certificate'].removesuffix('.pem')}.p12"


def _p12(shop: TestShop, key_pem: bytes, certificate_pem: bytes) -> bytes:
    """Sealed as WeChat Pay seals it: with the merchant number, in the old way that every Java can open."""
    sealing = (
        serialization.PrivateFormat.PKCS12.encryption_builder()
        .key_cert_algorithm(pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC)
        .hmac_hash(hashes.SHA1())
        .build(shop.account.encode())
    )
    key = serialization.load_pem_private_key(key_pem, None)
    assert isinstance(key, RSAPrivateKey)
    certificate = x509.load_pem_x509_certificate(certificate_pem)
    return pkcs12.serialize_key_and_certificates(b"Tenpay Certificate", key, certificate, None, sealing)


def _pem(key: RSAPrivateKey, form: serialization.PrivateFormat) -> str:
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def _pkcs1(key: RSAPrivateKey) -> str:
    return _pem(key, serialization.PrivateFormat.TraditionalOpenSSL)


def _pkcs8(key: RSAPrivateKey) -> str:
    return _pem(key, serialization.PrivateFormat.PKCS8)


def _public_pem(key: RSAPrivateKey) -> str:
    public = key.public_key()
    return public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


def _body(pem: str) -> str:
    """What stands between the first and the last line, in one line, as Alipay's tools write it."""
    lines = [line for line in pem.splitlines() if line and not line.startswith("-----")]
    return base64.b64encode(base64.b64decode("".join(lines))).decode()
