"""Splits: a merchant shares out, within limits, what a payment has set aside for it; what is left becomes its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from jinbao.kit.db import Tx
from jinbao.kit.errors import Busy, NotFound, Unknown
from jinbao.kit.ids import show
from jinbao.kit.once import Once, claim
from jinbao.ledger import Entry
from jinbao.pay import postings
from jinbao.pay.errors import PaymentFailed
from jinbao.pay.rules import splits as split_rules
from jinbao.pay.service import telling
from jinbao.pay.service.context import Context
from jinbao.pay.service.receivers import Receivers, may_receive
from jinbao.pay.service.repeats import made_before
from jinbao.pay.service.returns import Returns
from jinbao.pay.service.tills import demand_in
from jinbao.pay.store import books
from jinbao.pay.store import held as held_rows
from jinbao.pay.store import refunds as refund_rows
from jinbao.pay.store import splits as split_rows
from jinbao.pay.types import (
    Held,
    LineKind,
    Order,
    Part,
    PartyKind,
    Split,
    SplitAsked,
    SplitState,
    split_held,
)
from jinbao.wallet.types import Counterpart
from jinbao.wallet.types import LineKind as WalletLineKind

_TRIES = 200
_DUE_BATCH = 100

#: What a caller writes beside a new split, in the unit of work that makes it.
AlsoSplit: TypeAlias = Callable[[Tx, Split], None]


class Splits(Receivers, Returns):
    """Sharing out. The splits and refunds of one order happen one after another."""

    async def held(self, merchant_id: int, order_id: int) -> Held:
        """What a merchant's order has set aside; raises ``NotFound``, ``NotForSharing``, ``OrderNotPaid``."""
        return await self._context.runtime.db.read(lambda tx: self._held_in(tx, merchant_id, order_id)[1])

    async def set_aside(self, merchant_id: int) -> int:
        """What all of a merchant's orders have set aside together, in minor units, from the ledger."""
        account = split_held(merchant_id, self._context.home)
        return (await self._context.journal.balance(account)).posted

    async def split(
        self, asked: SplitAsked, once: Once, also: AlsoSplit | None = None, *, by_till: bool = False
    ) -> Split:
        """Give all of the parts or none, and end the sharing if so asked; the split, done.

        ``also`` writes what the caller keeps beside a new split, in the unit of work that makes it. ``by_till`` says
        that a till asks, which takes its owner's leave to give parts. The same request, or the same ``out_no`` with the
        same content, gives the same split. Raises, the first that applies of: ``SplitOutNoUsed``,
        ``TillsPayNothingOut``, ``NotFound``, ``MerchantFrozen``, ``NotForSharing``, ``OrderNotPaid``,
        ``SplitFinished``, ``AmountTooSmall``, ``ReceiverTwice``, ``ReceiverUnknown``, ``PayeeFrozen``,
        ``SplitAboveRatio``, ``SplitExceedsHeld``; ``Unknown`` while the ledger does not answer.
        """
        for _ in range(_TRIES):
            outcome = await self._context.runtime.db.write(partial(self._intend, asked, once, also, by_till))
            if isinstance(outcome, Split):
                return await self._ended(outcome)
            await self._context.journal.finish(outcome)
        raise Busy()

    async def get(self, merchant_id: int, split_id: int) -> Split:
        """The merchant's split with this id; raises ``NotFound``."""
        found = await self._context.runtime.db.read(lambda tx: self._get_in(tx, split_id))
        if found.merchant_id != merchant_id:
            raise NotFound()
        return found

    async def by_out_no(self, merchant_id: int, out_no: str) -> Split:
        """The merchant's split with this number of its own; raises ``NotFound``."""
        home = self._context.home
        found = await self._context.runtime.db.read(lambda tx: split_rows.by_out_no(tx, merchant_id, out_no, home))
        if found is None:
            raise NotFound()
        return found

    async def of_order(self, order_id: int) -> list[Split]:
        """The splits of an order, oldest first, whoever asks."""
        home = self._context.home
        return await self._context.runtime.db.read(lambda tx: split_rows.of_order(tx, order_id, home))

    async def finish_due(self) -> int:
        """Make the merchants' own what has been set aside for long enough; how many orders."""
        now, home = self._context.now_ms(), self._context.home
        count = 0
        while await self._context.runtime.db.read(lambda tx: held_rows.to_finish(tx, now, 1, home)):
            entries = await self._context.runtime.db.write(self._finish_batch)
            for entry_id in entries:
                try:
                    if entry_id is not None and not (await self._context.journal.finish(entry_id)).posted:
                        return count
                except Unknown:
                    self._context.journal.sweep_soon()
            if not entries:
                return count  # refunds are in the way; the next round sees to it
            count += len(entries)
        return count

    async def _ended(self, split: Split) -> Split:
        if split.entry_id is not None:
            entry = await self._context.journal.finish(split.entry_id)
            if not entry.posted:
                raise PaymentFailed(reason=entry.reason)
        return await self.get(split.merchant_id, split.id)

    def _held_in(self, tx: Tx, merchant_id: int, order_id: int) -> tuple[Order, Held]:
        order = self._context.order_of_in(tx, merchant_id, order_id)
        held = held_rows.get(tx, order_id, self._context.home)
        if refusal := split_rules.sharing_refusal(order, held):
            raise refusal
        assert held is not None
        return order, held

    def _intend(self, asked: SplitAsked, once: Once, also: AlsoSplit | None, by_till: bool, tx: Tx) -> Split | int:
        """The split, on its way or made before, or the entry that must end first."""
        context = self._context
        before = self._made_before(asked, once, tx)
        if before is not None:
            return before
        if by_till and asked.parts:
            demand_in(tx, asked.merchant_id)
        order = context.order_of_in(tx, asked.merchant_id, asked.order_id)
        context.trading_in(tx, asked.merchant_id)
        order, held = self._held_in(tx, asked.merchant_id, asked.order_id)
        if (busy := _in_the_way(context, tx, order, held)) is not None:
            return busy
        if refusal := split_rules.split_refusal(held, asked):
            raise refusal
        for part in asked.parts:
            may_receive(context, tx, asked.merchant_id, part.party)
        total = split_rules.total_of(asked, context.money(0))
        if refusal := split_rules.sum_refusal(held, total):
            raise refusal
        split_id, first = claim(tx, once, context.runtime.new_id())
        assert first, "a repeat was found before"
        split = intend_split_in(context, tx, held, asked, split_id)
        if also is not None:
            also(tx, split)
        return split

    def _made_before(self, asked: SplitAsked, once: Once, tx: Tx) -> Split | None:
        home, out_no = self._context.home, asked.out_no
        return made_before(
            tx,
            once,
            partial(self._get_in, tx),
            lambda: None if out_no is None else split_rows.by_out_no(tx, asked.merchant_id, out_no, home),
            lambda known: split_rules.repeat_refusal(known, asked),
        )

    def _get_in(self, tx: Tx, split_id: int) -> Split:
        found = split_rows.get(tx, split_id, self._context.home)
        if found is None:
            raise NotFound()
        return found

    def _finish_batch(self, tx: Tx) -> list[int | None]:
        context = self._context
        ended: list[int | None] = []
        for held in held_rows.to_finish(tx, context.now_ms(), _DUE_BATCH, context.home):
            order = context.order_in(tx, held.order_id)
            if _in_the_way(context, tx, order, held) is None:
                asked = SplitAsked(merchant_id=held.merchant_id, order_id=held.order_id, finish=True)
                ended.append(intend_split_in(context, tx, held, asked, context.runtime.new_id()).entry_id)
        return ended


def intend_split_in(context: Context, tx: Tx, held: Held, asked: SplitAsked, split_id: int) -> Split:
    """Write a split that nothing speaks against, and the journal's intent; with nothing to move it is done at once."""
    total = split_rules.total_of(asked, context.money(0))
    rest = held.left.minus(total) if asked.finish else context.money(0)
    nothing, now = context.money(0), context.now_ms()
    moves = total.minor + rest.minor > 0
    split = Split(
        id=split_id,
        order_id=held.order_id,
        merchant_id=held.merchant_id,
        out_no=show("spl", split_id) if asked.out_no is None else asked.out_no,
        parts=tuple(Part(part.party, part.amount, part.note, nothing) for part in asked.parts),
        finish=asked.finish,
        rest=rest,
        note=asked.note,
        state=SplitState.PENDING if moves else SplitState.DONE,
        entry_id=context.runtime.new_id() if moves else None,
        at_ms=now,
        done_at_ms=None if moves else now,
    )
    split_rows.insert(tx, split)
    if split.entry_id is None:
        held_rows.end(tx, held.order_id, nothing, nothing, now)
        order = context.order_in(tx, held.order_id)
        context.runtime.outbox.announce(tx, telling.split_done(split, order, now))
        return split
    held_rows.start(tx, held.order_id, split.entry_id)
    movement = postings.split(held.merchant_id, [(part.party, part.amount) for part in split.parts], rest)
    context.journal.intend(tx, split.entry_id, movement, split.id)
    return split


def _in_the_way(context: Context, tx: Tx, order: Order, held: Held) -> int | None:
    """The entry of a split or a refund of this order that is on its way."""
    if held.moving_id is not None:
        return held.moving_id
    if order.refund_id is None:
        return None
    refund = refund_rows.get(tx, order.refund_id, context.home)
    assert refund is not None
    return refund.entry_id


class SplitCompletion:
    """Ends a split. The entry's subject is the split."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def posted(self, tx: Tx, entry: Entry) -> None:
        """The parts are with their receivers: what is set aside, everybody's statement, the event."""
        context, now = self._context, self._context.now_ms()
        split = _split(context, tx, entry)
        order = context.order_in(tx, split.order_id)
        nothing = context.money(0)
        given = nothing
        for part in split.parts:
            given = given.plus(part.amount)
        split_rows.end(tx, split.id, SplitState.DONE, now)
        held_rows.end(tx, order.id, given, split.rest, now if split.finish else None)
        line = books.NewLine(
            merchant_id=order.merchant_id,
            kind=LineKind.SPLIT,
            gross_minor=-given.minor,
            fee_minor=0,
            ref=split.id,
            title=order.subject,
            counterpart="",
            at_ms=now,
            held_minor=-given.minor - split.rest.minor,
        )
        books.add_line(tx, line, context.today())
        for part in split.parts:
            self._tell_receiver(tx, entry, order, split, part)
        context.runtime.outbox.announce(tx, telling.split_done(split, order, now))

    def rejected(self, tx: Tx, entry: Entry, reason: str) -> None:
        """Nothing moved: another split may be asked for."""
        split = _split(self._context, tx, entry)
        nothing = self._context.money(0)
        split_rows.end(tx, split.id, SplitState.REFUSED, self._context.now_ms())
        held_rows.end(tx, split.order_id, nothing, nothing, None)

    def _tell_receiver(self, tx: Tx, entry: Entry, order: Order, split: Split, part: Part) -> None:
        context = self._context
        title = part.note or order.subject
        if part.party.kind is PartyKind.MEMBER:
            shop = Counterpart("merchant", show("mch", order.merchant_id), order.merchant_name)
            context.wallet.statements.record_in(
                tx,
                part.party.id,
                part.amount.minor,
                WalletLineKind.PAYOUT,
                shop,
                show("spl", split.id),
                entry.id,
                note=title,
            )
            return
        line = books.NewLine(
            merchant_id=part.party.id,
            kind=LineKind.SPLIT_RECEIVED,
            gross_minor=part.amount.minor,
            fee_minor=0,
            ref=split.id,
            title=title,
            counterpart=order.merchant_name,
            at_ms=context.now_ms(),
        )
        books.add_line(tx, line, context.today())


def _split(context: Context, tx: Tx, entry: Entry) -> Split:
    split = split_rows.get(tx, entry.subject, context.home)
    assert split is not None and split.entry_id == entry.id, entry
    return split
