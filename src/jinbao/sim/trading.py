"""What shops do among themselves and for their customers: sharing payments out, paying members, selling together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from random import Random

from jinbao.pay.types import (
    PAID_STATES,
    BundleItem,
    Channel,
    NewOrder,
    Order,
    PartAsked,
    Party,
    PartyKind,
    PayoutAsked,
    ReturnAsked,
    SplitAsked,
)
from jinbao.sim.books import FEES, Effect, OpenMove, member, merchant, shared
from jinbao.sim.city import City, Paid, Town
from jinbao.sim.day import HOUR_MS, MINUTE_MS, Act, Kind, Numbers, moment, price
from jinbao.sim.outcome import Ground, Outcome, State
from jinbao.sim.population import Population, Shop

#: What of a day's shopping is what, a shop.
_SHARED, _BUNDLES, _PAYOUTS = 2, 1, 2
#: Of a bundle, this much (per cent) is the partner's order.
_PARTNERS = 30
#: Of a part that a partner got, this much (per cent) may go back.
_BACK = 40


def partner(population: Population, shop: int) -> int:
    """The shop with which this one shares payments and sells together."""
    return (shop + 1) % len(population.shops)


def helper(population: Population, shop: int) -> int:
    """The person who gets a part of this shop's payments."""
    return (population.shops[shop].owner + 1) % len(population.people)


async def introduce(city: City, town: Town) -> None:
    """Let every shop register its partner and its helper."""
    for shop, merchant_id in enumerate(town.merchants):
        whom = Party(PartyKind.MERCHANT, town.merchants[partner(town.population, shop)])
        await city.pay.splits.add_receiver(merchant_id, whom, "PARTNER")
        hand = Party(PartyKind.MEMBER, town.callers[helper(town.population, shop)].id)
        await city.pay.splits.add_receiver(merchant_id, hand, "STAFF")


def trading_day(chance: Random, population: Population, start_ms: int, number: Numbers) -> list[Act]:
    """A day of it, for every shop; there must be two."""
    acts: list[Act] = []
    for shop in population.shops:
        for _ in range(_SHARED):
            acts += _sharing(chance, population, shop, start_ms, number)
        for _ in range(_BUNDLES):
            acts += _together(chance, population, shop, start_ms, number)
        for _ in range(_PAYOUTS):
            acts += _paying_out(chance, population, shop, start_ms, number)
    return acts


def _customer(chance: Random, population: Population, shop: Shop) -> int:
    owners = {shop.owner, population.shops[partner(population, shop.number)].owner}
    return chance.choice([person.number for person in population.people if person.number not in owners])


def _sharing(chance: Random, population: Population, shop: Shop, start_ms: int, number: Numbers) -> list[Act]:
    """A payment; parts of it for partner and helper, once or twice, too much now and then; some comes back."""
    at_ms, who = moment(chance, start_ms, 6, 20), _customer(chance, population, shop)
    ware = chance.choice(shop.sign.trade.wares)
    paid = Act(at_ms, number(), Kind.PAY_SHARED, who, price(chance, ware), shop.number, text=ware.subject)
    acts = [paid]
    for part in chance.choice(((12,), (12, 9), (20, 15), ())):
        at_ms += chance.randrange(MINUTE_MS, 40 * MINUTE_MS)
        how = chance.choice(("", "", "finish"))
        split = Act(at_ms, number(), Kind.SPLIT, shop.owner, part, shop.number, of=paid.number, how=how)
        acts.append(split)
        if chance.randrange(3) == 0:
            later_ms = at_ms + chance.randrange(MINUTE_MS, HOUR_MS)
            acts.append(Act(later_ms, number(), Kind.GIVE_BACK, shop.owner, _BACK, shop.number, of=split.number))
    if chance.randrange(3) == 0:
        later_ms = at_ms + chance.randrange(MINUTE_MS, HOUR_MS)
        percent = chance.choice((100, 50, 25))
        acts.append(Act(later_ms, number(), Kind.REFUND, who, percent, shop.number, of=paid.number, text="退货"))
    return acts


def _together(chance: Random, population: Population, shop: Shop, start_ms: int, number: Numbers) -> list[Act]:
    """Something of this shop's and something of its partner's, paid at once; sometimes the first goes back."""
    at_ms, who = moment(chance, start_ms, 6, 20), _customer(chance, population, shop)
    amount = 10 + price(chance, chance.choice(shop.sign.trade.wares))
    paid = Act(at_ms, number(), Kind.BUNDLE, who, amount, shop.number, text="合单")
    later_ms = at_ms + chance.randrange(MINUTE_MS, HOUR_MS)
    if chance.randrange(3):
        return [paid]
    return [paid, Act(later_ms, number(), Kind.REFUND, who, 100, shop.number, of=paid.number, text="退货")]


def _paying_out(chance: Random, population: Population, shop: Shop, start_ms: int, number: Numbers) -> list[Act]:
    """A prize for a customer, at once or to be accepted: it is, or is called back, or nobody thinks of it."""
    at_ms, who = moment(chance, start_ms, 8, 22), _customer(chance, population, shop)
    amount, how = chance.choice((88, 200, 500, 1_000)), chance.choice(("", "wait", "wait"))
    out = Act(at_ms, number(), Kind.PAY_OUT, who, amount, shop.number, text="返现", how=how)
    if not how:
        return [out]
    later_ms = at_ms + chance.randrange(MINUTE_MS, 3 * HOUR_MS)
    answers = chance.choice(((Kind.TAKE,), (Kind.TAKE,), (Kind.CALL_BACK,), (Kind.TAKE, Kind.CALL_BACK), ()))
    return [out, *(Act(later_ms, number(), kind, who, 0, shop.number, of=out.number) for kind in answers)]


class Trader:
    """Performs what is planned here."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._pay, self._town = ground.city.pay, ground.town
        self.doing: dict[Kind, Callable[[Act], Awaitable[Outcome]]] = {
            Kind.PAY_SHARED: self._pay_shared,
            Kind.SPLIT: self._split,
            Kind.GIVE_BACK: self._give_back,
            Kind.BUNDLE: self._bundle,
            Kind.PAY_OUT: self._pay_out,
            Kind.TAKE: self._take,
            Kind.CALL_BACK: self._call_back,
        }

    def _partner(self, act: Act) -> int:
        return self._town.merchants[partner(self._town.population, act.shop)]

    def _helper(self, act: Act) -> int:
        return self._ground.caller(helper(self._town.population, act.shop)).id

    async def _pay_shared(self, act: Act) -> Outcome:
        shop, ground = self._town.merchants[act.shop], self._ground
        new = NewOrder(amount=ground.money(act.amount), subject=act.text, channel=Channel.API, split=True)
        order = await self._pay.orders.create(shop, new, ground.once(act, "order"))
        caller = ground.caller(act.who)
        order = await self._pay.payments.pay(caller, order.id, ground.proof(act), ground.once(act, "pay"))
        paid = _acknowledged(order, caller.id)
        aside = paid.amount_minor - paid.fee_minor
        effects = (
            Effect(member(caller.id), -paid.amount_minor),
            Effect(shared(shop), aside),
            Effect(FEES, paid.fee_minor),
        )
        return Outcome(act, State.DONE, effects=effects, paid=paid, order_id=order.id)

    async def _split(self, act: Act) -> Outcome:
        paid, ground = self._town.paid.get(act.of), self._ground
        if paid is None:
            return Outcome(act, State.SKIPPED)
        shop, partner_id, helper_id = self._town.merchants[act.shop], self._partner(act), self._helper(act)
        share = max(1, paid.amount_minor * act.amount // 100)
        parts = (
            PartAsked(Party(PartyKind.MERCHANT, partner_id), ground.money(share)),
            PartAsked(Party(PartyKind.MEMBER, helper_id), ground.money(max(1, share // 3))),
        )
        asked = SplitAsked(merchant_id=shop, order_id=paid.order_id, parts=parts, finish=act.how == "finish")
        split = await self._pay.splits.split(asked, ground.once(act, "split"))
        assert [part.amount for part in split.parts] == [part.amount for part in parts], split
        given, rest = sum(part.amount.minor for part in parts), split.rest.minor
        effects = (
            Effect(shared(shop), -given - rest),
            Effect(merchant(shop), rest),
            Effect(merchant(partner_id), parts[0].amount.minor),
            Effect(member(helper_id), parts[1].amount.minor),
        )
        return Outcome(act, State.DONE, effects=effects, made=split.id)

    async def _give_back(self, act: Act) -> Outcome:
        split_id, ground = self._town.made.get(act.of), self._ground
        if split_id is None:
            return Outcome(act, State.SKIPPED)
        shop, partner_id = self._town.merchants[act.shop], self._partner(act)
        part = (await self._pay.splits.get(shop, split_id)).parts[0]
        back = ground.money(max(1, part.amount.minor * act.amount // 100))
        asked = ReturnAsked(merchant_id=shop, split_id=split_id, receiver_id=partner_id, amount=back)
        returned = await self._pay.splits.give_back(asked, ground.once(act, "return"))
        minor = returned.amount.minor
        effects = (Effect(merchant(partner_id), -minor), Effect(merchant(shop), minor))
        return Outcome(act, State.DONE, effects=effects)

    async def _bundle(self, act: Act) -> Outcome:
        shop, partner_id, ground = self._town.merchants[act.shop], self._partner(act), self._ground
        second = act.amount * _PARTNERS // 100
        items = [
            BundleItem(who, NewOrder(amount=ground.money(minor), subject=act.text))
            for who, minor in ((shop, act.amount - second), (partner_id, second))
        ]
        number = f"bundle-{act.number}"
        bundle = await self._pay.bundles.create(shop, number, items, ground.once(act, "bundle"))
        caller = ground.caller(act.who)
        bundle = await self._pay.bundles.pay(caller, bundle.id, ground.proof(act), ground.once(act, "pay"))
        first, other = (_acknowledged(order, caller.id) for order in bundle.orders)
        effects = (
            Effect(member(caller.id), -act.amount),
            Effect(merchant(shop), first.amount_minor - first.fee_minor),
            Effect(merchant(partner_id), other.amount_minor - other.fee_minor),
            Effect(FEES, first.fee_minor + other.fee_minor),
        )
        return Outcome(act, State.DONE, effects=effects, paid=first, paid_too=other, order_id=first.order_id)

    async def _pay_out(self, act: Act) -> Outcome:
        shop, who, ground = self._town.merchants[act.shop], self._ground.caller(act.who).id, self._ground
        asked = PayoutAsked(
            merchant_id=shop,
            member_id=who,
            amount=ground.money(act.amount),
            title=act.text,
            wait_for_member=act.how == "wait",
        )
        payout = await self._pay.payouts.pay_out(asked, ground.once(act, "pay out"))
        told = (Effect(merchant(shop), -act.amount), Effect(member(who), act.amount))
        if not payout.waits:
            return Outcome(act, State.DONE, effects=told)
        move = OpenMove("payout", payout.id, shop, act.amount, told=told)
        return Outcome(act, State.DONE, move=move, made=payout.id)

    async def _take(self, act: Act) -> Outcome:
        payout_id = self._town.made.get(act.of)
        if payout_id is None:
            return Outcome(act, State.SKIPPED)
        await self._pay.payouts.accept(self._ground.caller(act.who).id, payout_id)
        return Outcome(act, State.DONE)

    async def _call_back(self, act: Act) -> Outcome:
        payout_id = self._town.made.get(act.of)
        if payout_id is None:
            return Outcome(act, State.SKIPPED)
        await self._pay.payouts.cancel(self._town.merchants[act.shop], payout_id)
        return Outcome(act, State.DONE)


def _acknowledged(order: Order, payer_id: int) -> Paid:
    assert order.state in PAID_STATES and order.payer_id == payer_id, order
    assert 0 <= order.fee.minor <= order.amount.minor, order
    return Paid(order.id, order.amount.minor, order.fee.minor)
