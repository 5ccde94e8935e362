"""Standing plans and price alerts."""

from jinbao.gold.routes import shapes
from jinbao.gold.service import Gold
from jinbao.gold.types.plan import Every, Schedule, Way
from jinbao.kit.http import Lang, Principal, delete, get, post
from jinbao.kit.once import Once


@get("/gold/plans")
async def plans(caller: Principal, gold: Gold, lang: Lang) -> shapes.Plans:
    """The member's plans, oldest first."""
    return shapes.Plans([shapes.plan_view(plan, lang) for plan in await gold.plans.of(caller.id)])


@post("/gold/plans")
async def make_plan(caller: Principal, gold: Gold, once: Once, lang: Lang, data: shapes.NewPlan) -> shapes.PlanView:
    """Buy again and again, without being asked each time."""
    schedule = Schedule(Every(data.every), data.on, data.hour)
    return shapes.plan_view(await gold.plans.create(caller, data.amount_minor, schedule, data.proof, once), lang)


@post("/gold/plans/{plan_id:str}/pause", status_code=200)
async def pause_plan(
    caller: Principal, gold: Gold, lang: Lang, plan_id: str, data: shapes.Nothing | None = None
) -> shapes.PlanView:
    """Stop a plan until it is resumed."""
    del data
    return shapes.plan_view(await gold.plans.pause(caller.id, shapes.id_or_not_found("gpl", plan_id)), lang)


@post("/gold/plans/{plan_id:str}/resume", status_code=200)
async def resume_plan(
    caller: Principal, gold: Gold, lang: Lang, plan_id: str, data: shapes.Nothing | None = None
) -> shapes.PlanView:
    """Let a plan go on from its next turn."""
    del data
    return shapes.plan_view(await gold.plans.resume(caller.id, shapes.id_or_not_found("gpl", plan_id)), lang)


@delete("/gold/plans/{plan_id:str}")
async def end_plan(caller: Principal, gold: Gold, plan_id: str) -> None:
    """Take a plan away."""
    await gold.plans.end(caller.id, shapes.id_or_not_found("gpl", plan_id))


@get("/gold/alerts")
async def alerts(caller: Principal, gold: Gold, lang: Lang) -> shapes.Alerts:
    """The member's alerts, the newest first."""
    return shapes.Alerts([shapes.alert_view(alert, lang) for alert in await gold.alerts.of(caller.id)])


@post("/gold/alerts")
async def make_alert(caller: Principal, gold: Gold, once: Once, lang: Lang, data: shapes.NewAlert) -> shapes.AlertView:
    """Wait for a price, and perhaps sell at it."""
    made = await gold.alerts.create(caller, Way(data.when), data.price_minor, data.sell_ug or 0, data.proof, once)
    return shapes.alert_view(made, lang)


@delete("/gold/alerts/{alert_id:str}")
async def remove_alert(caller: Principal, gold: Gold, alert_id: str) -> None:
    """Take an alert away."""
    await gold.alerts.remove(caller.id, shapes.id_or_not_found("gal", alert_id))


PLANS = [plans, make_plan, pause_plan, resume_plan, end_plan, alerts, make_alert, remove_alert]
