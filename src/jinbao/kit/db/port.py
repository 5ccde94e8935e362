"""What a store offers: three ways to run a unit of work, and the unit of work's own verbs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias, TypeVar

from jinbao.kit.errors import Unknown

T = TypeVar("T")
SqlValue: TypeAlias = None | int | str | bytes
Row: TypeAlias = tuple[Any, ...]
Work: TypeAlias = "Callable[[Tx], T]"


class StorageUnavailable(Unknown):
    """The store could not answer (disk full, file gone, closed). Nothing of the unit was kept."""


class FileInUse(Exception):
    """Another process has this file open for writing; the message names the file and the process."""


class Tx(Protocol):
    """One unit of work in progress. Parameters are named: ``:name`` in SQL, ``name=`` here."""

    def run(self, sql: str, **params: SqlValue) -> list[Row]:
        """All rows of a statement."""
        ...

    def one(self, sql: str, **params: SqlValue) -> Row | None:
        """The first row, or ``None``."""
        ...

    def execute(self, sql: str, **params: SqlValue) -> int:
        """Run a statement for its effect; how many rows it changed."""
        ...

    def many(self, sql: str, rows: Sequence[Mapping[str, SqlValue]]) -> None:
        """Run a statement once for each row of parameters."""
        ...

    def signal(self, name: str) -> None:
        """After this unit has been committed, wake whoever listens for ``name``."""
        ...


class Database(Protocol):
    """Runs units of work. ``work`` must not wait and must not keep ``Tx`` after it returns."""

    async def write(self, work: Callable[[Tx], T]) -> T:
        """Run a unit that may write; return when it is durable.

        An exception from ``work`` undoes this unit and no other, and is raised here. Units run one
        after another, so what a unit has read cannot change before it commits.
        Raises ``Busy`` when the queue is full and ``StorageUnavailable`` when nothing was kept.
        """
        ...

    async def read(self, work: Callable[[Tx], T]) -> T:
        """Run a short read (point look-ups, one page of a list) on a snapshot of what is committed."""
        ...

    async def scan(self, work: Callable[[Tx], T]) -> T:
        """Run a long read (exports, audits, searches) on a snapshot, away from the event loop."""
        ...

    def listen(self, name: str, wake: Callable[[], None]) -> None:
        """Call ``wake`` (from any thread, quickly) after each commit that signalled ``name``."""
        ...

    async def close(self) -> None:
        """Finish what is queued, then close the files."""
        ...
