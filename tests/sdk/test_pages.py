"""The pages for each SDK do what they say: their programs run with the real SDK, as a reader would save them."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from jinbao.app.sandboxing.client import Control
from jinbao.app.sandboxing.launching import Running, launched
from tests.docs.pages import ROOT, blocks
from tests.docs.served import differences
from tests.sdk.building import modules_of_node, python_of

PAGES = ROOT / "docs" / "sdk"
#: A reader's program ends within a minute, or the page is no five minutes' page.
_PROGRAM_S = 60
_PORT_80 = "127.0.0.85"
_KEPT = ("PATH", "HOME", "LANG", "TMPDIR")
_TRUST = ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")


@dataclass
class Program:
    """Blocks of one page that are saved under one name (``python sandbox pay.py``), and what they print.

    ``sdk`` is the environment. ``proxy``: it is run with the proxy and CA variables, which the page tells of.
    """

    page: str
    name: str
    sdk: str
    proxy: bool
    text: str = ""
    shown: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.page}/{self.name}"


#: Which environment a page's Python runs in.
_ENVIRONMENT = {
    "python-wechatpayv3": "wechatpayv3",
    "python-alipay-sdk-python": "alipay-sdk-python",
    "python-python-alipay-sdk": "python-alipay-sdk",
    "without-changing-code": "wechatpayv3",
}


def _programs() -> list[Program]:
    found: dict[tuple[str, str], Program] = {}
    for page in sorted(PAGES.glob("*.md")):
        last: Program | None = None
        for block in blocks(page):
            if block.words[:1] == ("sandbox",):
                name = block.words[1]
                sdk = "node" if block.language == "javascript" else _ENVIRONMENT[page.stem]
                new = Program(page.stem, name, sdk, "proxy" in block.words)
                last = found.setdefault((page.stem, name), new)
                last.text += block.text + "\n"
            elif block.words == ("shown",) and last is not None:
                last.shown.append(block.text)
    return list(found.values())


PROGRAMS = _programs()


@pytest.fixture(scope="module")
def house() -> Iterator[Running]:
    """A fresh sandbox for these programs alone."""
    options = ("--port-80", _PORT_80) if _may_take_port_80() else ()
    with launched(*options) as running:
        yield running


@pytest.mark.parametrize("program", PROGRAMS, ids=str)
def test_a_program_on_a_page_runs_and_prints_what_the_page_shows(
    program: Program, house: Running, tmp_path: Path
) -> None:
    env: dict[str, str] = Control(house.gateway).get("/sandbox/env", form="json")
    if program.sdk == "alipay-sdk-python" and not env["ALIPAY_GATEWAY_PORT_80"]:
        pytest.skip("port 80 of a loopback address cannot be had here, and this SDK can name no other")
    (tmp_path / program.name).write_text(program.text, "utf-8")
    if program.sdk == "node":
        (tmp_path / "node_modules").symlink_to(modules_of_node() / "node_modules")
    done = subprocess.run(
        [_interpreter(program), program.name],
        cwd=tmp_path,
        env=_surroundings(program, env),
        capture_output=True,
        text=True,
        timeout=_PROGRAM_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert differences("\n".join(program.shown), done.stdout) == []


def test_every_sdk_that_runs_here_has_a_page_with_a_whole_life() -> None:
    whole = {program.page for program in PROGRAMS if all(word in program.text for word in ("refund", "bill", "told"))}
    assert whole == {
        "python-wechatpayv3",
        "python-alipay-sdk-python",
        "python-python-alipay-sdk",
        "node-wechatpay-node-v3",
        "node-wechatpay-axios-plugin",
        "node-alipay-sdk",
    }
    assert [str(program) for program in PROGRAMS if not program.shown] == [], "what they print is not on the page"


def _may_take_port_80() -> bool:
    """Whether this machine lets us: where only root may, one page is left out."""
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind((_PORT_80, 80))
        except OSError:
            return False
    return True


def _interpreter(program: Program) -> str:
    return "node" if program.sdk == "node" else str(python_of(program.sdk))


def _surroundings(program: Program, env: dict[str, str]) -> dict[str, str]:
    """What ``eval "$(jinbao sandbox env)"`` leaves in a reader's shell, and the lines on the page about the proxy."""
    around = {key: os.environ[key] for key in _KEPT if key in os.environ} | env
    if program.proxy:
        around |= {"HTTPS_PROXY": env["JINBAO_PROXY"], "NODE_EXTRA_CA_CERTS": env["JINBAO_CA_FILE"]}
        around |= dict.fromkeys(_TRUST, env["JINBAO_CA_BUNDLE"])
    return around
