"""Use cases of the console, put together as ``Console``."""

from __future__ import annotations

import msgspec

from jinbao.bank import Bank
from jinbao.chat import Chat
from jinbao.console.service.audits import CHECKS, Audits
from jinbao.console.service.chart import chart_of_accounts
from jinbao.console.service.checks.house import House
from jinbao.console.service.explorer import Explorer
from jinbao.console.service.gold import GoldRoom
from jinbao.console.service.orders import Orders
from jinbao.console.service.overview import Overviews
from jinbao.console.service.packets import PacketRoom
from jinbao.console.service.pending import Pending
from jinbao.console.service.people import People
from jinbao.console.types import ChainView, LogItem, LogPage, Named, StaffMe, StaffView
from jinbao.gold import Gold
from jinbao.identity import Identity, NotAllowed
from jinbao.identity.types import Power
from jinbao.kit.http import Principal
from jinbao.kit.ids import show
from jinbao.kit.runtime import Runtime
from jinbao.ledger import Journal
from jinbao.packets import Packets
from jinbao.pay import Pay
from jinbao.wallet import Wallet

__all__ = ["CHECKS", "Audits", "Console", "chart_of_accounts"]


class Console:
    """One per process; made last, when every kind of entry has been registered.

    Over read-only files everything that reads works, ``audit.run`` too.
    """

    def __init__(
        self,
        runtime: Runtime,
        journal: Journal,
        identity: Identity,
        bank: Bank,
        wallet: Wallet,
        pay: Pay,
        gold: Gold,
        chat: Chat,
        packets: Packets,
    ) -> None:
        house = House(runtime, journal, identity, bank, wallet, pay, gold, chat, packets, chart_of_accounts())
        self._identity = identity
        self.audit = Audits(house)
        self.gold = GoldRoom(house)
        self.packets = PacketRoom(house)
        self.people = People(house, self.gold, self.packets)
        self.orders = Orders(house)
        self.ledger = Explorer(house)
        self.pending = Pending(house)
        self.overviews = Overviews(house, self.pending, self.audit, self.packets)

    def look(self, caller: Principal) -> None:
        """Raises ``NotAllowed`` unless the caller may look at the operator's screens."""
        self._identity.staff.demand(caller, Power.LOOK)

    async def me(self, caller: Principal) -> StaffMe:
        """Who is logged in, and what they may do."""
        staff = await self._identity.staff.get(caller.id)
        powers = [power.value for power in Power if self._may(caller, power)]
        return StaffMe(StaffView(show("stf", staff.id), staff.name, staff.role.value), powers)

    async def log(self, cursor: str | None, limit: int) -> LogPage:
        """What staff did, newest first; the first page also says whether the log is whole. Raises ``Invalid``."""
        page = await self._identity.audit.page(cursor, limit)
        chain = None if cursor else await self._identity.audit.verify()
        return LogPage(
            items=[
                LogItem(
                    seq=line.seq,
                    at_ms=line.at_ms,
                    staff=Named(show("stf", line.staff_id), line.staff_name),
                    action=line.action,
                    subject=line.subject,
                    details=msgspec.json.decode(line.details),
                )
                for line in page.items
            ],
            next=page.next,
            chain=None if chain is None else ChainView(chain.ok, chain.lines),
        )

    def _may(self, caller: Principal, power: Power) -> bool:
        try:
            self._identity.staff.demand(caller, power)
        except NotAllowed:
            return False
        return True
