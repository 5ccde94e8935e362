"""Codes: static ones, payment codes, and what a scan finds."""

from __future__ import annotations

from dataclasses import dataclass

from jinbao.kit.money import Money
from jinbao.pay.types.bundles import Bundle
from jinbao.pay.types.orders import Order

LABEL_MAX = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticQr:
    """A code printed once and paid many times; ``amount`` is fixed, or the payer types it."""

    id: int
    merchant_id: int
    label: str
    amount: Money | None
    created_at_ms: int


@dataclass(frozen=True, slots=True)
class Pairing:
    """What a phone needs to make codes without the network. Shown once, to the device itself."""

    handle: str
    seed: bytes
    prefix: str
    step_ms: int
    lifetime_ms: int
    server_now_ms: int


@dataclass(frozen=True, slots=True)
class ShownCode:
    """A payment code made by the server for a phone that is online."""

    code: str
    expires_at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """What a scanned text turned out to be; exactly the fields of its ``kind`` are set.

    ``kind``: ``order``, ``bundle``, ``merchant_qr``, ``member``, ``foreign`` or ``unknown``.
    """

    kind: str
    order: Order | None = None
    bundle: Bundle | None = None
    merchant_id: int | None = None
    merchant_name: str = ""
    merchant_latin: str = ""
    merchant_city: str = ""
    qr: StaticQr | None = None
    member_id: int | None = None
    member_name: str = ""
    member_handle: str = ""
    asked: Money | None = None
    note: str = ""
    foreign_scheme: str = ""
    foreign_name: str = ""
    foreign_country: str = ""
    needs_proof: bool = False
