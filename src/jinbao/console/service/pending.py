"""Whatever has not ended: who must see to it, and until when."""

from __future__ import annotations

from dataclasses import dataclass

from jinbao.bank.types import Instruction, InstructionKind, InstructionState
from jinbao.console.errors import NotAskable
from jinbao.console.rules.shown import largest_of, subject_of
from jinbao.console.service.chart import OWNERS, asset_name
from jinbao.console.service.checks.house import House
from jinbao.console.service.waiting import Waiting
from jinbao.console.types import Named, PendingItem
from jinbao.gold.types.custody import Instruction as Told
from jinbao.identity.types import Power
from jinbao.kit.db import Tx
from jinbao.kit.errors import NotFound, Unknown
from jinbao.kit.http import Principal
from jinbao.kit.ids import decode, encode, parse, show
from jinbao.kit.money import GOLD
from jinbao.kit.once import Once, claim
from jinbao.kit.pages import Page, make_cursor, parse_cursor
from jinbao.ledger import Entry
from jinbao.pay.types import Order

Waited = Instruction | Told | Entry | Order
#: What is listed and goes by itself, or is somebody else's to do: a payer's, staff's.
_NOT_ASKABLE = ("ord", "bat", "gdl", "pkt")
#: How soon the ledger should have answered.
JOURNAL_DEADLINE_MS = 60_000
_MOVES_MAX = 1_000
_SHAPE = (int, str, str, int, str, int, str)


@dataclass(frozen=True, slots=True)
class _Place:
    """How far a list has come, in each of its four sources."""

    instruction: tuple[int, int] = (0, 0)
    entry: int = 0
    order: tuple[int, int] = (0, 0)
    custodian: tuple[int, int] = (0, 0)

    def cursor(self) -> str:
        (bank_ms, bank), (payer_ms, payer), (vault_ms, vault) = self.instruction, self.order, self.custodian
        return make_cursor(
            (bank_ms, encode(bank), encode(self.entry), payer_ms, encode(payer), vault_ms, encode(vault))
        )


class Pending:
    """What bank, custodian, ledger and payers have not answered, and what waits without asking anybody."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._waiting = Waiting(house)

    async def count(self) -> tuple[int, int]:
        """How many items there are, and how many of them are late."""
        instructions, late = await self._house.bank.count_pending()
        told, told_late = await self._house.gold.desk.count_pending()
        others = await self._waiting.items()
        entries = await self._house.journal.pending(0)
        waiting = await self._house.pay.review.waiting()
        now_ms = self._house.runtime.clock.now_ms()
        late += told_late + sum(item.late for item in others)
        late += sum(now_ms > entry.created_at_ms + JOURNAL_DEADLINE_MS for entry in entries)
        late += sum(now_ms > (order.waiting_until_ms or 0) for order in waiting)
        unsettled = await self._answered()
        listed = len(waiting) + len(unsettled) + len(others)
        return instructions + told + await self._house.journal.count_pending() + listed, late

    async def page(self, cursor: str | None, limit: int) -> Page[PendingItem]:
        """Items by deadline, the earliest first; raises ``Invalid``.

        What the bank has answered and nobody has acted on yet, and what waits without asking anybody, stands on the
        first page.
        """
        start = _place(cursor)
        house, now_ms = self._house, self._house.runtime.clock.now_ms()
        instructions = await house.bank.pending(start.instruction, limit + 1)
        entries = await house.journal.pending(start.entry, limit + 1)
        orders = await house.pay.review.waiting(start.order, limit + 1)
        told = await house.gold.desk.pending(start.custodian, limit + 1)
        merged: list[tuple[int, Waited]] = [
            *((instruction.deadline_at_ms, instruction) for instruction in instructions),
            *((instruction.deadline_at_ms, instruction) for instruction in told),
            *((entry.created_at_ms + JOURNAL_DEADLINE_MS, entry) for entry in entries),
            *((order.waiting_until_ms or 0, order) for order in orders),
        ]
        merged.sort(key=lambda item: (item[0], item[1].id))
        answered = [] if cursor else await self._answered()
        others = [] if cursor else await self._waiting.items()
        shown = [item for _, item in merged[:limit]]

        def work(tx: Tx) -> list[PendingItem]:
            return [self._instruction_in(tx, each, now_ms, answered=True) for each in answered] + [
                self._item_in(tx, item, now_ms) for item in shown
            ]

        items = others + await house.runtime.db.read(work)
        return Page(items, _after(start, shown).cursor() if len(merged) > limit else None)

    async def ask(self, caller: Principal, shown_id: str, once: Once) -> PendingItem:
        """Ask the bank, the custodian or the ledger again, on the word of staff; the item as it then stands.

        Raises ``NotAllowed``, ``NotFound``, ``NotAskable``.
        """
        house = self._house
        house.identity.staff.demand(caller, Power.ASK_BANK)
        instruction_id, entry_id, told_id = parse("ins", shown_id), parse("jrn", shown_id), parse("cin", shown_id)
        if instruction_id is None and entry_id is None and told_id is None:
            known = any(parse(prefix, shown_id) is not None for prefix in _NOT_ASKABLE)
            raise NotAskable() if known else NotFound()

        def note(tx: Tx) -> None:
            if instruction_id is not None:
                house.bank.get_in(tx, instruction_id)
            elif told_id is not None:
                house.gold.desk.get_in(tx, told_id)
            elif entry_id is not None and house.journal.entry_in(tx, entry_id) is None:
                raise NotFound()
            if claim(tx, once, house.runtime.new_id())[1]:
                house.identity.audit.record_in(tx, caller, "pending.ask", shown_id, {})

        await house.runtime.db.write(note)
        # Asking is harmless however often it is done, so a repeat whose first try was cut off asks again.
        if instruction_id is not None:
            return await self._shown(await house.bank.ask(instruction_id))
        if told_id is not None:
            return await self._shown(await house.gold.desk.ask(told_id))
        assert entry_id is not None
        try:
            entry = await house.journal.finish(entry_id)
        except Unknown:
            entry = await house.journal.entry(entry_id)
        return await self._shown(entry)

    async def _shown(self, item: Waited) -> PendingItem:
        now_ms = self._house.runtime.clock.now_ms()
        return await self._house.runtime.db.read(lambda tx: self._item_in(tx, item, now_ms))

    async def _answered(self) -> list[Instruction]:
        """Instructions that have ended and whose top-up, withdrawal or settlement waits to hear of it."""
        moves = await self._house.wallet.bank_moves.open((0, 0), _MOVES_MAX)
        waiting = [move.id for move in moves if move.instruction_id and move.state.value == "waiting"]
        held = await self._house.pay.review.open_settlements(_MOVES_MAX)
        waiting += [settlement.id for settlement in held if settlement.state.value == "held"]
        told = await self._house.bank.about(waiting)
        pending = {entry.subject for entry in await self._house.journal.pending(0)}
        return [one for one in told.values() if one.state.final and one.reference not in pending]

    def _item_in(self, tx: Tx, item: Waited, now_ms: int) -> PendingItem:
        if isinstance(item, Instruction):
            return self._instruction_in(tx, item, now_ms)
        if isinstance(item, Told):
            return self._told(item, now_ms)
        return self._entry_in(tx, item, now_ms) if isinstance(item, Entry) else self._order_in(tx, item, now_ms)

    def _instruction_in(self, tx: Tx, one: Instruction, now_ms: int, *, answered: bool = False) -> PendingItem:
        member, merchant = self._party_in(tx, one)
        return PendingItem(
            id=show("ins", one.id),
            kind="answer" if answered else "instruction",
            what="bank.collect" if one.kind is InstructionKind.COLLECT else "bank.pay_out",
            owner=one.owner,
            asset=one.amount.asset.code,
            amount_minor=one.amount.minor,
            since_at_ms=one.created_at_ms,
            deadline_at_ms=one.deadline_at_ms,
            state=one.state.value,
            late=now_ms > one.deadline_at_ms and (answered or not one.state.final),
            askable=one.state in (InstructionState.READY, InstructionState.SENT, InstructionState.UNKNOWN),
            attempts=one.attempts,
            trouble=None if one.trouble is None else one.trouble.value,
            member=member,
            merchant=merchant,
        )

    def _told(self, one: Told, now_ms: int) -> PendingItem:
        """What the custodian was told: about nobody in particular, for it knows holders by number only."""
        return PendingItem(
            id=show("cin", one.id),
            kind="custodian",
            what=f"custodian.{one.order.kind.value}",
            owner=one.owner,
            asset=GOLD.code,
            amount_minor=one.order.ug,
            since_at_ms=one.created_at_ms,
            deadline_at_ms=one.deadline_at_ms,
            state=one.state.value,
            late=one.late(now_ms),
            askable=not one.state.final,
            attempts=one.attempts,
            trouble=None if one.trouble is None else one.trouble.value,
        )

    def _entry_in(self, tx: Tx, entry: Entry, now_ms: int) -> PendingItem:
        home = self._house.runtime.home
        amount, ledger = largest_of([(transfer.amount, transfer.ledger) for transfer in entry.transfers], home.ledger)
        kind = self._house.kind_name(entry.kind)
        deadline_at_ms = entry.created_at_ms + JOURNAL_DEADLINE_MS
        members = [account.user_data_128 for account in entry.accounts if OWNERS.get(account.code) == "member"]
        merchants = [account.user_data_128 for account in entry.accounts if OWNERS.get(account.code) == "merchant"]
        pending = entry.state.name == "PENDING"
        return PendingItem(
            id=show("jrn", entry.id),
            kind="journal",
            what=kind if subject_of(kind, entry.subject) else "journal",
            owner=kind.partition(".")[0],
            asset=asset_name(ledger, home),
            amount_minor=amount,
            since_at_ms=entry.created_at_ms,
            deadline_at_ms=deadline_at_ms,
            state=entry.state.name.lower(),
            late=pending and now_ms > deadline_at_ms,
            askable=pending,
            member=self._member_in(tx, members[0]) if members else None,
            merchant=self._merchant_in(tx, merchants[0]) if merchants else None,
            entry_id=show("jrn", entry.id),
        )

    def _order_in(self, tx: Tx, order: Order, now_ms: int) -> PendingItem:
        until_ms = order.waiting_until_ms or 0
        return PendingItem(
            id=show("ord", order.id),
            kind="confirmation",
            what="confirmation",
            owner="payer",
            asset=order.amount.asset.code,
            amount_minor=order.amount.minor,
            since_at_ms=order.created_at_ms,
            deadline_at_ms=until_ms,
            state=order.state.value,
            late=now_ms > until_ms,
            askable=False,
            member=None if order.payer_id is None else self._member_in(tx, order.payer_id),
            merchant=Named(show("mch", order.merchant_id), order.merchant_name),
        )

    def _party_in(self, tx: Tx, one: Instruction) -> tuple[Named | None, Named | None]:
        """The member or the merchant whose money an instruction moves."""
        if one.owner == "wallet":
            move = self._house.wallet.review.move_in(tx, one.reference)
            return (None if move is None else self._member_in(tx, move.member_id)), None
        if one.owner != "pay":
            return None, None  # the house's own dealings
        settlement = self._house.pay.review.settlement_in(tx, one.reference)
        return None, (None if settlement is None else self._merchant_in(tx, settlement.merchant_id))

    def _member_in(self, tx: Tx, member_id: int) -> Named | None:
        try:
            return Named(show("mbr", member_id), self._house.identity.members.get_in(tx, member_id).name)
        except NotFound:
            return None

    def _merchant_in(self, tx: Tx, merchant_id: int) -> Named | None:
        try:
            return Named(show("mch", merchant_id), self._house.identity.merchants.get_in(tx, merchant_id).name)
        except NotFound:
            return None


def _place(cursor: str | None) -> _Place:
    key = parse_cursor(cursor, _SHAPE)
    if key is None:
        return _Place()
    bank_ms, bank, entry, payer_ms, payer, vault_ms, vault = key
    return _Place(
        (int(bank_ms), decode(str(bank)) or 0),
        decode(str(entry)) or 0,
        (int(payer_ms), decode(str(payer)) or 0),
        (int(vault_ms), decode(str(vault)) or 0),
    )


def _after(start: _Place, shown: list[Waited]) -> _Place:
    instruction, entry, order, told = start.instruction, start.entry, start.order, start.custodian
    for item in shown:
        if isinstance(item, Instruction):
            instruction = (item.deadline_at_ms, item.id)
        elif isinstance(item, Entry):
            entry = item.id
        elif isinstance(item, Told):
            told = (item.deadline_at_ms, item.id)
        else:
            order = (item.waiting_until_ms or 0, item.id)
    return _Place(instruction, entry, order, told)
