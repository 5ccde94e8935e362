"""Who may call and which keys we have, without any secret: it can be read without the key that opens those."""

from __future__ import annotations

from dataclasses import dataclass

from jinbao.compat.store import accounts, keys
from jinbao.kit.db import Database, Tx


@dataclass(frozen=True, slots=True)
class Caller:
    """A merchant number or an app."""

    scheme: str
    account: str
    merchant_id: int
    mode: str
    provider: bool
    created_at_ms: int


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The public half of a key of ours; ``kind`` as in the table."""

    id: str
    kind: str
    public_pem: str
    certificate_pem: str
    expires_at_ms: int
    retires_at_ms: int | None


@dataclass(frozen=True, slots=True)
class Overview:
    """Callers and keys, oldest first."""

    callers: tuple[Caller, ...]
    keys: tuple[PublicKey, ...]


async def overview(db: Database) -> Overview:
    """Everything that may be told."""
    return await db.read(_overview_in)


def _overview_in(tx: Tx) -> Overview:
    wechat = [
        Caller("wechat", row.mchid, row.merchant_id, row.mode, row.provider, row.created_at_ms)
        for row in accounts.wechat_merchants(tx)
    ]
    alipay = [
        Caller("alipay", row.app_id, row.merchant_id, row.mode, False, row.created_at_ms)
        for row in accounts.alipay_apps(tx)
    ]
    ours = [
        PublicKey(row.id, row.kind, row.public_pem, row.certificate_pem, row.expires_at_ms, row.retires_at_ms)
        for row in keys.everything(tx)
    ]
    return Overview((*wechat, *alipay), tuple(ours))
