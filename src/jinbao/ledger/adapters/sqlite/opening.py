"""Opening a ledger file: whose it is, which form it has, and whether it is what was written."""

from __future__ import annotations

import os
from pathlib import Path

import apsw

from jinbao.ledger.adapters.sqlite.seals import seal_of_commit
from jinbao.ledger.adapters.sqlite.store import APPLICATION_ID, SCHEMA, SCHEMA_VERSION, connect
from jinbao.ledger.errors import EngineDamaged, EngineTooNew, EngineUnavailable

#: Up to this size every page is looked at on opening (about a second); a larger file is left to ``verify``.
QUICK_CHECK_BYTES = 256 * 1024 * 1024
#: How many of the last commits have their seal checked on opening: what a torn write would have hit.
TAIL_COMMITS = 4


def open_ledger(path: str) -> apsw.Connection:
    """The writer's connection to a ledger that is new, or sound as far as a quick look can tell.

    Raises ``EngineDamaged`` (not a ledger, or not what was written), ``EngineTooNew``, ``EngineUnavailable``. Nothing
    is repaired. The caller holds the lock.
    """
    try:
        _look(path)
        connection = connect(path)
        if not _version(connection)[1]:
            _create(connection, path)
        _check(connection, path)
    except (apsw.CorruptError, apsw.NotADBError) as error:
        raise EngineDamaged(f"the ledger {path} is damaged: {error}") from error
    except apsw.Error as error:
        raise EngineUnavailable(f"the ledger {path} cannot be opened: {error}") from error
    return connection


def _look(path: str) -> None:
    """Refuse another program's file, or a later form of ours, before anything could be written to it."""
    if not os.path.exists(path) or not os.path.getsize(path):
        return
    connection = apsw.Connection(path, flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        application, version = _version(connection)
        empty = connection.execute("select not exists (select 1 from sqlite_schema)").get
    finally:
        connection.close()
    if application != APPLICATION_ID and not (empty and application == 0):
        raise EngineDamaged(f"{path} is a database, but not a ledger of Jinbao")
    if version > SCHEMA_VERSION:
        raise EngineTooNew(f"the ledger {path} has form {version}; this Jinbao knows forms up to {SCHEMA_VERSION}")


def _version(connection: apsw.Connection) -> tuple[int, int]:
    application = connection.execute("pragma application_id").get
    version = connection.execute("pragma user_version").get
    return int(application), int(version)


def _create(connection: apsw.Connection, path: str) -> None:
    with connection:
        connection.execute(SCHEMA)
        connection.pragma("application_id", APPLICATION_ID)
        connection.pragma("user_version", SCHEMA_VERSION)
    folder = os.open(Path(path).absolute().parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the file's name must outlive a power cut as surely as its content
    finally:
        os.close(folder)


def _check(connection: apsw.Connection, path: str) -> None:
    if os.path.getsize(path) <= QUICK_CHECK_BYTES:
        told = connection.execute("pragma quick_check(1)").get
        if told != "ok":
            raise EngineDamaged(f"the ledger {path} is damaged: {told}")
    last = connection.execute("select coalesce(max(number), 0) from ledger_commits").get
    for number in range(max(last - TAIL_COMMITS, 0) + 1, last + 1):
        stored, computed = seal_of_commit(connection, number)
        if stored != computed:
            raise EngineDamaged(f"the ledger {path} is damaged: commit {number} is not what was written")
