"""What there is to know of a folder before anything in it is taken away."""

from __future__ import annotations

import fcntl
from pathlib import Path


def in_use(lock: Path) -> bool:
    """Whether a process holds one of the locks that stores take."""
    with lock.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
