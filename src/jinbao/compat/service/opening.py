"""Opening a trade: what a phone has scanned, or a page or app has handed over, and whether this member may."""

from __future__ import annotations

from jinbao.compat.errors import PayerMismatch, TokenExpired
from jinbao.compat.rules import numbers
from jinbao.compat.rules.tokens import CASHIER, token_in
from jinbao.compat.service.context import Context
from jinbao.compat.service.trades import Trades
from jinbao.compat.types import Product, Trade
from jinbao.pay.types import Order, OrderState


class TradeReader:
    """Tells pay which order a scanned text stands for (pay's port ``CodeReader``)."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def read(self, text: str, member_id: int) -> int | None:
        """The order, ``None`` for a text that no trade has. Raises as ``opened``."""
        token = token_in(text, self._context.settings.origin)
        if token is None:
            return None
        trade = await Trades(self._context).by_token(token)
        if trade is None:
            if await Trades(self._context).was_token(token):
                raise TokenExpired(what="code")
            return None
        _, order = await opened(self._context, trade, member_id)
        return order.id


async def by_token(context: Context, token: str) -> Trade:
    """The trade that a token opens. Raises ``TokenExpired`` for one that was replaced, or that nobody has."""
    trade = await Trades(context).by_token(token)
    if trade is None:
        raise TokenExpired(what="token")
    return trade


async def opened(context: Context, trade: Trade, member_id: int | None) -> tuple[Trade, Order]:
    """The trade and its order, opened by this member (``None``: by nobody known).

    The first member who opens a native code is, where the operator wants it so, the only one who may pay it. Raises
    ``TokenExpired`` while the order could still be paid, and ``PayerMismatch``.
    """
    order = await context.pay.orders.get(trade.order_id)
    if order.state is not OrderState.OPEN:
        return trade, order
    if context.now_ms() >= trade.token_until_ms:
        raise TokenExpired(what="token")
    if member_id is None:
        return trade, order
    if trade.payer_id is not None and trade.payer_id != member_id:
        raise PayerMismatch()
    binds = trade.product is Product.NATIVE and context.settings.scan_binds
    await Trades(context).note_seen(trade, member_id if binds else trade.payer_id)
    return trade, order


def qr_text(context: Context, trade: Trade) -> str:
    """What another phone scans to open the trade: the scheme's own code, or the address of the cashier page."""
    if trade.product is Product.NATIVE:
        return (numbers.COMBINED_CODE_URL if trade.combined else numbers.CODE_URL) + trade.token
    if trade.product is Product.PRECREATE:
        return numbers.ALIPAY_CODE + trade.token
    return cashier_url(context, trade)


def cashier_url(context: Context, trade: Trade) -> str:
    """The page where a browser pays the trade."""
    return context.settings.origin + CASHIER + trade.token
