"""Bodies of calls about several orders that are paid together."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from jinbao.compat.rules.wechat.shapes.fields import (
    AppId,
    Attach,
    Body,
    Currency,
    Description,
    Detail,
    Fen,
    FenOrNone,
    GoodsTag,
    LimitPay,
    MchId,
    NotifyUrl,
    OpenId,
    OutTradeNo,
    Scene,
    SceneH5,
    Time,
)


class SubAmount(Body, kw_only=True):
    """What one of the orders costs."""

    total_amount: Fen
    currency: Currency


class SubSettle(Body, kw_only=True):
    """Whether what is paid for one of the orders will be shared out."""

    profit_sharing: bool = False
    subsidy_amount: FenOrNone | None = None


class SubOrder(Body, kw_only=True):
    """One of the orders. ``sub_mchid`` when ``mchid`` is a provider's."""

    mchid: MchId
    sub_mchid: MchId | None = None
    sub_appid: AppId | None = None
    sub_openid: OpenId | None = None
    attach: Attach
    amount: SubAmount
    out_trade_no: OutTradeNo
    description: Description
    goods_tag: GoodsTag | None = None
    detail: Detail | str | None = None
    settle_info: SubSettle | None = None


class CombinePayer(Body, kw_only=True):
    """Who is to pay, as the app calls them."""

    openid: OpenId | None = None
    sub_openid: OpenId | None = None


class _Combined(Body, kw_only=True):
    combine_appid: AppId
    combine_mchid: MchId
    combine_out_trade_no: OutTradeNo
    sub_orders: Annotated[list[SubOrder], Meta(min_length=1, max_length=50)]
    combine_payer_info: CombinePayer | None = None
    time_start: Time | None = None
    time_expire: Time | None = None
    notify_url: NotifyUrl
    limit_pay: list[LimitPay] | None = None


class Combine(_Combined, kw_only=True):
    """Native and app payment of several orders."""

    scene_info: Scene | None = None


class CombineJsapi(_Combined, kw_only=True):
    """Payment of several orders on a page inside the wallet."""

    combine_payer_info: CombinePayer
    scene_info: Scene | None = None


class CombineH5(_Combined, kw_only=True):
    """Payment of several orders that starts in a phone's browser."""

    scene_info: SceneH5


class CloseSub(Body, kw_only=True):
    """One of the orders to close."""

    mchid: MchId
    sub_mchid: MchId | None = None
    sub_appid: AppId | None = None
    out_trade_no: OutTradeNo


class CloseCombined(Body, kw_only=True):
    """All orders of a combined one, which are closed together."""

    combine_appid: AppId
    sub_orders: Annotated[list[CloseSub], Meta(min_length=1, max_length=50)]
