"""The page about testing with the sandbox, run as somebody else's tests: with the plugin and the real SDK beside it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.docs.pages import ROOT, Block, blocks
from tests.sdk.building import python_of

PAGE = ROOT / "docs/howto/test-with-the-sandbox.md"
#: The SDK's packages come after ours: where both have one, ours is used.
_BESIDE = "import sys\nsys.path.append({place!r})\n"


def test_the_tests_on_the_page_pass(tmp_path: Path) -> None:
    [place] = python_of("wechatpayv3").parents[1].glob("lib/python3*/site-packages")
    files = [block for block in blocks(PAGE, "python") if "sandbox" in block.words]
    assert files
    for block in files:
        (tmp_path / _name(block)).write_text(block.text, "utf-8")
    (tmp_path / "conftest.py").write_text(_BESIDE.format(place=str(place)), "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    told = subprocess.run([*command, *map(_name, files)], cwd=tmp_path, capture_output=True, text=True, timeout=110)
    assert told.returncode == 0 and "passed" in told.stdout, told.stdout + told.stderr


def _name(block: Block) -> str:
    return block.words[-1]
