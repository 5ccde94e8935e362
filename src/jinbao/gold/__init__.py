"""Gold that members buy, hold, give and sell, gram for gram at a custodian.

Gold owns the price and when there may be dealing at it, members' gold accounts with their statements and average cost,
quotes, trades, standing plans and price alerts, and the house's dealings with the custodian: batches, bars, deliveries,
pledges and the proof of coverage. It promises that a quote is used once and never beats the market it was made from,
that nothing moves for or to a frozen account, that a stale or jumping price stops dealing and nothing else, and that
whatever the price does the custodian holds what everybody owns.

Verbs that end in ``_in`` join the caller's unit of work. Every movement of members' gold goes through ``custody``.
"""

from jinbao.gold.errors import AccountNeeded, NotEnough, NotForClass, SoldOut
from jinbao.gold.errors.prices import PriceUnknown
from jinbao.gold.service import SIGNAL, Gold, GoldProfileError, load_profile

__all__ = [
    "SIGNAL",
    "AccountNeeded",
    "Gold",
    "GoldProfileError",
    "NotEnough",
    "NotForClass",
    "PriceUnknown",
    "SoldOut",
    "load_profile",
]
