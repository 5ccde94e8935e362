"""What an audit says."""

from __future__ import annotations

import msgspec


class Finding(msgspec.Struct, frozen=True):
    """One thing that is not as it ought to be: where, and what."""

    subject: str
    detail: str


class Check(msgspec.Struct, frozen=True):
    """One promise, in words, and everything found that breaks it (a hundred findings at most)."""

    name: str
    about: str
    ok: bool
    findings: list[Finding]


class AuditResult(msgspec.Struct, frozen=True):
    """One run of every check. ``pending`` are journal entries that had not ended: they are no finding."""

    at_ms: int
    took_ms: int
    ok: bool
    pending: int
    checks: list[Check]

    @property
    def findings(self) -> int:
        """How many findings there are in all."""
        return sum(len(check.findings) for check in self.checks)
