"""What every service of the sandbox is handed."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from jinbao.compat import Compat
from jinbao.identity import Identity
from jinbao.kit.clock import Clock, MovableClock
from jinbao.kit.db import Database
from jinbao.kit.ids import IdMaker, show
from jinbao.kit.money import Money
from jinbao.kit.once import Once
from jinbao.kit.runtime import Runtime
from jinbao.ledger import Journal
from jinbao.pay import Pay
from jinbao.sandbox.ports import BankDesk, KeyFolder, Settle, Visit
from jinbao.sandbox.service.faults import Faults
from jinbao.sandbox.service.recorder import Recorder
from jinbao.sandbox.types import Act, Addresses
from jinbao.wallet import Wallet


@dataclass(frozen=True, slots=True)
class Desk:
    """The house as the sandbox uses it. ``db`` is the sandbox's own file, ``new_id`` dates ids by the wall.

    ``clock`` is the house's when it can be moved, else ``None``. ``keys`` is where files for shops go, ``visit`` asks
    the gateway as a browser would, ``make_key`` makes private keys for shops. ``operations`` names every call that the
    gateway answers.
    """

    runtime: Runtime
    wall: Clock
    db: Database
    new_id: IdMaker
    identity: Identity
    wallet: Wallet
    pay: Pay
    journal: Journal
    compat: Compat
    bank: BankDesk
    settle: Settle
    visit: Visit
    clock: MovableClock | None
    keys: KeyFolder
    addresses: Addresses
    recorder: Recorder
    faults: Faults
    make_key: Callable[[], RSAPrivateKey]
    operations: frozenset[str]

    def now_ms(self) -> int:
        """The house's time."""
        return self.runtime.clock.now_ms()

    def money(self, minor: int) -> Money:
        """An amount of the house's currency."""
        return Money(minor, self.runtime.home)

    def once(self) -> Once:
        """A key for something that is done once and never asked for again."""
        return Once(b"jinbao/sandbox", secrets.token_hex(16), b"", self.now_ms())

    async def note(self, kind: str, about: dict[str, object], account: str = "", out_no: str = "") -> None:
        """Keep that a person did something, for the order's story and for recordings."""
        act = Act(
            id=show("spa", self.new_id()),
            at_ms=self.now_ms(),
            wall_ms=self.wall.now_ms(),
            kind=kind,
            account=account,
            out_no=out_no,
            about=about,
        )
        await self.recorder.note(act)
