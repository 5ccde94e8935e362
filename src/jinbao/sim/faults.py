"""What goes wrong in the city, at moments that the seed decides: lost answers, crashes, and the order of things.

The store and the engine are the real ones, behind wrappers. Each call is carried out to its end before anything else
happens, on a loop of its own, and only then does the city's own loop go on, after a turn or two of the seed's
choosing. So the tasks of a wave interleave, differently for each seed and the same again for the same seed.
"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from random import Random
from typing import Any, TypeVar

from jinbao.kit.db import Database, Tx
from jinbao.kit.errors import Unknown
from jinbao.ledger.ports import LedgerEngine
from jinbao.ledger.types import (
    Account,
    AccountBalance,
    AccountFilter,
    CreateAccountResult,
    CreateTransferResult,
    Finding,
    QueryFilter,
    Transfer,
)

T = TypeVar("T")

#: Turns that the city's loop may take after a call, before its caller goes on.
_TURNS_MAX = 3


class Crashed(BaseException):
    """The process is gone: from here on nothing of it may have an effect."""


class NoAnswer(Unknown):
    """The engine did what it was asked, or did not, and its answer was lost."""


class World:
    """Decides what goes wrong, counts it, and carries calls out one after another.

    ``lost_in`` is how many engine calls go by, on average, for each lost answer; 0 for none.
    """

    def __init__(self, seed: int, lost_in: int) -> None:
        self._chance = Random(f"world {seed}")
        self._lost_in = lost_in
        self._until_crash = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="jinbao-world", daemon=True)
        self._thread.start()
        self.crashed = False
        self.calm = True
        self.counts: Counter[str] = Counter()

    def crash_within(self, calls: int) -> None:
        """Let the process die at one of the next ``calls`` writes or engine calls."""
        self._until_crash = self._chance.randrange(1, calls + 1)

    @property
    def doomed(self) -> bool:
        """Whether a crash is near."""
        return self._until_crash > 0

    def revive(self) -> None:
        """A new process begins."""
        self.crashed = False
        self._until_crash = 0

    def look(self, call: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """A read, carried out at once; it fails only when the process is dead."""
        self.alive()
        return _given(self._carry_out(call))

    def alive(self) -> None:
        """Raises ``Crashed`` when the process is."""
        if self.crashed:
            raise Crashed()

    async def write(self, call: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """A unit of work: it may be the one at which the process dies, before or after it is kept."""
        self.alive()
        last = self._count_down()
        if last and self._chance.random() < 0.5:
            self._die("crashes before a commit")
        result = self._carry_out(call)
        if last:
            self._die("crashes after a commit")
        return await self._later(result)

    async def ask(self, call: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """An engine call: besides dying, the request or its answer may be lost."""
        self.alive()
        last = self._count_down()
        lost = not self.calm and self._lost_in > 0 and self._chance.randrange(self._lost_in) == 0
        before = self._chance.random() < 0.5
        if (last or lost) and before:
            self._end(last, "before posting")
        result = self._carry_out(call)
        if last or lost:
            self._end(last, "after posting")
        return await self._later(result)

    def close(self) -> None:
        """Stop the loop of its own."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _count_down(self) -> bool:
        self.counts["calls"] += 1
        if self._until_crash == 0:
            return False
        self._until_crash -= 1
        return self._until_crash == 0

    def _end(self, last: bool, when: str) -> None:
        if last:
            self._die(f"crashes {when}")
        self.counts[f"answers lost {when}"] += 1
        raise NoAnswer(when)

    def _die(self, how: str) -> None:
        self.crashed = True
        self.counts[how] += 1
        raise Crashed(how)

    def _carry_out(self, call: Callable[[], Coroutine[Any, Any, T]]) -> T | BaseException:
        try:
            return asyncio.run_coroutine_threadsafe(call(), self._loop).result()
        except Exception as error:  # noqa: BLE001 - it belongs to whoever asked
            return error

    async def _later(self, result: T | BaseException) -> T:
        for _ in range(self._chance.randrange(_TURNS_MAX)):
            await asyncio.sleep(0)
        self.alive()
        return _given(result)


class WorldDatabase:
    """A ``Database`` whose process may die."""

    def __init__(self, inner: Database, world: World) -> None:
        self._inner = inner
        self._world = world

    async def write(self, work: Callable[[Tx], T]) -> T:
        """See ``Database.write``."""
        return await self._world.write(lambda: self._inner.write(work))

    async def read(self, work: Callable[[Tx], T]) -> T:
        """See ``Database.read``."""
        self._world.alive()
        return await self._inner.read(work)

    async def scan(self, work: Callable[[Tx], T]) -> T:
        """See ``Database.scan``; carried out as a short read, which gives the same."""
        return await self.read(work)

    def listen(self, name: str, wake: Callable[[], None]) -> None:
        """See ``Database.listen``."""
        self._inner.listen(name, wake)

    async def close(self) -> None:
        """See ``Database.close``."""
        await self._inner.close()


class WorldEngine:
    """A ``LedgerEngine`` whose answers may be lost."""

    def __init__(self, inner: LedgerEngine, world: World) -> None:
        self._inner = inner
        self._world = world

    async def create_accounts(self, batch: Sequence[Account]) -> list[CreateAccountResult]:
        """See ``LedgerEngine``."""
        return await self._world.ask(lambda: self._inner.create_accounts(batch))

    async def create_transfers(self, batch: Sequence[Transfer]) -> list[CreateTransferResult]:
        """See ``LedgerEngine``."""
        return await self._world.ask(lambda: self._inner.create_transfers(batch))

    async def expire(self) -> int:
        """See ``LedgerEngine``."""
        return await self._world.ask(lambda: self._inner.expire())

    async def lookup_accounts(self, ids: Sequence[int]) -> list[Account]:
        """See ``LedgerEngine``."""
        return self._world.look(lambda: self._inner.lookup_accounts(ids))

    async def lookup_transfers(self, ids: Sequence[int]) -> list[Transfer]:
        """See ``LedgerEngine``."""
        return self._world.look(lambda: self._inner.lookup_transfers(ids))

    async def get_account_transfers(self, filter: AccountFilter) -> list[Transfer]:
        """See ``LedgerEngine``."""
        return self._world.look(lambda: self._inner.get_account_transfers(filter))

    async def get_account_balances(self, filter: AccountFilter) -> list[AccountBalance]:
        """See ``LedgerEngine``."""
        return self._world.look(lambda: self._inner.get_account_balances(filter))

    async def query_accounts(self, filter: QueryFilter) -> list[Account]:
        """See ``LedgerEngine``."""
        return self._world.look(lambda: self._inner.query_accounts(filter))

    async def query_transfers(self, filter: QueryFilter) -> list[Transfer]:
        """See ``LedgerEngine``."""
        return self._world.look(lambda: self._inner.query_transfers(filter))

    async def verify(self) -> list[Finding]:
        """See ``LedgerEngine``."""
        return self._world.look(lambda: self._inner.verify())

    async def close(self) -> None:
        """See ``LedgerEngine``."""
        await self._inner.close()


def _given(result: T | BaseException) -> T:
    if isinstance(result, BaseException):
        raise result
    return result
