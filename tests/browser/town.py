"""The demo's town as a real process: what a stranger starts, on a free port, with a data folder of its own."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError

ROOT = Path(__file__).resolve().parents[2]
START_WITHIN_S = 120
STOP_WITHIN_S = 15


@dataclass(frozen=True)
class Town:
    """A running server: where it is, and the people whom its log-in pages offer."""

    origin: str
    log_ins: tuple[dict[str, str], ...]
    folder: Path

    def named(self, name: str) -> dict[str, str]:
        """The log-in of the person, shop or clerk whose name has ``name`` in it."""
        return next(each for each in self.log_ins if name in each["name"])


@contextmanager
def running_town(folder: Path, log: Path, *, members: int = 30, shops: int = 4, days: int = 2) -> Iterator[Town]:
    """Make a town in ``folder``, serve it, and stop it at the end the way Ctrl-C does. What it says goes to ``log``."""
    port = free_port()
    command = ["-m", "jinbao", "demo", "--data", str(folder), "--port", str(port), "--no-browser"]
    command += ["--members", str(members), "--shops", str(shops), "--days", str(days)]
    with served(command, port, folder, log) as town:
        yield town


@contextmanager
def served(command: list[str], port: int, folder: Path, log: Path) -> Iterator[Town]:
    """What Python serves on ``port`` when it is given ``command``; its output goes to ``log``."""
    # localhost, not 127.0.0.1: an address cannot own a passkey
    origin = f"http://localhost:{port}"
    with log.open("w") as said:
        process = subprocess.Popen([sys.executable, *command], cwd=ROOT, stdout=said, stderr=subprocess.STDOUT)
        try:
            config = _wait_for(origin, process, log)
            yield Town(origin, tuple(config["demo_logins"]), folder)
        finally:
            process.terminate()
            try:
                code = process.wait(STOP_WITHIN_S)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
    assert code == 0, f"the server ended with {code}:\n{log.read_text()}"
    assert "Traceback" not in log.read_text(), log.read_text()


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def _wait_for(origin: str, process: subprocess.Popen[bytes], log: Path) -> dict[str, Any]:
    until = time.monotonic() + START_WITHIN_S
    while time.monotonic() < until:
        assert process.poll() is None, f"the server did not start:\n{log.read_text()}"
        try:
            with urllib.request.urlopen(f"{origin}/api/v1/config", timeout=5) as answer:
                return dict(json.load(answer))
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError(f"no answer after {START_WITHIN_S} s:\n{log.read_text()}")
