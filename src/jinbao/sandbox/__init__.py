"""The sandbox is everything that a developer needs around the gateway and that no operator may have.

It owns test payers with play money, shops with keys that are written into files, a record of every call and callback,
faults that are ordered, a clock that can be moved, ready snippets for each SDK, and sessions that are recorded and
played again. It promises never to touch a balance itself: payers pay as a phone would, and shops are asked as
strangers ask them.
"""

from jinbao.sandbox.service import PIN, Desk, Faults, Recorder, Sandbox, keep_ahead_ms, kept_ahead_ms

__all__ = ["PIN", "Desk", "Faults", "Recorder", "Sandbox", "keep_ahead_ms", "kept_ahead_ms"]
