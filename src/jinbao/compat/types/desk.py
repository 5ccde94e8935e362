"""Callers and keys as the operator's screens show them. Ids as shown, times milliseconds UTC."""

from __future__ import annotations

import msgspec


class CertificateView(msgspec.Struct, frozen=True):
    """An API certificate of a merchant, or an app's, in PEM."""

    serial: str
    pem: str
    revoked: bool
    created_at_ms: int


class GatewayAccount(msgspec.Struct, frozen=True):
    """A merchant number of WeChat Pay's kind, or an app of Alipay's; what only one of the two has is empty.

    ``mode`` is ``certificate``, ``public_key`` or ``key``; ``certificates`` and ``public_key`` say what a merchant
    number may use at all. ``subs`` are those for whom a provider may act.
    """

    scheme: str
    account: str
    merchant: str
    name: str
    mode: str
    appids: list[str]
    seller_id: str
    certificates: bool
    public_key: bool
    provider: bool
    subs: list[str]
    api_certificates: list[CertificateView]
    created_at_ms: int


class Enrolled(msgspec.Struct, frozen=True):
    """A new caller with its secrets, which are shown this once: they belong to the merchant."""

    account: GatewayAccount
    secrets: dict[str, str]


class PlatformKeyView(msgspec.Struct, frozen=True):
    """A key of ours as merchants may know it: its id, its public half, and its certificate, if it has one."""

    id: str
    kind: str
    public_pem: str
    certificate_pem: str
    effective_at_ms: int
    expires_at_ms: int
    retires_at_ms: int | None


class PlatformKeys(msgspec.Struct, frozen=True):
    """Our keys, the newest of a kind first, and Alipay's chain and root; empty before anybody was enrolled."""

    keys: list[PlatformKeyView]
    alipay_chain_pem: str
    alipay_root_pem: str
