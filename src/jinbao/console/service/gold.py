"""Gold, looked at and steered: the price, the position, the custodian, deliveries, members' accounts."""

from __future__ import annotations

from typing import Any

import msgspec

from jinbao.console.service.checks.house import House
from jinbao.console.types import (
    AddressView,
    BarItem,
    BarList,
    BatchItem,
    CoverageItem,
    CustodyDay,
    DeliveryItem,
    FeedView,
    GoldDesk,
    HaltedView,
    HaltView,
    MemberGold,
    Named,
    PositionView,
    PriceChart,
    PriceItem,
    StatementItem,
    StepView,
    WaitingView,
)
from jinbao.gold.types.accounts import custodian_due, dealing_cash, inventory, member_gold, unsettled
from jinbao.gold.types.batches import Batch
from jinbao.gold.types.candles import Range
from jinbao.gold.types.coverage import Coverage, DayOfCustody
from jinbao.gold.types.delivery import Delivery, DeliveryState, Step
from jinbao.gold.types.holding import GoldAccount
from jinbao.gold.types.price import Board, PriceState
from jinbao.identity.types import Power
from jinbao.kit.db import Tx
from jinbao.kit.errors import Invalid, NotFound
from jinbao.kit.http import Principal
from jinbao.kit.ids import show
from jinbao.kit.once import Once, claim
from jinbao.kit.pages import Page

#: How the staff log names all of gold.
SUBJECT = "gold"
_HALT, _RESUME = "gold.halt", "gold.resume"
_REASON_LEAST, _REASON_MOST = 3, 200
_BATCHES = 10
_LOG_LINES = 20
_UG_PER_GRAM = 1_000_000
_NEXT = {
    DeliveryState.ORDERED: DeliveryState.PACKED,
    DeliveryState.PACKED: DeliveryState.SHIPPED,
    DeliveryState.SHIPPED: DeliveryState.DELIVERED,
}
_SEEN = frozenset({*_NEXT, DeliveryState.DELIVERED, DeliveryState.CANCELLED})


class GoldRoom:
    """What staff see of gold, and what they may do about it."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._gold = house.gold
        self._runtime = house.runtime

    def chart(self, range: Range) -> PriceChart:
        """How the price got here."""
        chart = self._gold.candles.chart(range)
        return PriceChart(
            range=chart.range.value,
            step_ms=chart.step_ms,
            items=[[candle.start_ms, candle.open, candle.high, candle.low, candle.close] for candle in chart.candles],
            simulated=chart.made_up,
        )

    async def desk(self) -> GoldDesk:
        """The page as of now; the sums of coverage may be a minute old (``as_of_ms`` says)."""
        gold = self._gold
        board, feed = gold.prices.now(), gold.prices.feed_state()
        waiting, late = await gold.desk.count_pending()
        plans, alerts = await self._runtime.db.read(gold.review.standing_in)
        halted = board.state is PriceState.HALTED
        return GoldDesk(
            price=price_item(board),
            feed=FeedView(feed.name, feed.last_at_ms or None, feed.trouble or None),
            halted=halted,
            halt=await self._halt() if halted else None,
            position=await self._position(board),
            coverage=_coverage(await gold.coverage.now()),
            batches=(await self.batches(None, _BATCHES)).items,
            instructions=WaitingView(waiting, late),
            plans=plans,
            alerts=alerts,
            accounts=await gold.accounts.count(),
        )

    async def halt(self, caller: Principal, reason: str, once: Once) -> HaltedView:
        """Stop dealing in gold, whatever the price does; payments go on. Raises ``NotAllowed``, ``Invalid``."""
        return await self._steer(caller, _HALT, reason, once)

    async def resume(self, caller: Principal, reason: str, once: Once) -> HaltedView:
        """Let dealing go on, at a price that had jumped too; raises as ``halt``."""
        return await self._steer(caller, _RESUME, reason, once)

    async def order_batch(self, caller: Principal, once: Once) -> BatchItem:
        """Deal with the custodian now, back to the targets.

        Raises ``NotAllowed``, ``BatchRunning``, ``CustodianClosed``, ``NothingToBatch``; ``Unknown`` when it is silent.
        """
        batch = await self._gold.batches.order(caller, once)
        return await self._runtime.db.read(lambda tx: self._batch_in(tx, batch))

    async def batches(self, cursor: str | None, limit: int) -> Page[BatchItem]:
        """Batches, newest first; raises ``Invalid``."""
        found = await self._gold.batches.page(cursor, limit)
        items = await self._runtime.db.read(lambda tx: [self._batch_in(tx, batch) for batch in found.items])
        return Page(items, found.next)

    async def bars(self) -> BarList:
        """The bars that the custodian has set apart for us."""
        coverage = await self._gold.coverage.now()
        return BarList(
            custodian=coverage.custodian,
            as_of_ms=coverage.as_of_ms,
            fine_ug=sum(bar.fine_ug for bar in coverage.bars),
            items=[
                BarItem(bar.serial, bar.refiner, bar.gross_ug, bar.fineness, bar.fine_ug, bar.assay, bar.vault)
                for bar in coverage.bars
            ],
        )

    async def deliveries(self, state: str, cursor: str | None, limit: int) -> Page[DeliveryItem]:
        """Everybody's deliveries, newest first, in one state or (empty) in all. Raises ``Invalid``."""
        known = {each.value: each for each in _SEEN}
        if state and state not in known:
            raise Invalid(field="state", reason="no such state")
        found = await self._gold.deliveries.everybodys(known.get(state), cursor, limit)
        return Page(await self._delivery_items(found.items), found.next)

    async def advance(self, caller: Principal, delivery_id: int, state: str, tracking: str, once: Once) -> DeliveryItem:
        """Have a delivery packed or handed over, or note that it arrived; the delivery as it then stands.

        Raises ``NotAllowed``, ``NotFound``, ``Invalid`` (tracking), ``DeliveryStepWrong``.
        """
        after = await self._gold.deliveries.advance(caller, delivery_id, DeliveryState(state), tracking, once)
        return (await self._delivery_items([after]))[0]

    async def freeze(self, caller: Principal, member_id: int, reason: str, once: Once) -> MemberGold:
        """Stop a member's gold account; raises ``NotAllowed``, ``Invalid`` (the reason), ``NotFound``."""
        return await self._set_frozen(caller, member_id, reason, once, frozen=True)

    async def unfreeze(self, caller: Principal, member_id: int, reason: str, once: Once) -> MemberGold:
        """Let it move again; raises as ``freeze``."""
        return await self._set_frozen(caller, member_id, reason, once, frozen=False)

    async def of_member(self, member_id: int) -> MemberGold | None:
        """A member's gold account, ``None`` for one who has none."""
        account = await self._gold.accounts.get(member_id)
        return None if account is None else await self._member_gold(account)

    async def _steer(self, caller: Principal, action: str, reason: str, once: Once) -> HaltedView:
        self._house.identity.staff.demand(caller, Power.HALT_GOLD)
        why = " ".join(reason.split())
        if not _REASON_LEAST <= len(why) <= _REASON_MOST:
            raise Invalid(field="reason", reason=f"{_REASON_LEAST} to {_REASON_MOST} characters")
        prices = self._gold.prices

        def work(tx: Tx) -> None:
            if not claim(tx, once, self._runtime.new_id())[1]:
                return
            changed = prices.halt_in(tx, why) if action == _HALT else prices.resume_in(tx)
            if changed:
                self._house.identity.audit.record_in(tx, caller, action, SUBJECT, {"reason": why})

        await self._runtime.db.write(work)
        await prices.refresh()  # so that everybody is told at once
        board = prices.now()
        return HaltedView(board.state is PriceState.HALTED, price_item(board))

    async def _halt(self) -> HaltView | None:
        """Who halted dealing last, from the staff log."""
        for line in (await self._house.identity.audit.page(None, _LOG_LINES, subject=SUBJECT)).items:
            if line.action == _HALT:
                reason = str(msgspec.json.decode(line.details)["reason"])
                return HaltView(reason, line.at_ms, Named(show("stf", line.staff_id), line.staff_name))
        return None

    async def _position(self, board: Board) -> PositionView:
        home, terms = self._runtime.home, self._gold.profile.batches
        refs = [inventory(), dealing_cash(home), custodian_due(home), unsettled(home)]
        metal, cash, due, open_ = await self._house.journal.balances(refs)
        return PositionView(
            inventory_ug=metal.available,
            inventory_low_ug=terms.low_ug,
            inventory_target_ug=terms.target_ug,
            inventory_high_ug=terms.high_ug,
            dealing_minor=cash.available,
            dealing_low_minor=terms.cash_low_minor,
            dealing_target_minor=terms.cash_target_minor,
            due_minor=due.posted,
            unsettled_minor=open_.posted,
            net_ug=metal.posted,
            net_worth_minor=worth(metal.posted, board.mid_minor),
        )

    def _batch_in(self, tx: Tx, batch: Batch) -> BatchItem:
        staff = None
        if batch.staff_id:
            staff = Named(show("stf", batch.staff_id), self._house.identity.staff.get_in(tx, batch.staff_id).name)
        return BatchItem(
            id=show("bat", batch.id),
            side=batch.side.value,
            grams_ug=batch.ug,
            price_minor=batch.price_minor,
            limit_minor=batch.limit_minor,
            amount_minor=batch.amount_minor,
            state=batch.state.value,
            urgent=batch.urgent,
            staff=staff,
            reason=batch.reason,
            created_at_ms=batch.created_at_ms,
            filled_at_ms=batch.filled_at_ms or None,
            closed_at_ms=batch.closed_at_ms or None,
        )

    async def _delivery_items(self, deliveries: list[Delivery]) -> list[DeliveryItem]:
        histories = await self._gold.deliveries.histories([delivery.id for delivery in deliveries])
        members = self._house.identity.members

        def work(tx: Tx) -> list[DeliveryItem]:
            return [
                _delivery_item(delivery, members.get_in(tx, delivery.member_id).name, history)
                for delivery, history in zip(deliveries, histories, strict=True)
            ]

        return await self._runtime.db.read(work)

    async def _set_frozen(
        self, caller: Principal, member_id: int, reason: str, once: Once, *, frozen: bool
    ) -> MemberGold:
        """Do it once: a repeat changes nothing and shows the account as it is now."""
        accounts = self._gold.accounts

        def work(tx: Tx) -> GoldAccount:
            if claim(tx, once, self._runtime.new_id())[1]:
                act = accounts.freeze_in if frozen else accounts.unfreeze_in
                return act(tx, caller, member_id, reason)
            found = accounts.get_in(tx, member_id)
            if found is None:
                raise NotFound()
            return found

        return await self._member_gold(await self._runtime.db.write(work))

    async def _member_gold(self, account: GoldAccount) -> MemberGold:
        holding = await self._gold.accounts.holding(account.member_id)
        return MemberGold(
            total_ug=holding.total_ug,
            available_ug=holding.available_ug,
            pledged_ug=holding.pledged_ug,
            in_delivery_ug=holding.in_delivery_ug,
            cost_minor=holding.cost_minor,
            value_minor=holding.value_minor,
            realised_minor=holding.realised_minor,
            frozen=account.frozen,
            reason=account.reason,
            opened_at_ms=account.opened_at_ms,
            account_id=f"{member_gold(account.member_id).id:032x}",
        )


def price_item(board: Board) -> PriceItem:
    """The market as staff see it."""
    return PriceItem(
        bid_minor=board.bid_minor,
        ask_minor=board.ask_minor,
        mid_minor=board.mid_minor,
        at_ms=board.at_ms,
        source=board.source,
        state=board.state.value,
        session="open" if board.open else "closed",
        change_bp=board.change_bp,
        change_minor=board.change_minor,
    )


def worth(ug: int, price_minor: int) -> int:
    """What ``ug`` (>= 0) micrograms are worth at a price per gram, in whole minor units, rounded down."""
    assert ug >= 0 and price_minor >= 0, (ug, price_minor)
    return ug * price_minor // _UG_PER_GRAM


def _coverage(coverage: Coverage) -> CoverageItem:
    sums, told = coverage.sums, coverage.statement
    return CoverageItem(
        custodian=coverage.custodian,
        mode=coverage.mode.value,
        members_ug=sums.members_ug,
        pledged_ug=sums.pledged_ug,
        in_delivery_ug=sums.in_delivery_ug,
        escrow_ug=sums.escrow_ug,
        inventory_ug=sums.inventory_ug,
        custodian_ug=sums.custodian_ug,
        covered=coverage.covered,
        as_of_ms=coverage.as_of_ms,
        statement=None if told is None else _statement(told),
        history=[
            CustodyDay(day.day.isoformat(), day.custodian_ug, day.customers_ug, day.gap_ug) for day in coverage.history
        ],
    )


def _statement(told: DayOfCustody) -> StatementItem:
    return StatementItem(
        day=told.day.isoformat(),
        at_ms=told.at_ms,
        ug=told.custodian_ug,
        bars_ug=told.bars_ug,
        gap_ug=told.gap_ug,
        digest=told.digest,
        faults=list(told.faults),
    )


def _delivery_item(delivery: Delivery, name: str, history: Any) -> DeliveryItem:
    address = delivery.address
    following = _NEXT.get(delivery.state) if delivery.step is Step.NONE else None
    return DeliveryItem(
        id=show("gdl", delivery.id),
        member=Named(show("mbr", delivery.member_id), name),
        product=delivery.product,
        count=delivery.count,
        grams_ug=delivery.ug,
        fee_minor=delivery.fee_minor,
        address=AddressView(address.name, address.phone, address.region, address.line),
        state=delivery.state.value,
        step=delivery.step.value,
        next=None if following is None else following.value,
        serials=list(delivery.serials),
        tracking=delivery.tracking or None,
        trouble=delivery.trouble or None,
        at_ms=delivery.at_ms,
        history=[StepView(state.value, at_ms) for state, at_ms in history],
    )
