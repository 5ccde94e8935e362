"""Words of the sandbox: who pays, what goes wrong on purpose, what was seen, and what is told of it.

Amounts are whole minor units, times milliseconds UTC: ``_at_ms`` by the house's clock, ``wall_ms`` by the wall's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Words = Literal["wechat", "alipay"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where everything listens: pages, the gateway, the proxy (empty: none), the gateway on port 80 (empty: none)."""

    origin: str
    gateway: str
    proxy: str = ""
    port_80: str = ""
    port_443: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """A member whom the sandbox plays. ``bank_id`` is the linked bank account that the money comes from.

    ``key`` is how calls name them (``rich``); ``hesitates``: each payment by code waits until it is confirmed.
    """

    key: str
    member_id: int
    name: str
    phone: str
    bank_id: int
    hesitates: bool
    created_at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TestShop:
    """A merchant that the sandbox has made, as one account of one scheme. ``key`` names its files and variables.

    ``role``: ``merchant``, ``provider`` or ``sub`` (of WeChat Pay), ``key`` or ``certificate`` (of Alipay).
    ``files`` gives the name of each of its files by what it is.
    """

    account: str
    key: str
    scheme: Words
    role: str
    name: str
    merchant_id: int
    serial: str
    files: dict[str, str]
    created_at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultRule:
    """What goes wrong, with which calls or callbacks, and how often still. Empty conditions fit everything.

    ``on``: ``call`` or ``callback``. ``operation`` fits by its name (``native``, ``alipay.trade.pay``) or, of
    callbacks, by what they tell of (``payment``). ``text`` is looked for in the description. What is done:
    ``compat.types.Fault`` and ``compat.types.Tamper``; to ``refuse`` ``compat.refund_abnormal`` accepts a refund of
    WeChat Pay's, which then does not arrive.
    """

    id: str
    on: Literal["call", "callback"]
    account: str = ""
    operation: str = ""
    out_no: str = ""
    amount_minor: int | None = None
    text: str = ""
    left: int = 1
    stage: Literal["before", "after"] = "before"
    delay_ms: int = 0
    refuse: str = ""
    cut: bool = False
    ask_payer: bool = False
    mis_sign: bool = False
    drop: bool = False
    copies: int = 0
    corrupt: bool = False
    wrong_key: bool = False
    sign_test: bool = False
    hold: bool = False
    created_at_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldNote:
    """Something said in particular: ``compat.types.Note`` as it is kept."""

    code: str
    facts: dict[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Why a request was not believed: problems and notes by name, and what was verified."""

    problems: tuple[str, ...]
    signed: str = ""
    key: ToldNote | None = None
    serial: str = ""
    skew_ms: int | None = None
    notes: tuple[ToldNote, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One exchange as it is kept: bodies are cut at a limit, which ``cut_body`` says. ``cut``: nothing was answered.
    ``ordered``: a fault struck it that somebody had ordered.

    ``id`` is as shown (``spx_...``), ``merchant`` and ``order`` too (empty: not known).
    """

    id: str
    at_ms: int
    wall_ms: int
    protocol: str
    operation: str
    account: str
    merchant: str
    out_no: str
    order: str
    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    peer: str
    status: int
    reply_headers: tuple[tuple[str, str], ...]
    reply: bytes
    code: str
    told: Told | None
    took_us: int
    cut: bool = False
    cut_body: bool = False
    ordered: bool = False

    @property
    def failed(self) -> bool:
        """Whether the caller did not get what it asked for."""
        return self.cut or bool(self.code) or self.status >= 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that a person, or a test, did in the sandbox: a payment, a move of the clock, a fault ordered.

    ``about`` is who or what it is about in the words of ``kind``'s own call, ready to be done again.
    """

    id: str
    at_ms: int
    wall_ms: int
    kind: str
    account: str
    out_no: str
    about: dict[str, object]


Lane = Literal["merchant", "gateway", "payer", "ledger"]
StepKind = Literal["request", "reply", "callback", "answer", "scan", "payment", "movement", "state"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One arrow of an order's story, from one lane to another. ``ref`` is the id of the exchange or notice behind it.

    ``lead`` orders steps of the same millisecond.
    """

    at_ms: int
    lane_from: Lane
    lane_to: Lane
    kind: StepKind
    title: str
    detail: str = ""
    ok: bool = True
    ref: str = ""
    code: str = ""
    told: Told | None = None
    lead: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One step of looking at a pasted callback: what was looked at, whether it holds, and what it means if not.

    ``name`` is stable (``time``, ``serial``, ``signature`` ...); sentences are in both languages.
    """

    name: str
    ok: bool | None
    en: str
    zh: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What came of it: whether the callback may be believed, each step, what was signed, and what it says."""

    ok: bool
    checks: tuple[Check, ...]
    signed: str = ""
    content: str = ""
    mistakes: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """A program for one SDK, ready to run; ``language`` is for whoever colours it."""

    sdk: str
    title: str
    language: str
    scheme: Words
    install: str
    code: str
    notes: str = ""
    notes_zh: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """How far the clock was moved, and how many stops were made on the way because something was due."""

    from_ms: int
    to_ms: int
    stops: int = field(default=0)
