"""The page about the sandbox, run as it stands; the one about pytest is run by tests/sdk/test_plugin.py."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from jinbao.app.sandbox_commands import sandbox
from jinbao.app.sandboxing.client import Control
from jinbao.app.sandboxing.launching import Running, launched
from jinbao.app.settings import Settings
from tests.docs.pages import ROOT, blocks

SHELL, PYTHON = ROOT / "docs/howto/sandbox.md", ROOT / "docs/howto/test-with-the-sandbox.md"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    home = tmp_path_factory.mktemp("home")
    with launched("--lang", "en", folder=home / "jinbao" / "sandbox") as started:
        yield started


def test_the_shell_of_the_page_runs(running: Running, tmp_path: Path) -> None:
    shell = [block for block in blocks(SHELL, "sh") if "sandbox" in block.words]
    assert len(shell) >= 6
    ours = f"export PATH={Path(sys.executable).parent}:$PATH XDG_DATA_HOME={running.folder.parents[1]}\n"
    script = ours + "\n".join(f"echo '== {block.line}'\n{block.text}" for block in shell)
    told = subprocess.run(["bash", "-e", "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=110)
    assert told.returncode == 0, told.stdout[-2_000:] + told.stderr
    assert '"state":"paid"' in told.stdout and "everything as recorded" in told.stdout
    assert "urn:jinbao:problem" not in told.stdout, told.stdout
    [shown] = [block for block in blocks(SHELL, "text") if block.words == ("shown",)]
    assert shown.text.splitlines()[0] in told.stdout


def test_every_variable_and_call_that_the_page_names_is_there(running: Running) -> None:
    control = Control(running.gateway)
    of_options = {str(option.envvar) for option in sandbox.params if option.envvar}
    tables = {name: getattr(Settings(), name) for name in Settings.__struct_fields__}
    of_settings = {
        f"JINBAO_{name}__{key}".upper()
        for name, table in tables.items()
        for key in getattr(table, "__struct_fields__", ())
    }
    known = set(control.get("/sandbox/env", form="json")) | of_options | of_settings
    for page in (SHELL, PYTHON):
        named = set(re.findall(r"\b((?:JINBAO|WECHAT|ALIPAY)_[A-Z0-9_]+)\b", page.read_text("utf-8")))
        assert named <= known, named - known
    paths = set(control.get("/sandbox/openapi.json")["paths"])
    for path in re.findall(r"(?:GET|POST|PUT) (/sandbox/[\w/{}.-]+)", SHELL.read_text("utf-8")):
        assert re.sub(r"\{\w+\}", "{}", path) in {re.sub(r"\{\w+\}", "{}", each) for each in paths}, path
