"""Whatever a camera or a scanner read: recognised and named, also when this wallet cannot pay it.

``recognise(text)`` never raises and never follows an address.
"""

from __future__ import annotations

from jinbao.pay.rules.foreign.recognise import Kind, Recognised, recognise

__all__ = ["Kind", "Recognised", "recognise"]
