"""What we call back with: notices, and each attempt to deliver one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from jinbao.compat.types.accounts import Scheme


class NoticeKind(Enum):
    """What a notice tells of; ``closed`` is an end: nobody can pay any more, or nothing can be given back any more."""

    PAYMENT = "payment"
    REFUND = "refund"
    TRANSFER = "transfer"
    SPLIT = "split"
    CLOSED = "closed"


class NoticeState(Enum):
    """``waiting`` for its next attempt, ``done`` when the merchant said so, ``given_up`` after the last attempt."""

    WAITING = "waiting"
    DONE = "done"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing to tell a merchant until it has heard. ``id`` also is the event's and notification's id.

    ``account`` is the merchant number or app id whose keys seal it. ``content`` is the plain content in the scheme's
    words (WeChat Pay: the resource as JSON; Alipay: the parameters as a JSON object of strings), fixed when it was
    made; sealing and signing happen anew at each attempt. ``event`` is the scheme's event type
    (``TRANSACTION.SUCCESS``, ``trade_status_sync``). ``attempts`` have been made; the next is due at ``due_at_ms``.
    ``hold`` keeps it back until somebody lets it go (sandbox), and ``decided`` is what is done to its next attempt
    then, or after a delay: decided once, when it was put off.
    """

    id: int
    scheme: Scheme
    account: str
    merchant_id: int
    order_id: int | None
    kind: NoticeKind
    event: str
    url: str
    content: bytes
    state: NoticeState
    attempts: int
    due_at_ms: int
    created_at_ms: int
    ended_at_ms: int | None
    hold: bool = False
    decided: Tamper | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What became of posting a notice: ``status`` is ``None`` when there was no answer, and ``error`` says why."""

    status: int | None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    error: str = ""
    took_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tamper:
    """What is done to an attempt on purpose (sandbox). ``drop`` does not send it, and counts it as unanswered.

    ``delay_ms`` of the house's time pass before it goes; ``copies`` more go at once; ``corrupt`` changes a byte after
    signing; ``wrong_key`` signs with a key that nobody knows; ``sign_test`` sends WeChat Pay's probe
    (``WECHATPAY/SIGNTEST/...``) first; ``hold`` keeps it until it is released, so that a later one overtakes it.
    """

    drop: bool = False
    delay_ms: int = 0
    copies: int = 0
    corrupt: bool = False
    wrong_key: bool = False
    sign_test: bool = False
    hold: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt: what was sent, and what came back. ``ok``: the merchant has heard."""

    id: int
    notice_id: int
    number: int
    at_ms: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    posted: Posted
    ok: bool
    tampered: str = ""
