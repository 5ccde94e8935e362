"""A ledger to test with: an engine, its clock, and tables of text that say what should become of which event.

A table has one event or question per line; ``#`` begins a comment. Events gather into a batch until ``send``.

    account  A1 [ledger=1] [code=1] [word=number ...] [FLAGS ...] : result
    transfer T1 A1>A2 5 [ledger=1] [code=1] [word=number ...] [FLAGS ...] : result
    send
    advance 3                                  (seconds; what is due expires)
    expect A1 1/2 3/4 [closed]                 (debits pending/posted, credits pending/posted)
    amount T1 5                                (of the stored transfer) ; none T1 (there is no such transfer)

``data=1/2/3`` is ``user_data_128``, ``_64`` and ``_32``; ``timestamp=@5`` is five nanoseconds after the desk's start.
``A1`` and ``T1`` are ids, ``0`` is zero, ``max`` the largest id or amount, ``max-5`` five less.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Coroutine
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Any, TypeVar

from jinbao.kit.clock import MovableClock
from jinbao.ledger.adapters.memory import MemoryEngine
from jinbao.ledger.adapters.sqlite import SqliteEngine
from jinbao.ledger.ports import LedgerEngine
from jinbao.ledger.types import (
    AMOUNT_MAX,
    ID_MAX,
    Account,
    AccountFlags,
    Transfer,
    TransferFlags,
)

START_MS = 1_700_000_000_000
START_NS = START_MS * 1_000_000

ACCOUNT_WORDS = {
    "LNK": AccountFlags.linked,
    "D<C": AccountFlags.debits_must_not_exceed_credits,
    "C<D": AccountFlags.credits_must_not_exceed_debits,
    "HIST": AccountFlags.history,
    "IMP": AccountFlags.imported,
    "CLOSED": AccountFlags.closed,
    "STRANGE": 1 << 9,
}
TRANSFER_WORDS = {
    "LNK": TransferFlags.linked,
    "PEND": TransferFlags.pending,
    "POST": TransferFlags.post_pending_transfer,
    "VOID": TransferFlags.void_pending_transfer,
    "BAL_DR": TransferFlags.balancing_debit,
    "BAL_CR": TransferFlags.balancing_credit,
    "CLOSE_DR": TransferFlags.closing_debit,
    "CLOSE_CR": TransferFlags.closing_credit,
    "IMP": TransferFlags.imported,
    "STRANGE": 1 << 12,
}

T = TypeVar("T")


@dataclass
class Desk:
    """An engine with the loop it runs on and the clock it reads."""

    engine: LedgerEngine
    clock: MovableClock
    path: Path | None = None
    runner: asyncio.Runner = field(default_factory=asyncio.Runner)
    #: Kind and name of every result that a table has met.
    seen: set[tuple[type[IntEnum], str]] = field(default_factory=set)
    _accounts: list[tuple[Account, str, str]] = field(default_factory=list)
    _transfers: list[tuple[Transfer, str, str]] = field(default_factory=list)

    def ask(self, question: Coroutine[Any, Any, T]) -> T:
        """The answer to one call of the engine."""
        return self.runner.run(question)

    def close(self) -> None:
        """Close the engine and the loop."""
        self.ask(self.engine.close())
        self.runner.close()

    def reopen(self) -> None:
        """Close the file and open it again; memory has no file and stays."""
        if self.path is not None:
            self.ask(self.engine.close())
            self.engine = SqliteEngine.open(str(self.path), self.clock)

    def check(self, table: str) -> None:
        """Play a table and compare every answer."""
        for raw in table.splitlines():
            line = raw.split("#")[0].strip()
            if line:
                self._line(line)
        assert not self._accounts and not self._transfers, "the last batch was not sent"
        assert self.ask(self.engine.verify()) == []

    def _line(self, line: str) -> None:
        said, _, expected = line.partition(" : ")
        word, *rest = said.split()
        if word == "account":
            self._accounts.append((_account(rest), expected.strip(), line))
        elif word == "transfer":
            self._transfers.append((_transfer(rest), expected.strip(), line))
        elif word == "send":
            self._send()
        elif word == "advance":
            self.clock.advance(int(rest[0]) * 1000)
            self.ask(self.engine.expire())
        elif word == "expect":
            self._expect(line, *rest)
        elif word == "amount":
            (found,) = self.ask(self.engine.lookup_transfers([number(rest[0])]))
            assert found.amount == number(rest[1], AMOUNT_MAX), line
        elif word == "none":
            assert self.ask(self.engine.lookup_transfers([number(rest[0])])) == [], line
        else:
            raise AssertionError(f"what is {line!r}?")

    def _send(self) -> None:
        accounts, self._accounts = self._accounts, []
        transfers, self._transfers = self._transfers, []
        answers: list[Any] = self.ask(self.engine.create_accounts([a for a, _, _ in accounts])) if accounts else []
        answers += self.ask(self.engine.create_transfers([t for t, _, _ in transfers])) if transfers else []
        told = [(answer.status.name, line) for answer, (_, _, line) in zip(answers, accounts + transfers, strict=True)]
        wanted = [(expected, line) for _, expected, line in accounts + transfers]
        assert told == wanted
        self.seen |= {(type(answer.status), answer.status.name) for answer in answers}

    def _expect(self, line: str, account: str, debits: str, credits: str, closed: str = "") -> None:
        found = self.ask(self.engine.lookup_accounts([number(account)]))
        assert found, f"{line}: there is no such account"
        a = found[0]
        stored = f"{a.debits_pending}/{a.debits_posted} {a.credits_pending}/{a.credits_posted}"
        is_closed = "closed" if a.flags & AccountFlags.closed else ""
        assert (stored, is_closed) == (f"{debits} {credits}".replace("max", str(AMOUNT_MAX)), closed), line


def number(text: str, maximum: int = ID_MAX) -> int:
    """The number that a word of a table stands for."""
    match = re.fullmatch(r"([AT]?)(\d+)|max(?:-(\d+))?", text)
    assert match is not None, text
    if match[2] is None:
        return maximum - int(match[3] or 0)
    return {"A": 0xA00000, "T": 0xB00000, "": 0}[match[1]] + int(match[2])


def _account(words: list[str]) -> Account:
    facts = {"ledger": 1, "code": 1, **_facts(words)}
    return Account(number(words[0]), flags=_flags(words, ACCOUNT_WORDS), **facts)


def _transfer(words: list[str]) -> Transfer:
    debit, _, credit = words[1].partition(">")
    facts = {"ledger": 1, "code": 1, **_facts(words)}
    return Transfer(
        number(words[0]),
        number(debit),
        number(credit),
        number(words[2], AMOUNT_MAX),
        flags=_flags(words, TRANSFER_WORDS),
        **facts,
    )


def _facts(words: list[str]) -> dict[str, int]:
    pairs = [word.partition("=") for word in words if "=" in word]
    facts: dict[str, int] = {}
    for name, _, value in pairs:
        if name == "data":
            facts |= zip(("user_data_128", "user_data_64", "user_data_32"), map(int, value.split("/")), strict=True)
        else:
            facts[name] = START_NS + int(value[1:]) if value[0] == "@" else number(value)
    return facts


def _flags(words: list[str], known: dict[str, Any]) -> int:
    return sum(int(known[word]) for word in words if word in known)


def memory_desk() -> Desk:
    """A desk with the memory engine."""
    clock = MovableClock(START_MS)
    return Desk(MemoryEngine(clock), clock)


def sqlite_desk(path: Path, **options: Any) -> Desk:
    """A desk with the embedded engine on this file."""
    clock = MovableClock(START_MS)
    return Desk(SqliteEngine.open(str(path), clock, **options), clock, path)
