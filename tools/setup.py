"""Makes a checkout ready to run: ``python3 tools/setup.py runtime|dev [--web]``. Needs nothing but Python and,
for ``--web``, Node.

It makes ``.venv``, installs the locked dependencies (``requirements/runtime.txt``, or ``dev.txt`` with what the
tests need besides), puts the checkout itself in, and builds the web pages. Whatever is already as it should be is
left alone, which takes a twentieth of a second to find out.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON_AT_LEAST = (3, 11)
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
STAMP = VENV / "jinbao-setup.json"


class CannotSetUp(Exception):
    """Something is missing that this script cannot bring; the text says what to do."""


def say(sentence: str) -> None:
    """Tell the user what goes on, at once."""
    print(sentence, flush=True)


def run(command: list[str], **environment: str) -> None:
    """Run a program in the checkout; what it says goes to the terminal. Raises ``CannotSetUp`` when it fails."""
    if subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}).returncode:
        raise CannotSetUp(f"This failed, and what it said stands above: {' '.join(command)}")


def use_a_new_enough_python() -> None:
    """Start again under Python 3.11 or newer when this one is older and there is one."""
    if sys.version_info >= PYTHON_AT_LEAST:
        return
    for minor in range(20, PYTHON_AT_LEAST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            os.execv(found, [found, *sys.argv])
    raise CannotSetUp(
        f"Jinbao needs Python 3.11 or newer; this is {sys.version.split()[0]}. Try: make PYTHON=python3.12"
    )


def installer() -> list[str]:
    """The pip command that installs into ``.venv``, which is made when it is missing."""
    if _works(VENV_PYTHON, "pip"):
        return [str(VENV_PYTHON), "-m", "pip"]
    say("Making a virtual environment in .venv ...")
    if importlib.util.find_spec("ensurepip") is None and not _works(Path(sys.executable), "pip"):
        _bring_ensurepip()
    if importlib.util.find_spec("ensurepip"):
        venv.create(VENV, with_pip=True, symlinks=True, clear=VENV.exists())
        return [str(VENV_PYTHON), "-m", "pip"]
    venv.create(VENV, with_pip=False, symlinks=True, clear=VENV.exists())
    return [sys.executable, "-m", "pip", "--python", str(VENV_PYTHON)]


def _works(python: Path, module: str) -> bool:
    quiet = subprocess.DEVNULL
    return (
        python.exists()
        and not subprocess.run([python, "-c", f"import {module}"], stdout=quiet, stderr=quiet).returncode
    )


def _bring_ensurepip() -> None:
    """Debian keeps the part of Python that makes environments in a package of its own."""
    package = f"python3.{sys.version_info.minor}-venv"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise CannotSetUp(
            f"This Python cannot make virtual environments yet. Install the package for it and try again:\n"
            f"    sudo apt-get install {package}"
        )
    say(f"This Python cannot make virtual environments yet; installing Debian's {package} ...")
    run(["apt-get", "update", "-qq"])
    run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", package], DEBIAN_FRONTEND="noninteractive")
    importlib.invalidate_caches()


def install(level: str) -> None:
    """Install what ``level`` needs unless it is there. An environment for ``dev`` serves ``runtime`` too."""
    have = _stamp()
    if have.get("dev") == _wanted("dev") or have.get(level) == _wanted(level):
        return
    pip = [*installer(), "--disable-pip-version-check", "--no-input", "install", "-qq", "--no-deps"]
    lock, project = _wanted(level)["lock"], _wanted(level)["project"]
    if have.get(level, {}).get("lock") != lock:
        count = sum(line[:1].isalnum() for line in _lock_file(level).read_text().splitlines())
        say(f"Installing {count} locked packages into .venv (about a minute) ...")
        run([*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(_lock_file(level))])
    run([*pip, "--no-build-isolation", "--editable", str(ROOT)], JINBAO_WEB="skip")
    STAMP.write_text(json.dumps({level: {"lock": lock, "project": project}}))


def _lock_file(level: str) -> Path:
    return ROOT / "requirements" / f"{level}.txt"


def _wanted(level: str) -> dict[str, str]:
    project = (ROOT / "pyproject.toml").read_bytes() + str(ROOT).encode()
    return {
        "lock": hashlib.sha256(_lock_file(level).read_bytes()).hexdigest(),
        "project": hashlib.sha256(project).hexdigest(),
    }


def _stamp() -> dict[str, dict[str, str]]:
    try:
        stamp: dict[str, dict[str, str]] = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return stamp if VENV_PYTHON.exists() else {}


def build_pages() -> None:
    """Build the web pages unless they are as new as their sources, or JINBAO_WEB=skip says to go without."""
    sys.path.insert(0, str(ROOT))
    from tools import build_web  # noqa: PLC0415  (only a Python that is new enough can read it)

    if os.environ.get("JINBAO_WEB") == "skip" or build_web.is_built(ROOT):
        return
    say("Building the web pages (about half a minute the first time) ...")
    if subprocess.run([VENV_PYTHON, "-m", "tools.build_web"], cwd=ROOT).returncode:
        raise CannotSetUp("The web pages could not be built.")


def main() -> None:
    """Read the command line, do what is missing, and say how long it took."""
    parser = argparse.ArgumentParser(description="Make this checkout ready to run.")
    parser.add_argument("level", choices=["runtime", "dev"])
    parser.add_argument("--web", action="store_true", help="build the web pages too")
    started = time.monotonic()
    try:
        use_a_new_enough_python()
        asked = parser.parse_args()
        install(asked.level)
        if asked.web:
            build_pages()
    except CannotSetUp as reason:
        sys.exit(str(reason))
    took = time.monotonic() - started
    if took > 2:
        say(f"Ready after {took:.0f} s.")


if __name__ == "__main__":
    main()
