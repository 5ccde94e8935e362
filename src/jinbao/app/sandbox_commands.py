"""``jinbao sandbox``: the command without a verb runs one, its verbs talk to one that runs."""

from __future__ import annotations

import re
import signal
import sys
from pathlib import Path
from typing import Any

import click

from jinbao.app.commanding import CannotDo, guarded, run_to_end

_DATA = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(dir_okay=False, path_type=Path)
_ORIGIN = re.compile(r"https?://([A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\])(:[0-9]{1,5})?", re.ASCII)


def _origins(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Origins as browsers send them; anything else would silently let nobody in."""
    del context, option
    for value in values:
        if not _ORIGIN.fullmatch(value):
            raise click.BadParameter(f"{value} is no origin: scheme, host and port alone, as http://localhost:3000")
    return values


@click.group("sandbox", invoke_without_command=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="The phone's pages.")
@click.option("--gateway-port", type=click.IntRange(0, 65535), help="For SDKs.  [default: 10 above the phone's]")
@click.option("--proxy-port", type=click.IntRange(0, 65535), help="CONNECT proxy.  [default: 20 above the phone's]")
@click.option("--no-proxy", is_flag=True, help="No proxy.")
@click.option("--proxy-through", is_flag=True, help="Let the proxy connect to other hosts too.")
@click.option("--port-80", default="", metavar="ADDRESS", help="Also port 80 of a loopback address: 127.0.0.80")
@click.option("--port-443", default="", metavar="ADDRESS", help="Also port 443, with the sandbox's CA: 127.0.0.80")
@click.option(
    "--allow-origin",
    multiple=True,
    callback=_origins,
    envvar="JINBAO_SANDBOX_ORIGINS",
    metavar="ORIGIN",
    help="Also let pages of this origin use the control API, from a browser: http://localhost:3000",
)
@click.option(
    "--lang",
    type=click.Choice(["en", "zh-CN"]),
    envvar="JINBAO_SANDBOX_LANG",
    help="What it explains to programs in that ask for no language.  [default: as the terminal speaks]",
)
@click.option("--data", type=_DATA, help="Where it lives.  [default: a folder of your account]")
@click.option("--fresh", is_flag=True, help="Start over with an empty one.")
@click.option("--begin-ms", type=click.IntRange(0), hidden=True, help="Where the clock of a new one begins.")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON when it listens, and nothing else.")
@click.option("--browser/--no-browser", default=True, help="Open its page in a browser.")
@click.pass_context
@guarded
def sandbox(
    context: click.Context, port: int, gateway_port: int | None, no_proxy: bool, proxy_port: int | None, **options: Any
) -> None:
    """Run a sandbox: WeChat Pay's and Alipay's SDKs work against it, with play money and a clock that can be moved.

    The first start makes payers, shops and all keys; later starts take it up where it was left. Point your SDK at the
    gateway's address, or set HTTPS_PROXY and a CA file: `jinbao sandbox env` and `jinbao sandbox snippets` say how.
    """
    context.obj = options["data"]
    if context.invoked_subcommand is not None:
        return
    from jinbao.app.sandboxing.doors import SandboxOptions
    from jinbao.app.sandboxing.serving import run_sandbox

    gateway = port_above(port, 10) if gateway_port is None else gateway_port
    proxy = port_above(port, 20) if proxy_port is None else proxy_port
    chosen = SandboxOptions(port=port, gateway_port=gateway, proxy_port=None if no_proxy else proxy, **options)
    run_to_end(run_sandbox(chosen))


@sandbox.command("env")
@click.option("--form", type=click.Choice(["shell", "dotenv", "json"]), default="shell", show_default=True)
@click.pass_obj
@guarded
def sandbox_env(data: Path | None, form: str) -> None:
    """Everything that a program needs to find its way to the sandbox that runs: addresses, ids, keys, files."""
    click.echo(_control(data).text(f"/sandbox/env?form={form}"), nl=False)


@sandbox.command("snippets")
@click.argument("sdk", required=False)
@click.pass_obj
@guarded
def sandbox_snippets(data: Path | None, sdk: str | None) -> None:
    """A program for SDK that runs as it is; without SDK, which there are."""
    client = _control(data)
    if sdk is None:
        for each in client.get("/sandbox/snippets"):
            click.echo(f"{each['sdk']:<28} {each['title']}")
        return
    click.echo(client.get(f"/sandbox/snippets/{sdk}")["code"], nl=False)


@sandbox.command("record")
@click.argument("file", type=_FILE)
@click.option("--stop", is_flag=True, help="End the recording that runs and write FILE.")
@click.pass_obj
@guarded
def sandbox_record(data: Path | None, file: Path, stop: bool) -> None:
    """Record what programs and people do in the sandbox that runs, into FILE, until Ctrl-C (or --stop elsewhere)."""
    client = _control(data)
    _check_writable(file)
    if not stop:
        client.send("POST", "/sandbox/record", {"on": True})
        click.echo("Recording. Press Ctrl-C to end it.", err=True)
        _wait_for_interrupt()
    client.send("POST", "/sandbox/record", {"on": False})
    file.write_text(client.text("/sandbox/record"), "utf-8")
    click.echo(f"{file}: play it again with `jinbao sandbox replay {file}`", err=True)


@sandbox.command("replay")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--against", default="", metavar="ADDRESS", help="A gateway that runs.  [default: a fresh sandbox]")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@guarded
def sandbox_replay(file: Path, against: str, as_json: bool) -> None:
    """Play FILE against a fresh sandbox and compare every answer. Exit code 1 when something differs."""
    from jinbao.app.sandboxing.judging import replay_file

    sys.exit(0 if replay_file(file, against, as_json=as_json) else 1)


def port_above(port: int, above: int) -> int:
    """The port so many above the phone's; any free one where that was any, or where there are none above."""
    return port + above if port and port + above <= 65_535 else 0


def _check_writable(file: Path) -> None:
    """A recording must not come to its end before it is known that it can be kept."""
    try:
        file.open("a").close()
    except OSError as error:
        raise CannotDo(f"{file} cannot be written: {error.strerror}. Choose another FILE.") from None


def _control(data: Path | None) -> Any:
    from jinbao.app.sandboxing.client import control
    from jinbao.app.settings import default_folder

    return control(data or default_folder("sandbox"))


def _wait_for_interrupt() -> None:
    try:
        signal.pause()
    except KeyboardInterrupt:
        click.echo("", err=True)
