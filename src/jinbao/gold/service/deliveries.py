"""Deliveries in kind: a member orders bars or coins out of the own gold, the custodian packs and hands them over.

The gold is set apart when it is ordered and leaves the books when it is handed over. What the custodian has not
answered stays the step under way, and is asked for again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from jinbao.gold.errors import (
    AddressInvalid,
    BalanceTooLow,
    CustodianRefused,
    DeliveryStepWrong,
    DeliveryUnderWay,
    LedgerRefused,
    NotEnough,
    OutOfStock,
    ProductUnknown,
)
from jinbao.gold.events import DeliveryChanged
from jinbao.gold.ports import Custodian
from jinbao.gold.postings import custody as postings
from jinbao.gold.rules import delivery as rules
from jinbao.gold.rules.custody import CUSTODIAN_REFUSED
from jinbao.gold.service.accounts import Accounts
from jinbao.gold.service.context import Context
from jinbao.gold.service.custody import Custody
from jinbao.gold.service.desk import Desk
from jinbao.gold.service.endings import Ending
from jinbao.gold.service.statements import Statements
from jinbao.gold.store import deliveries as store
from jinbao.gold.types.accounts import gold_in_delivery
from jinbao.gold.types.custody import Instruction, InstructionKind, InstructionState, Move, Order, holder
from jinbao.gold.types.delivery import Address, Delivery, DeliveryState, DeliveryTerms, Product, Step
from jinbao.gold.types.holding import GoldLineKind
from jinbao.identity.types import Power, Proof, purpose_of
from jinbao.kit.db import Tx
from jinbao.kit.errors import Invalid, NotFound, Unknown
from jinbao.kit.http import Principal
from jinbao.kit.ids import ID_MAX, decode, encode, show
from jinbao.kit.once import Once, claim, seen
from jinbao.kit.pages import LIMIT_MAX, Page, make_cursor, parse_cursor
from jinbao.ledger import Entry
from jinbao.wallet.types import Counterpart, LineKind

#: How instructions to the custodian name it.
OWNER = "gold.deliveries"
_OPERATOR = Counterpart("operator", "", "")


class Deliveries:
    """One per process."""

    def __init__(
        self,
        context: Context,
        custody: Custody,
        desk: Desk,
        custodian: Custodian,
        accounts: Accounts,
        statements: Statements,
        terms: DeliveryTerms,
    ) -> None:
        self._context = context
        self._custody = custody
        self._desk = desk
        self._custodian = custodian
        self._accounts = accounts
        self._statements = statements
        self._terms = terms
        self._stock: dict[str, int] | None = None
        custody.register(postings.DELIVERY_ORDERED, Ending(self._ordered_in, self._not_ordered_in))
        custody.register(postings.DELIVERY_CANCELLED, Ending(self._cancelled_in, self._not_cancelled_in))
        context.journal.register(postings.DELIVERY_HANDED_OVER, Ending(self._shipped_in))
        desk.register(OWNER, self._answered_in)

    async def products(self) -> list[tuple[Product, int]]:
        """What may be ordered, each with how many pieces are left (as last heard when the custodian is silent)."""
        stock = await self._known_stock()

        def work(tx: Tx) -> list[tuple[Product, int]]:
            return [(product, self._left_in(tx, product.code, stock)) for product in self._terms.products]

        return await self._context.runtime.db.read(work)

    async def order(
        self, caller: Principal, product_code: str, count: int, address: Address, proof: Proof | None, once: Once
    ) -> Delivery:
        """Order ``count`` (>= 1) pieces of a product out of the caller's gold; the fee comes from the balance.

        ``proof`` is bound to ``gold-delivery:<product>:<count>``. Raises, the first that applies of:
        ``AddressInvalid``, ``ProductUnknown``, ``Invalid`` (the count), what ``identity.confirm`` does,
        ``MemberFrozen``, ``AccountNeeded``, ``AccountFrozen``, ``OutOfStock``, ``NotEnough``, ``BalanceTooLow``,
        ``CustodianRefused``;
        ``Unknown`` when ledger or custodian do not answer (send the same request again).
        """
        fault = rules.address_fault(address)
        if fault:
            raise AddressInvalid(field=fault)
        product = self._product(product_code)
        if not 1 <= count <= self._terms.count_most:
            raise Invalid(field="count", reason=f"1 to {self._terms.count_most}")
        db = self._context.runtime.db
        before = await db.read(lambda tx: seen(tx, once))
        if before is None:
            stock = await self._known_stock()
            purpose = purpose_of(f"gold-delivery:{product.code}:{count}")
            await self._context.identity.confirm(caller, proof, purpose)
            before = await db.write(lambda tx: self._intend_in(tx, caller.id, product, count, address, stock, once))
        return await self._begun(before)

    async def cancel(self, member_id: int, delivery_id: int) -> Delivery:
        """Call an order off before it is packed: gold and fee come back. Again changes nothing.

        Raises ``NotFound``, ``DeliveryUnderWay``, ``CustodianRefused``, ``Unknown``.
        """
        delivery = await self._context.runtime.db.write(lambda tx: self._cancel_in(tx, member_id, delivery_id))
        if delivery.state is not DeliveryState.CANCELLED:
            entry = await self._custody.finish(delivery.end_id)
            if not entry.posted:
                raise CustodianRefused()
        return await self.get(member_id, delivery_id)

    async def get(self, member_id: int, delivery_id: int) -> Delivery:
        """A member's delivery; raises ``NotFound``, also for somebody else's."""
        found = await self._context.runtime.db.read(lambda tx: store.get(tx, delivery_id))
        if found is None or found.member_id != member_id:
            raise NotFound()
        return found

    async def histories(self, delivery_ids: Sequence[int]) -> list[list[tuple[DeliveryState, int]]]:
        """For each of some deliveries the states that it got to, in order, with when."""
        return await self._context.runtime.db.read(lambda tx: [store.changes(tx, one) for one in delivery_ids])

    async def page(self, member_id: int, cursor: str | None, limit: int) -> Page[Delivery]:
        """A member's deliveries, newest first."""
        before = _before(cursor, limit)
        found = await self._context.runtime.db.read(lambda tx: store.of_member(tx, member_id, before, limit + 1))
        return _page(found, limit)

    async def everybodys(self, state: DeliveryState | None, cursor: str | None, limit: int) -> Page[Delivery]:
        """Everybody's deliveries, newest first, in one state or in all: for staff."""
        before = _before(cursor, limit)
        found = await self._context.runtime.db.read(lambda tx: store.in_state(tx, state, before, limit + 1))
        return _page(found, limit)

    async def advance(
        self, staff: Principal, delivery_id: int, wanted: DeliveryState, tracking: str, once: Once
    ) -> Delivery:
        """Have it packed, have it handed over to the carrier (with its ``tracking`` number), note that it arrived.

        Packing and handing over are the custodian's to do: until it has answered the state stays, with the step under
        way, and ``trouble`` says why it would not. Raises ``NotAllowed``, ``NotFound``, ``Invalid`` (tracking),
        ``DeliveryStepWrong``; ``MemberFrozen`` or ``AccountFrozen``: nothing leaves the vault for them meanwhile.
        """
        self._context.identity.staff.demand(staff, Power.ASK_BANK)
        if not rules.visible(tracking, rules.TRACKING_LONGEST, least=int(wanted is DeliveryState.SHIPPED)):
            raise Invalid(field="tracking", reason=f"up to {rules.TRACKING_LONGEST} visible characters")
        db = self._context.runtime.db
        told = await db.write(lambda tx: self._advance_in(tx, staff, delivery_id, wanted, tracking, once))
        if told:
            await self._desk.ask(told)
            found = await db.read(lambda tx: self._get_in(tx, delivery_id))
            if found.step is Step.LEAVING:
                await self._context.journal.finish(found.end_id)
        return await db.read(lambda tx: self._get_in(tx, delivery_id))

    def _demand_free_in(self, tx: Tx, member_id: int) -> None:
        """Raises ``MemberFrozen``, ``AccountNeeded`` or ``AccountFrozen``."""
        self._context.identity.members.active_in(tx, member_id)
        self._accounts.demand_in(tx, member_id)

    def _product(self, code: str) -> Product:
        for product in self._terms.products:
            if product.code == code:
                return product
        raise ProductUnknown()

    async def _known_stock(self) -> dict[str, int]:
        """The custodian's stock; the last that was heard when it is silent. Raises ``Unknown`` when it never spoke."""
        try:
            self._stock = await self._custodian.stock()
        except Unknown:
            if self._stock is None:
                raise
        return self._stock

    def _left_in(self, tx: Tx, code: str, stock: dict[str, int]) -> int:
        return max(0, stock.get(code, 0) - store.waiting(tx, code))

    def _intend_in(
        self, tx: Tx, member_id: int, product: Product, count: int, address: Address, stock: dict[str, int], once: Once
    ) -> int:
        delivery_id, first = claim(tx, once, self._context.runtime.new_id())
        if not first:
            return delivery_id
        self._demand_free_in(tx, member_id)
        left = self._left_in(tx, product.code, stock)
        if count > left:
            raise OutOfStock(left=left)
        delivery = Delivery(
            id=delivery_id,
            member_id=member_id,
            product=product.code,
            count=count,
            ug=product.ug * count,
            fee_minor=product.fee_minor * count,
            address=address,
            state=DeliveryState.STARTING,
            step=Step.NONE,
            serials=(),
            tracking="",
            trouble="",
            entry_id=self._context.runtime.new_id(),
            end_id=0,
            at_ms=self._context.now_ms(),
        )
        store.insert(tx, delivery)
        movement = postings.delivery_ordered(member_id, delivery.ug, self._context.money(delivery.fee_minor))
        self._custody.intend(tx, delivery.entry_id, movement, delivery.id)
        return delivery_id

    async def _begun(self, delivery_id: int) -> Delivery:
        """The delivery once ledger and custodian have answered; raises what it was refused for, also on a repeat."""
        delivery = await self._context.runtime.db.read(lambda tx: self._get_in(tx, delivery_id))
        entry = await self._custody.finish(delivery.entry_id)
        if entry.posted:
            return await self._context.runtime.db.read(lambda tx: self._get_in(tx, delivery_id))
        if entry.reason == CUSTODIAN_REFUSED:
            raise CustodianRefused()
        if not entry.short:
            raise LedgerRefused(reason=entry.reason)
        raise NotEnough() if entry.refused_leg == 0 else BalanceTooLow()  # the first leg is the gold, then the fee

    def _cancel_in(self, tx: Tx, member_id: int, delivery_id: int) -> Delivery:
        delivery = self._get_in(tx, delivery_id)
        if delivery.member_id != member_id:
            raise NotFound()
        if delivery.state is DeliveryState.CANCELLED or delivery.step is Step.CANCELLING:
            return delivery
        if not rules.may_cancel(delivery):
            raise DeliveryUnderWay()
        going = replace(delivery, step=Step.CANCELLING, end_id=self._context.runtime.new_id())
        store.update(tx, going)
        movement = postings.delivery_cancelled(member_id, delivery.ug, self._context.money(delivery.fee_minor))
        self._custody.intend(tx, going.end_id, movement, delivery.id)
        return going

    def _advance_in(
        self, tx: Tx, staff: Principal, delivery_id: int, wanted: DeliveryState, tracking: str, once: Once
    ) -> int:
        """Begin the step; the instruction to ask about, or 0."""
        delivery = self._get_in(tx, delivery_id)
        if not claim(tx, once, delivery_id)[1]:
            return 0
        if not rules.may_go_to(delivery, wanted):
            raise DeliveryStepWrong(state=delivery.state.value, wanted=wanted.value)
        if wanted is not DeliveryState.DELIVERED:  # that is a note of what has happened
            self._demand_free_in(tx, delivery.member_id)
        details: dict[str, str | int] = {"tracking": tracking}
        action = f"gold.delivery_{wanted.value}"
        self._context.identity.audit.record_in(tx, staff, action, show("gdl", delivery_id), details)
        if wanted is DeliveryState.DELIVERED:
            self._arrive_in(tx, delivery, wanted)
            return 0
        packing = wanted is DeliveryState.PACKED
        leaving = Move(holder(gold_in_delivery(delivery.member_id)), "", delivery.ug)
        order = Order(
            kind=InstructionKind.PACK if packing else InstructionKind.HAND_OVER,
            ug=delivery.ug,
            moves=() if packing else (leaving,),
            product=delivery.product,
            count=delivery.count,
        )
        step = Step.PACKING if packing else Step.HANDING_OVER
        store.update(tx, replace(delivery, step=step, trouble="", tracking=tracking or delivery.tracking))
        return self._desk.instruct_in(tx, order, delivery_id, OWNER).id

    def _answered_in(self, tx: Tx, instruction: Instruction) -> None:
        """The custodian has packed it or handed it over, or would not."""
        delivery = self._get_in(tx, instruction.reference)
        assert delivery.step in (Step.PACKING, Step.HANDING_OVER), delivery.step
        if instruction.state is not InstructionState.DONE:
            store.update(tx, replace(delivery, step=Step.NONE, trouble=instruction.reason))
        elif delivery.step is Step.PACKING:
            self._arrive_in(tx, replace(delivery, serials=instruction.serials), DeliveryState.PACKED)
        else:
            leaving = replace(delivery, step=Step.LEAVING, end_id=self._context.runtime.new_id())
            store.update(tx, leaving)
            movement = postings.delivery_handed_over(delivery.member_id, delivery.ug)
            self._context.journal.intend(tx, leaving.end_id, movement, delivery.id)

    def _ordered_in(self, tx: Tx, entry: Entry) -> None:
        delivery = self._get_in(tx, entry.subject)
        assert delivery.state is DeliveryState.STARTING, delivery.state
        self._write_lines_in(tx, delivery, entry.id, GoldLineKind.DELIVERY)
        self._arrive_in(tx, delivery, DeliveryState.ORDERED)

    def _not_ordered_in(self, tx: Tx, entry: Entry, reason: str) -> None:
        delivery = self._get_in(tx, entry.subject)
        store.update(tx, replace(delivery, state=DeliveryState.REFUSED, trouble=reason))

    def _cancelled_in(self, tx: Tx, entry: Entry) -> None:
        delivery = self._get_in(tx, entry.subject)
        assert delivery.step is Step.CANCELLING, delivery.step
        self._write_lines_in(tx, delivery, entry.id, GoldLineKind.DELIVERY_CANCELLED)
        self._arrive_in(tx, delivery, DeliveryState.CANCELLED)

    def _not_cancelled_in(self, tx: Tx, entry: Entry, reason: str) -> None:
        assert reason == CUSTODIAN_REFUSED, reason
        delivery = self._get_in(tx, entry.subject)
        store.update(tx, replace(delivery, step=Step.NONE, trouble=reason))

    def _shipped_in(self, tx: Tx, entry: Entry) -> None:
        delivery = self._get_in(tx, entry.subject)
        assert delivery.step is Step.LEAVING, delivery.step
        self._statements.handed_over_in(tx, delivery.member_id, delivery.ug)
        self._arrive_in(tx, delivery, DeliveryState.SHIPPED)

    def _write_lines_in(self, tx: Tx, delivery: Delivery, entry_id: int, kind: GoldLineKind) -> None:
        """The lines of an order or (with the signs turned) of its end: the gold, and the fee on the balance."""
        sign = -1 if kind is GoldLineKind.DELIVERY else 1
        ref, member_id = show("gdl", delivery.id), delivery.member_id
        self._statements.record_in(tx, member_id, sign * delivery.ug, kind, 0, 0, _OPERATOR, ref, entry_id)
        if delivery.fee_minor:
            lines, fee = self._context.wallet.statements, sign * delivery.fee_minor
            lines.record_in(tx, member_id, fee, LineKind.GOLD_FEE, _OPERATOR, ref, entry_id)

    def _arrive_in(self, tx: Tx, delivery: Delivery, state: DeliveryState) -> None:
        """A delivery has got to a state: write it, remember when, announce it."""
        now_ms = self._context.now_ms()
        store.update(tx, replace(delivery, state=state, step=Step.NONE, trouble=""))
        store.add_change(tx, delivery.id, state, now_ms)
        changed = DeliveryChanged(
            id=show("gdl", delivery.id),
            member=show("mbr", delivery.member_id),
            product=delivery.product,
            count=delivery.count,
            grams_ug=delivery.ug,
            fee_minor=delivery.fee_minor,
            state=state.value,
            at_ms=now_ms,
        )
        self._context.runtime.outbox.announce(tx, changed)

    def _get_in(self, tx: Tx, delivery_id: int) -> Delivery:
        found = store.get(tx, delivery_id)
        if found is None:
            raise NotFound()
        return found


def _before(cursor: str | None, limit: int) -> int:
    assert 1 <= limit <= LIMIT_MAX
    key = parse_cursor(cursor, (str,))
    return ID_MAX if key is None else decode(str(key[0])) or 0


def _page(found: list[Delivery], limit: int) -> Page[Delivery]:
    items = found[:limit]
    return Page(items, make_cursor((encode(items[-1].id),)) if len(found) > limit else None)
