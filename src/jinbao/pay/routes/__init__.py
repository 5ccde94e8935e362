"""HTTP of pay: what a member's phone and a merchant's till ask for."""

from jinbao.pay.routes.bundles import BUNDLES
from jinbao.pay.routes.member import MEMBER
from jinbao.pay.routes.payouts import PAYOUTS
from jinbao.pay.routes.render import waiting_view
from jinbao.pay.routes.sales import SALES
from jinbao.pay.routes.shop import SHOP
from jinbao.pay.routes.splits import SPLITS
from jinbao.pay.routes.views import WaitingView

MERCHANT = [*SALES, *BUNDLES, *PAYOUTS, *SPLITS, *SHOP]

__all__ = ["MEMBER", "MERCHANT", "WaitingView", "waiting_view"]
