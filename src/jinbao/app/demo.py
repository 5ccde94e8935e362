"""``jinbao demo``: a small town in one process, ready to be walked into.

The first start makes the town by the real code paths with a simulated clock; later starts open it.
"""

from __future__ import annotations

import json
import re
import shutil
import socket
import webbrowser
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import segno
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from jinbao.app import lan
from jinbao.app.folders import in_use
from jinbao.app.gateway_server import gateway_served
from jinbao.app.logs import set_up
from jinbao.app.run import serve_house
from jinbao.app.sandboxing.following import follow_house
from jinbao.app.sandboxing.opening import gateway_of, gateway_settings, house_with_sandbox
from jinbao.app.server import PortInUse, listen
from jinbao.app.settings import Settings, default_folder, load
from jinbao.app.town import build_town
from jinbao.app.wiring import CannotOpen
from jinbao.kit.clock import SystemClock
from jinbao.sim import MEMBERS_MAX, MEMBERS_MIN, shops_most

_TOWN = "town.json"
_MAKING = "town.part"
#: What a demo leaves in its folder; anything else is somebody else's.
_OURS = re.compile(
    r"town\.(json|part)|secrets|keys|lan-(cert|key)\.pem"
    r"|(domain|ledger|bank|custodian|sandbox)\.db(-wal|-shm|-journal|\.lock)?"
)
#: The gateway's port is so much above the pages'.
_ABOVE = 10
_ELSEWHERE = "Choose another --data folder."

_out = Console(highlight=False)
_say = partial(_out.print, soft_wrap=True)


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """What the command line says."""

    port: int
    gateway_port: int | None
    host: str
    data: Path | None
    fresh: bool
    lan: bool
    browser: bool
    members: int
    shops: int
    days: int
    seed: int


async def run_demo(options: DemoOptions) -> None:
    """Make the town when there is none, then serve it until Ctrl-C."""
    set_up("warning", json_lines=False)
    if not MEMBERS_MIN <= options.members <= MEMBERS_MAX or options.shops > shops_most(options.members):
        raise CannotOpen(
            f"A town has {MEMBERS_MIN} to {MEMBERS_MAX} members and, of {options.members}, "
            f"at most {shops_most(options.members)} shops. Choose other --members or --shops."
        )
    folder = options.data or default_folder("demo")
    address = lan.address() if options.lan else None
    if options.lan and address is None:
        raise CannotOpen("This machine is on no network, so --lan has no address. Connect it, or start without --lan.")
    async with AsyncExitStack() as stack:
        sock = stack.enter_context(listen("0.0.0.0" if options.lan else options.host, options.port))
        door = stack.enter_context(_gateway_door(options))
        if options.fresh:
            forget(folder)
        await _make(options, folder)
        settings = demo_settings(options, folder, sock.getsockname()[1], door.getsockname()[1], address)
        opened, sandbox = await stack.enter_async_context(house_with_sandbox(settings, folder))
        await stack.enter_async_context(gateway_served(gateway_of(opened, sandbox), [door], settings))
        await stack.enter_async_context(follow_house(opened, sandbox))
        stopping = sandbox.recorder.hub.close
        await serve_house(opened, sock, started=lambda: _welcome(settings, options, address), stopping=stopping)
    _say("\nStopped. The town is kept; `jinbao demo` takes it up again, `jinbao demo --fresh` starts over.")


def forget(folder: Path) -> None:
    """Take away a town, and nothing but a town.

    Raises ``CannotOpen``, with nothing taken away, when there is anything else in the folder or a process uses it.
    """
    if not folder.exists():
        return
    found = sorted(folder.iterdir())
    if strange := [path.name for path in found if not _OURS.fullmatch(path.name)]:
        raise CannotOpen(f"{folder} holds {strange[0]}, which is not of a demo, so it is left alone. {_ELSEWHERE}")
    if found and not ((folder / _TOWN).exists() or (folder / _MAKING).exists()):
        raise CannotOpen(f"{folder} holds data, but no demo town, so it is left alone. {_ELSEWHERE}")
    for path in found:
        if path.suffix == ".lock" and in_use(path):
            raise CannotOpen(
                f"{folder} is in use by another process. Stop that first, or choose another --data folder."
            )
    for path in found:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def demo_settings(options: DemoOptions, folder: Path, port: int, gateway_port: int, address: str | None) -> Settings:
    """Settings of a demo in ``folder``: everything may be tried, nothing is worth anything."""
    town = json.loads((folder / _TOWN).read_text("utf-8"))
    server: dict[str, Any] = {"host": options.host, "port": port}
    if address is not None:
        cert, key = lan.certificate(folder, [address, "localhost", "127.0.0.1"], SystemClock())
        server |= {"origin": f"https://{address}:{port}", "tls_cert": str(cert), "tls_key": str(key)}
    overrides = {
        "server": server,
        "storage": {"folder": str(folder)},
        "gateway": gateway_settings(gateway_port),
        "demo": True,
        "demo_logins": town["log_ins"],
    }
    return load(None, overrides)


def _gateway_door(options: DemoOptions) -> socket.socket:
    """Where SDKs call: the port that was asked for, else the one above the pages', else any that is free."""
    if options.gateway_port is not None:
        return listen("127.0.0.1", options.gateway_port)
    try:
        return listen("127.0.0.1", options.port + _ABOVE if 0 < options.port < 65_536 - _ABOVE else 0)
    except PortInUse:
        return listen("127.0.0.1", 0)


async def _make(options: DemoOptions, folder: Path) -> None:
    if (folder / _TOWN).exists():
        return
    if (folder / _MAKING).exists():
        forget(folder)
        _say("The last start was stopped while the town was being made; starting over.")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise CannotOpen(f"{folder} is not empty and holds no demo town. {_ELSEWHERE}")
        (folder / _MAKING).touch()
    except OSError as error:
        raise CannotOpen(f"{folder} cannot be used: {error.strerror}. {_ELSEWHERE}") from None
    _say(f"Making a town of {options.members} people and {options.shops} shops, with {options.days} days of history.")
    settings = load(None, {"storage": {"folder": str(folder), "durable": False}, "demo": True})
    with Progress(
        TextColumn("  {task.description}"),
        BarColumn(),
        TextColumn("day {task.completed} of {task.total}"),
        TextColumn("{task.fields[payments]} payments"),
        TimeElapsedColumn(),
        console=_out,
    ) as progress:
        task = progress.add_task("history", total=options.days, payments=0)

        def tell(day: int, days: int, payments: int) -> None:
            progress.update(task, completed=day, total=days, payments=payments)

        log_ins = await build_town(
            settings,
            seed=options.seed,
            members=options.members,
            shops=options.shops,
            days=options.days,
            tell=tell,
        )
    told = json.dumps({"seed": options.seed, "log_ins": log_ins}, ensure_ascii=False)
    (folder / _MAKING).write_text(told, "utf-8")
    (folder / _MAKING).rename(folder / _TOWN)


def _welcome(settings: Settings, options: DemoOptions, address: str | None) -> None:
    origin = settings.origin
    _say()
    _say("[bold]Jinbao is running.[/bold]  Play money only; everything below is a demo.")
    for what, path, who in (
        ("Phone", "", "a member's wallet"),
        ("Till", "/till", "a shop collects here"),
        ("Console", "/console", "the operator sees every cent"),
        ("API", "/api/v1/openapi.json", "for developers"),
    ):
        _say(f"  [bold]{what:<8}[/bold] [cyan]{origin}{path}[/cyan]  {who}")
    gateway = f"http://{settings.gateway.host}:{settings.gateway.port}"
    _say(f"  [bold]{'Gateway':<8}[/bold] [cyan]{gateway}[/cyan]  WeChat Pay's and Alipay's SDKs, and what they say")
    _say("\nLog in with one tap on each page, as one of these:")
    for log_in in settings.demo_logins:
        who = escape(f"{log_in.name} {log_in.phone}".strip())
        _say(f"  {log_in.realm:<8} {who}  [dim]{escape(log_in.hint)}[/dim]")
    _tell_phones(settings, address)
    _say("\nPress Ctrl-C to stop.")
    if options.browser and not options.lan:
        _open_browser(origin)


def _tell_phones(settings: Settings, address: str | None) -> None:
    if address is None:
        _say("\nFor a real phone on the same network: `jinbao demo --lan` (its camera needs HTTPS).")
        return
    _say(f"\nScan this with a phone on the same network: [cyan]{settings.origin}[/cyan]")
    segno.make(settings.origin, error="l", micro=False).terminal(compact=True, border=2)
    _say(lan.WARNING)


def _open_browser(origin: str) -> None:
    try:
        webbrowser.get()
    except webbrowser.Error:
        return
    webbrowser.open(origin)
