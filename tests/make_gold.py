"""Gold for tests: members with gold accounts, a price that the test sets, a house with metal and cash."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jinbao.bank.types import parse_bank_account
from jinbao.gold import Gold, load_profile
from jinbao.gold import jobs as gold_jobs
from jinbao.gold.adapters.sandbox import SandboxCustodian
from jinbao.gold.handlers import consumer as gold_consumer
from jinbao.gold.types.accounts import dealing_cash, inventory, member_gold
from jinbao.gold.types.custody import CustodyMode
from jinbao.gold.types.profile import GoldProfile
from jinbao.gold.types.quote import Quote, Side
from jinbao.gold.types.settings import GoldSettings
from jinbao.gold.types.trade import Trade
from jinbao.identity.types import AccountClass
from jinbao.kit.http import Principal
from jinbao.kit.outbox import Relay
from jinbao.ledger.audit import check_trial_balance
from jinbao.ledger.chart import Balance
from jinbao.ledger.types import QueryFilter
from jinbao.wallet.handlers import consumer as wallet_consumer
from tests.make_gold_prices import ToldFeed
from tests.make_pay import refusal_of
from tests.make_wallet import PROOF, WalletWorld, wallet_world

__all__ = ["PROOF", "GoldWorld", "gold_profile", "gold_world", "refusal_of"]

GRAM = 1_000_000
#: What the house has to deal with: 2 kg, which is what the profile keeps at most, and a million.
METAL_UG, CASH_MINOR = 1_000 * GRAM, 100_000_000
SETTINGS = GoldSettings()
MODULES = ("kit", "ledger", "identity", "bank", "wallet", "gold")


@dataclass
class GoldWorld(WalletWorld):
    """Everything up to gold."""

    gold: Gold = None  # type: ignore[assignment]
    feed: ToldFeed = None  # type: ignore[assignment]
    custodian: SandboxCustodian = None  # type: ignore[assignment]

    async def price(self, mid_minor: int, *, half_minor: int = 0, **changes: Any) -> None:
        """From now on the market is here."""
        self.clock.advance(1)
        self.feed.say(mid_minor, half_minor=half_minor, **changes)
        await self.gold.prices.refresh()

    async def investor(
        self, balance_minor: int = 10_000_00, name: str = "陈金花", account_class: AccountClass = AccountClass.III
    ) -> Principal:
        """A member with a PIN, money, and a gold account."""
        caller = await self.member(name, account_class, balance_minor)
        await self.gold.accounts.open(caller.id, consent=True)
        return caller

    async def quote(self, caller: Principal, side: Side = Side.BUY, **asked: Any) -> Quote:
        """A quote; a gram when nothing else is asked for."""
        return await self.gold.quotes.make(caller.id, side, **(asked or {"ug": GRAM}))

    async def buy(self, caller: Principal, ug: int = GRAM) -> Trade:
        """A purchase that is done."""
        quote = await self.quote(caller, ug=ug)
        return await self.gold.dealing.trade(caller, quote.id, PROOF, self.once())

    async def sell(self, caller: Principal, ug: int = GRAM) -> Trade:
        """A sale that is done."""
        quote = await self.quote(caller, Side.SELL, ug=ug)
        return await self.gold.dealing.trade(caller, quote.id, PROOF, self.once())

    async def free_gold(self, caller: Principal) -> int:
        """A member's free gold, from the ledger."""
        return (await self.journal.balance(member_gold(caller.id))).available

    async def house(self) -> tuple[Balance, Balance]:
        """The house's metal and cash, from the ledger."""
        metal, cash = await self.journal.balances([inventory(), dealing_cash(self.runtime.home)])
        return metal, cash

    async def settle(self) -> None:
        """As in the wallet, with the custodian and the batches besides."""
        for _ in range(50):
            await WalletWorld.settle(self)
            if not await gold_jobs.tell_custodian(self.gold):
                return
        raise AssertionError("it never comes to rest")

    async def fund_house(self, ug: int = METAL_UG, minor: int = CASH_MINOR) -> None:
        """The operator brings metal and cash of its own."""
        own = parse_bank_account(SETTINGS.own_account)
        assert own is not None
        await self.sandbox.seed([(own, "operator", minor)])
        await self.gold.capital.put_in(ug, minor)
        await self.settle()
        metal, cash = await self.house()
        assert metal.posted >= ug and cash.posted >= minor, (metal, cash)

    async def in_order(self) -> None:
        """The books balance, and rows agree with the ledger."""
        await check_trial_balance(self.engine)
        assert await self.gold.statements.differences() == []
        assert await self.wallet.statements.differences() == []
        broken = await self.runtime.db.read(lambda tx: self.gold.review.broken_lines_in(tx, 10))
        quotes = await self.runtime.db.read(lambda tx: self.gold.review.quote_differences_in(tx, 10))
        assert (broken, quotes) == ([], [])

    async def gold_rows(self) -> dict[str, list[Any]]:
        """All rows that money and gold have, and the engine's transfers: to show that nothing moved."""
        tables = await self.runtime.db.read(
            lambda tx: tx.run(
                "select name from sqlite_master where type = 'table' and (name like 'wallet%' or name like 'gold%' "
                "or name in ('ledger_entry', 'kit_outbox', 'kit_once')) and name not like 'gold_candle%'"
            )
        )
        state = {name: await self.rows(name) for (name,) in tables}
        state["transfers"] = list(await self.engine.query_transfers(QueryFilter()))
        return state


def gold_profile(name: str = "neutral", **quote: Any) -> GoldProfile:
    """A profile that comes with the package; ``quote`` are changes of its terms for quotes."""
    profile = load_profile(name)
    return replace(profile, quote=replace(profile.quote, **quote))


@asynccontextmanager
async def gold_world(
    folder: Path, *, profile: GoldProfile | None = None, funded: bool = True, mid_minor: int = 95_000, **changes: Any
) -> AsyncIterator[GoldWorld]:
    """A town with nobody in it yet, and gold at ``mid_minor`` per gram on both sides; ``changes`` are identity's."""
    profile = profile or gold_profile()
    async with wallet_world(
        folder, modules=("kit", "ledger", "identity", "bank", "wallet", "gold"), **changes
    ) as world:
        feed = ToldFeed(world.clock)
        custodian = SandboxCustodian(
            world.runtime.db,
            world.clock,
            world.runtime.zone,
            feed.latest,
            sub_ledger=profile.custody is CustodyMode.BANK_OF_RECORD,
        )
        gold = Gold(
            world.runtime,
            world.journal,
            world.identity,
            world.wallet,
            world.bank,
            feed,
            custodian,
            SETTINGS,
            profile,
        )
        consumers = [wallet_consumer(world.wallet, world.journal), gold_consumer(gold, world.journal)]
        relay = Relay(world.runtime.db, world.clock, consumers)
        there = GoldWorld(
            world.runtime,
            world.clock,
            world.engine,
            world.journal,
            world.identity,
            world.sandbox,
            world.bank,
            world.wallet,
            relay,
            world.folder,
            gold=gold,
            feed=feed,
            custodian=custodian,
        )
        await there.price(mid_minor)
        if funded:
            await there.fund_house()
        yield there
        await gold.close()
