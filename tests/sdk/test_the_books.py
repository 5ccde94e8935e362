"""The last of these tests, by its name: everything that SDKs did is the same money as anybody else's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.sdk.building import ROOT
from tests.sdk.conftest import Sandbox


def test_an_audit_finds_nothing_after_all_of_it(sandbox: Sandbox) -> None:
    sandbox.stop()
    jinbao = str(Path(sys.executable).with_name("jinbao"))
    audit = subprocess.run(
        [jinbao, "audit", "--data", str(sandbox.folder / "house")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert audit.returncode == 0, audit.stdout + audit.stderr
