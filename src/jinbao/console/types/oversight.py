"""The operator at a glance: sums, what is pending, who did what."""

from __future__ import annotations

from typing import Any

import msgspec

from jinbao.console.types.gold import GoldNote
from jinbao.console.types.names import Named
from jinbao.console.types.packets import PacketNote


class StaffView(msgspec.Struct, frozen=True):
    """The member of staff who is logged in."""

    id: str
    name: str
    role: str


class StaffMe(msgspec.Struct, frozen=True):
    """Who is logged in, and what they may do."""

    staff: StaffView
    powers: list[str]


class Balances(msgspec.Struct, frozen=True):
    """Where all the money is, in minor units of the home currency.

    ``packets_minor`` is in red packets that nobody has opened yet, ``dealing_minor`` the operator's own for gold.
    """

    members_minor: int
    merchants_minor: int
    packets_minor: int
    bank_minor: int
    fees_minor: int
    dealing_minor: int
    in_transit_minor: int


class TodayView(msgspec.Struct, frozen=True):
    """What happened today in the operator's zone."""

    payments: int
    paid_minor: int
    refunded_minor: int


class DaySum(msgspec.Struct, frozen=True):
    """What was paid on one business day (``2026-02-16``)."""

    day: str
    paid_minor: int
    payments: int


class AuditNote(msgspec.Struct, frozen=True):
    """How the last audit ended."""

    at_ms: int
    ok: bool
    findings: int


class ServerView(msgspec.Struct, frozen=True):
    """Which release runs, since when."""

    version: str
    started_at_ms: int


class Overview(msgspec.Struct, frozen=True):
    """The console's first page. ``covered``: the bank holds at least what members, merchants and packets are owed."""

    members: int
    merchants: int
    balances: Balances
    covered: bool
    today: TodayView
    by_day: list[DaySum]
    gold: GoldNote
    packets: PacketNote
    pending: int
    pending_late: int
    audit: AuditNote | None
    server: ServerView


class PendingItem(msgspec.Struct, frozen=True):
    """Something that has not ended: what it is, who must see to it, and until when.

    ``kind``: ``instruction`` (the bank), ``custodian``, ``journal`` (the ledger), ``confirmation`` (the payer),
    ``answer`` (the bank has answered and nobody has acted on it yet), ``batch`` (the bank would not settle a deal in
    gold), ``delivery`` (staff have left bars or coins lying) or ``packet`` (on its way back to its sender).
    ``owner`` is who waits for it. ``amount_minor`` is in minor units of ``asset``. ``trouble`` is what the bank or the
    custodian said that cannot be acted on.
    """

    id: str
    kind: str
    what: str
    owner: str
    asset: str
    amount_minor: int
    since_at_ms: int
    deadline_at_ms: int
    state: str
    late: bool
    askable: bool
    attempts: int | None = None
    trouble: str | None = None
    member: Named | None = None
    merchant: Named | None = None
    entry_id: str | None = None


class LogItem(msgspec.Struct, frozen=True):
    """One line of the staff log."""

    seq: int
    at_ms: int
    staff: Named
    action: str
    subject: str
    details: dict[str, Any]


class ChainView(msgspec.Struct, frozen=True):
    """Whether every line of the staff log is still what was written."""

    ok: bool
    lines: int


class LogPage(msgspec.Struct, frozen=True):
    """Lines of the staff log, newest first; ``chain`` on the first page."""

    items: list[LogItem]
    next: str | None
    chain: ChainView | None
