"""Serves a sandbox until a signal comes: its house, the gateway, the proxy, and whoever watches."""

from __future__ import annotations

import json
from contextlib import AsyncExitStack
from dataclasses import asdict

from jinbao.app.gateway_server import gateway_served
from jinbao.app.logs import set_up
from jinbao.app.run import serve_house
from jinbao.app.sandboxing import words
from jinbao.app.sandboxing.client import MARK
from jinbao.app.sandboxing.doors import SandboxOptions, doors_of, port_of
from jinbao.app.sandboxing.following import failures_told, follow_house
from jinbao.app.sandboxing.opening import gateway_of, prepare, sandbox_house, sandbox_settings
from jinbao.app.sandboxing.proxy import proxy_served
from jinbao.app.settings import default_folder, terminal_lang


async def run_sandbox(options: SandboxOptions) -> None:
    """Serve a sandbox until a signal comes. Raises ``CannotOpen`` and ``PortInUse``."""
    set_up("warning", json_lines=options.as_json)
    folder = options.data or default_folder("sandbox")
    async with AsyncExitStack() as stack:
        doors = stack.enter_context(doors_of(options))
        prepare(folder, fresh=options.fresh)
        lang = options.lang or terminal_lang()
        settings = sandbox_settings(folder, port_of(doors.main), port_of(doors.gateways[0]), lang)
        house = sandbox_house(settings, folder, doors.addresses, begin_ms=options.begin_ms)
        opened, sandbox = await stack.enter_async_context(house)
        app = gateway_of(opened, sandbox, options.allow_origin)
        await stack.enter_async_context(gateway_served(app, doors.gateways, settings))
        await stack.enter_async_context(proxy_served(app, doors, settings, folder, through=options.proxy_through))
        await stack.enter_async_context(follow_house(opened, sandbox))
        if not options.as_json:
            await stack.enter_async_context(failures_told(sandbox, words.failed, lang))
        (folder / MARK).write_text(json.dumps(asdict(doors.addresses)), "utf-8")

        def started() -> None:
            if options.as_json:
                words.ready_line(doors.addresses, folder)
            else:
                words.welcome(sandbox, opened.settings, options.data, browser=options.browser)

        await serve_house(opened, doors.main, started=started, stopping=sandbox.recorder.hub.close)
    if not options.as_json:
        words.stopped()
