"""Who may call: merchant numbers and apps as the two schemes know them, and the keys on both sides."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Scheme(Enum):
    """Whose words are spoken."""

    WECHAT = "wechat"
    ALIPAY = "alipay"


class VerifyMode(Enum):
    """How a WeChat Pay merchant knows that we are we."""

    CERTIFICATE = "certificate"
    PUBLIC_KEY = "public_key"


class AlipayMode(Enum):
    """How an Alipay app and we know each other: bare public keys, or certificates on both sides."""

    KEY = "key"
    CERTIFICATE = "certificate"


class PlatformKeyKind(Enum):
    """What a key of ours is for. ``ALIPAY`` has a certificate too, for apps in certificate mode."""

    WECHAT_CERTIFICATE = "wechat_certificate"
    WECHAT_PUBLIC_KEY = "wechat_public_key"
    ALIPAY = "alipay"


@dataclass(frozen=True, slots=True, kw_only=True)
class WechatMerchant:
    """A merchant number of WeChat Pay. ``mode`` is its choice where a request does not say.

    ``certificates`` / ``public_key``: which of the two it can use at all (merchants opened since 2024 have only the
    public key). ``api_v3_key`` is 32 ASCII characters, ``api_v2_key`` too. ``provider``: may act for ``subs``, the
    merchant numbers that have let it. ``secrets`` gives the app secret of each of ``appids``.
    """

    mchid: str
    merchant_id: int
    name: str
    appids: tuple[str, ...]
    secrets: dict[str, str]
    api_v2_key: str
    api_v3_key: str
    mode: VerifyMode
    certificates: bool
    public_key: bool
    provider: bool
    subs: frozenset[str]
    created_at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MerchantCertificate:
    """An API certificate of a merchant: ``serial`` in upper-case hex, ``pem`` of the certificate (never its key)."""

    serial: str
    mchid: str
    pem: str
    revoked: bool
    created_at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformKey:
    """A key that we sign with, as others may know it.

    ``id`` is what goes into ``Wechatpay-Serial`` (upper-case hex serial, or ``PUB_KEY_ID_...``), or Alipay's
    ``alipay_cert_sn``. ``certificate_pem`` is empty for a bare public key. Of several of a kind the newest signs;
    older ones stay listed until ``retires_at_ms`` (``None``: not decided).
    """

    id: str
    kind: PlatformKeyKind
    public_pem: str
    certificate_pem: str
    effective_at_ms: int
    expires_at_ms: int
    retires_at_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlipayApp:
    """An app of Alipay's open platform. ``public_pem`` is the app's key; ``certificate_pem`` its certificate, if any.

    ``seller_id`` is its merchant's partner id (2088 and 12 digits). ``aes_key`` (base64 of 16 bytes, or empty) is for
    the optional encryption of contents.
    """

    app_id: str
    merchant_id: int
    seller_id: str
    name: str
    mode: AlipayMode
    public_pem: str
    certificate_pem: str
    certificate_sn: str
    aes_key: str
    created_at_ms: int
