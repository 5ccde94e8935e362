"""The wallet for tests: identity, the sandbox bank with money in it, and a way to let everything run out."""

from __future__ import annotations

import itertools
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinbao.bank import Bank
from jinbao.bank import jobs as bank_jobs
from jinbao.bank.adapters.sandbox import SandboxBank
from jinbao.bank.types import BankAccount, BankSettings, Fault, safeguarding
from jinbao.identity import Identity
from jinbao.identity.adapters.demo import DemoSender
from jinbao.identity.types import AccountClass, Member, Realm, Role
from jinbao.kit.clock import MovableClock
from jinbao.kit.http import Principal
from jinbao.kit.once import Once
from jinbao.kit.outbox import Event, Relay, read_after
from jinbao.kit.runtime import Runtime
from jinbao.ledger import Journal
from jinbao.ledger.adapters.memory import MemoryEngine
from jinbao.ledger.chart import Balance
from jinbao.ledger.types import QueryFilter
from jinbao.wallet import Wallet
from jinbao.wallet.handlers import consumer
from jinbao.wallet.types import BankMove, LinkedAccount, WalletSettings
from tests import make
from tests.make_identity import PIN, pin_proof, settings

PROOF = pin_proof(PIN)
RICH = 10_000_000


@dataclass
class WalletWorld:
    """Everything below pay, on an empty ground."""

    runtime: Runtime
    clock: MovableClock
    engine: MemoryEngine
    journal: Journal
    identity: Identity
    sandbox: SandboxBank
    bank: Bank
    wallet: Wallet
    relay: Relay
    folder: Path
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def once(self, key: str = "", content: bytes = b"") -> Once:
        """A request that never came before, or one with this key."""
        return Once(b"test", key or f"key-{next(self._numbers)}", content, self.clock.now_ms())

    async def member(
        self, name: str = "王小明", account_class: AccountClass | None = None, balance_minor: int = 0
    ) -> Principal:
        """A member with a PIN, logged in, perhaps with money on the balance."""
        number = next(self._numbers)
        member = await self.identity.members.open(f"+86138{number:08d}", name, "en", account_class)
        await self.identity.pins.put(member.id, PIN)
        caller = await self.enter(member)
        if balance_minor:
            linked = await self.link(caller)
            await self.top_up(caller, linked, balance_minor)
        return caller

    async def enter(self, member: Member) -> Principal:
        """Another device of a member."""
        signed_in = await self.runtime.db.write(
            lambda tx: self.identity.sessions.open_in(tx, Realm.MEMBER, member.id, "Test phone")
        )
        found = await self.identity.sessions.authenticate("member", signed_in.token)
        assert found is not None
        return found

    async def link(self, caller: Principal, balance_minor: int = RICH) -> LinkedAccount:
        """A bank account with money in it, linked."""
        account = BankAccount("JBSB", f"62220000{next(self._numbers):08d}")
        await self.sandbox.seed([(account, "holder", balance_minor)])
        return await self.wallet.linked.link(caller.id, account.bank, account.number, "salary", self.once())

    async def top_up(self, caller: Principal, linked: LinkedAccount, amount_minor: int) -> BankMove:
        """A top-up that has run to its end."""
        move = await self.wallet.bank_moves.top_up(caller, linked.id, amount_minor, self.once())
        await self.settle()
        return await self.wallet.bank_moves.get(caller.id, move.kind, move.id)

    async def settle(self) -> None:
        """Let jobs, events and the journal run until nothing happens any more at this moment of the clock."""
        for _ in range(50):
            done = await bank_jobs.deliver(self.bank) + await bank_jobs.listen(self.bank)
            # A consumer without wanted events still looks at them: only handled entries count as progress.
            await self.relay.drain()
            done += await self.journal.sweep(0)
            if not done:
                return
        raise AssertionError("it never comes to rest")

    async def later(self, ms: int) -> None:
        """Let ``ms`` pass, in steps so that retries get their turn, and settle."""
        for _ in range(10):
            self.clock.advance(ms // 10)
            await self.settle()

    async def freeze(self, caller: Principal) -> None:
        """Staff freeze a member."""
        staff = await self.identity.staff.add(f"ada-{next(self._numbers)}", "a long enough sentence", Role.ADMIN)
        signed_in = await self.runtime.db.write(
            lambda tx: self.identity.sessions.open_in(tx, Realm.STAFF, staff.id, "Desk", "admin")
        )
        actor = await self.identity.sessions.authenticate("staff", signed_in.token)
        assert actor is not None
        await self.runtime.db.write(
            lambda tx: self.identity.members.freeze_in(tx, actor, caller.id, "asked for by the police")
        )

    async def balance(self, caller: Principal) -> Balance:
        """From the ledger."""
        return await self.wallet.statements.balance(caller.id)

    async def safeguarded(self) -> Balance:
        """The ledger's safeguarding account."""
        return await self.journal.balance(safeguarding(self.runtime.home))

    async def fault(self, linked: LinkedAccount, **told: Any) -> None:
        """Order a fault for one bank account."""
        await self.sandbox.order_fault(Fault(**told), linked.account)

    async def events(self, kind: type[Event]) -> list[dict[str, Any]]:
        """What was announced of a kind, as plain values."""
        rows = await self.runtime.db.read(lambda tx: read_after(tx, 0, 100_000))
        return [json.loads(row.body) for row in rows if row.name == kind.NAME]

    async def rows(self, table: str) -> list[Any]:
        """All rows of a table, to show that nothing changed."""
        return await self.runtime.db.read(lambda tx: tx.run(f"select * from {table}"))

    async def everything(self) -> dict[str, list[Any]]:
        """All rows of wallet, bank, journal and outbox, and the engine's transfers: to show that nothing moved."""
        tables = await self.runtime.db.read(
            lambda tx: tx.run(
                "select name from sqlite_master where type = 'table' and "
                "(name like 'wallet%' or name like 'bank%' or name in ('ledger_entry', 'kit_outbox', 'kit_once'))"
            )
        )
        state = {name: await self.rows(name) for (name,) in tables}
        state["transfers"] = list(await self.engine.query_transfers(QueryFilter()))
        return state


@asynccontextmanager
async def wallet_world(
    folder: Path,
    *,
    modules: Sequence[str] = ("kit", "ledger", "identity", "bank", "wallet"),
    bank: BankSettings | None = None,
    wallet: WalletSettings | None = None,
    **identity_changes: Any,
) -> AsyncIterator[WalletWorld]:
    """A wallet with nobody in it yet; ``identity_changes`` are identity's settings, such as ``profile="cn"``."""
    async with make.ground(folder, modules) as ground:
        runtime = ground.runtime
        identity = Identity(runtime, settings(**identity_changes), DemoSender())
        sandbox = SandboxBank(runtime.db, ground.clock)
        the_bank = Bank(runtime, sandbox, bank or BankSettings())
        the_wallet = Wallet(runtime, ground.journal, identity, the_bank, wallet or WalletSettings())
        relay = Relay(runtime.db, ground.clock, [consumer(the_wallet, ground.journal)])
        try:
            yield WalletWorld(
                runtime,
                ground.clock,
                ground.engine,
                ground.journal,
                identity,
                sandbox,
                the_bank,
                the_wallet,
                relay,
                folder,
            )
        finally:
            identity.close()
