"""Barcode payment for tests: shops, payers with money, tills and phones on top of the wallet's world."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinbao.bank.types import BankAccount
from jinbao.identity.types import Merchant, Realm, Role
from jinbao.kit.errors import Refusal
from jinbao.kit.http import Principal
from jinbao.kit.money import Money
from jinbao.kit.outbox import Relay
from jinbao.ledger.chart import Balance
from jinbao.ledger.types import QueryFilter
from jinbao.pay import Pay, RefundAsked
from jinbao.pay.handlers import consumer as pay_consumer
from jinbao.pay.rules.poster import Form, Paper, Poster
from jinbao.pay.types import Channel, NewOrder, Order, PaySettings, operator_fees
from jinbao.wallet.handlers import consumer as wallet_consumer
from tests.make import ALL_MODULES
from tests.make_identity import new_merchant
from tests.make_wallet import PROOF, WalletWorld, wallet_world

__all__ = ["PROOF", "PayWorld", "pay_settings", "pay_world", "refusal_of"]


class PlainPrinter:
    """Prints the text of the code and nothing else."""

    def draw(self, poster: Poster, form: Form, paper: Paper) -> bytes:
        return f"{form.value} {paper.name} {poster.text} {poster.amount}".encode()


@dataclass
class PayWorld(WalletWorld):
    """Everything up to pay."""

    pay: Pay = None  # type: ignore[assignment]

    def money(self, minor: int) -> Money:
        return Money(minor, self.runtime.home)

    async def shop(self, *, fee_bp: int = 60, bank_minor: int = 0, **changes: Any) -> Merchant:
        """A merchant with an owner and a bank account."""
        owner = await self.member("店主")
        number = f"622202{next(self._numbers):010d}"
        await self.sandbox.seed([(BankAccount("JBSB", number), "shop", bank_minor)])
        return await self.identity.merchants.open(owner.id, new_merchant(fee_bp=fee_bp, bank_account=number, **changes))

    async def payer(self, balance_minor: int = 1_000_00, name: str = "李小红") -> Principal:
        """A member with a PIN and money."""
        return await self.member(name, balance_minor=balance_minor)

    async def order(self, shop: Merchant, minor: int = 1280, **changes: Any) -> Order:
        """A new order."""
        new = NewOrder(**{"amount": self.money(minor), "subject": "牛肉面", **changes})
        return await self.pay.orders.create(shop.id, new, self.once())

    async def paid(self, shop: Merchant, payer: Principal, minor: int = 1280) -> Order:
        """An order that this payer has paid."""
        order = await self.order(shop, minor)
        return await self.pay.payments.pay(payer, order.id, PROOF, self.once())

    def charged(self, minor: int = 1280, out_no: str | None = None) -> NewOrder:
        """What a till asks of a code."""
        return NewOrder(amount=self.money(minor), subject="牛肉面", out_no=out_no, channel=Channel.PAYMENT_CODE)

    def back(self, order: Order, minor: int, out_no: str | None = None) -> RefundAsked:
        """A refund to ask for."""
        return RefundAsked(order.merchant_id, order.id, self.money(minor), "too salty", out_no)

    async def code(self, payer: Principal) -> str:
        """What the payer's phone shows."""
        return (await self.pay.codes.current(payer)).code

    async def payable(self, shop: Merchant) -> Balance:
        """What the shop has earned, from the ledger."""
        return await self.pay.settlements.balance(shop.id)

    async def fees(self) -> int:
        """What the operator has earned."""
        return (await self.journal.balance(operator_fees(self.runtime.home))).posted

    async def fresh(self, order: Order) -> Order:
        """The order as it now stands."""
        return await self.pay.orders.get(order.id)

    async def freeze_shop(self, shop: Merchant) -> None:
        """Staff freeze a merchant."""
        staff = await self.identity.staff.add(f"bob-{next(self._numbers)}", "a long enough sentence", Role.ADMIN)
        signed_in = await self.runtime.db.write(
            lambda tx: self.identity.sessions.open_in(tx, Realm.STAFF, staff.id, "Desk", "admin")
        )
        actor = await self.identity.sessions.authenticate("staff", signed_in.token)
        assert actor is not None
        await self.runtime.db.write(
            lambda tx: self.identity.merchants.freeze_in(tx, actor, shop.id, "asked for by the police")
        )

    async def all_rows(self) -> dict[str, list[Any]]:
        """All rows that money and orders have, and the engine's transfers: to show that nothing moved."""
        tables = await self.runtime.db.read(
            lambda tx: tx.run(
                "select name from sqlite_master where type = 'table' and (name like 'wallet%' or name like 'bank%' "
                "or name like 'pay%' or name in ('ledger_entry', 'kit_outbox', 'kit_once'))"
            )
        )
        state = {name: await self.rows(name) for (name,) in tables}
        state["transfers"] = list(await self.engine.query_transfers(QueryFilter()))
        return state


async def refusal_of(call: Any) -> str:
    """The code of the refusal that an awaitable ends with; fails when it does not."""
    try:
        answer = await call
    except Refusal as refusal:
        return refusal.code
    raise AssertionError(f"it was not refused: {answer}")


def pay_settings(**changes: Any) -> PaySettings:
    """A key as the composition root would read one."""
    return PaySettings(**{"seed_key": bytes(range(32)), **changes})


@asynccontextmanager
async def pay_world(folder: Path, *, modules: Sequence[str] = ALL_MODULES, **changes: Any) -> AsyncIterator[PayWorld]:
    """A town with nobody in it yet and the tables of ``modules``; ``changes`` are settings of pay."""
    async with wallet_world(folder, modules=modules) as world:
        pay = Pay(
            world.runtime,
            world.journal,
            world.identity,
            world.wallet,
            world.bank,
            pay_settings(**changes),
            PlainPrinter(),
        )
        consumers = [wallet_consumer(world.wallet, world.journal), pay_consumer(pay, world.journal)]
        world.relay = Relay(world.runtime.db, world.clock, consumers)
        yield PayWorld(
            world.runtime,
            world.clock,
            world.engine,
            world.journal,
            world.identity,
            world.sandbox,
            world.bank,
            world.wallet,
            world.relay,
            world.folder,
            pay=pay,
        )
