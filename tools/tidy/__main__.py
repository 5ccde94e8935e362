"""Print every finding as ``path:line: why``; exit 1 when there is one."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.tidy import findings, sources


def main() -> None:
    """Read every file of the checkout."""
    root = Path(__file__).resolve().parents[2]
    count = 0
    for source in sources(root):
        for line, why in findings(source):
            print(f"{source.path}:{line}: {why}")
            count += 1
    if count:
        sys.exit(f"tidy: {count} finding(s)")


if __name__ == "__main__":
    main()
