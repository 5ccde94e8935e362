"""What a merchant sees of its shop: the day, the account, payouts, codes to print, settings."""

from datetime import date
from typing import Annotated, Literal

from jinbao.identity import Identity
from jinbao.identity.types import SettleMode
from jinbao.kit.clock import day_of
from jinbao.kit.errors import Invalid, NotFound
from jinbao.kit.http import Parameter, Principal, Response, get, patch, post, produces
from jinbao.kit.ids import show
from jinbao.kit.once import Once
from jinbao.kit.pages import LIMIT_DEFAULT
from jinbao.kit.runtime import Runtime
from jinbao.pay.routes import asked, render, views
from jinbao.pay.routes.sales import Cursor, Limit, Moment
from jinbao.pay.rules.poster import Form, Paper
from jinbao.pay.service import Pay
from jinbao.wallet import Format

_FORMS = {"svg": Form.SVG, "png": Form.PNG, "pdf": Form.PDF}
_MEDIA = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.BEANCOUNT: "text/plain; charset=utf-8",
    Format.HLEDGER: "text/plain; charset=utf-8",
}


@get("/me")
async def me(caller: Principal, pay: Pay, identity: Identity, runtime: Runtime) -> views.MerchantMe:
    """The merchant, what it is owed, and the day so far."""
    merchant = await identity.merchants.get(caller.id)
    balance = await pay.settlements.balance(caller.id)
    totals = await pay.statements.totals(caller.id, day_of(runtime.clock.now_ms(), runtime.zone))
    return views.MerchantMe(
        merchant=render.merchant_view(merchant),
        payable_minor=balance.available,
        held_minor=balance.pending_out,
        split_held_minor=await pay.splits.set_aside(caller.id),
        today=views.TodayView(totals.orders, totals.paid_minor, totals.refunded_minor, totals.fees_minor),
    )


@get("/totals")
async def totals(
    caller: Principal, pay: Pay, runtime: Runtime, day: Annotated[str, Parameter(max_length=10)] = ""
) -> views.TotalsView:
    """The sums of a business day (``YYYY-MM-DD``), today unless said."""
    wanted = _day(day) if day else day_of(runtime.clock.now_ms(), runtime.zone)
    return render.totals_view(wanted.isoformat(), await pay.statements.totals(caller.id, wanted))


@get("/statement")
async def statement(
    caller: Principal,
    pay: Pay,
    from_ms: Moment = None,
    to_ms: Moment = None,
    limit: Limit = LIMIT_DEFAULT,
    cursor: Cursor = None,
) -> views.Statement:
    """The merchant's account, newest line first, with the balance after each."""
    page = await pay.statements.page(caller.id, cursor, limit, from_ms, to_ms)
    return views.Statement([render.statement_line(line) for line in page.items], page.next)


@get("/export", opt=produces(*_MEDIA.values()))
async def export(
    caller: Principal, pay: Pay, format: Format = Format.CSV, from_ms: Moment = None, to_ms: Moment = None
) -> Response[str]:
    """The statement as a file: CSV, or a journal for Beancount or hledger."""
    text = await pay.exports.merchant(caller.id, format, from_ms, to_ms)
    name = f"jinbao-{show('mch', caller.id)}.{format.suffix}"
    headers = {"content-disposition": f'attachment; filename="{name}"', "x-content-type-options": "nosniff"}
    return Response(text, media_type=_MEDIA[format], headers=headers)


@get("/settlements")
async def settlements(
    caller: Principal, pay: Pay, limit: Limit = LIMIT_DEFAULT, cursor: Cursor = None
) -> views.Settlements:
    """Payouts to the merchant's bank account, newest first."""
    page = await pay.settlements.find(caller.id, cursor, limit)
    return views.Settlements([render.settlement_view(found) for found in page.items], page.next)


@post("/settlements")
async def settle(caller: Principal, pay: Pay, once: Once) -> views.SettlementView:
    """Pay out all that is available now."""
    return render.settlement_view(await pay.settlements.settle(caller.id, once))


@get("/settlements/{settlement_id:str}")
async def get_settlement(caller: Principal, pay: Pay, settlement_id: str) -> views.SettlementView:
    """How a payout stands."""
    number = render.id_or_not_found("stl", settlement_id)
    return render.settlement_view(await pay.settlements.get(caller.id, number))


@patch("/settings")
async def change_settings(caller: Principal, pay: Pay, data: asked.ChangeSettings) -> views.MerchantView:
    """Change when the merchant is settled."""
    return render.merchant_view(await pay.settlements.change_mode(caller.id, SettleMode(data.settle)))


@get("/qr")
async def codes(caller: Principal, pay: Pay, identity: Identity) -> views.Statics:
    """The merchant's static codes, oldest first."""
    merchant = await identity.merchants.get(caller.id)
    found = await pay.qr.all(caller.id)
    return views.Statics([render.static_view(qr, pay.qr.static_text(qr, merchant)) for qr in found])


@post("/qr")
async def new_code(
    caller: Principal, pay: Pay, identity: Identity, once: Once, data: asked.NewStatic
) -> views.StaticView:
    """A new static code."""
    amount = None if data.amount_minor is None else pay.money(data.amount_minor)
    qr = await pay.qr.create(caller.id, render.clean(data.label), amount, once)
    return render.static_view(qr, pay.qr.static_text(qr, await identity.merchants.get(caller.id)))


@get("/qr/{qr_id:str}/{file:str}", opt=produces(*(form.value for form in _FORMS.values())))
async def poster(
    caller: Principal, pay: Pay, qr_id: str, file: str, size: Literal["a4", "a5", "a6"] = "a5"
) -> Response[bytes]:
    """A static code as a poster: ``poster.svg``, ``poster.png`` or ``poster.pdf``."""
    name, _, suffix = file.partition(".")
    form = _FORMS.get(suffix)
    if name != "poster" or form is None:
        raise NotFound()
    drawn = await pay.qr.poster(caller.id, render.id_or_not_found("qrc", qr_id), form, Paper[size.upper()])
    headers = {"content-disposition": f'inline; filename="{qr_id}.{suffix}"', "x-content-type-options": "nosniff"}
    return Response(drawn, media_type=form.value, headers=headers)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(field="day", reason="YYYY-MM-DD") from None


SHOP = [
    me,
    totals,
    statement,
    export,
    settlements,
    settle,
    get_settlement,
    change_settings,
    codes,
    new_code,
    poster,
]
