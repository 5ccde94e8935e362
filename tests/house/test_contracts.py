"""Each import contract bites: a small sound package is kept, and each breach of it is reported by its contract.

The skeleton is checked with the repository's own ``.importlinter``, so a contract that is loosened fails here.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = ("tiers", "rooms", "kit", "door", "pure", "homes")

#: A sound package: what each file imports.
SOUND = {
    "__init__": "",
    "kit/__init__": "",
    "kit/money": "",
    "kit/ids": "",
    "kit/errors": "",
    "kit/clock": "import time",
    "kit/db": "import apsw",
    "kit/outbox": "from jinbao.kit.db import x",
    "kit/runtime": "from jinbao.kit import clock, db, outbox",
    "kit/http": "import litestar\nfrom jinbao.kit import errors, runtime",
    "ledger/__init__": "from .journal import x",
    "ledger/types": "from jinbao.kit import money",
    "ledger/chart": "from .types import x\nfrom jinbao.kit import money\nimport hashlib",
    "ledger/ports": "from .types import x",
    "ledger/store": "from .types import x\nfrom jinbao.kit import db",
    "ledger/journal": "from . import chart, ports, store",
    "ledger/audit": "from . import journal, store",
    "ledger/adapters/__init__": "",
    "ledger/adapters/sqlite": "import apsw\nfrom jinbao.ledger.types import x",
    "identity/__init__": "from .service import x",
    "identity/types": "import enum",
    "identity/rules": "import hmac, re, string\nfrom .types import x",
    "identity/store": "from jinbao.kit import db\nfrom .types import x",
    "identity/service": "import argon2\nfrom . import rules, store",
    "wallet/__init__": "from .service import x",
    "wallet/types": "from jinbao.ledger.chart import x",
    "wallet/service": "from . import types\nfrom jinbao import identity, ledger",
    "pay/__init__": "from .service import x",
    "pay/types": "from jinbao.wallet.types import x",
    "pay/errors": "from jinbao.kit.errors import x",
    "pay/events": "from .types import x\nfrom jinbao.kit import outbox",
    "pay/ports": "from .types import x",
    "pay/rules": "from . import types, errors",
    "pay/postings": "from jinbao.ledger import chart\nfrom . import types",
    "pay/store": "from . import types\nfrom jinbao.kit import db",
    "pay/service": "from . import errors, postings, rules, store\nfrom jinbao import wallet",
    "pay/routes": "from jinbao.kit import http\nfrom .service import x",
    "pay/handlers": "from .service import x\nfrom jinbao.wallet import types",
    "pay/jobs": "from .service import x",
    "gold/__init__": "from .types import x",
    "gold/types": "",
    "sim/__init__": "import random\nfrom jinbao import pay",
    "app/__init__": "",
    "app/wiring": "import litestar, uvicorn\nfrom jinbao.ledger.adapters import sqlite\nfrom jinbao import pay, sim",
    "__main__": "from jinbao.app import wiring",
}

#: A file, what it imports besides, and the contracts that must object.
BREACHES = {
    "a module looks up": ("ledger/store", "from jinbao.wallet import types", "tiers"),
    "a module looks sideways": ("pay/service", "from jinbao import gold", "tiers"),
    "a module looks up in a function": ("wallet/service", "def f():\n    import jinbao.pay", "tiers"),
    "a module looks up for types only": (
        "wallet/service",
        "import typing\nif typing.TYPE_CHECKING:\n    from jinbao.pay import types as t",
        "tiers",
    ),
    "the kit knows a module": ("kit/runtime", "from jinbao.ledger import types", "tiers"),
    "a module has no tier": ("lottery/__init__", "", "tiers"),
    "the simulator composes": ("sim/__init__", "from jinbao.app import wiring", "tiers"),
    "built files become a package": ("web/__init__", "", "tiers"),
    "a module is entered by its store": ("pay/service", "from jinbao.wallet import service as s", "door"),
    "the simulator enters by a side window": ("sim/__init__", "from jinbao.pay import store", "door"),
    "types know the service": ("pay/types", "from . import service", "rooms pure"),
    "rules know the store": ("pay/rules", "from . import store", "rooms pure"),
    "a service chooses its adapter": ("ledger/journal", "from .adapters import sqlite", "rooms"),
    "a store knows postings": ("pay/store", "from . import postings", "rooms"),
    "a file of an unknown kind": ("pay/manager", "", "rooms"),
    "a chart of its own": ("pay/chart", "", "rooms"),
    "an audit of its own": ("wallet/audit", "", "rooms"),
    "rules read": ("pay/rules", "import pathlib", "pure"),
    "rules ask the time": ("pay/rules", "from jinbao.kit import clock", "pure"),
    "rules know the package": ("pay/rules", "import jinbao", "pure"),
    "rules call a use case": ("pay/rules", "import jinbao.wallet", "pure"),
    "rules announce": ("pay/rules", "from jinbao.kit import outbox", "pure"),
    "postings read the database": ("pay/postings", "from jinbao.kit import db", "pure"),
    "a driver in a service": ("pay/service", "import apsw", "homes"),
    "another driver anywhere": ("kit/db", "import sqlite3", "homes"),
    "the web framework in a service": ("pay/service", "import litestar", "homes"),
    "the web framework in routes": ("pay/routes", "import litestar", "homes"),
    "a clock of one's own": ("pay/service", "import time", "homes"),
    "chance of one's own": ("pay/service", "import random", "homes"),
    "money knows the database": ("kit/money", "from jinbao.kit import db", "kit"),
    "the database knows HTTP": ("kit/db", "from jinbao.kit import http", "kit"),
}


RUN = "import sys; from importlinter.cli import lint_imports; lint_imports(sys.argv[1], no_cache=True, no_logo=True)"


def lay(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / "jinbao" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\nx = 1\n")


def broken(folder: Path) -> dict[str, bool]:
    """Contract by contract: whether it is broken in the package in ``folder``."""
    ran = subprocess.run(
        [sys.executable, "-c", RUN, str(ROOT / ".importlinter")],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
    )
    named = dict(re.findall(r"\[importlinter:contract:(\w+)\]\nname = (.+)", (ROOT / ".importlinter").read_text()))
    states = {name: re.search(rf"^{re.escape(title)} (KEPT|BROKEN)", ran.stdout, re.M) for name, title in named.items()}
    assert set(states) == set(CONTRACTS)
    assert all(states.values()), ran.stdout + ran.stderr
    return {name: state[1] == "BROKEN" for name, state in states.items() if state}


def test_a_sound_package_is_kept(tmp_path: Path) -> None:
    lay(tmp_path, SOUND)
    assert not any(broken(tmp_path).values())


@pytest.mark.parametrize("breach", BREACHES)
def test_a_breach_is_reported_by_its_contract(tmp_path: Path, breach: str) -> None:
    file, text, contracts = BREACHES[breach]
    lay(tmp_path, {**SOUND, file: SOUND.get(file, "") + "\n" + text})
    assert {name for name, bad in broken(tmp_path).items() if bad} == set(contracts.split())
