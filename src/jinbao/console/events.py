"""What the console announces."""

from __future__ import annotations

from typing import ClassVar

from jinbao.kit.outbox import Event


class Audited(Event, frozen=True, kw_only=True):
    """An audit has ended and its result is kept."""

    NAME: ClassVar[str] = "console.audited/1"
    ok: bool
    findings: int
    at_ms: int
