"""The price of gold now, and its history with the member's own trades on it."""

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

from jinbao.gold.routes import shapes
from jinbao.gold.service import Gold
from jinbao.gold.types.candles import Chart, Range
from jinbao.gold.types.trade import Mark
from jinbao.kit.http import Principal, get
from jinbao.kit.runtime import Runtime

#: start_ms, open, high, low and close.
CandleView: TypeAlias = Annotated[list[int], Meta(min_length=5, max_length=5)]


class MarkView(Struct):
    """One of the member's own trades."""

    at_ms: int
    side: Literal["buy", "sell"]
    grams_ug: int
    price_minor: int


class ChartView(Struct):
    """``items`` are start_ms, open, high, low and close per gram, the last of them perhaps unfinished.

    Stretches without dealing have none. ``simulated`` when any of it is not a market's own history.
    """

    range: str
    step_ms: int
    items: list[CandleView]
    marks: list[MarkView]
    simulated: bool


@get("/gold/price")
async def gold_price(caller: Principal, gold: Gold) -> shapes.PriceView:
    """The market as the house sees it."""
    return shapes.price_view(gold.prices.now())


@get("/gold/candles")
async def gold_candles(caller: Principal, gold: Gold, runtime: Runtime, range: Range = Range.DAY) -> ChartView:
    """How the price got here, and where the member bought and sold."""
    chart = gold.candles.chart(range)
    marks = await gold.dealing.marks(caller.id, chart.from_ms, runtime.clock.now_ms() + 1)
    return _chart_view(chart, marks)


def _chart_view(chart: Chart, marks: list[Mark]) -> ChartView:
    return ChartView(
        range=chart.range.value,
        step_ms=chart.step_ms,
        items=[[candle.start_ms, candle.open, candle.high, candle.low, candle.close] for candle in chart.candles],
        marks=[MarkView(mark.at_ms, mark.side.value, mark.ug, mark.price_minor) for mark in marks],
        simulated=chart.made_up,
    )


PRICES = [gold_price, gold_candles]
