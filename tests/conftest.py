"""What every test shares: how hypothesis behaves. In continuous integration it tries the same examples each time.

How long drawing takes says how busy the machine is, and nothing about the test.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

_BUSY = (HealthCheck.too_slow,)
settings.register_profile("dev", deadline=None, suppress_health_check=_BUSY)
settings.register_profile("ci", deadline=None, suppress_health_check=_BUSY, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")
