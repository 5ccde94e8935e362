"""What identity does when time passes. Each may be called at any time and as often as one likes."""

from __future__ import annotations

from jinbao.identity.service import Identity


async def note_seen(identity: Identity) -> int:
    """Write down which sessions were seen lately, every half minute or so; how many."""
    return await identity.sessions.note_seen()


async def sweep(identity: Identity) -> int:
    """Drop what is over, every few minutes; how many rows went."""
    return await identity.sweep()
