"""The staff log: who did what to whom and why, each line sealed onto the one before."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StaffAction:
    """One line. ``subject`` is the shown id of what was acted on; ``details`` is JSON with sorted keys."""

    seq: int
    id: int
    at_ms: int
    staff_id: int
    staff_name: str
    action: str
    subject: str
    details: str
    previous: bytes
    seal: bytes


@dataclass(frozen=True, slots=True)
class LogCheck:
    """The outcome of checking the chain: ``bad_seq`` is the first line that does not fit, ``None`` when all do.

    ``head`` is the last good seal: whoever kept an earlier one elsewhere can tell that nothing was cut off.
    """

    ok: bool
    lines: int
    bad_seq: int | None
    head: bytes
