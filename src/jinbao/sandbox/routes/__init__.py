"""The control API (``/sandbox/...``): for programs on this machine, tests and the sandbox's own page."""

from jinbao.sandbox.routes.guard import Guard
from jinbao.sandbox.routes.orders import ORDERS
from jinbao.sandbox.routes.payers import PAYERS
from jinbao.sandbox.routes.shops import SHOPS
from jinbao.sandbox.routes.state import STATE
from jinbao.sandbox.routes.traffic import TRAFFIC
from jinbao.sandbox.routes.trouble import TROUBLE

ROUTES = [*STATE, *SHOPS, *PAYERS, *ORDERS, *TRAFFIC, *TROUBLE]

__all__ = ["ROUTES", "Guard"]
