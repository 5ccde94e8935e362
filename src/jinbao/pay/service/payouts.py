"""Payouts: a merchant pays a member, at once or once the member has accepted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from jinbao.kit.db import Tx
from jinbao.kit.errors import Busy, NotFound, Unknown
from jinbao.kit.ids import show
from jinbao.kit.once import Once, claim
from jinbao.kit.pages import Page
from jinbao.ledger import Entry
from jinbao.pay import events, postings
from jinbao.pay.errors import PayeeFrozen, PayoutDone, PayoutReturned
from jinbao.pay.rules import payouts as payout_rules
from jinbao.pay.rules.orders import amount_refusal
from jinbao.pay.service import telling
from jinbao.pay.service.context import Context
from jinbao.pay.service.paging import before_id, page_of
from jinbao.pay.service.repeats import made_before, merchant_refusal, refused_in
from jinbao.pay.service.tills import demand_in
from jinbao.pay.store import books
from jinbao.pay.store import payouts as payout_rows
from jinbao.pay.types import LineKind, Payout, PayoutAsked, PayoutState, ReturnedWhy
from jinbao.wallet.types import Counterpart
from jinbao.wallet.types import LineKind as WalletLineKind

_TRIES = 5
_DUE_BATCH = 100
_WAITING_MOST = 100

#: What a caller writes beside a new payout, in the unit of work that makes it.
AlsoPayout: TypeAlias = Callable[[Tx, Payout], None]


class Payouts:
    """What merchants pay to members. Money that waits for a member is nobody's to spend."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def pay_out(
        self, asked: PayoutAsked, once: Once, also: AlsoPayout | None = None, *, by_till: bool = False
    ) -> Payout:
        """Pay a member, or set the money aside until the member accepts; the payout, ``done`` or ``waiting``.

        ``also`` writes what the caller keeps beside a new payout, in the unit of work that makes it. ``by_till`` says
        that a till asks, which takes its owner's leave. The same request, or the same ``out_no`` with the same content,
        gives the same payout; one that was refused for want of money may be asked for again under its number. Raises,
        the first that applies of: ``PayoutOutNoUsed``, ``TillsPayNothingOut``, ``MerchantFrozen``, ``AmountTooSmall``,
        ``AmountTooLarge``, ``NotFound`` (no such member), ``PayeeFrozen``, ``MerchantFundsShort``; ``Unknown`` while
        the ledger does not answer.
        """
        payout = await self._context.runtime.db.write(partial(self._intend, asked, once, also, by_till))
        entry = await self._context.journal.finish(payout.entry_id)
        if not entry.posted:
            raise merchant_refusal(entry)
        return await self.get(payout.merchant_id, payout.id)

    async def accept(self, member_id: int, payout_id: int) -> Payout:
        """The member takes what was set aside; accepting twice is no refusal.

        Raises ``NotFound`` (also for another member's), ``PayoutReturned``, ``MerchantFrozen``, ``MemberFrozen``;
        ``Unknown`` while the ledger does not answer.
        """
        return await self._closed(partial(self._accept, member_id, payout_id))

    async def cancel(self, merchant_id: int, payout_id: int) -> Payout:
        """The merchant takes back what waits; a payout that has ended otherwise than with the member stays as it is.

        Raises ``NotFound``, ``PayoutDone``; ``Unknown`` while the ledger does not answer.
        """
        return await self._closed(partial(self._cancel, merchant_id, payout_id))

    async def get(self, merchant_id: int, payout_id: int) -> Payout:
        """The merchant's payout with this id; raises ``NotFound``."""
        found = await self._context.runtime.db.read(lambda tx: self._get_in(tx, payout_id))
        if found.merchant_id != merchant_id:
            raise NotFound()
        return found

    async def by_out_no(self, merchant_id: int, out_no: str) -> Payout:
        """The merchant's payout with this number of its own; raises ``NotFound``."""
        home = self._context.home
        found = await self._context.runtime.db.read(lambda tx: payout_rows.by_out_no(tx, merchant_id, out_no, home))
        if found is None:
            raise NotFound()
        return found

    async def of_member(self, member_id: int, payout_id: int) -> Payout:
        """The payout with this id, for the member whom it is for; raises ``NotFound``."""
        found = await self._context.runtime.db.read(lambda tx: self._get_in(tx, payout_id))
        if found.member_id != member_id or found.state in (PayoutState.PENDING, PayoutState.REFUSED):
            raise NotFound()
        return found

    async def waiting(self, member_id: int) -> list[Payout]:
        """What this member may accept now, oldest first (at most 100)."""
        now, home = self._context.now_ms(), self._context.home
        return await self._context.runtime.db.read(
            lambda tx: payout_rows.waiting_for(tx, member_id, now, _WAITING_MOST, home)
        )

    async def find(self, merchant_id: int, cursor: str | None = None, limit: int = 20) -> Page[Payout]:
        """A merchant's payouts, newest first; raises ``Invalid`` for a cursor that is not ours."""
        before, home = before_id(cursor), self._context.home
        found = await self._context.runtime.db.read(
            lambda tx: payout_rows.of_merchant(tx, merchant_id, before, limit + 1, home)
        )
        return page_of(found, limit, lambda payout: payout.id)

    async def expire_due(self) -> int:
        """Give back what nobody accepted in time; how many. An answer that does not come is the sweeper's to get."""
        now, home = self._context.now_ms(), self._context.home
        count = 0
        while await self._context.runtime.db.read(lambda tx: payout_rows.due(tx, now, 1, home)):
            entries = await self._context.runtime.db.write(self._expire_batch)
            for entry_id in entries:
                try:
                    await self._context.journal.finish(entry_id)
                except Unknown:
                    self._context.journal.sweep_soon()
            count += len(entries)
        return count

    async def _closed(self, look: Callable[[Tx], Payout | int]) -> Payout:
        """See to its end whatever entry is in the way, or was just intended, until the payout stands."""
        for _ in range(_TRIES):
            outcome = await self._context.runtime.db.write(look)
            if isinstance(outcome, Payout):
                return outcome
            await self._context.journal.finish(outcome)
        raise Busy()

    def _get_in(self, tx: Tx, payout_id: int) -> Payout:
        found = payout_rows.get(tx, payout_id, self._context.home)
        if found is None:
            raise NotFound()
        return found

    def _intend(self, asked: PayoutAsked, once: Once, also: AlsoPayout | None, by_till: bool, tx: Tx) -> Payout:
        context = self._context
        before = self._made_before(asked, once, tx)
        if before is not None and not before.refused:
            return before
        if by_till:
            demand_in(tx, asked.merchant_id)
        merchant = context.trading_in(tx, asked.merchant_id)
        if refusal := amount_refusal(asked.amount, context.settings):
            raise refusal
        member = context.identity.members.get_in(tx, asked.member_id)
        if member.frozen:
            raise PayeeFrozen(receiver=show("mbr", member.id))
        payout_id, now = context.runtime.new_id() if before is None else before.id, context.now_ms()
        claim(tx, once, payout_id)
        payout = Payout(
            id=payout_id,
            merchant_id=merchant.id,
            merchant_name=merchant.name,
            member_id=member.id,
            member_name=member.name_masked,
            out_no=show("mpo", payout_id) if asked.out_no is None else asked.out_no,
            amount=asked.amount,
            title=asked.title,
            waits=asked.wait_for_member,
            state=PayoutState.PENDING,
            why=None,
            entry_id=context.runtime.new_id(),
            closing_id=None,
            at_ms=now,
            expires_at_ms=now + context.settings.payout_wait_ms,
            done_at_ms=None,
        )
        if before is None:
            payout_rows.insert(tx, payout)
            if also is not None:
                also(tx, payout)
        else:
            payout_rows.try_again(tx, payout)
        posting = postings.payout_held if payout.waits else postings.paid_out
        movement = posting(payout.merchant_id, payout.member_id, payout.amount)
        context.journal.intend(tx, payout.entry_id, movement, payout.id)
        return payout

    def _made_before(self, asked: PayoutAsked, once: Once, tx: Tx) -> Payout | None:
        context, out_no = self._context, asked.out_no
        return made_before(
            tx,
            once,
            partial(self._get_in, tx),
            lambda: None if out_no is None else payout_rows.by_out_no(tx, asked.merchant_id, out_no, context.home),
            lambda known: payout_rules.repeat_refusal(known, asked),
            partial(refused_in, context, tx),
        )

    def _accept(self, member_id: int, payout_id: int, tx: Tx) -> Payout | int:
        """The payout, or the entry that is ending its wait (or that it waits for)."""
        payout = self._get_in(tx, payout_id)
        if payout.member_id != member_id or payout.state is PayoutState.REFUSED:
            raise NotFound()
        if payout.state is PayoutState.DONE:
            return payout
        if payout.state is PayoutState.RETURNED:
            assert payout.why is not None
            raise PayoutReturned(why=payout.why.value)
        if payout.state is PayoutState.PENDING:
            return payout.entry_id
        if payout.closing_id is not None:
            return payout.closing_id
        if self._context.now_ms() >= payout.expires_at_ms:
            raise PayoutReturned(why=ReturnedWhy.EXPIRED.value)
        self._context.trading_in(tx, payout.merchant_id)
        self._context.identity.members.active_in(tx, member_id)
        return self._end_wait(tx, payout, None)

    def _cancel(self, merchant_id: int, payout_id: int, tx: Tx) -> Payout | int:
        """As ``_accept``, for the merchant."""
        payout = self._get_in(tx, payout_id)
        if payout.merchant_id != merchant_id:
            raise NotFound()
        if payout.state is PayoutState.DONE:
            raise PayoutDone()
        if payout.state in (PayoutState.RETURNED, PayoutState.REFUSED):
            return payout
        if payout.state is PayoutState.PENDING:
            return payout.entry_id
        if payout.closing_id is not None:
            return payout.closing_id
        return self._end_wait(tx, payout, ReturnedWhy.CANCELLED)

    def _end_wait(self, tx: Tx, payout: Payout, why: ReturnedWhy | None) -> int:
        """Intend the end of a wait: with the member, or (``why``) with the merchant."""
        entry_id = self._context.runtime.new_id()
        payout_rows.start_closing(tx, payout.id, entry_id, why)
        posting = postings.payout_accepted if why is None else postings.payout_returned
        movement = posting(payout.merchant_id, payout.member_id, payout.amount, payout.entry_id)
        self._context.journal.intend(tx, entry_id, movement, payout.id)
        return entry_id

    def _expire_batch(self, tx: Tx) -> list[int]:
        due = payout_rows.due(tx, self._context.now_ms(), _DUE_BATCH, self._context.home)
        return [self._end_wait(tx, payout, ReturnedWhy.EXPIRED) for payout in due]


class PaidOutCompletion:
    """Ends a payout that is paid at once, and the acceptance of one that waited."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def posted(self, tx: Tx, entry: Entry) -> None:
        """The member has the money: both statements and the event."""
        context, now = self._context, self._context.now_ms()
        payout_rows.end(tx, entry.subject, PayoutState.DONE, now)
        payout = _payout(context, tx, entry)
        shop = Counterpart("merchant", show("mch", payout.merchant_id), payout.merchant_name)
        context.wallet.statements.record_in(
            tx,
            payout.member_id,
            payout.amount.minor,
            WalletLineKind.PAYOUT,
            shop,
            show("mpo", payout.id),
            entry.id,
            note=payout.title,
        )
        line = books.NewLine(
            merchant_id=payout.merchant_id,
            kind=LineKind.PAYOUT,
            gross_minor=-payout.amount.minor,
            fee_minor=0,
            ref=payout.id,
            title=payout.title,
            counterpart=payout.member_name,
            at_ms=now,
        )
        books.add_line(tx, line, context.today())
        context.runtime.outbox.announce(tx, events.PayoutDone(**telling.payout(payout, now)))

    def rejected(self, tx: Tx, entry: Entry, reason: str) -> None:
        """The merchant has not got so much. What waited is the member's for the asking: its end cannot be refused."""
        assert entry.kind == postings.PAID_OUT.code, f"payout {entry.subject:x} could not be accepted: {reason}"
        payout_rows.end(tx, entry.subject, PayoutState.REFUSED, self._context.now_ms())


class PayoutHeldCompletion:
    """Begins a wait."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def posted(self, tx: Tx, entry: Entry) -> None:
        """The money is set aside: the member may be told."""
        context, now = self._context, self._context.now_ms()
        payout_rows.wait(tx, entry.subject)
        payout = _payout(context, tx, entry)
        context.runtime.outbox.announce(
            tx, events.PayoutWaiting(**telling.payout(payout, now), expires_at_ms=payout.expires_at_ms)
        )

    def rejected(self, tx: Tx, entry: Entry, reason: str) -> None:
        """The merchant has not got so much."""
        payout_rows.end(tx, entry.subject, PayoutState.REFUSED, self._context.now_ms())


class PayoutReturnedCompletion:
    """Ends a wait with the merchant."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def posted(self, tx: Tx, entry: Entry) -> None:
        """The merchant may use the money again; nothing has moved, so no statement says anything."""
        context, now = self._context, self._context.now_ms()
        payout_rows.end(tx, entry.subject, PayoutState.RETURNED, now)
        payout = _payout(context, tx, entry)
        assert payout.why is not None
        told = events.PayoutReturned(**telling.payout(payout, now), why=payout.why.value)
        context.runtime.outbox.announce(tx, told)

    def rejected(self, tx: Tx, entry: Entry, reason: str) -> None:
        """What was set aside never lapses by itself, so it can always be given back."""
        raise AssertionError(f"payout {entry.subject:x} could not be returned: {reason}")


def _payout(context: Context, tx: Tx, entry: Entry) -> Payout:
    payout = payout_rows.get(tx, entry.subject, context.home)
    assert payout is not None, entry
    return payout
