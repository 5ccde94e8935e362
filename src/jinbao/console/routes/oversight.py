"""Who is logged in, the overview, what is pending, the audit, the staff log."""

from jinbao.console.routes.asked import Cursor, Limit, Nothing
from jinbao.console.service import Console
from jinbao.console.types import AuditResult, LogPage, Overview, PendingItem, StaffMe
from jinbao.kit.http import Principal, get, post
from jinbao.kit.once import Once
from jinbao.kit.pages import LIMIT_DEFAULT, Page


@get("/me")
async def me(caller: Principal, console: Console) -> StaffMe:
    """Who is logged in, and what they may do."""
    return await console.me(caller)


@get("/overview")
async def overview(caller: Principal, console: Console) -> Overview:
    """Where all the money is, and what happened."""
    console.look(caller)
    return await console.overviews.get()


@get("/pending")
async def pending(
    caller: Principal, console: Console, cursor: Cursor = None, limit: Limit = LIMIT_DEFAULT
) -> Page[PendingItem]:
    """Whatever has not ended, the earliest deadline first."""
    console.look(caller)
    return await console.pending.page(cursor, limit)


@post("/pending/{item_id:str}/ask", status_code=200)
async def ask(
    caller: Principal, console: Console, once: Once, item_id: str, data: Nothing | None = None
) -> PendingItem:
    """Ask the bank (or the ledger) again; the item as it then stands."""
    return await console.pending.ask(caller, item_id, once)


@get("/audit")
async def last_audit(caller: Principal, console: Console) -> AuditResult | None:
    """The last audit's result, ``null`` before the first."""
    console.look(caller)
    return await console.audit.last()


@post("/audit", status_code=200)
async def run_audit(caller: Principal, console: Console, once: Once, data: Nothing | None = None) -> AuditResult:
    """Work everything out again, now."""
    return await console.audit.order(caller, once)


@get("/log")
async def log(caller: Principal, console: Console, cursor: Cursor = None, limit: Limit = LIMIT_DEFAULT) -> LogPage:
    """What staff did, newest first."""
    console.look(caller)
    return await console.log(cursor, limit)


OVERSIGHT = [me, overview, pending, ask, last_audit, run_audit, log]
