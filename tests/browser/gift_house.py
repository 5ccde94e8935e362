"""A house that deals in gold, served from a thread of the tests: they tell its market, move its clock, read its ledger.

The pages, the API and the jobs are those that anybody runs. The market is a local server that is asked over HTTP.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import uvicorn

from jinbao.app.house import House
from jinbao.app.server import listen
from jinbao.app.settings import load
from jinbao.app.wiring import house as opened_house
from jinbao.bank.types import BankAccount, parse_bank_account
from jinbao.gold.types.accounts import dealing_cash, inventory
from jinbao.gold.types.price import PriceState
from jinbao.gold.types.quote import Side
from jinbao.identity.types import AccountClass, NewMerchant, Proof, Realm, Role
from jinbao.kit.clock import MovableClock, SystemClock
from jinbao.kit.http import Principal
from jinbao.kit.ids import parse, show
from jinbao.kit.once import Once
from jinbao.packets.types import cash_escrow, gold_escrow
from tests.browser.people import PIN, until
from tests.browser.town import Town

T = TypeVar("T")
Act = Callable[[], Coroutine[Any, Any, T]]

GRAM, MG = 1_000_000, 1_000
#: 273.20 a gram, the price of the microgold of January 2017.
PRICE = 273_20
STOCK = {"coin-1": 5, "bar-1": 5, "bar-5": 5, "bar-10": 5}
_METAL_UG, _CASH_MINOR = 1_000 * GRAM, 100_000_000
_WITHIN_S = 60
_GRACE_S = 3
_PROOF = Proof(pin=PIN)
_numbers = count(1)


class Market:
    """What the gold market says to whoever asks for ``/``; nothing at all while it is ``silent``."""

    def __init__(self, clock: MovableClock) -> None:
        self._clock = clock
        self.mid_minor = PRICE
        self.silent = False

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        while (line := await reader.readline()) and not self.silent:
            if line != b"\r\n":
                continue
            bid, ask = (f"{minor // 100}.{minor % 100:02d}" for minor in (self.mid_minor - 1, self.mid_minor + 1))
            body = f'{{"bid": "{bid}", "ask": "{ask}", "at": {self._clock.now_ms()}}}'
            head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
            writer.write((head + body).encode())
            await writer.drain()
        writer.close()


@dataclass(frozen=True)
class Person:
    """A member whom the test made; ``shown`` is the id that the API uses."""

    id: int
    name: str
    phone: str

    @property
    def shown(self) -> str:
        """The id as it is written outside."""
        return show("mbr", self.id)


@dataclass
class GiftHouse:
    """The served house. Its methods may be called from the test's own thread."""

    house: House
    clock: MovableClock
    town: Town
    market: Market
    loop: asyncio.AbstractEventLoop

    def do(self, act: Act[T]) -> T:
        """What comes of ``act`` in the house's own thread."""
        return asyncio.run_coroutine_threadsafe(act(), self.loop).result(_WITHIN_S)

    def advance(self, ms: int) -> None:
        """Move the house's clock; browsers keep theirs."""

        async def move() -> None:
            self.clock.advance(ms)

        self.do(move)

    def says(self, mid_minor: int) -> None:
        """The market moves; returns when the house has heard."""
        self.market.mid_minor = mid_minor
        until(lambda: self.house.gold.prices.now().mid_minor == mid_minor)

    def price_is(self, state: PriceState) -> None:
        """Returns when the house's price is in this state."""
        until(lambda: self.house.gold.prices.now().state is state)

    def people(self, *names: str, minor: int = 0, gold_ug: int | None = None, language: str = "en") -> list[Person]:
        """Members who may invest, with a PIN, each with ``minor`` on the balance and ``gold_ug`` in gold.

        0 micrograms is an empty gold account, ``None`` is none.
        """

        async def arrive() -> list[Person]:
            return list(await asyncio.gather(*(self._arrive(name, minor, gold_ug, language) for name in names)))

        return self.do(arrive)

    def friends(self, one: Person, *others: Person) -> list[str]:
        """Makes ``one`` a friend of each of the others; their conversations, as they are written outside."""
        befriend = self.house.chat.friends.befriend_in

        def work(tx: Any) -> list[int]:
            return [befriend(tx, one.id, other.id) for other in others]

        return [show("cnv", each) for each in self.do(lambda: self.house.runtime.db.write(work))]

    def group(self, name: str, owner: Person, *others: Person) -> str:
        """A group of friends of its owner."""
        self.friends(owner, *others)
        create = self.house.chat.groups.create
        return show("cnv", self.do(lambda: create(owner.id, name, [each.id for each in others], self.once())))

    def staff(self, role: Role = Role.ADMIN) -> str:
        """Somebody who works here; the name to log in with."""
        name = f"{role.value}-{next(_numbers)}"
        self.do(lambda: self.house.identity.staff.add(name, "a long enough sentence", role))
        return name

    def shop(self, name: str) -> str:
        """A merchant; the id to log its till in with."""

        async def open_shop() -> str:
            number = next(_numbers)
            owner = await self.house.identity.members.open(f"+8618822{number:06d}", "Owner", "en")
            account = BankAccount("JBSB", f"62220044{number:08d}")
            await self.house.sandbox_bank.seed([(account, "shop", 0)])
            new = NewMerchant(
                name=name,
                name_latin=name,
                mcc="5812",
                city="Shanghai",
                country="CN",
                bank_account=account.number,
                fee_bp=60,
            )
            return show("mch", (await self.house.identity.merchants.open(owner.id, new)).id)

        return self.do(open_shop)

    def escrow(self, packet: str) -> tuple[int, int]:
        """What the ledger keeps for a packet: minor units of cash, and micrograms of gold."""
        id_ = parse("pkt", packet)
        assert id_ is not None, packet
        refs = [cash_escrow(id_, self.house.runtime.home), gold_escrow(id_)]
        cash, metal = self.do(lambda: self.house.journal.balances(refs))
        return cash.posted, metal.posted

    def sound(self) -> None:
        """An audit of everything finds nothing: every asset is conserved, and covered."""
        checks = self.do(self.house.console.audit.run).checks
        assert not (found := [(check.name, check.findings) for check in checks if check.findings]), found

    def once(self) -> Once:
        """A key of its own, for calls below HTTP."""
        return Once(b"browser", f"browser-{next(_numbers)}", b"", self.clock.now_ms())

    async def fund(self) -> None:
        """The operator brings metal and cash of its own, and the custodian fills its shelves."""
        own = parse_bank_account(self.house.settings.gold.own_account)
        custodian = parse_bank_account(self.house.settings.gold.custodian_account)
        assert own is not None and custodian is not None
        await self.house.sandbox_bank.seed([(own, "operator", 10 * _CASH_MINOR), (custodian, "vault", 10**12)])
        await self.house.sandbox_custodian.seed(STOCK)
        await self.house.gold.capital.put_in(_METAL_UG, _CASH_MINOR)
        kept = [inventory(), dealing_cash(self.house.runtime.home)]
        await self._until(lambda: self.house.journal.balances(kept), lambda two: min(each.posted for each in two) > 0)

    async def _arrive(self, name: str, minor: int, gold_ug: int | None, language: str) -> Person:
        number = next(_numbers)
        opened = await self.house.identity.members.open(f"+8618811{number:06d}", name, language, AccountClass.III)
        await self.house.identity.pins.put(opened.id, PIN)
        caller = await self._enter(opened.id)
        if minor:
            await self._top_up(caller, minor)
        if gold_ug is not None:
            await self.house.gold.accounts.open(opened.id, consent=True)
        if gold_ug:
            quote = await self.house.gold.quotes.make(opened.id, Side.BUY, ug=gold_ug)
            await self.house.gold.dealing.trade(caller, quote.id, _PROOF, self.once())
        return Person(opened.id, name, opened.phone)

    async def _enter(self, member_id: int) -> Principal:
        sessions = self.house.identity.sessions
        signed_in = await self.house.runtime.db.write(
            lambda tx: sessions.open_in(tx, Realm.MEMBER, member_id, "Old phone")
        )
        caller = await sessions.authenticate("member", signed_in.token)
        assert caller is not None
        return caller

    async def _top_up(self, caller: Principal, minor: int) -> None:
        account = BankAccount("JBSB", f"62220033{next(_numbers):08d}")
        await self.house.sandbox_bank.seed([(account, "holder", minor)])
        wallet = self.house.wallet
        linked = await wallet.linked.link(caller.id, account.bank, account.number, "Salary", self.once())
        await wallet.bank_moves.top_up(caller, linked.id, minor, self.once())
        await self._until(lambda: wallet.statements.balance(caller.id), lambda balance: balance.posted >= minor)

    async def _until(self, ask: Act[T], true: Callable[[T], bool]) -> T:
        async with asyncio.timeout(_WITHIN_S):
            while not true(answer := await ask()):
                await asyncio.sleep(0.05)
            return answer


@contextmanager
def gift_house(folder: Path, *, feed: str = "http") -> Iterator[GiftHouse]:
    """A funded house with nobody in it. Its price is what the test says, or with ``feed="simulated"`` made up."""
    ready: Future[GiftHouse] = Future()
    over = threading.Event()

    async def live() -> None:
        async with _running(folder, feed) as running:
            ready.set_result(running)
            await asyncio.to_thread(over.wait)

    with ThreadPoolExecutor(1, "gift-house") as threads:
        life = threads.submit(asyncio.run, live())
        life.add_done_callback(lambda done: None if ready.done() else ready.set_exception(done.exception()))
        try:
            yield ready.result(_WITHIN_S)
        finally:
            over.set()
            life.result(_WITHIN_S)


@asynccontextmanager
async def _running(folder: Path, feed: str) -> AsyncIterator[GiftHouse]:
    clock = MovableClock(SystemClock().now_ms(), running=True)
    market = Market(clock)
    asked = await asyncio.start_server(market.answer, "127.0.0.1", 0)
    where = f"http://127.0.0.1:{asked.sockets[0].getsockname()[1]}/"
    told = {"kind": "http", "name": "told", "url": where, "bid": "/bid", "ask": "/ask", "time": "/at"}
    sock = listen("127.0.0.1", 0)
    enough = dict.fromkeys(("public_per_s", "member_per_s", "merchant_per_s", "staff_per_s"), 1_000_000)
    settings = load(
        None,
        {
            "server": {"port": sock.getsockname()[1]},
            "storage": {"folder": str(folder), "durable": False},
            "limits": enough,
            "gold": {"feed": told if feed == "http" else {"kind": feed}},
            "demo": True,
        },
    )
    async with asked, opened_house(settings, clock=clock) as house:
        house.start()
        config = uvicorn.Config(
            house.asgi(),
            log_config=None,
            lifespan="off",
            loop="none",
            ws="websockets-sansio",
            timeout_graceful_shutdown=_GRACE_S,
        )
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[sock]))
        running = GiftHouse(house, clock, Town(settings.origin, (), folder), market, asyncio.get_running_loop())
        await running.fund()
        try:
            yield running
        finally:
            house.hub.close()
            server.should_exit = True
            await serving
