"""Anything may happen to orders, refunds, splits and payouts, in any order: money is conserved, bounds are kept."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from jinbao.identity.types import Merchant
from jinbao.kit.clock import DAY_MS
from jinbao.kit.errors import Refusal
from jinbao.kit.http import Principal
from jinbao.ledger import EntryState
from jinbao.pay import events
from jinbao.pay.types import (
    PAID_STATES,
    BundleItem,
    NewOrder,
    Order,
    OrderFilter,
    OrderState,
    PartAsked,
    Party,
    PartyKind,
    PayoutAsked,
    PayoutState,
    ReturnAsked,
    SplitAsked,
)
from tests.make_pay import PROOF, PayWorld, pay_world

FUNDS = 200_000
AMOUNTS = st.one_of(st.integers(1, 5_000), st.sampled_from([1, 83, 84, 40_000, 250_000]))


class Street(RuleBasedStateMachine):
    """Two shops with different fees, two payers, and a clock."""

    orders: Bundle[Order] = Bundle("orders")

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.stack = AsyncExitStack()
        self.folder = tempfile.TemporaryDirectory()

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    def attempt(self, work: Coroutine[Any, Any, Any]) -> Any:
        """The outcome, or the refusal: any refusal will do, as long as the invariants hold."""
        try:
            return self.do(work)
        except Refusal as refusal:
            return refusal

    @initialize()
    def open(self) -> None:
        async def build() -> tuple[PayWorld, list[Merchant], list[Principal]]:
            world = await self.stack.enter_async_context(pay_world(Path(self.folder.name)))
            shops = [await world.shop(fee_bp=60), await world.shop(fee_bp=1_000)]
            payers = [await world.payer(FUNDS), await world.payer(FUNDS)]
            for shop, other in (shops, shops[::-1]):
                for party in (Party(PartyKind.MERCHANT, other.id), Party(PartyKind.MEMBER, payers[0].id)):
                    await world.pay.splits.add_receiver(shop.id, party, "PARTNER")
            return world, shops, payers

        self.world, self.shops, self.payers = self.do(build())

    @rule(
        target=orders,
        shop=st.integers(0, 1),
        minor=AMOUNTS,
        life_s=st.sampled_from([None, 30]),
        split=st.booleans(),
    )
    def create(self, shop: int, minor: int, life_s: int | None, split: bool) -> Any:
        expires = None if life_s is None else self.world.clock.now_ms() + 1_000 * life_s
        new = NewOrder(amount=self.world.money(minor), expires_at_ms=expires, split=split)
        made = self.attempt(self.world.pay.orders.create(self.shops[shop].id, new, self.world.once()))
        return made if isinstance(made, Order) else multiple()

    @rule(target=orders, shop=st.integers(0, 1), payer=st.integers(0, 1), minor=AMOUNTS)
    def charge(self, shop: int, payer: int, minor: int) -> Any:
        code = self.do(self.world.code(self.payers[payer]))
        charged = self.world.pay.charges.charge(self.shops[shop].id, code, self.world.charged(minor), self.world.once())
        made = self.attempt(charged)
        return made if isinstance(made, Order) else multiple()

    @rule(order=orders, payer=st.integers(0, 1), proven=st.booleans())
    def pay(self, order: Order, payer: int, proven: bool) -> None:
        proof = PROOF if proven else None
        self.attempt(self.world.pay.payments.pay(self.payers[payer], order.id, proof, self.world.once()))

    @rule(order=orders, payer=st.integers(0, 1))
    def confirm(self, order: Order, payer: int) -> None:
        self.attempt(self.world.pay.payments.confirm(self.payers[payer], order.id, PROOF, self.world.once()))

    @rule(order=orders, payer=st.integers(0, 1))
    def decline(self, order: Order, payer: int) -> None:
        self.attempt(self.world.pay.payments.decline(self.payers[payer], order.id))

    @rule(order=orders)
    def close(self, order: Order) -> None:
        self.attempt(self.world.pay.orders.close(order.merchant_id, order.id))

    @rule(order=orders, minor=AMOUNTS)
    def refund(self, order: Order, minor: int) -> None:
        self.attempt(self.world.pay.refunds.refund(self.world.back(order, minor), self.world.once()))

    @rule(order=orders)
    def refund_the_rest(self, order: Order) -> None:
        left = self.do(self.world.fresh(order)).refundable.minor
        self.attempt(self.world.pay.refunds.refund(self.world.back(order, left), self.world.once()))

    @rule(order=orders, minor=st.integers(1, 3_000))
    def everything_at_once(self, order: Order, minor: int) -> None:
        pay = self.world.pay

        async def race() -> None:
            await asyncio.gather(
                pay.payments.pay(self.payers[0], order.id, None, self.world.once()),
                pay.orders.close(order.merchant_id, order.id),
                pay.payments.pay(self.payers[1], order.id, None, self.world.once()),
                pay.refunds.refund(self.world.back(order, minor), self.world.once()),
                pay.refunds.refund(self.world.back(order, minor), self.world.once()),
                pay.orders.expire_due(),
                return_exceptions=True,
            )

        self.do(race())

    @rule(target=orders, payer=st.integers(0, 1), minors=st.lists(AMOUNTS, min_size=1, max_size=4), split=st.booleans())
    def pay_together(self, payer: int, minors: list[int], split: bool) -> Any:
        """A bundle over both shops; its orders are refunded and shared out like others."""
        world = self.world
        items = [
            BundleItem(self.shops[place % 2].id, NewOrder(amount=world.money(minor), split=split))
            for place, minor in enumerate(minors)
        ]
        number = f"b{world.runtime.new_id():x}"
        made = self.attempt(world.pay.bundles.create(self.shops[0].id, number, items, world.once()))
        if isinstance(made, Refusal):
            return multiple()
        paid = self.attempt(world.pay.bundles.pay(self.payers[payer], made.id, PROOF, world.once()))
        states = {order.state for order in self.do(world.pay.bundles.get(made.id)).orders}
        assert states == {OrderState.OPEN if isinstance(paid, Refusal) else OrderState.PAID}
        return multiple(*made.orders)

    def _parts(self, order: Order, partner: int, helper: int) -> tuple[PartAsked, ...]:
        other = next(shop for shop in self.shops if shop.id != order.merchant_id)
        wanted = ((Party(PartyKind.MERCHANT, other.id), partner), (Party(PartyKind.MEMBER, self.payers[0].id), helper))
        return tuple(PartAsked(party, self.world.money(minor)) for party, minor in wanted if minor)

    @rule(order=orders, partner=st.integers(0, 1_000), helper=st.integers(0, 300), finish=st.booleans())
    def share_out(self, order: Order, partner: int, helper: int, finish: bool) -> None:
        parts = self._parts(order, partner, helper)
        if not parts and not finish:
            return
        asked = SplitAsked(merchant_id=order.merchant_id, order_id=order.id, parts=parts, finish=finish)
        self.attempt(self.world.pay.splits.split(asked, self.world.once()))

    @rule(order=orders, minor=st.integers(1, 200))
    def share_and_refund_at_once(self, order: Order, minor: int) -> None:
        asked = SplitAsked(merchant_id=order.merchant_id, order_id=order.id, parts=self._parts(order, minor, minor))

        async def race() -> None:
            world = self.world
            await asyncio.gather(
                world.pay.splits.split(asked, world.once()),
                world.pay.refunds.refund(world.back(order, minor), world.once()),
                world.pay.splits.split(asked, world.once()),
                world.pay.refunds.refund(world.back(order, 2 * minor), world.once()),
                return_exceptions=True,
            )

        self.do(race())

    @rule(order=orders, minor=st.integers(1, 500))
    def give_a_part_back(self, order: Order, minor: int) -> None:
        world = self.world
        for split in self.do(world.pay.splits.of_order(order.id)):
            receiver = next(shop.id for shop in self.shops if shop.id != order.merchant_id)
            asked = ReturnAsked(
                merchant_id=order.merchant_id, split_id=split.id, receiver_id=receiver, amount=world.money(minor)
            )
            self.attempt(world.pay.splits.give_back(asked, world.once()))

    @rule(shop=st.integers(0, 1), payer=st.integers(0, 1), minor=st.integers(1, 2_000), answer=st.integers(0, 3))
    def pay_out(self, shop: int, payer: int, minor: int, answer: int) -> None:
        world, member, merchant = self.world, self.payers[payer], self.shops[shop]
        asked = PayoutAsked(
            merchant_id=merchant.id, member_id=member.id, amount=world.money(minor), wait_for_member=answer > 0
        )
        payout = self.attempt(world.pay.payouts.pay_out(asked, world.once()))
        if isinstance(payout, Refusal):
            return
        if answer == 1:
            assert self.do(world.pay.payouts.accept(member.id, payout.id)).state is PayoutState.DONE
        elif answer == 2:
            assert self.do(world.pay.payouts.cancel(merchant.id, payout.id)).state is PayoutState.RETURNED

    @rule()
    def a_month_passes(self) -> None:
        self.world.clock.advance(30 * DAY_MS)
        self.do(self.world.pay.payouts.expire_due())
        self.do(self.world.pay.splits.finish_due())
        for payer in self.payers:
            assert self.do(self.world.pay.payouts.waiting(payer.id)) == []
        for shop in self.shops:
            assert self.do(self.world.pay.splits.set_aside(shop.id)) == 0

    @rule(shop=st.integers(0, 1))
    def settle(self, shop: int) -> None:
        self.attempt(self.world.pay.settlements.settle(self.shops[shop].id))

    @rule()
    def let_the_bank_work(self) -> None:
        self.do(self.world.settle())

    @rule(seconds=st.integers(1, 90))
    def wait(self, seconds: int) -> None:
        self.world.clock.advance(1_000 * seconds)
        self.do(self.world.pay.orders.expire_due())

    @invariant()
    def every_fen_is_somewhere(self) -> None:
        if not hasattr(self, "world"):
            return

        async def sums() -> tuple[int, int]:
            world = self.world
            members = sum([(await world.balance(payer)).posted for payer in self.payers])
            shops = sum([(await world.payable(shop)).posted for shop in self.shops])
            aside = sum([await world.pay.splits.set_aside(shop.id) for shop in self.shops])
            return members + shops + aside + await world.fees(), (await world.safeguarded()).posted

        owed, held = self.do(sums())
        assert owed == held

    @invariant()
    def orders_agree_with_refunds_events_and_statements(self) -> None:
        if not hasattr(self, "world"):
            return
        self.do(self._check())

    async def _check(self) -> None:
        world = self.world
        orders = (await world.pay.orders.find(OrderFilter(), None, 100)).items
        paid = 0
        for order in orders:
            done = [refund for refund in await world.pay.refunds.of_order(order.id) if refund.done_at_ms is not None]
            done = [refund for refund in done if refund.state.value == "done"]
            assert sum(refund.amount.minor for refund in done) == order.refunded.minor <= order.amount.minor
            assert sum(refund.fee_back.minor for refund in done) == order.fee_returned.minor <= order.fee.minor
            if order.state is OrderState.REFUNDED:
                assert (order.refunded, order.fee_returned) == (order.amount, order.fee)
            paid += order.state in PAID_STATES
            assert not order.in_flight and order.refund_id is None, "nothing is on its way between steps"
        assert len(orders) == 100 or len(await world.events(events.OrderPaid)) == paid
        for shop in self.shops:
            lines = (await world.pay.statements.page(shop.id, None, 1)).items
            assert (lines[0].balance_after_minor if lines else 0) == (await world.payable(shop)).posted
            assert (lines[0].held_after_minor if lines else 0) == await world.pay.splits.set_aside(shop.id)
        review = world.pay.review
        assert await world.runtime.db.read(lambda tx: review.held_differences_in(tx, 9)) == []
        assert await world.runtime.db.read(lambda tx: review.return_differences_in(tx, 9)) == []
        assert await world.runtime.db.read(lambda tx: review.broken_lines_in(tx, 9)) == []
        pending = await world.journal.page(state=EntryState.PENDING)
        assert pending == []

    def teardown(self) -> None:
        self.do(self.stack.aclose())
        self.loop.close()
        self.folder.cleanup()


Street.TestCase.settings = settings(
    max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestStreet = Street.TestCase
