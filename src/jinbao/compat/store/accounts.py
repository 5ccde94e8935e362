"""Rows of those who may call, of their certificates, and of what members are called by their apps.

Secrets come in and go out sealed.
"""

from __future__ import annotations

from dataclasses import dataclass

from jinbao.compat.types import MerchantCertificate
from jinbao.kit.db import Tx
from jinbao.kit.ids import from_bytes, to_bytes


@dataclass(frozen=True, slots=True)
class WechatRow:
    """A merchant number; ``mode`` is ``certificate`` or ``public_key``."""

    mchid: str
    merchant_id: int
    api_v2_sealed: bytes
    api_v3_sealed: bytes
    mode: str
    certificates: bool
    public_key: bool
    provider: bool
    created_at_ms: int


@dataclass(frozen=True, slots=True)
class AlipayRow:
    """An app; ``mode`` is ``key`` or ``certificate``."""

    app_id: str
    merchant_id: int
    seller_id: str
    mode: str
    public_pem: str
    certificate_pem: str
    certificate_sn: str
    aes_sealed: bytes | None
    created_at_ms: int


def wechat_merchants(tx: Tx) -> list[WechatRow]:
    """All merchant numbers, oldest first."""
    rows = tx.run(
        "select mchid, merchant, api_v2_sealed, api_v3_sealed, mode, certificates, public_key, provider, created_at_ms "
        "from compat_wechat_merchant order by created_at_ms, mchid"
    )
    return [
        WechatRow(mchid, from_bytes(merchant), v2, v3, mode, bool(certificates), bool(public), bool(provider), at)
        for mchid, merchant, v2, v3, mode, certificates, public, provider, at in rows
    ]


def wechat_taken(tx: Tx, mchid: str) -> bool:
    """Whether a merchant has this number."""
    return tx.one("select 1 from compat_wechat_merchant where mchid = :mchid", mchid=mchid) is not None


def put_wechat(tx: Tx, row: WechatRow) -> None:
    """Keep a merchant number, new or changed."""
    tx.execute(
        "insert into compat_wechat_merchant (mchid, merchant, api_v2_sealed, api_v3_sealed, mode, certificates, "
        "public_key, provider, created_at_ms) values (:mchid, :merchant, :v2, :v3, :mode, :certificates, :public, "
        ":provider, :at) on conflict (mchid) do update set api_v2_sealed = :v2, api_v3_sealed = :v3, mode = :mode, "
        "certificates = :certificates, public_key = :public, provider = :provider",
        mchid=row.mchid,
        merchant=to_bytes(row.merchant_id),
        v2=row.api_v2_sealed,
        v3=row.api_v3_sealed,
        mode=row.mode,
        certificates=int(row.certificates),
        public=int(row.public_key),
        provider=int(row.provider),
        at=row.created_at_ms,
    )


def wechat_apps(tx: Tx) -> list[tuple[str, str, bytes]]:
    """All apps as (mchid, appid, sealed secret)."""
    rows = tx.run("select mchid, appid, secret_sealed from compat_wechat_app order by mchid, appid")
    return [(mchid, appid, sealed) for mchid, appid, sealed in rows]


def add_wechat_app(tx: Tx, mchid: str, appid: str, secret_sealed: bytes) -> None:
    """Bind an app to a merchant number."""
    tx.execute(
        "insert into compat_wechat_app (appid, mchid, secret_sealed) values (:appid, :mchid, :secret)",
        appid=appid,
        mchid=mchid,
        secret=secret_sealed,
    )


def wechat_subs(tx: Tx) -> list[tuple[str, str]]:
    """Who may act for whom: (provider, sub)."""
    return [
        (provider, sub)
        for provider, sub in tx.run("select provider, sub from compat_wechat_sub order by provider, sub")
    ]


def add_wechat_sub(tx: Tx, provider: str, sub: str) -> None:
    """Let a provider act for a merchant number; again changes nothing."""
    tx.execute(
        "insert into compat_wechat_sub (provider, sub) values (:provider, :sub) on conflict do nothing",
        provider=provider,
        sub=sub,
    )


def certificates(tx: Tx) -> list[MerchantCertificate]:
    """All API certificates of merchants, oldest first."""
    rows = tx.run(
        "select serial, mchid, pem, revoked, created_at_ms from compat_wechat_certificate "
        "order by created_at_ms, serial"
    )
    return [
        MerchantCertificate(serial=serial, mchid=mchid, pem=pem, revoked=bool(revoked), created_at_ms=at)
        for serial, mchid, pem, revoked, at in rows
    ]


def add_certificate(tx: Tx, certificate: MerchantCertificate) -> None:
    """Keep a new API certificate."""
    tx.execute(
        "insert into compat_wechat_certificate (serial, mchid, pem, revoked, created_at_ms) "
        "values (:serial, :mchid, :pem, 0, :at)",
        serial=certificate.serial,
        mchid=certificate.mchid,
        pem=certificate.pem,
        at=certificate.created_at_ms,
    )


def revoke(tx: Tx, serial: str) -> None:
    """A certificate proves nothing from now on."""
    tx.execute("update compat_wechat_certificate set revoked = 1 where serial = :serial", serial=serial)


def alipay_apps(tx: Tx) -> list[AlipayRow]:
    """All apps, oldest first."""
    rows = tx.run(
        "select app_id, merchant, seller_id, mode, public_pem, certificate_pem, certificate_sn, aes_sealed, "
        "created_at_ms from compat_alipay_app order by created_at_ms, app_id"
    )
    return [AlipayRow(row[0], from_bytes(row[1]), *row[2:]) for row in rows]


def alipay_taken(tx: Tx, app_id: str) -> bool:
    """Whether there is an app with this id."""
    return tx.one("select 1 from compat_alipay_app where app_id = :app", app=app_id) is not None


def put_alipay(tx: Tx, row: AlipayRow) -> None:
    """Keep an app, new or changed."""
    tx.execute(
        "insert into compat_alipay_app (app_id, merchant, seller_id, mode, public_pem, certificate_pem, "
        "certificate_sn, aes_sealed, created_at_ms) values (:app, :merchant, :seller, :mode, :public, :certificate, "
        ":sn, :aes, :at) on conflict (app_id) do update set mode = :mode, public_pem = :public, "
        "certificate_pem = :certificate, certificate_sn = :sn, aes_sealed = :aes",
        app=row.app_id,
        merchant=to_bytes(row.merchant_id),
        seller=row.seller_id,
        mode=row.mode,
        public=row.public_pem,
        certificate=row.certificate_pem,
        sn=row.certificate_sn,
        aes=row.aes_sealed,
        at=row.created_at_ms,
    )


def openid_of(tx: Tx, appid: str, member_id: int) -> str | None:
    """What an app calls a member, or ``None`` when they have not met."""
    row = tx.one(
        "select openid from compat_openid where member = :member and appid = :appid",
        member=to_bytes(member_id),
        appid=appid,
    )
    return row[0] if row else None


def member_of(tx: Tx, appid: str, openid: str) -> int | None:
    """Whom an app calls this, or ``None``."""
    row = tx.one(
        "select member from compat_openid where appid = :appid and openid = :openid", appid=appid, openid=openid
    )
    return from_bytes(row[0]) if row else None


def apps_of(tx: Tx, openid: str) -> list[str]:
    """Every app that calls somebody this, in order; looks at all of them."""
    found = tx.run("select appid from compat_openid where openid = :openid order by appid", openid=openid)
    return [row[0] for row in found]


def add_openid(tx: Tx, appid: str, member_id: int, openid: str) -> None:
    """An app meets a member."""
    tx.execute(
        "insert into compat_openid (appid, openid, member) values (:appid, :openid, :member)",
        appid=appid,
        openid=openid,
        member=to_bytes(member_id),
    )
