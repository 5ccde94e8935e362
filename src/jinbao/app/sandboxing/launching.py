"""Starts a sandbox in a process of its own, on free ports and in a folder of its own, and stops it again."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinbao.app.sandboxing.client import NoSandbox

_STOP_S = 20


@dataclass(frozen=True, slots=True)
class Running:
    """A sandbox that listens: its addresses, its folder, and its process."""

    origin: str
    gateway: str
    proxy: str
    folder: Path
    process: subprocess.Popen[str]


@contextmanager
def launched(*options: str, folder: Path | None = None) -> Iterator[Running]:
    """A fresh sandbox while the block lasts; its folder goes with it unless one is given. Raises ``NoSandbox``.

    ``options`` are those of the command beside ports and folder, such as ``--no-proxy``.
    """
    with contextlib.ExitStack() as stack:
        home = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jinbao-sandbox-")))
        command = [sys.executable, "-m", "jinbao", "sandbox", "--json", "--no-browser", "--data", str(home)]
        command += ["--port", "0", "--gateway-port", "0", "--proxy-port", "0", *options]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        stack.callback(_stop, process)
        yield _ready(process)


def _ready(process: subprocess.Popen[str]) -> Running:
    """Wait for the line that says where it listens."""
    assert process.stdout is not None and process.stderr is not None
    line = process.stdout.readline()
    if not line:
        process.wait(_STOP_S)
        raise NoSandbox(f"The sandbox did not start: {process.stderr.read().strip() or process.returncode}")
    told: dict[str, Any] = json.loads(line)
    return Running(told["origin"], told["gateway"], told["proxy"], Path(told["folder"]), process)


def _stop(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.terminate()
    try:
        process.communicate(timeout=_STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
