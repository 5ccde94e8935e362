"""What came and went, looked up: exchanges from the record, callbacks from the gateway itself."""

from __future__ import annotations

from jinbao.compat.types import Attempt, Notice
from jinbao.kit.errors import NotFound
from jinbao.kit.ids import ID_MAX, decode, encode, parse
from jinbao.kit.pages import Page, make_cursor, parse_cursor
from jinbao.sandbox import store
from jinbao.sandbox.service.desk import Desk
from jinbao.sandbox.service.orders import Orders
from jinbao.sandbox.types import Seen


class Traffic:
    """Exchanges and callbacks."""

    def __init__(self, desk: Desk, orders: Orders) -> None:
        self._desk = desk
        self._orders = orders

    async def exchanges(
        self, account: str, out_no: str, failed: bool | None, cursor: str | None, limit: int
    ) -> Page[Seen]:
        """Exchanges, newest first; raises ``Invalid`` for the cursor."""
        key = parse_cursor(cursor, (str,))
        before = ID_MAX if key is None else decode(str(key[0])) or 0
        await self._desk.recorder.flush()
        found = await self._desk.db.read(lambda tx: store.exchanges(tx, account, out_no, failed, before, limit + 1))
        shown = found[:limit]
        last = None if not shown else parse("spx", shown[-1].id)
        more = len(found) > limit and last is not None
        return Page(shown, make_cursor((encode(last or 0),)) if more else None)

    async def exchange(self, exchange_id: int) -> Seen:
        """One exchange; raises ``NotFound``."""
        await self._desk.recorder.flush()
        found = await self._desk.db.read(lambda tx: store.exchange(tx, exchange_id))
        if found is None:
            raise NotFound()
        return found

    async def callbacks(self, account: str, out_no: str, cursor: str | None, limit: int) -> Page[tuple[Notice, str]]:
        """Callbacks, newest first, each with the merchant's number of its order; raises ``Invalid``, ``NotFound``."""
        order_id = None
        if out_no and account:
            order_id = (await self._orders.get(account, out_no)).order.id
        page = await self._desk.compat.notices.page(account=account, order_id=order_id, cursor=cursor, limit=limit)
        return Page([(notice, await self._out_no(notice)) for notice in page.items], page.next)

    async def callback(self, notice_id: int) -> tuple[Notice, str, list[Attempt]]:
        """One callback with its attempts; raises ``NotFound``."""
        notice = await self._desk.compat.notices.get(notice_id)
        attempts = await self._desk.compat.notices.attempts(notice_id)
        return notice, await self._out_no(notice), attempts

    async def resend(self, notice_id: int) -> None:
        """Post it once more; raises ``NotFound``."""
        await self._desk.compat.notices.resend(notice_id)

    async def release(self, notice_id: int) -> None:
        """Let a held one go; raises ``NotFound``."""
        await self._desk.compat.notices.release(notice_id)
        await self._desk.settle()

    async def _out_no(self, notice: Notice) -> str:
        if notice.order_id is None:
            return ""
        trade = await self._desk.compat.trades.of_order(notice.order_id)
        return "" if trade is None else trade.out_no
