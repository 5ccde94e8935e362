"""HTTP of gold: the member's account, quotes and trades, plans and alerts."""

from jinbao.gold.routes.account import ACCOUNT
from jinbao.gold.routes.plans import PLANS
from jinbao.gold.routes.trades import TRADES

MEMBER = [*ACCOUNT, *TRADES, *PLANS]

__all__ = ["MEMBER"]
