"""What the sandbox says on the terminal: short, and what to do next."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
import webbrowser
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from jinbao.app.settings import Settings
from jinbao.sandbox import Sandbox
from jinbao.sandbox.types import Addresses

_out = Console(highlight=False)
_say = partial(_out.print, soft_wrap=True)


def ready_line(addresses: Addresses, folder: Path) -> None:
    """One line of JSON for programs that wait for it."""
    told = {
        "origin": addresses.origin,
        "gateway": addresses.gateway,
        "proxy": addresses.proxy,
        "port_80": addresses.port_80,
        "port_443": addresses.port_443,
        "folder": str(folder),
        "keys": str(folder / "keys"),
        "pid": os.getpid(),
    }
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def welcome(sandbox: Sandbox, settings: Settings, data: Path | None, *, browser: bool) -> None:
    """Where everything is. ``data`` is the folder that was chosen, which commands have to be told as well."""
    addresses = sandbox.desk.addresses
    _say()
    _say("[bold]The sandbox is running.[/bold]  Play money only; WeChat Pay's and Alipay's SDKs work against it.")
    shops = sandbox.shops
    for what, address, about in (
        ("Gateway", addresses.gateway, "point your SDK here"),
        ("Look", addresses.gateway + "/", "requests, callbacks, money: live, with every reason"),
        ("Phone", settings.origin, "log in with one tap and pay"),
        ("Proxy", addresses.proxy, "for software whose address is fixed (HTTPS_PROXY and a CA file)"),
        ("Port 80", addresses.port_80, "for SDKs that cannot name a port"),
        ("TLS", addresses.port_443, "with the sandbox's own CA"),
    ):
        if address:
            _say(f"  [bold]{what:<8}[/bold] [cyan]{address}[/cyan]  [dim]{about}[/dim]")
    _say(
        f"\nWeChat Pay mchid [bold]{shops.keyed('wechat').account}[/bold], "
        f"Alipay app_id [bold]{shops.keyed('alipay').account}[/bold]; keys in [cyan]{sandbox.desk.keys.path}[/cyan]"
    )
    command = command_of(sys.argv[0], shutil.which("jinbao"), data)
    _say("\nNext, in another terminal:")
    for after, about in (
        (f'eval "$({command} env)"', "what your program needs, as variables (--form dotenv, json for files)"),
        (f"{command} snippets curl | sh", "a first order, made with openssl and curl"),
        (f"{command} snippets", "a program for each SDK that runs as it is"),
    ):
        _say(f"  [bold]{escape(after)}[/bold]  [dim]{about}[/dim]")
    _say("\nWhat is refused, and callbacks that are not heard, are told here.")
    _say("Press Ctrl-C to stop. The same command takes it up again; with --fresh it starts over.")
    if browser:
        _open_browser(addresses.gateway)


def failed(line: str, address: str) -> None:
    """One thing that went wrong between a program and the gateway, and where the whole story is."""
    _say(f"  [red]✗[/red] {escape(line)}\n    [dim]{address}[/dim]")


def command_of(program: str, known: str | None, data: Path | None) -> str:
    """How `jinbao sandbox` is written in any other terminal: by its name only where the shell finds that.

    ``program`` is what was run, ``known`` what the shell finds under the name, ``data`` the folder that was chosen.
    """
    path = Path(program).absolute()
    if path.name != "jinbao":
        name = f"{shlex.quote(sys.executable)} -m jinbao"
    elif known is not None and Path(known).absolute() == path:
        name = "jinbao"
    else:
        name = shlex.quote(str(path))
    return f"{name} sandbox" + (f" --data {shlex.quote(str(data.absolute()))}" if data else "")


def stopped() -> None:
    """The end."""
    _say("\nStopped. What was made is kept.")


def _open_browser(address: str) -> None:
    try:
        webbrowser.get()
    except webbrowser.Error:
        return
    webbrowser.open(address)
