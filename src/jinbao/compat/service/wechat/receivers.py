"""Members as the receivers of what merchants send: who an openid is, and whether a name is theirs."""

from __future__ import annotations

import secrets
from datetime import date

from jinbao.compat.errors import AppMismatch, ReceiverUnknown
from jinbao.compat.service.context import Context
from jinbao.compat.service.crypto import encrypt_for_merchant
from jinbao.compat.service.operations import WechatCall
from jinbao.compat.types import WechatMerchant
from jinbao.kit.clock import day_of

_LETTERS = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def demand_app(merchant: WechatMerchant, app_id: str) -> None:
    """Raises ``AppMismatch`` when the app is not one of the merchant's."""
    if app_id not in merchant.appids:
        raise AppMismatch(app_id=app_id, account=merchant.mchid)


async def receiver(context: Context, app_id: str, openid: str) -> int:
    """The member whom an app calls this. Raises ``ReceiverUnknown``."""
    member_id = await context.accounts.member_of(app_id, openid)
    if member_id is None:
        raise ReceiverUnknown(app_id=app_id, openid=openid)
    return member_id


async def has_name(context: Context, member_id: int, name: str) -> bool:
    """Whether this is the member's name."""
    member = await context.identity.members.get(member_id)
    return member.name.strip() == name.strip()


def opened_name(context: Context, call: WechatCall, sealed: str | None, field: str) -> str:
    """A name that came encrypted for one of our keys; empty when none came. Raises ``FieldInvalid``."""
    if not sealed:
        return ""
    return context.keys.decrypt_sensitive(call.request.header("wechatpay-serial"), sealed, field)


async def sealed_name(context: Context, merchant: WechatMerchant, member_id: int) -> str:
    """A member's name, encrypted for the merchant's newest certificate; empty when it has none."""
    certificates = [each for each in context.accounts.certificates_of(merchant.mchid) if not each.revoked]
    if not certificates:
        return ""
    member = await context.identity.members.get(member_id)
    return encrypt_for_merchant(certificates[-1].pem, member.name)


def today(context: Context) -> date:
    """Today in the operator's zone."""
    return day_of(context.now_ms(), context.runtime.zone)


def digits(count: int) -> str:
    """So many random decimal digits."""
    return f"{secrets.randbelow(10**count):0{count}d}"


def letters(count: int) -> str:
    """So many random letters and digits."""
    return "".join(secrets.choice(_LETTERS) for _ in range(count))
