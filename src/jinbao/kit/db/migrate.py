"""Numbered SQL files per module, forward only, each with its reason in the first line."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from jinbao.kit.db.port import Database, Row, Tx

_NAME = re.compile(r"(?P<number>[0-9]{4})_(?P<name>[a-z0-9_]+)\.sql")

_TABLE = (
    "create table if not exists kit_migration (module text not null, number integer not null, name text not null, "
    "digest text not null, at_ms integer not null, primary key (module, number)) strict"
)


class MigrationError(Exception):
    """The file was written by a newer release, or an applied migration was changed afterwards."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One step: ``number`` rises from 1 within a module; ``digest`` is the SHA-256 of ``sql``."""

    module: str
    number: int
    name: str
    sql: str

    @property
    def digest(self) -> str:
        """SHA-256 of the text, so that a change of an applied step is noticed."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def load_migrations(modules: Sequence[str]) -> list[Migration]:
    """The steps of the named modules (``"kit"``, ``"pay"`` ...), in the order given, then by number."""
    return [step for module in modules for step in _steps_of(module)]


@cache
def _steps_of(module: str) -> tuple[Migration, ...]:
    """The steps of one module, as installed; several files of one house are made from them."""
    folder = resources.files(f"jinbao.{module}") / "migrations"
    found = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql")) if folder.is_dir() else []
    steps = []
    for expected, file_name in enumerate(found, start=1):
        match = _NAME.fullmatch(file_name)
        assert match and int(match["number"]) == expected, f"{module}/migrations/{file_name} is out of order"
        sql = (folder / file_name).read_text("utf-8")
        assert sql.startswith("-- "), f"{module}/migrations/{file_name} must open with its reason"
        steps.append(Migration(module, expected, match["name"], sql))
    return tuple(steps)


async def migrate(db: Database, steps: Sequence[Migration], now_ms: int) -> int:
    """Apply the steps that the store does not have yet, all of them or none; how many were applied.

    Raises ``MigrationError`` when the store is ahead of this release or an applied step has changed.
    """
    await db.write(lambda tx: tx.execute(_TABLE))
    fresh = await missing(db, steps)
    if fresh:
        await db.write(lambda tx: _apply(tx, fresh, now_ms))
    return len(fresh)


async def missing(db: Database, steps: Sequence[Migration]) -> list[Migration]:
    """The steps that the store does not have yet; changes nothing. Raises ``MigrationError`` as ``migrate`` does."""
    known = {(step.module, step.number): step for step in steps}
    modules = {step.module for step in steps}
    rows = await db.read(_applied)
    for module, number, digest in rows:
        if module not in modules:
            continue
        step = known.get((module, number))
        if step is None:
            raise MigrationError(
                f"The data was written by a newer release (it has step {number} of {module}). "
                "Install that release, or start with another --data folder."
            )
        if step.digest != digest:
            raise MigrationError(f"Step {number} of {module} has changed since it was applied to this data.")
    done = {(module, number) for module, number, _ in rows}
    return [step for step in steps if (step.module, step.number) not in done]


def _applied(tx: Tx) -> list[Row]:
    if tx.one("select 1 from sqlite_master where type = 'table' and name = 'kit_migration'") is None:
        return []
    return tx.run("select module, number, digest from kit_migration")


def _apply(tx: Tx, steps: Sequence[Migration], now_ms: int) -> None:
    for step in steps:
        tx.execute(step.sql)
        tx.execute(
            "insert into kit_migration (module, number, name, digest, at_ms) "
            "values (:module, :number, :name, :digest, :at)",
            module=step.module,
            number=step.number,
            name=step.name,
            digest=step.digest,
            at=now_ms,
        )
