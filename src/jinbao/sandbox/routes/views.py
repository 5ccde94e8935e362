"""Bodies that go out. Ids are as shown, amounts whole minor units, times milliseconds UTC."""

from typing import Literal

from msgspec import Struct

Headers = list[tuple[str, str]]


class MerchantView(Struct):
    """An account that programs call with. ``files`` names its keys and certificates."""

    scheme: Literal["wechat", "alipay"]
    account: str
    key: str
    name: str
    role: str
    mode: str
    provider: bool
    certificates: bool
    public_key: bool
    appid: str
    serial: str
    merchant: str
    files: dict[str, str]


class PayerView(Struct):
    """A payer. ``name`` is how calls name them."""

    name: str
    full_name: str
    about: str
    member: str
    phone: str
    pin: str
    balance_minor: int
    frozen: bool
    hesitates: bool


class FaultView(Struct):
    """A rule that will strike ``times`` times still."""

    id: str
    on: Literal["call", "callback"]
    account: str
    operation: str
    out_no: str
    amount_minor: int | None
    text: str
    times: int
    stage: Literal["before", "after"]
    delay_ms: int
    refuse: str
    cut: bool
    ask_payer: bool
    mis_sign: bool
    drop: bool
    copies: int
    corrupt: bool
    wrong_key: bool
    sign_test: bool
    hold: bool
    created_at_ms: int


class Counts(Struct):
    """How much there is to look at."""

    exchanges: int
    callbacks: int
    orders: int


class StateView(Struct):
    """The sandbox as it stands. ``movable``: the clock can be moved. ``ca`` is the file of the proxy's authority."""

    now_ms: int
    wall_ms: int
    ahead_ms: int
    movable: bool
    origin: str
    gateway: str
    gateway_port_80: str
    proxy: str
    ca: str
    merchants: list[MerchantView]
    payers: list[PayerView]
    faults: list[FaultView]
    rules: bool
    recording: bool
    counts: Counts


class OrderRow(Struct):
    """An order that came over the gateway. ``link`` is what a payer scans or opens, while that is possible."""

    account: str
    scheme: Literal["wechat", "alipay"]
    out_no: str
    order: str
    number: str
    product: str
    state: str
    waiting: bool
    amount_minor: int
    refunded_minor: int
    subject: str
    merchant_name: str
    payer: str
    created_at_ms: int
    expires_at_ms: int
    link: str


class OrderPage(Struct):
    """Orders, newest first."""

    items: list[OrderRow]
    next: str | None


class ProblemView(Struct):
    """Something that was recognised, and what to do about it."""

    code: str
    en: str
    zh: str


class NoteView(Struct):
    """Something known in particular: a stable code, its facts by name, and both in words."""

    code: str
    facts: dict[str, str | int]
    en: str
    zh: str


class ExplanationView(Struct):
    """Why a request was not believed. ``key`` says what was verified with."""

    problems: list[ProblemView]
    signed: str
    key: NoteView | None
    serial: str
    skew_ms: int | None
    notes: list[NoteView]


class StepView(Struct):
    """One arrow of an order's story; ``ref`` is the exchange (``spx_...``) or callback (``cbk_...``) behind it."""

    at_ms: int
    lane_from: Literal["merchant", "gateway", "payer", "ledger"]
    lane_to: Literal["merchant", "gateway", "payer", "ledger"]
    kind: Literal["request", "reply", "callback", "answer", "scan", "payment", "movement", "state"]
    title: str
    detail: str
    ok: bool
    ref: str
    code: str
    explanation: ExplanationView | None


class SequenceView(Struct):
    """An order and its story."""

    order: OrderRow
    steps: list[StepView]


class ExchangeRow(Struct):
    """A request with its answer, in a list."""

    id: str
    at_ms: int
    protocol: str
    operation: str
    account: str
    out_no: str
    order: str
    method: str
    target: str
    status: int
    code: str
    took_us: int
    cut: bool
    explained: bool
    ordered: bool


class ExchangePage(Struct):
    """Requests, newest first."""

    items: list[ExchangeRow]
    next: str | None


class WholeExchange(ExchangeRow):
    """A request with its answer. Bodies that are no text are shown as base64 after ``base64:``."""

    wall_ms: int
    peer: str
    request_headers: Headers
    request_body: str
    reply_headers: Headers
    reply_body: str
    explanation: ExplanationView | None


class CallbackRow(Struct):
    """A callback, in a list."""

    id: str
    scheme: Literal["wechat", "alipay"]
    account: str
    out_no: str
    order: str
    kind: str
    event: str
    url: str
    state: Literal["waiting", "done", "given_up"]
    attempts: int
    due_at_ms: int
    created_at_ms: int
    hold: bool


class CallbackPage(Struct):
    """Callbacks, newest first."""

    items: list[CallbackRow]
    next: str | None


class AttemptView(Struct):
    """One attempt to call back, with what came back."""

    number: int
    at_ms: int
    ok: bool
    headers: Headers
    body: str
    status: int | None
    answer_headers: Headers
    answer: str
    error: str
    took_ms: int
    tampered: str


class WholeCallback(CallbackRow):
    """A callback with its content as it is before it is sealed, and its attempts."""

    content: str
    tries: list[AttemptView]


class FindingView(Struct):
    """One thing that was looked at in a pasted callback; ``ok`` is ``null`` where it could not be looked at."""

    step: str
    ok: bool | None
    en: str
    zh: str
    detail: str


class Verified(Struct):
    """What came of looking at a pasted callback."""

    ok: bool
    steps: list[FindingView]
    mistakes: list[FindingView]
    signed: str
    content: str


class SnippetView(Struct):
    """A program for one SDK, ready to run."""

    sdk: str
    title: str
    language: str
    scheme: Literal["wechat", "alipay"]
    install: str
    code: str
    notes: str
    notes_zh: str


class FileView(Struct):
    """A key or certificate."""

    name: str
    about: str
    about_zh: str
    path: str


class CodeView(Struct):
    """What a payer's phone shows now."""

    code: str
    expires_at_ms: int


class NameView(Struct):
    """What an app calls a payer."""

    id: str


class KeyView(Struct):
    """A platform key that signs from now on."""

    id: str
    effective_at_ms: int


class RecordView(Struct):
    """Whether the session is being recorded, and since when."""

    on: bool
    since_ms: int | None


class RulesView(Struct):
    """Whether descriptions order faults, and which words they may have."""

    on: bool
    words: list[str]
