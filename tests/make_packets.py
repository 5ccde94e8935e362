"""Packets for tests: friends and groups with money, a house that deals in gold, and luck that the test can steer."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from jinbao.bank.types import BankAccount
from jinbao.chat import Chat, ChatSettings
from jinbao.chat.ports import Prepared
from jinbao.chat.types import Pushed, Subscription
from jinbao.gold import Gold
from jinbao.gold import handlers as gold_handlers
from jinbao.gold import jobs as gold_jobs
from jinbao.gold import load_profile as load_gold
from jinbao.gold.adapters.sandbox import SandboxCustodian
from jinbao.gold.types.accounts import member_gold
from jinbao.gold.types.custody import CustodyMode
from jinbao.gold.types.quote import Quote, Side
from jinbao.gold.types.settings import GoldSettings
from jinbao.identity.types import AccountClass, Proof
from jinbao.kit.db import Database
from jinbao.kit.errors import Refusal
from jinbao.kit.http import Principal
from jinbao.kit.outbox import Relay
from jinbao.kit.runtime import Runtime
from jinbao.ledger import Journal
from jinbao.ledger.ports import LedgerEngine
from jinbao.ledger.types import Account, Finding, QueryFilter
from jinbao.packets import Packets, load_profile
from jinbao.packets import jobs as packet_jobs
from jinbao.packets.types import (
    Claim,
    Holds,
    Look,
    NewPacket,
    Opened,
    PacketKind,
    PacketProfile,
    Source,
    cash_escrow,
    gold_escrow,
)
from jinbao.pay import Pay
from jinbao.wallet import Wallet
from jinbao.wallet.handlers import consumer as wallet_consumer
from jinbao.wallet.types import WalletSettings
from tests.make_gold_prices import ToldFeed
from tests.make_pay import PayWorld, PlainPrinter, pay_settings
from tests.make_wallet import PROOF, WalletWorld, wallet_world

__all__ = ["MG", "PROOF", "PacketWorld", "code_of", "packet_world"]

MODULES = ("kit", "ledger", "identity", "bank", "wallet", "pay", "gold", "chat", "packets")
MG, GRAM = 1_000, 1_000_000
#: 273.20 a gram, the price of the microgold of January 2017.
PRICE = 27_320
_RICH = 10_000_000


class Nobody:
    """Fills chat's ports where nobody is connected, has a push subscription or sends pictures."""

    key = ""

    def __call__(self, topic: str, name: str, data: bytes) -> None:
        del topic, name, data

    def prepare(self, raw: bytes, *, pixels_most: int, edge: int, thumb_edge: int) -> Prepared:
        raise AssertionError("no pictures here")

    async def push(self, to: Subscription, payload: bytes, *, topic: str, ttl_s: int) -> Pushed:
        raise AssertionError("nobody subscribed")


@dataclass
class PacketWorld(PayWorld):
    """Everything up to packets."""

    gold: Gold = None  # type: ignore[assignment]
    chat: Chat = None  # type: ignore[assignment]
    packets: Packets = None  # type: ignore[assignment]
    custodian: SandboxCustodian = None  # type: ignore[assignment]
    feed: ToldFeed = None  # type: ignore[assignment]
    proof: Proof = PROOF
    chance: random.Random = field(default_factory=lambda: random.Random(1))

    async def people(self, count: int, balance_minor: int = 0, *, gold: bool = False) -> list[Principal]:
        """Members of the highest class, so that gold is open to them; with ``gold`` they have an account for it."""
        people = []
        for number in range(count):
            money = balance_minor if number == 0 else 0
            caller = await self.member(f"Member {number}", AccountClass.III, money)
            people.append(caller)
            if gold:
                await self.gold.accounts.open(caller.id, consent=True)
        return people

    async def group(self, count: int, balance_minor: int = _RICH, *, gold: bool = False) -> tuple[int, list[Principal]]:
        """A group of ``count``, the first of whom has money."""
        people = await self.people(count, balance_minor, gold=gold)
        first = people[0].id

        def befriend(tx: Any) -> None:
            for each in people[1:]:
                self.chat.friends.befriend_in(tx, first, each.id)

        await self.runtime.db.write(befriend)
        return await self.chat.groups.create(first, "春节", [each.id for each in people[1:]], self.once()), people

    async def crowd(self, count: int) -> tuple[int, list[Principal]]:
        """A large group with gold accounts, of whom only the first has a PIN and money: quickly made."""
        [first] = await self.people(1, _RICH, gold=True)

        def open_all(tx: Any) -> list[int]:
            members = self.identity.members
            fresh = [members.open_in(tx, f"+86139{n:08d}", "86", f"Guest {n}", "en") for n in range(1, count)]
            for each in fresh:
                self.chat.friends.befriend_in(tx, first.id, each.id)
            return [each.id for each in fresh]

        others = await self.runtime.db.write(open_all)
        await self.gold.accounts.open_many(others)
        chat = await self.chat.groups.create(first.id, "除夕", others, self.once())
        return chat, [first, *(replace(first, id=each) for each in others)]

    async def pair(self, balance_minor: int = _RICH, *, gold: bool = False) -> tuple[int, Principal, Principal]:
        """Two friends, the first of whom has money, and their conversation."""
        one, other = await self.people(2, balance_minor, gold=gold)
        chat = await self.runtime.db.write(lambda tx: self.chat.friends.befriend_in(tx, one.id, other.id))
        return chat, one, other

    async def red(
        self, sender: Principal, chat: int, minor: int, count: int = 1, kind: str = "lucky", **more: Any
    ) -> Look:
        """A red packet that has been sent."""
        once = more.pop("once", None) or self.once()
        new = NewPacket(
            chat, Holds.CASH, PacketKind(kind), count, amount_minor=minor, **{"greeting": "恭喜发财", **more}
        )
        return await self.packets.sending.send(sender, new, PROOF, once)

    async def quote(self, sender: Principal, ug: int) -> Quote:
        """A price to buy gold at."""
        return await self.gold.quotes.make(sender.id, Side.BUY, ug=ug)

    async def golden(
        self, sender: Principal, chat: int, ug: int, count: int = 1, kind: str = "lucky", **more: Any
    ) -> Look:
        """A gold packet bought from the balance."""
        quote = await self.quote(sender, ug)
        once = more.pop("once", None) or self.once()
        new = NewPacket(chat, Holds.GOLD, PacketKind(kind), count, quote_id=quote.id, **more)
        return await self.packets.sending.send(sender, new, PROOF, once)

    async def own_gold(
        self, sender: Principal, chat: int, ug: int, count: int = 1, kind: str = "lucky", **more: Any
    ) -> Look:
        """A gold packet out of what the sender owns."""
        proof = more.pop("proof", PROOF)
        new = NewPacket(chat, Holds.GOLD, PacketKind(kind), count, source=Source.GOLD, grams_ug=ug, **more)
        return await self.packets.sending.send(sender, new, proof, self.once())

    async def open(self, caller: Principal, look: Look, consent: bool = True) -> Opened:
        """One share."""
        return await self.packets.opening.open(caller.id, look.packet.id, consent)

    async def scramble(self, people: list[Principal], look: Look, consent: bool = True) -> list[Opened | Refusal]:
        """Everybody at once; refusals are results, anything else is raised."""
        results = await asyncio.gather(
            *(self.packets.opening.open(each.id, look.packet.id, consent) for each in people), return_exceptions=True
        )
        outcomes: list[Opened | Refusal] = []
        for result in results:
            if isinstance(result, BaseException) and not isinstance(result, Refusal):
                raise result
            outcomes.append(result)
        return outcomes

    async def look(self, caller: Principal, look: Look) -> Look:
        """The same packet now."""
        return await self.packets.looking.look(caller.id, look.packet.id)

    async def claims(self, look: Look) -> list[Claim]:
        """Everybody's share, as the sender sees it."""
        return (await self.packets.looking.claims(look.packet.sender_id, look.packet.id))[1]

    async def every_claim(self, look: Look) -> list[Claim]:
        """Everybody's share, those on their way and those refused included."""
        found = await self.packets.review.get(look.packet.id)
        assert found is not None
        return found[1]

    async def escrow(self, look: Look) -> int:
        """What the ledger keeps for a packet."""
        packet = look.packet
        ref = gold_escrow(packet.id) if packet.gold else cash_escrow(packet.id, self.runtime.home)
        return (await self.journal.balance(ref)).posted

    async def cash(self, caller: Principal) -> int:
        """A member's balance."""
        return (await self.balance(caller)).posted

    async def everybodys_cash(self, people: list[Principal]) -> int:
        """The balances of some members together."""
        return sum([await self.cash(each) for each in people])

    async def grams(self, caller: Principal) -> int:
        """A member's free gold in micrograms."""
        return (await self.journal.balance(member_gold(caller.id))).posted

    async def price(self, mid_minor: int) -> None:
        """The market moves, slowly enough not to count as a jump, and is heard."""
        board = self.gold.prices.now()
        now = board.mid_minor or mid_minor
        while now != mid_minor:
            step = max(1, now // 200)
            now = max(mid_minor, now - step) if mid_minor < now else min(mid_minor, now + step)
            self.clock.advance(300_000)
            self.feed.say(now)
            await self.gold.prices.refresh()
        await self.hear(mid_minor)

    async def hear(self, mid_minor: int, half_minor: int = 1) -> None:
        """The newest price, a second later."""
        self.clock.advance(1_000)
        self.feed.say(mid_minor, half_minor=half_minor)
        await self.gold.prices.refresh()

    async def settle(self) -> None:
        """Let jobs, events and the journal run until nothing happens any more at this moment of the clock."""
        for _ in range(50):
            await super().settle()
            if not await gold_jobs.tell_custodian(self.gold) + await packet_jobs.return_due(self.packets):
                return

    async def accounts(self) -> list[Account]:
        """Every account of the ledger."""
        return list(await self.engine.query_accounts(QueryFilter()))

    async def findings(self) -> list[Finding]:
        """What an audit of packets finds."""
        return await self.packets.review.findings()

    async def all_rows(self) -> dict[str, list[Any]]:
        """All rows that packets, chat, gold and money have, and the engine's transfers: to show that nothing moved."""
        prefixes = ("wallet_", "packets_", "chat_", "gold_", "ledger_entry", "kit_outbox", "kit_once")

        def work(tx: Any) -> dict[str, list[Any]]:
            names = [name for (name,) in tx.run("select name from sqlite_master where type = 'table'")]
            return {name: tx.run(f"select * from {name}") for name in names if name.startswith(prefixes)}

        state = await self.runtime.db.read(work)
        state["transfers"] = list(await self.engine.query_transfers(QueryFilter()))
        return state

    def restart(
        self,
        wrap_db: Callable[[Database], Database] = lambda db: db,
        wrap_engine: Callable[[LedgerEngine], LedgerEngine] = lambda engine: engine,
    ) -> PacketWorld:
        """New services on the same store and ledger, as after a crash."""
        runtime = replace(self.runtime, db=wrap_db(self.runtime.db))
        journal = Journal(runtime.db, wrap_engine(self.engine), self.clock)
        return _assembled(self, runtime, journal, self.gold.profile.custody, self.packets.profile)


def code_of(outcome: Opened | Refusal) -> str:
    """The code of a refusal, empty for a share."""
    return outcome.code if isinstance(outcome, Refusal) else ""


def _assembled(
    below: WalletWorld, runtime: Runtime, journal: Journal, mode: CustodyMode, profile: PacketProfile
) -> PacketWorld:
    bank = below.bank
    wallet = Wallet(runtime, journal, below.identity, bank, WalletSettings(top_up_most_minor=10 * _RICH))
    chance = below.chance if isinstance(below, PacketWorld) else random.Random(1)
    feed = below.feed if isinstance(below, PacketWorld) else ToldFeed(below.clock)
    custodian = SandboxCustodian(
        runtime.db, below.clock, runtime.zone, feed.latest, sub_ledger=mode is CustodyMode.BANK_OF_RECORD
    )
    terms = replace(load_gold("neutral"), custody=mode)
    gold = Gold(runtime, journal, below.identity, wallet, bank, feed, custodian, GoldSettings(), terms)
    nobody = Nobody()
    chat = Chat(runtime, below.identity, ChatSettings(), nobody, nobody, nobody)
    pay = Pay(runtime, journal, below.identity, wallet, bank, pay_settings(), PlainPrinter())
    packets = Packets(runtime, journal, below.identity, wallet, pay, gold, chat, profile, chance.randrange)
    consumers = [wallet_consumer(wallet, journal), gold_handlers.consumer(gold, journal)]
    world = PacketWorld(
        runtime,
        below.clock,
        below.engine,
        journal,
        below.identity,
        below.sandbox,
        bank,
        wallet,
        Relay(runtime.db, below.clock, consumers),
        below.folder,
        below._numbers,
    )
    world.pay, world.gold, world.chat, world.packets, world.custodian = pay, gold, chat, packets, custodian
    world.feed, world.chance = feed, chance
    return world


@asynccontextmanager
async def packet_world(
    folder: Path,
    *,
    mode: CustodyMode = CustodyMode.TRUSTEE,
    house_ug: int = 1_000 * GRAM,
    profile: str = "neutral",
    **figures: Any,
) -> AsyncIterator[PacketWorld]:
    """Nobody is here yet; the house has ``house_ug`` of its own to sell. ``figures`` change packets' profile."""
    async with wallet_world(folder, modules=MODULES) as below:
        journal = Journal(below.runtime.db, below.engine, below.clock)
        world = _assembled(below, below.runtime, journal, mode, replace(load_profile(profile), **figures))
        await world.price(PRICE)
        if house_ug:
            own = BankAccount("JBSB", "6222009900000002")
            await world.sandbox.seed([(own, "operator", 10 * _RICH)])
            await world.gold.capital.put_in(house_ug, _RICH)
            await world.settle()
        yield world
