"""Bundles: a member pays several orders, of one or several merchants, at once: all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias

from jinbao.identity.types import CodeKind, Merchant, Proof, ProofLevel, purpose_of
from jinbao.kit.db import Tx
from jinbao.kit.errors import NotFound
from jinbao.kit.http import Principal
from jinbao.kit.ids import show
from jinbao.kit.once import Once, claim, seen
from jinbao.ledger import Entry
from jinbao.pay import postings
from jinbao.pay.errors import OrderBeingPaid
from jinbao.pay.rules import bundles as bundle_rules
from jinbao.pay.rules import orders as order_rules
from jinbao.pay.rules.fees import fee_of
from jinbao.pay.service import telling
from jinbao.pay.service.completions import paid_in
from jinbao.pay.service.context import Context
from jinbao.pay.service.moving import payment_refusal
from jinbao.pay.service.orders import fresh_order
from jinbao.pay.store import bundles as bundle_rows
from jinbao.pay.store import orders as order_rows
from jinbao.pay.types import Bundle, BundleItem, ClosedWhy, OrderState
from jinbao.wallet.types import Spending, Usage

_CLOSE_TRIES = 3

#: What a caller writes beside a new bundle, in the unit of work that makes it.
AlsoBundle: TypeAlias = Callable[[Tx, Bundle], None]


def bundle_in(context: Context, tx: Tx, bundle_id: int) -> Bundle:
    """The bundle with this id; raises ``NotFound``."""
    found = bundle_rows.get(tx, bundle_id, context.home)
    if found is None:
        raise NotFound()
    return found


class Bundles:
    """What merchants and members do with bundles. What time does, it does to their orders."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def create(
        self, merchant_id: int, out_no: str, items: Sequence[BundleItem], once: Once, also: AlsoBundle | None = None
    ) -> Bundle:
        """A new bundle of new orders, or the one that this request (or this ``out_no`` with the same content) made.

        ``also`` writes what the caller keeps beside a new bundle, in the same unit of work. Raises, the first that
        applies of: ``BundleOutNoUsed``, ``Invalid`` (not 1 .. 50 orders, or not one expiry and one payer for all), then
        for each order ``OutNoUsed``, ``NotFound``, ``MerchantFrozen``, ``AmountTooSmall``, ``AmountTooLarge``,
        ``ExpiryOutOfRange``; last ``AmountTooLarge`` for the sum.
        """
        return await self._context.runtime.db.write(
            partial(self._create, merchant_id, out_no, tuple(items), once, also)
        )

    async def get(self, bundle_id: int) -> Bundle:
        """The bundle with this id; raises ``NotFound``."""
        return await self._context.runtime.db.read(lambda tx: bundle_in(self._context, tx, bundle_id))

    async def of_merchant(self, merchant_id: int, bundle_id: int) -> Bundle:
        """The bundle that this merchant put together; raises ``NotFound`` for another merchant's as well."""
        return await self._context.runtime.db.read(lambda tx: self._of_in(tx, merchant_id, bundle_id))

    async def by_out_no(self, merchant_id: int, out_no: str) -> Bundle:
        """The merchant's bundle with this number of its own; raises ``NotFound``."""
        home = self._context.home
        found = await self._context.runtime.db.read(lambda tx: bundle_rows.by_out_no(tx, merchant_id, out_no, home))
        if found is None:
            raise NotFound()
        return found

    async def look_at(self, member_id: int, bundle_id: int) -> tuple[Bundle, bool]:
        """A bundle, and whether this member would have to show a proof to pay it now; raises ``NotFound``."""

        def look(tx: Tx) -> tuple[Bundle, bool]:
            bundle = bundle_in(self._context, tx, bundle_id)
            if bundle.state is not OrderState.OPEN:
                return bundle, False
            needed = self._context.wallet.funding.proof_needed_in
            return bundle, needed(tx, member_id, bundle.total, CodeKind.DYNAMIC)

        return await self._context.runtime.db.read(look)

    async def pay(self, caller: Principal, bundle_id: int, proof: Proof | None, once: Once) -> Bundle:
        """Pay all orders of a bundle from the caller's balance; the bundle, paid. ``proof`` is of the bundle's id.

        Raises ``NotFound``, then for the first order that cannot be paid how it ended, ``OtherPayer`` or
        ``OrderBeingPaid``; identity's ``MerchantFrozen`` and what its proof refuses, the wallet's limits,
        ``BalanceTooLow``; ``Unknown`` while the ledger does not answer (ask again with the same key).
        """
        level = await self._prove(caller, bundle_id, proof, once)
        payment_id = await self._context.runtime.db.write(partial(self._pay, caller.id, bundle_id, level, once))
        entry = await self._context.journal.finish(payment_id)
        if not entry.posted:
            raise payment_refusal(entry)
        return await self.get(entry.subject)

    async def close(self, merchant_id: int, bundle_id: int) -> Bundle:
        """Make all orders of an unpaid bundle unpayable; one that has ended already is returned as it is.

        A payment on its way is waited for. Raises ``NotFound``, ``OrderPaid``, ``OrderBeingPaid``, and ``Unknown``
        when the ledger does not answer.
        """
        for _ in range(_CLOSE_TRIES):
            outcome = await self._context.runtime.db.write(partial(self._close, merchant_id, bundle_id))
            if isinstance(outcome, Bundle):
                return outcome
            await self._context.journal.finish(outcome)
        raise OrderBeingPaid()

    async def _prove(self, caller: Principal, bundle_id: int, proof: Proof | None, once: Once) -> ProofLevel:
        """Check the proof, but neither for a repeat nor for what is refused anyway."""
        if proof is None:
            return ProofLevel.NONE

        def repeats(tx: Tx) -> bool:
            if seen(tx, once) is not None:
                return True
            if refusal := bundle_rules.pay_refusal(
                bundle_in(self._context, tx, bundle_id), caller.id, self._context.now_ms()
            ):
                raise refusal
            return False

        if await self._context.runtime.db.read(repeats):
            return ProofLevel.NONE
        return await self._context.identity.confirm(caller, proof, purpose_of(show("bnd", bundle_id)))

    def _of_in(self, tx: Tx, merchant_id: int, bundle_id: int) -> Bundle:
        bundle = bundle_in(self._context, tx, bundle_id)
        if bundle.merchant_id != merchant_id:
            raise NotFound()
        return bundle

    def _create(
        self, merchant_id: int, out_no: str, items: tuple[BundleItem, ...], once: Once, also: AlsoBundle | None, tx: Tx
    ) -> Bundle:
        context = self._context
        known_id = seen(tx, once)
        known = bundle_rows.by_out_no(tx, merchant_id, out_no, context.home)
        if known_id is not None and (known is None or known.id != known_id):
            return self._of_in(tx, merchant_id, known_id)
        if known is not None:
            if refusal := bundle_rules.repeat_refusal(known, items):
                raise refusal
            claim(tx, once, known.id)
            return known
        if refusal := bundle_rules.shape_refusal(items):
            raise refusal
        merchants = [self._may_sell(tx, item) for item in items]
        if refusal := bundle_rules.total_refusal(items, context.settings):
            raise refusal
        bundle_id, first = claim(tx, once, context.runtime.new_id())
        assert first, "a repeat was found before"
        orders = tuple(
            fresh_order(context, context.runtime.new_id(), merchant, item.new, bundle_id)
            for merchant, item in zip(merchants, items, strict=True)
        )
        bundle = Bundle(
            id=bundle_id, merchant_id=merchant_id, out_no=out_no, created_at_ms=context.now_ms(), orders=orders
        )
        bundle_rows.insert(tx, bundle)
        for order in orders:
            order_rows.insert(tx, order)
        if also is not None:
            also(tx, bundle)
        for order in orders:
            context.runtime.outbox.announce(tx, telling.created(order))
        return bundle

    def _may_sell(self, tx: Tx, item: BundleItem) -> Merchant:
        """The merchant of an order to be; raises why there can be no such order."""
        context, new = self._context, item.new
        if new.out_no is not None:
            known = order_rows.by_out_no(tx, item.merchant_id, new.out_no, context.home)
            if known is not None:
                raise order_rules.number_taken(known)
        merchant = context.trading_in(tx, item.merchant_id)
        if refusal := order_rules.creation_refusal(new, context.now_ms(), context.settings):
            raise refusal
        return merchant

    def _pay(self, payer_id: int, bundle_id: int, level: ProofLevel, once: Once, tx: Tx) -> int:
        context = self._context
        payment_id, first = claim(tx, once, context.runtime.new_id())
        if not first:
            return payment_id
        bundle = bundle_in(context, tx, bundle_id)
        if refusal := bundle_rules.pay_refusal(bundle, payer_id, context.now_ms()):
            raise refusal
        merchants = [context.trading_in(tx, order.merchant_id) for order in bundle.orders]
        usage = Usage(CodeKind.DYNAMIC, level)
        spending = context.wallet.funding.spend_in(tx, payer_id, bundle.total, usage)
        fees = [fee_of(order.amount, merchant.fee_bp) for order, merchant in zip(bundle.orders, merchants, strict=True)]
        movement = postings.bundle_paid(spending.account, bundle.orders, fees)
        for order, fee in zip(bundle.orders, fees, strict=True):
            order_rows.start_payment(tx, order.id, payer_id, spending.payer_name, payment_id, fee)
        context.journal.intend(tx, payment_id, movement, bundle.id, spending.pack())
        return payment_id

    def _close(self, merchant_id: int, bundle_id: int, tx: Tx) -> Bundle | int:
        """The closed bundle, or the payment on its way that must end first."""
        context = self._context
        bundle = self._of_in(tx, merchant_id, bundle_id)
        if bundle.orders[0].in_flight:
            assert bundle.payment_id is not None
            return bundle.payment_id
        if refusal := bundle_rules.close_refusal(bundle):
            raise refusal
        for order in bundle.orders:
            if order.state is OrderState.OPEN:
                order_rows.close(tx, order.id, ClosedWhy.MERCHANT, context.now_ms())
                context.runtime.outbox.announce(tx, telling.closed(context.order_in(tx, order.id)))
        return bundle_in(context, tx, bundle_id)


class BundlePaidCompletion:
    """Ends the payment of a bundle. The entry's subject is the bundle; its note is the wallet's spending."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def posted(self, tx: Tx, entry: Entry) -> None:
        """Every order is paid, as if by itself."""
        for order in bundle_in(self._context, tx, entry.subject).orders:
            paid_in(self._context, tx, order.id, entry.id)

    def rejected(self, tx: Tx, entry: Entry, reason: str) -> None:
        """Nothing moved: all orders may be paid again."""
        context = self._context
        context.wallet.funding.unspend_in(tx, Spending.unpack(entry.note, context.home))
        for order in bundle_in(context, tx, entry.subject).orders:
            assert order.payment_id == entry.id, (order, reason)
            order_rows.reopen(tx, order.id)
