"""Payers, and paying as their phones would."""

from typing import Annotated, Literal

from jinbao.kit.http import Parameter, get, post
from jinbao.sandbox.routes import asked, render, views
from jinbao.sandbox.service import Sandbox

Payer = Annotated[str, Parameter(min_length=1, max_length=32)]
Scheme = Annotated[Literal["wechat", "alipay"], Parameter()]


@get("/payers")
async def payers(sandbox: Sandbox) -> list[views.PayerView]:
    """Whom the sandbox plays."""
    return [await render.payer_view(sandbox, payer) for payer in sandbox.payers.all()]


@post("/payers")
async def add_payer(sandbox: Sandbox, data: asked.NewPayer) -> views.PayerView:
    """Somebody new, with money."""
    return await render.payer_view(sandbox, await sandbox.payers.add(data.name, data.balance_minor))


@post("/payers/{name:str}/fund", status_code=200)
async def fund_payer(sandbox: Sandbox, name: Payer, data: asked.Fund) -> views.PayerView:
    """More money, from the payer's bank."""
    return await render.payer_view(sandbox, await sandbox.payers.fund(name, data.amount_minor))


@post("/payers/{name:str}/empty", status_code=200)
async def empty_payer(sandbox: Sandbox, name: Payer) -> views.PayerView:
    """All money back to the bank."""
    return await render.payer_view(sandbox, await sandbox.payers.empty(name))


@post("/payers/{name:str}/freeze", status_code=200)
async def freeze_payer(sandbox: Sandbox, name: Payer) -> views.PayerView:
    """Freeze the account, as the operator would."""
    return await render.payer_view(sandbox, await sandbox.payers.freeze(name, True))


@post("/payers/{name:str}/unfreeze", status_code=200)
async def unfreeze_payer(sandbox: Sandbox, name: Payer) -> views.PayerView:
    """Let the money move again."""
    return await render.payer_view(sandbox, await sandbox.payers.freeze(name, False))


@post("/payers/{name:str}/hesitate", status_code=200)
async def let_payer_hesitate(sandbox: Sandbox, name: Payer) -> views.PayerView:
    """From now on each payment by code waits until it is confirmed or declined."""
    return await render.payer_view(sandbox, await sandbox.payers.hesitate(name, True))


@post("/payers/{name:str}/decide", status_code=200)
async def let_payer_decide(sandbox: Sandbox, name: Payer) -> views.PayerView:
    """Hesitate no more."""
    return await render.payer_view(sandbox, await sandbox.payers.hesitate(name, False))


@post("/payers/{name:str}/receive", status_code=200)
async def let_payer_receive(sandbox: Sandbox, name: Payer) -> views.PayerView:
    """Take every transfer that merchants hold out to the payer and that waits for their word."""
    await sandbox.payers.receive(name)
    return await render.payer_view(sandbox, sandbox.payers.get(name))


@get("/payers/{name:str}/code")
async def payer_code(sandbox: Sandbox, name: Payer, scheme: Scheme = "wechat") -> views.CodeView:
    """The payment code that the payer's phone shows now, for a till to scan."""
    shown = await sandbox.payers.code(name, scheme)
    return views.CodeView(shown.code, shown.expires_at_ms)


@get("/payers/{name:str}/openid")
async def payer_openid(
    sandbox: Sandbox, name: Payer, appid: Annotated[str, Parameter(min_length=1, max_length=32)]
) -> views.NameView:
    """What an app of WeChat Pay's calls the payer."""
    return views.NameView(await sandbox.payers.openid(name, appid))


@get("/payers/{name:str}/user-id")
async def payer_user_id(sandbox: Sandbox, name: Payer) -> views.NameView:
    """What Alipay's apps call the payer (2088...)."""
    payer = sandbox.payers.get(name)
    return views.NameView(await sandbox.desk.compat.accounts.alipay_user_id(payer.member_id))


@post("/pay", status_code=200)
async def pay(sandbox: Sandbox, data: asked.Pay) -> views.OrderRow:
    """Pay an order as the payer's phone would: by whatever the merchant got to show or open, or by its number."""
    payer = sandbox.payers.get(data.payer)
    found = (
        await sandbox.orders.get(data.account, data.out_no)
        if data.account
        else await sandbox.orders.behind(data.text, payer)
    )
    return render.order_row(sandbox, await sandbox.orders.pay(payer, found))


PAYERS = [
    payers,
    add_payer,
    fund_payer,
    empty_payer,
    freeze_payer,
    unfreeze_payer,
    let_payer_hesitate,
    let_payer_decide,
    let_payer_receive,
    payer_code,
    payer_openid,
    payer_user_id,
    pay,
]
