"""What gold needs someone else to fill: a feed of prices, and a custodian."""

from jinbao.gold.ports.custodian import Custodian
from jinbao.gold.ports.feed import PriceFeed, PriceHistory

__all__ = ["Custodian", "PriceFeed", "PriceHistory"]
