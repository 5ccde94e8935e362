"""What comes in over the gateway, what goes out, and what is told about it afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from jinbao.compat.types.notes import Note


class Protocol(Enum):
    """Which protocol a path belongs to."""

    WECHAT_V3 = "wechat.v3"
    WECHAT_V2 = "wechat.v2"
    ALIPAY = "alipay.classic"
    ALIPAY_V3 = "alipay.v3"
    OTHER = "other"


@dataclass(frozen=True)
class Incoming:
    """One request, as it came. ``target`` is path and query exactly as on the request line, without scheme and host.

    Header names are in lower case here; values are as sent. ``base`` is the scheme and Host of the request
    (``http://127.0.0.1:8010``), for links that must lead back to where the caller came from. ``wall_ms`` is the time
    on the wall, which signatures are checked against.
    """

    id: str
    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    base: str
    peer: str
    wall_ms: int

    @cached_property
    def path(self) -> str:
        """The path, percent-encoding kept."""
        return self.target.partition("?")[0]

    @cached_property
    def query(self) -> str:
        """The query, percent-encoding kept, without its question mark."""
        return self.target.partition("?")[2]

    @cached_property
    def _by_name(self) -> dict[str, str]:
        return dict(reversed(self.headers))

    def header(self, name: str) -> str:
        """The first value of a header by its lower-case name; empty when it is missing."""
        return self._by_name.get(name, "")


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. Header names keep the case that is given here."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


class Problem(Enum):
    """What was recognised in a request that was refused, mostly in its signature.

    In words: ``sentences/explanations.json``.
    """

    NO_AUTHORIZATION = "no_authorization"
    BAD_AUTHORIZATION = "bad_authorization"
    UNKNOWN_MERCHANT = "unknown_merchant"
    UNKNOWN_SERIAL = "unknown_serial"
    PLATFORM_SERIAL = "platform_serial"
    MERCHANT_SERIAL = "merchant_serial"
    UNKNOWN_PLATFORM_SERIAL = "unknown_platform_serial"
    WRONG_MERCHANT_SERIAL = "wrong_merchant_serial"
    CLOCK = "clock"
    QUERY_LEFT_OUT = "query_left_out"
    HOST_SIGNED = "host_signed"
    PATH_PREFIX = "path_prefix"
    BODY_REENCODED = "body_reencoded"
    BODY_LEFT_OUT = "body_left_out"
    BODY_NOT_SENT = "body_not_sent"
    LAST_NEWLINE = "last_newline"
    LINES = "lines"
    METHOD_CASE = "method_case"
    TIMESTAMP_DIFFERS = "timestamp_differs"
    NONCE_DIFFERS = "nonce_differs"
    OTHER_KEY = "other_key"
    SIGNATURE_ENCODING = "signature_encoding"
    WRONG_V2_KEY = "wrong_v2_key"
    V3_KEY_AS_V2 = "v3_key_as_v2"
    SIGN_TYPE = "sign_type"
    CHARSET = "charset"
    URL_ENCODED = "url_encoded"
    WRONG_MODE = "wrong_mode"
    WRONG_CERTIFICATE_SN = "wrong_certificate_sn"
    EMPTY_INCLUDED = "empty_included"
    PARAMETER_LEFT_OUT = "parameter_left_out"
    PARAMETER_ORDER = "parameter_order"
    WRONG_APP = "wrong_app"
    WRONG_OPENID = "wrong_openid"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a request was not believed: what was recognised (the likeliest first), and what we verified.

    ``signed`` is the exact string that we verified over, ``key`` says with which key of whose (never a secret),
    ``skew_ms`` is how far the caller's clock is ahead of ours (``None`` when it sent no time). ``notes`` are what is
    known in particular.
    """

    problems: tuple[Problem, ...]
    signed: str = ""
    key: Note | None = None
    serial: str = ""
    skew_ms: int | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request with its answer, for whoever watches. ``at_ms`` is the house's time, ``request.wall_ms`` the wall's.

    ``operation`` is a short stable name (``native``, ``query``, ``alipay.trade.pay``); ``account`` is the merchant
    number or app id, ``code`` the error code that was answered (empty for a success), ``order_id`` the order it was
    about, once known. ``ordered``: a fault struck it that somebody had ordered (sandbox).
    """

    request: Incoming
    reply: Reply
    protocol: Protocol
    operation: str
    account: str
    merchant_id: int | None
    out_no: str
    order_id: int | None
    code: str
    explanation: Explanation | None
    at_ms: int
    took_us: int
    cut: bool = False
    ordered: bool = False


class FaultStage(Enum):
    """Whether a fault strikes before anything is done, or after it was done (and its answer is lost)."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong with a call, because somebody ordered it.

    ``refuse`` is a refusal's code to answer instead (``compat.system_error``, ``compat.too_frequent``, ...). ``cut``
    closes the connection without an answer, ``ask_payer`` makes a payment by code wait for its payer, ``mis_sign``
    signs the answer with a key that nobody knows, ``abnormal`` lets a refund be accepted but not arrive. Several may be
    set; ``delay_ms`` (of the wall) comes first.
    """

    stage: FaultStage = FaultStage.BEFORE
    delay_ms: int = 0
    refuse: str = ""
    cut: bool = False
    ask_payer: bool = False
    mis_sign: bool = False
    abnormal: bool = False
    facts: dict[str, str | int] = field(default_factory=dict)
