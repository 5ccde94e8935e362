"""Batches: the house's own dealing with the custodian, which keeps enough metal and cash for members.

What a batch may cost (or the metal that it sells) is set aside in the ledger before the custodian is told, so that no
deal is made that the books cannot bear. The bank settles what was dealt; until it has, the custodian's account shows
what is due. Silence anywhere leaves the batch where it is, and it is asked for again.
"""

from __future__ import annotations

from dataclasses import replace

import structlog

from jinbao.bank import Bank
from jinbao.bank.types import InstructionKind as BankKind
from jinbao.gold.errors.custody import BatchRunning, CustodianClosed, NothingToBatch
from jinbao.gold.events import BatchFilled
from jinbao.gold.ports import Custodian
from jinbao.gold.postings import custody as postings
from jinbao.gold.rules.batches import plan, wanted
from jinbao.gold.service.desk import Desk
from jinbao.gold.service.endings import Ending
from jinbao.gold.store import batches as store
from jinbao.gold.types.accounts import dealing_cash, inventory
from jinbao.gold.types.batches import Batch, BatchState, BatchTerms, Plan, Position, Side
from jinbao.gold.types.custody import (
    CustodianPrice,
    Instruction,
    InstructionKind,
    InstructionState,
    Move,
    Order,
    holder,
)
from jinbao.identity import Identity
from jinbao.identity.types import Power
from jinbao.kit.db import Tx
from jinbao.kit.errors import NotFound, Unknown
from jinbao.kit.http import Principal
from jinbao.kit.ids import ID_MAX, decode, encode, show
from jinbao.kit.money import Money
from jinbao.kit.once import Once, claim, seen
from jinbao.kit.pages import LIMIT_MAX, Page, make_cursor, parse_cursor
from jinbao.kit.runtime import Runtime
from jinbao.ledger import Entry, Journal

#: How instructions to the custodian and to the bank name it.
OWNER = "gold.batches"
_DUE_BATCH = 20

_log = structlog.get_logger("jinbao.gold")


class Batches:
    """One per process. ``run_due`` is for the job; ``order`` is for staff; ``hurry`` for whoever found nothing left."""

    def __init__(
        self,
        runtime: Runtime,
        journal: Journal,
        identity: Identity,
        bank: Bank,
        desk: Desk,
        custodian: Custodian,
        terms: BatchTerms,
        account: str,
    ) -> None:
        self._runtime = runtime
        self._journal = journal
        self._identity = identity
        self._bank = bank
        self._desk = desk
        self._custodian = custodian
        self._terms = terms
        self._account = account
        self._hurry = False
        journal.register(postings.BATCH_BUY_HELD, Ending(self._held_in, self._not_held_in))
        journal.register(postings.BATCH_SELL_HELD, Ending(self._held_in, self._not_held_in))
        journal.register(postings.BATCH_BUY_RETURNED, Ending(self._returned_in))
        journal.register(postings.BATCH_SELL_RETURNED, Ending(self._returned_in))
        journal.register(postings.BATCH_BOUGHT, Ending(self._filled_in))
        journal.register(postings.BATCH_SOLD, Ending(self._filled_in))
        journal.register(postings.BATCH_BUY_PAID, Ending(self._settled_in))
        journal.register(postings.BATCH_SELL_PAID, Ending(self._settled_in))
        desk.register(OWNER, self._dealt_in)

    def hurry(self) -> None:
        """A member was refused because nothing was left: at its next turn the job aims at the targets at once."""
        self._hurry = True

    async def position(self) -> Position:
        """What the house has free to deal with."""
        metal, cash = await self._journal.balances([inventory(), dealing_cash(self._runtime.home)])
        return Position(metal.available, cash.available)

    async def run_due(self) -> int:
        """Settle what the bank would not before, and order a batch when the position is out of bounds; how many.

        A custodian that does not answer, or does not deal, is asked again at the next turn.
        """
        settled = await self._settle_due()
        urgent = self._hurry
        now_ms = self._runtime.clock.now_ms()
        if await self._runtime.db.read(lambda tx: self._must_wait_in(tx, now_ms)):
            return settled
        position = await self.position()
        if wanted(position, self._terms, urgent=urgent) is None:
            self._hurry = False
            return settled
        try:
            price = await self._custodian.price()
        except Unknown as unknown:
            _log.warning("custodian_silent", what="price", why=str(unknown))
            return settled
        found = None if price is None else plan(position, self._terms, price, urgent=urgent)
        if price is None or found is None:
            return settled
        self._hurry = False
        batch = await self._runtime.db.write(lambda tx: self._intend_in(tx, found, price, urgent, 0))
        return settled if batch is None else settled + 1

    async def order(self, staff: Principal, once: Once) -> Batch:
        """Order what brings the position back to its targets; the batch, which is dealt after that.

        Raises ``NotAllowed``, ``BatchRunning``, ``CustodianClosed``, ``NothingToBatch``; ``Unknown`` when the custodian
        is silent.
        """
        self._identity.staff.demand(staff, Power.ASK_BANK)
        before = await self._runtime.db.read(lambda tx: seen(tx, once))
        if before is not None:
            return await self.get(before)
        price = await self._custodian.price()
        if price is None:
            raise CustodianClosed()
        found = plan(await self.position(), self._terms, price, urgent=True)
        if found is None:
            raise NothingToBatch()

        def work(tx: Tx) -> Batch:
            known = seen(tx, once)  # the same request may have come twice at the same moment
            if known is not None:
                return self._get_in(tx, known)
            batch = self._intend_in(tx, found, price, True, staff.id)
            if batch is None:
                raise BatchRunning()
            details: dict[str, str | int] = {"side": batch.side.value, "ug": batch.ug}
            self._identity.audit.record_in(tx, staff, "gold.batch", show("bat", batch.id), details)
            claim(tx, once, batch.id)
            return batch

        return await self._runtime.db.write(work)

    async def get(self, batch_id: int) -> Batch:
        """The batch with this id; raises ``NotFound``."""
        return await self._runtime.db.read(lambda tx: self._get_in(tx, batch_id))

    async def unsettled(self, limit: int) -> list[Batch]:
        """Batches that have not ended, oldest first."""
        return await self._runtime.db.read(lambda tx: store.open_batches(tx, limit))

    async def page(self, cursor: str | None, limit: int) -> Page[Batch]:
        """Batches, newest first."""
        assert 1 <= limit <= LIMIT_MAX
        key = parse_cursor(cursor, (str,))
        before = ID_MAX if key is None else decode(str(key[0])) or 0
        found = await self._runtime.db.read(lambda tx: store.before(tx, before, limit + 1))
        items = found[:limit]
        return Page(items, make_cursor((encode(items[-1].id),)) if len(found) > limit else None)

    def bank_answered_in(self, tx: Tx, batch_id: int, done: bool, reason: str) -> None:
        """The bank has settled a batch, or refused: then it is told again later."""
        batch = self._get_in(tx, batch_id)
        assert batch.state is BatchState.FILLED, f"the bank's answer comes once, to a filled batch, not {batch.state}"
        if not done:
            next_try = self._runtime.clock.now_ms() + self._terms.retry_ms
            store.update(tx, replace(batch, state=BatchState.DUE, reason=reason, next_try_at_ms=next_try))
            return
        settle_id = self._runtime.new_id()
        store.update(tx, replace(batch, state=BatchState.SETTLING, settle_id=settle_id, reason=""))
        amount = self._money(batch.amount_minor)
        buys = batch.side is Side.BUY
        self._journal.intend(
            tx, settle_id, postings.batch_buy_paid(amount) if buys else postings.batch_sell_paid(amount), batch.id
        )

    def _must_wait_in(self, tx: Tx, now_ms: int) -> bool:
        """Whether a batch is being dealt, or the last one came to nothing only just now."""
        if store.dealing(tx) is not None:
            return True
        last = store.newest(tx)
        return (
            last is not None and last.state is BatchState.REFUSED and now_ms < last.closed_at_ms + self._terms.retry_ms
        )

    def _intend_in(self, tx: Tx, found: Plan, price: CustodianPrice, urgent: bool, staff_id: int) -> Batch | None:
        """A new batch; ``None`` when another is being dealt."""
        if store.dealing(tx) is not None:
            return None
        buys = found.side is Side.BUY
        batch = Batch(
            id=self._runtime.new_id(),
            side=found.side,
            ug=found.ug,
            price_minor=price.ask_minor if buys else price.bid_minor,
            limit_minor=found.limit_minor,
            amount_minor=0,
            state=BatchState.HOLDING,
            urgent=urgent,
            staff_id=staff_id,
            hold_id=self._runtime.new_id(),
            instruction_id=0,
            fill_id=0,
            bank_instruction_id=0,
            settle_id=0,
            reason="",
            created_at_ms=self._runtime.clock.now_ms(),
            next_try_at_ms=0,
            filled_at_ms=0,
            closed_at_ms=0,
        )
        store.insert(tx, batch)
        limit = self._money(batch.limit_minor)
        held = postings.batch_buy_held(limit) if buys else postings.batch_sell_held(batch.ug)
        self._journal.intend(tx, batch.hold_id, held, batch.id)
        self._journal.sweep_soon()
        return batch

    def _held_in(self, tx: Tx, entry: Entry) -> None:
        """It is set aside: now the custodian may be told."""
        batch = self._get_in(tx, entry.subject)
        assert batch.state is BatchState.HOLDING, batch.state
        buys = batch.side is Side.BUY
        ours = holder(inventory())
        move = Move("", ours, batch.ug) if buys else Move(ours, "", batch.ug)
        kind = InstructionKind.BUY if buys else InstructionKind.SELL
        told = self._desk.instruct_in(tx, Order(kind, batch.ug, (move,), batch.limit_minor), batch.id, OWNER)
        store.update(tx, replace(batch, state=BatchState.ORDERED, instruction_id=told.id))

    def _not_held_in(self, tx: Tx, entry: Entry, reason: str) -> None:
        """Members were faster: there is not enough to set aside."""
        self._end_in(tx, replace(self._get_in(tx, entry.subject), reason=reason), BatchState.REFUSED)

    def _dealt_in(self, tx: Tx, instruction: Instruction) -> None:
        """The custodian has spoken."""
        batch = self._get_in(tx, instruction.reference)
        assert batch.state is BatchState.ORDERED and batch.instruction_id == instruction.id, batch.state
        buys, fill_id = batch.side is Side.BUY, self._runtime.new_id()
        if instruction.state is InstructionState.DONE:
            amount = self._money(instruction.amount_minor)
            store.update(tx, replace(batch, state=BatchState.FILLING, amount_minor=amount.minor, fill_id=fill_id))
            make = postings.batch_bought if buys else postings.batch_sold
            self._journal.intend(tx, fill_id, make(amount, batch.ug, batch.hold_id), batch.id)
            return
        store.update(tx, replace(batch, state=BatchState.RETURNING, fill_id=fill_id, reason=instruction.reason))
        limit = self._money(batch.limit_minor)
        back = (
            postings.batch_buy_returned(limit, batch.hold_id)
            if buys
            else postings.batch_sell_returned(batch.ug, batch.hold_id)
        )
        self._journal.intend(tx, fill_id, back, batch.id)

    def _filled_in(self, tx: Tx, entry: Entry) -> None:
        """The deal is in the books: now the bank may be told."""
        batch = self._get_in(tx, entry.subject)
        assert batch.state is BatchState.FILLING, batch.state
        now_ms = self._runtime.clock.now_ms()
        self._tell_bank_in(tx, replace(batch, filled_at_ms=now_ms))
        filled = BatchFilled(
            id=show("bat", batch.id),
            side=batch.side.value,
            grams_ug=batch.ug,
            amount_minor=batch.amount_minor,
            at_ms=now_ms,
        )
        self._runtime.outbox.announce(tx, filled)

    def _tell_bank_in(self, tx: Tx, batch: Batch) -> None:
        kind = BankKind.PAY_OUT if batch.side is Side.BUY else BankKind.COLLECT
        told = self._bank.instruct_in(tx, kind, self._money(batch.amount_minor), self._account, batch.id, OWNER)
        store.update(tx, replace(batch, state=BatchState.FILLED, bank_instruction_id=told.id))

    def _returned_in(self, tx: Tx, entry: Entry) -> None:
        batch = self._get_in(tx, entry.subject)
        assert batch.state is BatchState.RETURNING, batch.state
        self._end_in(tx, batch, BatchState.REFUSED)

    def _settled_in(self, tx: Tx, entry: Entry) -> None:
        batch = self._get_in(tx, entry.subject)
        assert batch.state is BatchState.SETTLING, batch.state
        self._end_in(tx, batch, BatchState.DONE)

    def _end_in(self, tx: Tx, batch: Batch, state: BatchState) -> None:
        store.update(tx, replace(batch, state=state, closed_at_ms=self._runtime.clock.now_ms()))

    async def _settle_due(self) -> int:
        now_ms = self._runtime.clock.now_ms()
        if not await self._runtime.db.read(lambda tx: store.due(tx, now_ms, 1)):
            return 0

        def work(tx: Tx) -> int:
            due = store.due(tx, now_ms, _DUE_BATCH)
            for batch in due:
                self._tell_bank_in(tx, batch)
            return len(due)

        return await self._runtime.db.write(work)

    def _money(self, minor: int) -> Money:
        return Money(minor, self._runtime.home)

    def _get_in(self, tx: Tx, batch_id: int) -> Batch:
        found = store.get(tx, batch_id)
        if found is None:
            raise NotFound()
        return found
