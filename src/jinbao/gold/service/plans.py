"""Plans: gold for so much money, again and again, without being asked each time."""

from __future__ import annotations

from dataclasses import replace

from jinbao.gold.errors import CustodianRefused, PlanLimit, SoldOut
from jinbao.gold.events import PlanPaused
from jinbao.gold.rules import plans as rules
from jinbao.gold.service.accounts import Accounts
from jinbao.gold.service.context import PRICE_REFUSALS, Context
from jinbao.gold.service.dealing import Dealing
from jinbao.gold.service.quotes import Quotes
from jinbao.gold.store import plans as store
from jinbao.gold.types.plan import Plan, PlanState, Schedule
from jinbao.gold.types.quote import Side
from jinbao.gold.types.trade import Trade, TradeState
from jinbao.identity.types import Proof, ProofLevel, purpose_of
from jinbao.kit.db import Tx
from jinbao.kit.errors import Busy, Invalid, NotFound, Refusal, Unknown
from jinbao.kit.http import Principal
from jinbao.kit.ids import parse, show
from jinbao.kit.once import Once, claim, seen

PREFIX = "gpl"
_RUN_BATCH = 200
#: Refusals that say nothing of the member: the plan keeps its reason and goes on at the next turn.
_HOUSE_REASONS = frozenset({SoldOut.code, CustodianRefused.code})


class Plans:
    """Standing orders to buy. The proof was given when the plan was made, and counts at each turn."""

    def __init__(self, context: Context, accounts: Accounts, quotes: Quotes, dealing: Dealing) -> None:
        self._context = context
        self._accounts = accounts
        self._quotes = quotes
        self._dealing = dealing
        dealing.register(PREFIX, self._ended_in)

    async def create(
        self, caller: Principal, amount_minor: int, schedule: Schedule, proof: Proof | None, once: Once
    ) -> Plan:
        """Buy for ``amount_minor`` at each turn of the schedule, from its next one on.

        ``proof`` is bound to ``gold-plan:<every>:<amount_minor>`` and always needed. Raises, the first that applies of:
        ``Invalid`` (the schedule), what ``identity.confirm`` does, ``NotFound``, ``NotForClass``, ``AccountNeeded``,
        ``AccountFrozen``, ``TooLittle``, ``TooMuch``, ``PlanLimit``.
        """
        if not rules.fits(schedule):
            raise Invalid(field="on", reason="no such day or hour")
        level = ProofLevel.NONE
        if await self._context.runtime.db.read(lambda tx: seen(tx, once)) is None:
            purpose = purpose_of(f"gold-plan:{schedule.every.value}:{amount_minor}")
            level = await self._context.identity.confirm(caller, proof, purpose)
        return await self._context.runtime.db.write(
            lambda tx: self._create_in(tx, caller.id, amount_minor, schedule, level, once)
        )

    async def of(self, member_id: int) -> list[Plan]:
        """A member's plans, oldest first."""
        return await self._context.runtime.db.read(lambda tx: store.plans_of(tx, member_id))

    async def pause(self, member_id: int, plan_id: int) -> Plan:
        """Stop a plan until it is resumed; raises ``NotFound``. Again changes nothing."""

        def work(tx: Tx) -> Plan:
            plan = self._of_in(tx, member_id, plan_id)
            return plan if plan.state is PlanState.PAUSED else self._save_in(tx, replace(plan, state=PlanState.PAUSED))

        return await self._context.runtime.db.write(work)

    async def resume(self, member_id: int, plan_id: int) -> Plan:
        """Let a plan go on from its next turn, whatever was refused before; raises ``NotFound``."""

        def work(tx: Tx) -> Plan:
            plan = self._of_in(tx, member_id, plan_id)
            if plan.state is PlanState.ACTIVE:
                return plan
            turn_ms = self._next_ms(plan.schedule)
            return self._save_in(tx, replace(plan, state=PlanState.ACTIVE, reason="", refusals=0, next_at_ms=turn_ms))

        return await self._context.runtime.db.write(work)

    async def end(self, member_id: int, plan_id: int) -> None:
        """Take a plan away; raises ``NotFound``."""
        await self._context.runtime.db.write(
            lambda tx: self._save_in(tx, replace(self._of_in(tx, member_id, plan_id), state=PlanState.ENDED))
        )

    async def run_due(self) -> int:
        """Buy for every plan whose turn has come; how many were looked at.

        While there is no dealing they wait, and after a stop each catches up once, however many turns it missed.
        """
        now_ms = self._context.now_ms()
        due = await self._context.runtime.db.read(lambda tx: store.due_plans(tx, now_ms, _RUN_BATCH))
        ran = 0
        for plan_id in due:
            try:
                self._context.market.demand()
            except PRICE_REFUSALS:
                break
            ran += await self._run(plan_id)
        return ran

    async def _run(self, plan_id: int) -> int:
        try:
            trade_id = await self._context.runtime.db.write(lambda tx: self._start_in(tx, plan_id))
        except (Busy, *PRICE_REFUSALS):
            return 0  # not now; the turn stays due
        except Refusal as refusal:
            code = refusal.code
            await self._context.runtime.db.write(lambda tx: self._turned_down_in(tx, plan_id, code))
            return 1
        if trade_id:
            try:
                await self._dealing.finish(trade_id)
            except (Refusal, Unknown):
                pass  # the end of the trade tells the plan, now or when the sweeper knows it
        return 1

    def _start_in(self, tx: Tx, plan_id: int) -> int:
        """Start this turn's purchase and move to the next turn, both or neither; 0 when there is no turn now."""
        plan = store.get_plan(tx, plan_id)
        if plan is None or not self._is_due(plan):
            return 0
        next_ms = self._next_ms(plan.schedule)
        self._save_in(tx, replace(plan, next_at_ms=next_ms, last_at_ms=self._context.now_ms()))
        quote = self._quotes.make_in(tx, plan.member_id, Side.BUY, amount_minor=plan.amount_minor)
        trade_id = self._context.runtime.new_id()
        self._dealing.start_in(tx, trade_id, quote, plan.proof, show(PREFIX, plan.id))
        return trade_id

    def _turned_down_in(self, tx: Tx, plan_id: int, code: str) -> None:
        """This turn was refused before anything was started."""
        plan = store.get_plan(tx, plan_id)
        if plan is not None and self._is_due(plan):
            next_ms = self._next_ms(plan.schedule)
            moved = replace(plan, next_at_ms=next_ms, last_at_ms=self._context.now_ms())
            self._refused_in(tx, moved, code)

    def _ended_in(self, tx: Tx, trade: Trade) -> None:
        """A purchase for a plan has come to its end."""
        plan_id = parse(PREFIX, trade.standing)
        plan = None if plan_id is None else store.get_plan(tx, plan_id)
        assert plan is not None, trade.standing
        if trade.state is TradeState.REFUSED:
            self._refused_in(tx, plan, trade.reason)
            return
        bought_ug, bought_minor = plan.bought_ug + trade.ug, plan.bought_minor + trade.amount_minor
        self._save_in(
            tx,
            replace(plan, reason="", refusals=0, bought_ug=bought_ug, bought_minor=bought_minor, runs=plan.runs + 1),
        )

    def _refused_in(self, tx: Tx, plan: Plan, code: str) -> None:
        if code in _HOUSE_REASONS:
            self._save_in(tx, replace(plan, reason=code))
            return
        refusals = plan.refusals + 1
        pauses = plan.state is PlanState.ACTIVE and refusals >= self._context.profile.orders.plan_pauses_after
        state = PlanState.PAUSED if pauses else plan.state
        self._save_in(tx, replace(plan, reason=code, refusals=refusals, state=state))
        if pauses:
            shown, member = show(PREFIX, plan.id), show("mbr", plan.member_id)
            paused = PlanPaused(id=shown, member=member, reason=code, at_ms=self._context.now_ms())
            self._context.runtime.outbox.announce(tx, paused)

    def _create_in(
        self, tx: Tx, member_id: int, amount_minor: int, schedule: Schedule, level: ProofLevel, once: Once
    ) -> Plan:
        plan_id, first = claim(tx, once, self._context.runtime.new_id())
        if not first:
            existing = store.get_plan(tx, plan_id)
            assert existing is not None
            return existing
        self._accounts.demand_in(tx, member_id, buying=True)
        self._quotes.check_cash(amount_minor)
        most = self._context.profile.orders.plans_most
        if len(store.plans_of(tx, member_id)) >= most:
            raise PlanLimit(most=most)
        plan = Plan(
            id=plan_id,
            member_id=member_id,
            amount_minor=amount_minor,
            schedule=schedule,
            proof=level,
            state=PlanState.ACTIVE,
            reason="",
            refusals=0,
            bought_ug=0,
            bought_minor=0,
            runs=0,
            next_at_ms=self._next_ms(schedule),
            last_at_ms=0,
            made_at_ms=self._context.now_ms(),
        )
        store.insert_plan(tx, plan)
        return plan

    def _of_in(self, tx: Tx, member_id: int, plan_id: int) -> Plan:
        plan = store.get_plan(tx, plan_id)
        if plan is None or plan.member_id != member_id or plan.state is PlanState.ENDED:
            raise NotFound()
        return plan

    def _save_in(self, tx: Tx, plan: Plan) -> Plan:
        store.update_plan(tx, plan)
        return plan

    def _is_due(self, plan: Plan) -> bool:
        return plan.state is PlanState.ACTIVE and plan.next_at_ms <= self._context.now_ms()

    def _next_ms(self, schedule: Schedule) -> int:
        return rules.next_turn_ms(schedule, self._context.now_ms(), self._context.runtime.zone)
