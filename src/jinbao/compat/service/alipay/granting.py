"""Who a member is to an app: ``system.oauth.token`` and ``user.info.share``.

Tokens are not kept: each is the member, the app and its end, sealed with our key.
"""

from __future__ import annotations

import base64
import binascii

import msgspec
from cryptography.exceptions import InvalidTag

from jinbao.compat.errors import GatewayRefused
from jinbao.compat.rules.alipay import shapes
from jinbao.compat.rules.alipay.times import shown
from jinbao.compat.service.context import Context
from jinbao.compat.service.grants import Grants
from jinbao.compat.service.operations import AlipayCall, AlipayMethod, Answer
from jinbao.compat.service.sealing import Seal
from jinbao.compat.types import Scheme
from jinbao.kit.clock import DAY_MS
from jinbao.kit.errors import Refusal
from jinbao.kit.ids import decode, encode

_ACCESS_MS, _REFRESH_MS = 15 * DAY_MS, 30 * DAY_MS
#: The scope in which an app also learns a name; in ``auth_base`` it learns that it is the same member again.
_NAMED = "auth_user"
_ACCESS, _REFRESH = "alipay:access", "alipay:refresh"


class _Ticket(msgspec.Struct, array_like=True, frozen=True):
    """What a token stands for; ``named``: the app may learn the member's name."""

    app_id: str
    member: str
    until_ms: int
    named: bool = False


async def token(context: Context, call: AlipayCall) -> Answer:
    """Tokens for a code that the member let the app have, or for a refresh token. Raises ``GatewayRefused``."""
    body: shapes.Token = call.body
    if body.grant_type == "authorization_code":
        try:
            agreed = await Grants(context).change(Scheme.ALIPAY, call.app.app_id, body.code)
        except Refusal:
            raise GatewayRefused(detail="isv.code-invalid") from None
        member_id, named = agreed.member_id, _NAMED in agreed.scope.split(",")
    elif body.grant_type == "refresh_token":
        opened = _opened(context, body.refresh_token, _REFRESH)
        if opened is None or opened.app_id != call.app.app_id or opened.until_ms < context.now_ms():
            raise GatewayRefused(detail="isv.code-invalid")
        member_id, named = _member(opened), opened.named
    else:
        raise GatewayRefused(detail="isv.grant-type-invalid")
    user_id = await context.accounts.alipay_user_id(member_id)
    now, app_id, member = context.now_ms(), call.app.app_id, encode(member_id)
    return Answer(
        {
            "user_id": user_id,
            "open_id": user_id,
            "access_token": _sealed(context, _Ticket(app_id, member, now + _ACCESS_MS, named), _ACCESS),
            "expires_in": _ACCESS_MS // 1_000,
            "refresh_token": _sealed(context, _Ticket(app_id, member, now + _REFRESH_MS, named), _REFRESH),
            "re_expires_in": _REFRESH_MS // 1_000,
            "auth_start": shown(now),
        }
    )


async def shared(context: Context, call: AlipayCall) -> Answer:
    """What the member lets the app know. Raises ``GatewayRefused``, also where that is no more than who it is."""
    body: shapes.Shared = call.body
    text = body.auth_token or call.common.get("auth_token", "")
    ticket = _opened(context, text, _ACCESS)
    if ticket is None or ticket.app_id != call.app.app_id:
        raise GatewayRefused(detail="aop.invalid-auth-token")
    if ticket.until_ms < context.now_ms():
        raise GatewayRefused(detail="aop.auth-token-time-out")
    if not ticket.named:
        raise GatewayRefused(detail="isv.insufficient-user-permissions")
    member = await context.identity.members.get(_member(ticket))
    user_id = await context.accounts.alipay_user_id(member.id)
    return Answer({"user_id": user_id, "open_id": user_id, "nick_name": member.name_masked})


def _sealed(context: Context, ticket: _Ticket, place: str) -> str:
    sealed = Seal(context.settings.seal_key).close(msgspec.msgpack.encode(ticket), place)
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def _opened(context: Context, text: str, place: str) -> _Ticket | None:
    try:
        raw = base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))
        plain = Seal(context.settings.seal_key).open(raw, place)
        return msgspec.msgpack.decode(plain, type=_Ticket)
    except (InvalidTag, ValueError, binascii.Error, msgspec.ValidationError):
        return None


def _member(ticket: _Ticket) -> int:
    member_id = decode(ticket.member)
    assert member_id is not None, "we sealed it"
    return member_id


METHODS = (
    AlipayMethod(
        name="alipay.system.oauth.token",
        run=token,
        body=shapes.Token,
        rest=("POST", "/v3/alipay/system/oauth/token"),
        bare=True,
    ),
    AlipayMethod(
        name="alipay.user.info.share",
        run=shared,
        body=shapes.Shared,
        rest=("POST", "/v3/alipay/user/info/share"),
    ),
)
