"""Files of keys in a folder."""

from __future__ import annotations

import os
import re
from pathlib import Path

#: A name, or a folder's name and a name.
_NAME = re.compile(r"(?:[a-z_]{1,30}/)?[A-Za-z0-9][A-Za-z0-9_.-]{0,99}", re.ASCII)


class FileFolder:
    """Fills ``ports.KeyFolder``."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def path(self) -> Path:
        """Where it is."""
        return self._path

    def write(self, name: str, content: str | bytes) -> None:
        """Write a file that its owner alone can read, whole or not at all."""
        assert _NAME.fullmatch(name), name
        whole = self._path / name
        whole.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = whole.with_name(f".{whole.name}.part")
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        part.rename(whole)

    def read(self, name: str) -> bytes | None:
        """What a file holds, ``None`` when there is none of this name."""
        if _NAME.fullmatch(name) is None or not (self._path / name).is_file():
            return None
        return (self._path / name).read_bytes()

    def names(self) -> list[str]:
        """Every file there is, in order."""
        if not self._path.is_dir():
            return []
        names = [path.relative_to(self._path).as_posix() for path in self._path.rglob("*") if path.is_file()]
        return sorted(name for name in names if _NAME.fullmatch(name))
