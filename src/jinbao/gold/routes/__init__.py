"""HTTP of gold: the price, the member's account, quotes and trades, plans and alerts."""

from jinbao.gold.routes.account import ACCOUNT
from jinbao.gold.routes.custody import CUSTODY
from jinbao.gold.routes.plans import PLANS
from jinbao.gold.routes.prices import PRICES
from jinbao.gold.routes.shapes import PriceView, price_view
from jinbao.gold.routes.trades import TRADES

MEMBER = [*ACCOUNT, *PRICES, *TRADES, *PLANS, *CUSTODY]

__all__ = ["MEMBER", "PriceView", "price_view"]
