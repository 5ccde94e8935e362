"""Runs the checks and ends with one line that says how they went: ``python -m tools.gates [name ...]``.

Every gate runs even when one before it failed, so that one run tells everything. A gate that runs tests counts its
tests (from the JUnit file that it leaves in ``artefacts/``); any other counts as one.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
ARTEFACTS = ROOT / "artefacts"
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Gate:
    """A check: what it is called, what it proves, the command, where it runs, whether it leaves a JUnit file."""

    name: str
    about: str
    command: str
    folder: str = "."
    junit: bool = False


@dataclass(frozen=True)
class Outcome:
    """How a gate went; ``seconds`` is what a clock on the wall said."""

    gate: Gate
    passed: int
    failed: int
    skipped: int
    seconds: float


GATES = [
    Gate("style", "the code follows ruff's rules", "ruff check ."),
    Gate("format", "the code is formatted", "ruff format --check ."),
    Gate("contracts", "modules have doors and tiers", "lint-imports --no-logo --no-cache"),
    Gate("tidy", "the house rules hold", "python -m tools.tidy"),
    Gate("types", "types agree", "mypy"),
    Gate(
        "unit",
        "units and HTTP do what they promise",
        # The plugins that are left out are for other gates, and each process takes a second to import them.
        "pytest tests/unit tests/http tests/house -n 2 --dist worksteal -p no:schemathesis -p no:faker "
        "--junitxml {junit}",
        junit=True,
    ),
    Gate(
        "whole",
        "the ledger's files, the program, the simulator and the documents do what they promise",
        "pytest tests --ignore tests/unit --ignore tests/http --ignore tests/house --ignore tests/browser "
        "--ignore tests/wheel --ignore tests/sdk -n 2 --dist loadfile --junitxml {junit}",
        junit=True,
    ),
    Gate("pages", "the web sources are formatted", "npm exec -- prettier --check --log-level warn .", "web"),
    Gate("pagetypes", "types agree in the web sources", "npm run --silent types", "web"),
    Gate(
        "web",
        "the web apps' own parts do what they promise",
        "npm test --silent -- --reporter default --reporter junit --outputFile.junit {junit}",
        "web",
        junit=True,
    ),
    Gate(
        "browser",
        "a person can do it in a real browser",
        "pytest tests/browser --junitxml {junit}",
        junit=True,
    ),
    Gate(
        "sdk",
        "real SDKs of WeChat Pay and Alipay go through the whole life of a payment",
        "pytest tests/sdk --junitxml {junit}",
        junit=True,
    ),
    Gate("wheel", "the wheel runs anywhere", "pytest tests/wheel --junitxml {junit}", junit=True),
]


def run(gate: Gate) -> Outcome:
    """Run one gate; what it says goes to the terminal."""
    junit = ARTEFACTS / f"junit-{gate.name}.xml"
    junit.unlink(missing_ok=True)
    command = shlex.split(gate.command.format(junit=junit))
    if (BIN / command[0]).exists():
        command[0] = str(BIN / command[0])
    print(f"\n== {gate.name}: {gate.about}\n   {gate.command.format(junit=junit.relative_to(ROOT))}", flush=True)
    # Where nothing may be kept, each of the many processes that tests start compiles everything anew, for seconds.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = time.monotonic()
    code = subprocess.run(command, cwd=ROOT / gate.folder, stdin=subprocess.DEVNULL, env=kept).returncode
    seconds = time.monotonic() - started
    passed, failed, skipped = read_junit(junit) if gate.junit else (int(not code), int(bool(code)), 0)
    if code and not failed:
        failed = 1  # it broke before or after its tests
    return Outcome(gate, passed, failed, skipped, seconds)


def read_junit(path: Path) -> tuple[int, int, int]:
    """Passed, failed and skipped of a JUnit file; a missing or unreadable one counts as nothing passed."""
    try:
        cases = list(ElementTree.parse(path).getroot().iter("testcase"))
    except (OSError, ElementTree.ParseError):
        return 0, 0, 0
    failed = sum(1 for case in cases if case.find("failure") is not None or case.find("error") is not None)
    skipped = sum(1 for case in cases if case.find("skipped") is not None)
    return len(cases) - failed - skipped, failed, skipped


def closing_line(outcomes: list[Outcome]) -> str:
    """``512 passed, 0 failed, 3 skipped``: what continuous integration reads."""
    passed, failed, skipped = (sum(getattr(o, what) for o in outcomes) for what in ("passed", "failed", "skipped"))
    return f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else "")


def main() -> None:
    """Run the named gates, or all of them; exit 1 when one fails."""
    names = sys.argv[1:] or [gate.name for gate in GATES]
    known = {gate.name: gate for gate in GATES}
    if unknown := [name for name in names if name not in known]:
        sys.exit(f"There is no gate {', '.join(unknown)}; there are {', '.join(known)}.")
    ARTEFACTS.mkdir(exist_ok=True)
    outcomes = [run(known[name]) for name in names]
    print("\n== in short")
    for o in outcomes:
        state = "FAILED" if o.failed else "ok"
        counts = f"{o.passed} passed, {o.failed} failed, {o.skipped} skipped"
        print(f"{state:>8}  {o.gate.name:<10} {o.seconds:7.1f} s  {counts}")
    print(closing_line(outcomes), flush=True)
    sys.exit(any(outcome.failed for outcome in outcomes))


if __name__ == "__main__":
    main()
