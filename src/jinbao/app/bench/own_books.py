"""The books that a New Year's benchmark keeps itself, from nothing but the answers it was given.

Afterwards they are held against the ledger, the custodian and the bank, to the last unit. Money is in fen, gold in
micrograms.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from jinbao.app.house import House
from jinbao.bank.types import safeguarding
from jinbao.gold.types.accounts import dealing_cash, inventory, member_gold
from jinbao.gold.types.batches import Batch, BatchState, Side
from jinbao.kit.pages import LIMIT_MAX
from jinbao.ledger.audit import every_account
from jinbao.ledger.chart import AccountRef
from jinbao.ledger.chart import Side as Normal
from jinbao.ledger.types import BATCH_MAX
from jinbao.packets.types import Look
from jinbao.wallet.types import member_balance


@dataclass(slots=True)
class _Content:
    sender_id: int
    left_ug: int


@dataclass(slots=True)
class OwnBooks:
    """Who was told that they have what."""

    metal_ug: int = 0
    cash_minor: int = 0
    funded_minor: int = 0
    spent_minor: int = 0
    sent: int = 0
    sent_ug: int = 0
    opened: int = 0
    opened_ug: int = 0
    returned: int = 0
    returned_ug: int = 0
    balances: Counter[int] = field(default_factory=Counter)
    grams: Counter[int] = field(default_factory=Counter)
    _left: dict[int, _Content] = field(default_factory=dict)

    def fund(self, member_id: int, minor: int) -> None:
        """A member has topped up."""
        self.funded_minor += minor
        self.balances[member_id] += minor

    def send(self, look: Look) -> None:
        """A packet was filled from the sender's balance."""
        packet = look.packet
        self.sent += 1
        self.sent_ug += packet.total
        self.spent_minor += packet.cost_minor
        self.balances[packet.sender_id] -= packet.cost_minor
        self._left[packet.id] = _Content(packet.sender_id, packet.total)

    def open(self, packet_id: int, member_id: int, ug: int) -> None:
        """A member was given a share; an empty packet is forgotten."""
        self.opened += 1
        self.opened_ug += ug
        self.grams[member_id] += ug
        content = self._left[packet_id]
        content.left_ug -= ug
        assert content.left_ug >= 0, f"more was given out of {packet_id:x} than was in it"
        if content.left_ug == 0:
            del self._left[packet_id]

    def expire(self) -> None:
        """Time is up for all packets: what is left is the senders' again."""
        for content in self._left.values():
            self.returned += 1
            self.returned_ug += content.left_ug
            self.grams[content.sender_id] += content.left_ug
        self._left.clear()


async def compare(opened: House, books: OwnBooks) -> dict[str, dict[str, Any]]:
    """Every promise of conservation: what the books say, what was found, and whether that is the same."""
    home, journal = opened.runtime.home, opened.journal
    batches = await _batches(opened)
    traded_ug = sum(one.ug if one.side is Side.BUY else -one.ug for one in batches)
    paid_minor = sum(one.amount_minor if one.side is Side.BUY else -one.amount_minor for one in batches)
    sums, cash = await opened.gold.coverage.sums(), await _members_cash(opened)
    metal, dealing, bank = await journal.balances([inventory(), dealing_cash(home), safeguarding(home)])
    balances = {member_balance(one, home): minor for one, minor in books.balances.items()}
    grams = {member_gold(one): ug for one, ug in books.grams.items()}
    custodian_ug = books.metal_ug + traded_ug
    pairs: dict[str, tuple[int, int]] = {
        "packets_ug": (books.sent_ug, books.opened_ug + books.returned_ug),
        "members_ug": (books.sent_ug, sums.members_ug),
        "members_whose_gold_differs": (0, await _differing(opened, grams)),
        "escrow_ug": (0, sums.escrow_ug),
        "inventory_ug": (custodian_ug - books.sent_ug, metal.posted),
        "custodian_ug": (custodian_ug, sums.custodian_ug),
        "custodians_own_books_ug": (custodian_ug, await opened.sandbox_custodian.total()),
        "owed_ug": (sums.custodian_ug, sums.owed_ug),
        "members_minor": (books.funded_minor - books.spent_minor, cash),
        "members_whose_balance_differs": (0, await _differing(opened, balances)),
        "dealing_minor": (books.cash_minor + books.spent_minor - paid_minor, dealing.posted),
        "bank_minor": (books.funded_minor + books.cash_minor - paid_minor, bank.posted),
        "bank_above_owed_minor": (0, bank.posted - cash - dealing.posted),
        "batches_unsettled": (0, sum(one.state is not BatchState.DONE for one in batches)),
        "entries_pending": (0, await journal.count_pending()),
    }
    return {name: {"own": own, "found": found, "ok": own == found} for name, (own, found) in pairs.items()}


async def _batches(opened: House) -> list[Batch]:
    """All batches that the custodian did not refuse."""
    found: list[Batch] = []
    cursor: str | None = None
    while True:
        page = await opened.gold.batches.page(cursor, LIMIT_MAX)
        found += [one for one in page.items if one.state is not BatchState.REFUSED]
        cursor = page.next
        if cursor is None:
            return found


async def _members_cash(opened: House) -> int:
    """All members' balances together, from the ledger."""
    kind = member_balance(1, opened.runtime.home).kind
    assert kind.side is Normal.CREDIT
    total = 0
    async for account in every_account(opened.engine, kind.code):
        total += account.credits_posted - account.debits_posted
    return total


async def _differing(opened: House, wanted: dict[AccountRef, int]) -> int:
    """How many accounts do not have what they should."""
    refs: Sequence[AccountRef] = list(wanted)
    wrong = 0
    for start in range(0, len(refs), BATCH_MAX):
        batch = refs[start : start + BATCH_MAX]
        found = await opened.journal.balances(batch)
        wrong += sum(balance.posted != wanted[ref] for ref, balance in zip(batch, found, strict=True))
    return wrong
