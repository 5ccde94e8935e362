"""The operator's first page: where all the money is, and what happened."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from jinbao import __version__
from jinbao.bank.types import SAFEGUARDING
from jinbao.console.service.audits import Audits
from jinbao.console.service.chart import MEMBERS, dealing_kinds, earned_kinds, held_kinds, owed_kinds
from jinbao.console.service.checks.house import House
from jinbao.console.service.gold import worth
from jinbao.console.service.packets import PacketRoom
from jinbao.console.service.pending import Pending
from jinbao.console.types import AuditNote, Balances, DaySum, GoldNote, Overview, ServerView, TodayView
from jinbao.gold.types.accounts import INVENTORY
from jinbao.kit.clock import day_of, monotonic_ns
from jinbao.kit.money import GOLD
from jinbao.ledger import TrialBalance, trial_balance
from jinbao.ledger.types import QueryFilter
from jinbao.packets.types import CASH_ESCROW, GOLD_ESCROW
from jinbao.pay.types import MERCHANT_PAYABLE
from jinbao.wallet.types import MEMBER_BALANCE

_DAYS = 30
#: Adding up all accounts takes at most this part (one in twenty) of the time that passes.
_REST = 20


@dataclass(frozen=True, slots=True)
class _Sums:
    """What all accounts came to just after a transfer, and what it cost to find out."""

    lines: list[TrialBalance]
    newest: int
    read_ns: int
    took_ns: int


class Overviews:
    """Sums over everything, as fresh as a busy server can afford."""

    def __init__(self, house: House, pending: Pending, audits: Audits, packets: PacketRoom) -> None:
        self._house = house
        self._packets = packets
        self._pending = pending
        self._audits = audits
        self._started_at_ms = house.runtime.clock.now_ms()
        self._sums: _Sums | None = None

    async def get(self) -> Overview:
        """The page as of now. On a ledger with very many accounts the balances may be a few seconds old."""
        house = self._house
        every = await self._lines()
        lines = [line for line in every if line.ledger == house.runtime.home.ledger]
        today = day_of(house.runtime.clock.now_ms(), house.runtime.zone)
        days = await house.pay.statements.by_day(today, _DAYS)
        pending, late = await self._pending.count()
        audit = await self._audits.last()
        held, owed = _sum(lines, held_kinds(), debit=True), _sum(lines, owed_kinds())
        return Overview(
            members=await house.identity.members.count(),
            merchants=await house.identity.merchants.count(),
            balances=Balances(
                members_minor=_sum(lines, {MEMBER_BALANCE.code}),
                merchants_minor=_sum(lines, {MERCHANT_PAYABLE.code}),
                packets_minor=_sum(lines, {CASH_ESCROW.code}),
                bank_minor=held,
                fees_minor=_sum(lines, earned_kinds()),
                dealing_minor=_sum(lines, dealing_kinds()),
                in_transit_minor=sum(
                    line.debits_pending + line.credits_pending for line in lines if line.code == SAFEGUARDING.code
                ),
            ),
            covered=held >= owed,
            today=TodayView(days[-1][1].orders, days[-1][1].paid_minor, days[-1][1].refunded_minor),
            by_day=[DaySum(day.isoformat(), totals.paid_minor, totals.orders) for day, totals in days],
            gold=self._gold([line for line in every if line.ledger == GOLD.ledger]),
            packets=await self._packets.note(),
            pending=pending,
            pending_late=late,
            audit=None if audit is None else AuditNote(audit.at_ms, audit.ok, audit.findings),
            server=ServerView(__version__, self._started_at_ms),
        )

    def _gold(self, lines: list[TrialBalance]) -> GoldNote:
        """Whose all gold is, from the same sums, and what members' is worth at the bid."""
        board = self._house.gold.prices.now()
        members = _sum(lines, {kind.code for kind in MEMBERS})
        held, owed = _sum(lines, held_kinds(), debit=True), _sum(lines, owed_kinds() | dealing_kinds())
        return GoldNote(
            members_ug=members,
            escrow_ug=_sum(lines, {GOLD_ESCROW.code}),
            inventory_ug=_sum(lines, {INVENTORY.code}),
            custodian_ug=held,
            covered=held >= owed,
            state=board.state.value,
            bid_minor=board.bid_minor,
            members_worth_minor=worth(max(0, members), board.bid_minor),
        )

    async def _lines(self) -> list[TrialBalance]:
        """The trial balance, read again only when something was transferred and the last reading has paid off."""
        engine = self._house.journal.engine
        newest = await engine.query_transfers(QueryFilter(limit=1, reversed=True))
        stamp = newest[0].timestamp if newest else 0
        kept = self._sums
        if kept is not None and (kept.newest == stamp or monotonic_ns() - kept.read_ns < _REST * kept.took_ns):
            return kept.lines
        began_ns = monotonic_ns()
        lines = await trial_balance(engine)
        done_ns = monotonic_ns()
        self._sums = _Sums(lines, stamp, done_ns, done_ns - began_ns)
        return lines


def _sum(lines: list[TrialBalance], codes: set[int], *, debit: bool = False) -> int:
    """Posted balances of some kinds, seen from one side."""
    by_side: dict[bool, int] = defaultdict(int)
    for line in lines:
        if line.code in codes:
            by_side[True] += line.debits
            by_side[False] += line.credits
    return by_side[debit] - by_side[not debit]
