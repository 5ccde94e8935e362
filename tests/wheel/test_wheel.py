"""The package that users install: built as for a release, put into a clean environment, run from another directory."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.timeout(600)  # pip and npm take what the network takes


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    """What a program says, in an environment that knows nothing of this checkout."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV", "JINBAO"))}
    ran = subprocess.run(command, cwd=cwd, env={**clean, **environment}, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An sdist of the checkout (which builds the pages if need be), and a wheel made of it where there is no Node."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory", folder, cwd=ROOT)
    (sdist,) = folder.glob("jinbao-*.tar.gz")
    pip = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation")
    run(*pip, "--wheel-dir", folder, sdist, cwd=folder, PATH=str(folder / "nothing"))
    (built,) = folder.glob("jinbao-*.whl")
    return built


@pytest.fixture(scope="module")
def jinbao(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``jinbao`` command in an environment that holds the wheel and its locked dependencies, nothing else."""
    home = tmp_path_factory.mktemp("clean")
    run(sys.executable, "-m", "venv", home / "venv", cwd=home)
    python = home / "venv" / "bin" / "python"
    pip = (python, "-m", "pip", "install", "--quiet", "--no-deps", "--disable-pip-version-check")
    lock = ROOT / "requirements" / "runtime.txt"
    run(*pip, "--require-hashes", "--only-binary", ":all:", "-r", lock, cwd=home)
    run(*pip, wheel, cwd=home)
    run(python, "-m", "pip", "check", cwd=home)
    return home / "venv" / "bin" / "jinbao"


def test_the_wheel_carries_pages_migrations_and_types_and_nothing_of_the_workshop(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    static = "jinbao/web/static/"
    for page in ("index.html", "till.html", "console.html", "sw.js"):
        assert static + page in names
    assert any(re.match(static + r"assets/.+\.js\.br$", name) for name in names)
    assert "jinbao/py.typed" in names
    migrations = {str(path.relative_to(ROOT / "src")) for path in ROOT.glob("src/jinbao/*/migrations/*.sql")}
    assert migrations and migrations <= names
    outside = {name for name in names if not re.match(r"jinbao/|jinbao-[^/]+\.dist-info/", name)}
    assert outside == set()


def test_the_command_says_its_version(jinbao: Path, tmp_path: Path) -> None:
    version = run(sys.executable, "-c", "import jinbao; print(jinbao.__version__)", cwd=tmp_path).strip()
    assert version in run(jinbao, "--version", cwd=tmp_path)


@pytest.fixture
def server(jinbao: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a server started from an empty directory with a data directory of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (tmp_path / "log").open("w+")
    command = [jinbao, "serve", "--host", "127.0.0.1", "--port", str(port), "--data", tmp_path / "data"]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=log, stderr=subprocess.STDOUT)
    try:
        address = f"http://127.0.0.1:{port}"
        give_up = time.monotonic() + 30
        while not answers(address):
            log.seek(0)
            assert process.poll() is None and time.monotonic() < give_up, log.read()
            time.sleep(0.1)
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        code = process.wait(timeout=20)
        log.close()
    assert code in (0, 130)


def answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=2).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def fetch(address: str, **headers: str) -> tuple[str, str, bytes]:
    """Content type, encoding and body."""
    request = urllib.request.Request(address, headers={name.replace("_", "-"): text for name, text in headers.items()})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.headers["content-type"], answer.headers.get("content-encoding", ""), answer.read()


def test_the_server_gives_its_pages_from_any_directory(server: str) -> None:
    for page in ("/", "/till", "/console"):
        kind, _, body = fetch(server + page)
        assert kind.startswith("text/html")
        scripts = re.findall(r'src="(/assets/[^"]+\.js)"', body.decode())
        assert scripts, page
        kind, encoding, _ = fetch(server + scripts[0])
        assert "javascript" in kind
    largest = max(re.findall(r'"(/assets/[^"]+\.js)"', body.decode()), key=lambda path: len(fetch(server + path)[2]))
    assert fetch(server + largest, accept_encoding="br")[1] == "br"


def test_the_server_speaks_its_interface(server: str) -> None:
    kind, _, body = fetch(server + "/api/v1/openapi.json")
    assert "json" in kind
    assert json.loads(body)["openapi"].startswith("3.1")
