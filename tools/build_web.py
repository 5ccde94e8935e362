"""Builds the web apps in ``web/`` into ``src/jinbao/web/static``, with .br and .gz twins beside the files.

Used by the packaging hook (hatch_build.py) and by ``make web``; run it as ``python -m tools.build_web``.
A build carries the hash of the sources it was made from and is made anew only when that differs, so a wheel is
built from an sdist, and an sdist is installed, without Node.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

NODE_AT_LEAST = (20, 19)

_NOT_SOURCES = {"node_modules", "dist", "coverage"}
_COMPRESSED = {".css", ".html", ".js", ".json", ".mjs", ".svg", ".txt", ".wasm", ".webmanifest"}
_TOO_SMALL_TO_COMPRESS = 860  # bytes: below it a twin saves no packet


class CannotBuild(Exception):
    """The web apps cannot be built here; the text says what to do about it."""


def static_folder(root: Path) -> Path:
    """Where the built files go, below the root of a checkout or an unpacked sdist."""
    return root / "src" / "jinbao" / "web" / "static"


def source_hash(web: Path) -> str:
    """SHA-256 over names and contents of everything in ``web/`` that a build depends on."""
    digest = hashlib.sha256()
    for path in sorted(_sources(web)):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(web).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _sources(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in _NOT_SOURCES or path.suffix == ".tsbuildinfo":
            continue
        if path.is_dir():
            yield from _sources(path)
        else:
            yield path


def is_built(root: Path) -> bool:
    """Whether the built files are there and were made from the sources as they are now."""
    stamp = static_folder(root) / ".source-hash"
    return stamp.is_file() and stamp.read_text() == source_hash(root / "web")


def build(root: Path) -> bool:
    """Build if needed; True when something was built.

    Raises ``CannotBuild`` when Node is missing or too old, or when npm fails (its output has been shown).
    """
    if is_built(root):
        return False
    web, static = root / "web", static_folder(root)
    npm = _npm()
    wanted = source_hash(web)
    _install_packages(npm, web)
    _run([npm, "run", "--silent", "build", "--", "--logLevel", "warn"], web)
    shutil.rmtree(static, ignore_errors=True)
    shutil.copytree(web / "dist", static)
    compress(static)
    (static / ".source-hash").write_text(wanted)
    return True


def _npm() -> str:
    needs = f"Building Jinbao's web pages needs Node.js {'.'.join(map(str, NODE_AT_LEAST))} or newer with npm"
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        raise CannotBuild(f"{needs}; it was not found. Install it, or set JINBAO_WEB=skip for a server without pages.")
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    version = tuple(map(int, re.findall(r"\d+", said)[:2]))
    if version < NODE_AT_LEAST:
        raise CannotBuild(f"{needs}; this is {said.strip()}.")
    return npm


def _install_packages(npm: str, web: Path) -> None:
    """The locked packages, unless they are there already."""
    stamp = web / "node_modules" / ".jinbao-lock-hash"
    wanted = hashlib.sha256((web / "package-lock.json").read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    _run([npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"], web)
    stamp.write_text(wanted)


def _run(command: list[str], folder: Path) -> None:
    """Run a step; what it says is worth reading only when it fails."""
    ran = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if ran.returncode != 0:
        told = " ".join(["npm", *command[1:]])
        raise CannotBuild(f"{ran.stdout}\n'{told}' failed in {folder}; what it said stands above.")


def compress(folder: Path) -> None:
    """Write a .br and a .gz twin beside each file that gets smaller by it. The same input gives the same bytes."""
    import brotli  # noqa: PLC0415  (whether a build is needed is asked before anything is installed)

    for path in sorted(folder.rglob("*")):
        if path.suffix not in _COMPRESSED or not path.is_file() or path.stat().st_size < _TOO_SMALL_TO_COMPRESS:
            continue
        plain = path.read_bytes()
        mode = brotli.MODE_GENERIC if path.suffix == ".wasm" else brotli.MODE_TEXT
        path.with_name(path.name + ".br").write_bytes(brotli.compress(plain, mode=mode, quality=11))
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(plain, 9, mtime=0))


def main() -> None:
    """Build, and say so."""
    root = Path(__file__).resolve().parent.parent
    try:
        built = build(root)
    except CannotBuild as reason:
        sys.exit(str(reason))
    print("The web pages are built." if built else "The web pages are up to date.")


if __name__ == "__main__":
    main()
