"""What every check is handed, and the few ways in which all of them read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from jinbao.bank import Bank
from jinbao.chat import Chat
from jinbao.console.types import Finding
from jinbao.gold import Gold
from jinbao.identity import Identity
from jinbao.kit.db import Tx
from jinbao.kit.ids import show
from jinbao.kit.runtime import Runtime
from jinbao.ledger import Entry, EntryState, Journal
from jinbao.ledger.chart import AccountKind
from jinbao.packets import Packets
from jinbao.pay import Pay
from jinbao.wallet import Wallet

#: As many findings of one check as a person would read.
FINDINGS_MAX = 100
BATCH = 1_000

T = TypeVar("T")


class Row(Protocol):
    """Something with an id."""

    @property
    def id(self) -> int:
        """The number."""
        ...


R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class House:
    """Everything that an audit looks at. It only reads."""

    runtime: Runtime
    journal: Journal
    identity: Identity
    bank: Bank
    wallet: Wallet
    pay: Pay
    gold: Gold
    chat: Chat
    packets: Packets
    chart: dict[int, AccountKind]

    def code(self, name: str) -> int:
        """The code of the kind of entry that is called ``name``."""
        for code, kind in self.journal.kinds.items():
            if kind.name == name:
                return code
        raise AssertionError(f"no module registers entries called {name}")

    def kind_name(self, code: int) -> str:
        """The name of a kind of entry."""
        kind = self.journal.kinds.get(code)
        return f"kind {code}" if kind is None else kind.name

    def entries(self, tx: Tx, kinds: Collection[int] = ()) -> Iterator[Entry]:
        """Entries of some kinds or of all, oldest first, a batch at a time."""
        return walk(lambda after: self.journal.after_in(tx, after, BATCH, kinds), lambda entry: entry.id, 0)


def walk(read: Callable[[Any], list[T]], key: Callable[[T], Any], start: Any) -> Iterator[T]:
    """Everything that ``read`` gives, a batch at a time, each after the ``key`` of the last."""
    after = start
    while batch := read(after):
        yield from batch
        after = key(batch[-1])


def paired(rows: Iterator[R], entries: Iterator[Entry]) -> Iterator[tuple[R | None, Entry | None]]:
    """Rows beside the entries that have their ids, where a row or an entry may stand alone; both come by id."""
    row, entry = next(rows, None), next(entries, None)
    while row is not None or entry is not None:
        if entry is None or (row is not None and row.id < entry.id):
            yield row, None
            row = next(rows, None)
        elif row is None or entry.id < row.id:
            yield None, entry
            entry = next(entries, None)
        else:
            yield row, entry
            row, entry = next(rows, None), next(entries, None)


def enough(findings: Iterator[Finding]) -> list[Finding]:
    """The first hundred findings; the rest is not looked for."""
    found: list[Finding] = []
    for finding in findings:
        found.append(finding)
        if len(found) == FINDINGS_MAX:
            break
    return found


def amounts_of(entry: Entry) -> tuple[int, ...]:
    """The amounts of an entry's legs, in order."""
    return tuple(transfer.amount for transfer in entry.transfers)


def posted_as(house: House, entry: Entry | None, kind: str, subject: int, amounts: tuple[int, ...]) -> str:
    """Why an entry is not the posted one of this kind, subject and amounts; empty when it is."""
    if entry is None:
        return f"there is no entry {kind} behind it"
    told = show("jrn", entry.id)
    if entry.kind != house.code(kind):
        return f"{told} is {house.kind_name(entry.kind)}, not {kind}"
    if entry.state is not EntryState.POSTED:
        return f"{told} is {entry.state.name.lower()}, not posted"
    if entry.subject != subject:
        return f"{told} is about something else"
    if amounts_of(entry) != amounts:
        return f"{told} moves {_listed(amounts_of(entry))}, the row says {_listed(amounts)}"
    return ""


def _listed(amounts: tuple[int, ...]) -> str:
    return " and ".join(map(str, amounts)) or "nothing"
