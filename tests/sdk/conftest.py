"""A sandbox for the session, in its own process as a developer starts it, and the record of what each SDK did."""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.sdk.building import ROOT
from tests.sdk.results import Results

_START_S = 60
_PORT_80 = "127.0.0.80"


@dataclass
class Sandbox:
    """One that runs: where its pages and its gateway are, its folder, and everything that SDKs need to know."""

    origin: str
    gateway: str
    folder: Path
    env: dict[str, str]
    process: subprocess.Popen[str]

    def get(self, path: str) -> Any:
        """Ask the control API."""
        with urllib.request.urlopen(self.gateway + path, timeout=30) as reply:
            return json.loads(reply.read())

    def stop(self) -> None:
        """As Ctrl-C does."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=30)


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--write-results``: keep what the SDKs did as the committed record."""
    parser.addoption("--write-results", action="store_true", help="write tests/sdk/results.json")


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """Fresh, on ports that were free, with port 80 of a loopback address for the SDK that can name no port."""
    folder = tmp_path_factory.mktemp("sandbox")
    command = [str(Path(sys.executable).with_name("jinbao")), "sandbox", "--json", "--fresh", "--no-browser"]
    ports = ["--port", "0", "--gateway-port", "0", "--proxy-port", "0"]
    if _may_take_port_80():
        ports += ["--port-80", _PORT_80]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [*command, *ports, "--data", str(folder / "data")], cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True
        )
    try:
        told = _told(process, folder / "log")
        with urllib.request.urlopen(f"{told['gateway']}/sandbox/env?form=json", timeout=30) as reply:
            env = json.loads(reply.read())
        yield Sandbox(told["origin"], told["gateway"], folder / "data", env, process)
    finally:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.send_signal(signal.SIGINT)
            process.wait(timeout=20)
        process.kill()


@pytest.fixture(scope="session")
def results(request: pytest.FixtureRequest) -> Results:
    """What the SDKs of this session did."""
    return Results(write=request.config.getoption("--write-results", default=False))


def _may_take_port_80() -> bool:
    """Whether this machine lets us: where only root may, one SDK is left out."""
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind((_PORT_80, 80))
        except OSError:
            return False
    return True


def _told(process: subprocess.Popen[str], log: Path) -> dict[str, Any]:
    """The line that it prints once it listens."""
    assert process.stdout is not None
    until = time.monotonic() + _START_S
    while time.monotonic() < until:
        line = process.stdout.readline()
        if line.startswith("{"):
            return dict(json.loads(line))
        if not line and process.poll() is not None:
            break
    raise AssertionError(f"the sandbox did not start: {log.read_text()[-4000:]}")
