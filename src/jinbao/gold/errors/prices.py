"""Why there is no dealing in gold just now. They are asked for in this order; payments never ask."""

from __future__ import annotations

from jinbao.kit.errors import Again, Refusal


class Halted(Refusal):
    """The operator's staff stopped dealing."""

    code = "gold.halted"
    again = Again.LATER


class PriceUnknown(Refusal):
    """No price has been heard yet."""

    code = "gold.price_unknown"
    again = Again.LATER


class PriceStale(Refusal):
    """The last price is too old (``at_ms``)."""

    code = "gold.price_stale"
    again = Again.LATER


class PriceJumped(Refusal):
    """The price moved so fast that it may be wrong; dealing waits until it has settled."""

    code = "gold.price_jumped"
    again = Again.LATER


class MarketClosed(Refusal):
    """The market is closed."""

    code = "gold.market_closed"
    again = Again.LATER


#: In the order in which they are asked for.
PRICE_REFUSALS = (Halted, PriceUnknown, PriceStale, PriceJumped, MarketClosed)
