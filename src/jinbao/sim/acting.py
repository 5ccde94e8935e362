"""Doing what an act says, through the services, and saying what came of it. Nothing is remembered here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from jinbao.identity.types import Proof
from jinbao.kit.errors import Refusal, Unknown
from jinbao.pay import RefundAsked
from jinbao.pay.types import PAID_STATES, Channel, NewOrder, Order, OrderState
from jinbao.sim.books import FEES, Effect, OpenMove, member, merchant, shared
from jinbao.sim.city import City, Paid, Town
from jinbao.sim.day import Act, Kind
from jinbao.sim.dealing import Dealer
from jinbao.sim.giving import Giver
from jinbao.sim.outcome import Ground, Outcome, State
from jinbao.sim.population import PIN
from jinbao.sim.trading import Trader
from jinbao.wallet.types import BankMove, BankMoveKind


class Actor:
    """Performs acts in one life of the services."""

    def __init__(self, city: City, town: Town) -> None:
        self._city = city
        self._town = town
        self._ground = ground = Ground(city, town)
        self._doing: dict[Kind, Callable[[Act], Awaitable[Outcome]]] = {
            Kind.PAY_ORDER: self._pay_order,
            Kind.PAY_STATIC: self._pay_static,
            Kind.PAY_CODE: self._pay_code,
            Kind.WALK_OUT: self._walk_out,
            Kind.CLOSE: self._close,
            Kind.REFUND: self._refund,
            Kind.TRANSFER: self._transfer,
            Kind.REQUEST: self._request,
            Kind.ANSWER: self._answer,
            Kind.TOP_UP: self._top_up,
            Kind.WITHDRAW: self._withdraw,
            Kind.SETTLE: self._settle,
            **Dealer(ground).doing,
            **Giver(ground).doing,
            **Trader(ground).doing,
        }

    async def perform(self, act: Act) -> Outcome:
        """Do it. A refusal and no answer are outcomes; anything else that is raised is a bug or the end."""
        try:
            return await self._doing[act.kind](act)
        except Refusal as refusal:
            return Outcome(act, State.REFUSED, refusal.code)
        except Unknown as unknown:
            return Outcome(act, State.DOUBT, str(unknown))

    async def _pay_order(self, act: Act) -> Outcome:
        order = await self._order(act)
        paid = await self._city.pay.payments.pay(
            self._ground.caller(act.who), order.id, self._ground.proof(act), self._ground.once(act, "pay")
        )
        return self._paid(act, paid)

    async def _pay_static(self, act: Act) -> Outcome:
        paid = await self._city.pay.payments.pay_qr(
            self._ground.caller(act.who),
            self._town.codes[act.shop],
            self._ground.money(act.amount),
            act.text,
            self._ground.proof(act),
            self._ground.once(act, "pay"),
        )
        return self._paid(act, paid)

    async def _pay_code(self, act: Act) -> Outcome:
        """The till scans the payer's code; when it wants the payer's word, the payer gives it or walks away."""
        pay, caller = self._city.pay, self._ground.caller(act.who)
        shown = await pay.codes.current(caller)
        new = NewOrder(amount=self._ground.money(act.amount), subject=act.text, channel=Channel.PAYMENT_CODE)
        order = await pay.charges.charge(
            self._town.merchants[act.shop], shown.code, new, self._ground.once(act, "charge")
        )
        if order.waiting:
            if not self._town.population.people[act.who].has_pin:
                await pay.payments.decline(caller, order.id)
                return Outcome(act, State.REFUSED, "declined by the payer")
            order = await pay.payments.confirm(caller, order.id, Proof(pin=PIN), self._ground.once(act, "confirm"))
        return self._paid(act, order)

    async def _walk_out(self, act: Act) -> Outcome:
        """An order that nobody pays: it expires."""
        order = await self._order(act)
        return Outcome(act, State.DONE, order_id=order.id)

    async def _close(self, act: Act) -> Outcome:
        order = await self._order(act)
        await self._city.pay.orders.close(order.merchant_id, order.id)
        return Outcome(act, State.DONE, order_id=order.id)

    async def _refund(self, act: Act) -> Outcome:
        paid = self._town.paid.get(act.of)
        if paid is None:
            return Outcome(act, State.SKIPPED)
        minor = max(1, paid.amount_minor * act.amount // 100)
        shop, payer = self._town.merchants[act.shop], self._ground.caller(act.who).id
        asked = RefundAsked(shop, paid.order_id, self._ground.money(minor), act.text)
        refund = await self._city.pay.refunds.refund(asked, self._ground.once(act, "refund"))
        back, aside = refund.fee_back.minor, refund.from_held.minor
        effects = (
            Effect(member(payer), minor),
            Effect(shared(shop), -aside),
            Effect(merchant(shop), back + aside - minor),
            Effect(FEES, -back),
        )
        return Outcome(act, State.DONE, effects=effects, order_id=paid.order_id)

    async def _transfer(self, act: Act) -> Outcome:
        payer, payee = self._ground.caller(act.who), self._ground.caller(act.other).id
        await self._city.wallet.transfers.send(
            payer, payee, act.amount, act.text, self._ground.proof(act), self._ground.once(act, "send")
        )
        return Outcome(act, State.DONE, effects=_moved(payer.id, payee, act.amount))

    async def _request(self, act: Act) -> Outcome:
        asker, payer = self._ground.caller(act.who).id, self._ground.caller(act.other).id
        request = await self._city.wallet.requests.create(
            asker, payer, act.amount, act.text, self._ground.once(act, "ask")
        )
        return Outcome(act, State.DONE, request_id=request.id)

    async def _answer(self, act: Act) -> Outcome:
        request = self._town.requests.get(act.of)
        if request is None:
            return Outcome(act, State.SKIPPED)
        payer, asker = self._ground.caller(act.who), self._ground.caller(act.other).id
        if not act.agrees:
            await self._city.wallet.requests.decline(payer.id, request)
            return Outcome(act, State.DONE)
        await self._city.wallet.transfers.pay_request(
            payer, request, self._ground.proof(act), self._ground.once(act, "pay")
        )
        return Outcome(act, State.DONE, effects=_moved(payer.id, asker, act.amount))

    async def _top_up(self, act: Act) -> Outcome:
        move = await self._city.wallet.bank_moves.top_up(
            self._ground.caller(act.who), self._town.linked[act.who], act.amount, self._ground.once(act, "top up")
        )
        return Outcome(act, State.DONE, move=_open(move))

    async def _withdraw(self, act: Act) -> Outcome:
        move = await self._city.wallet.bank_moves.withdraw(
            self._ground.caller(act.who),
            self._town.linked[act.who],
            act.amount,
            Proof(pin=PIN),
            self._ground.once(act, "withdraw"),
        )
        return Outcome(act, State.DONE, move=_open(move))

    async def _settle(self, act: Act) -> Outcome:
        shop = self._town.merchants[act.shop]
        await self._city.pay.settlements.settle(shop, self._ground.once(act, "settle"))
        return Outcome(act, State.DONE)

    async def _order(self, act: Act) -> Order:
        new = NewOrder(amount=self._ground.money(act.amount), subject=act.text, channel=Channel.DYNAMIC_QR)
        return await self._city.pay.orders.create(self._town.merchants[act.shop], new, self._ground.once(act, "order"))

    def _paid(self, act: Act, order: Order) -> Outcome:
        """A payment that was acknowledged; what was answered must be what was asked."""
        if order.state in (OrderState.CLOSED, OrderState.EXPIRED):
            return Outcome(act, State.REFUSED, "ended before it was paid")
        payer, minor, fee = self._ground.caller(act.who).id, order.amount.minor, order.fee.minor
        assert order.state in PAID_STATES and order.payer_id == payer and minor == act.amount, order
        assert 0 <= fee <= minor, order
        shop = self._town.merchants[act.shop]
        effects = (Effect(member(payer), -minor), Effect(merchant(shop), minor - fee), Effect(FEES, fee))
        return Outcome(act, State.DONE, effects=effects, paid=Paid(order.id, minor, fee), order_id=order.id)


def _moved(payer: int, payee: int, minor: int) -> tuple[Effect, ...]:
    return (Effect(member(payer), -minor), Effect(member(payee), minor))


def _open(move: BankMove) -> OpenMove:
    kind = "top_up" if move.kind is BankMoveKind.TOP_UP else "withdrawal"
    return OpenMove(kind, move.id, move.member_id, move.amount.minor, move.fee.minor)
