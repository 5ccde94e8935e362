"""What a dialect's envelope hands to its operations, and what it gets back.

An envelope reads and proves a request and writes the answer; operations know nothing of signatures. Each file of
operations has a tuple of them, and the envelope's table puts the tuples together.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from jinbao.compat.service.context import Context
from jinbao.compat.types import AlipayApp, Fault, Incoming, WechatMerchant


@dataclass(frozen=True, slots=True)
class About:
    """What a call is about, for whoever watches or meddles: the caller's own number, an amount, its description."""

    out_no: str = ""
    amount_minor: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an operation answers: a value that msgspec can encode, or ``None`` for no body (then ``status`` is 204).

    ``raw`` with ``content_type`` is sent as it is instead (a file); raw answers are not signed.
    """

    body: Any = None
    status: int = 200
    order_id: int | None = None
    raw: bytes | None = None
    content_type: str = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class WechatCall:
    """One proven call of WeChat Pay's API v3. ``path`` and ``query`` hold decoded values by name."""

    merchant: WechatMerchant
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    request: Incoming
    fault: Fault | None = None


def nothing_told(call: Any) -> About:
    """For operations that are about nothing in particular."""
    del call
    return About()


@dataclass(frozen=True, slots=True)
class WechatOperation:
    """``pattern`` is a path with ``{names}``; ``body`` the struct that its JSON is read into (``None``: none is read).

    Fields that the struct does not know are refused, as the real service refuses them.
    """

    name: str
    method: str
    pattern: str
    run: Callable[[Context, WechatCall], Awaitable[Answer]]
    body: type[msgspec.Struct] | None = None
    about: Callable[[WechatCall], About] = nothing_told


@dataclass(frozen=True, slots=True)
class WechatV2Call:
    """One proven call of WeChat Pay's XML API; ``fields`` are the texts of its elements."""

    merchant: WechatMerchant
    fields: Mapping[str, str]
    request: Incoming
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class WechatV2Operation:
    """``run`` gives the elements of a success beside the usual ones. ``signed``: whether the answer carries a sign."""

    name: str
    path: str
    run: Callable[[Context, WechatV2Call], Awaitable[Mapping[str, str] | Answer]]
    about: Callable[[WechatV2Call], About] = nothing_told
    signed: bool = True


@dataclass(frozen=True, slots=True)
class AlipayCall:
    """One proven call of Alipay's API, by either of its protocols. ``common`` are its common parameters.

    ``common`` always has ``notify_url``, ``return_url``, ``charset``, ``sign_type``, ``app_auth_token`` and
    ``auth_token`` (empty when not sent); methods with top-level parameters of their own find them there too.
    """

    app: AlipayApp
    body: Any
    common: Mapping[str, str]
    request: Incoming
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class AlipayMethod:
    """``rest`` is its verb and path in v3 (``("POST", "/v3/alipay/trade/pay")``), or ``None`` where v3 has none.

    ``page``: answers a browser with a redirection, which ``run`` gives as ``Answer`` with ``status`` 302 and the
    address as ``raw``. ``prefix`` goes before a business error's name (``ACQ.``); ``extra`` names details for refusals
    that this method calls otherwise than the others. ``bare``: its success has neither code nor message, and refusals
    come as ``error_response``. An ``Answer`` with ``status`` 202 says that the payer is still being asked.
    """

    name: str
    run: Callable[[Context, AlipayCall], Awaitable[Answer]]
    body: type[msgspec.Struct]
    rest: tuple[str, str] | None = None
    page: bool = False
    prefix: str = "ACQ."
    about: Callable[[AlipayCall], About] = nothing_told
    extra: Mapping[str, str] = field(default_factory=dict)
    bare: bool = False
