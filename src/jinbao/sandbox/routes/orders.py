"""Orders that came over the gateway, their story, and what a payer may do about them."""

from typing import Annotated

from jinbao.kit.http import Parameter, get, post
from jinbao.kit.pages import LIMIT_DEFAULT
from jinbao.sandbox.routes import asked, render, views
from jinbao.sandbox.service import Sandbox

OutNo = Annotated[str, Parameter(min_length=1, max_length=64)]


@get("/orders")
async def orders(
    sandbox: Sandbox, account: asked.Wanted = "", limit: asked.Limit = LIMIT_DEFAULT, cursor: asked.Cursor = None
) -> views.OrderPage:
    """Orders, newest first, of one account or of all."""
    page = await sandbox.orders.page(account, cursor, limit)
    return views.OrderPage([render.order_row(sandbox, found) for found in page.items], page.next)


@get("/orders/{account:str}/{out_no:str}")
async def order(sandbox: Sandbox, account: asked.Account, out_no: OutNo) -> views.SequenceView:
    """One order as a sequence: requests, callbacks and movements of money, in the order in which they happened."""
    found = await sandbox.orders.get(account, out_no)
    steps = await sandbox.sequences.of(found)
    return views.SequenceView(render.order_row(sandbox, found), [render.step_view(step) for step in steps])


@post("/orders/{account:str}/{out_no:str}/pay", status_code=200)
async def pay_order(sandbox: Sandbox, account: asked.Account, out_no: OutNo, data: asked.By) -> views.OrderRow:
    """Let a payer pay it."""
    payer = sandbox.payers.get(data.payer)
    found = await sandbox.orders.get(account, out_no)
    return render.order_row(sandbox, await sandbox.orders.pay(payer, found))


@post("/orders/{account:str}/{out_no:str}/scan", status_code=200)
async def scan_order(sandbox: Sandbox, account: asked.Account, out_no: OutNo) -> views.OrderRow:
    """Let a payer look at it and do nothing."""
    found = await sandbox.orders.get(account, out_no)
    return render.order_row(sandbox, await sandbox.orders.scan(found))


@post("/orders/{account:str}/{out_no:str}/confirm", status_code=200)
async def confirm_order(sandbox: Sandbox, account: asked.Account, out_no: OutNo) -> views.OrderRow:
    """The payer of a waiting payment by code says yes."""
    found = await sandbox.orders.get(account, out_no)
    return render.order_row(sandbox, await sandbox.orders.confirm(found))


@post("/orders/{account:str}/{out_no:str}/decline", status_code=200)
async def decline_order(sandbox: Sandbox, account: asked.Account, out_no: OutNo) -> views.OrderRow:
    """The payer of a waiting payment by code says no."""
    found = await sandbox.orders.get(account, out_no)
    return render.order_row(sandbox, await sandbox.orders.decline(found))


@post("/orders/{account:str}/{out_no:str}/expire", status_code=200)
async def expire_order(sandbox: Sandbox, account: asked.Account, out_no: OutNo) -> views.OrderRow:
    """Its time is over at once; nothing else is touched."""
    found = await sandbox.orders.get(account, out_no)
    return render.order_row(sandbox, await sandbox.orders.expire(found))


ORDERS = [orders, order, pay_order, scan_order, confirm_order, decline_order, expire_order]
