"""What gold needs a custodian (or its stand-in) to do."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from jinbao.gold.types.custody import (
    Answer,
    Bar,
    CustodianLine,
    CustodianPrice,
    CustodianStatement,
    Instruction,
)


class Custodian(Protocol):
    """A line to whoever keeps the metal.

    Every method may raise ``kit.errors.Unknown``: no answer, which says nothing about what the custodian did.
    """

    @property
    def name(self) -> str:
        """The custodian's name, as members are shown it."""
        ...

    async def submit(self, instruction: Instruction) -> Answer:
        """Hand in an instruction. The custodian carries it out at most once for one instruction id."""
        ...

    async def ask(self, instruction_id: int) -> Answer:
        """How an instruction ended, or ``Unheard`` when the custodian never got it."""
        ...

    async def statement(self, day: date) -> CustodianStatement:
        """What it held for us at the end of a day, or by now when the day is not over."""
        ...

    async def lines(self, after: int, limit: int) -> list[CustodianLine]:
        """The changes of our whole holding after number ``after``, in order."""
        ...

    async def holders(self, after: str, limit: int) -> list[tuple[str, int]]:
        """Its sub-ledger by name after ``after``, with micrograms; empty where it holds one sum for all."""
        ...

    async def bars(self) -> list[Bar]:
        """The bars that it has set apart for us, by serial number."""
        ...

    async def price(self) -> CustodianPrice | None:
        """At what it deals now; ``None`` while it does not deal."""
        ...

    async def stock(self) -> dict[str, int]:
        """How many pieces of each product it can pack."""
        ...
