"""``jinbao audit``: the auditor's findings for a person or a program."""

from __future__ import annotations

from functools import partial

import msgspec
from rich.console import Console
from rich.markup import escape

from jinbao.app.logs import set_up
from jinbao.app.settings import Settings
from jinbao.app.wiring import house_to_look_at

_say = partial(Console(highlight=False).print, soft_wrap=True)


async def run_audit(settings: Settings, *, as_json: bool) -> bool:
    """Look at the data folder and print what was found; whether everything is as it should be."""
    set_up("warning", json_lines=False)
    async with house_to_look_at(settings) as opened:
        result = await opened.console.audit.run()
    if as_json:
        print(msgspec.json.format(msgspec.json.encode(result)).decode())  # noqa: T201 - this is the answer
        return bool(result.ok)
    for check in result.checks:
        _say(f"{'[green]ok [/green]' if check.ok else '[red]BAD[/red]'}  {check.name:<22} {escape(check.about)}")
        for finding in check.findings:
            _say(f"       {escape(finding.subject)}: {escape(finding.detail)}")
    _say(f"\n{'All is well.' if result.ok else 'Something is wrong.'}  ({result.took_ms} ms)")
    return bool(result.ok)
