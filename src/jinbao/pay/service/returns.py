"""Returns: a merchant that got a part of a payment gives some of it back to the merchant that shared it out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias

from jinbao.kit.db import Tx
from jinbao.kit.errors import NotFound
from jinbao.kit.ids import show
from jinbao.kit.once import Once, claim
from jinbao.ledger import Entry
from jinbao.pay import postings
from jinbao.pay.errors import ReceiverUnknown
from jinbao.pay.rules import splits as split_rules
from jinbao.pay.service import telling
from jinbao.pay.service.context import Context
from jinbao.pay.service.repeats import made_before, merchant_refusal, refused_in
from jinbao.pay.store import books
from jinbao.pay.store import splits as split_rows
from jinbao.pay.types import LineKind, Order, PartBack, Party, PartyKind, ReturnAsked, Split, SplitReturn, SplitState

#: What a caller writes beside a new return, in the unit of work that makes it.
AlsoReturn: TypeAlias = Callable[[Tx, SplitReturn], None]


class Returns:
    """What receivers give back. It is the merchant's to use at once, and may not be shared out again."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def give_back(self, asked: ReturnAsked, once: Once, also: AlsoReturn | None = None) -> SplitReturn:
        """Take some of a part back from a merchant; the return, done.

        ``also`` writes what the caller keeps beside a new return, in the unit of work that makes it. The same request,
        or the same ``out_no`` with the same content, gives the same return; one that was refused for want of money may
        be asked for again under its number. Raises, the first that applies of: ``SplitOutNoUsed``, ``NotFound``,
        ``MerchantFrozen`` (either of the two), ``ReceiverUnknown`` (no part of this split), ``AmountTooSmall``,
        ``ReturnExceedsSplit``, ``MerchantFundsShort`` (the receiver's); ``Unknown`` while the ledger does not answer.
        """
        returned = await self._context.runtime.db.write(partial(self._intend_return, asked, once, also))
        entry = await self._context.journal.finish(returned.entry_id)
        if not entry.posted:
            raise merchant_refusal(entry)
        return await self._context.runtime.db.read(lambda tx: self._return_in(tx, returned.id))

    async def return_by_out_no(self, merchant_id: int, out_no: str) -> SplitReturn:
        """The return with this number of the merchant that gets it; raises ``NotFound``."""
        home = self._context.home
        found = await self._context.runtime.db.read(
            lambda tx: split_rows.return_by_out_no(tx, merchant_id, out_no, home)
        )
        if found is None:
            raise NotFound()
        return found

    async def returns_of(self, split_id: int) -> list[SplitReturn]:
        """The returns of a split, oldest first, whoever asks."""
        home = self._context.home
        return await self._context.runtime.db.read(lambda tx: split_rows.returns_of(tx, split_id, home))

    def _return_in(self, tx: Tx, return_id: int) -> SplitReturn:
        found = split_rows.get_return(tx, return_id, self._context.home)
        if found is None:
            raise NotFound()
        return found

    def _intend_return(self, asked: ReturnAsked, once: Once, also: AlsoReturn | None, tx: Tx) -> SplitReturn:
        context = self._context
        before = self._returned_before(asked, once, tx)
        if before is not None and not before.refused:
            return before
        split = _returnable_in(context, tx, asked.merchant_id, asked)
        return_id = context.runtime.new_id() if before is None else before.id
        claim(tx, once, return_id)
        returned = SplitReturn(
            id=return_id,
            split_id=split.id,
            merchant_id=split.merchant_id,
            receiver_id=asked.receiver_id,
            out_no=show("spr", return_id) if asked.out_no is None else asked.out_no,
            amount=asked.amount,
            note=asked.note,
            state=SplitState.PENDING,
            entry_id=context.runtime.new_id(),
            at_ms=context.now_ms(),
            done_at_ms=None,
        )
        if before is None:
            split_rows.insert_return(tx, returned)
            if also is not None:
                also(tx, returned)
        else:
            split_rows.try_return_again(tx, returned)
        # Counted now, so that returns on their way together never exceed the part.
        split_rows.give_back(tx, split.id, Party(PartyKind.MERCHANT, asked.receiver_id), returned.amount.minor)
        movement = postings.split_returned(asked.receiver_id, split.merchant_id, returned.amount)
        context.journal.intend(tx, returned.entry_id, movement, returned.id)
        return returned

    def _returned_before(self, asked: ReturnAsked, once: Once, tx: Tx) -> SplitReturn | None:
        context, out_no = self._context, asked.out_no
        return made_before(
            tx,
            once,
            partial(self._return_in, tx),
            lambda: (
                None if out_no is None else split_rows.return_by_out_no(tx, asked.merchant_id, out_no, context.home)
            ),
            lambda known: split_rules.return_repeat_refusal(known, asked),
            partial(refused_in, context, tx),
        )


class SplitReturnedCompletion:
    """Ends a return. The entry's subject is the return."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def posted(self, tx: Tx, entry: Entry) -> None:
        """The money is back: both merchants' statements and the event."""
        given_back_in(self._context, tx, self._found(tx, entry))

    def rejected(self, tx: Tx, entry: Entry, reason: str) -> None:
        """The receiver has not got so much: nothing goes back."""
        not_given_back_in(self._context, tx, self._found(tx, entry))

    def _found(self, tx: Tx, entry: Entry) -> SplitReturn:
        returned = split_rows.get_return(tx, entry.subject, self._context.home)
        assert returned is not None and returned.entry_id == entry.id, entry
        return returned


def take_back_in(context: Context, tx: Tx, order: Order, parts: Sequence[PartBack], entry_id: int) -> list[SplitReturn]:
    """Write the returns that come with a refund of the order, by the refund's entry, in the order of its legs.

    Raises what ``give_back`` refuses before money moves; ``NotFound`` for a split of another order.
    """
    taken = []
    for part in parts:
        split = _returnable_in(context, tx, order.merchant_id, part)
        if split.order_id != order.id:
            raise NotFound()
        return_id = context.runtime.new_id()
        returned = SplitReturn(
            id=return_id,
            split_id=split.id,
            merchant_id=order.merchant_id,
            receiver_id=part.receiver_id,
            out_no=show("spr", return_id),
            amount=part.amount,
            note=part.note,
            state=SplitState.PENDING,
            entry_id=entry_id,
            at_ms=context.now_ms(),
            done_at_ms=None,
        )
        split_rows.insert_return(tx, returned)
        split_rows.give_back(tx, split.id, Party(PartyKind.MERCHANT, part.receiver_id), part.amount.minor)
        taken.append(returned)
    return sorted(taken, key=lambda returned: returned.id)


def given_back_in(context: Context, tx: Tx, returned: SplitReturn) -> None:
    """The money of a return is back: both merchants' statements and the event."""
    now = context.now_ms()
    split = _split_in(context, tx, returned)
    split_rows.end_return(tx, returned.id, SplitState.DONE, now)
    merchants = context.identity.merchants
    receiver, merchant = merchants.get_in(tx, returned.receiver_id), merchants.get_in(tx, returned.merchant_id)
    sides = (
        (receiver, merchant, LineKind.SPLIT_GIVEN_BACK, -returned.amount.minor),
        (merchant, receiver, LineKind.SPLIT_RETURNED, returned.amount.minor),
    )
    for one, other, kind, minor in sides:
        line = books.NewLine(
            merchant_id=one.id,
            kind=kind,
            gross_minor=minor,
            fee_minor=0,
            ref=returned.id,
            title=returned.note,
            counterpart=other.name,
            at_ms=now,
        )
        books.add_line(tx, line, context.today())
    context.runtime.outbox.announce(tx, telling.split_returned(returned, split, now))


def not_given_back_in(context: Context, tx: Tx, returned: SplitReturn) -> None:
    """The ledger has refused a return: nothing goes back, and the part is as it was."""
    split_rows.end_return(tx, returned.id, SplitState.REFUSED, context.now_ms())
    receiver = Party(PartyKind.MERCHANT, returned.receiver_id)
    split_rows.give_back(tx, returned.split_id, receiver, -returned.amount.minor)


def _returnable_in(context: Context, tx: Tx, merchant_id: int, asked: ReturnAsked | PartBack) -> Split:
    """The split of which so much may go back now; raises why it may not."""
    split = split_rows.get(tx, asked.split_id, context.home)
    if split is None or split.merchant_id != merchant_id or split.state is not SplitState.DONE:
        raise NotFound()
    context.trading_in(tx, merchant_id)
    receiver = Party(PartyKind.MERCHANT, asked.receiver_id)
    part = next((part for part in split.parts if part.party == receiver), None)
    if part is None:
        raise ReceiverUnknown(receiver=split_rules.shown(receiver))
    context.trading_in(tx, asked.receiver_id)
    if refusal := split_rules.return_refusal(part, asked.amount):
        raise refusal
    return split


def _split_in(context: Context, tx: Tx, returned: SplitReturn) -> Split:
    split = split_rows.get(tx, returned.split_id, context.home)
    assert split is not None
    return split
