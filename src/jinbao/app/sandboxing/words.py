"""What the sandbox says on the terminal: short, and what to do next."""

from __future__ import annotations

import json
import os
import sys
import webbrowser
from functools import partial
from pathlib import Path

from rich.console import Console

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


def welcome(sandbox: Sandbox, settings: Settings, *, browser: bool) -> None:
    """Where everything is."""
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
    _say("\nNext, in another terminal:")
    for command, about in (
        ("jinbao sandbox env", "everything your program needs, as shell lines (--form dotenv, json)"),
        ("jinbao sandbox snippets", "a program for each SDK that runs as it is"),
    ):
        _say(f"  [bold]{command:<24}[/bold] {about}")
    _say("\nPress Ctrl-C to stop; `jinbao sandbox` takes it up again, `jinbao sandbox --fresh` starts over.")
    if browser:
        _open_browser(addresses.gateway)


def stopped() -> None:
    """The end."""
    _say("\nStopped. What was made is kept.")


def _open_browser(address: str) -> None:
    try:
        webbrowser.get()
    except webbrowser.Error:
        return
    webbrowser.open(address)
