"""Where SQL stands, and whose tables it names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tools.tidy.source import Finding, Rule, Source, line_of

#: Where SQL stands besides the stores of modules: the database itself, and what is stored beside every unit of work.
SQL_FILES = re.compile(
    r"src/jinbao/(?:[a-z_]+/store(?:\.py|/.*)|kit/(?:db|outbox|once)(?:\.py|/.*)|ledger/adapters/sqlite(?:\.py|/.*))$"
)
MIGRATION = re.compile(r"src/jinbao/([a-z_]+)/migrations/([^/]+)$")

_SQL = re.compile(
    r"""^\s*(?:
        select\s.*\bfrom\b | select\s+\d | insert\s+(?:or\s+\w+\s+)?into\b | update\s+\w+\s+set\b | delete\s+from\b
        | (?:create|alter|drop)\s+(?:unique\s+|temp\s+)?(?:table|index|trigger|view)\b
        | with\s+(?:recursive\s+)?\w+\s*(?:\([^)]*\)\s*)?as\s*\( | pragma\s+\w+ | begin\s+immediate | vacuum\b
    )""",
    re.I | re.S | re.X,
)
_TABLE = re.compile(
    r"\b(?:(?<!distinct )from|join|into|update|table(?:\s+if\s+not\s+exists)?|references)\s+([a-z_]\w*)\b(?!\s*\(\s*:)",
    re.I,
)
_MADE_TABLE = re.compile(r"\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?([a-z_]\w*)", re.I)
_CTE = re.compile(
    r"(?:\bwith(?:\s+recursive)?|,)\s+([a-z_]\w*)\s*(?:\([^)]*\)\s*)?as\s*(?:(?:not\s+)?materialized\s*)?\(", re.I
)
_NOT_TABLES = {"set", "select", "json_each", "generate_series", "excluded", "of", "nothing", "lateral", "unnest"}


def sql_only_in_stores(source: Source) -> Iterator[Finding]:
    """SQL stands in a module's store, in migrations, in kit.db and in the ledger's own engine."""
    if not source.path.startswith("src/") or SQL_FILES.match(source.path):
        return
    for line, text in source.strings:
        if _SQL.match(text):
            yield line, "SQL belongs in store.py"


def tables_have_one_owner(source: Source) -> Iterator[Finding]:
    """A store and a migration name only tables that begin with their module's name."""
    migration = MIGRATION.match(source.path)
    if migration:
        made = [(line_of(source.text, found.start()), found[1]) for found in _MADE_TABLE.finditer(source.text)]
    elif re.match(r"src/jinbao/[a-z_]+/store(?:\.py|/)", source.path):
        made = [(line, table) for line, text in source.strings if _SQL.match(text) for table in _tables(text)]
    else:
        return
    for line, table in made:
        if not table.lower().startswith(f"{source.module}_"):
            yield line, f"{table} is not a table of {source.module}"


def _tables(sql: str) -> Iterator[str]:
    own_names = {name.lower() for name in _CTE.findall(sql)} | _NOT_TABLES
    return (table for table in _TABLE.findall(sql) if table.lower() not in own_names)


def migrations_are_numbered_and_say_why(source: Source) -> Iterator[Finding]:
    """``0001_orders.sql``; the first line is a comment with the reason."""
    if not (migration := MIGRATION.match(source.path)):
        return
    if not re.fullmatch(r"\d{4}_[a-z0-9_]+\.sql|__init__\.py", migration[2]):
        yield 1, "a migration is called NNNN_words.sql"
    elif source.path.endswith(".sql") and not re.match(r"-- \S+ \S+", source.text):
        yield 1, "the first line of a migration is '-- ' and its reason"


RULES = [
    Rule(
        sql_only_in_stores,
        good=("src/jinbao/pay/service.py", "state = 'update_needed'\nsay = 'Select a friend.'\n"),
        bad=("src/jinbao/pay/service.py", "q = 'select id from pay_order'\n"),
    ),
    Rule(
        tables_have_one_owner,
        good=(
            "src/jinbao/pay/store.py",
            "q = 'with due as (select id from pay_order) update pay_refund set n = 1 from due'\n",
        ),
        bad=("src/jinbao/pay/store.py", "q = 'select 1 from pay_order join wallet_line on true'\n"),
    ),
    Rule(
        tables_have_one_owner,
        good=("src/jinbao/pay/migrations/0001_orders.sql", "-- Orders exist.\ncreate table pay_order (id blob);\n"),
        bad=("src/jinbao/pay/migrations/0001_orders.sql", "-- Orders exist.\nCREATE TABLE orders (id blob);\n"),
    ),
    Rule(
        migrations_are_numbered_and_say_why,
        good=("src/jinbao/pay/migrations/0001_orders.sql", "-- A merchant asks for money.\n"),
        bad=("src/jinbao/pay/migrations/0001_orders.sql", "create table pay_order (id blob);\n"),
    ),
]
