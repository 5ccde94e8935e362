"""argon2id, off the event loop, two at a time, with a queue that ends."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from jinbao.identity.service.settings import HashCost
from jinbao.kit.errors import Busy

T = TypeVar("T")

#: Hashes at the same time: each holds ``memory_kib`` and a core for the while.
_AT_ONCE = 2
#: Hashes that may wait: beyond these a caller is told to come back rather than kept for seconds.
_WAITING_MAX = 40


class Hasher:
    """Hashes and checks short secrets. ``subject`` ties a hash to its owner, so rows cannot be swapped."""

    def __init__(self, cost: HashCost, secret: bytes) -> None:
        self._argon = PasswordHasher(time_cost=cost.passes, memory_cost=cost.memory_kib, parallelism=cost.lanes)
        self._key = secret or b"jinbao"
        self._pool = ThreadPoolExecutor(max_workers=_AT_ONCE, thread_name_prefix="argon2")
        self._places = 0
        self._decoy: str | None = None

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place in the queue for one secret; raises ``Busy`` when it is full, before anything was counted."""
        if self._places >= _WAITING_MAX:
            raise Busy()
        self._places += 1
        try:
            yield
        finally:
            self._places -= 1

    async def hash(self, subject: bytes, secret: str) -> str:
        """The text to keep."""
        return await self._run(self._argon.hash, self._keyed(subject, secret))

    async def verify(self, kept: str, subject: bytes, secret: str) -> bool:
        """Whether ``kept`` was made from this secret for this subject."""
        return await self._run(self._verify, kept, self._keyed(subject, secret))

    async def pretend(self, secret: str) -> None:
        """Take as long as ``verify`` where there is nothing to verify, so that the time tells nothing."""
        if self._decoy is None:
            self._decoy = await self.hash(b"decoy", "decoy")
        await self.verify(self._decoy, b"nobody", secret)

    def is_outdated(self, kept: str) -> bool:
        """Whether ``kept`` was made at another cost than the present one."""
        return self._argon.check_needs_rehash(kept)

    def close(self) -> None:
        """Let the threads go."""
        self._pool.shutdown(wait=False)

    async def _run(self, work: Callable[..., T], *args: str) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, *args)

    def _verify(self, kept: str, keyed: str) -> bool:
        try:
            return self._argon.verify(kept, keyed)
        except (VerificationError, InvalidHashError):
            return False

    def _keyed(self, subject: bytes, secret: str) -> str:
        return base64.b64encode(hmac.digest(self._key, subject + b"\x00" + secret.encode(), hashlib.sha256)).decode()
