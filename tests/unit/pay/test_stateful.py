"""Anything may happen to orders and refunds, in any order: money is conserved and refunds never exceed payments."""

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
from jinbao.kit.errors import Refusal
from jinbao.kit.http import Principal
from jinbao.ledger import EntryState
from jinbao.pay import events
from jinbao.pay.types import PAID_STATES, NewOrder, Order, OrderFilter, OrderState
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
            return world, shops, [await world.payer(FUNDS), await world.payer(FUNDS)]

        self.world, self.shops, self.payers = self.do(build())

    @rule(target=orders, shop=st.integers(0, 1), minor=AMOUNTS, life_s=st.sampled_from([None, 30]))
    def create(self, shop: int, minor: int, life_s: int | None) -> Any:
        expires = None if life_s is None else self.world.clock.now_ms() + 1_000 * life_s
        new = NewOrder(amount=self.world.money(minor), expires_at_ms=expires)
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
            return members + shops + await world.fees(), (await world.safeguarded()).posted

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
