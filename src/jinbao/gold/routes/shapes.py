"""Bodies in and out of accounts, dealing, plans and alerts."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from jinbao.gold.types.holding import GoldLine, Holding
from jinbao.gold.types.plan import Alert, Plan, PlanState
from jinbao.gold.types.price import Board
from jinbao.gold.types.profile import GoldProfile
from jinbao.gold.types.quote import Quote
from jinbao.gold.types.trade import Trade
from jinbao.identity.types import Proof
from jinbao.kit.errors import NotFound
from jinbao.kit.http import Lang
from jinbao.kit.ids import parse, show
from jinbao.kit.money import MINOR_MAX

Id = Annotated[str, Meta(max_length=40)]
Amount = Annotated[int, Meta(ge=1, le=MINOR_MAX, description="Minor units of the operator's currency")]
Weight = Annotated[int, Meta(ge=1, le=MINOR_MAX, description="Micrograms of fine gold")]


class Nothing(Struct, forbid_unknown_fields=True):
    """An empty body."""


class OpenAccount(Struct, forbid_unknown_fields=True):
    """A gold account is opened with consent."""

    consent: bool


class AskQuote(Struct, forbid_unknown_fields=True):
    """A weight or an amount of cash, and for how many seconds the price is held (the shortest unless given)."""

    side: Literal["buy", "sell"]
    grams_ug: Weight | None = None
    amount_minor: Amount | None = None
    hold_s: Annotated[int, Meta(ge=1, le=86_400)] | None = None


class TakeQuote(Struct, forbid_unknown_fields=True):
    """Which quote; proof of ``gold:<quo_...>`` where one is needed."""

    quote_id: Id
    proof: Proof | None = None


class NewPlan(Struct, forbid_unknown_fields=True):
    """``on`` is the weekday (1 Monday .. 7) or the day of the month, 0 for every day; ``hour`` of the operator's day.

    Proof of ``gold-plan:<every>:<amount_minor>``.
    """

    amount_minor: Amount
    every: Literal["day", "week", "month"]
    hour: Annotated[int, Meta(ge=0, le=23)]
    on: Annotated[int, Meta(ge=0, le=31)] = 0
    proof: Proof | None = None


class NewAlert(Struct, forbid_unknown_fields=True):
    """A price per gram to wait for; with ``sell_ug`` so much is sold then.

    Proof of ``gold-alert:<when>:<price_minor>:<sell_ug>`` when there is something to sell.
    """

    when: Literal["above", "below"]
    price_minor: Amount
    sell_ug: Weight | None = None
    proof: Proof | None = None


class PriceView(Struct):
    """The market as the house sees it, per gram; changes are since the day before's close. 0 before the first price."""

    bid_minor: int
    ask_minor: int
    mid_minor: int
    at_ms: int
    source: str
    state: str
    session: Literal["open", "closed"]
    change_bp: int
    change_minor: int


class HoldingView(Struct):
    """What the member has, at the market's bid."""

    total_ug: int
    available_ug: int
    pledged_ug: int
    in_delivery_ug: int
    cost_minor: int
    average_minor: int
    value_minor: int
    profit_minor: int
    realised_minor: int
    today_minor: int


class TermsView(Struct):
    """On which terms the house deals. ``buy_spread_bp`` is by the seconds that a price is held, for selling as well."""

    least_ug: int
    least_minor: int
    most_minor: int
    buy_spread_bp: dict[str, int]
    sell_fee_bp: int
    quote_s: list[int]
    may_buy: bool
    plans_most: int
    alerts_most: int


class GoldView(Struct):
    """A member's gold."""

    opened: bool
    frozen: bool
    holding: HoldingView
    price: PriceView
    terms: TermsView


class LineView(Struct):
    """A line of the gold statement: a signed weight and what was free after it."""

    id: str
    at_ms: int
    kind: str
    grams_ug: int
    after_ug: int
    price_minor: int | None
    amount_minor: int | None
    title: str
    ref: str


class Lines(Struct):
    """A page of lines, the newest first."""

    items: list[LineView]
    next: str | None


class QuoteView(Struct):
    """A price that is held. ``total_minor`` is what will be paid, or received."""

    id: str
    side: str
    grams_ug: int
    price_minor: int
    market_minor: int
    spread_bp: int
    amount_minor: int
    fee_minor: int
    total_minor: int
    expires_at_ms: int
    now_ms: int


class TradeView(Struct):
    """A trade: pending, done or refused."""

    id: str
    side: str
    grams_ug: int
    price_minor: int
    amount_minor: int
    fee_minor: int
    total_minor: int
    profit_minor: int | None
    state: str
    at_ms: int


class PlanView(Struct):
    """A plan; ``trouble`` is why its last turn bought nothing."""

    id: str
    amount_minor: int
    every: str
    on: int
    hour: int
    state: str
    next_at_ms: int | None
    bought_ug: int
    bought_minor: int
    runs: int
    trouble: str | None
    at_ms: int


class Plans(Struct):
    """All of a member's plans, oldest first."""

    items: list[PlanView]
    next: None = None


class AlertView(Struct):
    """A price that is waited for; ``trouble`` is why what was to be sold then was not."""

    id: str
    when: str
    price_minor: int
    sell_ug: int | None
    state: str
    at_ms: int
    hit_at_ms: int | None
    hit_minor: int | None
    trade_id: str | None
    trouble: str | None


class Alerts(Struct):
    """A member's alerts, the newest first."""

    items: list[AlertView]
    next: None = None


#: What is said of a standing order that was refused while nobody looked, by the refusal's code.
_TROUBLES: dict[Lang, dict[str, str]] = {
    "en": {
        "gold.balance_too_low": "Your balance did not cover it. Top up before the next turn.",
        "gold.not_enough": "There was not that much free gold any more.",
        "gold.sold_out": "The house was out of gold at that moment.",
        "gold.no_cash": "The house could not buy that much back at that moment.",
        "gold.custodian_refused": "The custodian did not carry it out.",
        "gold.account_frozen": "Your gold account is frozen. Ask customer service.",
        "gold.not_for_class": "Your account class may not buy gold. Complete the identity check.",
        "identity.member_frozen": "Your account is frozen. Ask customer service.",
        "": "A limit of your account was reached.",
    },
    "zh-CN": {
        "gold.balance_too_low": "余额不足，未能买入。请在下次执行前充值。",
        "gold.not_enough": "可用黄金不足，未能卖出。",
        "gold.sold_out": "当时平台黄金库存不足。",
        "gold.no_cash": "当时平台暂时无法回购这么多。",
        "gold.custodian_refused": "托管方未执行该操作。",
        "gold.account_frozen": "您的黄金账户已被冻结，请联系客服。",
        "gold.not_for_class": "您的账户类别暂不能购买黄金，请先完成身份认证。",
        "identity.member_frozen": "您的账户已被冻结，请联系客服。",
        "": "已达到您的账户限额。",
    },
}


def id_or_not_found(prefix: str, text: str) -> int:
    """The number behind a shown id; raises ``NotFound`` for what is none."""
    number = parse(prefix, text)
    if number is None:
        raise NotFound()
    return number


def price_view(board: Board) -> PriceView:
    """For everybody."""
    return PriceView(
        bid_minor=board.bid_minor,
        ask_minor=board.ask_minor,
        mid_minor=board.mid_minor,
        at_ms=board.at_ms,
        source=board.source,
        state=board.state.value,
        session="open" if board.open else "closed",
        change_bp=board.change_bp,
        change_minor=board.change_minor,
    )


def holding_view(holding: Holding) -> HoldingView:
    """For the member whose gold it is."""
    return HoldingView(
        total_ug=holding.total_ug,
        available_ug=holding.available_ug,
        pledged_ug=holding.pledged_ug,
        in_delivery_ug=holding.in_delivery_ug,
        cost_minor=holding.cost_minor,
        average_minor=holding.average_minor,
        value_minor=holding.value_minor,
        profit_minor=holding.profit_minor,
        realised_minor=holding.realised_minor,
        today_minor=holding.today_minor,
    )


def terms_view(profile: GoldProfile, *, may_buy: bool) -> TermsView:
    """The profile's terms, for one member."""
    quote = profile.quote
    return TermsView(
        least_ug=quote.least_ug,
        least_minor=quote.least_minor,
        most_minor=quote.most_minor,
        buy_spread_bp={str(seconds): quote.spread_bp[seconds] for seconds in quote.quote_s},
        sell_fee_bp=quote.sell_fee_bp,
        quote_s=list(quote.quote_s),
        may_buy=may_buy,
        plans_most=profile.orders.plans_most,
        alerts_most=profile.orders.alerts_most,
    )


def line_view(line: GoldLine) -> LineView:
    """For the member whose statement it is."""
    return LineView(
        id=show("lin", line.seq),
        at_ms=line.at_ms,
        kind=line.kind.value,
        grams_ug=line.ug,
        after_ug=line.after_ug,
        price_minor=line.price_minor or None,
        amount_minor=line.amount_minor or None,
        title=line.counterpart.name,
        ref=line.ref,
    )


def quote_view(quote: Quote, now_ms: int) -> QuoteView:
    """For the member it was made for; with our time, as a phone's clock may be off."""
    return QuoteView(
        id=show("quo", quote.id),
        side=quote.side.value,
        grams_ug=quote.ug,
        price_minor=quote.price_minor,
        market_minor=quote.market_minor,
        spread_bp=quote.spread_bp,
        amount_minor=quote.amount_minor,
        fee_minor=quote.fee_minor,
        total_minor=quote.total_minor,
        expires_at_ms=quote.expires_at_ms,
        now_ms=now_ms,
    )


def trade_view(trade: Trade) -> TradeView:
    """For the member who dealt."""
    return TradeView(
        id=show("gtr", trade.id),
        side=trade.side.value,
        grams_ug=trade.ug,
        price_minor=trade.price_minor,
        amount_minor=trade.amount_minor,
        fee_minor=trade.fee_minor,
        total_minor=trade.total_minor,
        profit_minor=trade.profit_minor,
        state=trade.state.shown,
        at_ms=trade.made_at_ms,
    )


def plan_view(plan: Plan, lang: Lang) -> PlanView:
    """For the member who made it."""
    return PlanView(
        id=show("gpl", plan.id),
        amount_minor=plan.amount_minor,
        every=plan.schedule.every.value,
        on=plan.schedule.on,
        hour=plan.schedule.hour,
        state=plan.state.value,
        next_at_ms=plan.next_at_ms if plan.state is PlanState.ACTIVE else None,
        bought_ug=plan.bought_ug,
        bought_minor=plan.bought_minor,
        runs=plan.runs,
        trouble=_trouble(plan.reason, lang),
        at_ms=plan.made_at_ms,
    )


def alert_view(alert: Alert, lang: Lang) -> AlertView:
    """For the member who waits."""
    return AlertView(
        id=show("gal", alert.id),
        when=alert.way.value,
        price_minor=alert.price_minor,
        sell_ug=alert.sell_ug or None,
        state=alert.state.value,
        at_ms=alert.made_at_ms,
        hit_at_ms=alert.hit_at_ms,
        hit_minor=alert.hit_minor,
        trade_id=show("gtr", alert.trade_id) if alert.trade_id else None,
        trouble=_trouble(alert.reason, lang),
    )


def _trouble(code: str, lang: Lang) -> str | None:
    says = _TROUBLES[lang]
    return says.get(code, says[""]) if code else None
