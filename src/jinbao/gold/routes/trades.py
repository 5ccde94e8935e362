"""Quotes and trades."""

from jinbao.gold.errors import QuoteUnknown
from jinbao.gold.routes import shapes
from jinbao.gold.service import Gold
from jinbao.gold.types.quote import Side
from jinbao.kit.http import Principal, get, post
from jinbao.kit.ids import parse
from jinbao.kit.once import Once
from jinbao.kit.runtime import Runtime


@post("/gold/quotes")
async def quote(caller: Principal, gold: Gold, runtime: Runtime, data: shapes.AskQuote) -> shapes.QuoteView:
    """A price that is held for the member."""
    made = await gold.quotes.make(
        caller.id, Side(data.side), ug=data.grams_ug, amount_minor=data.amount_minor, hold_s=data.hold_s
    )
    return shapes.quote_view(made, runtime.clock.now_ms())


@post("/gold/trades")
async def trade(caller: Principal, gold: Gold, once: Once, data: shapes.TakeQuote) -> shapes.TradeView:
    """Buy or sell at a quote."""
    quote_id = parse("quo", data.quote_id)
    if quote_id is None:
        raise QuoteUnknown()
    return shapes.trade_view(await gold.dealing.trade(caller, quote_id, data.proof, once))


@get("/gold/trades/{trade_id:str}")
async def get_trade(caller: Principal, gold: Gold, trade_id: str) -> shapes.TradeView:
    """How a trade stands."""
    return shapes.trade_view(await gold.dealing.get(caller.id, shapes.id_or_not_found("gtr", trade_id)))


TRADES = [quote, trade, get_trade]
