"""What the sandbox needs someone else to fill."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Protocol

from jinbao.bank.types import BankAccount

#: Asks the gateway as a browser would: a target to a status, the ``Location`` header and the body.
Visit = Callable[[str, str, bytes], Awaitable[tuple[int, str, bytes]]]


class Settle(Protocol):
    """Does whatever is due at the clock's present moment, and waits until it is done, callbacks included."""

    @property
    def running(self) -> bool:
        """Whether the house does by itself what is due, as time passes."""
        ...

    async def __call__(self) -> None:
        """Do it now."""
        ...


class BankDesk(Protocol):
    """The play bank from behind its counter."""

    async def seed(self, accounts: Sequence[tuple[BankAccount, str, int]]) -> int:
        """Open accounts with a holder and a balance; how many were new."""
        ...


class KeyFolder(Protocol):
    """Where keys and certificates are written for shops to use."""

    @property
    def path(self) -> Path:
        """Where it is."""
        ...

    def write(self, name: str, content: str | bytes) -> None:
        """Write a file that its owner alone can read."""
        ...

    def read(self, name: str) -> bytes | None:
        """What a file holds, ``None`` when there is none of this name."""
        ...

    def names(self) -> list[str]:
        """Every file there is, in order."""
        ...
