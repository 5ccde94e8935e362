"""The generated pages of docs/reference: made from the code, committed, and checked for drift by a test."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import msgspec

import jinbao
from jinbao.app.compatibility import compatibility_page
from jinbao.app.dialect import load_dialect
from jinbao.app.settings import Settings
from jinbao.app.wiring import CannotOpen
from jinbao.console import CHECKS
from jinbao.kit.errors import Refusal
from jinbao.kit.outbox import Event
from jinbao.ledger.chart import AccountKind, EntryKind, Movement

_MADE = "<!-- Made by `make docs` from the code. Change the code, not this page. -->\n\n"


def write_docs(*, check: bool) -> list[str]:
    """Write the pages that are out of date (or with ``check`` only name them); their paths."""
    root = Path(jinbao.__file__).resolve().parents[2]
    folder = root / "docs" / "reference"
    if not folder.is_dir():
        raise CannotOpen("`jinbao docs` works in a checkout, where docs/reference is.")
    stale = []
    for name, make in PAGES.items():
        text = make()
        path = folder / name
        if not path.exists() or path.read_text("utf-8") != text:
            stale.append(f"docs/reference/{name}")
            if not check:
                path.write_text(text, "utf-8")
    return stale


def modules() -> Iterator[ModuleType]:
    """Every module of the package, imported, by name."""
    for info in pkgutil.walk_packages(jinbao.__path__, "jinbao."):
        if not info.name.startswith(("jinbao.web", "jinbao.__main__")):
            yield importlib.import_module(info.name)


def found(kind: type[Any]) -> list[Any]:
    """Every module-level value of a type, once, in the order of its code."""
    values = {value.code: value for module in modules() for value in vars(module).values() if isinstance(value, kind)}
    return [values[code] for code in sorted(values)]


def refusals() -> list[type[Refusal]]:
    """Every way to refuse, by code."""
    list(modules())
    return sorted(_below(Refusal), key=lambda refusal: refusal.code)


def events() -> list[type[Event]]:
    """Every event, by name."""
    list(modules())
    return sorted((event for event in _below(Event) if event.NAME), key=lambda event: event.NAME)


def _below(base: type[Any]) -> set[type[Any]]:
    below: set[type[Any]] = set()
    for child in base.__subclasses__():
        if child.__module__.startswith("jinbao."):
            below |= {child, *_below(child)}
    return {child for child in below if base is not Refusal or "code" in vars(child)}


def _accounts() -> str:
    lines = [
        "# Chart of accounts\n",
        _MADE,
        "Every account is one kind, of one owner, in one asset. A guarded account is refused what would take it "
        "below zero; the ledger engine enforces that, whatever the code above it believes.\n\n",
        "| code | account | grows on | guarded | what it is |\n| --- | --- | --- | --- | --- |\n",
    ]
    for kind in found(AccountKind):
        guarded = "yes" if kind.guarded else "no"
        lines.append(f"| {kind.code} | `{kind.name}` | {kind.side.value} | {guarded} | {kind.about} |\n")
    return "".join(lines)


def _movements() -> str:
    lines = [
        "# Movements of money\n",
        _MADE,
        "Everything that can move money, as T-accounts. Each is one journal entry: all of its transfers happen, "
        "or none.\n",
    ]
    for kind in found(EntryKind):
        lines.append(f"\n## {kind.code} `{kind.name}`\n\n{kind.about}\n")
    lines.append("\n# Postings\n")
    room = ""
    for module in modules():
        parts = module.__name__.split(".")
        if "postings" not in parts:
            continue
        if parts[1] != room:
            room = parts[1]
            lines.append(f"\n## {room}\n")
        for name, function in vars(module).items():
            if inspect.isfunction(function) and function.__module__ == module.__name__ and _moves(function):
                lines.append(f"\n### {name}\n\n```text\n{inspect.getdoc(function)}\n```\n")
    return "".join(lines)


def _moves(function: Callable[..., Any]) -> bool:
    return function.__annotations__.get("return") in (Movement, "Movement") and not function.__name__.startswith("_")


def _refusals() -> str:
    dialect = load_dialect()
    lines = [
        "# Refusals\n",
        _MADE,
        "Every way to say no. The code is stable; `again` says whether another try makes sense. In HTTP a refusal "
        "is an RFC 9457 problem document with the status below.\n\n",
        "| code | HTTP | again | English | 中文 |\n| --- | --- | --- | --- | --- |\n",
    ]
    for refusal in refusals():
        code = refusal.code
        english, chinese = dialect.sentences["en"][code], dialect.sentences["zh-CN"][code]
        lines.append(f"| `{code}` | {dialect.status[code]} | {refusal.again.value} | {english} | {chinese} |\n")
    return "".join(lines)


def _events() -> str:
    lines = [
        "# Events\n",
        _MADE,
        "What is announced after a change, in the order in which it happened. An event is a snapshot; its name "
        "carries a version; fields only ever gain defaults.\n",
    ]
    for event in events():
        lines.append(f"\n## `{event.NAME}`\n\n{inspect.getdoc(event)}\n\n| field | type |\n| --- | --- |\n")
        for field in msgspec.structs.fields(event):
            kind = field.type.__name__ if isinstance(field.type, type) else str(field.type)
            lines.append(f"| `{field.name}` | {kind.replace('|', 'or')} |\n")
    return "".join(lines)


def _settings() -> str:
    lines = [
        "# Settings\n",
        _MADE,
        "A TOML file (`jinbao serve --settings FILE`, or `JINBAO_SETTINGS`), and over it the environment: "
        "`JINBAO_SERVER__PORT=9000` sets `port` of `[server]`. A table within a table, such as `[gold.feed]`, is set "
        "in the file only.\n",
    ]
    for name, table in _tables("", Settings()):
        lines.append(f"\n## [{name}]\n\n{inspect.getdoc(type(table))}\n\n| key | default |\n| --- | --- |\n")
        for field in msgspec.structs.fields(table):
            value = getattr(table, field.name)
            if not isinstance(value, msgspec.Struct):
                lines.append(f"| `{field.name}` | `{json.dumps(value)}` |\n")
    return "".join(lines)


def _tables(path: str, settings: msgspec.Struct) -> Iterator[tuple[str, msgspec.Struct]]:
    for field in msgspec.structs.fields(settings):
        value = getattr(settings, field.name)
        if isinstance(value, msgspec.Struct):
            yield path + field.name, value
            yield from _tables(f"{path}{field.name}.", value)


def _profiles() -> str:
    lines = [
        "# Profiles\n",
        _MADE,
        "What is allowed and how much of it, by jurisdiction: `profile` of `[operator]` names one. Every figure stands "
        "in a TOML file of its module, with where it comes from beside it ([sources](sources.md)). Amounts (`_minor`) "
        "are minor units, weights (`_ug`) micrograms of fine gold, `_bp` hundredths of a per cent; -1 stands for no "
        "limit, an empty field for a figure that a profile does not have.\n",
    ]
    for folder in sorted(Path(jinbao.__file__).parent.glob("*/profiles")):
        files = {file.stem: tomllib.loads(file.read_text("utf-8")) for file in sorted(folder.glob("*.toml"))}
        names = list(files)
        figures = {name: dict(_figures("", table)) for name, table in files.items()}
        lines.append(f"\n## {folder.parent.name}\n\n| figure | {' | '.join(names)} |\n| --- |{' --- |' * len(names)}\n")
        for key in dict.fromkeys(key for each in figures.values() for key in each):
            lines.append(f"| `{key}` | {' | '.join(figures[name].get(key, '') for name in names)} |\n")
    return "".join(lines)


def _figures(path: str, table: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every figure of a table by its path; rows of a list of tables by their ``code``, where they have one."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _figures(f"{path}{key}.", value)
        elif isinstance(value, list) and value and isinstance(value[0], dict) and "code" in value[0]:
            for row in value:
                told = (f"{name} {_told(each)}" for name, each in row.items() if name != "code")
                yield f"{path}{key}.{row['code']}", ", ".join(told)
        elif key != "name" or path:
            yield path + key, _told(value)


def _told(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_told, value)) or "none"
    if isinstance(value, dict):
        return " ".join(map(_told, value.values()))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _checks() -> str:
    lines = [
        "# Checks\n",
        _MADE,
        "What `jinbao audit` and the console's audit promise, in the order in which it is looked at. A check that "
        "found something is asked again before it is believed, so an audit may run beside a server.\n\n",
        "| check | what it promises |\n| --- | --- |\n",
    ]
    for name, check in CHECKS.items():
        promise = inspect.getdoc(check)
        assert promise, name
        lines.append(f"| `{name}` | {' '.join(promise.split())} |\n")
    return "".join(lines)


def _cli() -> str:
    # The command line loads this page's maker, so it is looked up here and not at the top.
    main = importlib.import_module("jinbao.app.cli").main
    lines = ["# Command line\n", _MADE]
    for path, command in _commands("jinbao", main):
        # As a shell would see it, whether this runs inside the command line or beside it.
        context = click.Context(command, info_name=path, terminal_width=100, help_option_names=["-h", "--help"])
        lines.append(f"\n## {path}\n\n```text\n{command.get_help(context)}\n```\n")
    return "".join(lines)


def _commands(path: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name in sorted(command.commands):
            yield from _commands(f"{path} {name}", command.commands[name])


def _compatibility() -> str:
    return _MADE + compatibility_page(Path(jinbao.__file__).resolve().parents[2])


PAGES: dict[str, Callable[[], str]] = {
    "accounts.md": _accounts,
    "movements.md": _movements,
    "refusals.md": _refusals,
    "events.md": _events,
    "settings.md": _settings,
    "profiles.md": _profiles,
    "checks.md": _checks,
    "cli.md": _cli,
    "compatibility.md": _compatibility,
}
