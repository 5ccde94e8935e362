"""The auditor of the whole house: runs every check, keeps the results, shows the last."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import msgspec
import structlog

from jinbao.console import store
from jinbao.console.events import Audited
from jinbao.console.service.checks import books, custody, gifts, gold, lines, outside, payments, sharing, transfers
from jinbao.console.service.checks.house import FINDINGS_MAX, House
from jinbao.console.types import AuditResult, Check, Finding
from jinbao.identity.types import Power
from jinbao.kit.clock import DAY_MS, monotonic_ns
from jinbao.kit.db import Tx
from jinbao.kit.errors import Unknown
from jinbao.kit.http import Principal
from jinbao.kit.ids import show
from jinbao.kit.once import Once, claim, seen

CheckFunction = Callable[[House], Awaitable[list[Finding]]]

#: Every invariant, by name, in the order in which they are checked: what others rest on comes first.
CHECKS: dict[str, CheckFunction] = {
    "balances": books.balances,
    "trial_balance": books.trial,
    "entries": books.entries,
    "transfers": books.transfers,
    "coverage": books.coverage,
    "accounts": books.guarded,
    "orders": payments.orders,
    "refunds": payments.refunds,
    "settlements": payments.settlements,
    "bundles": sharing.bundles,
    "payouts": sharing.payouts,
    "splits": sharing.splits,
    "bank_moves": transfers.bank_moves,
    "member_transfers": transfers.member_transfers,
    "instructions": transfers.instructions,
    "member_lines": lines.member_lines,
    "merchant_lines": lines.merchant_lines,
    "closing_balances": lines.closing_balances,
    "gold_trades": gold.trades,
    "gold_quotes": gold.quotes,
    "gold_lines": gold.lines,
    "gold_cost": gold.cost,
    "gold_balances": gold.balances,
    "gold_deliveries": custody.deliveries,
    "gold_pledges": custody.pledges,
    "gold_batches": custody.batches,
    "gold_capital": custody.capital,
    "gold_instructions": custody.instructions,
    "gold_coverage": custody.coverage,
    "gold_bars": custody.bars,
    "gold_holders": custody.holders,
    "packets": gifts.packets,
    "conversations": gifts.conversations,
    "cards": gifts.cards,
    "announcements": outside.announcements,
    "bank_statement": outside.bank_statement,
    "staff_log": outside.staff_log,
}
#: How often a check that found something is asked in all before it is believed.
_ROUNDS = 3

_log = structlog.get_logger("jinbao.audit")


class Audits:
    """``run`` only reads, so it may be built over files that another process writes to."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._one_at_a_time = asyncio.Lock()

    async def run(self, watch: Callable[[str], None] | None = None) -> AuditResult:
        """Run every check; ``watch`` is told the name of each before it begins. Nothing is written.

        The house may be at work meanwhile. A check that compares two stores may then see one before and the
        other after a payment, so what it finds is believed only when it finds the same again.
        """
        started_ns = monotonic_ns()
        at_ms = self._house.runtime.clock.now_ms()
        checks = []
        async with self._one_at_a_time:
            for name, function in CHECKS.items():
                if watch is not None:
                    watch(name)
                findings = await self._confirmed(name, function)
                checks.append(Check(name, about(function), not findings, findings))
        return AuditResult(
            at_ms=at_ms,
            took_ms=(monotonic_ns() - started_ns) // 1_000_000,
            ok=all(check.ok for check in checks),
            pending=await self._house.journal.count_pending(),
            checks=checks,
        )

    async def run_and_keep(self) -> AuditResult:
        """Run every check and keep the result: for the nightly job."""
        result = await self.run()
        audit_id = self._house.runtime.new_id()
        await self._house.runtime.db.write(lambda tx: self._keep_in(tx, audit_id, result))
        return result

    async def is_due(self) -> bool:
        """Whether the last kept result is a day old, or there is none."""
        last = await self.last()
        return last is None or self._house.runtime.clock.now_ms() - last.at_ms >= DAY_MS

    async def order(self, caller: Principal, once: Once) -> AuditResult:
        """Run every check because staff ask for it; the same request again gives the same result.

        Raises ``NotAllowed``.
        """
        house = self._house
        house.identity.staff.demand(caller, Power.RUN_AUDIT)
        earlier = await house.runtime.db.read(lambda tx: self._kept_in(tx, seen(tx, once)))
        if earlier is not None:
            return earlier
        result = await self.run()

        def work(tx: Tx) -> AuditResult:
            audit_id, first = claim(tx, once, house.runtime.new_id())
            if not first:
                kept = self._kept_in(tx, audit_id)
                return result if kept is None else kept
            details: dict[str, str | int] = {"ok": int(result.ok), "findings": result.findings}
            house.identity.audit.record_in(tx, caller, "audit.run", show("aud", audit_id), details)
            self._keep_in(tx, audit_id, result)
            return result

        return await house.runtime.db.write(work)

    async def last(self) -> AuditResult | None:
        """The newest result that was kept."""
        body = await self._house.runtime.db.read(store.last)
        return None if body is None else msgspec.json.decode(body, type=AuditResult)

    async def _confirmed(self, name: str, function: CheckFunction) -> list[Finding]:
        """What the check finds, twice in the same words."""
        findings = await self._asked(name, function)
        for _ in range(_ROUNDS - 1):
            if not findings:
                return []
            again = await self._asked(name, function)
            if again == findings:
                break
            findings = [finding for finding in findings if finding in again]
        return findings[:FINDINGS_MAX]

    async def _asked(self, name: str, function: CheckFunction) -> list[Finding]:
        try:
            return await function(self._house)
        except Unknown as unknown:
            return [Finding(name, f"could not be checked, there was no answer: {unknown}")]
        except Exception as error:  # noqa: BLE001 - damaged data can raise anything, and that too is a finding
            _log.exception("check_failed", check=name)
            return [Finding(name, f"could not be checked, the data cannot be read: {type(error).__name__} {error}")]

    def _keep_in(self, tx: Tx, audit_id: int, result: AuditResult) -> None:
        store.insert(tx, audit_id, result.at_ms, result.ok, result.findings, msgspec.json.encode(result))
        event = Audited(ok=result.ok, findings=result.findings, at_ms=result.at_ms)
        self._house.runtime.outbox.announce(tx, event)

    def _kept_in(self, tx: Tx, audit_id: int | None) -> AuditResult | None:
        body = None if audit_id is None else store.get(tx, audit_id)
        return None if body is None else msgspec.json.decode(body, type=AuditResult)


def about(function: CheckFunction) -> str:
    """The promise that a check keeps an eye on: the first line of its docstring."""
    return (function.__doc__ or "").strip().partition("\n")[0]
