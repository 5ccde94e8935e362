"""What the bank module needs a bank (or its stand-in) to do."""

from __future__ import annotations

from typing import Protocol

from jinbao.bank.types import AccountHolder, Answer, BankAccount, Instruction, Notice, StatementLine


class BankConnector(Protocol):
    """A line to the safeguarding bank.

    Every method may raise ``kit.errors.Unknown``: no answer, which says nothing about what the bank did.
    """

    async def submit(self, instruction: Instruction) -> Answer:
        """Hand in an instruction. The bank moves the money at most once for one instruction id."""
        ...

    async def ask(self, instruction_id: int) -> Answer:
        """How an instruction ended, or ``Unheard`` when the bank never got it."""
        ...

    async def notices(self, after: int, limit: int) -> list[Notice]:
        """The confirmations that the bank has sent after number ``after``, in its order; repeats are possible."""
        ...

    async def look_up(self, account: BankAccount) -> AccountHolder | None:
        """Whose account it is, or ``None`` when there is no such account."""
        ...

    async def statement(self, after: int, limit: int) -> list[StatementLine]:
        """The lines of the safeguarding account after number ``after``, in order."""
        ...
