"""Use cases of the sandbox, put together as ``Sandbox``."""

from __future__ import annotations

from dataclasses import asdict

from jinbao.sandbox import store
from jinbao.sandbox.errors import OperationUnknown, RefusalUnknown
from jinbao.sandbox.rules.faults import STUCK_REFUND
from jinbao.sandbox.service.desk import Desk
from jinbao.sandbox.service.environment import Environment
from jinbao.sandbox.service.faults import Faults, most_like
from jinbao.sandbox.service.moving import Moves, keep_ahead_ms, kept_ahead_ms
from jinbao.sandbox.service.orders import Orders
from jinbao.sandbox.service.payers import PIN, Payers
from jinbao.sandbox.service.recorder import Recorder
from jinbao.sandbox.service.recording import Recording
from jinbao.sandbox.service.sequences import Sequences
from jinbao.sandbox.service.shops import Shops
from jinbao.sandbox.service.snippets import Snippets
from jinbao.sandbox.service.traffic import Traffic
from jinbao.sandbox.service.verifying import Verifier
from jinbao.sandbox.types import FaultRule, TestShop

__all__ = ["PIN", "Desk", "Faults", "Recorder", "Sandbox", "keep_ahead_ms", "kept_ahead_ms"]


class Sandbox:
    """One per process. ``load`` makes payers and shops at the first start."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.recorder = desk.recorder
        self.faults = desk.faults
        self.payers = Payers(desk)
        self.shops = Shops(desk, self.payers)
        self.orders = Orders(desk, self.payers, self.shops)
        self.traffic = Traffic(desk, self.orders)
        self.sequences = Sequences(desk)
        self.verifier = Verifier(desk, self.shops)
        self.moves = Moves(desk)
        self.recording = Recording(desk, self.shops)
        self.environment = Environment(desk, self.shops)
        self.snippets = Snippets(self.environment)

    async def load(self) -> None:
        """Take up what was made before, and make what is missing."""
        await self.faults.load()
        await self.payers.load()
        await self.shops.load()

    async def fund_shop(self, account: str, minor: int) -> TestShop:
        """So much more earned (less the fee) by an account's shop; raises ``AccountUnknown``, ``MoneyMissing``."""
        shop = self.shops.get(account)
        await self.payers.fund_shop(shop.merchant_id, minor)
        await self.desk.note("fund_shop", {"amount_minor": minor}, account)
        return shop

    async def counts(self) -> tuple[int, int, int]:
        """How many exchanges are kept, callbacks there are, and orders came over the gateway."""
        await self.recorder.flush()
        exchanges = await self.desk.db.read(store.count_exchanges)
        return exchanges, await self.desk.compat.notices.count(), await self.desk.compat.trades.count()

    async def order_fault(self, rule: FaultRule) -> FaultRule:
        """Add a rule for faults, and keep that somebody did.

        Raises as ``Faults.order``, and ``RefusalUnknown``, ``OperationUnknown`` (no call or callback has that name).
        """
        known = self.desk.compat.refusals
        if rule.refuse not in ("", STUCK_REFUND, *known):
            raise RefusalUnknown(refuse=rule.refuse, like=most_like(rule.refuse, known, "compat.system_failure"))
        names, usual = (self.desk.operations, "native") if rule.on == "call" else (self.desk.compat.events, "payment")
        if rule.operation and rule.operation not in names:
            like = most_like(rule.operation, names, usual)
            raise OperationUnknown(on=rule.on, operation=rule.operation, like=like)
        added = await self.faults.order(rule)
        about = {name: value for name, value in asdict(added).items() if name not in ("id", "created_at_ms")}
        await self.desk.note("fault", about)
        return added

    async def reset(self) -> None:
        """Forget what was seen and done, faults, and callbacks that wait; money and orders stay."""
        await self.faults.drop_all()
        await self.desk.compat.notices.give_up_waiting()
        await self.recorder.forget()

    async def close(self) -> None:
        """Write what waits."""
        await self.recorder.close()
        await self.faults.close()
