"""Who a call of WeChat Pay is for: the merchant that signs, or one that lets this provider act for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jinbao.compat.errors import AppMismatch, FieldInvalid, MerchantMismatch, NotPermitted, PayerMismatch
from jinbao.compat.rules.wechat.states import PayerNames, Seen
from jinbao.compat.service.context import Context
from jinbao.compat.service.operations import WechatCall
from jinbao.compat.types import Scheme, Trade, WechatMerchant
from jinbao.pay.types import Order


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who calls (``account``), who is paid (``merchant``), and by which apps; ``sub_*`` empty without a provider."""

    merchant: WechatMerchant
    account: str
    app_id: str
    sub_account: str = ""
    sub_app_id: str = ""

    def owns(self, trade: Trade | None) -> bool:
        """Whether the trade was asked for by this caller for this merchant; a trade that is not there is nobody's."""
        return trade is not None and (trade.scheme, trade.account, trade.sub_account) == (
            Scheme.WECHAT,
            self.account,
            self.sub_account,
        )


def direct(call: WechatCall, mchid: str, appid: str = "") -> Party:
    """A merchant for itself. Raises ``MerchantMismatch``, ``AppMismatch``."""
    if mchid != call.merchant.mchid:
        raise MerchantMismatch(account=mchid)
    _check_app(call.merchant, appid)
    return Party(merchant=call.merchant, account=mchid, app_id=appid)


def partner(
    context: Context, call: WechatCall, sp_mchid: str, sub_mchid: str, sp_appid: str = "", sub_appid: str = ""
) -> Party:
    """A provider for a merchant. Raises ``MerchantMismatch``, ``NotPermitted`` (no provider), ``AppMismatch``."""
    if sp_mchid != call.merchant.mchid:
        raise MerchantMismatch(account=sp_mchid)
    if not call.merchant.provider:
        raise NotPermitted(reason="该商户号不是服务商")
    sub = context.accounts.wechat(sub_mchid)
    if sub is None or sub_mchid not in call.merchant.subs:
        raise MerchantMismatch(account=sub_mchid)
    _check_app(call.merchant, sp_appid)
    _check_app(sub, sub_appid)
    return Party(merchant=sub, account=sp_mchid, app_id=sp_appid, sub_account=sub_mchid, sub_app_id=sub_appid)


def either(context: Context, call: WechatCall, sub_mchid: str | None) -> Party:
    """The caller for itself, or, when ``sub_mchid`` is given, for that merchant. Raises as the two above."""
    if not sub_mchid:
        return direct(call, call.merchant.mchid)
    return partner(context, call, call.merchant.mchid, sub_mchid)


async def member_behind(context: Context, appid: str, openid: str) -> int:
    """Whom an app calls this; raises ``PayerMismatch``."""
    member_id = await context.accounts.member_of(appid, openid)
    if member_id is None:
        raise PayerMismatch(openid=openid, appid=appid)
    return member_id


async def payer_names(context: Context, trade: Trade, order: Order) -> PayerNames:
    """What the trade's apps call whoever paid it."""
    if order.payer_id is None or order.paid_at_ms is None:
        return PayerNames()
    openid = await context.accounts.openid(trade.app_id, order.payer_id)
    if not trade.sub_app_id:
        return PayerNames(openid)
    return PayerNames(openid, await context.accounts.openid(trade.sub_app_id, order.payer_id))


def seen(context: Context) -> Seen:
    """How orders are looked at now."""
    return Seen(context.now_ms(), context.runtime.zone, context.settings.closed_after_ms)


def check_currency(context: Context, currency: str | None) -> None:
    """Only the operator's currency is taken; raises ``FieldInvalid``."""
    if currency is not None and currency != context.home.code:
        raise FieldInvalid(field="/amount/currency", location="body", reason=f"只支持{context.home.code}")


def asked_of(query: Mapping[str, str], name: str) -> str:
    """A parameter of the query that must be there; raises ``FieldInvalid``."""
    value = query.get(name, "")
    if not value:
        raise FieldInvalid(field=name, location="query", reason="此字段为必填项")
    return value


def _check_app(merchant: WechatMerchant, appid: str) -> None:
    if appid and appid not in merchant.appids:
        raise AppMismatch(app_id=appid, account=merchant.mchid)
