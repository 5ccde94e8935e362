"""Bodies of calls about one order, for a merchant by itself and for a provider that acts for one."""

from __future__ import annotations

from jinbao.compat.rules.wechat.shapes.fields import (
    Amount,
    AppId,
    Attach,
    Body,
    CodePayer,
    Description,
    Detail,
    GoodsTag,
    LimitPay,
    MchId,
    NotifyUrl,
    OutTradeNo,
    PartnerPayer,
    Payer,
    Scene,
    SceneH5,
    Settle,
    TillScene,
    Time,
)


class _Asked(Body, kw_only=True):
    """What every order has."""

    description: Description
    out_trade_no: OutTradeNo
    time_expire: Time | None = None
    attach: Attach | None = None
    goods_tag: GoodsTag | None = None
    support_fapiao: bool | None = None
    limit_pay: list[LimitPay] | None = None
    amount: Amount
    detail: Detail | None = None
    settle_info: Settle | None = None


class _Prepaid(_Asked, kw_only=True):
    """An order that is called back about."""

    notify_url: NotifyUrl


class Prepay(_Prepaid, kw_only=True):
    """Native and app payment."""

    appid: AppId
    mchid: MchId
    scene_info: Scene | None = None


class PrepayJsapi(_Prepaid, kw_only=True):
    """Payment on a page inside the wallet, or in a mini-program."""

    appid: AppId
    mchid: MchId
    payer: Payer
    scene_info: Scene | None = None


class PrepayH5(_Prepaid, kw_only=True):
    """Payment that starts in a phone's browser."""

    appid: AppId
    mchid: MchId
    scene_info: SceneH5


class CodePay(_Asked, kw_only=True):
    """Payment by a code that the till has read off the payer's phone."""

    appid: AppId
    mchid: MchId
    payer: CodePayer
    scene_info: TillScene


class Close(Body, kw_only=True):
    """Whose order is closed."""

    mchid: MchId


class Reverse(Body, kw_only=True):
    """Whose payment is taken back."""

    appid: AppId
    mchid: MchId


class PartnerPrepay(_Prepaid, kw_only=True):
    """Native and app payment, by a provider."""

    sp_appid: AppId
    sp_mchid: MchId
    sub_appid: AppId | None = None
    sub_mchid: MchId
    scene_info: Scene | None = None


class PartnerPrepayJsapi(PartnerPrepay, kw_only=True):
    """Payment on a page inside the wallet, by a provider."""

    payer: PartnerPayer


class PartnerPrepayH5(_Prepaid, kw_only=True):
    """Payment that starts in a phone's browser, by a provider."""

    sp_appid: AppId
    sp_mchid: MchId
    sub_appid: AppId | None = None
    sub_mchid: MchId
    scene_info: SceneH5


class PartnerCodePay(_Asked, kw_only=True):
    """Payment by code, by a provider."""

    sp_appid: AppId
    sp_mchid: MchId
    sub_appid: AppId | None = None
    sub_mchid: MchId
    payer: CodePayer
    scene_info: TillScene


class PartnerClose(Body, kw_only=True):
    """Whose order is closed, by a provider."""

    sp_mchid: MchId
    sub_mchid: MchId


class PartnerReverse(Body, kw_only=True):
    """Whose payment is taken back, by a provider."""

    sp_appid: AppId
    sp_mchid: MchId
    sub_appid: AppId | None = None
    sub_mchid: MchId
