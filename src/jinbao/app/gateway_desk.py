"""The gateway's callers and keys from the command line: files that a merchant's software is set up with."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from jinbao.app.people import sentence
from jinbao.app.settings import Settings
from jinbao.app.wiring import CannotOpen, house, house_to_look_at
from jinbao.compat import Compat
from jinbao.compat.service.making import make_rsa
from jinbao.compat.service.overview import Overview, overview
from jinbao.compat.types import AlipayApp, AlipayMode, VerifyMode, WechatMerchant
from jinbao.kit.clock import DAY_MS
from jinbao.kit.errors import Refusal
from jinbao.kit.ids import parse, show

#: What stands in ``account.json`` and is not printed: terminals and their logs remember.
_SECRETS = frozenset({"app_secret", "api_v3_key", "api_v2_key"})


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the command line says. ``key`` is a file with a public key or certificate request; without one, keys are
    made. Files go to ``folder``.
    """

    merchant: str
    scheme: str
    folder: Path
    key: Path | None
    mode: str | None
    provider: bool


async def enrol(settings: Settings, asked: Enrolment) -> dict[str, Any]:
    """Enrol a merchant and write its files; what to tell the operator. Raises ``CannotOpen`` when it is refused."""
    merchant_id = parse("mch", asked.merchant)
    if merchant_id is None:
        raise CannotOpen(
            f"{asked.merchant} is no merchant's id (mch_...). The console and `jinbao merchant add` show it."
        )
    private: RSAPrivateKey | None = None
    if asked.key is None:
        private = await asyncio.to_thread(make_rsa)
        public_pem = _public(private)
    else:
        public_pem = asked.key.read_text("utf-8", "replace")
    async with house(settings) as opened:
        compat = opened.compat
        try:
            if asked.scheme == "alipay":
                app = await compat.accounts.enrol_alipay(
                    merchant_id, public_key_pem=public_pem, mode=AlipayMode(asked.mode or "key")
                )
                return _write(asked.folder, _alipay_files(compat, app, private, settings))
            merchant = await compat.accounts.enrol_wechat(
                merchant_id,
                public_key_pem=public_pem,
                provider=asked.provider,
                mode=VerifyMode(asked.mode or "certificate"),
                certificates=asked.mode != "public_key",
            )
            return _write(asked.folder, _wechat_files(compat, merchant, private, settings))
        except Refusal as refusal:
            raise CannotOpen(f"Not enrolled. {sentence(refusal)}") from None


async def listed(settings: Settings) -> Overview:
    """Who may call and our keys, read beside a running server or without one."""
    async with house_to_look_at(settings) as opened:
        return await overview(opened.runtime.db)


async def write_keys(settings: Settings, folder: Path) -> dict[str, Any]:
    """Write our public keys and certificates, which are no secrets; what was written."""
    seen = await listed(settings)
    if not seen.keys:
        raise CannotOpen("The gateway has no keys yet: they are made when the first merchant is enrolled.")
    return _write(folder, {_key_file(key.id, key.kind): key.certificate_pem or key.public_pem for key in seen.keys})


async def change_mode(
    settings: Settings, account: str, mode: str | None, certificates: bool | None, public_key: bool | None
) -> str:
    """Change how a caller and we know each other; how it now is. Raises ``CannotOpen`` when it is refused."""
    async with house(settings) as opened:
        accounts = opened.compat.accounts
        try:
            if accounts.alipay(account) is not None:
                app = await accounts.change_alipay(account, mode=None if mode is None else AlipayMode(mode))
                return f"{app.app_id}  {app.mode.value}"
            chosen = None if mode is None else VerifyMode(mode)
            merchant = await accounts.change_wechat(
                account, mode=chosen, certificates=certificates, public_key=public_key
            )
        except Refusal as refusal:
            raise CannotOpen(f"Not changed. {sentence(refusal)}") from None
        except ValueError:
            raise CannotOpen(f"{account} has no mode {mode}.") from None
    may = [name for name, yes in (("certificates", merchant.certificates), ("public key", merchant.public_key)) if yes]
    return f"{merchant.mchid}  {merchant.mode.value} (may use: {', '.join(may)})"


async def rotate(settings: Settings, lead_days: int, overlap_days: int) -> str:
    """Make a new platform certificate; its serial number."""
    async with house(settings) as opened:
        await opened.compat.prepare()
        key = await opened.compat.keys.rotate_wechat(lead_days * DAY_MS, overlap_days * DAY_MS)
    return key.id


async def name_pages(settings: Settings, app_id: str, hosts: Sequence[str]) -> list[str]:
    """Name the hosts on which an app has pages (none: leave them); all of them. Raises ``CannotOpen`` when refused."""
    async with house(settings) as opened:
        pages = opened.compat.front.pages
        try:
            if hosts:
                await pages.name(app_id, hosts, lambda tx: None)
            return await pages.of(app_id)
        except Refusal as refusal:
            raise CannotOpen(f"Not changed. {sentence(refusal)}") from None


async def allow_sub(settings: Settings, provider: str, sub: str) -> list[str]:
    """Let a provider act for a merchant number; all for which it may. Raises ``CannotOpen`` when it is refused."""
    async with house(settings) as opened:
        try:
            return sorted((await opened.compat.accounts.allow_sub(provider, sub)).subs)
        except Refusal as refusal:
            raise CannotOpen(f"Not changed. {sentence(refusal)}") from None


# -- files


def _wechat_files(
    compat: Compat, merchant: WechatMerchant, private: RSAPrivateKey | None, settings: Settings
) -> dict[str, str]:
    certificate = compat.accounts.certificates_of(merchant.mchid)[-1]
    public = compat.keys.wechat_public_key()
    files = {"apiclient_cert.pem": certificate.pem, "pub_key.pem": public.public_pem}
    if private is not None:
        files["apiclient_key.pem"] = _private(private)
    for key in compat.keys.wechat_certificates():
        files[f"wechatpay_{key.id}.pem"] = key.certificate_pem
    told = {
        "scheme": "wechat",
        "merchant": show("mch", merchant.merchant_id),
        "mchid": merchant.mchid,
        "serial_no": certificate.serial,
        "appid": merchant.appids[0],
        "app_secret": merchant.secrets[merchant.appids[0]],
        "api_v3_key": merchant.api_v3_key,
        "api_v2_key": merchant.api_v2_key,
        "public_key_id": public.id,
        "mode": merchant.mode.value,
        "address": _address(settings),
    }
    return {**files, "account.json": json.dumps(told, indent=1, ensure_ascii=False) + "\n"}


def _alipay_files(compat: Compat, app: AlipayApp, private: RSAPrivateKey | None, settings: Settings) -> dict[str, str]:
    files = {
        "alipay_public_key.pem": compat.keys.alipay_key().public_pem,
        f"appCertPublicKey_{app.app_id}.crt": app.certificate_pem,
        "alipayCertPublicKey_RSA2.crt": compat.keys.alipay_certificate_chain(),
        "alipayRootCert.crt": compat.keys.alipay_root_pem(),
        "app_public_key.pem": app.public_pem,
    }
    if private is not None:
        files["app_private_key.pem"] = _private(private)
    told = {
        "scheme": "alipay",
        "merchant": show("mch", app.merchant_id),
        "app_id": app.app_id,
        "seller_id": app.seller_id,
        "app_cert_sn": app.certificate_sn,
        "mode": app.mode.value,
        "address": _address(settings) + "/gateway.do",
    }
    return {**files, "account.json": json.dumps(told, indent=1, ensure_ascii=False) + "\n"}


def _write(folder: Path, files: dict[str, str]) -> dict[str, Any]:
    """Write files that only their owner can read; their names, and what ``account.json`` says but its secrets."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, text in files.items():
        with open(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
    account = json.loads(files["account.json"]) if "account.json" in files else {}
    told = {name: value for name, value in account.items() if name not in _SECRETS}
    return {**told, "folder": str(folder), "files": sorted(files)}


def _key_file(key_id: str, kind: str) -> str:
    return {"wechat_public_key": "pub_key.pem", "wechat_certificate": f"wechatpay_{key_id}.pem"}.get(
        kind, f"{kind}_{key_id}.crt"
    )


def _address(settings: Settings) -> str:
    chosen = settings.gateway
    return chosen.origin or f"{'https' if chosen.tls_cert else 'http'}://{chosen.host}:{chosen.port}"


def _public(key: RSAPrivateKey) -> str:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, form).decode()


def _private(key: RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
