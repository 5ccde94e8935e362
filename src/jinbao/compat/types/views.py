"""Callbacks as the operator's screens show them. Ids as shown, times milliseconds UTC."""

from __future__ import annotations

import msgspec


class CallbackView(msgspec.Struct, frozen=True):
    """A notice to a merchant. ``order`` is empty when it is not about one."""

    id: str
    scheme: str
    account: str
    merchant: str
    order: str
    kind: str
    event: str
    url: str
    state: str
    attempts: int
    due_at_ms: int
    created_at_ms: int
    ended_at_ms: int | None
    hold: bool


class HeaderView(msgspec.Struct, frozen=True):
    """One header, in the case in which it was sent."""

    name: str
    value: str


class AttemptView(msgspec.Struct, frozen=True):
    """One attempt: what was sent, what came back. ``status`` is ``None`` when nothing did; ``error`` says why."""

    id: str
    number: int
    at_ms: int
    headers: list[HeaderView]
    body: str
    status: int | None
    answer_headers: list[HeaderView]
    answer: str
    error: str
    took_ms: int
    ok: bool
    tampered: str


class CallbackDetail(msgspec.Struct, frozen=True):
    """A notice with its content before it was sealed, and its newest attempts, the oldest of them first."""

    callback: CallbackView
    content: str
    attempts: list[AttemptView]
