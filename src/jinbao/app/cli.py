"""The ``jinbao`` command. Each command loads what it needs, so that ``--help`` answers at once.

Exit codes: 0 done, 1 something was found wrong (``audit``, ``sim``), 2 the command cannot be carried
out as given; the sentence on standard error says what to do.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

import click

from jinbao import __version__
from jinbao.app.commanding import CannotDo as _CannotDo
from jinbao.app.commanding import guarded as _guarded
from jinbao.app.commanding import run_to_end as _run
from jinbao.app.gateway_commands import gateway
from jinbao.app.sandbox_commands import sandbox

_DATA = click.Path(file_okay=False, path_type=Path)
_LEVELS = click.Choice(["debug", "info", "warning", "error"])


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="jinbao")
def main() -> None:
    """A self-hosted super-wallet on one double-entry ledger.

    Start with `jinbao demo`: a small town that runs on this machine and needs nothing else.
    """
    if not __debug__:
        raise _CannotDo("Python runs with -O, which drops the asserts that guard money. Start it without.")


@main.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Where to listen.")
@click.option("--gateway-port", type=click.IntRange(0, 65535), help="For SDKs.  [default: 10 above the pages']")
@click.option("--host", default="127.0.0.1", show_default=True, help="Which address to listen on.")
@click.option("--data", type=_DATA, help="Where the town lives.  [default: a folder of your account]")
@click.option("--fresh", is_flag=True, help="Start over with a new town.")
@click.option("--lan", is_flag=True, help="Serve HTTPS to phones on the same network.")
@click.option("--browser/--no-browser", default=True, help="Open the pages in a browser.")
@click.option("--members", type=click.IntRange(10, 20_000), default=200, show_default=True, help="How many people.")
@click.option("--shops", type=click.IntRange(3, 1_000), default=30, show_default=True, help="How many shops.")
@click.option("--days", type=click.IntRange(1, 400), default=30, show_default=True, help="How much history.")
@click.option("--seed", type=int, default=2026, show_default=True, help="Which town.")
@_guarded
def demo(**options: Any) -> None:
    """Run a small town: members, shops, and a month of payments, chats, packets and gold, made by the real code.

    The first start makes the town; later starts take it up where it was left.
    """
    from jinbao.app.demo import DemoOptions, run_demo

    _run(run_demo(DemoOptions(**options)))


main.add_command(sandbox)
main.add_command(gateway)


@main.command()
@click.option("--settings", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A TOML file.")
@click.option("--port", type=click.IntRange(0, 65535), help="Where to listen.  [default: 8000]")
@click.option("--host", help="Which address to listen on.  [default: 127.0.0.1]")
@click.option("--data", type=_DATA, help="Where the files are.  [default: a folder of your account]")
@click.option("--log", type=_LEVELS, default="info", show_default=True, help="How much to log.")
@_guarded
def serve(settings: Path | None, port: int | None, host: str | None, data: Path | None, log: str) -> None:
    """Serve members, merchants and staff from the data folder."""
    from jinbao.app.logs import set_up
    from jinbao.app.run import run_server

    set_up(log, json_lines=not sys.stderr.isatty())
    _run(run_server(_settings(settings, data, port=port, host=host)))


@main.command()
@click.option("--data", type=_DATA, help="Where the files are.  [default: a folder of your account]")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@_guarded
def audit(data: Path | None, as_json: bool) -> None:
    """Work everything out again: balances, journal, orders, events, bank. Exit code 1 when something is wrong.

    Reads only, so it may run beside a server.
    """
    from jinbao.app.auditing import run_audit

    sys.exit(0 if _run(run_audit(_settings(None, data), as_json=as_json)) else 1)


@main.command()
@click.option("--data", type=_DATA, help="Where the files are.  [default: a folder of your account]")
@click.option("--format", "form", type=click.Choice(["beancount", "hledger"]), default="beancount", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="A file.  [default: standard output]")
@_guarded
def export(data: Path | None, form: str, out: Path | None) -> None:
    """Write the whole ledger as plain-text accounting."""
    from jinbao.app.exporting import run_export

    _run(run_export(_settings(None, data), form, out))


@main.group()
def staff() -> None:
    """Who may use the operator's console."""


@staff.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(["support", "treasury", "admin"]), required=True)
@click.option("--data", type=_DATA, help="Where the files are.  [default: a folder of your account]")
@click.password_option(help="Asked for when it is left out.")
@_guarded
def staff_add(name: str, role: str, data: Path | None, password: str) -> None:
    """Let NAME in. The server must not be running."""
    from jinbao.app.people import add_staff

    click.echo(_run(add_staff(_settings(None, data), name, role, password)))


@main.group()
def merchant() -> None:
    """Who may collect payments."""


@merchant.command("add")
@click.argument("name")
@click.option("--phone", required=True, help="The owner's phone, who is signed up when new: +8613800000000")
@click.option("--owner", required=True, help="The owner's name.")
@click.option("--latin", default="", help="The shop's name in Latin letters, for QR codes.")
@click.option("--mcc", default="5999", show_default=True, help="Merchant category (ISO 18245).")
@click.option("--city", default="Shanghai", show_default=True)
@click.option("--fee-bp", type=click.IntRange(0, 1_000), default=60, show_default=True, help="Fee in 0.01 %.")
@click.option("--bank-account", required=True, help="Where its money goes: the account number.")
@click.option("--data", type=_DATA, help="Where the files are.  [default: a folder of your account]")
@_guarded
def merchant_add(data: Path | None, **shop: Any) -> None:
    """Open a shop called NAME. The server must not be running."""
    from jinbao.app.people import add_merchant

    click.echo(_run(add_merchant(_settings(None, data), **shop)))


@main.group()
def gold() -> None:
    """The operator's own gold: capital to deal with, how it stands, accounts that come from elsewhere."""


@gold.command("fund")
@click.option("--grams", default="0", show_default=True, help="Fine gold for the custodian: 5000 or 12.5")
@click.option("--cash", default="0", show_default=True, help="Money from the operator's own bank account: 1000000")
@click.option("--settings", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A TOML file.")
@click.option("--data", type=_DATA, help="Where the files are.  [default: a folder of your account]")
@click.option("--json", "as_json", is_flag=True, help="Print JSON only.")
@_guarded
def gold_fund(settings: Path | None, data: Path | None, grams: str, cash: str, as_json: bool) -> None:
    """Put in the metal and cash that the house deals with. The server must not be running.

    Waits up to a minute for the custodian and the bank. Exit code 1 when not all of it is there yet.
    """
    from jinbao.app.gold_desk import fund

    funded = _run(fund(_settings(settings, data), grams, cash, quiet=as_json))
    _print(funded.told, as_json)
    sys.exit(0 if funded.ok else 1)


@gold.command("status")
@click.option("--settings", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A TOML file.")
@click.option("--data", type=_DATA, help="Where the files are.  [default: a folder of your account]")
@click.option("--json", "as_json", is_flag=True, help="Print JSON only.")
@_guarded
def gold_status(settings: Path | None, data: Path | None, as_json: bool) -> None:
    """The last price, what the house has to deal with, and whether every gram is covered.

    Reads only, so it may run beside a server.
    """
    from jinbao.app.gold_desk import status

    _print(_run(status(_settings(settings, data))), as_json)


@gold.command("import-accounts")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--data", type=_DATA, help="Where the files are.  [default: a folder of your account]")
@_guarded
def gold_import_accounts(data: Path | None, file: Path) -> None:
    """Open gold accounts for members who have consented elsewhere. The server must not be running.

    FILE has a phone (+8613800000000) or a member's id (mbr_...) on each line.
    """
    from jinbao.app.gold_desk import import_accounts

    click.echo(_run(import_accounts(_settings(None, data), file)))


@main.group()
def bench() -> None:
    """Measure this machine. Figures come with the machine, versions and settings they belong to."""


@bench.command("pay")
@click.option("--clients", type=click.IntRange(1, 1_000), default=8, show_default=True, help="Payments at once.")
@click.option("--seconds", type=click.IntRange(1, 3_600), default=15, show_default=True, help="How long to measure.")
@click.option("--warm-up", type=click.IntRange(0, 600), default=3, show_default=True, help="Seconds not counted.")
@click.option("--members", type=click.IntRange(1, 100_000), default=1_000, show_default=True, help="Who pay.")
@click.option("--merchants", type=click.IntRange(1, 10_000), default=50, show_default=True, help="Who are paid.")
@click.option("--hot-merchant", is_flag=True, help="Send every payment to one merchant.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON only.")
@_guarded
def bench_pay(as_json: bool, **options: Any) -> None:
    """Payments over HTTP: order, payment, receipt, with the load generator on the same machine."""
    from jinbao.app.bench.pay import PayOptions, run

    _print(_run(run(PayOptions(**options))), as_json)


@bench.command("compat")
@click.option("--clients", type=click.IntRange(1, 1_000), default=8, show_default=True, help="Lives at once.")
@click.option("--seconds", type=click.IntRange(1, 3_600), default=15, show_default=True, help="How long to measure.")
@click.option("--warm-up", type=click.IntRange(0, 600), default=3, show_default=True, help="Seconds not counted.")
@click.option("--members", type=click.IntRange(1, 100_000), default=1_000, show_default=True, help="Who pay.")
@click.option("--merchants", type=click.IntRange(1, 1_000), default=10, show_default=True, help="Who are paid.")
@click.option("--callbacks", is_flag=True, help="Tell the merchants of each payment, here on this machine.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON only.")
@_guarded
def bench_compat(as_json: bool, **options: Any) -> None:
    """Payments by WeChat Pay's protocol: signed order, scan, payment, signed query; and what of it is RSA."""
    from jinbao.app.bench.compat import CompatOptions, run
    from jinbao.app.logs import set_up

    set_up("warning", json_lines=False)
    _print(_run(run(CompatOptions(**options))), as_json)


@bench.command("ledger")
@click.option("--engine", type=click.Choice(["sqlite", "memory"]), default="sqlite", show_default=True)
@click.option("--batch", type=click.IntRange(1, 8_189), default=1_000, show_default=True, help="Transfers in a call.")
@click.option("--clients", type=click.IntRange(1, 1_000), default=1, show_default=True, help="Callers at once.")
@click.option("--seconds", type=click.IntRange(1, 3_600), default=5, show_default=True, help="How long to measure.")
@click.option("--accounts", type=click.IntRange(2, 1_000_000), default=10_000, show_default=True)
@click.option("--hot-merchant", is_flag=True, help="Send every transfer to one account.")
@click.option("--history", type=click.IntRange(0), default=0, show_default=True, help="Transfers there before.")
@click.option("--linked", is_flag=True, help="Transfers in linked pairs.")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON only.")
@_guarded
def bench_ledger(as_json: bool, hot_merchant: bool, **options: Any) -> None:
    """The ledger engine alone: durable transfers a second, and how long a caller waits."""
    import tempfile

    from jinbao.app.bench.ledger import LedgerBenchOptions, run

    with tempfile.TemporaryDirectory(prefix="jinbao-bench-") as folder:
        result = _run(run(LedgerBenchOptions(folder=folder, merchant=hot_merchant, **options)))
    _print({"bench": "ledger", **result}, as_json)


@bench.command("new-year")
@click.option("--accounts", type=click.IntRange(20, 10_000_000), default=300_000, show_default=True, help="To open.")
@click.option("--packets", type=click.IntRange(1, 10_000_000), default=70_000, show_default=True, help="To send.")
@click.option("--senders", type=click.IntRange(1, 100_000), default=7_000, show_default=True, help="Who send them.")
@click.option("--in-flight", type=click.IntRange(1, 4_096), default=256, show_default=True, help="At once.")
@click.option("--looks", type=click.IntRange(0, 1_000), default=20, show_default=True, help="For every open.")
@click.option("--in-groups", type=click.IntRange(0, 100), default=8, show_default=True, help="Percent of packets.")
@click.option("--unopened", type=click.IntRange(0, 100), default=3, show_default=True, help="Percent of packets.")
@click.option("--audit/--no-audit", default=True, show_default=True, help="Audit the whole house afterwards.")
@click.option("--seed", type=int, default=2017, show_default=True, help="Who sends what to whom.")
@click.option("--data", default="", help="An empty folder to keep the data in.  [default: a folder that goes again]")
@click.option("--json", "as_json", is_flag=True, help="Print JSON only.")
@_guarded
def bench_new_year(as_json: bool, **options: Any) -> None:
    """The Lunar New Year of 2017: open gold accounts, send, look at, open and return gold packets, count every gram.

    Exit code 1 when anything is missing.
    """
    from jinbao.app.bench.new_year import run
    from jinbao.app.bench.week import NewYearOptions
    from jinbao.app.logs import set_up
    from jinbao.app.run import tune_interpreter

    set_up("warning", json_lines=False)
    tune_interpreter()  # as a server does
    result = _run(run(NewYearOptions(**options), lambda line: click.echo(line, err=True)))
    _print(result, as_json)
    sys.exit(0 if result["ok"] else 1)


@bench.command("packet-storm")
@click.option("--packets", type=click.IntRange(1, 1_000), default=5, show_default=True, help="One after another.")
@click.option("--members", type=click.IntRange(2, 500), default=500, show_default=True, help="Who open at once.")
@click.option("--shares", type=click.IntRange(1, 100), default=100, show_default=True, help="In a packet.")
@click.option("--gold", is_flag=True, help="Gold packets instead of red ones.")
@click.option("--data", default="", help="An empty folder to keep the data in.  [default: a folder that goes again]")
@click.option("--json", "as_json", is_flag=True, help="Print JSON only.")
@_guarded
def bench_packet_storm(as_json: bool, **options: Any) -> None:
    """A scramble: a packet in a group, opened by everybody at once over HTTP. Exit code 1 when a share is wrong."""
    from jinbao.app.bench.packet_storm import StormOptions, run
    from jinbao.app.logs import set_up

    set_up("warning", json_lines=False)
    result = _run(run(StormOptions(**options)))
    _print(result, as_json)
    sys.exit(0 if result["ok"] else 1)


@main.command()
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed does the same again.")
@click.option("--days", type=click.IntRange(1, 400), default=3, show_default=True)
@click.option("--members", type=click.IntRange(8, 5_000), default=24, show_default=True)
@click.option("--shops", type=click.IntRange(3, 500), default=5, show_default=True)
@click.option("--payments", type=click.IntRange(1, 100_000), default=60, show_default=True, help="A day.")
@click.option("--crashes", type=click.IntRange(0, 10_000), default=6, show_default=True, help="In all.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON only.")
@_guarded
def sim(as_json: bool, **options: Any) -> None:
    """Drive a town through crashes, lost answers, a moody bank and custodian, and shocks of the price of gold.

    Exit code 1 when a promise broke.
    """
    from jinbao.app.simulate import run_sim

    report = asyncio.run(run_sim(options, quiet=as_json))
    _print(report, as_json)
    sys.exit(0 if report["ok"] else 1)


@main.command()
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when a page is out of date.")
@_guarded
def docs(check: bool) -> None:
    """Make the generated pages of docs/reference anew (in a checkout)."""
    from jinbao.app.docs import write_docs

    stale = write_docs(check=check)
    for page in stale:
        click.echo(("out of date: " if check else "written: ") + page)
    sys.exit(1 if check and stale else 0)


def _print(result: dict[str, Any], as_json: bool) -> None:
    import json

    if as_json:
        click.echo(json.dumps(result, indent=2))
        return
    for name, value in result.items():
        click.echo(f"{name:>20}  {json.dumps(value) if isinstance(value, dict) else value}")


def _settings(path: Path | None, data: Path | None, *, port: int | None = None, host: str | None = None) -> Any:
    from jinbao.app.settings import load

    overrides: dict[str, Any] = {"server": {"port": port, "host": host}}
    if data is not None:
        overrides["storage"] = {"folder": str(data)}
    return load(path, overrides)
