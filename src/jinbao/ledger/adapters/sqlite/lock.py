"""One process at a time has a ledger file open."""

from __future__ import annotations

import fcntl
import os

from jinbao.ledger.errors import EngineLocked, EngineUnavailable


class FileLock:
    """A lock on ``<path>.lock`` that holds the process id of its owner, and ends with the process at the latest."""

    def __init__(self, path: str) -> None:
        self._path = f"{path}.lock"
        try:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise EngineUnavailable(f"the ledger {path} cannot be opened: {error.strerror}") from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.pread(self._file, 20, 0).decode("ascii", "replace").strip() or "unknown"
            os.close(self._file)
            raise EngineLocked(f"the ledger {path} is open in process {owner}; stop that one first") from None
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"{os.getpid()}\n".encode("ascii"), 0)

    def release(self) -> None:
        """Let others open the ledger. The lock file stays: taking it away would let two hold it."""
        os.close(self._file)
