"""Accounts to and from their rows: secrets are sealed on the way in and opened on the way out."""

from __future__ import annotations

from jinbao.compat.service.sealing import Seal
from jinbao.compat.store import accounts as store
from jinbao.compat.store.accounts import AlipayRow, WechatRow
from jinbao.compat.types import AlipayApp, AlipayMode, VerifyMode, WechatMerchant
from jinbao.identity import Identity
from jinbao.kit.db import Tx


def read_wechat(tx: Tx, seal: Seal, identity: Identity) -> list[WechatMerchant]:
    """All merchant numbers with their apps and subs."""
    secrets: dict[str, dict[str, str]] = {}
    for mchid, appid, sealed in store.wechat_apps(tx):
        secrets.setdefault(mchid, {})[appid] = _open(seal, sealed, f"app:{mchid}:{appid}")
    subs: dict[str, set[str]] = {}
    for provider, sub in store.wechat_subs(tx):
        subs.setdefault(provider, set()).add(sub)
    return [
        WechatMerchant(
            mchid=row.mchid,
            merchant_id=row.merchant_id,
            name=identity.merchants.get_in(tx, row.merchant_id).name,
            appids=tuple(secrets.get(row.mchid, {})),
            secrets=secrets.get(row.mchid, {}),
            api_v2_key=_open(seal, row.api_v2_sealed, f"api_v2:{row.mchid}"),
            api_v3_key=_open(seal, row.api_v3_sealed, f"api_v3:{row.mchid}"),
            mode=VerifyMode(row.mode),
            certificates=row.certificates,
            public_key=row.public_key,
            provider=row.provider,
            subs=frozenset(subs.get(row.mchid, ())),
            created_at_ms=row.created_at_ms,
        )
        for row in store.wechat_merchants(tx)
    ]


def read_alipay(tx: Tx, seal: Seal, identity: Identity) -> list[AlipayApp]:
    """All apps."""
    return [
        AlipayApp(
            app_id=row.app_id,
            merchant_id=row.merchant_id,
            seller_id=row.seller_id,
            name=identity.merchants.get_in(tx, row.merchant_id).name,
            mode=AlipayMode(row.mode),
            public_pem=row.public_pem,
            certificate_pem=row.certificate_pem,
            certificate_sn=row.certificate_sn,
            aes_key=_open(seal, row.aes_sealed, f"aes:{row.app_id}") if row.aes_sealed else "",
            created_at_ms=row.created_at_ms,
        )
        for row in store.alipay_apps(tx)
    ]


def wechat_row(merchant: WechatMerchant, seal: Seal) -> WechatRow:
    """A merchant number as it is kept; its apps and subs have rows of their own."""
    return WechatRow(
        mchid=merchant.mchid,
        merchant_id=merchant.merchant_id,
        api_v2_sealed=seal.close(merchant.api_v2_key.encode(), f"api_v2:{merchant.mchid}"),
        api_v3_sealed=seal.close(merchant.api_v3_key.encode(), f"api_v3:{merchant.mchid}"),
        mode=merchant.mode.value,
        certificates=merchant.certificates,
        public_key=merchant.public_key,
        provider=merchant.provider,
        created_at_ms=merchant.created_at_ms,
    )


def alipay_row(app: AlipayApp, seal: Seal) -> AlipayRow:
    """An app as it is kept."""
    return AlipayRow(
        app_id=app.app_id,
        merchant_id=app.merchant_id,
        seller_id=app.seller_id,
        mode=app.mode.value,
        public_pem=app.public_pem,
        certificate_pem=app.certificate_pem,
        certificate_sn=app.certificate_sn,
        aes_sealed=seal.close(app.aes_key.encode(), f"aes:{app.app_id}") if app.aes_key else None,
        created_at_ms=app.created_at_ms,
    )


def app_secret(seal: Seal, mchid: str, appid: str, secret: str) -> bytes:
    """An app's secret as it is kept beside a merchant number."""
    return seal.close(secret.encode(), f"app:{mchid}:{appid}")


def _open(seal: Seal, sealed: bytes, place: str) -> str:
    return seal.open(sealed, place).decode()
