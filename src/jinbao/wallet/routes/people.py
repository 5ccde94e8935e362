"""Sending money to people, showing a personal QR, asking for money."""

from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from jinbao.identity.types import Member
from jinbao.kit.errors import NotFound
from jinbao.kit.http import Parameter, Principal, Request, get, post
from jinbao.kit.ids import show
from jinbao.kit.money import MINOR_MAX
from jinbao.kit.once import Once
from jinbao.kit.pages import LIMIT_DEFAULT, LIMIT_MAX
from jinbao.wallet.errors import NoSuchPayee
from jinbao.wallet.routes import shapes
from jinbao.wallet.service import Wallet
from jinbao.wallet.types import MoneyRequest

Limit = Annotated[int, Parameter(ge=1, le=LIMIT_MAX)]
Cursor = Annotated[str | None, Parameter(max_length=256)]


@get("/payees")
async def payee(
    caller: Principal, wallet: Wallet, q: Annotated[str, Parameter(min_length=1, max_length=800)]
) -> shapes.PayeeFound:
    """Whom a phone number, a handle or a personal QR means."""
    found, qr = await wallet.transfers.find_payee(caller.id, q)
    return shapes.PayeeFound(_payee(found), qr.amount_minor if qr else None, (qr.note or None) if qr else None)


@post("/transfers")
async def send(caller: Principal, wallet: Wallet, once: Once, data: shapes.Send) -> shapes.TransferView:
    """Send money to another member."""
    try:
        payee_id = shapes.id_or_not_found("mbr", data.to)
    except NotFound:
        raise NoSuchPayee() from None
    sent = await wallet.transfers.send(caller, payee_id, data.amount_minor, data.note, data.proof, once)
    return shapes.transfer_view(sent, _payee(await wallet.identity.members.get(sent.payee_id)))


@get("/transfers/{transfer_id:str}")
async def transfer(caller: Principal, wallet: Wallet, transfer_id: str) -> shapes.TransferView:
    """A transfer that the member sent or got."""
    found = await wallet.transfers.get(caller.id, shapes.id_or_not_found("trf", transfer_id))
    return shapes.transfer_view(found, _payee(await wallet.identity.members.get(found.payee_id)))


@get("/receive")
async def receive(
    caller: Principal,
    wallet: Wallet,
    request: Request[Any, Any, Any],
    amount_minor: Annotated[int | None, Parameter(ge=1, le=MINOR_MAX)] = None,
    note: Annotated[str, Parameter(max_length=400)] = "",
) -> shapes.ReceiveView:
    """The member's personal QR."""
    code = wallet.transfers.personal_qr(caller.id, amount_minor, note)
    member = await wallet.identity.members.get(caller.id)
    asked = {"to": show("mbr", member.id), "name": member.name_masked}
    if amount_minor is not None:
        asked["amount"] = str(amount_minor)
    if code.note:
        asked["note"] = code.note
    return shapes.ReceiveView(code.text(), f"{request.base_url}transfer?{urlencode(asked)}")


@post("/requests")
async def ask(caller: Principal, wallet: Wallet, once: Once, data: shapes.Ask) -> shapes.RequestView:
    """Ask another member for money."""
    try:
        payer_id = shapes.id_or_not_found("mbr", data.to)
    except NotFound:
        raise NoSuchPayee() from None
    made = await wallet.requests.create(caller.id, payer_id, data.amount_minor, data.note, once)
    return await _view(wallet, caller.id, made)


@get("/requests")
async def requests(
    caller: Principal,
    wallet: Wallet,
    box: Literal["in", "out"] = "in",
    limit: Limit = LIMIT_DEFAULT,
    cursor: Cursor = None,
) -> shapes.Requests:
    """Requests to or from the member, newest first."""
    page = await wallet.requests.page(caller.id, box, cursor, limit)
    return shapes.Requests([await _view(wallet, caller.id, one) for one in page.items], page.next)


@post("/requests/{request_id:str}/pay", status_code=200)
async def pay(
    caller: Principal, wallet: Wallet, once: Once, request_id: str, data: shapes.PayRequest | None = None
) -> shapes.TransferView:
    """Send what was asked for."""
    number = shapes.id_or_not_found("req", request_id)
    sent = await wallet.transfers.pay_request(caller, number, None if data is None else data.proof, once)
    return shapes.transfer_view(sent, _payee(await wallet.identity.members.get(sent.payee_id)))


@post("/requests/{request_id:str}/decline", status_code=200)
async def decline(
    caller: Principal, wallet: Wallet, request_id: str, data: shapes.Nothing | None = None
) -> shapes.RequestView:
    """Say no to a request."""
    del data
    ended = await wallet.requests.decline(caller.id, shapes.id_or_not_found("req", request_id))
    return await _view(wallet, caller.id, ended)


@post("/requests/{request_id:str}/cancel", status_code=200)
async def cancel(
    caller: Principal, wallet: Wallet, request_id: str, data: shapes.Nothing | None = None
) -> shapes.RequestView:
    """Take a request back."""
    del data
    ended = await wallet.requests.cancel(caller.id, shapes.id_or_not_found("req", request_id))
    return await _view(wallet, caller.id, ended)


def _payee(member: Member) -> shapes.PayeeView:
    return shapes.PayeeView(show("mbr", member.id), member.name_masked, member.handle)


async def _view(wallet: Wallet, viewer_id: int, request: MoneyRequest) -> shapes.RequestView:
    """Who asks shows their name; who is asked is seen masked by the other."""
    asker = await wallet.identity.members.get(request.asker_id)
    payer = await wallet.identity.members.get(request.payer_id)
    shown = payer.name if viewer_id == payer.id else payer.name_masked
    return shapes.RequestView(
        id=show("req", request.id),
        asker=shapes.PartyView(show("mbr", asker.id), asker.name),
        to=shapes.PartyView(show("mbr", payer.id), shown),
        amount_minor=request.amount.minor,
        note=request.note or None,
        state=request.state.value,
        transfer_id=show("trf", request.transfer_id) if request.transfer_id else None,
        at_ms=request.created_at_ms,
        expires_at_ms=request.expires_at_ms,
    )


PEOPLE = [payee, send, transfer, receive, ask, requests, pay, decline, cancel]
