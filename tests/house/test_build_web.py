"""A web build is made anew when, and only when, its sources have changed."""

from __future__ import annotations

import gzip
from pathlib import Path

import brotli
import pytest

from tools.build_web import CannotBuild, build, compress, is_built, source_hash, static_folder


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "web" / "src").mkdir(parents=True)
    (tmp_path / "web" / "src" / "main.ts").write_text("start();\n")
    static_folder(tmp_path).mkdir(parents=True)
    (static_folder(tmp_path) / ".source-hash").write_text(source_hash(tmp_path / "web"))
    return tmp_path


def test_a_build_of_the_same_sources_is_trusted(checkout: Path) -> None:
    assert is_built(checkout)
    assert build(checkout) is False


@pytest.mark.parametrize("file", ["src/main.ts", "src/new.ts", "package-lock.json", "public/icon.svg"])
def test_a_changed_or_new_source_makes_it_stale(checkout: Path, file: str) -> None:
    path = checkout / "web" / file
    path.parent.mkdir(exist_ok=True)
    path.write_text("other\n")
    assert not is_built(checkout)


def test_a_renamed_source_makes_it_stale(checkout: Path) -> None:
    (checkout / "web" / "src" / "main.ts").rename(checkout / "web" / "src" / "other.ts")
    assert not is_built(checkout)


@pytest.mark.parametrize("made", ["node_modules/x/index.js", "dist/index.html", "coverage/a.json", "a.tsbuildinfo"])
def test_what_is_made_from_the_sources_is_no_source(checkout: Path, made: str) -> None:
    path = checkout / "web" / made
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("made\n")
    assert is_built(checkout)


def test_without_node_it_says_what_is_missing(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (checkout / "web" / "src" / "main.ts").write_text("changed();\n")
    monkeypatch.setenv("PATH", str(checkout))
    with pytest.raises(CannotBuild, match=r"Node\.js 20\.19 or newer"):
        build(checkout)
    assert static_folder(checkout).is_dir()


def test_twins_hold_the_same_and_small_or_packed_files_have_none(tmp_path: Path) -> None:
    text = b"const money = 'whole numbers';\n" * 100
    for name, content in {"a.js": text, "small.js": b"x", "b.woff2": text}.items():
        (tmp_path / name).write_bytes(content)
    compress(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"a.js", "a.js.br", "a.js.gz", "small.js", "b.woff2"}
    assert brotli.decompress((tmp_path / "a.js.br").read_bytes()) == text
    assert gzip.decompress((tmp_path / "a.js.gz").read_bytes()) == text
