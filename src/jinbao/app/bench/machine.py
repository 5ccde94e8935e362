"""What a figure was measured on, and how times are summed up."""

from __future__ import annotations

import os
import platform
from array import array
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jinbao import __version__

_LIBRARIES = ("litestar", "msgspec", "uvicorn", "uvloop", "apsw")


def machine() -> dict[str, Any]:
    """Processor, cores, memory, system and versions."""
    return {
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "memory_mb": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20,
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "jinbao": __version__,
        **{name: version(name) for name in _LIBRARIES},
    }


def resident_mb(pid: int) -> int:
    """Resident memory of a process in MiB (Linux), 0 where the system does not say."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20


def cpu_us(pid: int) -> int:
    """Processor time that a process has used so far, user and system, in microseconds (Linux), else 0."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(fields[11]) + int(fields[12])) * 1_000_000 // os.sysconf("SC_CLK_TCK")


class Spread:
    """Durations in nanoseconds, all of them kept."""

    def __init__(self) -> None:
        self._ns = array("q")

    def add(self, ns: int) -> None:
        """One more."""
        self._ns.append(ns)

    def __len__(self) -> int:
        return len(self._ns)

    def ms(self, percent: int) -> float:
        """The duration that ``percent`` of all do not exceed (nearest rank), in milliseconds with two decimals."""
        if not self._ns:
            return 0.0
        ordered = sorted(self._ns)
        rank = max(0, -(-len(ordered) * percent // 100) - 1)
        hundredths = ordered[rank] // 10_000
        return hundredths / 100


def _cpu() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()
