"""What an operator sets for identity."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HashCost:
    """argon2id's cost of one PIN or password.

    The default is 19 MiB (OWASP's least) and three passes instead of two, some 40 ms on one core.
    """

    passes: int = 3
    memory_kib: int = 19_456
    lanes: int = 1


@dataclass(frozen=True, slots=True)
class IdentitySettings:
    """``rp_id`` and ``origins`` are what passkeys are bound to (``pay.example``, ``https://pay.example``).

    ``profile`` names the jurisdiction. ``secret`` (32 random bytes, kept outside the store and never
    changed) keys the hashes of codes, PINs and passwords, so that a stolen store alone cannot be
    searched; with an empty one they are as good as their slowness.
    """

    rp_id: str
    rp_name: str
    origins: tuple[str, ...]
    profile: str = "neutral"
    demo: bool = False
    secret: bytes = b""
    hash_cost: HashCost = HashCost()
