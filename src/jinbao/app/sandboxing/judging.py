"""``jinbao sandbox replay``: plays a recording, prints where it differs, and says whether it does."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from jinbao.app.sandboxing.client import Control
from jinbao.app.sandboxing.launching import launched
from jinbao.app.sandboxing.replaying import NotARecording, Outcome, Player, begins_ms, read
from jinbao.app.wiring import CannotOpen
from jinbao.kit.clock import SystemClock

_out = Console(highlight=False)


def replay_file(file: Path, against: str, *, as_json: bool) -> bool:
    """Play a file against a fresh sandbox, or the one at ``against``; whether everything was as recorded.

    Raises ``CannotOpen`` when it is no recording.
    """
    try:
        lines = read(file.read_text("utf-8"))
    except (NotARecording, UnicodeDecodeError) as error:
        raise CannotOpen(f"{file} is not a recording: {error}") from None
    if against:
        outcomes = list(Player(Control(against.rstrip("/")), SystemClock()).play(lines))
    else:
        begin = begins_ms(lines)
        options = ["--no-proxy"] if begin is None else ["--no-proxy", "--begin-ms", str(begin)]
        with launched(*options) as running:
            outcomes = list(Player(Control(running.gateway), SystemClock()).play(lines))
    same = not any(outcome.differences for outcome in outcomes)
    if as_json:
        sys.stdout.write(json.dumps({"ok": same, "lines": [asdict(outcome) for outcome in outcomes]}, indent=2) + "\n")
    else:
        _print(outcomes, same)
    return same


def _print(outcomes: Sequence[Outcome], same: bool) -> None:
    for outcome in outcomes:
        if outcome.differences:
            _out.print(f"[red]differs[/red]  line {outcome.number}: {escape(outcome.what)}", soft_wrap=True)
            for difference in outcome.differences:
                _out.print(f"         {escape(difference)}", soft_wrap=True)
        elif outcome.skipped:
            _out.print(f"[yellow]skipped[/yellow]  line {outcome.number}: {escape(outcome.what)}: {outcome.skipped}")
    played = sum(not outcome.skipped for outcome in outcomes)
    _out.print(f"{played} lines played, {'everything as recorded' if same else 'not everything as recorded'}.")
