"""What every test shares: how hypothesis behaves. In continuous integration it tries the same examples each time.

How long drawing takes says how busy the machine is, and nothing about the test.
"""

from __future__ import annotations

import gc
import os

import structlog
from hypothesis import HealthCheck, settings

_BUSY = (HealthCheck.too_slow,)
settings.register_profile("dev", deadline=None, suppress_health_check=_BUSY)
settings.register_profile("ci", deadline=None, suppress_health_check=_BUSY, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")

# Tests break things on purpose; each traceback in colours, with all its variables, would take most of a second.
_plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
structlog.configure(processors=[*structlog.get_config()["processors"][:-1], _plain])


def pytest_collection_finish() -> None:
    """What was imported stays to the end: the collector need not look at it again after every few tests."""
    gc.collect()
    gc.freeze()
