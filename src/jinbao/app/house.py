"""The house: everything that runs in one process, by name; how it starts, settles, serves and stops.

It is what the server, the demo, the simulator, the benchmarks and the tests all run; they differ in the clock, the
engine and the settings they bring. ``app/wiring.py`` puts it together.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Any

import structlog

from jinbao import __version__
from jinbao.app import routes as app_routes
from jinbao.app.dialect import load_dialect
from jinbao.app.live import Live
from jinbao.app.scheduler import Job, run_due, run_jobs
from jinbao.app.settings import Settings
from jinbao.bank import Bank
from jinbao.bank.adapters.sandbox import SandboxBank
from jinbao.chat import Chat
from jinbao.chat import routes as chat_routes
from jinbao.compat import Compat
from jinbao.compat.routes import console as compat_console
from jinbao.compat.routes import member as compat_member
from jinbao.console import Console
from jinbao.console import jobs as console_jobs
from jinbao.console import routes as console_routes
from jinbao.gold import Gold
from jinbao.gold import routes as gold_routes
from jinbao.gold.adapters.sandbox import SandboxCustodian
from jinbao.identity import Identity
from jinbao.identity import routes as identity_routes
from jinbao.kit.clock import HOUR_MS
from jinbao.kit.http import Edge, Hub, Pages, Realm, Realms, build_api
from jinbao.kit.outbox import Relay
from jinbao.kit.runtime import Runtime
from jinbao.ledger import Journal
from jinbao.ledger.ports import LedgerEngine
from jinbao.packets import Packets
from jinbao.packets import routes as packet_routes
from jinbao.pay import Pay
from jinbao.pay import routes as pay_routes
from jinbao.wallet import Wallet
from jinbao.wallet import routes as wallet_routes

Close = Callable[[], Awaitable[None]]
_log = structlog.get_logger("jinbao.app")


@dataclass(slots=True)
class House:
    """Everything that runs in one process, by name."""

    settings: Settings
    runtime: Runtime
    engine: LedgerEngine
    journal: Journal
    identity: Identity
    bank: Bank
    sandbox_bank: SandboxBank
    wallet: Wallet
    pay: Pay
    sandbox_custodian: SandboxCustodian
    gold: Gold
    chat: Chat
    packets: Packets
    compat: Compat
    console: Console
    hub: Hub
    live: Live
    relay: Relay
    jobs: list[Job]
    #: How to close what was opened for it, in the order in which it was opened.
    closers: list[Close]
    _tasks: list[asyncio.Task[Any]] = field(default_factory=list)

    def start(self, failed: Callable[[], None] = lambda: None) -> None:
        """Start what runs in the background: events, jobs, the sweeper, live updates.

        Each of them is meant never to end; ``failed`` is called when one does, for then the house must not go on.
        """
        assert not self._tasks, "started twice"
        # Not among the jobs that ``settle`` runs until nothing is left: there is always something to audit.
        audit = Job("audit", HOUR_MS, partial(console_jobs.audit_daily, self.console))
        work = {
            "events": self.relay.run(),
            "journal": self.journal.run(),
            "live": self.live.run(),
            "jobs": run_jobs(self.runtime.clock, self.runtime.db, [*self.jobs, audit]),
        }

        def ended(task: asyncio.Task[Any]) -> None:
            if not task.cancelled():
                _log.error("background_ended", task=task.get_name(), exc_info=task.exception())
                failed()

        self._tasks = [asyncio.create_task(coroutine, name=name) for name, coroutine in work.items()]
        for task in self._tasks:
            task.add_done_callback(ended)

    @property
    def running(self) -> bool:
        """Whether the background has been started."""
        return bool(self._tasks)

    async def settle(self) -> None:
        """Do whatever is due now, until nothing is left: for the simulator and tests, which move the clock."""
        while await self.journal.sweep(0) + await self.relay.drain() + await run_due(self.jobs, rounds=1):
            pass

    async def close(self) -> None:
        """Stop the background and close the files."""
        self.hub.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.identity.close()
        await self.gold.close()
        for close in reversed(self.closers):
            await close()

    def asgi(self, *, static: Path | None = None) -> Edge:
        """The whole HTTP surface: the API and the pages."""
        member = [
            *identity_routes.MEMBER,
            *wallet_routes.MEMBER,
            *pay_routes.MEMBER,
            *gold_routes.MEMBER,
            *chat_routes.MEMBER,
            *packet_routes.MEMBER,
            *compat_member.MEMBER,
            *app_routes.MEMBER,
        ]
        realms = Realms(
            public=[*identity_routes.PUBLIC, *compat_member.PUBLIC, *app_routes.PUBLIC],
            realms=(
                Realm("member", "member", member),
                Realm("merchant", "merchant", [*identity_routes.MERCHANT, *pay_routes.MERCHANT, *app_routes.MERCHANT]),
                Realm("staff", "console", [*console_routes.CONSOLE, *compat_console.CONSOLE, *app_routes.CONSOLE]),
            ),
        )
        api = build_api(
            realms,
            services={
                "runtime": self.runtime,
                "journal": self.journal,
                "identity": self.identity,
                "bank": self.bank,
                "wallet": self.wallet,
                "pay": self.pay,
                "gold": self.gold,
                "chat": self.chat,
                "packets": self.packets,
                "compat": self.compat,
                "console": self.console,
                "hub": self.hub,
                "settings": self.settings,
            },
            authenticate=self.identity.sessions.authenticate,
            dialect=load_dialect(),
            clock=self.runtime.clock,
            settings=self.settings.api,
            version=__version__,
        )
        folder = static or Path(str(resources.files("jinbao"))) / "web" / "static"
        pages = Pages(
            folder,
            {"till": "till.html", "console": "console.html"},
            frozenset({"till.html"}),
            frames=_frames(self.settings),
        )
        # Not in a demo: its name, localhost or an address at home, is also other programs'.
        only_tls = self.settings.origin.startswith("https://") and not self.settings.demo
        return Edge(api, pages, access_log=self.settings.server.access_log, only_tls=only_tls)


def _frames(settings: Settings) -> str:
    """Whose pages the phone app may show inside itself: shops' pages that call the wallet, where there is a gateway."""
    if not settings.gateway.enabled:
        return "'none'"
    return "https: http:" if settings.gateway.private_urls else "https:"
