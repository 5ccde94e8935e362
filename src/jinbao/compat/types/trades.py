"""A trade: an order of ours as one of the schemes asked for it and numbers it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from jinbao.compat.types.accounts import Scheme


class Product(Enum):
    """By which product the trade was asked for: it decides how it is paid, and what it is called in answers."""

    NATIVE = "native"
    JSAPI = "jsapi"
    H5 = "h5"
    APP = "app"
    CODE = "code"
    PRECREATE = "precreate"
    CREATE = "create"
    PAGE = "page"
    WAP = "wap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """One row beside each order that came over the gateway; the order says whether it is paid.

    ``account`` is the merchant number or app id that called, ``app_id`` the app it named, ``sub_account`` /
    ``sub_app_id`` those of the merchant for whom a provider calls (empty otherwise). ``number`` is the scheme's
    28-digit trade number. ``asked`` is the SHA-256 of what was asked for, so that asking the same again is known, and
    ``details`` what only the scheme's answers need, as a JSON object (description, attach, goods, scene ...).
    ``token`` opens it (code_url, prepay_id, cashier page) until ``token_until_ms``. ``payer_id`` is the only member who
    may pay it (``None``: anybody). ``combined`` is the number of the combined order it is part of. ``seen_at_ms``: when
    a payer first opened it; ``reversed_at_ms``: when the merchant took a payment by code back. ``stuck``: it has, or
    had, a ``StuckRefund``.
    """

    order_id: int
    scheme: Scheme
    account: str
    app_id: str
    sub_account: str
    sub_app_id: str
    merchant_id: int
    out_no: str
    product: Product
    number: str
    notify_url: str
    return_url: str
    asked: bytes
    details: bytes
    token: str
    token_until_ms: int
    payer_id: int | None
    combined: str
    seen_at_ms: int | None
    reversed_at_ms: int | None
    created_at_ms: int
    stuck: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeRefund:
    """One row beside each refund that came over the gateway.

    ``number`` is the scheme's number of it (50 and 27 digits); ``details`` is what only the scheme's answers need, as a
    JSON object.
    """

    refund_id: int
    order_id: int
    number: str
    notify_url: str
    details: bytes
    created_at_ms: int


class StuckState(Enum):
    """``stuck`` until the merchant says where the money goes; ``kept``: it settles with the payer by itself."""

    STUCK = "stuck"
    KEPT = "kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class StuckRefund:
    """A refund that was accepted, but whose money cannot go back to where it came from. It has moved nothing.

    ``number`` is the scheme's number of it, ``out_no`` the merchant's own. ``refund_id`` is the refund of ours that
    carries it out, once the merchant has named another card of the payer's; unless the ledger refused that one, this
    row only says how it began. ``ended_at_ms``: since when it is ``kept``.
    """

    number: str
    order_id: int
    merchant_id: int
    out_no: str
    amount_minor: int
    reason: str
    notify_url: str
    details: bytes
    state: StuckState
    refund_id: int | None
    created_at_ms: int
    ended_at_ms: int | None
