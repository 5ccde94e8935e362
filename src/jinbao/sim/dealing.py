"""Performing what people and the treasury do with gold accounts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from jinbao.gold.types.delivery import Address, Delivery, DeliveryState, PledgeState
from jinbao.gold.types.plan import Every, Schedule, Way
from jinbao.gold.types.quote import Quote, Side
from jinbao.gold.types.trade import Trade
from jinbao.sim.books import BANK, FEES, VAULT, Effect, OpenMove, gold, in_delivery, member, pledged
from jinbao.sim.day import Act, Kind
from jinbao.sim.outcome import Ground, Outcome, State

_MONDAY, _NINE = 1, 9
_SCHEDULES = {
    "day": Schedule(Every.DAY, 0, _NINE),
    "week": Schedule(Every.WEEK, _MONDAY, _NINE),
    "month": Schedule(Every.MONTH, 11, 18),
}
_REGION = "上海市"


class Dealer:
    """Performs the acts of gold; ``doing`` says which."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._gold = ground.city.gold
        self.doing: dict[Kind, Callable[[Act], Awaitable[Outcome]]] = {
            Kind.OPEN_GOLD: self._open,
            Kind.BUY_GOLD: self._buy,
            Kind.SELL_GOLD: self._sell,
            Kind.PLAN: self._plan,
            Kind.ALERT: self._alert,
            Kind.PLEDGE: self._pledge,
            Kind.RELEASE: self._release,
            Kind.DELIVER: self._deliver,
            Kind.ADVANCE: self._advance,
            Kind.BATCH: self._batch,
        }

    async def _open(self, act: Act) -> Outcome:
        await self._gold.accounts.open(self._ground.caller(act.who).id, consent=True)
        return Outcome(act, State.DONE)

    async def _buy(self, act: Act) -> Outcome:
        by_weight = act.how == "weight"
        quote = await self._quoted(
            act, Side.BUY, ug=act.amount if by_weight else None, amount_minor=None if by_weight else act.amount
        )
        trade = await self._trade(act, quote)
        caller = trade.member_id
        return Outcome(
            act,
            State.DONE,
            effects=(
                Effect(member(caller), -trade.amount_minor),
                Effect(BANK, -trade.amount_minor),
                Effect(gold(caller), trade.ug),
                Effect(VAULT, trade.ug),
            ),
        )

    async def _sell(self, act: Act) -> Outcome:
        """``amount`` per cent of what is free."""
        ug = await self._part(act)
        if not ug and act.number not in self._ground.town.quotes:
            return Outcome(act, State.SKIPPED)
        trade = await self._trade(act, await self._quoted(act, Side.SELL, ug=ug))
        caller, gross, fee = trade.member_id, trade.amount_minor, trade.fee_minor
        return Outcome(
            act,
            State.DONE,
            effects=(
                Effect(gold(caller), -trade.ug),
                Effect(VAULT, -trade.ug),
                Effect(member(caller), gross - fee),
                Effect(FEES, fee),
                Effect(BANK, gross),
            ),
        )

    async def _plan(self, act: Act) -> Outcome:
        caller, key = self._ground.caller(act.who), self._ground.once(act, "plan")
        await self._gold.plans.create(caller, act.amount, _SCHEDULES[act.how], self._ground.pin(act), key)
        return Outcome(act, State.DONE)

    async def _alert(self, act: Act) -> Outcome:
        """At ``amount`` per cent of the price."""
        price_minor = self._gold.prices.demand().mid_minor * act.amount // 100
        way = Way.ABOVE if act.amount > 100 else Way.BELOW
        caller, key = self._ground.caller(act.who), self._ground.once(act, "alert")
        await self._gold.alerts.create(caller, way, price_minor, 0, None, key)
        return Outcome(act, State.DONE)

    async def _pledge(self, act: Act) -> Outcome:
        caller, key = self._ground.caller(act.who), self._ground.once(act, "pledge")
        ug = max(1, await self._part(act))
        pledge = await self._gold.pledges.pledge(caller, ug, act.text, self._ground.pin(act), key)
        assert pledge.state is not PledgeState.STARTING, pledge
        effects = (Effect(gold(caller.id), -pledge.ug), Effect(pledged(caller.id), pledge.ug))
        return Outcome(act, State.DONE, effects=effects, made=pledge.id)

    async def _release(self, act: Act) -> Outcome:
        pledge_id = self._ground.town.made.get(act.of)
        if pledge_id is None:
            return Outcome(act, State.SKIPPED)
        caller = self._ground.caller(act.who).id
        pledge = await self._gold.pledges.release(caller, pledge_id)
        assert pledge.state is PledgeState.RELEASED, pledge
        return Outcome(act, State.DONE, effects=(Effect(pledged(caller), -pledge.ug), Effect(gold(caller), pledge.ug)))

    async def _deliver(self, act: Act) -> Outcome:
        """``count`` pieces of the product that ``how`` names."""
        person, caller = self._ground.town.population.people[act.who], self._ground.caller(act.who)
        address = Address(person.name, person.phone, _REGION, act.text)
        made: Delivery = await self._gold.deliveries.order(
            caller, act.how, act.count, address, self._ground.pin(act), self._ground.once(act, "deliver")
        )
        fee = made.fee_minor
        return Outcome(
            act,
            State.DONE,
            effects=(
                Effect(gold(caller.id), -made.ug),
                Effect(in_delivery(caller.id), made.ug),
                Effect(member(caller.id), -fee),
                Effect(FEES, fee),
            ),
            made=made.id,
        )

    async def _advance(self, act: Act) -> Outcome:
        """The treasury takes a delivery to the state that ``how`` names; the custodian may take its time."""
        delivery_id, staff = self._ground.town.made.get(act.of), self._ground.town.treasurer
        if delivery_id is None or staff is None:
            return Outcome(act, State.SKIPPED)
        wanted = DeliveryState(act.how)
        tracking = f"SF{act.number:012d}" if wanted is DeliveryState.SHIPPED else ""
        made = await self._gold.deliveries.advance(
            staff, delivery_id, wanted, tracking, self._ground.once(act, "advance")
        )
        move = None
        if wanted is DeliveryState.SHIPPED:
            left = (Effect(in_delivery(made.member_id), -made.ug), Effect(VAULT, -made.ug))
            move = OpenMove("hand_over", made.id, made.member_id, made.ug, told=left)
        return Outcome(act, State.DONE, move=move)

    async def _batch(self, act: Act) -> Outcome:
        staff = self._ground.town.treasurer
        assert staff is not None, "somebody works in the treasury"
        await self._gold.batches.order(staff, self._ground.once(act, "batch"))
        return Outcome(act, State.DONE)

    async def _quoted(self, act: Act, side: Side, *, ug: int | None = None, amount_minor: int | None = None) -> Quote:
        """A quote for an act. Whoever asks again has the first one, if that was heard of."""
        town, caller = self._ground.town, self._ground.caller(act.who).id
        known = town.quotes.get(act.number)
        if known is not None:
            return await self._gold.quotes.get(caller, known)
        quote = await self._gold.quotes.make(caller, side, ug=ug, amount_minor=amount_minor)
        town.quotes.setdefault(act.number, quote.id)
        return quote

    async def _trade(self, act: Act, quote: Quote) -> Trade:
        # What it comes to depends on the price, so that a sale of some per cent always brings the PIN.
        proof = self._ground.pin(act) if act.kind is Kind.SELL_GOLD else self._ground.proof(act, quote.amount_minor)
        caller, key = self._ground.caller(act.who), self._ground.once(act, "trade")
        return await self._gold.dealing.trade(caller, quote.id, proof, key)

    async def _part(self, act: Act) -> int:
        holding = await self._gold.accounts.holding(self._ground.caller(act.who).id)
        return holding.available_ug * act.amount // 100
