"""What the composition root decides for chat."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """``profile`` names the file of figures; in a ``demo`` push services may live on this machine, without TLS."""

    profile: str = "neutral"
    demo: bool = False
