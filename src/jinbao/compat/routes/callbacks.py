"""What merchants were told, for staff: the list, one with its attempts, and sending one again."""

from typing import Annotated, TypeAlias

from msgspec import Struct

from jinbao.compat.service import Compat
from jinbao.compat.types.views import CallbackDetail, CallbackView
from jinbao.kit.http import Parameter, Principal, QueryParameter, get, post
from jinbao.kit.once import Once
from jinbao.kit.pages import LIMIT_DEFAULT, LIMIT_MAX, Page

Limit: TypeAlias = Annotated[int, Parameter(ge=1, le=LIMIT_MAX)]
Cursor: TypeAlias = Annotated[str | None, Parameter(max_length=256)]
Account: TypeAlias = Annotated[str, Parameter(max_length=32)]
Order: TypeAlias = Annotated[str, Parameter(max_length=30)]
#: The framework keeps the name ``state`` for itself.
State: TypeAlias = Annotated[str, QueryParameter(name="state", max_length=16)]


class Resend(Struct, forbid_unknown_fields=True):
    """An empty body."""


@get("/callbacks")
async def callbacks(
    caller: Principal,
    compat: Compat,
    account: Account = "",
    order: Order = "",
    shown: State = "",
    cursor: Cursor = None,
    limit: Limit = LIMIT_DEFAULT,
) -> Page[CallbackView]:
    """What merchants were told, newest first: of a merchant number or app, of an order, waiting, done or given up."""
    return await compat.callbacks.page(caller, account=account, order=order, state=shown, cursor=cursor, limit=limit)


@get("/callbacks/{callback_id:str}")
async def callback(caller: Principal, compat: Compat, callback_id: str) -> CallbackDetail:
    """One of them, with its attempts."""
    return await compat.callbacks.detail(caller, callback_id)


@post("/callbacks/{callback_id:str}/resend", status_code=200)
async def resend_callback(
    caller: Principal, compat: Compat, once: Once, callback_id: str, data: Resend | None = None
) -> CallbackDetail:
    """Send it once more, now; it is no step of its schedule."""
    return await compat.callbacks.resend(caller, callback_id, once)


CALLBACKS = [callbacks, callback, resend_callback]
