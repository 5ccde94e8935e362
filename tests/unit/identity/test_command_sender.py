"""The operator's own program gets each code; silence and failure are never taken for success."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from jinbao.identity.adapters.command import CommandSender
from jinbao.kit.errors import Unknown
from tests import make

KEEP = "import sys; open(sys.argv[1], 'w').write(sys.stdin.read())"
FAIL = "import sys; sys.stderr.write('no route for ' + sys.stdin.read()); sys.exit(3)"


def test_the_program_gets_phone_code_and_language(tmp_path: Path) -> None:
    kept = tmp_path / "told"
    make.run(CommandSender([sys.executable, "-c", KEEP, str(kept)]).send("+8619900000001", "123456", "zh-CN"))
    assert json.loads(kept.read_text()) == {"phone": "+8619900000001", "code": "123456", "language": "zh-CN"}


@pytest.mark.parametrize("command", [[], ["/no/such/program"], [sys.executable, "-c", FAIL]])
def test_failure_is_unknown_and_never_tells_the_code(command: list[str]) -> None:
    with pytest.raises(Unknown) as failed:
        make.run(CommandSender(command).send("+8619900000001", "123456", "en"))
    assert "123456" not in str(failed.value)
