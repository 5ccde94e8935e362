"""The domain store: units of work on SQLite, behind an interface that PostgreSQL fits as well.

A unit of work is a plain function that takes a ``Tx``; it runs from start to end without waiting
for anything, so that many can share one commit (SQLite) or one be retried whole (PostgreSQL).
"""

from jinbao.kit.db.migrate import Migration, MigrationError, load_migrations, migrate, missing
from jinbao.kit.db.port import Database, FileInUse, Row, SqlValue, StorageUnavailable, Tx, Work
from jinbao.kit.db.sqlite import SqliteDatabase, SqliteOptions

__all__ = [
    "Database",
    "FileInUse",
    "Migration",
    "MigrationError",
    "Row",
    "SqlValue",
    "SqliteDatabase",
    "SqliteOptions",
    "StorageUnavailable",
    "Tx",
    "Work",
    "load_migrations",
    "migrate",
    "missing",
]
