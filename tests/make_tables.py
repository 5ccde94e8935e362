"""Empty stores for tests: the migrations run once in a process, and each test has a file of its own from there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from jinbao.kit.db import SqliteDatabase, SqliteOptions, load_migrations, migrate

#: A test does not outlive a power cut.
UNSAFE = SqliteOptions(durable=False)

_made: dict[tuple[tuple[str, ...], int], bytes] = {}


async def open_store(path: Path, modules: Sequence[str], at_ms: int) -> SqliteDatabase:
    """The store at ``path``, with the tables of ``modules`` since ``at_ms``; it need not be there yet."""
    await put_tables(path, modules, at_ms)
    db = SqliteDatabase.open(path, UNSAFE)
    try:
        await migrate(db, load_migrations(modules), at_ms)
    except BaseException:
        await db.close()
        raise
    return db


async def put_tables(path: Path, modules: Sequence[str], at_ms: int) -> None:
    """Put a store without rows at ``path`` unless there is one, as the migrations of ``modules`` leave it."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(await _empty(tuple(modules), at_ms))


async def _empty(modules: tuple[str, ...], at_ms: int) -> bytes:
    if (modules, at_ms) not in _made:
        with TemporaryDirectory() as folder:
            db = SqliteDatabase.open(Path(folder) / "empty.db", UNSAFE)
            try:
                await migrate(db, load_migrations(modules), at_ms)
            finally:
                await db.close()
            _made[modules, at_ms] = (Path(folder) / "empty.db").read_bytes()
    return _made[modules, at_ms]
