"""Plans and alerts."""

from __future__ import annotations

from jinbao.gold.types.plan import Alert, AlertState, Every, Plan, PlanState, Schedule, Way
from jinbao.identity.types import ProofLevel
from jinbao.kit.db import Row, Tx
from jinbao.kit.ids import from_bytes, to_bytes

_PLAN = (
    "id, member, amount_minor, every, on_day, hour, proof, state, reason, refusals, bought_ug, bought_minor, runs, "
    "next_at_ms, last_at_ms, made_at_ms"
)
_ALERT = "id, member, way, price_minor, sell_ug, proof, state, reason, trade, hit_at_ms, hit_minor, made_at_ms"


def insert_plan(tx: Tx, plan: Plan) -> None:
    """A new plan."""
    tx.execute(
        f"insert into gold_plan ({_PLAN}) values (:id, :member, :amount, :every, :on_day, :hour, :proof, :state, "  # noqa: S608
        ":reason, :refusals, :bought_ug, :bought, :runs, :next, :last, :made)",
        id=to_bytes(plan.id),
        member=to_bytes(plan.member_id),
        amount=plan.amount_minor,
        every=plan.schedule.every.value,
        on_day=plan.schedule.on,
        hour=plan.schedule.hour,
        proof=plan.proof.value,
        state=plan.state.value,
        reason=plan.reason,
        refusals=plan.refusals,
        bought_ug=plan.bought_ug,
        bought=plan.bought_minor,
        runs=plan.runs,
        next=plan.next_at_ms,
        last=plan.last_at_ms,
        made=plan.made_at_ms,
    )


def update_plan(tx: Tx, plan: Plan) -> None:
    """Write how a plan stands."""
    tx.execute(
        "update gold_plan set state = :state, reason = :reason, refusals = :refusals, bought_ug = :bought_ug, "
        "bought_minor = :bought, runs = :runs, next_at_ms = :next, last_at_ms = :last where id = :id",
        state=plan.state.value,
        reason=plan.reason,
        refusals=plan.refusals,
        bought_ug=plan.bought_ug,
        bought=plan.bought_minor,
        runs=plan.runs,
        next=plan.next_at_ms,
        last=plan.last_at_ms,
        id=to_bytes(plan.id),
    )


def get_plan(tx: Tx, plan_id: int) -> Plan | None:
    """The plan with this id."""
    row = tx.one(f"select {_PLAN} from gold_plan where id = :id", id=to_bytes(plan_id))  # noqa: S608
    return None if row is None else _plan(row)


def plans_of(tx: Tx, member_id: int) -> list[Plan]:
    """A member's plans that have not ended, oldest first."""
    rows = tx.run(
        f"select {_PLAN} from gold_plan where member = :member and state <> 'ended' order by id",  # noqa: S608
        member=to_bytes(member_id),
    )
    return [_plan(row) for row in rows]


def due_plans(tx: Tx, now_ms: int, limit: int) -> list[int]:
    """Plans whose turn has come, the longest due first."""
    rows = tx.run(
        "select id from gold_plan where state = 'active' and next_at_ms <= :now order by next_at_ms, id limit :limit",
        now=now_ms,
        limit=limit,
    )
    return [from_bytes(row[0]) for row in rows]


def insert_alert(tx: Tx, alert: Alert) -> None:
    """A new alert."""
    tx.execute(
        f"insert into gold_alert ({_ALERT}) values (:id, :member, :way, :price, :sell, :proof, :state, :reason, "  # noqa: S608
        "null, null, null, :made)",
        id=to_bytes(alert.id),
        member=to_bytes(alert.member_id),
        way=alert.way.value,
        price=alert.price_minor,
        sell=alert.sell_ug,
        proof=alert.proof.value,
        state=alert.state.value,
        reason=alert.reason,
        made=alert.made_at_ms,
    )


def update_alert(tx: Tx, alert: Alert) -> None:
    """Write how an alert stands."""
    tx.execute(
        "update gold_alert set state = :state, reason = :reason, trade = :trade, hit_at_ms = :hit_at, "
        "hit_minor = :hit where id = :id",
        state=alert.state.value,
        reason=alert.reason,
        trade=to_bytes(alert.trade_id) if alert.trade_id else None,
        hit_at=alert.hit_at_ms,
        hit=alert.hit_minor,
        id=to_bytes(alert.id),
    )


def get_alert(tx: Tx, alert_id: int) -> Alert | None:
    """The alert with this id."""
    row = tx.one(f"select {_ALERT} from gold_alert where id = :id", id=to_bytes(alert_id))  # noqa: S608
    return None if row is None else _alert(row)


def alerts_of(tx: Tx, member_id: int, limit: int) -> list[Alert]:
    """A member's alerts that were not taken away, the newest first."""
    rows = tx.run(
        f"select {_ALERT} from gold_alert where member = :member and state <> 'removed' order by id desc limit :limit",  # noqa: S608
        member=to_bytes(member_id),
        limit=limit,
    )
    return [_alert(row) for row in rows]


def count_waiting_of(tx: Tx, member_id: int) -> int:
    """How many of a member's alerts wait."""
    row = tx.one(
        "select count(*) from gold_alert where member = :member and state <> 'removed' and state = 'waiting'",
        member=to_bytes(member_id),
    )
    assert row is not None
    return int(row[0])


def hit_alerts(tx: Tx, mid_minor: int, quoted_minor: int, limit: int) -> list[int]:
    """Waiting alerts whose price has come: the market's mid, or ``quoted_minor`` (below it) where they sell."""
    rows = tx.run(
        "select id from gold_alert where state = 'waiting' and way = 'above' and price_minor <= :mid "
        "and (sell_ug = 0 or price_minor <= :quoted) "
        "union all select id from gold_alert where state = 'waiting' and way = 'below' and price_minor >= :quoted "
        "and (sell_ug > 0 or price_minor >= :mid) limit :limit",
        mid=mid_minor,
        quoted=quoted_minor,
        limit=limit,
    )
    return [from_bytes(row[0]) for row in rows]


def counts(tx: Tx) -> tuple[int, int]:
    """How many plans are active and how many alerts wait."""
    plans = tx.one("select count(*) from gold_plan where state = 'active'")
    alerts = tx.one("select count(*) from gold_alert where state = 'waiting'")
    assert plans is not None and alerts is not None
    return int(plans[0]), int(alerts[0])


def _plan(row: Row) -> Plan:
    plan_id, member, amount, every, on_day, hour, proof, state, reason, *figures = row
    refusals, bought_ug, bought, runs, next_at, last_at, made = figures
    return Plan(
        from_bytes(plan_id),
        from_bytes(member),
        amount,
        Schedule(Every(every), on_day, hour),
        ProofLevel(proof),
        PlanState(state),
        reason,
        refusals,
        bought_ug,
        bought,
        runs,
        next_at,
        last_at,
        made,
    )


def _alert(row: Row) -> Alert:
    alert_id, member, way, price, sell, proof, state, reason, trade, hit_at, hit, made = row
    return Alert(
        from_bytes(alert_id),
        from_bytes(member),
        Way(way),
        price,
        sell,
        ProofLevel(proof),
        AlertState(state),
        reason,
        0 if trade is None else from_bytes(trade),
        hit_at,
        hit,
        made,
    )
