"""Environments with one SDK each, built once from their lock files and kept under ``artefacts/sdk``."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
ENVIRONMENTS = HERE / "environments"
_KEPT = ROOT / "artefacts" / "sdk"
_BUILD_S = 600


def python_of(name: str) -> Path:
    """The Python of an SDK's own environment, built when its lock file has changed."""
    lock = ENVIRONMENTS / f"{name}.txt"
    return _built(name, lock, _build_python) / "bin" / "python"


def modules_of_node() -> Path:
    """The folder with the Node SDKs' modules."""
    return _built("node", ENVIRONMENTS / "node" / "package-lock.json", _build_node)


def _built(name: str, lock: Path, build: object) -> Path:
    digest = hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()[:12]
    place = _KEPT / f"{name}-{digest}"
    if not place.exists():
        assert callable(build)
        _KEPT.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=_KEPT))
        try:
            build(lock, fresh)
            fresh.rename(place)  # whole or not at all, whoever else builds it meanwhile
        except OSError:
            assert place.exists(), place
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    return place


def _build_python(lock: Path, place: Path) -> None:
    uv = Path(sys.executable).with_name("uv")
    _run([str(uv), "venv", "--quiet", "--relocatable", "--allow-existing", "--python", sys.executable, str(place)])
    install = [str(uv), "pip", "install", "--quiet", "--require-hashes", "--requirement", str(lock)]
    _run([*install, "--python", str(place / "bin" / "python")])


def _build_node(lock: Path, place: Path) -> None:
    for name in ("package.json", lock.name, ".npmrc"):
        shutil.copy(lock.with_name(name), place)
    _run(["npm", "ci", "--ignore-scripts", "--no-fund", "--no-audit", "--loglevel", "error"], place)


def _run(command: list[str], folder: Path = ROOT) -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        env={key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"},
        capture_output=True,
        text=True,
        timeout=_BUILD_S,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
